"""Every field of every call under what no shop means to send.

The calls and their fields come from the OpenAPI document, so a new one is covered by itself. The
status each value gets stands here, which makes it the same on every database.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from tests.api.every_call import (
    Asking,
    Operation,
    fields,
    operations,
    refused,
    resolved,
    with_value,
)
from tests.factories import a_program
from wagtail_advocates.core.models import RateCounter

pytestmark = pytest.mark.django_db

CALLS = {operation.name: operation for operation in operations()}
WRITES = sorted(name for name, call in CALLS.items() if call.body is not None)
MARK = "@@"
# As they stand in the JSON text; what is no I-JSON is refused whole (400), the rest by its field.
VALUES = {
    "NUL": (r'"a\u0000b"', 400),
    "half of a pair": (r'"\ud800"', 400),
    "NaN": ("NaN", 400),
    "ten levels": ("[" * 10 + "]" * 10, 400),
    "5000 digits": ("9" * 5000, 400),
    "2**63": (str(2**63), 422),
    "10**400": ("1" + "0" * 400, 422),
    "a fraction": ("1.5", 422),
    "true": ("true", 422),
    "an object": ('{"a": 1}', 422),
    "a list": ('["a"]', 422),
    "70,000 letters": ('"' + "x" * 70_000 + '"', 400),
}
UGLY = (
    "\u202e\u2066evil",
    "\u200b\u200d\ufeff",
    "=1+1",
    "'; --",
    "\U0001f98a\u0301",
    "%00",
    "../..",
)


@pytest.fixture
def asking() -> Asking:
    a_program(slug="friends")
    return Asking()


def hostile_bodies(call: Operation) -> Iterator[tuple[str, bytes, int]]:
    """Each value in each field that does not take values of its kind."""
    assert call.body is not None
    for path in fields(call.body):
        field = resolved(at(call.body, path))
        takes = field.get("type")
        text = json.dumps(with_value(call.example or {}, call.body, path, MARK))
        for name, (value, status) in VALUES.items():
            if name == "true" and takes == "boolean":
                continue
            yield f"{path} {name}", text.replace(f'"{MARK}"', value).encode(), status


def at(schema: dict[str, Any], path: tuple[Any, ...]) -> dict[str, Any]:
    for step in path:
        schema = resolved(schema)
        schema = schema["items"] if isinstance(step, int) else schema["properties"][step]
    return schema


@pytest.mark.parametrize("name", WRITES)
def test_no_field_takes_what_it_cannot_hold(name: str, asking: Asking) -> None:
    call = CALLS[name]
    for what, body, status in hostile_bodies(call):
        answer = asking.ask(call, body)
        assert answer.status_code == status, f"{what}: {answer.content[:200]!r}"
        refused(answer, status)


@pytest.mark.parametrize("name", WRITES)
def test_texts_have_an_end_and_every_field_a_name(name: str, asking: Asking) -> None:
    call = CALLS[name]
    assert call.body is not None
    for path in fields(call.body):
        longest = resolved(at(call.body, path)).get("maxLength")
        if longest:
            body = with_value(call.example or {}, call.body, path, "x" * (longest + 1))
            refused(asking.ask(call, json.dumps(body).encode()), 422)
    refused(asking.ask(call, json.dumps({**(call.example or {}), "surprise": 1}).encode()), 422)


@pytest.mark.parametrize("name", WRITES)
def test_a_text_that_is_only_ugly_is_no_fault(name: str, asking: Asking) -> None:
    call = CALLS[name]
    assert call.body is not None
    for path in fields(call.body):
        if resolved(at(call.body, path)).get("type") != "string":
            continue
        RateCounter.objects.all().delete()
        for text in UGLY:
            body = with_value(call.example or {}, call.body, path, text)
            answer = asking.ask(call, json.dumps(body).encode())
            assert answer.status_code in call.statuses, f"{path} {text!r}"
            json.loads(answer.content)


BODIES = [
    b"",
    b"{",
    b"[]",
    b"null",
    b'"text"',
    b"0",
    b"\xff\xfe",
    b"\xef\xbb\xbf{}",
    b"{}{}",
    b'{"a": 1, "a": 1}',
    b'{"a":' * 5000 + b"1" + b"}" * 5000,
    b'{"a": "' + b"x" * 1_000_000 + b'"}',
    b'{"a": "' + b"x" * 3_000_000 + b'"}',
    b"a=1&b=2",
]


@pytest.mark.parametrize("name", WRITES)
def test_no_body_breaks_a_call(name: str, asking: Asking) -> None:
    for body in BODIES:
        refused(asking.ask(CALLS[name], body), 400, 422)
    for kind in ("multipart/form-data; boundary=x", "text/html; charset=utf-16", "", "x" * 300):
        refused(asking.ask(CALLS[name], b"--x\r\n", content_type=kind), 400)


QUERIES = [
    "%00",
    "%FF%FE",
    "%ED%A0%80",
    "9" * 400,
    "x" * 3000,
    "2026-13-45",
    "0001-01-01T00:00:00%2B14:00",
]


@pytest.mark.parametrize("name", sorted(CALLS))
def test_no_address_breaks_a_call(name: str, asking: Asking) -> None:
    call = CALLS[name]
    raw = json.dumps(call.example).encode() if call.example else b""
    for parameter in call.names("query"):
        for text in QUERIES:
            answer = asking.ask(call, raw, address=f"{call.address()}?{parameter}={text}")
            assert answer.status_code in call.statuses, f"{parameter} {text[:40]}"
            if answer.status_code >= 400:
                refused(answer, *call.statuses)
    for parameter in call.names("path"):
        for text in (*QUERIES, "..", "a%2Fb", "%0D%0Aa: b"):
            refused(asking.ask(call, raw, address=call.address({parameter: text})), 404, 422)
    if "Idempotency-Key" in call.names("header"):
        refused(asking.ask(call, raw, **{"Idempotency-Key": "x" * 201}), 422)


@pytest.mark.parametrize("name", sorted(CALLS))
def test_another_method_is_refused_and_told_which_one_works(name: str, asking: Asking) -> None:
    call = CALLS[name]
    for method in ("PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", "HEAD"):
        answer = asking.client.generic(method, call.address())
        assert (answer.status_code, answer["Content-Type"]) == (405, "application/problem+json")
        assert call.method in answer["Allow"].split(", ")


def test_an_address_below_the_api_that_is_none_is_a_problem_document() -> None:
    for path in ("", "nothing", "rewards/a/b", "widget/", "openapi.json/x"):
        refused(Client().get(f"/advocates/api/v1/{path}"), 404)
