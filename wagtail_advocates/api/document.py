"""The OpenAPI document: what the routers declare, and what holds for every call.

Clients are generated from it, so it says all of it: keys and their scopes, problem documents as
``application/problem+json``, the headers an answer may have, what a text may hold, and a sample
of every request and answer (``examples.json``, written from ``docs/reference/contract.json``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from wagtail_advocates.api.answers import RATE_HEADERS
from wagtail_advocates.api.auth import SecretKey, page_caller
from wagtail_advocates.api.errors import TITLES

EXAMPLES = Path(__file__).parent / "examples.json"
PROBLEM_TYPE = "application/problem+json"
# What ``core.text.has_unstorable`` refuses, as far as JSON Schema can say it.
STORABLE = r"^[^\x00-\x1f\x7f-\x9f]*$"

SECURITY_SCHEMES: dict[str, Any] = {
    "SecretKey": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "sk_…",
        "description": "A secret key, for servers only: refused with an `Origin` header. The "
        "scope a call needs stands with the call.",
    },
    "PublishableKey": {
        "type": "apiKey",
        "in": "query",
        "name": "key",
        "description": "A publishable key (`pk_…`), for web pages: works from the origins it "
        "names. Pages of the site itself need none.",
    },
    "PublishableKeyHeader": {
        "type": "apiKey",
        "in": "header",
        "name": "X-Advocates-Key",
        "description": "The same as a header.",
    },
}
TAGS = {
    "Widget": "What web pages call: configuration, events, landings, joining, codes.",
    "Conversions": "Leads, sales and refunds, reported by a shop's server, and why they paid.",
    "Payouts": "Payouts asked for, and what became of them.",
    "Store credit": "Credit that is spent at the till.",
    "Reports": "Visits, counted and excluded.",
    "Advocates": "The people who share, and the programs they joined.",
    "Rewards": "What was granted, and what is owed.",
    "Links": "Codes, and the links that carry them.",
}
DESCRIPTIONS = {
    200: "Done, or as asked for.",
    201: "Made.",
    202: "Accepted.",
    304: "Nothing changed since the answer with this ETag.",
    400: "The body is no strict JSON, or larger than 64 kB.",
    401: "No key, or one that is not valid here.",
    403: "The key, or the person, may not do this.",
    404: "There is no such thing, or the key may not see it.",
    409: "Not possible in the present state; `code` says why.",
    410: "Too late, or used before.",
    422: "Some fields are not valid; `errors` names them.",
    429: "The limit is used up; come again after `Retry-After` seconds.",
    503: "Busy; come again after `Retry-After` seconds.",
}
_NUMBER = {"type": "integer", "minimum": 0}
HEADERS: dict[str, Any] = {
    "RateLimit-Limit": {"description": "Calls in a window.", "schema": _NUMBER},
    "RateLimit-Remaining": {"description": "Calls left in it.", "schema": _NUMBER},
    "RateLimit-Reset": {"description": "Seconds until it is whole again.", "schema": _NUMBER},
    "Retry-After": {"description": "Seconds to wait.", "schema": _NUMBER},
    "ETag": {"description": "For `If-None-Match`.", "schema": {"type": "string"}},
    "WWW-Authenticate": {"description": "`Bearer`.", "schema": {"type": "string"}},
}
_HEADERS_OF = {401: ("WWW-Authenticate",), 429: RATE_HEADERS, 503: ("Retry-After",)}


@cache
def examples() -> dict[str, Any]:
    """Samples by operation: ``request``, ``status`` and ``response`` as in the contract."""
    found: dict[str, Any] = json.loads(EXAMPLES.read_text(encoding="utf-8"))
    return found


class Document(OpenAPISchema):
    """The whole document. Its paths are full paths below the root of the site."""

    def __init__(self, api: Any, path_prefix: str) -> None:
        super().__init__(api, path_prefix)
        self["servers"] = [{"url": "/", "description": "The site this document comes from."}]
        self["tags"] = [{"name": name, "description": text} for name, text in TAGS.items()]
        self["components"]["securitySchemes"] = SECURITY_SCHEMES
        self["components"]["headers"] = HEADERS
        self["components"]["responses"] = _refusals()
        self["components"]["schemas"] = self._schemas_in_use()
        for name, schema in self["components"]["schemas"].items():
            _without_titles(schema)
            if name.endswith("In"):
                _say_what_texts_may_hold(schema)

    def _schemas_in_use(self) -> dict[str, Any]:
        """Without those that only gather the parameters of a query."""
        schemas = self["components"]["schemas"]
        used: dict[str, Any] = {}
        wanted = _named_in([self["paths"], self["components"]["responses"]])
        while wanted:
            name = wanted.pop()
            used[name] = schemas[name]
            wanted |= _named_in(schemas[name]) - set(used)
        return {name: used[name] for name in sorted(used)}

    def operation_details(self, operation: Operation) -> dict[str, Any]:
        details: dict[str, Any] = super().operation_details(operation)
        details["description"] = _prose(details.get("description", ""))
        for parameter in details["parameters"]:
            parameter["schema"] = _without_titles(_without_null(parameter["schema"]))
            _say_what_texts_may_hold(parameter["schema"])
            if "description" in parameter:
                parameter["schema"].pop("description", None)
                parameter["description"] = _prose(parameter["description"])
        for content in details.get("requestBody", {}).get("content", {}).values():
            content["schema"].pop("title", None)
        _add_examples(details, examples().get(details["operationId"], {}))
        return details

    def operation_security(self, operation: Operation) -> list[dict[str, Any]]:
        asked: list[dict[str, Any]] = []
        for auth in operation.auth_callbacks:
            if isinstance(auth, SecretKey):
                asked.append({"SecretKey": [auth.scope]})
            elif auth is page_caller:
                asked += [{"PublishableKey": []}, {"PublishableKeyHeader": []}, {}]
        return asked

    def responses(self, operation: Operation) -> dict[Any, Any]:
        found: dict[Any, Any] = super().responses(operation)
        for status, details in found.items():
            details["description"] = DESCRIPTIONS[status]
            if status == 304 or (status == 200 and 304 in found):
                details["headers"] = _headers(("ETag",))
        refusals = {status: _refusal_at(status) for status in found if status in TITLES}
        return {**found, **refusals}


def _named_in(part: Any) -> set[str]:
    """The schemas a part of the document refers to."""
    return set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(part)))


def _headers(names: tuple[str, ...]) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _refusal_at(status: int) -> dict[str, Any]:
    return {"$ref": f"#/components/responses/Problem{status}"}


def _refusals() -> dict[str, Any]:
    """The problem documents all calls share, by status."""
    schema = {"$ref": "#/components/schemas/Problem"}
    shared: dict[str, Any] = {}
    for status in sorted(set(TITLES) & set(DESCRIPTIONS)):
        shared[f"Problem{status}"] = {
            "description": DESCRIPTIONS[status],
            "content": {PROBLEM_TYPE: {"schema": schema}},
            "headers": _headers(_HEADERS_OF.get(status, ())),
        }
    return shared


def _prose(text: str) -> str:
    """A docstring as Markdown: code in single backticks, a paragraph on one line."""
    paragraphs = text.replace("``", "`").split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A query has no null: what may be null in Python may be left out there."""
    kinds = [kind for kind in schema.get("anyOf", ()) if kind != {"type": "null"}]
    if len(kinds) != 1:
        return schema
    rest = {name: value for name, value in schema.items() if name not in ("anyOf", "default")}
    return {**kinds[0], **rest}


