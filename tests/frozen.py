"""Whether what was made can still be changed."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields
from typing import Any


def is_frozen(value: Any) -> bool:
    """Whether a dataclass refuses to be given even what it has."""
    name = fields(value)[0].name
    try:
        setattr(value, name, getattr(value, name))
    except FrozenInstanceError:
        return True
    return False
