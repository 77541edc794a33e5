"""The pseudonym a customer is known by on one site."""

from __future__ import annotations

from django.conf import settings as django_settings

from wagtail_advocates.core.hashing import keyed_hash
from wagtail_advocates.fraud.emails import canonical_email


def customer_key_of(*, site_id: int, email: str) -> str:
    """Keyed hash of the canonical address; empty without one."""
    canonical = canonical_email(email)
    secret = f"{django_settings.SECRET_KEY}:customer:{site_id}"
    return keyed_hash(canonical, secret) if canonical else ""
