"""A friend's reward reaches the friend: coupons by their shop, money once they have joined."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail

from tests.factories import a_click, a_destination, a_program, a_sale, an_advocate
from wagtail_advocates.advocates.models import Enrollment
from wagtail_advocates.advocates.services import issue_sign_in_link
from wagtail_advocates.core.errors import NothingToPay, OpenBalance
from wagtail_advocates.flows import (
    Customer,
    RewardPlan,
    approve_batch,
    approve_reward,
    attribute_by_hand,
    batch_preview,
    erase_subject,
    identify_visitor,
    make_batch,
    mark_failed,
    record_refund,
    request_payout,
    send_waiting,
    sign_in,
    unmerge_visitor,
)
from wagtail_advocates.ledger.chain import seal_entries, verify_chain
from wagtail_advocates.ledger.models import Account, Balance
from wagtail_advocates.ledger.queries import owed_to, reconcile
from wagtail_advocates.payouts import friends as payouts_of_friends
from wagtail_advocates.payouts.coupons import codes_of
from wagtail_advocates.payouts.friends import owed_to_people
from wagtail_advocates.payouts.models import Payout
from wagtail_advocates.programs.models import Program
from wagtail_advocates.tracking.models import Prospect
from wagtail_advocates.webhooks.services import deliver_due

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("provider")]
BEN = "ben@friends.example"


def a_coupon_program(**options: Any) -> Program:
    program = a_program(friend_reward=RewardPlan(amount_minor=1, kind="coupon"), **options)
    Program.objects.filter(pk=program.pk).update(coupon_source="coupon_generator")
    program.refresh_from_db()
    return program


def bought(program: Program, joined: Any, email: str = BEN, **options: Any) -> Any:
    """The friend buys by the advocate's code, and the friend's reward is approved."""
    sale = a_sale(program, code=joined.code.code, customer=Customer(email=email), **options)
    for reward in sale.rewards:
        if reward.beneficiary == "friend":
            approve_reward(reward_id=reward.pk, actor="m")
    return sale


def sold_to_both(program: Program, joined: Any) -> None:
    """A visitor buys, and so does an address that the visitor then turns out to have."""
    visitor = a_click(joined).visitor
    sale = a_sale(program, visitor=visitor, external_id="o-1")
    approve_reward(reward_id=sale.rewards[1].pk, actor="m")
    bought(program, joined, external_id="o-2")
    identify_visitor(site=program.site, visitor=visitor, email=BEN)


def paid_out(program: Program) -> list[Payout]:
    made = make_batch(program=program, actor="m")
    approve_batch(batch_id=made.batch.pk, actor="m")
    send_waiting()
    return list(Payout.objects.filter(batch=made.batch).order_by("pk"))


def available(joined: Any) -> int:
    [row] = owed_to_people(enrollments=[joined.enrollment])[joined.enrollment.pk]
    return row.available_minor


def the_books_hold(program: Program) -> None:
    seal_entries(program_id=program.pk)
    assert reconcile().ok
    assert verify_chain(program_id=program.pk).ok


def test_a_friends_coupon_is_drawn_and_the_shop_learns_for_which_orders() -> None:
    program = a_coupon_program()
    anna = an_advocate(program)
    bought(program, anna, external_id="o-1")
    bought(program, anna, external_id="o-2")
    [payout] = paid_out(program)
    assert (payout.state, payout.amount_minor, payout.paid_to) == (
        "settled",
        2,
        "A friend of Anna Berg",
    )
    assert len(codes_of(payout_id=payout.pk)) == 2
    the_books_hold(program)


def test_a_friend_nobody_knows_is_mailed_nothing_and_no_advocate_gets_their_code() -> None:
    program = a_coupon_program()
    bought(program, an_advocate(program))
    mail.outbox.clear()
    paid_out(program)
    deliver_due()
    assert mail.outbox == []


def test_a_friend_who_is_an_advocate_elsewhere_is_mailed_the_code() -> None:
    program = a_coupon_program()
    an_advocate(a_program(), "Ben", email=BEN)
    bought(program, an_advocate(program))
    mail.outbox.clear()
    [payout] = paid_out(program)
    deliver_due()
    [message] = [one for one in mail.outbox if one.to == [BEN]]
    assert codes_of(payout_id=payout.pk)[0] in message.body


def test_a_friend_who_came_through_two_advocates_gets_both_coupons_together() -> None:
    program = a_coupon_program()
    bought(program, an_advocate(program, "Anna"))
    bought(program, an_advocate(program, "Cleo"))
    [payout] = paid_out(program)
    assert (payout.amount_minor, payout.paid_to) == (2, "A friend of Cleo")


def test_a_visitor_and_the_address_they_turn_out_to_have_get_their_coupons_together() -> None:
    program = a_coupon_program()
    anna = an_advocate(program)
    sold_to_both(program, anna)
    [payout] = paid_out(program)
    assert (payout.state, payout.amount_minor) == ("settled", 2)
    the_books_hold(program)


def test_a_friend_who_joined_gets_coupons_as_the_advocate_they_are() -> None:
    program = a_coupon_program()
    bought(program, an_advocate(program))
    ben = an_advocate(program, "Ben", email=BEN)
    assert [one.paid_to for one in paid_out(program)] == [ben.enrollment.advocate.name]


def test_friends_are_found_however_many_there_are(monkeypatch: Any) -> None:
    monkeypatch.setattr(payouts_of_friends, "PAGE", 2)
    program = a_coupon_program()
    anna = an_advocate(program)
    for number in range(5):
        bought(program, anna, email=f"friend{number}@friends.example")
    assert len(batch_preview(program=program)[0]) == 5


def test_a_friends_money_waits_until_they_join_and_is_paid_with_what_they_earn() -> None:
    program = a_program(friend_reward=RewardPlan(amount_minor=700))
    anna = an_advocate(program)
    bought(program, anna)
    assert batch_preview(program=program) == ([], [])
    ben = an_advocate(program, "Ben", email=BEN)
    assert [one.refusal for one in batch_preview(program=program)[1]] == ["no_destination"]
    a_destination(ben)
    for reward in a_sale(program, code=ben.code.code).rewards:
        if reward.beneficiary == "advocate":
            approve_reward(reward_id=reward.pk, actor="m")
    [payout] = paid_out(program)
    assert (payout.enrollment, payout.amount_minor, payout.state) == (
        ben.enrollment,
        1700,
        "settled",
    )
    assert available(ben) == 0
    the_books_hold(program)


def test_an_address_nobody_has_proved_is_paid_nothing() -> None:
    program = a_program()
    bought(program, an_advocate(program))
    ben = an_advocate(program, "Ben", email=BEN, confirmed=False)
    a_destination(ben)
    assert batch_preview(program=program) == ([], [])
    assert owed_to_people(enrollments=[ben.enrollment]) == {}


def test_an_account_proves_no_address_and_the_mailed_link_does(django_user_model: Any) -> None:
    program = a_program(friend_reward=RewardPlan(amount_minor=700))
    bought(program, an_advocate(program))
    user = django_user_model.objects.create_user("ben", email=BEN)
    ben = an_advocate(program, "Ben", email=BEN, user=user)
    a_destination(ben)
    assert batch_preview(program=program) == ([], [])
    sign_in(token=issue_sign_in_link(advocate=ben.enrollment.advocate))
    assert [one.amount_minor for one in batch_preview(program=program)[0]] == [700]


def test_who_was_not_let_in_is_a_friend_like_others() -> None:
    program = a_coupon_program()
    bought(program, an_advocate(program))
    an_advocate(program, "Ben", email=BEN)
    Enrollment.objects.filter(advocate__email=BEN).update(status="declined")
    assert [one.paid_to for one in paid_out(program)] == ["A friend of Anna Berg"]


def test_two_addresses_of_one_mailbox_are_not_paid_twice() -> None:
    program = a_program()
    bought(program, an_advocate(program))
    first = an_advocate(program, "Ben", email=BEN)
    second = an_advocate(program, "Benny", email="ben+more@friends.example")
    a_destination(first)
    a_destination(second)
    assert [one.enrollment for one in batch_preview(program=program)[0]] == [first.enrollment]
    assert owed_to_people(enrollments=[second.enrollment]) == {}


@pytest.mark.parametrize("amount_minor", [1, 700])
def test_a_refund_after_the_payout_is_netted_off_what_they_earn_later(amount_minor: int) -> None:
    program = a_program(friend_reward=RewardPlan(amount_minor=amount_minor))
    anna = an_advocate(program)
    bought(program, anna, external_id="o-1")
    ben = an_advocate(program, "Ben", email=BEN)
    a_destination(ben)
    paid_out(program)
    record_refund(
        site=program.site, order="o-1", external_id="r-1", amount_minor=10_000, currency="EUR"
    )
    assert available(ben) == -amount_minor
    with pytest.raises(NothingToPay):
        make_batch(program=program, actor="m")
    for reward in a_sale(program, code=ben.code.code).rewards:
        if reward.beneficiary == "advocate":
            approve_reward(reward_id=reward.pk, actor="m")
    [payout] = paid_out(program)
    assert (payout.amount_minor, available(ben)) == (1000 - amount_minor, 0)
    the_books_hold(program)


def test_a_payout_that_comes_back_is_the_advocates_to_be_paid_again() -> None:
    program = a_program(friend_reward=RewardPlan(amount_minor=700))
    bought(program, an_advocate(program))
    ben = an_advocate(program, "Ben", email=BEN)
    a_destination(ben)
    [payout] = paid_out(program)
    mark_failed(payout_id=payout.pk, actor="m", reason="Closed")
    assert available(ben) == 700
    assert [one.amount_minor for one in paid_out(program)] == [700]
    the_books_hold(program)


def test_a_friend_asks_for_what_they_have_as_a_friend() -> None:
    program = a_program(friend_reward=RewardPlan(amount_minor=700))
    bought(program, an_advocate(program))
    ben = an_advocate(program, "Ben", email=BEN)
    a_destination(ben)
    asked = request_payout(enrollment=ben.enrollment)
    assert (asked.amount_minor, request_payout(enrollment=ben.enrollment)) == (700, asked)
    [payout] = paid_out(program)
    assert (payout, payout.state) == (asked, "settled")


def test_what_came_before_a_merge_is_paid_and_stays_paid_when_it_is_undone() -> None:
    program = a_program(friend_reward=RewardPlan(amount_minor=700))
    anna = an_advocate(program)
    visitor = a_click(anna).visitor
    sale = a_sale(program, visitor=visitor)
    approve_reward(reward_id=sale.rewards[1].pk, actor="m")
    a_sale(program, code=anna.code.code, customer=Customer(email=BEN))
    identify_visitor(site=program.site, visitor=visitor, email=BEN)
    ben = an_advocate(program, "Ben", email=BEN)
    a_destination(ben)
    assert [one.amount_minor for one in paid_out(program)] == [700]
    merged = Prospect.objects.get(public_id=visitor)
    unmerge_visitor(visitor_id=merged.pk, actor="m", reason="Two people")
    assert batch_preview(program=program) == ([], [])
    the_books_hold(program)


def test_an_erased_friend_gets_no_coupon_and_the_books_stay() -> None:
    program = a_coupon_program()
    bought(program, an_advocate(program))
    made = make_batch(program=program, actor="m")
    with pytest.raises(OpenBalance):
        erase_subject(site=program.site, email=BEN, actor="m")
    erase_subject(site=program.site, email=BEN, actor="m", give_up="They asked")
    approve_batch(batch_id=made.batch.pk, actor="m")
    send_waiting()
    [payout] = Payout.objects.all()
    assert (payout.state, payout.reason) == ("failed", "friend_erased")
    assert batch_preview(program=program) == ([], [])
    the_books_hold(program)


def test_a_banned_advocate_does_not_cost_the_friend_the_coupon() -> None:
    program = a_coupon_program()
    anna = an_advocate(program)
    bought(program, anna)
    anna.enrollment.status = "banned"
    anna.enrollment.save()
    assert [one.state for one in paid_out(program)] == ["settled"]


def test_credit_by_hand_for_a_sale_of_nobody_known_gives_the_friend_an_account() -> None:
    program = a_program(friend_reward=RewardPlan(amount_minor=700))
    anna = an_advocate(program)
    sale = a_sale(program, customer=Customer(email=BEN))
    attribute_by_hand(
        conversion_id=sale.conversion.pk,
        enrollment_id=anna.enrollment.pk,
        actor="m",
        reason="She told us",
    )
    [row] = owed_to(owner_kind="enrollment", owner_ids=[anna.enrollment.pk])
    assert row.pending_minor == 1000
    [friend] = Account.objects.filter(owner_kind="friend")
    assert Balance.objects.get(account=friend).amount_minor == -700


def test_what_is_owed_to_many_friends_is_read_in_as_many_queries(
    django_assert_max_num_queries: Any,
) -> None:
    program = a_coupon_program()
    anna = an_advocate(program)
    for number in range(12):
        bought(program, anna, email=f"friend{number}@friends.example")
    with django_assert_max_num_queries(12):
        paid, _left_out = batch_preview(program=program)
    assert len(paid) == 12
