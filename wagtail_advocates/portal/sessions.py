"""Who is signed in to the portal: an advocate's public id in Django's session."""

from __future__ import annotations

import uuid

from django.http import HttpRequest
from wagtail.models import Site

from wagtail_advocates.advocates.models import Advocate
from wagtail_advocates.advocates.queries import advocate_by_public_id

_KEY = "wagtail_advocates_advocate"


def site_of(request: HttpRequest) -> Site:
    """The Wagtail site of a request; the default one where the host names none."""
    site = Site.find_for_request(request)
    if site is None:
        site = Site.objects.order_by("-is_default_site", "pk").first()
    if site is None:
        raise Site.DoesNotExist("Create a Wagtail site first: Settings > Sites.")
    return site


def signed_in_advocate(request: HttpRequest) -> Advocate | None:
    """The advocate of this site who is signed in here."""
    value = request.session.get(_KEY)
    if not value:
        return None
    return advocate_by_public_id(site=site_of(request), public_id=uuid.UUID(value))


def sign_in_session(request: HttpRequest, advocate: Advocate) -> None:
    """Sign in under a fresh session key, so that nobody else's key becomes theirs."""
    request.session.cycle_key()
    request.session[_KEY] = str(advocate.public_id)


def sign_out_session(request: HttpRequest) -> None:
    """Sign the advocate out; what else the session holds stays."""
    request.session.pop(_KEY, None)
