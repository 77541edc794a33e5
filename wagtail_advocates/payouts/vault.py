"""The details of a destination, encrypted at rest: Fernet (AES-128-CBC with HMAC-SHA256).

The first key encrypts, every key decrypts, so keys are rotated by putting a new one in front and
running ``advocates rotate_keys``. Without ``PAYOUT_KEYS`` they are derived from ``SECRET_KEY`` and
``SECRET_KEY_FALLBACKS`` by HKDF (RFC 5869).
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings as django_settings
from django.utils.encoding import force_bytes

from wagtail_advocates.core.conf import settings
from wagtail_advocates.core.errors import DestinationUnreadable

_PURPOSE = b"wagtail_advocates payout destinations"


def _derived(secret: str | bytes) -> Fernet:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(force_bytes(secret))
    return Fernet(base64.urlsafe_b64encode(key))


def _keys() -> MultiFernet:
    keys = [Fernet(key) for key in settings.payout_keys]
    secrets = [django_settings.SECRET_KEY, *django_settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([*keys, *(_derived(secret) for secret in secrets)])


def seal(details: Mapping[str, str]) -> str:
    """The details as a token that only our keys open."""
    text = json.dumps(dict(details), sort_keys=True, ensure_ascii=False)
    return _keys().encrypt(text.encode()).decode("ascii")


def unseal(token: str) -> dict[str, str]:
    """The details again. Errors: ``DestinationUnreadable`` where no key opens the token."""
    try:
        text = _keys().decrypt(token.encode("ascii"))
    except (InvalidToken, UnicodeEncodeError):
        raise DestinationUnreadable from None
    details: dict[str, str] = json.loads(text)
    return details


def resealed(token: str) -> str:
    """The same details under the first key. Errors: ``DestinationUnreadable``."""
    try:
        return _keys().rotate(token.encode("ascii")).decode("ascii")
    except (InvalidToken, UnicodeEncodeError):
        raise DestinationUnreadable from None
