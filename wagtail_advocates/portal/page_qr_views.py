"""The QR code of a page's own address, for share blocks where no script runs."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from wagtail.models import Site

from wagtail_advocates.core.text import has_unstorable
from wagtail_advocates.kits.qr import LONGEST_TEXT, qr_svg
from wagtail_advocates.portal.public_media import media_response


def _is_ours(request: HttpRequest, url: str) -> bool:
    """Whether the address lies on one of our sites: nobody is sent elsewhere in our name."""
    if len(url) > LONGEST_TEXT or has_unstorable(url):
        return False
    try:
        parts = urlsplit(url)
        host, user = parts.hostname, parts.username
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or not host or user is not None:
        return False
    own = parts.netloc.lower() == request.get_host().lower()
    return own or Site.objects.filter(hostname__iexact=host).exists()


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """``url`` is the address of any page of our sites. Errors: 404 for every other."""
    url = request.GET.get("url", "")
    if not _is_ours(request, url):
        raise Http404
    return media_response(qr_svg(url), "image/svg+xml")
