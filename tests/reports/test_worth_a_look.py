from __future__ import annotations

import pytest

from tests.factories import a_program, a_sale, an_advocate
from wagtail_advocates.flows import approve_reward, record_refund
from wagtail_advocates.reports.worth_a_look import worth_a_look

pytestmark = pytest.mark.django_db


def test_what_was_taken_back_from_an_advocate_is_worth_a_look_and_from_a_friend_it_is_not() -> None:
    program = a_program()
    sale = a_sale(program, code=an_advocate(program).code.code, external_id="tea")
    rewards = {reward.beneficiary: reward for reward in sale.rewards}
    approve_reward(reward_id=rewards["friend"].pk, actor="mia")
    refund = {"site": program.site, "order": "tea", "currency": "EUR"}
    record_refund(external_id="r1", amount_minor=2000, **refund)
    assert worth_a_look(programs=[program]).taken_back is None
    approve_reward(reward_id=rewards["advocate"].pk, actor="mia")
    record_refund(external_id="r2", amount_minor=2000, **refund)
    taken_back = worth_a_look(programs=[program]).taken_back
    assert taken_back is not None
    assert taken_back.reward == rewards["advocate"]
