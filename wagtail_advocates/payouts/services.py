from __future__ import annotations

from collections.abc import Iterable, Mapping
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
from wagtail_advocates.payouts.friends import Holder
from wagtail_advocates.payouts.models import Payout, PayoutDestination
from wagtail_advocates.payouts.queries import current_destination
from wagtail_advocates.payouts.vault import seal, unseal

State = Payout.State
Kind = Account.Kind
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


def available_keys(*, program_id: int, unit: str, holders: Iterable[Holder]) -> dict[str, Holder]:
    """The accounts a payout of that unit is taken from, and whose each is."""
    return _keys(Kind.REWARDS_AVAILABLE, program_id=program_id, unit=unit, holders=holders)


def credit_keys(*, program_id: int, unit: str, holders: Iterable[Holder]) -> dict[str, Holder]:
    """The accounts on which these holders have store credit, and whose each is."""
    return _keys(Kind.STORE_CREDIT, program_id=program_id, unit=unit, holders=holders)


def _keys(kind: str, *, program_id: int, unit: str, holders: Iterable[Holder]) -> dict[str, Holder]:
    return {
        account_key(
            program_id=program_id,
            kind=kind,
            owner_kind=owner_kind,
            owner_id=owner_id,
            unit=unit,
        ): (owner_kind, owner_id)
        for owner_kind, owner_id in holders
    }


def _holder(payout: Payout) -> Holder:
    if payout.friend_id:
        return Account.Owner.FRIEND, payout.friend_id
    return Account.Owner.ENROLLMENT, payout.enrollment_id


def new_payout(
    *,
    enrollment: Enrollment,
    method: str,
    unit: str,
    amount_minor: int,
    destination: PayoutDestination | None,
    friend_id: int | None = None,
) -> Payout:
    """A pending payout that is to be written; no amount moves by that."""
    return Payout(
        friend_id=friend_id,
        key=natural_key("payout", new_token()),
        program_id=enrollment.program_id,
        enrollment=enrollment,
        destination=destination,
        method=method,
        unit=unit,
        amount_minor=amount_minor,
        created_at=clock.now(),
    )


def _move(
    *,
    payout: Payout,
    step: str,
    debit: str,
    credit: str,
    besides: Mapping[Holder, int] | None = None,
) -> None:
    """Post one step of a locked payout. Each is a new one: ``moves`` counts them.

    ``besides`` is what is taken from further holders' accounts of the kind that is debited.
    """
    payout.moves += 1
    further = {holder: part for holder, part in (besides or {}).items() if part}

    def leg(kind: str, amount_minor: int, holder: Holder | None = None) -> Leg:
        return Leg(kind, *(holder or _holder(payout)), payout.unit, amount_minor)

    own = payout.amount_minor - sum(further.values())
    legs = [leg(debit, own)] if own else []
    legs += [leg(debit, part, holder) for holder, part in sorted(further.items())]
    post(
        program_id=payout.program_id,
        key=natural_key("payout-step", payout.key, str(payout.moves)),
        kind=step,
        legs=[*legs, leg(credit, -payout.amount_minor)],
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


def begin(*, payout: Payout, available: Mapping[Holder, int]) -> None:
    """Take a locked, pending payout out of what is available: from now on it is on its way.

    ``available`` is what stands on the accounts of all its holders. What is not on its own, what
    a friend earned or owes, goes along whole; the rest is taken from its own.
    """
    besides = {holder: part for holder, part in available.items() if holder != _holder(payout)}
    _move(
        payout=payout,
        step="payout_sent",
        debit=Kind.REWARDS_AVAILABLE,
        credit=Kind.PAYOUTS_IN_TRANSIT,
        besides=besides,
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
