"""Handing a visitor over to another domain: encrypted, for one host, for two minutes, once.

The parameter shows neither the visitor nor anything about them; whoever copies the address gets
nothing from it later or elsewhere.
"""

from __future__ import annotations

import json
import uuid
from datetime import timedelta

from cryptography.fernet import InvalidToken, MultiFernet

from wagtail_advocates.core import clock
from wagtail_advocates.core.errors import HandOverInvalid
from wagtail_advocates.core.limits import use_once
from wagtail_advocates.core.sealing import keys_for

LASTS = timedelta(minutes=2)
LONGEST = 400
# Remembered longer than the token lasts, in shared storage.
_REMEMBERED = 600


def _keys() -> MultiFernet:
    return keys_for(purpose=b"wagtail_advocates hand-over")


def hand_over(*, visitor: uuid.UUID, host: str) -> str:
    """A token that lets ``host`` go on with this visitor."""
    text = json.dumps([visitor.hex, host.lower()])
    now = int(clock.now().timestamp())
    return _keys().encrypt_at_time(text.encode(), now).decode("ascii").rstrip("=")


def take_over(*, token: str, host: str) -> uuid.UUID:
    """The visitor of a token, for the host it was made for, once.

    Errors: ``HandOverInvalid`` for one that is forged, too old, used before, or another host's.
    """
    if len(token) > LONGEST:
        raise HandOverInvalid
    try:
        padded = token + "=" * (-len(token) % 4)
        now = int(clock.now().timestamp())
        seconds = int(LASTS.total_seconds())
        text = _keys().decrypt_at_time(padded.encode("ascii"), seconds, now)
    except (InvalidToken, UnicodeEncodeError):
        raise HandOverInvalid from None
    visitor, meant_for = json.loads(text)
    if meant_for != host.lower():
        raise HandOverInvalid
    if not use_once(name="hand-over", value=token, seconds=_REMEMBERED):
        raise HandOverInvalid
    return uuid.UUID(visitor)
