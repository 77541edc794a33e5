"""E-mail addresses as one person would be known by, so that tricks with spelling do not help."""

from __future__ import annotations

import unicodedata

# Domains under which one provider delivers to the same mailbox.
_SAME_MAILBOX = {
    "googlemail.com": "gmail.com",
    "protonmail.com": "proton.me",
    "pm.me": "proton.me",
    "ya.ru": "yandex.ru",
    "yandex.com": "yandex.ru",
}
_IGNORES_DOTS = ("gmail.com",)


def _folded(text: str) -> str:
    lower = unicodedata.normalize("NFKC", text).lower()
    return unicodedata.normalize("NFKC", lower).strip()


def _ascii_domain(domain: str) -> str:
    """The domain as the name system knows it (IDNA, RFC 3490), without the dot of the root."""
    domain = domain.rstrip(".")
    try:
        return domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return domain


def canonical_email(address: str) -> str:
    """Lower case, IDN domain in ASCII, no plus tag, one domain a mailbox; Gmail without dots.

    Empty for what is no address.
    """
    local, at, domain = _folded(address).rpartition("@")
    local, domain = local.strip(), _ascii_domain(domain.strip())
    if not (local and at and domain):
        return ""
    domain = _SAME_MAILBOX.get(domain, domain)
    local = local.partition("+")[0] or local
    if domain in _IGNORES_DOTS:
        local = local.replace(".", "") or local
    return f"{local}@{domain}"
