"""Store credit: granted, spent at the till, given back, and never overdrawn."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.factories import a_program, a_sale, an_advocate, something_earned
from tests.processes import at_once
from wagtail_advocates.advocates.models import Enrollment
from wagtail_advocates.conversions.models import Conversion
from wagtail_advocates.core.errors import (
    BadAmount,
    BadReference,
    CreditGivenBack,
    DuplicateConflict,
    NotEnoughCredit,
    NothingToPay,
    PayoutUsed,
    UnknownCreditUse,
)
from wagtail_advocates.core.money import MAX_MINOR
from wagtail_advocates.flows import (
    Customer,
    RewardPlan,
    approve_batch,
    approve_reward,
    decide_enrollment,
    give_back_credit,
    make_batch,
    mark_failed,
    record_refund,
    send_waiting,
    set_destination,
    spend_credit,
    store_credit,
)
from wagtail_advocates.ledger.queries import owed_to, reconcile
from wagtail_advocates.payouts.models import Payout
from wagtail_advocates.programs.models import Program
from wagtail_advocates.tracking.models import Prospect

ANNA, BEN = "anna@people.example", "ben@friends.example"


def a_credit_program(**options) -> Program:
    return a_program(
        advocate_reward=RewardPlan(amount_minor=1000, kind="credit"),
        friend_reward=RewardPlan(rate_bps=500, kind="credit"),
        **options,
    )


def earned(program: Program, *, sales: int = 1) -> list:
    """Ten euros of credit a sale for Anna, five for Ben, who bought."""
    anna = an_advocate(program, "Anna Berg", email=ANNA)
    made = []
    for _ in range(sales):
        sale = a_sale(program, code=anna.code.code, customer=Customer(email=BEN))
        for reward in sale.rewards:
            approve_reward(reward_id=reward.pk, actor="m")
        made.append(sale)
    return made


@pytest.mark.django_db
def test_a_reward_in_store_credit_can_be_spent_and_is_not_paid_out() -> None:
    program = a_credit_program()
    earned(program)
    assert (
        store_credit(program=program, email=ANNA),
        store_credit(program=program, email=BEN),
    ) == (
        1000,
        500,
    )
    enrollment = program.enrollments.get()
    [owed] = owed_to(owner_kind="enrollment", owner_ids=[enrollment.pk])
    assert (owed.available_minor, owed.credit_minor) == (0, 1000)


@pytest.mark.django_db
def test_an_order_is_paid_with_credit_once_and_gets_it_back_once() -> None:
    program = a_credit_program()
    earned(program)
    for repeated in (False, True):
        result = spend_credit(program=program, email=ANNA, order="o-1", amount_minor=700)
        assert result.repeated is repeated
        assert store_credit(program=program, email=ANNA) == 300
    for repeated in (False, True):
        assert give_back_credit(program=program, order="o-1").repeated is repeated
        assert store_credit(program=program, email=ANNA) == 1000
    assert reconcile().ok


@pytest.mark.django_db
def test_an_order_that_got_its_credit_back_is_not_taken_for_paid() -> None:
    program = a_credit_program()
    earned(program)
    spend_credit(program=program, email=ANNA, order="o-1", amount_minor=700)
    give_back_credit(program=program, order="o-1")
    with pytest.raises(CreditGivenBack):
        spend_credit(program=program, email=ANNA, order="o-1", amount_minor=700)
    assert store_credit(program=program, email=ANNA) == 1000


@pytest.mark.django_db
@pytest.mark.parametrize("amount_minor", [100, 800])
def test_the_same_order_with_another_amount_is_refused(amount_minor) -> None:
    program = a_credit_program()
    earned(program)
    spend_credit(program=program, email=ANNA, order="o-1", amount_minor=700)
    with pytest.raises(DuplicateConflict):
        spend_credit(program=program, email=ANNA, order="o-1", amount_minor=amount_minor)
    with pytest.raises(DuplicateConflict):
        spend_credit(program=program, email=BEN, order="o-1", amount_minor=700)


@pytest.mark.django_db
def test_more_than_there_is_spends_nothing() -> None:
    program = a_credit_program()
    earned(program)
    with pytest.raises(NotEnoughCredit):
        spend_credit(program=program, email=ANNA, order="o-1", amount_minor=1001)
    assert store_credit(program=program, email=ANNA) == 1000
    with pytest.raises(UnknownCreditUse):
        give_back_credit(program=program, order="o-1")


@pytest.mark.django_db
def test_the_largest_amount_there_is_is_one() -> None:
    with pytest.raises(NotEnoughCredit):
        spend_credit(program=a_credit_program(), email=ANNA, order="o-1", amount_minor=MAX_MINOR)


@pytest.mark.django_db
@pytest.mark.parametrize("amount", [0, -1, True, 1.5, MAX_MINOR + 1, "7"])
def test_what_is_no_amount_is_refused(amount) -> None:
    with pytest.raises(BadAmount):
        spend_credit(program=a_credit_program(), email=ANNA, order="o-1", amount_minor=amount)


@pytest.mark.django_db
@pytest.mark.parametrize("order", ["", "a\x00b", "x" * 201, "\ud800"])
def test_what_is_no_order_is_refused(order) -> None:
    with pytest.raises(BadReference):
        spend_credit(program=a_credit_program(), email=ANNA, order=order, amount_minor=1)


@pytest.mark.django_db
def test_a_refund_takes_the_credit_back_even_when_it_was_spent() -> None:
    program = a_credit_program()
    [sale] = earned(program)
    spend_credit(program=program, email=ANNA, order="o-1", amount_minor=1000)
    record_refund(
        site=program.site,
        order=sale.conversion.external_id,
        external_id="r1",
        amount_minor=10_000,
        currency="EUR",
    )
    assert store_credit(program=program, email=ANNA) == 0
    with pytest.raises(NotEnoughCredit):
        spend_credit(program=program, email=ANNA, order="o-2", amount_minor=1)
    assert reconcile().ok


def credit_of(program: Program, email: str) -> tuple[int, int]:
    """What the books say somebody has as an advocate, and as a friend."""
    enrollment = program.enrollments.get(advocate__email=email)
    friend = Prospect.objects.get(customer_key=enrollment.advocate.customer_key)
    [own] = owed_to(owner_kind="enrollment", owner_ids=[enrollment.pk])
    [as_friend] = owed_to(owner_kind="friend", owner_ids=[friend.pk])
    return own.credit_minor, as_friend.credit_minor


def earned_twice(program: Program) -> Conversion:
    """Five euros of credit for Ben as a friend, then ten as an advocate, for the sale."""
    earned(program)
    ben = an_advocate(program, "Ben", email=BEN)
    sale = a_sale(program, code=ben.code.code)
    for reward in sale.rewards:
        approve_reward(reward_id=reward.pk, actor="m")
    return sale.conversion


@pytest.mark.django_db
def test_credit_earned_as_friend_and_as_advocate_is_spent_together() -> None:
    program = a_credit_program()
    earned_twice(program)
    assert store_credit(program=program, email=BEN) == 1500
    spend_credit(program=program, email=BEN, order="o-1", amount_minor=1200)
    assert store_credit(program=program, email=BEN) == 300
    give_back_credit(program=program, order="o-1")
    assert store_credit(program=program, email=BEN) == 1500
    assert reconcile().ok


@pytest.mark.django_db
def test_what_was_earned_as_an_advocate_is_spent_first() -> None:
    program = a_credit_program()
    earned_twice(program)
    spend_credit(program=program, email=BEN, order="o-1", amount_minor=1200)
    assert credit_of(program, BEN) == (0, 300)


@pytest.mark.django_db
def test_an_order_that_one_of_two_accounts_paid_is_known_again() -> None:
    program = a_credit_program()
    earned_twice(program)
    spend_credit(program=program, email=BEN, order="o-1", amount_minor=700)
    assert spend_credit(program=program, email=BEN, order="o-1", amount_minor=700).repeated


@pytest.mark.django_db
def test_what_somebody_owes_as_an_advocate_is_netted_off_and_grows_no_more() -> None:
    program = a_credit_program()
    sale = earned_twice(program)
    spend_credit(program=program, email=BEN, order="o-1", amount_minor=1000)
    record_refund(
        site=program.site,
        order=sale.external_id,
        external_id="r1",
        amount_minor=10_000,
        currency="EUR",
    )
    earned_as_friend = a_sale(
        program,
        code=program.enrollments.get(advocate__email=ANNA).codes.get().code,
        customer=Customer(email=BEN),
        amount_minor=30_000,
    )
    for reward in earned_as_friend.rewards:
        approve_reward(reward_id=reward.pk, actor="m")
    assert credit_of(program, BEN) == (-1000, 2000)
    spend_credit(program=program, email=BEN, order="o-2", amount_minor=1000)
    assert credit_of(program, BEN) == (-1000, 1000)


def paid_as_credit(**options) -> Payout:
    """Ten euros that Anna earned and was paid as store credit."""
    program = a_program(**options)
    anna = an_advocate(program, "Anna Berg", email=ANNA)
    something_earned(anna)
    set_destination(advocate=anna.enrollment.advocate, method="credit", details={})
    made = make_batch(program=program, actor="m")
    approve_batch(batch_id=made.batch.pk, actor="m")
    send_waiting()
    return made.batch.payouts.get()


def came_back(payout: Payout) -> tuple[str, int, int]:
    """A payout's state once it was marked as failed, what is available then, and what credit."""
    mark_failed(payout_id=payout.pk, actor="m", reason="By mistake")
    payout.refresh_from_db()
    [owed] = owed_to(owner_kind="enrollment", owner_ids=[payout.enrollment_id])
    assert reconcile().ok
    return payout.state, owed.available_minor, owed.credit_minor


