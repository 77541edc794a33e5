"""The OpenAPI document is complete, changes only on purpose, and only ever gains."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.tools.api_document import PREFIX, SNAPSHOT, contract, document, samples, written
from wagtail_advocates.api.document import EXAMPLES

DOCUMENT = document()
OPERATIONS: dict[str, dict[str, Any]] = {
    operation["operationId"]: operation
    for methods in DOCUMENT["paths"].values()
    for operation in methods.values()
}


def test_the_document_is_the_one_that_was_agreed_on() -> None:
    assert SNAPSHOT.read_text(encoding="utf-8") == written(DOCUMENT), "run `make reference`"


def test_the_samples_are_those_of_the_contract() -> None:
    assert EXAMPLES.read_text(encoding="utf-8") == written(samples()), "run `make reference`"


def test_a_site_answers_with_this_document(client) -> None:
    assert client.get(f"/{PREFIX}/openapi.json").json() == DOCUMENT


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_an_operation_says_all_a_client_needs(name: str) -> None:
    operation = OPERATIONS[name]
    assert all(operation[part] for part in ("summary", "description", "tags", "security"))
    assert {"401", "404", "422", "429", "503"} <= set(operation["responses"])
    done = [answer for status, answer in operation["responses"].items() if status < "300"]
    assert any("example" in answer["content"]["application/json"] for answer in done)
    if "requestBody" in operation:
        assert operation["requestBody"]["content"]["application/json"]["example"]


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_who_may_call_is_what_the_contract_says(name: str) -> None:
    auth = contract()["roles"][name]["auth"]
    asked = [scheme for choice in OPERATIONS[name]["security"] for scheme in choice]
    assert ("SecretKey" in asked) == (auth == "secret")
    assert ("PublishableKey" in asked) == (auth in ("publishable", "identity"))


def test_every_tag_is_one_of_the_chapters() -> None:
    used = {tag for operation in OPERATIONS.values() for tag in operation["tags"]}
    assert used == {tag["name"] for tag in DOCUMENT["tags"]}


def test_every_reference_leads_somewhere() -> None:
    text = json.dumps(DOCUMENT)
    for kind in ("schemas", "responses", "headers"):
        for name in DOCUMENT["components"][kind]:
            assert f'"#/components/{kind}/{name}"' in text, f"{name} is not used"
    for part in text.split('"$ref": "#/')[1:]:
        place: Any = DOCUMENT
        for step in part.split('"')[0].split("/"):
            place = place[step]
