from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from django.db import transaction

from wagtail_advocates.conversions.models import Conversion
from wagtail_advocates.conversions.queries import recorded_beside
from wagtail_advocates.flows.apply_refunds import apply_late
from wagtail_advocates.flows.late_payments import credit_waiting


def look_beside_after_commit(*, sale: Conversion, known_refunds: Sequence[int]) -> None:
    """Look once this transaction is committed for what was recorded beside the sale: they do not
    see each other before, and whoever commits last finds both.

    A process that dies before it can look leaves that to ``apply_missed_refunds`` and
    ``credit_missed_payments``.
    """
    transaction.on_commit(partial(_look, sale, known_refunds), robust=True)


def _look(sale: Conversion, known_refunds: Sequence[int]) -> None:
    found = recorded_beside(sale=sale, known_refunds=known_refunds)
    if found.has_payments and sale.kind == Conversion.Kind.SALE:
        credit_waiting(sale=sale)
    if found.has_refunds:
        apply_late(order_key=sale.key, besides=known_refunds)