@pytest.mark.django_db
@pytest.mark.parametrize("spent_minor", [1, 1000])
def test_a_payout_in_credit_cannot_have_failed_once_it_was_spent(spent_minor) -> None:
    payout = paid_as_credit(friend_reward=None)
    program = payout.program
    spend_credit(program=program, email=ANNA, order="o-1", amount_minor=spent_minor)
    with pytest.raises(PayoutUsed):
        came_back(payout)
    payout.refresh_from_db()
    assert payout.state == "settled"
    assert store_credit(program=program, email=ANNA) == 1000 - spent_minor
    with pytest.raises(NothingToPay):
        make_batch(program=program, actor="m")


@pytest.mark.django_db
def test_a_payout_in_credit_can_be_taken_back_while_all_of_it_is_there() -> None:
    payout = paid_as_credit(friend_reward=None)
    spend_credit(program=payout.program, email=ANNA, order="o-1", amount_minor=1000)
    give_back_credit(program=payout.program, order="o-1")
    assert came_back(payout) == ("failed", 1000, 0)
    assert store_credit(program=payout.program, email=ANNA) == 0


@pytest.mark.django_db
@pytest.mark.parametrize(("spent_minor", "goes"), [(500, True), (501, False)])
def test_credit_of_the_same_person_as_a_friend_counts_for_a_payout_that_is_taken_back(
    spent_minor, goes
) -> None:
    payout = paid_as_credit(friend_reward=RewardPlan(rate_bps=500, kind="credit"))
    program = payout.program
    cleo = an_advocate(program, "Cleo")
    for reward in a_sale(program, code=cleo.code.code, customer=Customer(email=ANNA)).rewards:
        approve_reward(reward_id=reward.pk, actor="m")
    spend_credit(program=program, email=ANNA, order="o-1", amount_minor=spent_minor)
    if goes:
        assert came_back(payout)[:2] == ("failed", 1000)
        assert store_credit(program=program, email=ANNA) == 0
    else:
        with pytest.raises(PayoutUsed):
            came_back(payout)


