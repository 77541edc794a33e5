"""Where advocates are paid out: entered, stored encrypted, changed with care."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from django.db import connection

from tests.factories import IBAN, a_program, an_advocate, something_earned
from wagtail_advocates.core import clock
from wagtail_advocates.core.errors import (
    BadDestination,
    DestinationUnreadable,
    UnknownPayoutMethod,
)
from wagtail_advocates.flows import batch_preview, set_destination
from wagtail_advocates.fraud.models import PersonTrait
from wagtail_advocates.payouts.models import PayoutDestination
from wagtail_advocates.payouts.vault import resealed, seal, unseal
from wagtail_advocates.webhooks.models import OutboxMessage

pytestmark = pytest.mark.django_db
BANK = {"holder": "Anna Berg", "iban": IBAN}


def test_an_iban_is_checked_and_nothing_of_it_is_readable_in_the_database() -> None:
    anna = an_advocate(a_program()).enrollment.advocate
    destination = set_destination(advocate=anna, method="bank", details=BANK)
    assert destination.hint == "DE … 3000"
    assert unseal(destination.sealed)["iban"] == "DE89370400440532013000"
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed, hint FROM wagtail_advocates_payoutdestination")
        [row] = cursor.fetchall()
    assert "370400440532013000" not in "".join(row)
    assert "Berg" not in "".join(row)


@pytest.mark.parametrize(
    "details",
    [
        {},
        {"holder": "Anna Berg", "iban": "DE00 3704 0044 0532 0130 00"},
        {"holder": "", "iban": IBAN},
        {"holder": "A" * 71, "iban": IBAN},
        {"holder": "Anna\x00Berg", "iban": IBAN},
        {"holder": "Anna Berg", "iban": IBAN, "bic": "NOBIC"},
        {"holder": "Anna Berg", "iban": "<script>"},
    ],
)
def test_what_cannot_be_paid_to_is_refused_and_nothing_is_kept(details) -> None:
    anna = an_advocate(a_program()).enrollment.advocate
    with pytest.raises(BadDestination):
        set_destination(advocate=anna, method="bank", details=details)
    assert not PayoutDestination.objects.exists()


@pytest.mark.parametrize("method", ["gift", "rehearsal", "", "no-such-way"])
def test_a_way_that_advocates_may_not_choose_is_refused(method) -> None:
    anna = an_advocate(a_program()).enrollment.advocate
    with pytest.raises(UnknownPayoutMethod):
        set_destination(advocate=anna, method=method, details=BANK)


def test_the_same_destination_again_changes_nothing() -> None:
    anna = an_advocate(a_program()).enrollment.advocate
    first = set_destination(advocate=anna, method="bank", details=BANK)
    again = set_destination(advocate=anna, method="bank", details={**BANK, "iban": IBAN.lower()})
    assert again.pk == first.pk
    assert not OutboxMessage.objects.filter(topic="mail.destination_changed").exists()


def test_a_changed_destination_waits_and_the_advocate_is_told() -> None:
    program = a_program()
    joined = an_advocate(program)
    something_earned(joined)
    anna = joined.enrollment.advocate
    set_destination(advocate=anna, method="bank", details=BANK)
    set_destination(advocate=anna, method="credit", details={})
    assert OutboxMessage.objects.filter(topic="mail.destination_changed").count() == 1
    [[], [left_out]] = batch_preview(program=program)
    assert left_out.refusal == "destination_new"
    with clock.at(clock.now() + timedelta(days=8)):
        [[payable], []] = batch_preview(program=program)
    assert payable.method == "credit"


def test_the_fraud_rules_know_a_destination_by_its_hash_only() -> None:
    anna, ben = (an_advocate(a_program(), name).enrollment.advocate for name in ("Anna", "Ben"))
    set_destination(advocate=anna, method="bank", details=BANK)
    set_destination(advocate=ben, method="bank", details={**BANK, "holder": "Ben"})
    traits = PersonTrait.objects.filter(kind=PersonTrait.Kind.DESTINATION)
    assert traits.values("key").distinct().count() == 1
    assert traits.values("person_key").distinct().count() == 2


@pytest.mark.parametrize("token", ["", "x", "gAAAAA", "é"])
def test_what_no_key_opens_is_neither_read_nor_written_anew(token: str) -> None:
    for act in (unseal, resealed):
        with pytest.raises(DestinationUnreadable):
            act(token)


def test_a_new_key_in_front_reads_what_the_old_one_wrote(settings) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.WAGTAIL_ADVOCATES = {"PAYOUT_KEYS": (old,)}
    token = seal({"iban": IBAN})
    settings.WAGTAIL_ADVOCATES = {"PAYOUT_KEYS": (new, old)}
    renewed = resealed(token)
    settings.WAGTAIL_ADVOCATES = {"PAYOUT_KEYS": (new,)}
    assert unseal(renewed) == {"iban": IBAN}
    with pytest.raises(DestinationUnreadable):
        unseal(token)


def test_the_keys_that_come_from_the_sites_secret_follow_its_fallbacks(settings) -> None:
    token = seal({"iban": IBAN})
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]
    assert unseal(token) == {"iban": IBAN}
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(DestinationUnreadable):
        unseal(token)
