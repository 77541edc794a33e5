"""The least a referral link can do: find the code, keep the click, lead on."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseRedirect
from django.test import Client
from django.urls import path
from django.utils import timezone

from example_site.urls import urlpatterns as site_urls
from wagtail_advocates.links.models import ReferralCode
from wagtail_advocates.tracking.models import Visit


def view(request: HttpRequest, code: str) -> HttpResponseRedirect:
    """One indexed SELECT and one INSERT."""
    found = ReferralCode.objects.select_related("enrollment").get(code=code)
    Visit.objects.create(
        site_id=found.site_id,
        program_id=found.enrollment.program_id,
        enrollment_id=found.enrollment_id,
        code=found,
        verdict="counted",
        reason="navigation",
        visitor_hash="",
        occurred_at=timezone.now(),
    )
    return HttpResponseRedirect("/")


urlpatterns = [path("r/<str:code>", view), *site_urls]


def client(code: str) -> Callable[[int], None]:
    """The view behind the site's own middleware, as a caller that follows one link."""
    caller = Client()

    def follow(number: int) -> None:
        assert caller.get(f"/r/{code}").status_code == 302

    return follow
