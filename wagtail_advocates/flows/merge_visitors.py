"""Late identity: a visitor turns out to be a customer who is known, or is handed over from another
domain, and both become one person.

Contacts stay where they were recorded, so a merge can be undone to the last row. A device that is
known as one customer's is never taken for another's.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from wagtail.models import Site

from wagtail_advocates.core.decisions import decide
from wagtail_advocates.core.errors import ReasonMissing, TryAgain, UnknownVisitor
from wagtail_advocates.core.models import Decision
from wagtail_advocates.core.transactions import flow
from wagtail_advocates.flows.customer_keys import customer_key_of
from wagtail_advocates.tracking import services as tracking
from wagtail_advocates.tracking.models import Prospect

STEP = "merge"
MERGED, UNMERGED, KEPT_APART = "merged", "unmerged", "kept_apart"


@flow
def identify_visitor(*, site: Site, visitor: uuid.UUID, email: str) -> Prospect:
    """Say which customer a visitor is, and get the person they are from now on.

    Saying it again changes nothing. Errors: ``UnknownVisitor``. Locks: as ``turned_out_to_be``.
    """
    customer_key = customer_key_of(site_id=site.pk, email=email)
    prospect, person = tracking.visitor_and_customer(
        site=site, visitor=visitor, customer_key=customer_key
    )
    if prospect is None:
        raise UnknownVisitor
    return turned_out_to_be(prospect=prospect, person=person, customer_key=customer_key)


def turned_out_to_be(*, prospect: Prospect, person: Prospect | None, customer_key: str) -> Prospect:
    """The person a visitor is, now that the customer is known; in the caller's transaction.

    ``prospect`` is nobody's merged one, ``person`` the one known to be that customer. Locks: both
    in id order, where they become one. Queries: none for a visitor known as that customer.
    """
    if not customer_key or prospect.customer_key == customer_key:
        return prospect
    if person is None:
        if not prospect.customer_key:
            prospect.customer_key = customer_key
            prospect.save(update_fields=["customer_key"])
        return prospect
    return _as_one(prospect.pk, person.pk, reason="customer_known")


@flow
def hand_over_visitor(*, earlier: uuid.UUID, handed_over: uuid.UUID) -> Prospect | None:
    """Let the contacts of whom a browser was known as here count as those of whom it was handed
    over as; the person they are from now on, or None where nothing was joined.

    Only two visitors of one site whom nobody knows as a customer yet: a link alone must not make
    anybody somebody's customer, and programs of two sites know nothing of each other. What was
    undone before stays undone. Call it for a person's own navigation only. Locks: both, in id
    order.
    """
    rows = {
        row.public_id: row
        for row in Prospect.objects.filter(public_id__in=[earlier, handed_over], erased_at=None)
    }
    if len(rows) < 2:
        return None
    visitor, person = rows[earlier], rows[handed_over]
    known = visitor.customer_key or person.customer_key
    merged = visitor.merged_into_id or person.merged_into_id
    if known or merged or visitor.site_id != person.site_id:
        return None
    one = _as_one(visitor.pk, person.pk, reason="handed_over")
    return one if one.pk == person.pk else None


def _as_one(visitor_id: int, person_id: int, *, reason: str) -> Prospect:
    """The person both are, or the visitor where they have to stay apart."""
    rows = _locked([visitor_id, person_id])
    visitor, person = rows[visitor_id], rows[person_id]
    if visitor.merged_into_id == person.pk:
        return person
    if visitor.customer_key or visitor.merged_into_id or person.merged_into_id:
        _decide(person, visitor, outcome=KEPT_APART, reason="visitor_of_somebody_else")
        return visitor
    if _last_merge(person, visitor, outcome=UNMERGED) is not None:
        return visitor
    earlier = tracking.merge(visitor=visitor, into=person)
    _decide(person, visitor, outcome=MERGED, reason=reason, earlier=earlier)
    return person


@flow
def unmerge_visitor(*, visitor_id: int, actor: str, reason: str) -> Prospect:
    """Keep a merged visitor apart again, with everything that came with it; it stays apart.

    What was credited meanwhile stays credited. Undoing it again changes nothing. Errors:
    ``UnknownVisitor``, ``ReasonMissing``. Locks: both prospects in id order.
    """
    if not reason.strip():
        raise ReasonMissing
    visitor = Prospect.objects.filter(pk=visitor_id).first()
    if visitor is None:
        raise UnknownVisitor
    if visitor.merged_into_id is None:
        return visitor
    person_id = visitor.merged_into_id
    rows = _locked([visitor.pk, person_id])
    visitor, person = rows[visitor_id], rows[person_id]
    if visitor.merged_into_id != person.pk:
        raise TryAgain
    merge = _last_merge(person, visitor, outcome=MERGED)
    earlier = list(merge.evidence.get("earlier", ())) if merge else []
    tracking.unmerge(visitor=visitor, earlier=earlier)
    _decide(
        person,
        visitor,
        outcome=UNMERGED,
        reason="unmerged_by_person",
        earlier=earlier,
        actor=actor,
        note=reason,
    )
    return visitor


def _locked(ids: Iterable[int]) -> dict[int, Prospect]:
    rows = Prospect.objects.select_for_update().filter(pk__in=sorted(ids)).order_by("pk")
    return {row.pk: row for row in rows}


def _last_merge(person: Prospect, visitor: Prospect, *, outcome: str) -> Decision | None:
    """The newest such decision on the two."""
    about = Decision.objects.filter(
        subject_kind="prospect", subject_id=person.pk, step=STEP, outcome=outcome
    )
    found = (row for row in about.order_by("-id") if row.evidence.get("visitor") == visitor.pk)
    return next(found, None)


def _decide(
    person: Prospect,
    visitor: Prospect,
    *,
    outcome: str,
    reason: str,
    actor: str = "",
    note: str = "",
    **evidence: Any,
) -> None:
    decide(
        program_id=None,
        subject_kind="prospect",
        subject_id=person.pk,
        step=STEP,
        outcome=outcome,
        reason=reason,
        evidence={
            "visitor": visitor.pk,
            "contacts": visitor.touchpoints.count(),
            **evidence,
        },
        actor=actor,
        note=note,
    )
