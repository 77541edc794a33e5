"""``manage.py advocates …`` as an operator types it."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests.factories import a_program, a_sale, a_site, an_advocate
from wagtail_advocates.ledger import triggers
from wagtail_advocates.ledger.models import Account, Balance, Line
from wagtail_advocates.programs.keys import find_key
from wagtail_advocates.programs.models import Program

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> dict[str, Any]:
    out = io.StringIO()
    call_command("advocates", *arguments, "--json", stdout=out)
    return json.loads(out.getvalue())


def test_a_program_is_made_once() -> None:
    for _ in range(2):
        answer = run("create_program", "Bring a friend", "--advocate-reward", "12.50")
        assert answer["program"] == "bring-a-friend"
    rule = Program.objects.get().rule_set.rules.get()
    assert rule.amount_minor == 1250


def test_a_percentage_is_a_rate() -> None:
    run("create_program", "Partners", "--advocate-reward", "7.5%", "--friend-reward", "5")
    rates = Program.objects.get().rule_set.rules.values_list("rate_bps", "amount_minor")
    assert list(rates) == [(750, 0), (0, 500)]


def test_a_dry_run_makes_nothing() -> None:
    assert run("create_program", "Partners", "--dry-run")["would_create"]
    assert not Program.objects.exists()


@pytest.mark.parametrize("reward", ["abc", "-5", "1.234", "0", "101%"])
def test_a_reward_that_is_none_is_refused(reward: str) -> None:
    with pytest.raises(CommandError):
        run("create_program", "Partners", f"--advocate-reward={reward}")
    assert not Program.objects.exists()


def test_a_key_works_at_once() -> None:
    value = run("create_key", "secret")["key"]
    assert find_key(value=value, kind="secret").site == a_site()


def test_a_publishable_key_needs_an_exact_origin() -> None:
    with pytest.raises(CommandError, match="--origin"):
        run("create_key", "publishable")
    with pytest.raises(CommandError, match="Not an origin"):
        run("create_key", "publishable", "--origin", "https://shop.example/path")


def test_the_books_reconcile_and_their_chain_verifies() -> None:
    program = a_program()
    a_sale(program, code=an_advocate(program).code.code)
    assert run("reconcile")["ok"]
    run("worker", "--once")
    report = run("verify_chain")
    assert report["ok"]
    assert report["programs"][0]["sealed"] == 2


def test_a_wrong_balance_is_found_and_rebuilt() -> None:
    program = a_program()
    a_sale(program, code=an_advocate(program).code.code)
    Balance.objects.update(amount_minor=7)
    with pytest.raises(CommandError):
        run("reconcile")
    with pytest.raises(CommandError):
        run("rebuild_balances", "--check")
    assert run("rebuild_balances")["wrong"] > 0
    assert run("reconcile")["ok"]


@pytest.mark.django_db(transaction=True)
def test_an_altered_account_is_named() -> None:
    program = a_program()
    a_sale(program, code=an_advocate(program).code.code)
    triggers.drop(connection)
    Account.objects.filter(kind="reward_expense").update(owner_id=0)
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("advocates", "reconcile", "--json", stdout=out)
    altered = Account.objects.get(kind="reward_expense")
    assert json.loads(out.getvalue())["diff"]["accounts"] == [altered.pk]
    triggers.create(connection)


@pytest.mark.django_db(transaction=True)
def test_an_altered_entry_is_named() -> None:
    """In a test that commits: taking triggers down ends MariaDB's transaction."""
    program = a_program()
    a_sale(program, code=an_advocate(program).code.code)
    run("worker", "--once")
    triggers.drop(connection)
    Line.objects.filter(amount_minor__gt=0).update(amount_minor=1)
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("advocates", "verify_chain", "--json", stdout=out)
    assert "was altered" in json.loads(out.getvalue())["programs"][0]["first_bad"]
    triggers.create(connection)
