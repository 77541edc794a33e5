"""The keyed hashes a person's things are compared by. Nothing readable leaves this module."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping

from django.conf import settings as django_settings

from wagtail_advocates.core.hashing import keyed_hash
from wagtail_advocates.fraud.addresses import canonical_address
from wagtail_advocates.fraud.emails import canonical_email
from wagtail_advocates.fraud.models import PersonTrait

Kind = PersonTrait.Kind


def _exact(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _account_number(text: str) -> str:
    """A number of an account or card without the blanks and case people write it with."""
    return "".join(_exact(text).split()).upper()


_CANONICAL: Mapping[str, Callable[[str], str]] = {
    "email": canonical_email,
    Kind.ACCOUNT: _exact,
    Kind.DEVICE: _exact,
    Kind.PAYMENT: _account_number,
    Kind.DESTINATION: _account_number,
    Kind.ADDRESS: canonical_address,
    Kind.NETWORK: _exact,
    "domain": lambda text: canonical_email(f"x@{text.strip()}").partition("@")[2],
    "country": lambda text: _exact(text).upper(),
}
# A payout goes to the very account a payment may come from, so the two are one namespace.
_NAMESPACE = {Kind.DESTINATION: Kind.PAYMENT, "email": "customer"}


def trait_key(*, site_id: int, kind: str, value: str) -> str:
    """Keyed hash of the canonical value under site and kind; empty for what is no value."""
    canonical = _CANONICAL[kind](value)
    secret = f"{django_settings.SECRET_KEY}:{_NAMESPACE.get(kind, kind)}:{site_id}"
    return keyed_hash(canonical, secret) if canonical else ""
