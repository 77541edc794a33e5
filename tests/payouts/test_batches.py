"""Batches: who is paid, who is not and why, and who may let them go."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.factories import a_destination, a_program, an_advocate, something_earned
from wagtail_advocates.advocates.models import Enrollment
from wagtail_advocates.core import clock
from wagtail_advocates.core.errors import (
    FourEyes,
    NothingToPay,
    NotPayable,
    ReasonMissing,
    WrongState,
)
from wagtail_advocates.flows import (
    RewardPlan,
    approve_batch,
    batch_preview,
    cancel_batch,
    make_batch,
    mark_paid,
    request_payout,
    send_waiting,
    set_destination,
)
from wagtail_advocates.payouts.models import Payout, PayoutBatch, TaxForm
from wagtail_advocates.programs.models import Program
from wagtail_advocates.reports.liability import year_totals

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("provider")]


def left_out(program: Program) -> list[str]:
    return [one.refusal for one in batch_preview(program=program)[1]]


def ready(program: Program, name: str = "Anna Berg", account: str = "TEST-OK", sales: int = 1):
    joined = an_advocate(program, name)
    something_earned(joined, sales=sales)
    a_destination(joined, account)
    return joined


def test_a_batch_holds_a_payout_for_everybody_who_can_be_paid() -> None:
    program = a_program()
    ready(program, "Anna")
    ready(program, "Ben", sales=2)
    an_advocate(program, "Cleo")
    result = make_batch(program=program, actor="meike")
    assert [(p.enrollment.advocate.name, p.amount_minor) for p in result.payouts] == [
        ("Anna", 1000),
        ("Ben", 2000),
    ]
    assert result.batch.state == "draft"


def test_nobody_is_in_two_batches() -> None:
    program = a_program()
    ready(program)
    make_batch(program=program, actor="meike")
    assert left_out(program) == ["payout_under_way"]
    with pytest.raises(NothingToPay):
        make_batch(program=program, actor="meike")


def test_who_is_left_out_is_told_why() -> None:
    program = a_program()
    Program.objects.filter(pk=program.pk).update(payout_threshold_minor=1500)
    program.refresh_from_db()
    ready(program, "Anna below", sales=1)
    something_earned(an_advocate(program, "Ben without destination"), sales=2)
    banned = ready(program, "Cleo banned", sales=2)
    Enrollment.objects.filter(pk=banned.enrollment.pk).update(status="banned")
    assert left_out(program) == ["below_threshold", "no_destination", "advocate_inactive"]


def test_an_amount_that_needs_a_tax_form_waits_for_it() -> None:
    program = a_program()
    Program.objects.filter(pk=program.pk).update(tax_form_from_minor=2500)
    program.refresh_from_db()
    anna = ready(program, sales=2)
    approve_batch(batch_id=make_batch(program=program, actor="m").batch.pk, actor="m")
    send_waiting()
    something_earned(anna)
    assert left_out(program) == ["tax_form_missing"]
    form = TaxForm.objects.create(
        enrollment=anna.enrollment, state="asked", set_by="m", set_at=anna.enrollment.joined_at
    )
    assert left_out(program) == ["tax_form_missing"]
    TaxForm.objects.filter(pk=form.pk).update(state="received")
    assert left_out(program) == []


def test_a_transfer_counts_to_the_year_it_was_sent_in_for_totals_and_tax_form() -> None:
    december, january = (
        datetime(2025, 12, 31, 23, 59, 59, tzinfo=UTC),
        datetime(2026, 1, 1, tzinfo=UTC),
    )
    with clock.at(december):
        program = a_program(friend_reward=None)
        Program.objects.filter(pk=program.pk).update(tax_form_from_minor=2000)
        program.refresh_from_db()
        anna = ready(program, account="TEST-LATER")
        made = make_batch(program=program, actor="m")
        approve_batch(batch_id=made.batch.pk, actor="m")
        send_waiting()
        something_earned(anna)
    with clock.at(january):
        mark_paid(payout_id=made.payouts[0].pk, actor="m")
        assert left_out(program) == []
        something_earned(anna)
    with clock.at(december):
        assert left_out(program) == ["tax_form_missing"]
    totals = {year: year_totals(programs=[program], year=year) for year in (2025, 2026)}
    assert [row.amount_minor for row in totals[2025]] == [1000]
    assert totals[2026] == []


def test_money_taken_as_store_credit_is_paid_and_a_reward_in_store_credit_is_not() -> None:
    program = a_program(friend_reward=None)
    Program.objects.filter(pk=program.pk).update(tax_form_from_minor=1500)
    program.refresh_from_db()
    anna = an_advocate(program)
    something_earned(anna)
    set_destination(advocate=anna.enrollment.advocate, method="credit", details={})
    approve_batch(batch_id=make_batch(program=program, actor="m").batch.pk, actor="m")
    send_waiting()
    something_earned(anna)
    assert left_out(program) == ["tax_form_missing"]
    year = clock.now().year
    assert [row.method for row in year_totals(programs=[program], year=year)] == ["credit"]
    plan = RewardPlan(amount_minor=1000, kind="credit")
    other = a_program(advocate_reward=plan, friend_reward=None)
    something_earned(an_advocate(other))
    assert year_totals(programs=[other], year=year) == []


def test_where_advocates_ask_only_those_are_paid_who_did() -> None:
    program = a_program()
    Program.objects.filter(pk=program.pk).update(payout_to=Program.PayoutTo.WHO_ASKS)
    program.refresh_from_db()
    anna = ready(program, "Anna")
    ready(program, "Ben")
    asked = request_payout(enrollment=anna.enrollment)
    assert request_payout(enrollment=anna.enrollment).pk == asked.pk
    assert left_out(program) == ["not_asked_for"]
    [payout] = make_batch(program=program, actor="m").payouts
    assert payout.pk == asked.pk


def test_a_payout_asked_for_takes_what_came_meanwhile_along() -> None:
    program = a_program()
    anna = ready(program)
    request_payout(enrollment=anna.enrollment)
    something_earned(anna)
    [payout] = make_batch(program=program, actor="m").payouts
    assert payout.amount_minor == 2000


@pytest.mark.parametrize(
    ("prepare", "reason"),
    [
        (lambda joined: None, "nothing_available"),
        (something_earned, "no_destination"),
    ],
)
def test_asking_in_vain_says_why(prepare, reason) -> None:
    joined = an_advocate(a_program())
    prepare(joined)
    with pytest.raises(NotPayable) as refused:
        request_payout(enrollment=joined.enrollment)
    assert refused.value.reason == reason
    assert not Payout.objects.exists()


def test_with_four_eyes_somebody_else_approves() -> None:
    program = a_program()
    Program.objects.filter(pk=program.pk).update(payout_four_eyes=True)
    program.refresh_from_db()
    ready(program)
    batch = make_batch(program=program, actor="meike").batch
    with pytest.raises(FourEyes):
        approve_batch(batch_id=batch.pk, actor="meike")
    assert send_waiting() == 0
    assert approve_batch(batch_id=batch.pk, actor="jonas").state == "approved"
    assert send_waiting() == 1


def test_a_canceled_batch_lets_its_advocates_into_the_next() -> None:
    program = a_program()
    ready(program)
    batch = make_batch(program=program, actor="m").batch
    with pytest.raises(ReasonMissing):
        cancel_batch(batch_id=batch.pk, actor="m", reason=" ")
    cancel_batch(batch_id=batch.pk, actor="m", reason="Wrong month")
    with pytest.raises(WrongState):
        approve_batch(batch_id=batch.pk, actor="m")
    assert send_waiting() == 0
    assert len(make_batch(program=program, actor="m").payouts) == 1


def test_approving_twice_sends_once() -> None:
    program = a_program()
    ready(program)
    batch = make_batch(program=program, actor="m").batch
    for _ in range(2):
        assert approve_batch(batch_id=batch.pk, actor="m").state == PayoutBatch.State.APPROVED
    assert (send_waiting(), send_waiting()) == (1, 0)


def test_the_queries_of_a_batch_do_not_grow_with_its_payouts(django_assert_max_num_queries) -> None:
    program = a_program()
    for number in range(6):
        ready(program, f"Anna {number}")
    with django_assert_max_num_queries(26):
        make_batch(program=program, actor="m")
