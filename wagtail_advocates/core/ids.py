"""Identifiers shown to the outside, and the randomness they come from."""

from __future__ import annotations

import secrets
import uuid

random = secrets.SystemRandom()


def new_public_id() -> uuid.UUID:
    """A random UUID (RFC 9562 version 4): reveals neither order nor number of rows."""
    return uuid.uuid4()


def new_token(nbytes: int = 32) -> str:
    """A URL-safe secret with ``nbytes`` bytes of entropy."""
    return secrets.token_urlsafe(nbytes)
