from __future__ import annotations

import contextlib
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from django.db.models import Q, QuerySet

from wagtail_advocates.advocates.models import Enrollment
from wagtail_advocates.attribution.models import Credit
from wagtail_advocates.conversions.models import Conversion
from wagtail_advocates.conversions.queries import payment_number
from wagtail_advocates.conversions.returns import Returned
from wagtail_advocates.core.models import Decision
from wagtail_advocates.programs.models import Program
from wagtail_advocates.programs.reach import Reach, narrowed
from wagtail_advocates.rewards.facts import LineFacts, SaleFacts, ShareFacts
from wagtail_advocates.rewards.models import Reward, RewardRuleVersion
from wagtail_advocates.rewards.reckoning import progress_name
from wagtail_advocates.rewards.rule_models import RewardRule
from wagtail_advocates.rewards.rules import Rule, kept_rule, rule_from


def current_rules(*, program: Program) -> RewardRuleVersion | None:
    """The program's newest published rules."""
    return RewardRuleVersion.objects.filter(program=program).order_by("-number").first()


def published_since(*, program: Program) -> datetime:
    """When the rules that pay now were published, in a program that has some."""
    versions = RewardRuleVersion.objects.filter(program=program).order_by("-number")
    return versions.values_list("published_at", flat=True)[:1].get()


def rule_by_now(*, reward: Reward) -> Rule:
    """The rule of a reward as it is published now; as the reward keeps it where it is gone or
    cannot be read.
    """
    version = current_rules(program=reward.program)
    for snapshot in version.rules if version else ():
        if snapshot["key"] == reward.rule["key"]:
            with contextlib.suppress(ValueError):
                return rule_from(snapshot)
    return kept_rule(reward.rule)


def counted_under(conversion: Conversion) -> list[str]:
    """What a sale was counted under, for those who are credited by now: for each rule that counts
    sales, the name of the count. Queries: one.
    """
    made = Reward.objects.filter(conversion=conversion).values("pk")
    decisions = Decision.objects.filter(
        Q(subject_kind="conversion", subject_id=conversion.pk)
        | Q(subject_kind="reward", subject_id__in=made)
    ).order_by("id")
    names: list[str] = []
    for decision in decisions:
        if decision.step == "attribution":
            names = []
        elif decision.evidence.get("is_counted"):
            names.append(progress_name(decision.evidence["rule"], decision.evidence["enrollment"]))
    return names


def may_be_appealed(reward: Reward) -> bool:
    """Whether its advocate may ask for a second look, once: held, or rejected by a person."""
    if reward.beneficiary != RewardRule.Beneficiary.ADVOCATE:
        return False
    rejected = reward.state == Reward.State.REJECTED and reward.reason == "rejected_by_person"
    return rejected or reward.state == Reward.State.HELD


def rewards_of(*, conversion: Conversion) -> QuerySet[Reward]:
    """The rewards of a conversion, the advocate's first."""
    return conversion.rewards.select_related(
        "enrollment__advocate", "conversion", "program"
    ).order_by("id")


def rewards_within(
    *,
    reach: Reach,
    state: str | None = None,
    beneficiary: str | None = None,
    kind: str | None = None,
    conversion: uuid.UUID | None = None,
    enrollment: uuid.UUID | None = None,
    advocate: uuid.UUID | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    decided_since: datetime | None = None,
) -> QuerySet[Reward]:
    """The rewards in reach with program, conversion and advocate; the period is of their making,
    ``decided_since`` of the last decision.
    """
    return narrowed(
        Reward.objects.filter(reach.through()),
        state=state,
        beneficiary=beneficiary,
        kind=kind,
        conversion__public_id=conversion,
        enrollment__public_id=enrollment,
        enrollment__advocate__public_id=advocate,
        created_at__gte=since,
        created_at__lt=until,
        decided_at__gte=decided_since,
    ).select_related("program", "conversion", "enrollment__advocate")


