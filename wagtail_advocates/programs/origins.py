"""The origins of web pages, written as browsers send them. Pure."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

import idna

from wagtail_advocates.core.errors import BadReference

_DEFAULT_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*\Z")


def exact_origin(text: str) -> str:
    """``scheme://host[:port]`` as a browser sends it in ``Origin``: in lower case, international
    names in their ASCII form, without a port that goes without saying or a last dot.

    Errors: ``BadReference`` for what no browser sends.
    Source: https://html.spec.whatwg.org/#ascii-serialisation-of-an-origin.
    """
    try:
        return _origin(text)
    except ValueError:
        raise BadReference(f"Not an origin such as https://shop.example: {text}") from None


def _origin(text: str) -> str:
    parts = urlsplit(text)
    written = f"{parts.scheme}://{parts.netloc}"
    if parts.scheme not in _DEFAULT_PORTS or written.lower() != text.lower() or "@" in text:
        raise ValueError
    host = _host(parts.hostname or "", is_bracketed=parts.netloc.startswith("["))
    if parts.port is None or parts.port == _DEFAULT_PORTS[parts.scheme]:
        return f"{parts.scheme}://{host}"
    return f"{parts.scheme}://{host}:{parts.port}"


def _host(text: str, *, is_bracketed: bool) -> str:
    """The host as it is resolved. Errors: ``ValueError``."""
    if is_bracketed:
        address = ipaddress.IPv6Address(text)
        if address.scope_id:
            raise ValueError
        return f"[{address}]"
    host = text if text.isascii() else idna.encode(text, uts46=True).decode("ascii")
    host = host.lower().removesuffix(".")
    if not _HOST.match(host):
        raise ValueError
    if host.rpartition(".")[2].isdigit():
        ipaddress.IPv4Address(host)
    return host
