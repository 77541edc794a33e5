"""Every call of the OpenAPI document, and what a well-meant request for it looks like."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.test import Client

from tests.factories import a_site
from tests.tools.api_document import document
from wagtail_advocates.programs.keys import issue_key

DOCUMENT = document()
SHOP = "https://shop.example"


@dataclass(frozen=True)
class Operation:
    """One call, with its parameters and the schema of its body, references resolved."""

    name: str
    method: str
    path: str
    is_secret: bool
    scopes: tuple[str, ...]
    parameters: tuple[dict[str, Any], ...]
    body: dict[str, Any] | None
    example: dict[str, Any] | None
    statuses: frozenset[int]

    def address(self, values: dict[str, str] | None = None) -> str:
        """The path with the samples of its parameters, or with these values."""
        path = self.path
        for parameter in self.parameters:
            if parameter["in"] == "path":
                value = (values or {}).get(parameter["name"], parameter.get("example", "x"))
                path = path.replace(f"{{{parameter['name']}}}", value)
        return path

    def names(self, place: str) -> list[str]:
        return [each["name"] for each in self.parameters if each["in"] == place]


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema a reference stands for; of a choice with null, the other one, else the first."""
    choice = schema.get("anyOf", schema.get("oneOf", ()))
    kinds = [kind for kind in choice if kind != {"type": "null"}]
    if kinds:
        return resolved(kinds[0])
    if "$ref" in schema:
        return resolved(DOCUMENT["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]])
    return schema


def operations() -> list[Operation]:
    found = []
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            content = operation.get("requestBody", {}).get("content", {}).get("application/json")
            found.append(
                Operation(
                    name=operation["operationId"],
                    method=method.upper(),
                    path=path,
                    is_secret="SecretKey" in operation["security"][0],
                    scopes=tuple(operation["security"][0].get("SecretKey", ())),
                    parameters=tuple(operation["parameters"]),
                    body=resolved(content["schema"]) if content else None,
                    example=copy.deepcopy(content["example"]) if content else None,
                    statuses=frozenset(int(status) for status in operation["responses"]),
                )
            )
    return found


def fields(schema: dict[str, Any], path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to each field of a body, through objects and the first item of lists."""
    for name, part in schema.get("properties", {}).items():
        kind = resolved(part)
        yield (*path, name)
        if kind.get("type") == "array":
            yield from fields(resolved(kind["items"]), (*path, name, 0))
        else:
            yield from fields(kind, (*path, name))


def _least(schema: dict[str, Any]) -> dict[str, Any]:
    """An object with the fields it must have."""
    return dict.fromkeys(schema.get("required", ()), 1)


def with_value(
    body: dict[str, Any], schema: dict[str, Any], path: tuple[Any, ...], value: Any
) -> dict[str, Any]:
    """The body with that value in one field, and what has to stand around it."""
    changed = copy.deepcopy(body)
    place: Any = changed
    kind = schema
    for step, after in zip(path, (*path[1:], None), strict=True):
        if after is None:
            place[step] = value
        elif isinstance(step, int):
            kind = resolved(kind["items"])
            place[:] = place or [_least(kind)]
            place = place[step]
        else:
            kind = resolved(kind["properties"][step])
            empty: Any = [] if kind.get("type") == "array" else _least(kind)
            place[step] = place.get(step) or empty
            place = place[step]
    return changed


class Asking:
    """A server and a web page that may call everything."""

    def __init__(self) -> None:
        _row, self.secret = issue_key(site=a_site(), kind="secret", name="shop")
        _row, self.page = issue_key(site=a_site(), kind="publishable", name="web", origins=[SHOP])
        self.client = Client()

    def ask(
        self,
        call: Operation,
        raw: bytes = b"",
        *,
        address: str = "",
        content_type: str = "application/json",
        **headers: str,
    ) -> Any:
        page = {"Origin": SHOP, "X-Advocates-Key": self.page}
        known = {"Authorization": f"Bearer {self.secret}"} if call.is_secret else page
        return self.client.generic(
            call.method,
            address or call.address(),
            raw,
            content_type,
            headers={**known, **headers},
        )


def refused(answer: Any, *statuses: int) -> None:
    """The answer is a problem document with one of these statuses."""
    assert answer.status_code in statuses, answer.content[:300]
    assert answer["Content-Type"] == "application/problem+json"
    said = json.loads(answer.content.decode("utf-8"))
    assert said["status"] == answer.status_code
    assert said["code"] in said["type"]
