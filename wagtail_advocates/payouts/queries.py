from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from django.db.models import QuerySet, Sum

from wagtail_advocates.advocates.models import Advocate, Enrollment
from wagtail_advocates.core import clock
from wagtail_advocates.core.money import is_currency
from wagtail_advocates.payouts.coupons import MOST_GIVEN
from wagtail_advocates.payouts.friends import Holder, Share, available_shares, sent_by
from wagtail_advocates.payouts.models import Payout, PayoutDestination, TaxForm, paid_to
from wagtail_advocates.payouts.registry import given_by, told_by_people
from wagtail_advocates.programs.models import Program
from wagtail_advocates.programs.reach import Reach, narrowed

Status = Enrollment.Status
PAID = (Status.ACTIVE, Status.PAUSED)
OPEN = (Payout.State.PENDING, Payout.State.IN_TRANSIT, Payout.State.UNKNOWN)
PAGE = 500


def current_destination(*, advocate: Advocate) -> PayoutDestination | None:
    """Where the advocate is paid out now."""
    return advocate.destinations.filter(replaced_at=None).order_by("-pk").first()


def payouts_of(*, advocate: Advocate) -> QuerySet[Payout]:
    """The advocate's payouts in all programs, newest first, with their coupons."""
    rows = Payout.objects.filter(enrollment__advocate=advocate, friend=None)
    return rows.select_related("program", "destination").prefetch_related("coupons")


def payouts_within(
    *,
    reach: Reach,
    state: str | None = None,
    method: str | None = None,
    enrollment: uuid.UUID | None = None,
    advocate: uuid.UUID | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    decided_since: datetime | None = None,
    is_friend: bool | None = None,
) -> QuerySet[Payout]:
    """The payouts in reach with program, advocate and coupons; the period is of their making,
    ``decided_since`` of when they came to their end. Queries: two.
    """
    rows = narrowed(
        Payout.objects.filter(reach.through()),
        state=state,
        method=method,
        enrollment__public_id=enrollment,
        enrollment__advocate__public_id=advocate,
        created_at__gte=since,
        created_at__lt=until,
        decided_at__gte=decided_since,
        friend__isnull=None if is_friend is None else not is_friend,
    )
    return rows.select_related("program", "enrollment__advocate").prefetch_related("coupons")


@dataclass(frozen=True)
class Payable:
    """What one person could be paid in one unit, in minor units; ``refusal``: why not now.

    ``friend_id`` is the friend who is paid, ``enrollment`` through whom they came then.
    ``holders`` are the owners of the accounts it is taken from, the person's own first. ``asked``
    is the payout the advocate asked for, which a batch takes along.
    """

    enrollment: Enrollment
    unit: str
    amount_minor: int
    method: str
    destination: PayoutDestination | None
    holders: Sequence[Holder] = ()
    friend_id: int | None = None
    asked: Payout | None = None
    refusal: str = ""

    @property
    def paid_to(self) -> str:
        """Who would be paid, as the team reads it."""
        return paid_to(self.enrollment.advocate.name, is_friend=self.friend_id is not None)


@dataclass(frozen=True)
class _Sum:
    """What one person has in one unit on all their accounts."""

    enrollment_id: int
    friend_id: int
    unit: str
    amount_minor: int
    holders: Sequence[Holder]


def payables(*, program: Program, enrollment_ids: Iterable[int] | None = None) -> list[Payable]:
    """Everybody with something to pay out in the program, payable or not, by their name.

    What somebody earned as a friend and as an advocate is one amount; what is above a hundred
    coupons waits for the next payout. Friends who have not joined are among them with what needs no
    account, such as coupons; their money waits for them to join.
    Queries: those of ``available_shares``, and six for each five hundred of them.
    """
    ids = None if enrollment_ids is None else list(enrollment_ids)
    sums = _sums(available_shares(program=program, enrollment_ids=ids))
    found = [
        payable
        for start in range(0, len(sums), PAGE)
        for payable in _looked_at(program, sums[start : start + PAGE])
    ]
    return sorted(found, key=lambda one: (one.enrollment.advocate.name, one.enrollment.pk))


def _sums(shares: Iterable[Share]) -> list[_Sum]:
    """The shares of each person in each unit together; who owes as much or more has nothing."""
    groups: dict[tuple[int, int, str], list[Share]] = defaultdict(list)
    for share in shares:
        groups[share.enrollment_id, share.friend_id, share.unit].append(share)
    sums = [
        _Sum(
            enrollment_id,
            friend_id,
            unit,
            sum(share.amount_minor for share in group),
            [share.holder for share in group],
        )
        for (enrollment_id, friend_id, unit), group in groups.items()
    ]
    return [one for one in sums if one.amount_minor > 0]


