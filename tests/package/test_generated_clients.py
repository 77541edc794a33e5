"""Clients generated from the OpenAPI document drive a running site: TypeScript under tsc's strict
rules, and Python.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.api.test_openapi_document import SNAPSHOT
from tests.factories import a_program, a_site, an_advocate
from wagtail_advocates.programs.keys import issue_key

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = Path(__file__).parent / "clients"
PACKAGES = ROOT / "widget/node_modules"
ORIGIN = "https://shop.example"


def run(*command: str | Path, cwd: Path, **env: str) -> str:
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def arguments(live_server: Any, settings: Any) -> list[str]:
    """The site's address, its keys, the page's origin and an advocate's code."""
    settings.ALLOWED_HOSTS = ["*"]
    anna = an_advocate(a_program())
    _row, secret = issue_key(site=a_site(), kind="secret", name="shop")
    _row, page = issue_key(site=a_site(), kind="publishable", name="web", origins=[ORIGIN])
    return [live_server.url, secret, page, ORIGIN, anna.code.code]


def told(output: str) -> None:
    """What a shop learns of an order of 80 euros, half of which it refunds."""
    said = json.loads(output)
    assert said.pop("rewards") == said.pop("granted")
    assert {"attribution", "fraud", "reward", "claw_back"} <= set(said.pop("steps"))
    assert said == {
        "statuses": [201, 200, 201],
        "repeated": True,
        "taken_back": [500, 200],
        "pending": [500],
        "posted": [-500, 1000],
        "joined": "check_mail",
    }


def test_a_python_client_is_generated_and_works(arguments: list[str], tmp_path: Path) -> None:
    (tmp_path / "config.yml").write_text("post_hooks: []\n")
    generate = [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none"]
    generate += ["--path", str(SNAPSHOT), "--output-path", "advocates_client"]
    said = run(*generate, "--config", "config.yml", "--fail-on-warning", cwd=tmp_path)
    assert "Warning" not in said
    shop = PROGRAMS / "shop.py"
    told(run(sys.executable, shop, *arguments, cwd=tmp_path, PYTHONPATH=str(tmp_path)))


def test_a_typescript_client_is_generated_and_works(arguments: list[str], tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None or not (PACKAGES / "openapi-typescript").exists():
        message = "no client: install Node 20.19 or newer, and run `npm --prefix widget ci`"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    for name in ("shop.ts", "tsconfig.json"):
        shutil.copy(PROGRAMS / name, tmp_path)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    (tmp_path / "node_modules").symlink_to(PACKAGES)
    generator = PACKAGES / "openapi-typescript/bin/cli.js"
    options = ("--default-non-nullable", "false", "-o", "api.d.ts")
    run(node, generator, SNAPSHOT, *options, cwd=tmp_path)
    run(node, PACKAGES / "typescript/bin/tsc", "-p", ".", cwd=tmp_path)
    told(run(node, "built/shop.js", *arguments, cwd=tmp_path))