def _parts(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from schema.get("properties", {}).values()
    yield from schema.get("anyOf", ())
    if isinstance(schema.get("items"), dict):
        yield schema["items"]


def _without_titles(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema without the titles that only repeat its names, and with plain references."""
    schema.pop("title", None)
    if len(schema.get("allOf", ())) == 1:
        # Generators take no default for an object; each of its fields has its own.
        schema.pop("default", None)
        schema.update(schema.pop("allOf")[0])
    for part in _parts(schema):
        _without_titles(part)
    return schema


def _say_what_texts_may_hold(schema: dict[str, Any]) -> None:
    if schema.get("type") == "string" and not {"pattern", "format", "enum", "const"} & set(schema):
        schema["pattern"] = STORABLE
    for part in _parts(schema):
        _say_what_texts_may_hold(part)


def _add_examples(details: dict[str, Any], sample: dict[str, Any]) -> None:
    request = sample.get("request") or {}
    for parameter in details["parameters"]:
        place = {"path": "path", "query": "query", "header": "headers"}[parameter["in"]]
        value = request.get(place, {}).get(parameter["name"])
        if value is not None and "…" not in str(value):
            parameter["example"] = value
    if "requestBody" in details:
        [content] = details["requestBody"]["content"].values()
        content["example"] = request.get("body", request)
    answer = details["responses"].get(sample.get("status"), {})
    for content in answer.get("content", {}).values():
        content["example"] = sample["response"]
