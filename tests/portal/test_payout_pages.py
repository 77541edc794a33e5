"""An advocate says where to be paid out, asks for it, and sees what came."""

from __future__ import annotations

import pytest

from tests.factories import IBAN, a_program, an_advocate, something_earned
from tests.portal.test_whose_rows import signed_in_as
from wagtail_advocates.flows import approve_batch, make_batch, send_waiting, set_destination
from wagtail_advocates.payouts.models import Payout, PayoutDestination
from wagtail_advocates.programs.models import Program

pytestmark = pytest.mark.django_db
PAGE = "/advocates/portal/payout/"
BANK = {"method": "bank", "holder": "Anna Berg", "iban": IBAN}


@pytest.fixture
def anna():
    joined = an_advocate(a_program())
    something_earned(joined)
    return joined


def test_the_portal_asks_where_to_pay_and_the_form_keeps_it(anna) -> None:
    client = signed_in_as(anna)
    assert "Tell us where to pay them out" in client.get("/advocates/portal/").content.decode()
    assert client.post(PAGE, BANK)["Location"] == "/advocates/portal/"
    page = client.get(PAGE).content.decode()
    assert "DE … 3000" in page
    assert "3704" not in page, "what was entered is never shown again"


def test_a_wrong_iban_is_named_and_what_was_typed_stays(anna) -> None:
    answer = signed_in_as(anna).post(PAGE, {**BANK, "iban": "DE00"})
    assert answer.status_code == 422
    assert "not a valid IBAN" in answer.content.decode()
    assert "Anna Berg" in answer.content.decode()
    assert not PayoutDestination.objects.exists()


@pytest.mark.parametrize("method", ["", "gift", "rehearsal", "x" * 200])
def test_another_way_than_those_offered_changes_nothing(anna, method) -> None:
    assert signed_in_as(anna).post(PAGE, {**BANK, "method": method}).status_code == 200
    assert not PayoutDestination.objects.exists()


def test_a_payout_is_asked_for_and_seen_with_its_state(anna) -> None:
    program = anna.enrollment.program
    Program.objects.filter(pk=program.pk).update(payout_to=Program.PayoutTo.WHO_ASKS)
    set_destination(advocate=anna.enrollment.advocate, method="credit", details={})
    client = signed_in_as(anna)
    ask = f"{PAGE}{anna.enrollment.pk}/"
    assert ask in client.get("/advocates/portal/").content.decode()
    client.post(ask)
    assert "You asked for your payout" in client.get("/advocates/portal/").content.decode()
    program.refresh_from_db()
    approve_batch(batch_id=make_batch(program=program, actor="m").batch.pk, actor="m")
    send_waiting()
    page = client.get("/advocates/portal/").content.decode()
    assert "The payout has arrived." in page
    assert "Store credit" in page


def test_nobody_asks_for_somebody_elses_payout(anna) -> None:
    set_destination(advocate=anna.enrollment.advocate, method="credit", details={})
    mallory = signed_in_as(an_advocate(anna.enrollment.program, "Mallory"))
    assert mallory.post(f"{PAGE}{anna.enrollment.pk}/").status_code == 404
    assert not Payout.objects.exists()


def test_who_is_not_signed_in_is_sent_to_do_so(anna) -> None:
    client = signed_in_as(None)
    for answer in (
        client.get(PAGE),
        client.post(PAGE, BANK),
        client.post(f"{PAGE}{anna.enrollment.pk}/"),
    ):
        assert answer["Location"] == "/advocates/sign-in/"
