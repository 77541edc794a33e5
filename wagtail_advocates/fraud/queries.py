"""What the books of visits, credits and traits say about one credit, in a handful of reads.

Each read is bounded: the newest credits of one advocate, the traits of one customer, the roll-up of
thirty days. None grows with a table.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, Sum

from wagtail_advocates.attribution.models import Credit
from wagtail_advocates.conversions.models import Refund
from wagtail_advocates.fraud.models import Appeal, FraudListEntry, PersonTrait
from wagtail_advocates.tracking.models import DailyVisits, Touchpoint

Kind = PersonTrait.Kind
NEWEST = 200
MOST_TRAITS = 400
WIDEST_RING_STEP = 50
LONGEST_RING = 4


@dataclass(frozen=True)
class RecentCredit:
    """One of the advocate's newest credits, as far as the rules look at it."""

    conversion_id: int
    customer_key: str
    occurred_at: datetime
    by_code_alone: bool
    visit_hash: str = ""
    origin: str = ""
    visit_reason: str = ""
    is_refunded: bool = False

    @property
    def person(self) -> str:
        """Who bought, told apart even without an address."""
        return self.customer_key or f"conversion:{self.conversion_id}"


def newest_credits(*, enrollment_id: int) -> list[RecentCredit]:
    """The advocate's newest credits, newest first. Queries: one."""
    refunded = Refund.objects.filter(
        conversion=OuterRef("attribution__conversion"),
        kind__in=(Refund.Kind.REFUND, Refund.Kind.CHARGEBACK),
        applied_at__isnull=False,
        won_at=None,
    )
    rows = (
        Credit.objects.filter(enrollment_id=enrollment_id)
        .annotate(is_refunded=Exists(refunded))
        .order_by("-id")
        .values_list(
            "attribution__conversion_id",
            "attribution__conversion__customer_key",
            "attribution__conversion__occurred_at",
            "touchpoint__kind",
            "touchpoint__number",
            "touchpoint__visit__visitor_hash",
            "touchpoint__visit__origin",
            "touchpoint__visit__reason",
            "is_refunded",
        )
    )
    return [
        RecentCredit(
            conversion_id=conversion,
            customer_key=customer,
            occurred_at=moment,
            by_code_alone=kind == Touchpoint.Kind.CODE and number == 1,
            visit_hash=visit or "",
            origin=origin or "",
            visit_reason=reason or "",
            is_refunded=bool(was_refunded),
        )
        for conversion, customer, moment, kind, number, visit, origin, reason, was_refunded in rows[
            :NEWEST
        ]
    ]


@dataclass
class Traits:
    """Whose things are whose: the keys of each person by kind."""

    of: dict[str, dict[str, set[str]]] = field(default_factory=dict)

    def keys(self, person: str, *kinds: str) -> set[str]:
        """The keys a person is known with, of these kinds."""
        held = self.of.get(person, {})
        return set().union(*(held.get(kind, set()) for kind in kinds))

    def holders(self, keys: Collection[str], *kinds: str) -> set[str]:
        """Everybody known with one of the keys, under one of these kinds."""
        return {person for person in self.of if self.keys(person, *kinds) & set(keys)}


def find_traits(*, site_id: int, keys: Iterable[str], people: Iterable[str]) -> Traits:
    """Everybody who has one of the keys, and all the keys of the people.

    Queries: one over two indexes; a second one where a key is so common that the first was cut.
    """
    known = sorted({person for person in people if person})
    most = MOST_TRAITS * max(1, len(known) - 1)
    named = Q(person_key__in=known)
    own = named & ~Q(kind=Kind.NETWORK)
    rows = PersonTrait.objects.filter(site_id=site_id).values_list("kind", "key", "person_key")
    found = list(rows.filter(Q(key__in=sorted(set(keys))) | own)[:most])
    if len(found) == most:
        found += rows.filter(own)[:most]
    traits = Traits()
    for kind, key, holder in found:
        traits.of.setdefault(holder, {}).setdefault(kind, set()).add(key)
    return traits


def listings_of(*, site_id: int, keys: Iterable[str], at: datetime) -> dict[str, str]:
    """What the lists in force say of the keys, by key. Queries: one."""
    in_force = Q(expires_at=None) | Q(expires_at__gt=at)
    entries = FraudListEntry.objects.filter(in_force, site_id=site_id, key__in=sorted(set(keys)))
    return dict(entries.order_by().values_list("key", "listing"))


def find_ring(
    *, site_id: int, customer: str, advocate: str, referred_by: set[str]
) -> tuple[str, ...]:
    """The people who refer each other in a circle that this credit closes; empty for none.

    Goes from the advocate to who referred them, and so on: a circle if the customer is among
    those. At most four people. Queries: none unless the advocate was referred; at most two.
    """
    if not customer or customer == advocate:
        return ()
    paths: dict[str, tuple[str, ...]] = {
        person: (advocate, person) for person in referred_by - {advocate}
    }
    for _longer in range(LONGEST_RING - 2):
        if customer in paths:
            break
        above = PersonTrait.objects.filter(
            site_id=site_id, kind=Kind.REFERRED_BY, person_key__in=sorted(paths)
        ).values_list("person_key", "key")
        paths = {
            key: (*paths[person], key)
            for person, key in above[:WIDEST_RING_STEP]
            if key not in paths[person]
        }
    return paths.get(customer, ())


def appeal_waits(*, reward_id: int) -> bool:
    """Whether the advocate of a reward asked for a second look and nobody answered."""
    return Appeal.objects.filter(reward=reward_id, answered_at=None).exists()


@dataclass(frozen=True)
class MonthOfVisits:
    """An advocate's visits of thirty days, from the roll-up."""

    counted: int = 0
    unconfirmed: int = 0
    embedded: int = 0


_EMBEDDED = ("not_a_document", "not_a_navigation")


def months_of_visits(*, enrollment_ids: Iterable[int], at: datetime) -> dict[int, MonthOfVisits]:
    """Visits that counted, that nothing ever confirmed, and that were hidden, of each advocate
    with any. Queries: one.
    """
    since = (at - timedelta(days=30)).date()
    rows = DailyVisits.objects.filter(enrollment_id__in=list(enrollment_ids), day__gte=since)
    sums = (
        rows.order_by()
        .values_list("enrollment_id")
        .annotate(
            counted=Sum("visits", filter=Q(verdict="counted")),
            unconfirmed=Sum("visits", filter=Q(verdict="unverified")),
            embedded=Sum("visits", filter=Q(reason__in=_EMBEDDED)),
        )
    )
    return {pk: MonthOfVisits(*(max(0, total or 0) for total in totals)) for pk, *totals in sums}


def conversions_between(*, site_id: int, people: Collection[str]) -> list[int]:
    """The conversions by which these people referred each other. Queries: one."""
    return list(
        PersonTrait.objects.filter(
            site_id=site_id,
            kind=Kind.REFERRED_BY,
            person_key__in=sorted(people),
            key__in=sorted(people),
        )
        .exclude(conversion=None)
        .values_list("conversion_id", flat=True)[:NEWEST]
    )
