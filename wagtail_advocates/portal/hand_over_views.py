"""From one domain of the installation to another, and to shops elsewhere, as the same visitor.

``…/over/p42`` leads to a page of ours on its own domain, ``…/over/t<key>`` to a stored target. The
link is the same for everybody, so a page that holds it can be cached.
"""

from __future__ import annotations

import logging
import uuid
from urllib.parse import urlsplit, urlunsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from wagtail_advocates.core.conf import settings
from wagtail_advocates.core.errors import HandOverInvalid
from wagtail_advocates.flows import hand_over_visitor
from wagtail_advocates.links.addresses import (
    VISITOR_PARAMETER,
    home,
    landing_of_target,
    with_parameter,
)
from wagtail_advocates.portal.link_views import facts_of
from wagtail_advocates.portal.sessions import site_of
from wagtail_advocates.portal.visitors import may_store, remember, visitor_of
from wagtail_advocates.programs.queries import longest_window
from wagtail_advocates.tracking.hand_over import hand_over, take_over
from wagtail_advocates.tracking.verdicts import COUNTED, verdict

log = logging.getLogger("wagtail_advocates.tracking")

_POLICY = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


@require_safe
def over(request: HttpRequest, target: str) -> HttpResponse:
    """Lead to a page or target on another domain; with the visitor, where consent allows."""
    site = site_of(request)
    landing = landing_of_target(site=site, target=target) or home(site=site)
    visitor = visitor_of(request)
    there = urlsplit(landing.url)
    if visitor is None or there.netloc == request.get_host():
        return HttpResponseRedirect(landing.url, headers=_POLICY)
    token = hand_over(visitor=visitor, host=there.netloc)
    if landing.page_id:
        path = reverse("wagtail_advocates:arrive", args=[token, target])
        url = urlunsplit((there.scheme, there.netloc, path, "", ""))
    else:
        url = with_parameter(landing.url, name=VISITOR_PARAMETER, value=token)
    return HttpResponseRedirect(url, headers=_POLICY)


@require_safe
def arrive(request: HttpRequest, token: str, target: str) -> HttpResponse:
    """Take the visitor over on this domain and lead on; what is wrong is logged and left out."""
    site = site_of(request)
    landing = landing_of_target(site=site, target=target)
    url = landing.url if landing and landing.page_id else home(site=site).url
    response = HttpResponseRedirect(url, headers=_POLICY)
    if not may_store(request):
        return response
    try:
        visitor = take_over(token=token, host=request.get_host())
    except HandOverInvalid:
        log.info("a hand-over to %s was not valid", request.get_host())
        return response
    _join(request, visitor)
    remember(response, visitor, days=longest_window())
    return response


def _join(request: HttpRequest, handed_over: uuid.UUID) -> None:
    """What this browser did here before joins, where a person opened the link themselves.

    A page elsewhere that loads the link unseen could make its own visitor anybody's.
    """
    earlier = visitor_of(request)
    if earlier is None or earlier == handed_over:
        return
    found = verdict(facts_of(request), extra_patterns=settings.extra_bot_patterns)
    if found.outcome == COUNTED:
        hand_over_visitor(earlier=earlier, handed_over=handed_over)
