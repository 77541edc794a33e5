"""Natural keys, keyed hashes and content digests: lower-case hex, 64 characters."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from typing import Any


def natural_key(*parts: str) -> str:
    """SHA-256 over the parts, each with its length before it, so that no two lists collide.

    Exact: case, blanks and Unicode form matter. Lone surrogates are kept apart, not refused.
    """
    said: list[bytes] = []
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        said += (len(data).to_bytes(8, "big"), data)
    return hashlib.sha256(b"".join(said)).hexdigest()


def keyed_hash(value: str, key: str) -> str:
    """HMAC-SHA256 (RFC 2104) of ``value``: a pseudonym nobody can recompute without ``key``."""
    return hmac.new(
        key.encode("utf-8", "surrogatepass"), value.encode("utf-8", "surrogatepass"), "sha256"
    ).hexdigest()


_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True)
_PLAIN = frozenset((str, int, bool, type(None)))


def digest_of(content: Mapping[str, Any]) -> str:
    """SHA-256 of a mapping as JSON with sorted keys and no blanks; floats are refused."""
    _refuse_floats(content)
    return hashlib.sha256(_CANONICAL.encode(content).encode("ascii")).hexdigest()


def _refuse_floats(content: Any) -> None:
    if isinstance(content, float):
        raise TypeError("A float has no place in a digest.")
    values: Iterable[Any] = ()
    if isinstance(content, Mapping):
        values = content.values()
    elif isinstance(content, list | tuple):
        values = content
    for value in values:
        if type(value) not in _PLAIN:
            _refuse_floats(value)
