"""Where a page ended, as a text that tells nobody the number of rows and that nobody can make up.

The number is masked by a keyed hash of itself, which is also its seal (a synthetic IV, after the
manner of RFC 5297). A cursor belongs to one list.
"""

from __future__ import annotations

import base64
import hmac
import re

from django.conf import settings as django_settings

from wagtail_advocates.core.errors import AdvocatesError
from wagtail_advocates.core.hashing import keyed_hash, natural_key

_HALF = 8
_FORM = re.compile(r"[A-Za-z0-9_-]{22}\Z")


class BadCursor(AdvocatesError):
    """The cursor is none that a page of this list ended with."""

    code = "cursor_invalid"
    status = 422
    default = "This cursor is none of this list. Start again without one."


def _secrets() -> list[str]:
    """Today's first."""
    return [
        f"{secret!s}:cursors"
        for secret in (django_settings.SECRET_KEY, *django_settings.SECRET_KEY_FALLBACKS)
    ]


def _hash(secret: str, *parts: str) -> bytes:
    return bytes.fromhex(keyed_hash(natural_key(*parts), secret))[:_HALF]


def _masked(number: bytes, secret: str, seal: bytes) -> bytes:
    mask = _hash(secret, "mask", seal.hex())
    return bytes(one ^ other for one, other in zip(number, mask, strict=True))


def cursor_of(*, name: str, number: int) -> str:
    """The cursor for a row of the list of that name. Shape: 22 characters of base64url."""
    secret = _secrets()[0]
    seal = _hash(secret, "seal", name, str(number))
    data = seal + _masked(number.to_bytes(_HALF, "big"), secret, seal)
    return base64.urlsafe_b64encode(data).decode("ascii").rstrip("=")


def number_of(*, name: str, cursor: str) -> int:
    """The row a cursor stands for, under today's or an earlier secret. Errors: ``BadCursor``."""
    if not _FORM.match(cursor):
        raise BadCursor
    data = base64.urlsafe_b64decode(cursor + "==")
    seal, masked = data[:_HALF], data[_HALF:]
    for secret in _secrets():
        number = int.from_bytes(_masked(masked, secret, seal), "big")
        if hmac.compare_digest(seal, _hash(secret, "seal", name, str(number))):
            return number
    raise BadCursor
