"""What browsers ask before a page of another origin sends JSON, or its key as a header."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.api.every_call import SHOP, Asking, Operation, operations, refused
from tests.factories import a_program

pytestmark = pytest.mark.django_db

CALLS = {operation.name: operation for operation in operations()}
OF_SERVERS = sorted(name for name, call in CALLS.items() if call.is_secret)
OF_PAGES = sorted(set(CALLS) - set(OF_SERVERS))


def preflight(call: Operation, origin: str = SHOP) -> Any:
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": call.method,
        "Access-Control-Request-Headers": "content-type,x-advocates-key",
    }
    return Client().options(call.address(), headers=asked)


@pytest.mark.parametrize("name", OF_PAGES)
def test_a_page_may_ask_whatever_it_sends(name: str) -> None:
    answer = preflight(CALLS[name])
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Access-Control-Allow-Methods"] == CALLS[name].method
    assert answer["Access-Control-Allow-Headers"] == "Content-Type, X-Advocates-Key"
    assert answer["Access-Control-Max-Age"] == "86400"
    assert "Access-Control-Allow-Credentials" not in answer


def test_no_preflight_tells_which_origins_have_a_key() -> None:
    a_program()
    call = CALLS["code_claim"]
    before = dict(preflight(call).items())
    Asking()  # has a key for this origin
    assert dict(preflight(call).items()) == dict(preflight(call, "https://x.example").items())
    assert dict(preflight(call).items()) == before


@pytest.mark.parametrize("name", OF_SERVERS)
def test_no_page_may_ask_what_servers_ask(name: str) -> None:
    refused(preflight(CALLS[name]), 405)
