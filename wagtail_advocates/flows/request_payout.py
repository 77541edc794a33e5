from __future__ import annotations

from wagtail_advocates.advocates.models import Enrollment
from wagtail_advocates.core.decisions import decide
from wagtail_advocates.core.errors import NotPayable
from wagtail_advocates.core.reasons import in_words
from wagtail_advocates.core.transactions import flow
from wagtail_advocates.ledger.services import locked_amounts
from wagtail_advocates.payouts.models import Payout
from wagtail_advocates.payouts.queries import Payable, is_waiting, payables
from wagtail_advocates.payouts.services import available_keys, new_payout


@flow
def request_payout(*, enrollment: Enrollment, actor: str = "") -> Payout:
    """Ask for everything available in the program's currency; the next batch takes it along.

    Asking again while one waits gives the same payout. Errors: ``NotPayable`` with the reason
    code. Locks: the advocate's balances, in account order.
    """
    program = enrollment.program
    before = _payable(enrollment)
    holders = before.holders if before else ()
    keys = available_keys(program_id=program.pk, unit=program.currency, holders=holders)
    locked_amounts(keys=keys)
    # Looked at again under the locks: what was read before them may be old.
    payable = _payable(enrollment)
    if before is None or payable is None:
        raise NotPayable(in_words("nothing_available"), reason="nothing_available")
    if payable.refusal:
        raise NotPayable(in_words(payable.refusal), reason=payable.refusal)
    if payable.asked is not None and is_waiting(payable.asked):
        return payable.asked
    payout = new_payout(
        enrollment=payable.enrollment,
        method=payable.method,
        unit=payable.unit,
        amount_minor=payable.amount_minor,
        destination=payable.destination,
    )
    payout.save()
    decide(
        program_id=program.pk,
        subject_kind="payout",
        subject_id=payout.pk,
        step="payout",
        outcome=payout.state,
        reason="payout_asked_for",
        evidence={"amount_minor": payout.amount_minor, "unit": payout.unit},
        actor=actor,
    )
    return payout


def _payable(enrollment: Enrollment) -> Payable | None:
    """What the advocate could be paid in the program's currency."""
    program = enrollment.program
    found = payables(program=program, enrollment_ids=[enrollment.pk])
    return next((one for one in found if one.unit == program.currency), None)
