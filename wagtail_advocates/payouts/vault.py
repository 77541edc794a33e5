"""The details of a destination, encrypted at rest.

Keys are rotated by putting a new one in front of ``PAYOUT_KEYS`` and running ``advocates
rotate_keys``. Without ``PAYOUT_KEYS`` they come from the site's ``SECRET_KEY``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from cryptography.fernet import InvalidToken, MultiFernet

from wagtail_advocates.core.conf import settings
from wagtail_advocates.core.errors import DestinationUnreadable
from wagtail_advocates.core.sealing import keys_for


def _keys() -> MultiFernet:
    return keys_for(purpose=b"wagtail_advocates payout destinations", own=settings.payout_keys)


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
