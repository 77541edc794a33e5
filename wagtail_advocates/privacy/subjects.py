from __future__ import annotations

import uuid
from dataclasses import dataclass, field

from django.db.models import Q
from wagtail.models import Site

from wagtail_advocates.advocates.models import Advocate
from wagtail_advocates.advocates.queries import advocate_by_public_id, find_advocate
from wagtail_advocates.conversions.models import Conversion
from wagtail_advocates.fraud.models import FraudListEntry
from wagtail_advocates.fraud.services import entry_key
from wagtail_advocates.payouts.models import Payout
from wagtail_advocates.rewards.models import Reward
from wagtail_advocates.rewards.rule_models import RewardRule
from wagtail_advocates.tracking.queries import pseudonyms_of


@dataclass(frozen=True)
class Subject:
    """One person on one site, as advocate, as friend or as both, by the keys of their rows.

    ``words`` are what the person can be recognized by in a text somebody wrote.
    """

    site: Site
    advocate: Advocate | None = None
    customer_keys: tuple[str, ...] = ()
    list_keys: tuple[str, ...] = ()
    advocates: tuple[int, ...] = ()
    enrollments: tuple[int, ...] = ()
    prospects: tuple[int, ...] = ()
    conversions: tuple[int, ...] = ()
    rewards: tuple[int, ...] = ()
    payouts: tuple[int, ...] = ()
    words: tuple[str, ...] = field(default=(), repr=False)

    @property
    def is_known(self) -> bool:
        """Whether anything is held about them."""
        return bool(self.advocates or self.prospects or self.conversions)


def advocate_of(
    *, site: Site, email: str = "", public_id: uuid.UUID | None = None
) -> Advocate | None:
    """The advocate with that address or public id on that site."""
    if public_id is not None:
        return advocate_by_public_id(site=site, public_id=public_id)
    return find_advocate(site=site, email=email) if email.strip() else None


def find_subject(
    *, site: Site, advocate: Advocate | None, customer_key: str, email: str = ""
) -> Subject:
    """Everything of one person: the advocate, and the friend that address was known by.

    Rewards are those the person earned: not what friends got through them. Queries: six.
    """
    pks = [advocate.pk] if advocate else []
    enrollments = list(advocate.enrollments.values_list("pk", flat=True)) if advocate else []
    prospects = _prospects(site=site, customer_key=customer_key) if customer_key else []
    mine = Q(prospect__in=prospects)
    if customer_key:
        mine |= Q(site=site, customer_key=customer_key)
    conversions = Conversion.objects.filter(mine).values_list("pk", flat=True)
    friend = RewardRule.Beneficiary.FRIEND
    rewards = Reward.objects.filter(
        Q(enrollment__in=enrollments) & ~Q(beneficiary=friend)
        | Q(beneficiary=friend, prospect__in=prospects)
    )
    payouts = Payout.objects.filter(
        Q(enrollment__in=enrollments, friend=None) | Q(friend__in=prospects)
    ).values_list("pk", flat=True)
    written = (advocate.email, advocate.name) if advocate else ()
    return Subject(
        site=site,
        advocate=advocate,
        customer_keys=(customer_key,) if customer_key else (),
        list_keys=_list_keys(site, email or (advocate.email if advocate else "")),
        advocates=tuple(pks),
        enrollments=tuple(sorted(enrollments)),
        prospects=tuple(sorted(prospects)),
        conversions=tuple(sorted(conversions)),
        rewards=tuple(sorted(rewards.values_list("pk", flat=True))),
        payouts=tuple(sorted(payouts)),
        words=tuple(word for word in dict.fromkeys((*written, email.strip())) if word),
    )


def _list_keys(site: Site, email: str) -> tuple[str, ...]:
    """The keys under which the team may have listed the address."""
    key = entry_key(site_id=site.pk, kind=FraudListEntry.Kind.EMAIL, value=email)
    return (key,) if key else ()


def _prospects(*, site: Site, customer_key: str) -> list[int]:
    """The pseudonyms a customer was known by, those merged into them included."""
    known = pseudonyms_of(customer_keys=[customer_key], site_ids=[site.pk])
    return known.get(customer_key, [])
