"""One copy of a page for all: what Django's cache middleware keeps is nobody's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.test import Client
from django.urls import path, reverse
from wagtail.models import Page, Site

from example_site.magazine.models import ArticlePage, HomePage
from example_site.urls import urlpatterns as site_urls
from tests.factories import CHROME, a_program, an_advocate
from tests.portal.test_whose_rows import signed_in_as
from wagtail_advocates.kits.models import DailyShares
from wagtail_advocates.tracking.models import Visit

pytestmark = pytest.mark.django_db

SHARED = "{% load wagtail_advocates_tags %}{% referral_welcome %}<main>{% share_this %}</main>"


def shared(request: HttpRequest) -> HttpResponse:
    page = Site.objects.get(is_default_site=True).root_page
    return HttpResponse(Template(SHARED).render(Context({"request": request, "page": page})))


urlpatterns = [path("shared/", shared), *site_urls]


@pytest.fixture(autouse=True)
def _behind_a_cache(settings: Any) -> None:
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = [
        "django.middleware.cache.UpdateCacheMiddleware",
        *(name for name in settings.MIDDLEWARE if "whitenoise" not in name),
        "django.middleware.cache.FetchFromCacheMiddleware",
    ]


@pytest.fixture
def visitors() -> list[Client]:
    """Two advocates who have signed in, a friend one of them sent, and a stranger."""
    program = a_program()
    anna, ben = an_advocate(program), an_advocate(program, "Ben Ode")
    friend = Client(headers={"User-Agent": CHROME})
    friend.get(f"/advocates/r/{anna.code.code}")
    assert friend.cookies
    return [signed_in_as(anna), signed_in_as(ben), friend, Client()]


def test_the_first_visitors_copy_serves_everybody(
    visitors: list[Client], django_assert_num_queries: Any
) -> None:
    first, *others = visitors
    answer = first.get("/shared/")
    assert b"<advocates-share" in answer.content
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")
    for visitor in others:
        with django_assert_num_queries(0):
            assert visitor.get("/shared/").content == answer.content


@pytest.fixture
def article() -> ArticlePage:
    home = Page.objects.get(depth=1).add_child(instance=HomePage(title="Home", slug="kiln"))
    Site.objects.update(root_page=home, hostname="testserver")
    Site.clear_site_root_paths_cache()
    return home.add_child(
        instance=ArticlePage(
            title="Forty hours awake",
            slug="forty",
            intro="A firing.",
            author="Mia",
            published_on="2026-01-01",
            body=[("share", {"layout": "card", "channels": []})],
        )
    )


def test_an_editors_preview_is_not_kept_and_counts_nothing(
    visitors: list[Client], article: ArticlePage, preview: Callable[[ArticlePage], bytes]
) -> None:
    visits = Visit.objects.count()
    first = preview(article)
    assert b" preview>" in first
    seen = {visitor.get("/forty/").content for visitor in visitors}
    [page] = seen
    assert b"<advocates-share" in page
    assert b" preview>" not in page
    # Nor is the preview the copy that visitors were given.
    assert b" preview>" in preview(article)
    assert Visit.objects.count() == visits
    assert not DailyShares.objects.exists()


@pytest.fixture
def preview() -> Callable[[ArticlePage], bytes]:
    """An editor looks at the page as it would be."""
    editor = Client()
    editor.force_login(User.objects.create_superuser("root", "root@site.example", "secret"))

    def look(article: ArticlePage) -> bytes:
        address = reverse("wagtailadmin_pages:view_draft", args=[article.pk])
        return bytes(editor.get(address).content)

    return look
