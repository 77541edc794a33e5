"""What calls from a server have in common: their program, their key, and what they may see."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Header

from wagtail_advocates.api.auth import Caller, caller_of
from wagtail_advocates.api.schemas import Problem
from wagtail_advocates.core.hashing import natural_key
from wagtail_advocates.core.idempotency import Answer, once
from wagtail_advocates.programs.models import Program
from wagtail_advocates.programs.queries import find_program

REFUSALS: dict[Any, Any] = dict.fromkeys((400, 401, 403, 404, 409, 422, 429, 503), Problem)
READING_REFUSALS: dict[Any, Any] = dict.fromkeys((401, 403, 404, 422, 429, 503), Problem)
# Printable ASCII, as the string of a structured field (RFC 8941) that the draft makes of it.
IdempotencyKey = Header("", alias="Idempotency-Key", max_length=200, pattern=r"^[\x20-\x7e]*$")


def program_of(caller: Caller, slug: str | None) -> Program | None:
    """The program a call names, or the one its key is bound to."""
    if caller.program is not None:
        return caller.program
    return find_program(site=caller.site, slug=slug) if slug else None


def once_per_key(request: HttpRequest, key: str, call: Any) -> Answer:
    """Make the call under its Idempotency-Key, if it has one."""
    if not key:
        return call()
    caller = caller_of(request)
    return once(
        key=natural_key(caller.identity, request.path, key),
        body_digest=natural_key(request.body.decode("utf-8")),
        call=call,
    )
