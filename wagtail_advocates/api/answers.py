"""How answers leave: cut to the fields asked for, revalidated by ETag, with what is left of the
caller's rate limit.

While a request is handled, its ``Note`` gathers what its answer will need.
"""

from __future__ import annotations

import hashlib
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import translation
from django.utils.http import parse_etags

from wagtail_advocates.core.conf import settings
from wagtail_advocates.core.limits import Allowance, Budget, allowance, spend, spend_in_cache

RATE_HEADERS = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "Retry-After")
_NOTE = "_advocates_note"


@dataclass
class Note:
    """What an answer needs: the limit it was counted by, the fields to keep (None: all of them),
    whether the caller may keep and revalidate it, and the language a refusal is told in (empty: the
    one the request asks for).
    """

    allowance: Allowance | None = None
    fields: frozenset[str] | None = None
    may_be_kept: bool = False
    language: str = ""


def note(request: HttpRequest) -> Note:
    """The note of this request."""
    found: Note | None = getattr(request, _NOTE, None)
    if found is None:
        found = Note()
        setattr(request, _NOTE, found)
    return found


def in_language(request: HttpRequest) -> AbstractContextManager[Any]:
    """Within, people are told things in the language their page named, else in the one the request
    asks for.
    """
    return translation.override(note(request).language or translation.get_language())


def count_call(request: HttpRequest, *, budget: Budget, caller: str) -> None:
    """Count the call; its answer tells what is left. Errors: ``BudgetSpent``."""
    spend(budget=budget, caller=caller)
    note(request).allowance = allowance(budget=budget, caller=caller)


def count_write(request: HttpRequest, *, caller: str) -> None:
    """Count what a server reports or asks for, without a query. Errors: ``BudgetSpent``."""
    budget = Budget("server-writes", calls=settings.server_writes_per_minute, seconds=60)
    note(request).allowance = spend_in_cache(budget=budget, caller=caller)


def tell_limit(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer with what is left of the limit it was counted by.

    Source: draft-ietf-httpapi-ratelimit-headers-06, its three single fields.
    """
    left = note(request).allowance
    if left is not None:
        values = (left.limit, left.remaining, left.reset_seconds)
        for name, value in zip(RATE_HEADERS, values, strict=False):
            response[name] = str(value)
    return response


def cut(data: Any, fields: frozenset[str]) -> Any:
    """The row, or the rows of a page, with these fields only."""
    if "items" in data:
        return {**data, "items": [cut(item, fields) for item in data["items"]]}
    return {name: value for name, value in data.items() if name in fields}


def revalidated(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer with its ETag; 304 where the caller has it. Source: RFC 9110, 13.1.2."""
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    known = parse_etags(request.headers.get("If-None-Match", ""))
    if "*" in known or etag in (each.removeprefix("W/") for each in known):
        response = HttpResponseNotModified()
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["Vary"] = "Authorization, Accept-Language"
    return response
