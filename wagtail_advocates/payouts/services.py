from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from wagtail_advocates.advocates.models import Advocate, Enrollment
from wagtail_advocates.core import clock
from wagtail_advocates.core.conf import settings
from wagtail_advocates.core.errors import BadDestination
from wagtail_advocates.core.hashing import natural_key
from wagtail_advocates.core.ids import new_token
from wagtail_advocates.core.text import has_unstorable
from wagtail_advocates.ledger.models import Account
from wagtail_advocates.ledger.services import Leg, account_key, post
from wagtail_advocates.payouts.backends.base import Backend
from wagtail_advocates.payouts.models import Payout, PayoutDestination
from wagtail_advocates.payouts.queries import current_destination
from wagtail_advocates.payouts.vault import seal, unseal

State = Payout.State
Kind = Account.Kind
OWNER = Account.Owner.ENROLLMENT
# What may become of a payout, from where, and by which move in the books.
OPEN_STATES = (State.PENDING, State.IN_TRANSIT, State.UNKNOWN)
UNDER_WAY = (State.IN_TRANSIT, State.UNKNOWN)


def entered(*, backend: Backend, details: Mapping[str, str]) -> dict[str, str]:
    """What an advocate entered, checked and in the form that is stored.

    Errors: ``BadDestination``.
    """
    given = {}
    for asked in backend.asks:
        value = " ".join(str(details.get(asked.name, "")).split())
        if (asked.required and not value) or len(value) > asked.longest or has_unstorable(value):
            raise BadDestination
        given[asked.name] = value
    return backend.clean(given)


def replace_destination(
    *, advocate: Advocate, method: str, backend: Backend, details: Mapping[str, str]
) -> tuple[PayoutDestination, bool]:
    """The locked advocate's destination from now on, and whether it is a new one.

    The first is usable at once; one that replaces another waits for some days, so that whoever
    took over a mailbox cannot have the money sent elsewhere before its owner notices.
    """
    earlier = current_destination(advocate=advocate)
    if earlier and earlier.method == method and unseal(earlier.sealed) == dict(details):
        return earlier, False
    now = clock.now()
    wait = timedelta(days=settings.destination_hold_days if earlier else 0)
    advocate.destinations.filter(replaced_at=None).update(replaced_at=now)
    made = PayoutDestination.objects.create(
        advocate=advocate,
        method=method,
        sealed=seal(details),
        hint=backend.hint(details),
        created_at=now,
        usable_from=now + wait,
    )
    return made, True


def available_key(*, program_id: int, enrollment_id: int, unit: str) -> str:
    """The account a payout of that unit is taken from."""
    return account_key(
        program_id=program_id,
        kind=Kind.REWARDS_AVAILABLE,
        owner_kind=OWNER,
        owner_id=enrollment_id,
        unit=unit,
    )


def new_payout(
    *,
    enrollment: Enrollment,
    method: str,
    unit: str,
    amount_minor: int,
    destination: PayoutDestination | None,
) -> Payout:
    """A pending payout that is to be written; no amount moves by that."""
    return Payout(
        key=natural_key("payout", new_token()),
        program_id=enrollment.program_id,
        enrollment=enrollment,
        destination=destination,
        method=method,
        unit=unit,
        amount_minor=amount_minor,
        created_at=clock.now(),
    )


def _move(*, payout: Payout, step: str, debit: str, credit: str) -> None:
    """Post one step of a locked payout. Each is a new one: ``moves`` counts them."""
    payout.moves += 1

    def leg(kind: str, amount_minor: int) -> Leg:
        return Leg(kind, OWNER, payout.enrollment_id, payout.unit, amount_minor)

    post(
        program_id=payout.program_id,
        key=natural_key("payout-step", payout.key, str(payout.moves)),
        kind=step,
        legs=[leg(debit, payout.amount_minor), leg(credit, -payout.amount_minor)],
        source_kind="payout",
        source_id=payout.pk,
    )


def _become(
    payout: Payout, state: str, *, reason: str, reference: str = "", note: str = ""
) -> None:
    payout.state = state
    payout.reason = reason
    payout.reference = reference[:200] or payout.reference
    payout.note = note[:200] or payout.note
    payout.decided_at = clock.now()
    payout.save(
        update_fields=["state", "reason", "reference", "note", "moves", "decided_at", "sent_at"]
    )


def begin(*, payout: Payout) -> None:
    """Take a locked, pending payout out of what is available: from now on it is on its way."""
    _move(
        payout=payout,
        step="payout_sent",
        debit=Kind.REWARDS_AVAILABLE,
        credit=Kind.PAYOUTS_IN_TRANSIT,
    )
    payout.sent_at = clock.now()
    _become(payout, State.IN_TRANSIT, reason="payout_sent")


def give_up(*, payout: Payout, state: str, reason: str, note: str = "") -> None:
    """End a locked, pending payout that never left; nothing has moved."""
    _become(payout, state, reason=reason, note=note)


def settle(*, payout: Payout, arrives_at: str, reference: str = "", note: str = "") -> None:
    """A locked payout has arrived.

    One that had failed before is taken from what is available after all: the account may turn
    negative, blocks payouts then, and nets off against later rewards.
    """
    was_given_back = payout.state == State.FAILED
    _move(
        payout=payout,
        step="payout_settled",
        debit=Kind.REWARDS_AVAILABLE if was_given_back else Kind.PAYOUTS_IN_TRANSIT,
        credit=arrives_at,
    )
    reason = "payout_arrived_after_all" if was_given_back else "payout_arrived"
    _become(payout, State.SETTLED, reason=reason, reference=reference, note=note)


def fail(*, payout: Payout, arrives_at: str, reference: str = "", note: str = "") -> None:
    """A locked payout has not arrived, or came back; its amount is available again."""
    came_back = payout.state == State.SETTLED
    _move(
        payout=payout,
        step="payout_returned" if came_back else "payout_failed",
        debit=arrives_at if came_back else Kind.PAYOUTS_IN_TRANSIT,
        credit=Kind.REWARDS_AVAILABLE,
    )
    reason = "payout_returned" if came_back else "payout_refused"
    _become(payout, State.FAILED, reason=reason, reference=reference, note=note)


def leave_open(*, payout: Payout, state: str, reference: str = "", note: str = "") -> None:
    """A locked payout stays on its way, or nobody knows what became of it."""
    reason = "payout_sent" if state == State.IN_TRANSIT else "payout_unknown"
    _become(payout, state, reason=reason, reference=reference, note=note)
