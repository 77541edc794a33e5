"""``advocates export_subject``, ``erase_subject`` and ``prune`` as an operator types them."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.factories import a_click, a_program, a_sale, a_site, an_advocate
from wagtail_advocates.advocates.models import Advocate
from wagtail_advocates.core import clock
from wagtail_advocates.flows import Customer
from wagtail_advocates.fraud.services import record_appeal
from wagtail_advocates.tracking.models import Visit

pytestmark = pytest.mark.django_db
EMAIL = "anna@people.example"


def run(*arguments: str) -> dict[str, Any]:
    out = io.StringIO()
    call_command("advocates", *arguments, "--json", stdout=out)
    return json.loads(out.getvalue())


@pytest.fixture
def anna():
    """An advocate with a sale through her, who bought something through Ben herself."""
    program = a_program()
    joined = an_advocate(program, email=EMAIL, name="Anna Berg")
    a_sale(program, code=joined.code.code, customer=Customer(email="friend@people.example"))
    ben = an_advocate(program, email="ben@people.example", name="Ben Osei")
    visitor = a_click(ben).visitor
    customer = Customer(email=EMAIL, device="a tablet")
    a_sale(program, visitor=visitor, external_id="A-77", customer=customer)
    record_appeal(reward_id=joined.enrollment.rewards.earliest("pk").pk, text="Please look again")
    return joined


def test_an_export_holds_the_person_as_advocate_and_as_friend(anna) -> None:
    document = run("export_subject", "--email", EMAIL.upper())
    assert document["found"]
    assert document["advocate"]["email"] == EMAIL
    assert [row["code"] for row in document["codes"]] == [anna.code.code]
    assert [row["external_id"] for row in document["conversions"]] == ["A-77"]
    assert [row["as"] for row in document["rewards"]] == ["advocate", "friend"]
    assert [row["amount_minor"] for row in document["ledger"]] == [1000, 500]
    assert [row["text"] for row in document["appeals"]] == ["Please look again"]
    assert {row["kind"] for row in document["seen_with"]} == {"device", "referred_by"}
    assert len(document["visits"]) == len(document["contacts"]) == 1
    assert {row["as"] for row in document["referrals"]} == {"advocate", "friend"}
    assert "The last contact before the sale gets the credit." in {
        row["text"] for row in document["decisions"]
    }


def test_nobody_else_is_in_an_export(anna) -> None:
    text = json.dumps(run("export_subject", "--email", EMAIL))
    for other in ("Ben", "Osei", "ben@people.example", "friend@people.example"):
        assert other not in text


def test_an_export_by_id_is_the_same(anna) -> None:
    advocate = Advocate.objects.get(email=EMAIL)
    by_mail = run("export_subject", "--email", EMAIL)
    by_id = run("export_subject", "--advocate", str(advocate.public_id))
    assert {**by_mail, "exported_at": ""} == {**by_id, "exported_at": ""}


def test_an_export_can_be_written_to_a_file(anna, tmp_path: Path) -> None:
    path = tmp_path / "anna.json"
    assert run("export_subject", "--email", EMAIL, "--output", str(path))["found"]
    assert json.loads(path.read_text("utf-8"))["advocate"]["name"] == "Anna Berg"


def test_nothing_is_held_about_a_stranger(anna) -> None:
    document = run("export_subject", "--email", "nobody@people.example")
    assert (document["found"], document["advocate"], document["rewards"]) == (False, None, [])


def test_an_erasure_asks_for_a_reason_while_a_balance_is_open(anna, capsys) -> None:
    with pytest.raises(CommandError, match="open balance"):
        call_command("advocates", "erase_subject", "--email", EMAIL, "--json")
    assert json.loads(capsys.readouterr().out) == {"ok": False, "code": "balance_open"}
    assert run("erase_subject", "--email", EMAIL, "--give-up", "Waived", "--dry-run")["dry_run"]
    assert Advocate.objects.filter(email=EMAIL).exists()
    assert run("erase_subject", "--email", EMAIL, "--give-up", "Waived")["erased"]["Advocate"] == 1
    assert not run("erase_subject", "--email", EMAIL)["found"]
    assert run("reconcile")["ok"]
    assert run("verify_chain")["ok"]


def test_a_person_has_to_be_named_in_one_way() -> None:
    for words in ([], ["--advocate", "7"], ["--email", EMAIL, "--advocate", "7"]):
        with pytest.raises(CommandError):
            call_command("advocates", "erase_subject", *words)


def test_pruning_says_what_it_would_forget_and_forgets_it() -> None:
    with clock.at(clock.now() - timedelta(days=500)):
        a_click(an_advocate(a_program()))
    assert run("prune", "--dry-run")["removed"]["visits"] == 1
    assert Visit.objects.count() == 1
    assert run("prune")["removed"]["visits"] == 1
    assert run("prune")["removed"] == {}


def test_a_person_of_one_site_is_not_one_of_another(anna) -> None:
    from wagtail.models import Site

    page = a_site().root_page
    Site.objects.create(hostname="other.example", root_page=page)
    assert not run("export_subject", "--site", "other.example", "--email", EMAIL)["found"]
