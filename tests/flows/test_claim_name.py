"""A friend says who sent them by name, where the program takes names."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from tests.factories import a_click, a_program, a_site, an_advocate
from wagtail_advocates.advocates.names import name_key
from wagtail_advocates.core.errors import UnknownCode
from wagtail_advocates.flows import claim_name, decide_enrollment, erase_subject
from wagtail_advocates.tracking.models import Touchpoint


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Zoë O’Neil", " zoe  O’NEIL "),
        ("Anna Berg", "ANNABERG"),
        ("Straße Weiß", "STRASSE WEISS"),
        ("Zoe\u0308 Ode", "Zo\u00eb Ode"),
        ("\uff21nna Berg", "Anna Berg"),
        ("\u674e\u5c0f\u9f99", "\u674e \u5c0f \u9f99"),
        ("Anna\u200b Berg", "Anna Berg"),
    ],
)
def test_a_name_is_the_same_however_it_is_typed(one: str, other: str) -> None:
    assert name_key(one) == name_key(other) != ""


def test_what_is_no_name_is_nobody() -> None:
    assert {name_key(text) for text in ("", " ", "\u200b", "\u0301")} == {""}
    assert name_key("Anna Berg") != name_key("Anna Bergs")


@pytest.mark.django_db
def test_the_sender_is_credited_and_called_as_the_friend_called_them() -> None:
    program = a_program(name_claims=True, welcome_rate_bps=1000)
    anna, ben = an_advocate(program, name="Zoë Berg"), an_advocate(program, name="Ben Ode")
    visitor = a_click(ben).visitor
    claim = claim_name(site=a_site(), name="ZOE  berg", visitor=visitor)
    assert (claim.code, claim.sender) == (anna.code, "ZOE berg")
    assert Touchpoint.objects.latest("pk").code == anna.code


def refused(name: str) -> None:
    with pytest.raises(UnknownCode) as caught:
        claim_name(site=a_site(), name=name)
    assert "exactly one person" in str(caught.value)


@pytest.mark.django_db
def test_unknown_ambiguous_and_inactive_people_look_alike() -> None:
    program = a_program(name_claims=True)
    anna = an_advocate(program, name="Anna Berg")
    refused("Anna")
    refused("\u200b")
    refused("x" * 5000)
    an_advocate(program, name="Änna Berg")
    refused("Anna Berg")
    ben = an_advocate(program, name="Ben Ode")
    decide_enrollment(enrollment_id=ben.enrollment.pk, outcome="pause", actor="t", reason="")
    refused("Ben Ode")
    assert anna.enrollment.status == "active"


@pytest.mark.django_db
def test_a_program_takes_no_names_until_it_is_told_to() -> None:
    an_advocate(a_program(), name="Anna Berg")
    refused("Anna Berg")


@pytest.mark.django_db
def test_one_person_in_two_programs_is_still_one_person() -> None:
    first, second = a_program(name_claims=True), a_program(name_claims=True)
    joined = an_advocate(first, name="Anna Berg", email="anna@people.example")
    again = an_advocate(second, name="Anna Berg", email="anna@people.example")
    assert claim_name(site=a_site(), name="anna berg").code == joined.code
    assert claim_name(site=a_site(), name="anna berg", program=second).code == again.code


@pytest.mark.django_db
def test_somebody_erased_is_found_by_no_name() -> None:
    anna = an_advocate(a_program(name_claims=True), name="Anna Berg")
    erase_subject(site=a_site(), public_id=anna.enrollment.advocate.public_id, actor="t")
    refused("Anna Berg")
    anna.enrollment.advocate.refresh_from_db()
    assert anna.enrollment.advocate.name_key == ""


def ask(text: str, client: Client | None = None, **headers: str) -> Any:
    return (client or Client()).post(
        "/advocates/api/v1/codes/claim",
        json.dumps({"code": text}),
        content_type="text/plain",
        headers={"Origin": "http://testserver", **headers},
    )


@pytest.mark.django_db
def test_the_api_and_the_claim_page_take_a_name_or_a_code() -> None:
    anna = an_advocate(a_program(name_claims=True), name="Anna Berg")
    by_name, by_code = ask("anna berg").json(), ask(anna.code.code).json()
    assert (by_name["code"], by_name["sender"]) == (anna.code.code, "anna berg")
    assert (by_code["code"], by_code["sender"]) == (anna.code.code, "Anna")
    page = Client().post("/advocates/claim/", {"code": "Anna  Berg"})
    assert "Anna Berg sent you" in page.content.decode()
    assert "Name or code" in Client().get("/advocates/claim/").content.decode()
    assert "never" not in Client().post("/advocates/claim/", {"code": "Nobody"}).content.decode()


@pytest.mark.django_db
def test_trying_names_ends_soon_and_codes_go_on() -> None:
    anna = an_advocate(a_program(name_claims=True), name="Anna Berg")
    answers = [ask(f"Somebody {number}").status_code for number in range(11)]
    assert answers == [404] * 10 + [429]
    refusals = {ask(name).content for name in ("Anna Berg", "Somebody Else")}
    assert len(refusals) == 1
    assert ask(anna.code.code).status_code == 200
