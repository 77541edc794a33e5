"""The interactive page of the API, which runs nothing that the site does not serve itself."""

from __future__ import annotations

import re

import pytest
from django.conf import settings as django_settings

pytestmark = pytest.mark.django_db

PAGE = "/advocates/api/v1/docs"


def test_without_ninja_as_an_app_there_is_no_interactive_page(client, monkeypatch) -> None:
    # Wagtail's apps cannot be made ready twice in one process.
    installed = [app for app in django_settings.INSTALLED_APPS if app != "ninja"]
    monkeypatch.setattr(django_settings, "INSTALLED_APPS", installed)
    answer = client.get(PAGE)
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_with_it_the_page_loads_files_of_the_site_only(client) -> None:
    page = client.get(PAGE).content.decode()
    loaded = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert any(each.endswith("swagger-ui-bundle.js") for each in loaded)
    assert [each for each in loaded if not each.startswith(django_settings.STATIC_URL)] == []
