from __future__ import annotations

from django.db import transaction

from wagtail_advocates.conversions.models import Conversion
from wagtail_advocates.core.errors import CurrencyInUse, UnknownCurrency
from wagtail_advocates.core.money import is_currency
from wagtail_advocates.ledger.models import Entry
from wagtail_advocates.programs.models import Program


def check_currency(*, program_id: int | None, currency: str) -> None:
    """Refuse a currency nobody knows, and another one for a program that has money in the first.

    Amounts are numbers beside the program's currency: in another one they would mean something
    else, and balances in the first could no longer be spent. A currency that stays is not asked
    about. Errors: ``UnknownCurrency``, ``CurrencyInUse``. Locks: the program, until the end of the
    transaction, so that a sale which is being recorded is waited for.
    Queries: one where nothing changes.
    """
    program = Program.objects.filter(pk=program_id or 0).only("currency").first()
    if program is not None and program.currency == currency:
        return
    if not is_currency(currency):
        raise UnknownCurrency
    if program is not None and _has_money(program.pk):
        raise CurrencyInUse


def _has_money(program_id: int) -> bool:
    """Whether anything was recorded in the program's currency, read past any snapshot."""
    with transaction.atomic():
        list(Program.objects.select_for_update().filter(pk=program_id).values_list("pk"))
        return any(
            rows.objects.select_for_update().filter(program=program_id).order_by()[:1]
            for rows in (Conversion, Entry)
        )
