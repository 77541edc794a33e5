"""Encryption with keys of the site: Fernet (AES-128-CBC with HMAC-SHA256), a key a purpose."""

from __future__ import annotations

import base64
from collections.abc import Sequence

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings as django_settings
from django.utils.encoding import force_bytes


def _derived(secret: str | bytes, purpose: bytes) -> Fernet:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(force_bytes(secret))
    return Fernet(base64.urlsafe_b64encode(key))


def keys_for(*, purpose: bytes, own: Sequence[str] = ()) -> MultiFernet:
    """The first key encrypts, every one decrypts: the site's own, and then those derived from
    ``SECRET_KEY`` and ``SECRET_KEY_FALLBACKS`` by HKDF (RFC 5869).
    """
    secrets = [django_settings.SECRET_KEY, *django_settings.SECRET_KEY_FALLBACKS]
    derived = [_derived(secret, purpose) for secret in secrets]
    return MultiFernet([*(Fernet(key) for key in own), *derived])
