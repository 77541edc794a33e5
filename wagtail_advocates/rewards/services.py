from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import timedelta
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from wagtail_advocates.conversions.models import Conversion, Refund
from wagtail_advocates.conversions.returns import Returned
from wagtail_advocates.core import clock
from wagtail_advocates.core.errors import BadUnit, UnreadableRules
from wagtail_advocates.core.hashing import digest_of, natural_key
from wagtail_advocates.ledger.models import Account
from wagtail_advocates.ledger.services import Leg, Posting, post_all
from wagtail_advocates.programs.models import Program
from wagtail_advocates.rewards.facts import SaleFacts
from wagtail_advocates.rewards.granted import EXPENSE_SHARDS
from wagtail_advocates.rewards.models import Reward, RewardReversal, RewardRuleVersion
from wagtail_advocates.rewards.reversals import taken_back
from wagtail_advocates.rewards.rule_models import RewardRule, RewardRuleSet
from wagtail_advocates.rewards.rules import (
    Grant,
    Rule,
    Step,
    kept_rule,
    rule_from,
    snapshot_of,
)
from wagtail_advocates.rewards.units import means_something_else, unit_of
from wagtail_advocates.rewards.usage import draw_again, give_back
from wagtail_advocates.tracking.models import Prospect

State = Reward.State
Kind = Account.Kind
OPEN_STATES = (State.PENDING, State.HELD)
# Why a reward that nothing is left of was reversed, or is back.
_BY_KIND = {
    Refund.Kind.REFUND: "refunded",
    Refund.Kind.CHARGEBACK: "charged_back",
    Refund.Kind.CHARGEBACK_REVERSED: "chargeback_reversed",
}


_ALIKE = [field.name for field in fields(Rule) if field.name not in ("key", "conditions", "steps")]


def rule_of(row: RewardRule) -> Rule:
    """The pure rule an editor's row describes. Errors: ``ValueError`` for a bad condition."""
    return Rule(
        key=str(row.key),
        conditions=tuple(each.as_condition() for each in row.conditions.all()),
        steps=tuple(
            Step(each.threshold, each.amount_minor, each.rate_bps) for each in row.steps.all()
        ),
        **{name: getattr(row, name) for name in _ALIKE},
    )


def _frozen(row: RewardRule) -> dict[str, Any]:
    """The snapshot of an editor's row. Errors: ``UnreadableRules``, ``BadUnit``.

    It is read again at once: a version that cannot be read would cost the reward of every sale.
    """
    try:
        rule = rule_from(snapshot_of(rule_of(row)))
    except ValueError as error:
        raise UnreadableRules(
            _("These rules cannot be published: %(reason)s") % {"reason": error}
        ) from error
    if rule.kind == RewardRule.Kind.POINTS and means_something_else(rule.unit):
        raise BadUnit
    return snapshot_of(rule)


def freeze_rules(*, rule_set: RewardRuleSet) -> RewardRuleVersion:
    """The version of what the rule set says now; a new one only where something changed.

    Whatever is frozen can be read. Errors: ``UnreadableRules``, ``BadUnit``.
    """
    Program.objects.select_for_update().get(pk=rule_set.program_id)
    rules = [_frozen(row) for row in rule_set.rules.order_by("sort_order", "pk")]
    digest = digest_of({"rules": rules})
    versions = RewardRuleVersion.objects.filter(program_id=rule_set.program_id)
    newest = versions.order_by("-number").first()
    if newest is not None and newest.digest == digest:
        return newest
    return RewardRuleVersion.objects.create(
        program_id=rule_set.program_id,
        number=(versions.aggregate(last=Max("number"))["last"] or 0) + 1,
        rules=rules,
        digest=digest,
        published_at=clock.now(),
    )


def reward_key(*, conversion: Conversion, rule: Rule, enrollment_id: int, turn: int) -> str:
    """What a reward is for; one conversion, rule and advocate make one reward, for ever.

    ``turn`` counts how often the credit was given anew by hand: it may come back to somebody.
    """
    parts = ["reward", conversion.key, rule.key, rule.beneficiary, str(enrollment_id)]
    return natural_key(*parts, *([f"turn {turn}"] if turn else []))


def _owner(reward: Reward) -> tuple[str, int]:
    if reward.beneficiary == RewardRule.Beneficiary.FRIEND and reward.prospect_id:
        return Account.Owner.FRIEND, reward.prospect_id
    return Account.Owner.ENROLLMENT, reward.enrollment_id


