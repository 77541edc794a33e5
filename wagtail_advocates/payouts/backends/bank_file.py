"""Paid by bank transfer: somebody uploads a file to the bank and says what arrived."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from io import StringIO

from django.utils.translation import gettext_lazy as _
from stdnum import bic, iban
from stdnum.exceptions import ValidationError

from wagtail_advocates.core.errors import BadDestination
from wagtail_advocates.core.money import to_decimal_text
from wagtail_advocates.core.text import without_formula
from wagtail_advocates.ledger.models import Account
from wagtail_advocates.payouts.backends.base import ACCEPTED, Answer, Asked, Order

# What a SEPA credit transfer asks for (EPC125-05): the beneficiary's name, account and bank, the
# amount, the originator's reference and the remittance information.
COLUMNS = ("name", "iban", "bic", "amount", "currency", "end_to_end_id", "purpose")
LONGEST_END_TO_END_ID = 35


class BankFile:
    """IBAN (ISO 13616) and holder; what is sent is a line of a file that a person takes along."""

    label = _("Bank transfer")
    asks = (
        Asked("holder", _("Account holder"), longest=70),
        Asked("iban", _("IBAN"), longest=42),
        Asked("bic", _("BIC"), longest=14, required=False, hint=_("Outside the euro area only.")),
    )
    arrives_at = Account.Kind.PAYOUTS_SETTLED
    told_by_person = True

    def clean(self, details: Mapping[str, str]) -> dict[str, str]:
        try:
            number = iban.validate(details["iban"])
        except ValidationError:
            raise BadDestination(_("This is not a valid IBAN. Please check it.")) from None
        bank = ""
        if details.get("bic"):
            try:
                bank = bic.validate(details["bic"])
            except ValidationError:
                raise BadDestination(_("This is not a valid BIC. Please check it.")) from None
        return {"holder": details["holder"], "iban": number, "bic": bank}

    def fingerprint(self, details: Mapping[str, str]) -> str:
        return details["iban"]

    def hint(self, details: Mapping[str, str]) -> str:
        return f"{details['iban'][:2]} … {details['iban'][-4:]}"

    def send(self, order: Order) -> Answer:
        return Answer(ACCEPTED)

    def look_up(self, order: Order) -> Answer | None:
        return Answer(ACCEPTED)


def end_to_end_id(order: Order) -> str:
    """What the bank statement will show of the payout; at most 35 characters."""
    return order.key[:LONGEST_END_TO_END_ID].upper()


def bank_file(orders: Iterable[Order]) -> str:
    """A CSV with one line an order, in the columns a bank's import asks for."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for order in orders:
        writer.writerow(
            (
                without_formula(order.details.get("holder", order.name)),
                order.details.get("iban", ""),
                order.details.get("bic", ""),
                to_decimal_text(order.amount_minor, order.unit),
                order.unit,
                end_to_end_id(order),
                without_formula(order.purpose),
            )
        )
    return text.getvalue()
