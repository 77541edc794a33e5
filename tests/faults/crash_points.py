"""Cutting a call off at one SQL statement after the other, and looking at what is left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.db.models import F

from wagtail_advocates.attribution.models import Credit
from wagtail_advocates.conversions.models import Conversion, Refund
from wagtail_advocates.core.models import Decision
from wagtail_advocates.ledger.chain import verify_chain
from wagtail_advocates.ledger.models import Balance, Entry
from wagtail_advocates.ledger.queries import reconcile
from wagtail_advocates.payouts.models import CreditUse, Payout
from wagtail_advocates.programs.models import Program
from wagtail_advocates.rewards.models import Reward, RewardUsage
from wagtail_advocates.webhooks.models import OutboxMessage

MOST_STATEMENTS = 400


class Died(BaseException):
    """The process ends here: nothing of ours may catch it."""


class Cut:
    """Stands between a call and the database, and ends the process at that statement."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.seen = 0

    @property
    def happened(self) -> bool:
        return self.seen >= self.number

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.seen += 1
        if self.seen == self.number:
            raise Died
        return execute(sql, params, many, context)


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written inside is taken back at the end."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def state_of_everything() -> dict[str, Any]:
    """What all that was done comes to, without ids, times and drawn keys; it has to hold."""
    found = reconcile()
    assert found.ok, found
    for pk in Program.objects.values_list("pk", flat=True):
        assert verify_chain(program_id=pk).ok

    def rows(model: Any, *names: str) -> Counter[tuple[Any, ...]]:
        return Counter(model.objects.order_by().values_list(*names))

    return {
        "conversions": rows(Conversion, "external_id", "kind", "amount_minor", "program__slug"),
        "credits": rows(Credit, "number", "weight", "amount_minor", "enrollment__advocate__name"),
        "rewards": rows(
            Reward,
            "beneficiary",
            "amount_minor",
            "reversed_minor",
            "state",
            "enrollment__advocate__name",
        ),
        "refunds": Counter(
            (row.external_id, row.amount_minor, row.applied_at is not None)
            for row in Refund.objects.all()
        ),
        "entries": rows(Entry, "kind"),
        "lines": rows(Entry, "kind", "lines__account__kind", "lines__unit", "lines__amount_minor"),
        "balances": Counter(
            Balance.objects.exclude(amount_minor=0)
            .annotate(kind=F("account__kind"), unit=F("account__unit"))
            .values_list("kind", "unit", "amount_minor")
        ),
        "usage": rows(RewardUsage, "name", "count", "amount_minor"),
        "decisions": rows(Decision, "subject_kind", "step", "outcome", "reason"),
        "payouts": rows(Payout, "amount_minor", "state", "reason"),
        "credit": rows(CreditUse, "order", "amount_minor"),
        "messages": rows(OutboxMessage, "topic"),
    }


def cut_everywhere(
    *, before: Callable[[], Any], act: Callable[[], Any], recover: Callable[[], Any]
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What ``act`` and ``recover`` come to uncut, and cut at each of the statements of ``act``."""
    with undone():
        before()
        act()
        recover()
        expected = state_of_everything()
    found = []
    for number in range(1, MOST_STATEMENTS):
        cut = Cut(number)
        with undone():
            before()
            with connection.execute_wrapper(cut):
                try:
                    act()
                except Died:
                    assert cut.happened
            recover()
            if cut.happened:
                found.append(state_of_everything())
        if not cut.happened:
            return expected, found
    raise AssertionError(f"More than {MOST_STATEMENTS} statements.")