def _posting(*, reward: Reward, step: str, debit: str, credit: str, amount_minor: int) -> Posting:
    """One step in a reward's life: from one account to another."""
    owner_kind, owner_id = _owner(reward)

    def leg(kind: str, amount: int) -> Leg:
        if kind == Kind.REWARD_EXPENSE:
            owner, shard = Account.Owner.PROGRAM, reward.enrollment_id % EXPENSE_SHARDS
            return Leg(kind, owner, reward.program_id, reward.unit, amount, shard)
        return Leg(kind, owner_kind, owner_id, reward.unit, amount)

    return Posting(
        key=natural_key("reward-step", reward.key, step),
        kind=step.split(":")[0],
        legs=[leg(debit, amount_minor), leg(credit, -amount_minor)],
        source_kind="reward",
        source_id=reward.pk,
    )


def _move(*, reward: Reward, **step: Any) -> None:
    """Post one step in a reward's life."""
    post_all(program_id=reward.program_id, postings=[_posting(reward=reward, **step)])


def new_reward(
    *,
    conversion: Conversion,
    program: Program,
    version: RewardRuleVersion,
    rule: Rule,
    grant: Grant,
    enrollment_id: int,
    prospect: Prospect | None,
    drawn_on: Sequence[str],
    held: bool,
    reason: str,
    turn: int,
) -> Reward:
    """A reward, pending or held, that ``accrue`` is to write."""
    return Reward(
        program=program,
        conversion=conversion,
        rule_version=version,
        rule={
            **snapshot_of(rule),
            "basis_minor": grant.basis_minor,
            "drawn_on": list(drawn_on),
        },
        key=reward_key(conversion=conversion, rule=rule, enrollment_id=enrollment_id, turn=turn),
        beneficiary=rule.beneficiary,
        enrollment_id=enrollment_id,
        prospect=prospect,
        kind=rule.kind,
        unit=unit_of(rule=rule, currency=program.currency),
        amount_minor=grant.amount_minor,
        state=State.HELD if held else State.PENDING,
        reason=reason,
        available_at=conversion.occurred_at + timedelta(days=program.hold_days),
        created_at=clock.now(),
    )


def accrue(*, program: Program, rewards: Sequence[Reward]) -> list[Reward]:
    """Write new rewards of one program and bring them into the books, all together."""
    written = Reward.objects.bulk_create(rewards)
    post_all(
        program_id=program.pk,
        postings=[
            _posting(
                reward=reward,
                step="accrue",
                debit=Kind.REWARD_EXPENSE,
                credit=Kind.REWARDS_PENDING,
                amount_minor=reward.amount_minor,
            )
            for reward in written
        ],
    )
    return written


def _settle(reward: Reward, *, state: str, reason: str, note: str) -> None:
    reward.state = state
    reward.reason = reason
    reward.note = note[:200]
    reward.decided_at = clock.now()
    reward.save(update_fields=["state", "reason", "note", "decided_at"])


def hold(*, reward: Reward, reason: str) -> None:
    """Let a locked, pending reward wait for a person; the books do not change by that."""
    reward.state = State.HELD
    reward.reason = reason
    reward.save(update_fields=["state", "reason"])


def mail_confirmed(*, advocate_id: int) -> None:
    """Rewards that waited for the advocate's mailbox wait for the end of their hold only."""
    Reward.objects.filter(
        enrollment__advocate=advocate_id, state=State.PENDING, reason="mailbox_unconfirmed"
    ).update(reason="in_hold_period")


def banned(*, enrollment_id: int) -> None:
    """Pending rewards of an advocate say that they wait because of the ban. Locks: them, by id."""
    _say_why(enrollment_id, before="in_hold_period", now="advocate_inactive")


def ban_lifted(*, enrollment_id: int) -> None:
    """What waited because of a ban waits for the end of its hold only. Locks: the rewards."""
    _say_why(enrollment_id, before="advocate_inactive", now="in_hold_period")


def _say_why(enrollment_id: int, *, before: str, now: str) -> None:
    waiting = (
        Reward.objects.select_for_update()
        .filter(enrollment=enrollment_id, state=State.PENDING, reason=before)
        .exclude(beneficiary=RewardRule.Beneficiary.FRIEND)
    )
    pks = list(waiting.order_by("id").values_list("pk", flat=True))
    Reward.objects.filter(pk__in=pks).update(reason=now)


def _ready(reward: Reward) -> str:
    """Where an approved reward stands: store credit is spent, everything else is paid out."""
    return Kind.STORE_CREDIT if reward.kind == RewardRule.Kind.CREDIT else Kind.REWARDS_AVAILABLE


def approve(*, reward: Reward, reason: str, note: str = "") -> None:
    """Move a locked, open reward to what can be paid out or spent."""
    _move(
        reward=reward,
        step="approve",
        debit=Kind.REWARDS_PENDING,
        credit=_ready(reward),
        amount_minor=reward.amount_minor - reward.reversed_minor,
    )
    _settle(reward, state=State.APPROVED, reason=reason, note=note)


