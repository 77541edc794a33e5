"""QR codes of referral links. They only depend on their address, so caches keep them."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.views.decorators.http import require_safe

from wagtail_advocates.core.limits import BudgetSpent
from wagtail_advocates.kits.channels import known_channel
from wagtail_advocates.kits.pictures import rendition_bytes
from wagtail_advocates.kits.qr import LEVELS, qr_png, qr_svg
from wagtail_advocates.links.addresses import is_target, referral_url
from wagtail_advocates.links.codes import canonical_code
from wagtail_advocates.links.queries import find_code
from wagtail_advocates.portal.guesses import count_miss, ensure_may_guess, too_many
from wagtail_advocates.portal.public_media import A_WHILE, FOREVER, media_response
from wagtail_advocates.portal.sessions import site_of

LOGO_SPEC = "max-240x240|format-png"


def _link(request: HttpRequest, code: str) -> str:
    """The link of any well-formed code, so that the answer does not tell which codes exist."""
    canonical = canonical_code(code)
    target = request.GET.get("target", "")
    if canonical is None or canonical != code or (target and not is_target(target)):
        raise Http404
    channel = known_channel(request.GET.get("ch", "qr"))
    return referral_url(site=site_of(request), code=canonical, target=target, channel=channel)


def _logo(request: HttpRequest, code: str) -> bytes:
    """The logo of the code's program; nothing where it has none, or there is no such code.

    Errors: ``BudgetSpent`` after too many guesses, as the logo tells which codes exist.
    """
    ensure_may_guess(request)
    found = find_code(site=site_of(request), text=code)
    if found is None:
        count_miss(request)
    program = found.enrollment.program if found else None
    return rendition_bytes(program.logo, LOGO_SPEC) if program else b""


def _answer(
    request: HttpRequest, code: str, draw: Callable[..., bytes], content_type: str
) -> HttpResponse:
    level, with_logo = request.GET.get("level", "M"), request.GET.get("logo", "0")
    if level not in LEVELS:
        return HttpResponseBadRequest("level is one of L, M, Q and H.", "text/plain")
    if with_logo not in ("0", "1"):
        return HttpResponseBadRequest("logo is 0 or 1.", "text/plain")
    link = _link(request, code)
    if with_logo == "0":
        return media_response(draw(link, level=level), content_type, cache=FOREVER)
    # An editor may change the logo, and the address stays the same.
    try:
        logo = _logo(request, code)
    except BudgetSpent as error:
        return too_many(error)
    return media_response(draw(link, level="H", logo=logo), content_type, cache=A_WHILE)


@require_safe
def svg(request: HttpRequest, code: str) -> HttpResponse:
    """``level`` is L, M, Q or H; ``logo=1`` puts the program's logo in the middle, at level H."""
    return _answer(request, code, qr_svg, "image/svg+xml")


@require_safe
def png(request: HttpRequest, code: str) -> HttpResponse:
    """As ``svg``, 12 pixels a module."""
    return _answer(request, code, qr_png, "image/png")