def due_rewards(*, at: datetime) -> QuerySet[Reward]:
    """Pending rewards whose hold has ended, whose program approves by itself and whose advocate
    has confirmed the mailbox, or had before they were erased.

    Held rewards are never among them: a hold for review does not end by time. A banned advocate's
    wait until the ban is lifted; their friends' do not.
    """
    of_friend = Q(beneficiary=RewardRule.Beneficiary.FRIEND)
    not_banned = ~Q(enrollment__status=Enrollment.Status.BANNED)
    confirmed = Q(enrollment__advocate__email_confirmed_at__isnull=False)
    erased = Q(enrollment__advocate__erased_at__isnull=False)
    return (
        Reward.objects.filter(
            confirmed | erased,
            of_friend | not_banned,
            state=Reward.State.PENDING,
            available_at__lte=at,
            program__approval=Program.Approval.AUTOMATIC,
        )
        .exclude(reason="mailbox_unconfirmed")
        .order_by("id")
    )


@dataclass(frozen=True)
class Share:
    """One credited advocate, with the weight of all their contacts and the last of them."""

    enrollment: Enrollment
    weight: int
    channel: str
    method: str


def merged(credits: Iterable[Credit]) -> list[Share]:
    """The credited advocates in the order of their last contact, each of them once."""
    shares: dict[int, Share] = {}
    for credit in credits:
        earlier = shares.pop(credit.enrollment_id, None)
        touch = credit.touchpoint
        shares[credit.enrollment_id] = Share(
            enrollment=credit.enrollment,
            weight=credit.weight + (earlier.weight if earlier else 0),
            channel=touch.channel if touch else "",
            method=touch.kind if touch else "by_hand",
        )
    return list(shares.values())


def share_facts(
    *,
    share: Share,
    refusals: Mapping[int, str],
    status_of: Callable[[Enrollment], str] = attrgetter("status"),
) -> ShareFacts:
    """The advocate as the rules see them; ``refusals``: what was found, by enrollment."""
    recruiter = share.enrollment.recruited_by
    is_active = recruiter is not None and status_of(recruiter) == Enrollment.Status.ACTIVE
    return ShareFacts(
        enrollment_id=share.enrollment.pk,
        weight=share.weight,
        advocate_type=share.enrollment.type,
        channel=share.channel,
        method=share.method,
        refusal=refusals.get(share.enrollment.pk, ""),
        is_active=status_of(share.enrollment) == Enrollment.Status.ACTIVE,
        recruiter_id=recruiter.pk if recruiter is not None and is_active else None,
        recruiter_refusal=refusals.get(recruiter.pk, "") if recruiter is not None else "",
    )


def sale_facts(*, conversion: Conversion, rules: Sequence[Rule]) -> SaleFacts:
    """The sale as the rules see it. Queries: the lines, and the number of a payment for which none
    was kept, each only where a rule asks for it.
    """
    asks_for_lines = any(
        rule.matching_lines
        or rule.calculation == "per_unit"
        or {condition.field for condition in rule.conditions} & {"sku", "category"}
        for rule in rules
    )
    asks_for_number = any(rule.max_payments or rule.intro_payments for rule in rules)
    is_recurring = conversion.kind == Conversion.Kind.RECURRING
    return SaleFacts(
        amount_minor=conversion.amount_minor,
        tax_minor=conversion.tax_minor,
        shipping_minor=conversion.shipping_minor,
        discount_minor=conversion.discount_minor,
        is_first_sale=bool(conversion.customer_is_new),
        kind=conversion.kind,
        country=conversion.country,
        customer_group=conversion.customer_group,
        occurred_on=conversion.occurred_at.date(),
        payment_number=(
            payment_number(conversion=conversion) if asks_for_number and is_recurring else 1
        ),
        lines=_lines(conversion) if asks_for_lines else (),
    )


def returned_sale(*, conversion: Conversion, returned: Returned) -> SaleFacts:
    """The sale as far as a return of it is concerned. Queries: the lines, only where some of
    them were returned by name.
    """
    return SaleFacts(
        amount_minor=conversion.amount_minor,
        shipping_minor=conversion.shipping_minor,
        lines=_lines(conversion) if returned.pieces else (),
    )


def _lines(conversion: Conversion) -> tuple[LineFacts, ...]:
    return tuple(
        LineFacts(line.sku, line.category, line.quantity, line.amount_minor)
        for line in conversion.lines.all()
    )
