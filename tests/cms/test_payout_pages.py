"""Finance in the admin: a batch from its making to the bank's answer, and the two reports."""

from __future__ import annotations

import csv
import io

import pytest
from django.urls import reverse

from tests.cms.people import a_user, logged_in
from tests.factories import IBAN, a_program, a_sale, an_advocate, something_earned
from wagtail_advocates.flows import (
    approve_batch,
    make_batch,
    record_refund,
    send_waiting,
    set_destination,
)
from wagtail_advocates.payouts.coupons import add_codes
from wagtail_advocates.payouts.models import CouponCode, Payout, PayoutBatch, TaxForm
from wagtail_advocates.programs.models import Program

MAKE = "/admin/advocates/payout-batches/make/"
FINANCE = ("change_payoutbatch", "view_payoutbatch", "change_payout", "view_payout")


def text_of(response) -> str:
    return response.content.decode()


@pytest.fixture
def anna(root):
    program = a_program()
    joined = an_advocate(program, "=Anna Berg")
    something_earned(joined, sales=2)
    set_destination(
        advocate=joined.enrollment.advocate,
        method="bank",
        details={"holder": "=Anna Berg", "iban": IBAN},
    )
    return joined


def bulk(name: str, model: str, pk: int) -> str:
    return (
        reverse("wagtail_bulk_action", args=["wagtail_advocates", model, name])
        + f"?id={pk}&next=/admin/"
    )


def test_a_batch_is_made_approved_taken_to_the_bank_and_marked_as_paid(root, anna) -> None:
    something_earned(an_advocate(anna.enrollment.program, "Ben Osei"))
    page = text_of(root.get(MAKE))
    assert "1 payout, €20.00" in page
    assert "DE … 3000" in page
    assert "The advocate has not said yet where to be paid out." in page
    program = anna.enrollment.program_id
    answer = root.post(MAKE, {"program": program, "note": "November"}, follow=True)
    assert "Waits for approval" in text_of(answer)
    batch = PayoutBatch.objects.get()
    root.post(bulk("approve_batch", "payoutbatch", batch.pk))
    send_waiting()
    about = reverse("advocates_payout_batches:inspect", args=[batch.pk])
    assert "Download the bank file" in text_of(root.get(about))
    bank_file = root.get(reverse("advocates_payout_batches:bank_file", args=[batch.pk]))
    [row] = csv.DictReader(io.StringIO(text_of(bank_file)))
    assert row["name"] == "'=Anna Berg", "no spreadsheet takes it for a formula"
    assert (row["iban"], row["amount"], row["currency"]) == (
        "DE89370400440532013000",
        "20.00",
        "EUR",
    )
    assert len(row["end_to_end_id"]) == 35
    payout = Payout.objects.get()
    root.post(bulk("mark_paid", "payout", payout.pk), {"reason": "B-17"})
    payout.refresh_from_db()
    assert (payout.state, payout.reference) == ("settled", "B-17")
    again = root.get(reverse("advocates_payout_batches:bank_file", args=[batch.pk]))
    assert IBAN.replace(" ", "") not in text_of(again), "what is paid is in no later file"


def test_transfers_on_their_way_stay_within_reach_when_their_batch_is_canceled(root, anna) -> None:
    batch = make_batch(program=anna.enrollment.program, actor="m").batch
    file = reverse("advocates_payout_batches:bank_file", args=[batch.pk])
    assert IBAN.replace(" ", "") not in text_of(root.get(file, follow=True)), "nobody approved it"
    approve_batch(batch_id=batch.pk, actor="m")
    send_waiting()
    root.post(bulk("cancel_batch", "payoutbatch", batch.pk), {"reason": "Wrong month"})
    about = text_of(root.get(reverse("advocates_payout_batches:inspect", args=[batch.pk])))
    assert file in about
    assert "Mark as paid or failed" in about
    assert IBAN.replace(" ", "") in text_of(root.get(file))
    payout = Payout.objects.get()
    root.post(bulk("mark_paid", "payout", payout.pk), {"reason": ""})
    payout.refresh_from_db()
    assert (payout.state, payout.batch.state) == ("settled", "canceled")
    assert file not in text_of(
        root.get(reverse("advocates_payout_batches:inspect", args=[batch.pk]))
    )


