"""Who is signed in to the portal: an advocate's public id in Django's session; and which link
somebody shares who joined at once here, with which they see no figures.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.http import HttpRequest
from wagtail.models import Site

from wagtail_advocates.advocates.models import Advocate
from wagtail_advocates.advocates.queries import advocate_by_public_id
from wagtail_advocates.core import clock
from wagtail_advocates.core.errors import UnknownCode
from wagtail_advocates.links.models import ReferralCode
from wagtail_advocates.links.queries import usable_code
from wagtail_advocates.programs.models import Program

_KEY = "wagtail_advocates_advocate"
_SHARES = "wagtail_advocates_shares"
_MOST_SHARES = 20


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
    request.session.pop(_SHARES, None)


@dataclass(frozen=True)
class Sharing:
    """The link somebody got at once, and the name they entered."""

    code: ReferralCode
    name: str


def remember_sharing(request: HttpRequest, *, code: ReferralCode, name: str) -> None:
    """Let this browser share by a code that was just given out in it."""
    shares = dict(request.session.get(_SHARES, {}))
    shares.pop(code.enrollment.program.slug, None)
    shares[code.enrollment.program.slug] = [code.code, name]
    request.session[_SHARES] = dict(list(shares.items())[-_MOST_SHARES:])


def sharing_of(request: HttpRequest, *, program: Program) -> Sharing | None:
    """What this browser shares by in a program, while the code can be used."""
    kept = request.session.get(_SHARES, {}).get(program.slug)
    if not kept:
        return None
    try:
        code = usable_code(site=program.site, text=kept[0], at=clock.now())
    except UnknownCode:
        return None
    return Sharing(code, kept[1]) if code.enrollment.program_id == program.pk else None
