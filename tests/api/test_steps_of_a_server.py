"""A server decides on people and gives them codes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.test_server_calls import Shop
from tests.factories import a_program, an_advocate
from wagtail_advocates.core.models import Decision
from wagtail_advocates.flows.issue_link import MOST_CODES
from wagtail_advocates.programs.models import Program

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna():
    return an_advocate(a_program(join_policy=Program.JoinPolicy.APPROVAL))


def decide(shop: Shop, joined: Any, outcome: str, **more: Any) -> Any:
    path = f"/enrollments/{joined.enrollment.public_id}/decision"
    return shop.post(path, {"outcome": outcome, **more})


def give(shop: Shop, joined: Any, **body: Any) -> Any:
    return shop.post("/links", {"enrollment": str(joined.enrollment.public_id), **body})


def test_an_application_is_approved(anna) -> None:
    shop = Shop()
    answer = decide(shop, anna, "approve")
    assert (answer.status_code, answer.json()["status"]) == (200, "active")
    path = f"/enrollments/{anna.enrollment.public_id}"
    assert shop.get(path).json() == answer.json()


def test_a_decision_names_the_key_that_made_it(anna) -> None:
    decide(Shop(), anna, "approve")
    assert Decision.objects.get(step="enrollment").actor.startswith("key:")


def test_the_same_decision_again_changes_nothing(anna) -> None:
    shop = Shop()
    answers = [decide(shop, anna, "approve").json() for _ in range(2)]
    assert answers[0] == answers[1]
    assert Decision.objects.filter(step="enrollment").count() == 1


def test_an_idempotency_key_gets_the_same_answer(anna) -> None:
    shop = Shop()
    path = f"/enrollments/{anna.enrollment.public_id}/decision"
    answers = [shop.post(path, {"outcome": "approve"}, idempotency_key="k") for _ in range(2)]
    assert answers[0].json() == answers[1].json()


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"outcome": "decline"}, 422, "reason_missing"),
        ({"outcome": "ban", "reason": "  "}, 422, "reason_missing"),
        ({"outcome": "pause"}, 409, "state_wrong"),
        ({"outcome": "erase"}, 422, "fields_invalid"),
        ({"outcome": "approve", "surprise": 1}, 422, "fields_invalid"),
        ({"outcome": "decline", "reason": "x" * 201}, 422, "fields_invalid"),
        ({}, 422, "fields_invalid"),
    ],
)
def test_a_decision_that_cannot_be_is_refused(anna, body, status: int, code: str) -> None:
    answer = Shop().post(f"/enrollments/{anna.enrollment.public_id}/decision", body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_nobody_decides_for_another_program(anna) -> None:
    assert decide(Shop(program=a_program()), anna, "approve").status_code == 404
    assert give(Shop(program=a_program()), anna).status_code == 404


def test_a_key_without_the_scope_takes_no_step(anna) -> None:
    assert decide(Shop(scopes=["links"]), anna, "approve").status_code == 403
    assert give(Shop(scopes=["advocates"]), anna).status_code == 403


def test_a_chosen_code_becomes_the_one_they_share(anna) -> None:
    shop = Shop()
    answer = give(shop, anna, code="anna-berg")
    assert (answer.status_code, answer.json()["code"]) == (201, "ANNABERG")
    assert answer.json()["url"].endswith("/advocates/r/ANNABERG")
    assert shop.get(f"/enrollments/{anna.enrollment.public_id}").json()["code"] == "ANNABERG"
    older = [row for row in shop.get("/links").json()["items"] if row["code"] == anna.code.code]
    assert [(row["status"], row["is_primary"]) for row in older] == [("active", False)]


def test_a_code_that_is_theirs_is_given_again(anna) -> None:
    shop = Shop()
    give(shop, anna, code="ANNA")
    assert give(shop, anna, code="anna").status_code == 200
    without_wish = give(shop, anna)
    assert (without_wish.status_code, without_wish.json()["code"]) == (200, "ANNA")


def test_a_code_of_somebody_else_is_taken(anna) -> None:
    ben = an_advocate(anna.enrollment.program)
    shop = Shop()
    give(shop, anna, code="SUMMER")
    answer = give(shop, ben, code="summer")
    assert (answer.status_code, answer.json()["code"]) == (409, "code_taken")


@pytest.mark.parametrize("wish", ["ab", "анна", "n4z1boy", "'; --"])
def test_a_code_nobody_should_share_is_refused(anna, wish: str) -> None:
    answer = give(Shop(), anna, code=wish)
    assert (answer.status_code, answer.json()["code"]) == (422, "code_invalid")


def test_somebody_banned_gets_no_code(anna) -> None:
    shop = Shop()
    decide(shop, anna, "ban", reason="cheated")
    answer = give(shop, anna, code="ANNA")
    assert (answer.status_code, answer.json()["code"]) == (409, "state_wrong")


def test_nobody_gets_codes_without_end(anna) -> None:
    shop = Shop()
    for number in range(MOST_CODES - 1):
        assert give(shop, anna, code=f"ANNA{number}X").status_code == 201
    answer = give(shop, anna, code="ANNALAST")
    assert (answer.status_code, answer.json()["code"]) == (409, "codes_too_many")
