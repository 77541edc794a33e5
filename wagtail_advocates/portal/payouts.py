"""What the portal shows of an advocate's payouts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import get_language

from wagtail_advocates.advocates.models import Advocate, Enrollment
from wagtail_advocates.core.money import format_money
from wagtail_advocates.core.reasons import in_words
from wagtail_advocates.payouts.models import Payout
from wagtail_advocates.payouts.queries import Payable, is_waiting, payables, payouts_of
from wagtail_advocates.programs.models import Program

MOST_SHOWN = 20


@dataclass(frozen=True)
class PayoutLine:
    """One payout in words."""

    amount: str
    state: str
    state_label: str
    reason: str
    when: object
    coupons: Sequence[str] = ()


@dataclass(frozen=True)
class PayoutCard:
    """How an advocate stands in one program: what comes next, and what came before.

    ``obstacle``: why nothing is paid out now. ``may_ask``: whether asking does something.
    """

    obstacle: str = ""
    needs_destination: bool = False
    may_ask: bool = False
    is_asked: bool = False
    lines: Sequence[PayoutLine] = field(default_factory=list)


def payout_cards(
    *, advocate: Advocate, enrollments: Sequence[Enrollment]
) -> Mapping[int, PayoutCard]:
    """A card for each enrollment."""
    lines: dict[int, list[PayoutLine]] = defaultdict(list)
    for payout in payouts_of(advocate=advocate)[: MOST_SHOWN * max(1, len(enrollments))]:
        lines[payout.enrollment_id].append(_line(payout))
    return {row.pk: _card(row, lines[row.pk][:MOST_SHOWN]) for row in enrollments}


def _line(payout: Payout) -> PayoutLine:
    return PayoutLine(
        amount=format_money(payout.amount_minor, payout.unit, get_language() or "en"),
        state=payout.state,
        state_label=str(Payout.State(payout.state).label),
        reason=in_words(payout.reason) if payout.reason else "",
        when=payout.decided_at or payout.created_at,
        coupons=[coupon.code for coupon in payout.coupons.all()],
    )


def _card(enrollment: Enrollment, lines: Sequence[PayoutLine]) -> PayoutCard:
    program = enrollment.program
    found = payables(program=program, enrollment_ids=[enrollment.pk])
    money = next((one for one in found if one.unit == program.currency), None)
    if money is None:
        return PayoutCard(lines=lines)
    return PayoutCard(
        obstacle=_obstacle(money, program),
        needs_destination=money.refusal == "no_destination",
        may_ask=not money.refusal
        and money.asked is None
        and program.payout_to == Program.PayoutTo.WHO_ASKS,
        is_asked=money.asked is not None and is_waiting(money.asked),
        lines=lines,
    )


def _obstacle(payable: Payable, program: Program) -> str:
    if payable.refusal == "below_threshold":
        least = format_money(program.payout_threshold_minor, payable.unit, get_language() or "en")
        return f"{in_words(payable.refusal)} ({least})"
    return in_words(payable.refusal) if payable.refusal else ""
