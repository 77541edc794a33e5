"""The page of every call: what it does and takes, in curl, Python and JavaScript, and its answers.

Written from the OpenAPI document and the contract; `make reference` writes it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from tests.tools.api_document import PREFIX, contract, document

PAGE = Path(__file__).resolve().parents[2] / "docs/reference/http-calls.md"
SITE = "https://shop.example"

HEAD = """# Every call

What each call of the [HTTP API](http-api.md) takes and answers. The samples run against
`https://shop.example` with the app mounted at `/advocates/`; put your own keys in. Python needs
`requests`. A page sends its JSON as `text/plain`, as `fetch` does with a text, so that no
browser has to ask first. Clients can be [generated](../how-to/generate-a-client.md).
"""


def calls_page() -> str:
    """All calls, by the tags of the document."""
    whole = document()
    roles = contract()["roles"]
    parts = [HEAD]
    for tag in whole["tags"]:
        parts.append(f"## {tag['name']}\n\n{tag['description']}")
        for path, methods in sorted(whole["paths"].items()):
            for method, operation in sorted(methods.items()):
                if operation["tags"] == [tag["name"]]:
                    role = roles[operation["operationId"]]
                    parts += _call(method.upper(), path, operation, role, whole)
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _call(
    method: str, path: str, operation: dict[str, Any], role: dict[str, Any], whole: dict[str, Any]
) -> Iterator[str]:
    yield f"### {operation['summary']}"
    yield f"`{method} /{path.removeprefix('/' + PREFIX.split('/')[0] + '/')}` · " + (
        f"`{operation['operationId']}` · {_key(operation)}"
    )
    yield operation["description"]
    yield from _table("parameter", list(_parameters(operation)))
    yield from _table("field", list(_fields(operation, whole)))
    yield from _sample(_Request(method, path, operation, role), role)
    for sample in role.get("samples", ()):
        yield "Or:"
        yield from _sample(_Request(method, path, operation, sample), sample)
    yield from _table("refused with", list(_refusals(role)))


def _sample(request: _Request, sample: dict[str, Any]) -> Iterator[str]:
    for language, code in (
        ("sh", request.curl()),
        ("python", request.python()),
        ("js", request.javascript()),
    ):
        yield f"```{language}\n{code}\n```"
    yield f"Answers {sample['status']}:"
    yield f"```json\n{json.dumps(sample['response'], indent=2, ensure_ascii=False)}\n```"


def _key(operation: dict[str, Any]) -> str:
    scopes = operation["security"][0].get("SecretKey")
    return (
        f"secret key, scope `{scopes[0]}`" if scopes else "publishable key, or a page of the site"
    )


def _table(first: str, rows: list[tuple[str, str, str]]) -> Iterator[str]:
    second = "code" if first == "refused with" else "type"
    if rows:
        lines = [f"| `{name}` | {kind} | {text} |" for name, kind, text in rows]
        yield "\n".join([f"| {first} | {second} | |", "| --- | --- | --- |", *lines])


def _parameters(operation: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for parameter in operation["parameters"]:
        note = [f"in the {parameter['in']}"] if parameter["in"] != "query" else []
        note += [parameter["description"]] if parameter.get("description") else []
        yield parameter["name"], _kind(parameter["schema"]), "; ".join(note)


def _fields(operation: dict[str, Any], whole: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if content:
        for form in content["schema"].get("oneOf", [content["schema"]]):
            yield from _fields_of(form, whole, "")


def _fields_of(
    schema: dict[str, Any], whole: dict[str, Any], before: str
) -> Iterator[tuple[str, str, str]]:
    schema = _meant(schema, whole)
    for name, part in schema.get("properties", {}).items():
        kind = _meant(part, whole)
        yield before + name, _kind(kind), "required" if name in schema.get("required", ()) else ""
        inner = _meant(kind.get("items", kind), whole)
        if inner.get("properties"):
            yield from _fields_of(inner, whole, f"{before}{name}{'[]' if 'items' in kind else ''}.")


def _meant(schema: dict[str, Any], whole: dict[str, Any]) -> dict[str, Any]:
    for part in (schema, *schema.get("anyOf", ())):
        if "$ref" in part:
            found: dict[str, Any] = whole["components"]["schemas"][part["$ref"].rsplit("/", 1)[1]]
            return found
    kinds = [kind for kind in schema.get("anyOf", ()) if kind != {"type": "null"}]
    return kinds[0] if kinds else schema


def _kind(schema: dict[str, Any]) -> str:
    if "enum" in schema:
        return " or ".join(f"`{value}`" for value in schema["enum"])
    kind = {"array": "list"}.get(schema["type"], str(schema["type"]))
    kind = {"date-time": "moment", "uuid": "id", "date": "day"}.get(schema.get("format", ""), kind)
    bounds = []
    for name, word in (("minimum", "from"), ("maximum", "to"), ("exclusiveMaximum", "below")):
        if name in schema:
            bounds.append(f"{word} {schema[name]}")
    if "maxLength" in schema:
        bounds.append(f"at most {schema['maxLength']}")
    return f"{kind}, {' '.join(bounds)}" if bounds else kind


def _refusals(role: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for status, answer in role["errors"].items():
        if answer is None or "code" not in answer:
            yield status, "–", "Nothing changed."
        else:
            yield status, f"`{answer['code']}`", answer["detail"]


class _Request:
    """A sample of the contract as code."""

    def __init__(
        self, method: str, path: str, operation: dict[str, Any], shown: dict[str, Any]
    ) -> None:
        sample = shown["request"] or {}
        is_split = bool({"body", "query", "path", "headers"} & set(sample))
        self.method = method
        self.body = (sample.get("body") if is_split else sample) if method == "POST" else None
        for name, value in sample.get("path", {}).items():
            path = path.replace(f"{{{name}}}", value)
        query = {
            name: value
            for name, value in sample.get("query", {}).items()
            if name != "key" and value != "…"
        }
        self.is_secret = "SecretKey" in operation["security"][0]
        if not self.is_secret:
            query = {"key": "pk_…", **query}
        address = SITE + path + (f"?{urlencode(query, safe=':/,')}" if query else "")
        self.url = address.replace(quote("…"), "…")
        self.headers = {"Authorization": "Bearer sk_…"} if self.is_secret else {}
        if "Idempotency-Key" in sample.get("headers", {}):
            self.headers["Idempotency-Key"] = sample["headers"]["Idempotency-Key"]

    def curl(self) -> str:
        headers = dict(self.headers)
        if not self.is_secret:
            headers["Origin"] = SITE
        if self.body is not None:
            headers["Content-Type"] = "application/json"
        lines = [f"curl '{self.url}'"]
        lines += [f"  -H '{name}: {value}'" for name, value in headers.items()]
        if self.body is not None:
            lines.append(f"  -d '{json.dumps(self.body, ensure_ascii=False)}'")
        return " \\\n".join(lines)

    def python(self) -> str:
        headers = dict(self.headers) if self.is_secret else {"Origin": SITE}
        lines = [f'    "{self.url}",', f"    headers={_python(headers)},"]
        if self.body is not None:
            lines.append(f"    json={_python(self.body)},")
        lines.append("    timeout=10,")
        call = "\n".join([f"answer = requests.{self.method.lower()}(", *lines, ")"])
        return f"import requests\n\n{call}\nanswer.raise_for_status()\nprint(answer.json())"

    def javascript(self) -> str:
        options: list[str] = []
        if self.method != "GET":
            options.append(f'  method: "{self.method}",')
        if self.headers:
            options.append(f"  headers: {_written(self.headers, 2)},")
        if self.body is not None:
            body = _written(self.body, 2)
            options.append(f"  body: JSON.stringify({body}),")
        more = ", {\n" + "\n".join(options) + "\n}" if options else ""
        return "\n".join(
            [
                f'const answer = await fetch("{self.url}"{more});',
                "if (!answer.ok) throw new Error((await answer.json()).detail);",
                "console.log(await answer.json());",
            ]
        )


def _written(value: Any, indent: int) -> str:
    """JSON on one line, or on several where it would be long; ``indent`` is that of its line."""
    short = json.dumps(value, ensure_ascii=False)
    if len(short) <= 70:
        return short
    return json.dumps(value, ensure_ascii=False, indent=indent).replace("\n", "\n" + " " * indent)


def _python(value: Any) -> str:
    """The value as Python writes it, in double quotes."""
    text = _written(value, 4)
    for name, word in (("true", "True"), ("false", "False"), ("null", "None")):
        text = text.replace(f": {name}", f": {word}")
    return text
