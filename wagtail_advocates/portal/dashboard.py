"""What the portal shows of each enrollment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wagtail_advocates.advocates.models import Advocate, Enrollment
from wagtail_advocates.advocates.queries import enrollments_of
from wagtail_advocates.attribution.models import Referral
from wagtail_advocates.core.money import format_money
from wagtail_advocates.core.reasons import in_words
from wagtail_advocates.kits.cards import CardPlan, card_for
from wagtail_advocates.kits.channels import Channel, share_address, with_channel
from wagtail_advocates.kits.places import places_of
from wagtail_advocates.kits.share_copy import Sender, copy_of
from wagtail_advocates.ledger.queries import Owed
from wagtail_advocates.links.addresses import referral_url
from wagtail_advocates.links.models import ReferralCode
from wagtail_advocates.links.queries import primary_code
from wagtail_advocates.payouts.friends import friends_of, owed_to_people
from wagtail_advocates.portal.payouts import PayoutCard, payout_cards
from wagtail_advocates.programs.models import ProgramOffer
from wagtail_advocates.programs.queries import offer_for
from wagtail_advocates.reports.funnel import visits_of_enrollments
from wagtail_advocates.reports.why import Refused, WhyLine, why_for_advocate
from wagtail_advocates.rewards.models import Reward
from wagtail_advocates.rewards.queries import may_be_appealed
from wagtail_advocates.rewards.rule_models import RewardRule

MOST_REWARDS = 50


@dataclass(frozen=True)
class ShareLink:
    """One way to share, ready to be a link."""

    channel: Channel
    address: str


@dataclass(frozen=True)
class RewardLine:
    """One reward, or its absence, in words; ``appeal_path`` is where to ask for a second look."""

    amount: str
    state: str
    state_label: str
    reason: str
    note: str
    when: object
    why: Sequence[WhyLine] = ()
    appeal_path: str = ""
    appeal: str = ""


@dataclass(frozen=True)
class Card:
    """One program in the portal."""

    enrollment: Enrollment
    offer: ProgramOffer | None
    code: ReferralCode | None
    url: str
    media: CardPlan | None = None
    links: Sequence[ShareLink] = field(default_factory=list)
    visits: int = 0
    referrals: int = 0
    customers: int = 0
    pending: str = ""
    available: str = ""
    credit: str = ""
    payout: PayoutCard = field(default_factory=PayoutCard)
    rewards: Sequence[RewardLine] = field(default_factory=list)


def dashboard(*, advocate: Advocate) -> list[Card]:
    """A card a program the advocate is in."""
    enrollments = list(enrollments_of(advocate=advocate))
    visits = visits_of_enrollments(enrollment_ids=[row.pk for row in enrollments])
    payouts = payout_cards(advocate=advocate, enrollments=enrollments)
    return [
        _card(enrollment, visits.get(enrollment.pk, 0), payouts[enrollment.pk])
        for enrollment in enrollments
    ]


def card_of(*, enrollment: Enrollment) -> Card:
    """The card of one program."""
    visits = visits_of_enrollments(enrollment_ids=[enrollment.pk])
    return _card(enrollment, visits.get(enrollment.pk, 0), PayoutCard())


def _card(enrollment: Enrollment, visits: int, payout: PayoutCard) -> Card:
    code = primary_code(enrollment=enrollment)
    is_active = enrollment.status == Enrollment.Status.ACTIVE
    offer = offer_for(program=enrollment.program)
    site = enrollment.program.site
    url = referral_url(site=site, code=code.code) if code else ""
    states = list(enrollment.referrals.values_list("state", flat=True))
    friends = friends_of(enrollments=[enrollment])
    owed = owed_to_people(enrollments=[enrollment], friends=friends).get(enrollment.pk, [])
    return Card(
        enrollment=enrollment,
        offer=offer,
        code=code,
        url=url,
        media=card_for(code=code) if code and is_active else None,
        links=_links(url, offer, code),
        visits=visits,
        referrals=len(states),
        customers=states.count(Referral.State.CUSTOMER),
        pending=_amounts(owed, "pending_minor", enrollment.program.currency),
        available=_amounts(owed, "available_minor", enrollment.program.currency),
        credit=_credit(owed),
        payout=payout,
        rewards=_rewards(enrollment, friends.get(enrollment.pk, [])),
    )


def _links(url: str, offer: ProgramOffer | None, code: ReferralCode | None) -> list[ShareLink]:
    if offer is None or code is None:
        return []
    words = copy_of(offer)
    sender = Sender(code.sender, code.code)
    ids = dict.fromkeys(place.channel for place in places_of(offer.program))
    links = []
    for channel in ids:
        if channel.kind not in ("link", "self"):
            continue
        own = with_channel(url, channel.id)
        text = words.on(channel, url=own, sender=sender)
        address = share_address(channel, url=own, text=text, title=offer.headline)
        links.append(ShareLink(channel, address))
    return links


def _amounts(owed: Iterable[Owed], name: str, currency: str) -> str:
    locale = get_language() or "en"
    amounts = [format_money(getattr(row, name), row.unit, locale) for row in owed]
    return ", ".join(amounts) or format_money(0, currency, locale)


def _credit(owed: Iterable[Owed]) -> str:
    """Store credit that can be spent; empty without any."""
    locale = get_language() or "en"
    return ", ".join(
        format_money(row.credit_minor, row.unit, locale) for row in owed if row.credit_minor > 0
    )


def _rewards(enrollment: Enrollment, prospects: Sequence[int]) -> list[RewardLine]:
    """Rewards granted and refused, newest first: the advocate sees why in both cases.

    Among them are those they were granted as a friend of somebody else.
    """
    locale = get_language() or "en"
    granted = _granted_to(enrollment, prospects)
    rewards = list(granted.select_related("appeal").order_by("-id")[:MOST_REWARDS])
    chains, refusals = why_for_advocate(
        rewards=rewards,
        conversion_ids=_credited_conversions(enrollment),
        enrollment_id=enrollment.pk,
    )
    lines = [_granted(reward, chains[reward.pk], locale) for reward in rewards]
    lines += [_refused(refusal) for refusal in refusals]
    return sorted(lines, key=lambda line: str(line.when), reverse=True)[:MOST_REWARDS]


def _granted_to(enrollment: Enrollment, prospects: Sequence[int]) -> QuerySet[Reward]:
    own = Q(enrollment=enrollment, beneficiary=RewardRule.Beneficiary.ADVOCATE)
    as_friend = Q(
        prospect__in=prospects,
        beneficiary=RewardRule.Beneficiary.FRIEND,
        program=enrollment.program_id,
    )
    return Reward.objects.filter(own | as_friend)


def _granted(reward: Reward, chain: Sequence[WhyLine], locale: str) -> RewardLine:
    """The reward as it stands; how it came there is its chain."""
    last = chain[-1] if chain else None
    appeal = getattr(reward, "appeal", None)
    path = ""
    if appeal is None and may_be_appealed(reward):
        path = reverse("wagtail_advocates:appeal", args=[reward.public_id])
    return RewardLine(
        amount=_reward_amount(reward, locale),
        state=reward.state,
        state_label=str(Reward.State(reward.state).label),
        reason=last.text if last else in_words(reward.reason),
        note=reward.note,
        when=reward.created_at,
        why=chain[:-1],
        appeal_path=path,
        appeal=appeal.text if appeal else "",
    )


def _refused(refusal: Refused) -> RewardLine:
    path = ""
    if refusal.may_appeal:
        path = reverse("wagtail_advocates:appeal_denial", args=[refusal.decision.pk])
    return RewardLine(
        amount="",
        state="refused",
        state_label=_("No reward"),
        reason=refusal.line.text,
        note="",
        when=refusal.decision.decided_at,
        appeal_path=path,
    )


def _credited_conversions(enrollment: Enrollment) -> list[int]:
    credited = enrollment.program.conversions.filter(attribution__credits__enrollment=enrollment)
    return list(credited.order_by("-id").values_list("pk", flat=True)[:MOST_REWARDS])


def _reward_amount(reward: Reward, locale: str) -> str:
    """The amount, and beside it what it was before a partial refund."""
    granted = format_money(reward.amount_minor, reward.unit, locale)
    if not reward.reversed_minor or reward.state == Reward.State.REVERSED:
        return granted
    left = format_money(reward.amount_minor - reward.reversed_minor, reward.unit, locale)
    return _("%(left)s of %(granted)s") % {"left": left, "granted": granted}
