"""Everything held about a person, as plain data for a document they are given."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet, Sum

from wagtail_advocates.advocates.models import Enrollment, SignInLink
from wagtail_advocates.attribution.models import Referral
from wagtail_advocates.conversions.models import Conversion, Refund
from wagtail_advocates.core.errors import DestinationUnreadable
from wagtail_advocates.core.models import Decision
from wagtail_advocates.fraud.models import Appeal, PersonTrait
from wagtail_advocates.ledger.models import Account, Line
from wagtail_advocates.links.models import ReferralCode
from wagtail_advocates.payouts.models import Payout, PayoutDestination
from wagtail_advocates.payouts.vault import unseal
from wagtail_advocates.privacy.subjects import Subject
from wagtail_advocates.rewards.models import Reward
from wagtail_advocates.tracking.models import DailyVisits, Touchpoint, Visit

SUBJECT_KINDS = {
    "advocate": "advocates",
    "enrollment": "enrollments",
    "prospect": "prospects",
    "conversion": "conversions",
    "reward": "rewards",
    "payout": "payouts",
}


def held_about(*, subject: Subject) -> dict[str, Any]:
    """Shape: documented in docs/how-to/answer-a-privacy-request.md; ISO moments, minor units.

    Another person's name, address or code is never in it.
    """
    return {
        "advocate": _advocate(subject),
        "enrollments": _enrollments(subject),
        "codes": _codes(subject),
        "links_followed_by_friends": _followed(subject),
        "visits": _visits(subject),
        "contacts": _contacts(subject),
        "referrals": _referrals(subject),
        "conversions": _conversions(subject),
        "refunds": _refunds(subject),
        "rewards": _rewards(subject),
        "ledger": _ledger(subject),
        "destinations": _destinations(subject),
        "payouts": _payouts(subject),
        "appeals": _appeals(subject),
        "seen_with": _seen_with(subject),
        "sign_in_links": _sign_in_links(subject),
    }


def decisions_about(*, subject: Subject) -> list[Decision]:
    """The decisions on the person and on what they earned or bought, oldest first."""
    about = Q(pk__in=[])
    for kind, attribute in SUBJECT_KINDS.items():
        about |= Q(subject_kind=kind, subject_id__in=getattr(subject, attribute))
    return list(Decision.objects.filter(about).order_by("id"))


def plain(rows: QuerySet[Any], *names: str) -> list[dict[str, Any]]:
    """These columns of the rows, a program by its name."""
    return [
        {name.removesuffix("__name"): value for name, value in zip(names, row, strict=True)}
        for row in rows.values_list(*names)
    ]


def _advocate(subject: Subject) -> dict[str, Any] | None:
    advocate = subject.advocate
    if advocate is None:
        return None
    return {
        "id": advocate.public_id,
        "name": advocate.name,
        "email": advocate.email,
        "shows_name": advocate.shows_name,
        "language": advocate.locale,
        "has_account": advocate.user_id is not None,
        "email_confirmed_at": advocate.email_confirmed_at,
        "created_at": advocate.created_at,
        "erased_at": advocate.erased_at,
    }


def _enrollments(subject: Subject) -> list[dict[str, Any]]:
    rows = Enrollment.objects.filter(pk__in=subject.enrollments).order_by("pk")
    return [
        {
            "id": row.public_id,
            "program": row.program.name,
            "status": row.status,
            "reason": row.status_reason,
            "type": row.type,
            "joined_through": row.source,
            "joined_at": row.joined_at,
        }
        for row in rows.select_related("program")
    ]


def _codes(subject: Subject) -> list[dict[str, Any]]:
    rows = ReferralCode.objects.filter(enrollment__in=subject.enrollments).order_by("pk")
    return plain(rows, "code", "is_vanity", "created_at", "retired_at", "expires_at")


def _followed(subject: Subject) -> list[dict[str, Any]]:
    """How often others followed the person's links; who they were is theirs."""
    rows = DailyVisits.objects.filter(enrollment_id__in=subject.enrollments)
    totals = rows.values("day", "channel", "verdict").annotate(total=Sum("visits"))
    return [
        {
            "day": row["day"],
            "channel": row["channel"],
            "verdict": row["verdict"],
            "visits": row["total"],
        }
        for row in totals.order_by("day", "channel", "verdict")
    ]


def _visits(subject: Subject) -> list[dict[str, Any]]:
    rows = Visit.objects.filter(prospect__in=subject.prospects).order_by("pk")
    return plain(rows, "occurred_at", "program__name", "channel", "method", "verdict", "reason")


def _contacts(subject: Subject) -> list[dict[str, Any]]:
    rows = Touchpoint.objects.filter(prospect__in=subject.prospects).order_by("pk")
    return plain(rows, "number", "occurred_at", "program__name", "kind", "channel")


