"""A refund and its order recorded side by side, and the process dies before it looks again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from tests.factories import a_program, a_sale, an_advocate
from wagtail_advocates.conversions.models import Refund
from wagtail_advocates.core import clock
from wagtail_advocates.core.models import Decision
from wagtail_advocates.flows import apply_missed_refunds, record_refund
from wagtail_advocates.flows.apply_refunds import SETTLED
from wagtail_advocates.ledger.queries import owed_to, reconcile
from wagtail_advocates.tasks import sweep

pytestmark = pytest.mark.django_db(transaction=True)


class Died(Exception):
    """The process ended here."""


@pytest.fixture
def anna() -> Any:
    return an_advocate(a_program())


def owed(joined: Any) -> int:
    rows = owed_to(owner_kind="enrollment", owner_ids=[joined.enrollment.pk])
    return rows[0].pending_minor if rows else 0


def a_refund(anna: Any, **options: Any) -> Any:
    values = {"order": "o1", "external_id": "r1", "amount_minor": 4_000, **options}
    return record_refund(site=anna.enrollment.program.site, currency="EUR", **values)


def an_order(anna: Any) -> Any:
    return a_sale(anna.enrollment.program, code=anna.code.code, external_id="o1")


def die_after_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    """The next commit is the last thing this process does."""

    def die() -> None:
        connection.run_on_commit = []
        raise Died

    monkeypatch.setattr(connection, "run_and_clear_commit_hooks", die)


@pytest.fixture
def left_parked(anna: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The refund did not see its order, and neither looked after its commit."""
    with monkeypatch.context() as patch:
        die_after_commit(patch)
        with pytest.raises(Died):
            a_refund(anna)
    refund = Refund.objects.get()
    Refund.objects.filter(pk=refund.pk).update(order_key="hidden")
    with monkeypatch.context() as patch:
        die_after_commit(patch)
        with pytest.raises(Died):
            an_order(anna)
    Refund.objects.filter(pk=refund.pk).update(order_key=refund.order_key)
    assert owed(anna) == 1000
    return anna


def test_the_sweep_applies_what_a_crash_left_parked(left_parked: Any) -> None:
    assert sweep()["refunds"] == 1
    assert Refund.objects.get().applied_at is not None
    assert owed(left_parked) == 600
    assert sweep()["refunds"] == 0
    assert owed(left_parked) == 600
    assert reconcile().ok


def test_the_worker_command_does_so(left_parked: Any) -> None:
    call_command("advocates", "worker", "--once")
    assert owed(left_parked) == 600


def test_a_crash_in_the_sweep_itself_is_made_up_for_by_the_next(
    left_parked: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from wagtail_advocates.flows import apply_refunds

    with monkeypatch.context() as patch:
        patch.setattr(apply_refunds, "apply_parked", lambda **_: 1 / 0)
        assert apply_missed_refunds() == 0
    assert owed(left_parked) == 1000
    assert apply_missed_refunds() == 1
    assert owed(left_parked) == 600


def test_a_refund_without_an_order_is_looked_at_for_ten_minutes_and_then_left_to_its_order(
    anna: Any, django_assert_num_queries: Any
) -> None:
    a_refund(anna)
    assert sweep()["refunds"] == 0
    assert Refund.objects.get().look_again
    with clock.at(clock.now() + SETTLED + timedelta(seconds=1)):
        sweep()
    assert not Refund.objects.get().look_again
    with django_assert_num_queries(1):
        assert apply_missed_refunds() == 0
    an_order(anna)
    assert owed(anna) == 600


def test_one_that_does_not_fit_is_looked_at_once(anna: Any, left_parked: Any) -> None:
    Refund.objects.update(amount_minor=10_001)
    assert sweep()["refunds"] == 1
    assert sweep()["refunds"] == 0
    parked = Decision.objects.filter(subject_kind="refund", reason="refund_too_large")
    assert parked.count() == 1
    assert owed(anna) == 1000


def test_a_won_chargeback_that_both_missed_is_found(anna: Any) -> None:
    an_order(anna)
    won = a_refund(anna, kind="chargeback_reversed", external_id="d1")
    assert won.status == "parked"
    Refund.objects.update(order_key="hidden", key="hidden", look_again=True)
    a_refund(anna, kind="chargeback", external_id="d1")
    assert owed(anna) == 600
    Refund.objects.filter(pk=won.refund.pk).update(
        order_key=won.refund.order_key, key=won.refund.key
    )
    assert sweep()["refunds"] == 1
    assert owed(anna) == 1000
