from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from wagtail_advocates.fraud.disposable import SHIPPED, domains_from, is_disposable

LIST = "# newer\n" + "".join(f"thrown{number}.example\n" for number in range(100))


@pytest.fixture
def own_list(settings, tmp_path: Path) -> Path:
    path = tmp_path / "own.txt"
    settings.WAGTAIL_ADVOCATES["DISPOSABLE_DOMAINS_FILE"] = str(path)
    return path


def update(source: Path, *options: str) -> dict[str, object]:
    out = io.StringIO()
    call_command(
        "advocates",
        "update_disposable_domains",
        "--from",
        str(source),
        "--json",
        *options,
        stdout=out,
    )
    return json.loads(out.getvalue())


def test_the_shipped_list_knows_the_well_known_ones() -> None:
    assert len(domains_from(SHIPPED.read_text("utf-8").splitlines())) > 5000
    assert is_disposable("mailinator.com")
    assert is_disposable("sub.mailinator.com")


@pytest.mark.parametrize(
    "domain", ["", "gmail.com", "people.example", "com", "mailinator.com.people.example"]
)
def test_ordinary_mail_is_not_disposable(domain: str) -> None:
    assert is_disposable(domain) is False


def test_a_list_is_renewed_from_a_file_and_used_at_once(own_list: Path, tmp_path: Path) -> None:
    assert is_disposable("thrown1.example") is None
    source = tmp_path / "new.txt"
    source.write_text(LIST)
    assert update(source, "--dry-run")["domains"] == 100
    assert not own_list.exists()
    assert update(source)["domains"] == 100
    assert is_disposable("thrown1.example") is True
    assert is_disposable("mailinator.com") is False


@pytest.mark.parametrize("content", ["", "a.example\n", LIST + "<html>\n", LIST + "a b.example\n"])
def test_what_is_no_list_changes_nothing(own_list: Path, tmp_path: Path, content: str) -> None:
    own_list.write_text(LIST)
    source = tmp_path / "new.txt"
    source.write_text(content)
    with pytest.raises(CommandError):
        update(source)
    assert own_list.read_text() == LIST


def test_a_file_that_is_not_there_is_said(own_list: Path, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="DISPOSABLE_DOMAINS_FILE"):
        update(tmp_path / "nowhere.txt")
