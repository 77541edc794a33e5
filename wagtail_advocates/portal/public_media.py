"""How share media are answered: nothing in them is secret, so any page may show or fetch them."""

from __future__ import annotations

from django.http import HttpResponse

FOREVER = "public, max-age=31536000, immutable"
A_WHILE = "public, max-age=300"


def media_response(content: bytes, content_type: str, *, cache: str = FOREVER) -> HttpResponse:
    """A file that other origins may read (Fetch standard, CORS and CORP)."""
    return open_to_all(HttpResponse(content, content_type=content_type), cache=cache)


def open_to_all(response: HttpResponse, *, cache: str) -> HttpResponse:
    """The response with the headers of share media."""
    response["Cache-Control"] = cache
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Robots-Tag"] = "noindex"
    return response
