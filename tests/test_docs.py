"""The documentation names everything there is, and only what there is."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.dispatch import Signal

from tests.tools import api_pages
from tests.tools.readme import ROOT, steps
from tests.tools.reference_pages import DATA_PAGE, PAGE, personal_data_page, reasons_page
from wagtail_advocates import flows, signals
from wagtail_advocates.core.conf import DEFAULTS
from wagtail_advocates.management.commands.advocates import SUBCOMMANDS

PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted(path for path in (ROOT / "docs").rglob("*.md") if "_build" not in path.parts),
]
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)\s]*)?\)")


def reference(name: str) -> str:
    return (ROOT / "docs/reference" / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    links = LINK.findall(page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_make_target_and_subcommand_named_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    assert set(re.findall(r"(?:`|^)make ([a-z-]+)", text, re.MULTILINE)) <= targets
    assert set(re.findall(r"manage\.py advocates (\w+)", text)) <= set(SUBCOMMANDS)


def test_the_readme_has_all_steps_of_an_installation() -> None:
    assert list(steps()) == [
        "install",
        "settings",
        "urls",
        "models",
        "template",
        "commands",
        "port",
        "key",
        "curl",
    ]


def test_every_setting_is_documented() -> None:
    assert set(re.findall(r"^\| `(\w+)`", reference("settings.md"), re.MULTILINE)) == set(DEFAULTS)


def test_every_subcommand_is_documented() -> None:
    documented = set(re.findall(r"^\| `(\w+)", reference("commands.md"), re.MULTILINE))
    assert documented == set(SUBCOMMANDS)


def test_every_public_call_and_signal_is_documented() -> None:
    text = reference("python.md")
    named = [name for name, value in vars(signals).items() if isinstance(value, Signal)]
    assert [name for name in [*flows.__all__, *named] if f"`{name}`" not in text] == []


def test_every_role_of_the_contract_is_documented() -> None:
    roles = json.loads(reference("contract.json"))["roles"]
    documented = set(re.findall(r"^\| `(\w+)` \|", reference("http-api.md"), re.MULTILINE))
    assert documented == set(roles)


def test_the_page_of_reasons_is_the_codes() -> None:
    assert PAGE.read_text(encoding="utf-8") == reasons_page(), "run `make reference`"


def test_the_page_of_personal_data_is_the_inventory() -> None:
    assert DATA_PAGE.read_text(encoding="utf-8") == personal_data_page(), "run `make reference`"


def test_the_page_of_calls_is_the_document() -> None:
    assert api_pages.PAGE.read_text(encoding="utf-8") == api_pages.calls_page(), (
        "run `make reference`"
    )
