"""A shop's server asks for payouts and takes store credit."""

from __future__ import annotations

import pytest

from tests.api.test_server_calls import Shop
from tests.factories import a_program, a_sale, an_advocate, something_earned
from tests.payouts.test_friends import a_coupon_program, bought, paid_out, sold_to_both
from wagtail_advocates.flows import (
    Customer,
    RewardPlan,
    approve_batch,
    approve_reward,
    make_batch,
    send_waiting,
    set_destination,
)
from wagtail_advocates.rewards.rule_models import RewardRule
from wagtail_advocates.rewards.services import freeze_rules

pytestmark = pytest.mark.django_db
EMAIL = "anna@people.example"


@pytest.fixture
def anna():
    credit = RewardPlan(amount_minor=2000, kind="credit")
    joined = an_advocate(a_program(advocate_reward=credit, friend_reward=None), email=EMAIL)
    sale = a_sale(joined.enrollment.program, code=joined.code.code, customer=Customer())
    for reward in sale.rewards:
        approve_reward(reward_id=reward.pk, actor="m")
    return joined


def test_a_payout_is_asked_for_once_and_followed_to_its_end() -> None:
    joined = an_advocate(a_program())
    something_earned(joined)
    set_destination(advocate=joined.enrollment.advocate, method="credit", details={})
    shop = Shop()
    answers = [shop.post("/payouts", {"advocate": joined.code.code}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    first, second = (answer.json() for answer in answers)
    assert first == second
    assert (first["status"], first["amount_minor"], first["unit"]) == ("pending", 1000, "EUR")
    batch = make_batch(program=joined.enrollment.program, actor="m").batch
    approve_batch(batch_id=batch.pk, actor="m")
    send_waiting()
    assert shop.get(f"/payouts/{first['id']}").json()["status"] == "settled"


def test_a_shop_learns_for_which_order_a_friends_coupon_is() -> None:
    program = a_coupon_program()
    bought(program, an_advocate(program), external_id="o-7")
    [payout] = paid_out(program)
    shop = Shop()
    told = shop.get(f"/payouts/{payout.public_id}").json()
    assert (told["beneficiary"], told["status"]) == ("friend", "settled")
    assert told["orders"] == [{"source": "shop", "external_id": "o-7"}]
    [listed] = shop.get("/payouts?beneficiary=friend").json()["items"]
    [sale] = shop.get("/conversions?external_id=o-7").json()["items"]
    assert listed["coupons"] == sale["friend_coupons"] == told["coupons"] != []
    assert shop.get("/payouts?beneficiary=advocate").json()["items"] == []


def test_a_shop_learns_of_the_orders_of_a_visitor_who_is_known_by_now_too() -> None:
    program = a_coupon_program()
    sold_to_both(program, an_advocate(program))
    [payout] = paid_out(program)
    told = Shop().get(f"/payouts/{payout.public_id}").json()
    assert [order["external_id"] for order in told["orders"]] == ["o-2", "o-1"]
    sales = Shop().get("/conversions").json()["items"]
    assert [sale["friend_coupons"] for sale in sales] == [told["coupons"], told["coupons"]]


def test_an_order_with_two_coupons_is_named_once() -> None:
    program = a_coupon_program()
    reward = program.rule_set.rules.get(beneficiary="friend")
    RewardRule.objects.create(
        rule_set=program.rule_set, beneficiary="friend", kind=reward.kind, amount_minor=1
    )
    freeze_rules(rule_set=program.rule_set)
    bought(program, an_advocate(program), external_id="o-7")
    [payout] = paid_out(program)
    told = Shop().get(f"/payouts/{payout.public_id}").json()
    assert told["orders"] == [{"source": "shop", "external_id": "o-7"}]


def test_asking_in_vain_is_a_conflict_with_its_reason() -> None:
    joined = an_advocate(a_program())
    something_earned(joined)
    answer = Shop().post("/payouts", {"advocate": joined.code.code})
    assert (answer.status_code, answer.json()["code"]) == (409, "not_payable")
    assert "where to be paid out" in answer.json()["detail"]


def test_credit_is_checked_spent_once_and_given_back(anna) -> None:
    shop = Shop()
    assert shop.post("/credit/check", {"email": EMAIL}).json() == {
        "unit": "EUR",
        "amount_minor": 2000,
    }
    spend = {"email": EMAIL, "order": "1002", "amount_minor": 1500}
    assert [shop.post("/credit/spend", spend).status_code for _ in range(2)] == [201, 200]
    assert shop.post("/credit/check", {"email": EMAIL}).json()["amount_minor"] == 500
    refused = shop.post("/credit/spend", {**spend, "order": "1003"})
    assert (refused.status_code, refused.json()["code"]) == (409, "credit_too_small")
    assert shop.post("/credit/give-back", {"order": "1002"}).json()["status"] == "given_back"
    assert shop.post("/credit/check", {"email": EMAIL}).json()["amount_minor"] == 2000
    again = shop.post("/credit/spend", spend)
    assert (again.status_code, again.json()["code"]) == (409, "credit_given_back")


def test_an_ended_program_still_gives_its_credit(anna) -> None:
    program = anna.enrollment.program
    program.live = False
    program.save()
    body = {"email": EMAIL, "program": program.slug}
    assert Shop().post("/credit/check", body).json()["amount_minor"] == 2000


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/payouts", {"advocate": "NOBODY"}),
        ("/credit/give-back", {"order": "never"}),
        ("/credit/check", {"email": EMAIL, "program": "no-such"}),
    ],
)
def test_what_is_not_there_is_not_found(anna, path, body) -> None:
    assert Shop().post(path, body).status_code == 404


def test_a_key_without_the_scope_is_refused(anna) -> None:
    shop = Shop(scopes=["conversions"])
    for path in ("/payouts", "/credit/check", "/credit/spend", "/credit/give-back"):
        assert shop.post(path, {}).status_code == 403


def test_a_key_of_another_program_sees_no_payout_and_spends_no_credit(anna) -> None:
    other = Shop(program=a_program())
    assert other.post("/credit/check", {"email": EMAIL}).json()["amount_minor"] == 0
    assert other.post("/payouts", {"advocate": anna.code.code}).status_code == 404
