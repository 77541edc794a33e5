"""QR codes of referral links. They only depend on their address, so caches keep them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from wagtail_advocates.kits.channels import known_channel
from wagtail_advocates.kits.qr import qr_png, qr_svg
from wagtail_advocates.links.addresses import referral_url
from wagtail_advocates.links.codes import canonical_code
from wagtail_advocates.portal.sessions import site_of

FOREVER = "public, max-age=31536000, immutable"


def _link(request: HttpRequest, code: str) -> str:
    """The link of any well-formed code, so that the answer does not tell which codes exist."""
    canonical = canonical_code(code)
    target = request.GET.get("target", "")
    is_target = not target or target.isalnum()
    if canonical is None or canonical != code or not is_target:
        raise Http404
    channel = known_channel(request.GET.get("ch", "qr"))
    return referral_url(site=site_of(request), code=canonical, target=target[:24], channel=channel)


def _immutable(content: bytes, content_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Cache-Control"] = FOREVER
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
def svg(request: HttpRequest, code: str) -> HttpResponse:
    return _immutable(qr_svg(_link(request, code)), "image/svg+xml")


@require_safe
def png(request: HttpRequest, code: str) -> HttpResponse:
    return _immutable(qr_png(_link(request, code)), "image/png")
