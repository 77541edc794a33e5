"""What is written from the API and its contract: the samples the app ships, and the snapshot of
its OpenAPI document.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
CONTRACT = ROOT / "docs/reference/contract.json"
SNAPSHOT = ROOT / "tests/api/openapi.json"
# Where the example site and the documentation mount the API.
PREFIX = "advocates/api/v1"


def contract() -> dict[str, Any]:
    """The contract as it is written."""
    read: dict[str, Any] = json.loads(CONTRACT.read_text(encoding="utf-8"))
    return read


def samples() -> dict[str, Any]:
    """The samples of the contract by operation, as the app ships them."""
    kept = ("status", "request", "response")
    return {
        name: {part: role[part] for part in kept}
        for name, role in contract()["roles"].items()
        if role["path"].startswith("api/")
    }


def document() -> dict[str, Any]:
    """The OpenAPI document, as a site answers it."""
    from wagtail_advocates.api.api import api

    whole: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix=PREFIX)))
    return whole


def written(value: Any) -> str:
    """Pretty and sorted, so that a change is a line."""
    return json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
