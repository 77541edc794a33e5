"""The referral link: ``GET …/r/CODE`` and ``…/r/CODE/<target>``."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from wagtail_advocates.core.conf import settings
from wagtail_advocates.flows import VisitResult, visit_link
from wagtail_advocates.kits.channels import known_channel
from wagtail_advocates.links.addresses import CODE_PARAMETER, with_parameter, with_utm
from wagtail_advocates.portal.client_address import client_address
from wagtail_advocates.portal.guesses import count_lost_link, may_follow
from wagtail_advocates.portal.link_previews import link_preview
from wagtail_advocates.portal.sessions import site_of
from wagtail_advocates.portal.visitors import may_store, remember, visitor_of
from wagtail_advocates.tracking.origins import origin_of
from wagtail_advocates.tracking.verdicts import VisitFacts

REFERRER_POLICY = "strict-origin-when-cross-origin"


def facts_of(request: HttpRequest, *, query: str | None = None) -> VisitFacts:
    """What the request says about itself, for the verdict. ``query`` is that of the address people
    came by, where it is not the request's own.
    """
    headers = request.headers
    user = getattr(request, "user", None)
    return VisitFacts(
        method=request.method or "GET",
        user_agent=headers.get("User-Agent", ""),
        sec_fetch_mode=headers.get("Sec-Fetch-Mode", ""),
        sec_fetch_dest=headers.get("Sec-Fetch-Dest", ""),
        sec_purpose=headers.get("Sec-Purpose", ""),
        purpose=headers.get("Purpose", "") or headers.get("X-Moz", ""),
        is_staff=bool(user and user.is_authenticated and _is_staff(user)),
        is_preview=bool(getattr(request, "is_preview", False)),
        origin=origin_of(
            query=request.META.get("QUERY_STRING", "") if query is None else query,
            referrer=headers.get("Referer", ""),
            extra_hosts=settings.extra_coupon_hosts,
        ),
    )


def _is_staff(user: object) -> bool:
    return bool(
        getattr(user, "is_staff", False) or user.has_perm("wagtailadmin.access_admin")  # type: ignore[attr-defined]
    )


@require_safe
def visit(request: HttpRequest, code: str, target: str = "") -> HttpResponse:
    """Record the visit and lead on; a URL in the query is never followed."""
    stores = may_store(request)
    result = visit_link(
        site=site_of(request),
        code=code if may_follow(request) else "",
        target=target,
        channel=request.GET.get("ch", ""),
        facts=facts_of(request),
        address=client_address(request),
        visitor=visitor_of(request),
        may_store=stores,
    )
    if result.program is None:
        count_lost_link(request)
    response = _response(request, result, stores, target)
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = REFERRER_POLICY
    response["X-Robots-Tag"] = "noindex"
    if result.visitor is not None and result.program is not None:
        remember(response, result.visitor, days=result.program.window_days)
    return response


def _response(request: HttpRequest, result: VisitResult, stores: bool, target: str) -> HttpResponse:
    if result.reason == "prefetch":
        return HttpResponse(status=503)
    if result.reason == "link_preview":
        channel = known_channel(request.GET.get("ch", ""))
        preview = link_preview(site=site_of(request), result=result, target=target, channel=channel)
        return render(request, "wagtail_advocates/portal/link_preview.html", {"preview": preview})
    url = result.url
    if not stores and result.program is not None and result.verdict != "excluded":
        # Without a cookie the code travels in the landing page's address.
        url = with_parameter(url, name=CODE_PARAMETER, value=result.code)
    if result.program is not None and result.program.adds_utm:
        channel = known_channel(request.GET.get("ch", ""))
        url = with_utm(url, channel=channel, campaign=result.program.slug, given=request.GET)
    return HttpResponseRedirect(url)