def reject(*, reward: Reward, reason: str, note: str = "") -> None:
    """Take a locked, open reward out of the books again."""
    give_back(reward=reward, amount_minor=reward.amount_minor - reward.reversed_minor, count=1)
    _move(
        reward=reward,
        step="reject",
        debit=Kind.REWARDS_PENDING,
        credit=Kind.REWARD_EXPENSE,
        amount_minor=reward.amount_minor - reward.reversed_minor,
    )
    _settle(reward, state=State.REJECTED, reason=reason, note=note)


def write_denied(*, reward: Reward) -> None:
    """Write what the fraud rules denied, for somebody to look at it again; the books do not know
    of it.
    """
    reward.state = State.REJECTED
    reward.decided_at = reward.created_at
    reward.save()


def regrant(
    *, reward: Reward, rule: Rule, gone_minor: int, counts: bool, reason: str, note: str
) -> None:
    """Bring a locked, rejected reward into the books again, approved.

    ``gone_minor`` of it went back with its sale meanwhile and is not granted. It is drawn on the
    limits that ``rule`` has by now. Errors: ``LimitReached``. Locks: caps and budgets, balances.
    """
    amount_minor = reward.amount_minor - gone_minor
    drawn_on = draw_again(reward=reward, rule=rule, amount_minor=amount_minor, counts=counts)
    _move(
        reward=reward,
        step="uphold",
        debit=Kind.REWARD_EXPENSE,
        credit=_ready(reward),
        amount_minor=amount_minor,
    )
    reward.rule = {**reward.rule, "drawn_on": drawn_on}
    reward.reversed_minor = gone_minor
    reward.save(update_fields=["rule", "reversed_minor"])
    _settle(reward, state=State.APPROVED, reason=reason, note=note)


def stay_rejected(*, reward: Reward, reason: str, note: str) -> None:
    """A locked, rejected reward was looked at again and stays what it is."""
    _settle(reward, state=State.REJECTED, reason=reason, note=note)


def gone_of(*, reward: Reward, sale: SaleFacts, returned: Returned) -> int:
    """How much of a reward goes back once so much of its sale was returned."""
    return taken_back(
        rule=kept_rule(reward.rule), reward_minor=reward.amount_minor, sale=sale, returned=returned
    )


def reason_of(refund: Refund) -> str:
    """The reason code of what a refund of its kind does to rewards."""
    return _BY_KIND[Refund.Kind(refund.kind)]


def claw_back(
    *, reward: Reward, refund: Refund, sale: SaleFacts, returned: Returned
) -> RewardReversal | None:
    """Take back of a locked reward what was returned of its sale; None where nothing changes.

    ``returned`` sums up all that was returned, this refund included. A won chargeback lessens
    it: what it had taken is given back, negative, and a reward that was reversed stands where it
    stood. An approved reward's account may turn negative: later rewards net it off.
    """
    if reward.state == State.REJECTED:
        return None
    due = gone_of(reward=reward, sale=sale, returned=returned)
    amount_minor = due - reward.reversed_minor
    if not amount_minor:
        return None
    was_whole = reward.state == State.REVERSED
    _move_back(reward=reward, refund=refund, amount_minor=amount_minor)
    is_whole = due == reward.amount_minor
    give_back(reward=reward, amount_minor=amount_minor, count=is_whole - was_whole)
    reward.reversed_minor = due
    if is_whole:
        reward.reversed_from, reward.state = reward.state, State.REVERSED
    elif was_whole:
        reward.reversed_from, reward.state = "", reward.reversed_from
    if is_whole or was_whole:
        reward.reason = reason_of(refund)
        reward.decided_at = None if reward.state in OPEN_STATES else clock.now()
    reward.save(update_fields=["reversed_minor", "reversed_from", "state", "reason", "decided_at"])
    return RewardReversal.objects.create(
        reward=reward, refund=refund, amount_minor=amount_minor, created_at=clock.now()
    )


def _move_back(*, reward: Reward, refund: Refund, amount_minor: int) -> None:
    """Post what is taken back, or, where it is negative, given back."""
    stands = reward.reversed_from or reward.state
    owed = Kind.REWARDS_PENDING if stands in OPEN_STATES else _ready(reward)
    taken = amount_minor > 0
    _move(
        reward=reward,
        step=f"claw_back:{refund.key}" if taken else f"restore:{refund.key}",
        debit=owed if taken else Kind.REWARD_EXPENSE,
        credit=Kind.REWARD_EXPENSE if taken else owed,
        amount_minor=abs(amount_minor),
    )