def decided(outcome: str) -> None:
    """What the team decides about Anna."""
    enrollment = Enrollment.objects.get(advocate__name="Anna Berg")
    decide_enrollment(enrollment_id=enrollment.pk, outcome=outcome, actor="m", reason="Fraud")


@pytest.mark.django_db
def test_who_is_banned_spends_nothing_until_the_ban_is_lifted() -> None:
    program = a_credit_program()
    earned(program)
    decided("ban")
    assert store_credit(program=program, email=ANNA) == 0
    with pytest.raises(NotEnoughCredit):
        spend_credit(program=program, email=ANNA, order="o-1", amount_minor=1)
    [owed] = owed_to(owner_kind="enrollment", owner_ids=[program.enrollments.get().pk])
    assert owed.credit_minor == 1000, "the books stay as they are"
    assert store_credit(program=program, email=BEN) == 500, "the friend did nothing"
    decided("resume")
    spend_credit(program=program, email=ANNA, order="o-1", amount_minor=1000)
    assert reconcile().ok


@pytest.mark.django_db
def test_who_is_paused_spends_what_they_have() -> None:
    program = a_credit_program()
    earned(program)
    decided("pause")
    spend_credit(program=program, email=ANNA, order="o-1", amount_minor=1000)


@pytest.mark.django_db
def test_an_order_that_was_paid_before_the_ban_stays_paid_and_can_be_canceled() -> None:
    program = a_credit_program()
    earned(program)
    spend_credit(program=program, email=ANNA, order="o-1", amount_minor=700)
    decided("ban")
    assert spend_credit(program=program, email=ANNA, order="o-1", amount_minor=700).repeated
    give_back_credit(program=program, order="o-1")
    assert store_credit(program=program, email=ANNA) == 0
    decided("resume")
    assert store_credit(program=program, email=ANNA) == 1000


@pytest.mark.django_db
def test_a_ban_is_for_every_address_of_the_mailbox_and_for_what_was_earned_as_a_friend() -> None:
    program = a_credit_program()
    an_advocate(program, "Anna Berg", email="anna@gmail.com")
    cleo = an_advocate(program, "Cleo")
    sale = a_sale(program, code=cleo.code.code, customer=Customer(email="a.n.n.a@gmail.com"))
    for reward in sale.rewards:
        approve_reward(reward_id=reward.pk, actor="m")
    assert store_credit(program=program, email="a.n.n.a@gmail.com") == 500
    decided("ban")
    assert store_credit(program=program, email="a.n.n.a@gmail.com") == 0
    assert store_credit(program=program, email="anna@gmail.com") == 0