def _referrals(subject: Subject) -> list[dict[str, Any]]:
    mine = Q(enrollment__in=subject.enrollments)
    rows = Referral.objects.filter(mine | Q(prospect__in=subject.prospects)).order_by("pk")
    return [
        {
            "as": "advocate" if row.enrollment_id in subject.enrollments else "friend",
            "program": row.program.name,
            "state": row.state,
            "method": row.method,
            "channel": row.channel,
            "started_at": row.started_at,
            "converted_at": row.converted_at,
        }
        for row in rows.select_related("program")
    ]


def _conversions(subject: Subject) -> list[dict[str, Any]]:
    rows = Conversion.objects.filter(pk__in=subject.conversions).order_by("pk")
    names = ("source", "external_id", "kind", "currency", "amount_minor", "customer_is_new")
    return [
        {
            "id": row["public_id"],
            **{name: row[name] for name in names},
            "occurred_at": row["occurred_at"],
        }
        for row in rows.values("public_id", *names, "occurred_at")
    ]


def _refunds(subject: Subject) -> list[dict[str, Any]]:
    rows = Refund.objects.filter(conversion__in=subject.conversions).order_by("pk")
    return plain(
        rows, "kind", "source", "order", "external_id", "currency", "amount_minor", "reason"
    )


def _rewards(subject: Subject) -> list[dict[str, Any]]:
    rows = Reward.objects.filter(pk__in=subject.rewards).order_by("pk")
    return [
        {
            "id": row.public_id,
            "as": row.beneficiary,
            "program": row.program.name,
            "kind": row.kind,
            "unit": row.unit,
            "amount_minor": row.amount_minor,
            "reversed_minor": row.reversed_minor,
            "state": row.state,
            "note": row.note,
            "created_at": row.created_at,
            "available_at": row.available_at,
        }
        for row in rows.select_related("program")
    ]


def _ledger(subject: Subject) -> list[dict[str, Any]]:
    """The lines on the person's own accounts; an amount owed to them is positive."""
    owner = Account.Owner
    own = Q(account__owner_kind=owner.ENROLLMENT, account__owner_id__in=subject.enrollments)
    own |= Q(account__owner_kind=owner.FRIEND, account__owner_id__in=subject.prospects)
    rows = Line.objects.filter(own).select_related("entry", "account").order_by("entry_id", "pk")
    return [
        {
            "entry": line.entry.public_id,
            "kind": line.entry.kind,
            "account": line.account.kind,
            "unit": line.unit,
            "amount_minor": -line.amount_minor,
            "posted_at": line.entry.posted_at,
        }
        for line in rows
    ]


def _destinations(subject: Subject) -> list[dict[str, Any]]:
    """Where the person was and is paid out, readable: it is theirs."""
    rows = PayoutDestination.objects.filter(advocate__in=subject.advocates).order_by("pk")
    return [
        {
            "method": row.method,
            "details": _readable(row),
            "created_at": row.created_at,
            "replaced_at": row.replaced_at,
        }
        for row in rows
    ]


def _readable(destination: PayoutDestination) -> dict[str, str]:
    """The details; what may be shown of them where their key is no longer in the settings."""
    try:
        return unseal(destination.sealed)
    except DestinationUnreadable:
        return {"hint": destination.hint}


def _payouts(subject: Subject) -> list[dict[str, Any]]:
    rows = Payout.objects.filter(pk__in=subject.payouts).order_by("pk")
    return [
        {
            "id": row.public_id,
            "program": row.program.name,
            "method": row.method,
            "unit": row.unit,
            "amount_minor": row.amount_minor,
            "state": row.state,
            "note": row.note,
            "reference": row.reference,
            "coupons": [coupon.code for coupon in row.coupons.all()],
            "created_at": row.created_at,
            "decided_at": row.decided_at,
        }
        for row in rows.select_related("program").prefetch_related("coupons")
    ]


def _appeals(subject: Subject) -> list[dict[str, Any]]:
    rows = Appeal.objects.filter(reward__in=subject.rewards).order_by("pk")
    return plain(rows, "created_at", "text", "answered_at")


def _seen_with(subject: Subject) -> list[dict[str, Any]]:
    """What kinds of things are remembered of the person; each is kept as a keyed hash only."""
    rows = PersonTrait.objects.filter(person_key__in=subject.customer_keys).order_by("pk")
    return plain(rows, "kind", "seen_at")


def _sign_in_links(subject: Subject) -> list[dict[str, Any]]:
    rows = SignInLink.objects.filter(advocate__in=subject.advocates).order_by("pk")
    return plain(rows, "created_at", "expires_at", "used_at")
