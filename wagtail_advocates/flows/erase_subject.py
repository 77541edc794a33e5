from __future__ import annotations

import uuid
from dataclasses import dataclass, field, replace

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from wagtail_advocates.advocates.models import Advocate
from wagtail_advocates.core.decisions import decide
from wagtail_advocates.core.errors import OpenBalance
from wagtail_advocates.core.transactions import flow
from wagtail_advocates.flows.customer_keys import customer_key_of
from wagtail_advocates.ledger.models import Account, Balance
from wagtail_advocates.ledger.queries import Owed, owed_to
from wagtail_advocates.privacy import erasure
from wagtail_advocates.privacy.mentions import mentions
from wagtail_advocates.privacy.subjects import Subject, advocate_of, find_subject
from wagtail_advocates.rewards.models import Reward

REASON = "erased_on_request"
_NOBODY_THERE = {"advocate": "advocate_erased", "friend": "friend_erased"}


@dataclass(frozen=True)
class ErasureResult:
    """Whether anything was held, what was given up, and how many rows of what were erased."""

    found: bool
    dry_run: bool = False
    given_up: list[Owed] = field(default_factory=list)
    erased: dict[str, int] = field(default_factory=dict)


class _OnlyLooking(Exception):
    """Undoes a dry run and carries what it found."""

    def __init__(self, result: ErasureResult) -> None:
        super().__init__()
        self.result = result


def erase_subject(
    *,
    site: Site,
    email: str = "",
    public_id: uuid.UUID | None = None,
    actor: str,
    give_up: str = "",
    dry_run: bool = False,
) -> ErasureResult:
    """Erase a person, as advocate and as friend; the books, their chain and sums stay as they are.

    The advocate can neither sign in nor earn afterwards, the codes are retired, and a Decision
    without personal data says that and when it was done. Erasing again changes nothing.
    ``give_up`` is the stated reason to erase in spite of an open balance: what is still pending
    is held, never paid, and nobody can spend the store credit any more. Errors: ``OpenBalance``,
    also while a payout is under way. Locks: the advocate, rewards in id order.
    """
    try:
        return _erase_subject(
            site=site,
            email=email,
            public_id=public_id,
            actor=actor,
            give_up=give_up,
            dry_run=dry_run,
        )
    except _OnlyLooking as looked:
        return replace(looked.result, dry_run=True)


@flow
def _erase_subject(
    *,
    site: Site,
    email: str,
    public_id: uuid.UUID | None,
    actor: str,
    give_up: str,
    dry_run: bool,
) -> ErasureResult:
    subject = _locked_subject(site=site, email=email, public_id=public_id)
    if not subject.is_known:
        return ErasureResult(found=False, dry_run=dry_run)
    if subject.advocate is not None and subject.advocate.erased_at is not None:
        return ErasureResult(found=True, dry_run=dry_run)
    owed = open_balances(subject=subject)
    if owed and not give_up.strip():
        raise OpenBalance
    if _has_payout_under_way(subject):
        raise OpenBalance(_("A payout is under way. Erase once it has arrived or failed."))
    erased = _erase(subject, actor=actor, give_up=give_up, owed=owed)
    result = ErasureResult(found=True, given_up=owed, erased=erased)
    if dry_run:
        raise _OnlyLooking(result)
    return result


def _locked_subject(*, site: Site, email: str, public_id: uuid.UUID | None) -> Subject:
    advocate = advocate_of(site=site, email=email, public_id=public_id)
    if advocate is not None:
        advocate = Advocate.objects.select_for_update().get(pk=advocate.pk)
    address = email or (advocate.email if advocate else "")
    return find_subject(
        site=site,
        advocate=advocate,
        customer_key=customer_key_of(site_id=site.pk, email=address),
        email=email,
    )


def open_balances(*, subject: Subject) -> list[Owed]:
    """What the person has coming, can spend or owes, in all programs. Queries: two."""
    owed = owed_to(owner_kind=Account.Owner.ENROLLMENT, owner_ids=subject.enrollments)
    owed += owed_to(owner_kind=Account.Owner.FRIEND, owner_ids=subject.prospects)
    return [row for row in owed if row.pending_minor or row.available_minor or row.credit_minor]


def _has_payout_under_way(subject: Subject) -> bool:
    """Whether money is on its way; its outcome still has to be written to the books."""
    owner = Account.Owner
    theirs = Q(account__owner_kind=owner.ENROLLMENT, account__owner_id__in=subject.enrollments)
    theirs |= Q(account__owner_kind=owner.FRIEND, account__owner_id__in=subject.prospects)
    under_way = Balance.objects.filter(theirs, account__kind=Account.Kind.PAYOUTS_IN_TRANSIT)
    return under_way.exclude(amount_minor=0).exists()


def _erase(subject: Subject, *, actor: str, give_up: str, owed: list[Owed]) -> dict[str, int]:
    erased = {
        "rewards held": _hold_rewards(subject, actor=actor),
        "enrollments ended": erasure.retire(subject=subject),
        "appeals closed": erasure.close_appeals(subject=subject),
        "messages": erasure.erase_messages(subject=subject),
        "notes": erasure.erase_notes(subject=subject),
        "log entries": erasure.erase_logs(subject=subject),
        **erasure.erase_columns(subject=subject),
    }
    erasure.mark_erased(subject=subject)
    counts = {name: count for name, count in erased.items() if count}
    evidence = {
        "erased": counts,
        "given_up": [
            [row.unit, row.pending_minor, row.available_minor, row.credit_minor] for row in owed
        ],
    }
    note = "" if mentions(subject.words)(give_up) else give_up.strip()
    for kind, pk in _recorded(subject):
        decide(
            program_id=None,
            subject_kind=kind,
            subject_id=pk,
            step="erasure",
            outcome="erased",
            reason=REASON,
            evidence=evidence,
            actor=actor,
            note=note,
        )
    return counts


def _recorded(subject: Subject) -> list[tuple[str, int]]:
    """What the record of the erasure is about: the advocate, or the friend."""
    if subject.advocates:
        return [("advocate", pk) for pk in subject.advocates]
    return [("prospect", pk) for pk in subject.prospects]


def _hold_rewards(subject: Subject, *, actor: str) -> int:
    """Hold what is still pending: nobody is there to be paid, and a hold never ends in payment."""
    pending = Reward.objects.select_for_update().filter(
        pk__in=subject.rewards, state=Reward.State.PENDING
    )
    held = list(pending.order_by("id"))
    for reward in held:
        reward.state, reward.reason = Reward.State.HELD, _NOBODY_THERE[reward.beneficiary]
        reward.save(update_fields=["state", "reason"])
        decide(
            program_id=reward.program_id,
            subject_kind="reward",
            subject_id=reward.pk,
            step="erasure",
            outcome=reward.state,
            reason=reward.reason,
            actor=actor,
        )
    return len(held)
