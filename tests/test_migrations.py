from __future__ import annotations

import pytest
from django.apps import apps
from django.core.management import call_command


def test_the_app_label_resolves_for_every_model() -> None:
    models = list(apps.get_app_config("wagtail_advocates").get_models())
    assert models
    for model in models:
        assert apps.get_model(f"wagtail_advocates.{model.__name__}") is model


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
