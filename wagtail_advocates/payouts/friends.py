"""Whose accounts a payout is taken from: a friend who joins is paid as the advocate they are.

A friend's rewards stand on accounts of their own, under the pseudonym their sale was recorded by.
Who joins a program and has proved the address they bought with is that friend: what stands on those
accounts is theirs to be paid out together with what they earned as an advocate. Of several
addresses of one mailbox the first that joined counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.db.models import F, Min, Q, QuerySet

from wagtail_advocates.advocates.models import Advocate, Enrollment
from wagtail_advocates.conversions.models import Conversion
from wagtail_advocates.ledger.models import Account, Balance
from wagtail_advocates.ledger.queries import Owed, owed_together
from wagtail_advocates.payouts.models import CouponCode, Payout
from wagtail_advocates.payouts.registry import GIVEN_UNITS, is_payable
from wagtail_advocates.programs.models import Program
from wagtail_advocates.rewards.models import Reward
from wagtail_advocates.rewards.rule_models import RewardRule
from wagtail_advocates.tracking.models import Prospect
from wagtail_advocates.tracking.queries import pseudonyms_of

Owner = Account.Owner
Status = Enrollment.Status
JOINED = (Status.ACTIVE, Status.PAUSED, Status.BANNED)
PAGE = 500
# An owner of accounts: kind and id.
Holder = tuple[str, int]


@dataclass(frozen=True)
class Share:
    """What stands available on one account, in minor units; negative: its owner owes.

    Either an advocate's (``enrollment_id``), their own or one they had as a friend, or that of a
    friend who has not joined (``friend_id``, the person several pseudonyms may stand for).
    """

    holder: Holder
    unit: str
    amount_minor: int
    enrollment_id: int
    friend_id: int = 0


def _joined(program_ids: Iterable[int]) -> QuerySet[Enrollment]:
    """Enrollments of people whose address is proved, so that it says which customer they are.

    Who waits to be let in, or was not, is a friend like others.
    """
    rows = Enrollment.objects.filter(program__in=list(program_ids), status__in=JOINED)
    return rows.exclude(advocate__customer_key="")


def _by_customer(
    *, program_ids: Iterable[int], customer_keys: Iterable[str]
) -> dict[tuple[int, str], int]:
    """The enrollment of each customer in each program, the first where there are several."""
    rows = _joined(program_ids).filter(advocate__customer_key__in=list(customer_keys))
    firsts = rows.order_by().values_list("program_id", "advocate__customer_key")
    return {
        (program_id, key): pk for program_id, key, pk in firsts.annotate(first=Min("pk")).iterator()
    }


def friends_of(*, enrollments: Sequence[Enrollment]) -> dict[int, list[int]]:
    """The pseudonyms each of these advocates bought under as a friend, by enrollment.

    The enrollments come with their advocates. Queries: one, two more for who was a friend.
    """
    mine = {row.pk: row.advocate.customer_key for row in enrollments}
    keys = {key for key in mine.values() if key}
    sites = {row.advocate.site_id for row in enrollments}
    prospects = pseudonyms_of(customer_keys=keys, site_ids=sites) if keys else {}
    if not prospects:
        return {}
    programs = {row.program_id for row in enrollments}
    firsts = set(_by_customer(program_ids=programs, customer_keys=prospects).values())
    return {pk: prospects[key] for pk, key in mine.items() if pk in firsts and key in prospects}


def owed_to_people(
    *, enrollments: Sequence[Enrollment], friends: Mapping[int, Sequence[int]] | None = None
) -> dict[int, list[Owed]]:
    """What each of these people has coming in the program, as advocate and as friend.

    Who never had anything coming is missing. ``friends``: what ``friends_of`` says, where it was
    asked already. Queries: one, and those of ``friends_of``.
    """
    if friends is None:
        friends = friends_of(enrollments=enrollments)
    groups: dict[int, list[tuple[int, str, int]]] = {}
    for row in enrollments:
        own = (row.program_id, str(Owner.ENROLLMENT), row.pk)
        as_friend = [(row.program_id, str(Owner.FRIEND), pk) for pk in friends.get(row.pk, ())]
        groups[row.pk] = [own, *as_friend]
    return owed_together(groups=groups)


def holders_of(payout: Payout) -> list[Holder]:
    """Whose accounts a payout is taken from: its own first. Queries: one or two."""
    if payout.friend_id:
        merged = Prospect.objects.filter(merged_into=payout.friend_id).order_by("pk")
        pks = [payout.friend_id, *merged.values_list("pk", flat=True)]
        return [(str(Owner.FRIEND), pk) for pk in pks]
    friends = friends_of(enrollments=[payout.enrollment])
    as_friend = [(str(Owner.FRIEND), pk) for pk in friends.get(payout.enrollment_id, ())]
    return [(str(Owner.ENROLLMENT), payout.enrollment_id), *as_friend]


def available_shares(
    *, program: Program, enrollment_ids: Sequence[int] | None = None
) -> list[Share]:
    """What stands available on every account a payout of the program could be taken from.

    Of friends who have not joined what is given without an account, such as coupons; with
    ``enrollment_ids`` nothing of them. Queries: two, and two for each five hundred friends; three
    more with ``enrollment_ids``.
    """
    open_rows = Balance.objects.filter(
        account__program=program, account__kind=Account.Kind.REWARDS_AVAILABLE
    ).exclude(amount_minor=0)
    own = open_rows.filter(account__owner_kind=Owner.ENROLLMENT)
    friends = open_rows.filter(account__owner_kind=Owner.FRIEND)
    enrollments = _joined([program.pk])
    if enrollment_ids is None:
        keys = _keys_of(enrollments)
        known = Q(customer_key__in=keys) | Q(merged_into__customer_key__in=keys)
        joined = Prospect.objects.filter(known, site=program.site_id).values("pk")
        wanted = Q(account__owner_id__in=joined) | Q(account__unit__in=GIVEN_UNITS)
    else:
        own = own.filter(account__owner_id__in=enrollment_ids)
        keys = _keys_of(enrollments.filter(pk__in=enrollment_ids))
        people = pseudonyms_of(customer_keys=keys, site_ids=[program.site_id])
        wanted = Q(account__owner_id__in=list(chain.from_iterable(people.values())))
    shares = [
        Share((str(Owner.ENROLLMENT), pk), unit, amount, enrollment_id=pk)
        for pk, unit, amount in _amounts(own)
    ]
    found = _amounts(friends.filter(wanted))
    for start in range(0, len(found), PAGE):
        shares += _of_friends(program, found[start : start + PAGE])
    if enrollment_ids is None:
        return shares
    asked = set(enrollment_ids)
    return [share for share in shares if share.enrollment_id in asked]


def _keys_of(enrollments: QuerySet[Enrollment]) -> QuerySet[Any, str]:
    advocates = Advocate.objects.filter(enrollments__in=enrollments)
    return advocates.values_list("customer_key", flat=True)


def _amounts(rows: QuerySet[Balance]) -> list[tuple[int, str, int]]:
    values = rows.order_by("account_id").values_list(
        "account__owner_id", "account__unit", "amount_minor"
    )
    return [(pk, unit, -amount) for pk, unit, amount in values if is_payable(unit)]


def _of_friends(program: Program, found: Sequence[tuple[int, str, int]]) -> list[Share]:
    """The shares of friends, each with the advocate they are, or the person they stand for."""
    people = {
        row.pk: row.merged_into or row
        for row in Prospect.objects.filter(pk__in={pk for pk, _unit, _amount in found})
        .select_related("merged_into")
        .order_by("pk")
    }
    keys = {person.customer_key for person in people.values()}
    joined = _by_customer(program_ids=[program.pk], customer_keys=keys)
    shares = []
    for pk, unit, amount_minor in found:
        person = people[pk]
        enrollment_id = joined.get((program.pk, person.customer_key), 0)
        if person.erased_at is None and (enrollment_id or unit in GIVEN_UNITS):
            shares.append(
                Share(
                    (str(Owner.FRIEND), pk),
                    unit,
                    amount_minor,
                    enrollment_id=enrollment_id,
                    friend_id=0 if enrollment_id else person.pk,
                )
            )
    return shares


def _friends_rewards(prospect_ids: Iterable[int]) -> QuerySet[Reward]:
    """The rewards of friends under these pseudonyms and those merged into them."""
    pks = list(prospect_ids)
    merged = Prospect.objects.filter(merged_into__in=pks).values_list("pk", flat=True)
    return Reward.objects.filter(
        prospect__in=[*pks, *merged], beneficiary=RewardRule.Beneficiary.FRIEND
    )


def sent_by(*, program: Program, friend_ids: Collection[int]) -> dict[int, int]:
    """Through whom each friend came last, as far as a reward says so. Queries: none, or two."""
    if not friend_ids:
        return {}
    rows = _friends_rewards(friend_ids).filter(program=program).order_by("pk")
    return {
        merged or pk: enrollment_id
        for pk, merged, enrollment_id in rows.values_list(
            "prospect_id", "prospect__merged_into_id", "enrollment_id"
        )
    }


def orders_of(*, payouts: Sequence[Payout]) -> dict[int, list[Conversion]]:
    """The sales a friend was rewarded for, by payout, newest first: by them the shop knows whom
    to give a coupon. Nothing for payouts of advocates. Queries: none without a friend, else two.
    """
    friends = {payout.friend_id for payout in payouts if payout.friend_id}
    if not friends:
        return {}
    found: dict[tuple[int, int | None, str], list[Conversion]] = defaultdict(list)
    rewards = _friends_rewards(friends).annotate(merged=F("prospect__merged_into"))
    for reward in rewards.select_related("conversion").order_by("-pk"):
        orders = found[reward.program_id, reward.merged or reward.prospect_id, reward.unit]
        if reward.conversion not in orders:
            orders.append(reward.conversion)
    return {
        payout.pk: found[payout.program_id, payout.friend_id, payout.unit]
        for payout in payouts
        if payout.friend_id
    }


def coupons_of(*, conversions: Sequence[Conversion]) -> Mapping[int, list[str]]:
    """The codes given to the friend each of these sales was, in its program. Queries: two."""
    rewards = Reward.objects.filter(
        conversion__in=[row.pk for row in conversions],
        beneficiary=RewardRule.Beneficiary.FRIEND,
        unit="COUPON",
    ).exclude(prospect=None)
    friends = {
        pk: merged or prospect
        for pk, prospect, merged in rewards.values_list(
            "conversion_id", "prospect_id", "prospect__merged_into_id"
        )
    }
    if not friends:
        return {}
    given: dict[tuple[int, int | None], list[str]] = defaultdict(list)
    codes = CouponCode.objects.filter(payout__friend__in=set(friends.values())).order_by("pk")
    for code, program_id, friend in codes.values_list("code", "program_id", "payout__friend_id"):
        given[program_id, friend].append(code)
    return {
        row.pk: given[row.program_id, friends[row.pk]] for row in conversions if row.pk in friends
    }


def recipient_of(payout: Payout) -> Advocate | None:
    """Who can be told of a payout: the advocate, or a friend who is one in another program."""
    if payout.friend is None:
        return payout.enrollment.advocate
    if not payout.friend.customer_key:
        return None
    known = Advocate.objects.filter(
        site=payout.friend.site_id, customer_key=payout.friend.customer_key
    )
    return known.select_related("site").order_by("pk").first()