def test_who_made_a_batch_cannot_approve_it_with_four_eyes(anna) -> None:
    program = anna.enrollment.program
    Program.objects.filter(pk=program.pk).update(payout_four_eyes=True)
    client = logged_in(a_user("meike", *FINANCE))
    client.post(MAKE, {"program": program.pk, "note": ""})
    batch = PayoutBatch.objects.get()
    path = bulk("approve_batch", "payoutbatch", batch.pk)
    assert "Somebody else has to approve this" in text_of(client.post(path, follow=True))
    logged_in(a_user("jonas", *FINANCE)).post(path)
    batch.refresh_from_db()
    assert (batch.state, batch.made_by, batch.decided_by) == ("approved", "meike", "jonas")


def test_who_may_only_look_gets_no_bank_file_and_makes_no_batch(anna) -> None:
    made = make_batch(program=anna.enrollment.program, actor="m").batch
    approve_batch(batch_id=made.pk, actor="m")
    send_waiting()
    client = logged_in(a_user("viewer", "view_payoutbatch", "view_payout"))
    file = reverse("advocates_payout_batches:bank_file", args=[made.pk])
    for path in (MAKE, file):
        assert IBAN.replace(" ", "") not in text_of(client.get(path, follow=True))
        assert client.get(path).status_code in (302, 403)
    assert "€20.00" in text_of(client.get(f"/admin/advocates/payout-batches/inspect/{made.pk}/"))


def test_what_is_owed_adds_up(root, anna) -> None:
    program = anna.enrollment.program
    Program.objects.filter(pk=program.pk).update(budget_minor=10_000)
    sale = a_sale(program, code=anna.code.code)
    record_refund(
        site=program.site,
        order=sale.conversion.external_id,
        external_id="r1",
        amount_minor=5_000,
        currency="EUR",
    )
    path = "/admin/advocates/payout-batches/owed/"
    rows = csv.DictReader(io.StringIO(text_of(root.get(f"{path}?export=csv"))))
    [row] = [row for row in rows if row["program"] == program.name]
    amounts = {name: int(value) for name, value in row.items() if name.endswith("_minor")}
    # Three sales: 10 € each and 5 % of 100 € for the friends; half of the third was refunded.
    assert amounts["granted_minor"] == 3 * 1500 - 750
    assert amounts["available_minor"] == 2000
    assert amounts["owed_minor"] == amounts["granted_minor"]
    assert amounts["left_minor"] == 10_000 - amounts["granted_minor"]
    assert "€20.00" in text_of(root.get(path))


def test_the_year_says_what_each_advocate_was_paid(root, anna) -> None:
    program = anna.enrollment.program
    made = make_batch(program=program, actor="m")
    approve_batch(batch_id=made.batch.pk, actor="m")
    send_waiting()
    root.post(bulk("mark_paid", "payout", made.payouts[0].pk), {"reason": ""})
    form = reverse("advocates_enrollments:tax_form", args=[anna.enrollment.pk])
    assert root.post(form, {"state": "received", "name": "W-9"}).status_code == 302
    path = "/admin/advocates/payout-batches/year/"
    [row] = csv.DictReader(io.StringIO(text_of(root.get(f"{path}?export=csv"))))
    assert (row["name"], row["amount_minor"], row["tax_form"]) == (
        "'=Anna Berg",
        "2000",
        "W-9 Received",
    )
    assert "W-9 Received" in text_of(root.get(path))
    assert "Nothing was paid in this year." in text_of(root.get(f"{path}?year=2001"))


@pytest.mark.parametrize("year", ["", "x", "99999", "-1", "²"])
def test_a_year_that_is_none_is_this_one(root, year) -> None:
    assert root.get(f"/admin/advocates/payout-batches/year/?year={year}").status_code == 200


def test_a_tax_form_that_is_no_state_is_refused(root, anna) -> None:
    form = reverse("advocates_enrollments:tax_form", args=[anna.enrollment.pk])
    assert root.post(form, {"state": "lost", "name": "W-9"}).status_code == 200
    assert not TaxForm.objects.exists()


def test_a_pool_is_filled_by_pasting_and_never_twice(root) -> None:
    program = a_program()
    path = "/admin/advocates/coupons/fill/"
    add_codes(program_id=program.pk, codes=["A-1"])
    answer = root.post(path, {"program": program.pk, "codes": "A-1\r\n A-2 \n\nA-3"}, follow=True)
    assert "2 coupons were added." in text_of(answer)
    refused = root.post(path, {"program": program.pk, "codes": "B-1\n" + "x" * 65})
    assert "1 to 64 characters" in text_of(refused)
    assert CouponCode.objects.count() == 3