def _looked_at(program: Program, sums: Sequence[_Sum]) -> list[Payable]:
    through = sent_by(program=program, friend_ids={one.friend_id for one in sums} - {0})
    ids = {one.enrollment_id or through[one.friend_id] for one in sums}
    enrollments = Enrollment.objects.select_related("advocate", "program").in_bulk(ids)
    advocates = {row.advocate_id for row in enrollments.values()}
    destinations = {
        row.advocate_id: row
        for row in PayoutDestination.objects.filter(
            advocate__in=advocates, replaced_at=None
        ).order_by("pk")
    }
    open_payouts = _open_payouts(ids)
    paid = paid_in_year(enrollment_ids=ids, unit=program.currency, at=clock.now())
    has_form = set(
        TaxForm.objects.filter(enrollment__in=ids)
        .exclude(state=TaxForm.State.ASKED)
        .values_list("enrollment_id", flat=True)
    )
    found = []
    for one in sums:
        enrollment = enrollments[one.enrollment_id or through[one.friend_id]]
        in_money = is_currency(one.unit)
        to = destinations.get(enrollment.advocate_id) if in_money else None
        payable = Payable(
            enrollment=enrollment,
            unit=one.unit,
            amount_minor=min(one.amount_minor, MOST_GIVEN)
            if one.unit == "COUPON"
            else one.amount_minor,
            method=(to.method if to else "")
            if in_money
            else given_by(unit=one.unit, program=program),
            destination=to,
            holders=one.holders,
            friend_id=one.friend_id or None,
            asked=open_payouts.get((one.enrollment_id, one.friend_id, one.unit)),
        )
        refusal = _refusal(
            payable,
            program=program,
            year_minor=paid.get(enrollment.pk, 0),
            has_form=enrollment.pk in has_form,
        )
        found.append(replace(payable, refusal=refusal))
    return found


def _open_payouts(enrollment_ids: Iterable[int]) -> dict[tuple[int, int, str], Payout]:
    """The open payouts of these advocates and of their friends, as ``_Sum`` names who is paid."""
    rows = Payout.objects.filter(enrollment__in=list(enrollment_ids), state__in=OPEN)
    return {
        (0 if row.friend_id else row.enrollment_id, row.friend_id or 0, row.unit): row
        for row in rows
    }


def _refusal(payable: Payable, *, program: Program, year_minor: int, has_form: bool) -> str:
    """Why this cannot be paid now, as a reason code; empty where it can."""
    if payable.friend_id is None and payable.enrollment.status not in PAID:
        return "advocate_inactive"
    if payable.asked is not None and not is_waiting(payable.asked):
        return "payout_under_way"
    if not is_currency(payable.unit):
        return ""
    if payable.amount_minor < program.payout_threshold_minor:
        return "below_threshold"
    if payable.destination is None:
        return "no_destination"
    if payable.destination.usable_from > clock.now():
        return "destination_new"
    limit = program.tax_form_from_minor
    if limit and year_minor + payable.amount_minor >= limit and not has_form:
        return "tax_form_missing"
    return ""


def is_waiting(payout: Payout) -> bool:
    """Whether the advocate asked for it and no batch has taken it along yet."""
    return payout.state == Payout.State.PENDING and payout.batch_id is None


def sent_in_year(*, year: int) -> QuerySet[Payout]:
    """Advocates' payouts that were handed over in a calendar year (UTC).

    It is the year a payout counts to, whenever somebody says that it arrived.
    """
    return Payout.objects.filter(
        friend=None,
        sent_at__gte=datetime(year, 1, 1, tzinfo=UTC),
        sent_at__lt=datetime(year + 1, 1, 1, tzinfo=UTC),
    )


def paid_in_year(*, enrollment_ids: Iterable[int], unit: str, at: datetime) -> dict[int, int]:
    """What was paid out, or is on its way, of what was sent in the calendar year of a moment.

    Shape: enrollment to minor units.
    """
    paid = sent_in_year(year=at.astimezone(UTC).year).filter(
        enrollment__in=list(enrollment_ids),
        unit=unit,
        state__in=(Payout.State.IN_TRANSIT, Payout.State.UNKNOWN, Payout.State.SETTLED),
    )
    sums = paid.order_by().values("enrollment_id").annotate(total=Sum("amount_minor"))
    return {row["enrollment_id"]: row["total"] for row in sums}


def unfinished(*, sent_before: datetime) -> QuerySet[Payout]:
    """Payouts on their way whose back end should know by now what became of them.

    Those that only a person can tell of are left out: they must not crowd out the others.
    """
    under_way = (Payout.State.IN_TRANSIT, Payout.State.UNKNOWN)
    rows = Payout.objects.filter(state__in=under_way, sent_at__lt=sent_before)
    return rows.exclude(method__in=told_by_people()).order_by("id")
