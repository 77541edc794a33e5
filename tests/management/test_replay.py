"""Every decision on a sale is worked out again: its credit, and its fraud checks."""

from __future__ import annotations

import json
from contextlib import suppress
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import a_program, a_sale, an_advocate
from wagtail_advocates.conversions.models import Conversion
from wagtail_advocates.core.models import Decision
from wagtail_advocates.flows import Customer
from wagtail_advocates.reports.replay import replay_checks

pytestmark = pytest.mark.django_db


def replayed(*words: str) -> dict[str, Any]:
    out = StringIO()
    with suppress(CommandError):
        call_command("advocates", "replay", *words, "--json", stdout=out)
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


def a_checked_sale(email: str = "ben@friends.example") -> Decision:
    program = a_program()
    anna = an_advocate(program)
    customer = Customer(email=email)
    sale = a_sale(program, code=anna.code.code, customer=customer)
    return Decision.objects.get(subject_id=sale.conversion.pk, step="fraud")


def forged(decision: Decision, **values: Any) -> None:
    """The same decision once more, with other content: nobody can change the first."""
    kept = {
        f.attname: getattr(decision, f.attname) for f in Decision._meta.fields if f.name != "id"
    }
    Decision.objects.create(**{**kept, **values})


def test_fraud_checks_come_out_as_they_were_decided() -> None:
    a_checked_sale()
    a_checked_sale("thrown@mailinator.com")
    answer = replayed()
    assert (answer["ok"], answer["fraud_checks_replayed"]) == (True, 2)
    assert answer["differing_fraud_checks"] == []


@pytest.mark.parametrize(
    "change", [{"outcome": "deny"}, {"reason": "referral_ring"}, {"rule_version": "fraud/99"}]
)
def test_a_check_that_comes_out_otherwise_is_named_and_the_command_fails(change: Any) -> None:
    decision = a_checked_sale()
    forged(decision, **change)
    answer = replayed()
    [row] = answer["differing_fraud_checks"]
    assert (answer["ok"], answer["differing"]) == (False, [])
    assert row["conversion"] == decision.subject_id
    assert row["enrollment"] == decision.evidence["enrollment"]
    assert row["stored"] != row["again"]


def test_a_check_whose_evidence_cannot_be_read_is_named() -> None:
    decision = a_checked_sale()
    forged(decision, evidence={**decision.evidence, "asked": {"no_such_fact": True}})
    [row] = replayed()["differing_fraud_checks"]
    assert row["again"] is None


def test_a_check_that_had_failed_is_counted_and_not_called_wrong() -> None:
    decision = a_checked_sale()
    forged(decision, outcome="hold", evidence={**decision.evidence, "failed": ["blocked"]})
    answer = replayed()
    assert (answer["ok"], answer["fraud_checks_failed"]) == (True, 1)
    assert answer["fraud_checks_replayed"] == 2


def test_only_the_order_that_is_asked_for_is_checked() -> None:
    first, second = a_checked_sale(), a_checked_sale()
    forged(second, outcome="deny")
    order = Conversion.objects.get(pk=first.subject_id).external_id
    assert replayed("--order", order)["ok"]


def test_the_checks_of_many_sales_take_no_more_queries() -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            list(replay_checks(conversions=Conversion.objects.all()))
        return len(queries)

    a_checked_sale()
    few = count()
    a_checked_sale()
    assert count() == few
