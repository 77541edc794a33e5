"""Rate limits and remembered calls, alone and among several processes."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from tests.processes import at_once
from wagtail_advocates.core import clock
from wagtail_advocates.core.errors import CallInFlight, KeyReused
from wagtail_advocates.core.idempotency import once
from wagtail_advocates.core.limits import Allowance, Budget, BudgetSpent, allowance, spend
from wagtail_advocates.core.models import IdempotentCall

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=timezone.utc)
THREE_A_MINUTE = Budget(name="join", calls=3, seconds=60)
pytestmark = pytest.mark.django_db


def test_a_budget_is_refused_beyond_its_calls_and_returns_with_the_next_window() -> None:
    with clock.at(NOON + timedelta(seconds=20)):
        for _ in range(3):
            spend(budget=THREE_A_MINUTE, caller="198.51.100.7")
        with pytest.raises(BudgetSpent) as refused:
            spend(budget=THREE_A_MINUTE, caller="198.51.100.7")
        assert refused.value.retry_after == 40
        spend(budget=THREE_A_MINUTE, caller="198.51.100.8")
        spend(budget=Budget(name="claim", calls=1, seconds=60), caller="198.51.100.7")
    with clock.at(NOON + timedelta(seconds=60)):
        spend(budget=THREE_A_MINUTE, caller="198.51.100.7")


def test_what_is_left_is_told_without_counting() -> None:
    with clock.at(NOON + timedelta(seconds=20)):
        assert allowance(budget=THREE_A_MINUTE, caller="one") == Allowance(3, 3, 40)
        spend(budget=THREE_A_MINUTE, caller="one")
        for _ in range(2):
            assert allowance(budget=THREE_A_MINUTE, caller="one") == Allowance(3, 2, 40)
    with clock.at(NOON + timedelta(seconds=60)):
        assert allowance(budget=THREE_A_MINUTE, caller="one") == Allowance(3, 3, 60)


def test_a_spent_budget_has_nothing_left() -> None:
    with clock.at(NOON):
        for _ in range(3):
            spend(budget=THREE_A_MINUTE, caller="one")
        assert allowance(budget=THREE_A_MINUTE, caller="one") == Allowance(3, 0, 60)
        with pytest.raises(BudgetSpent) as refused:
            spend(budget=THREE_A_MINUTE, caller="one")
        assert refused.value.allowance == Allowance(3, 0, 60)


def spend_often(calls: int) -> int:
    passed = 0
    for _ in range(15):
        try:
            spend(budget=Budget(name="all", calls=calls, seconds=86_400 * 365), caller="same")
            passed += 1
        except BudgetSpent:
            pass
    return passed


@pytest.mark.django_db(transaction=True)
@pytest.mark.processes
def test_callers_beside_each_other_cannot_pass_a_limit_together() -> None:
    assert sum(at_once(spend_often, [20] * 4)) == 20


def test_a_repeated_call_gets_the_first_answer() -> None:
    answers = iter([(201, {"id": 1}), (201, {"id": 2})])

    def call() -> Any:
        return once(key="k", body_digest="a", call=lambda: next(answers))

    assert call() == (201, {"id": 1})
    assert call() == (201, {"id": 1})


def test_the_same_key_with_another_body_is_refused() -> None:
    once(key="k", body_digest="a", call=lambda: (200, {}))
    with pytest.raises(KeyReused):
        once(key="k", body_digest="b", call=lambda: (200, {}))


def test_a_call_that_failed_can_be_made_again() -> None:
    def fails() -> Any:
        raise RuntimeError("the shop hung up")

    with pytest.raises(RuntimeError):
        once(key="k", body_digest="a", call=fails)
    assert once(key="k", body_digest="a", call=lambda: (201, {})) == (201, {})


def test_a_call_under_way_is_not_made_twice_but_an_abandoned_one_is_taken_over() -> None:
    IdempotentCall.objects.create(key="k", body_digest="a", created_at=NOON)
    with clock.at(NOON + timedelta(seconds=59)), pytest.raises(CallInFlight):
        once(key="k", body_digest="a", call=lambda: (201, {}))
    with clock.at(NOON + timedelta(seconds=61)):
        assert once(key="k", body_digest="a", call=lambda: (201, {"id": 7})) == (201, {"id": 7})
        assert once(key="k", body_digest="a", call=lambda: (500, {})) == (201, {"id": 7})