@pytest.mark.django_db
def test_a_ban_in_one_program_leaves_the_credit_of_another() -> None:
    program, other = a_credit_program(), a_credit_program()
    earned(program)
    decided("ban")
    anna = an_advocate(other, "Anna Berg", email=ANNA)
    for reward in a_sale(other, code=anna.code.code).rewards:
        approve_reward(reward_id=reward.pk, actor="m")
    assert store_credit(program=other, email=ANNA) == 1000


@pytest.mark.django_db
@given(uses=st.lists(st.tuples(st.integers(0, 4), st.integers(1, 900), st.booleans()), max_size=12))
@hypothesis_settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_whatever_is_spent_and_given_back_the_sum_stays(uses) -> None:
    program = a_credit_program()
    earned(program, sales=2)
    spent: dict[str, int] = {}
    undone: set[str] = set()
    for number, amount, gives_back in uses:
        order = f"o-{number}"
        try:
            if gives_back:
                give_back_credit(program=program, order=order)
                undone.add(order)
            else:
                spend_credit(program=program, email=ANNA, order=order, amount_minor=amount)
                spent.setdefault(order, amount)
        except (NotEnoughCredit, DuplicateConflict, UnknownCreditUse):
            pass
        except CreditGivenBack:
            assert order in undone
        left = 2000 - sum(part for order, part in spent.items() if order not in undone)
        assert store_credit(program=program, email=ANNA) == left >= 0
    assert reconcile().ok


def _spend_or_take_back(payout_id: int) -> str:
    """Who has a payout spends its credit, who has none takes back the only one there is."""
    from wagtail_advocates.core.errors import NotEnoughCredit, PayoutUsed, TryAgain
    from wagtail_advocates.flows import mark_failed, spend_credit
    from wagtail_advocates.payouts.models import Payout

    while True:
        try:
            if payout_id:
                program = Payout.objects.get(pk=payout_id).program
                spend_credit(program=program, email=ANNA, order="o-1", amount_minor=400)
                return "spent"
            mark_failed(payout_id=Payout.objects.get().pk, actor="m", reason="By mistake")
            return "taken back"
        except (NotEnoughCredit, PayoutUsed):
            return "refused"
        except TryAgain:
            continue


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_credit_is_spent_or_taken_back_and_never_both() -> None:
    payout = paid_as_credit(friend_reward=None)
    outcomes = at_once(_spend_or_take_back, [payout.pk, 0, payout.pk, 0])
    assert set(outcomes) in ({"spent", "refused"}, {"taken back", "refused"})
    [owed] = owed_to(owner_kind="enrollment", owner_ids=[payout.enrollment_id])
    is_back = "taken back" in outcomes
    assert (owed.available_minor, owed.credit_minor) == ((1000, 0) if is_back else (0, 600))
    assert reconcile().ok


def _spend_eight_times(program_and_first: tuple[int, int]) -> int:
    from wagtail_advocates.core.errors import NotEnoughCredit, TryAgain
    from wagtail_advocates.flows import spend_credit
    from wagtail_advocates.programs.models import Program

    program_id, first = program_and_first
    program = Program.objects.get(pk=program_id)
    spent = 0
    for number in range(first, first + 8):
        while True:
            try:
                spend_credit(program=program, email=ANNA, order=f"o-{number}", amount_minor=300)
                spent += 300
            except NotEnoughCredit:
                pass
            except TryAgain:
                continue
            break
    return spent


def _spend_on_one_order(program_and_email: tuple[int, str]) -> str:
    from wagtail_advocates.core.errors import DuplicateConflict, TryAgain
    from wagtail_advocates.flows import spend_credit
    from wagtail_advocates.programs.models import Program

    program_id, email = program_and_email
    program = Program.objects.get(pk=program_id)
    while True:
        try:
            spend_credit(program=program, email=email, order="o-1", amount_minor=300)
            return "spent"
        except DuplicateConflict:
            return "refused"
        except TryAgain:
            continue


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_of_two_customers_one_pays_for_an_order() -> None:
    program = a_credit_program()
    earned(program)
    outcomes = at_once(_spend_on_one_order, [(program.pk, ANNA), (program.pk, BEN)])
    assert set(outcomes) == {"spent", "refused"}
    left = store_credit(program=program, email=ANNA) + store_credit(program=program, email=BEN)
    assert left == 1200
    assert reconcile().ok


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_sixty_four_spenders_from_eight_processes_overdraw_nothing() -> None:
    program = a_credit_program()
    earned(program, sales=3)
    spent = at_once(_spend_eight_times, [(program.pk, 8 * number) for number in range(8)])
    assert sum(spent) == 3000
    assert store_credit(program=program, email=ANNA) == 0
    assert reconcile().ok
