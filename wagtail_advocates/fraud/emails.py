"""E-mail addresses as one person would be known by, so that tricks with spelling do not help."""

from __future__ import annotations

import unicodedata

_GOOGLE = ("gmail.com", "googlemail.com")


def canonical_email(address: str) -> str:
    """Lower case, IDN domain in ASCII, no plus tag; Gmail without dots. Empty for no address."""
    local, at, domain = unicodedata.normalize("NFKC", address).strip().lower().rpartition("@")
    if not (local and at and domain):
        return ""
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        domain = domain.rstrip(".")
    local = local.split("+", 1)[0] or local
    if domain in _GOOGLE:
        local, domain = local.replace(".", "") or local, "gmail.com"
    return f"{local}@{domain}"
