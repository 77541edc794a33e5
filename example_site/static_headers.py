"""What the site's static files say to pages of other origins."""

from __future__ import annotations

from wsgiref.headers import Headers


def for_other_sites(headers: Headers, path: str, url: str) -> None:
    """Let pages under Cross-Origin-Embedder-Policy load the widget, and nothing else of ours."""
    if "/wagtail_advocates/" in url:
        headers["Cross-Origin-Resource-Policy"] = "cross-origin"
