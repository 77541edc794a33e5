"""Strict JSON (I-JSON, RFC 7493): what databases or clients read differently is refused."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest
from ninja.parser import Parser

from wagtail_advocates.core.text import has_unstorable

LARGEST_BODY = 64 * 1024
DEEPEST = 8


class BadBody(ValueError):
    """The body is too large or too deep, or no I-JSON."""


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    if len(set(names)) != len(names):
        raise BadBody("A name stands twice in one object.")
    return dict(pairs)


def _no_constant(name: str) -> Any:
    raise BadBody(f"{name} is no JSON number.")


def _check(value: Any, depth: int = 0) -> None:
    if depth > DEEPEST:
        raise BadBody("Nested too deeply.")
    if isinstance(value, str) and has_unstorable(value):
        raise BadBody("A text has control characters or lone surrogates.")
    if isinstance(value, dict):
        for name, item in value.items():
            _check(name, depth + 1)
            _check(item, depth + 1)
    elif isinstance(value, list):
        for item in value:
            _check(item, depth + 1)


def parse_json(body: bytes) -> Any:
    """The value of a strict JSON text. Errors: ``BadBody`` and other ``ValueError``."""
    if len(body) > LARGEST_BODY:
        raise BadBody("The body is larger than 64 kB.")
    try:
        value = json.loads(
            body.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_no_constant
        )
    except RecursionError:
        raise BadBody("Nested too deeply.") from None
    _check(value)
    return value


class StrictParser(Parser):
    """Reads bodies of any content type as strict JSON (``sendBeacon`` sends text/plain)."""

    def parse_body(self, request: HttpRequest) -> Any:
        return parse_json(request.body)
