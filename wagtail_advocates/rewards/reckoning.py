"""All rules of a version for one conversion: grants and refusals, within caps and budgets. Pure.

What was used so far comes in as counts by name and goes out as what is used now, so that the
same reckoning pays in a flow, which locks the counts, and answers "what if" in a dry run, which
keeps them in memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from wagtail_advocates.core.money import MAX_MINOR
from wagtail_advocates.rewards.facts import SaleFacts, ShareFacts
from wagtail_advocates.rewards.rules import (
    FIRST_LEVEL,
    PERIODS,
    SECOND_LEVEL,
    Grant,
    Progress,
    Refusal,
    Rule,
    evaluate,
    qualifies,
    shared,
)

FRIEND = "friend"
PROGRAM_BUDGET = "program"
_PROGRESS = "sales/"
_IN_MONEY = ("money", "credit")


@dataclass(frozen=True)
class Used:
    """So many sales or grants, so much granted, so much revenue."""

    count: int = 0
    amount_minor: int = 0
    revenue_minor: int = 0

    def plus(self, other: Used) -> Used:
        return Used(
            self.count + other.count,
            self.amount_minor + other.amount_minor,
            self.revenue_minor + other.revenue_minor,
        )


@dataclass(frozen=True)
class Outcome:
    """What one rule comes to for one beneficiary; ``drawn_on`` are the counts it is charged to.

    ``is_counted``: the sale counts for the advocate's next ones by the rule, until it is taken
    back. Sales of somebody recruited are counted for good.
    """

    rule: Rule
    place: int
    enrollment_id: int
    result: Grant | Refusal
    drawn_on: tuple[str, ...] = ()
    is_counted: bool = False


@dataclass(frozen=True)
class Limit:
    """A cap or a budget a grant is charged to: at most so much, and so many; 0 for no end."""

    name: str
    reason: str
    most_minor: int = 0
    most_count: int = 0

    def left_of(self, amount_minor: int, used: Used) -> int:
        """How much of an amount it leaves."""
        if self.most_count and used.count >= self.most_count:
            return 0
        if not self.most_minor:
            return amount_minor
        return max(0, min(amount_minor, self.most_minor - used.amount_minor))


def window_of(period: str, on: date) -> str:
    """The name of the period a day lies in: ``2026-11-24``, ``2026-W48``, ``2026-11``, ``2026``."""
    year, week, _day = on.isocalendar()
    names = {
        "day": on.isoformat(),
        "week": f"{year}-W{week:02}",
        "month": f"{on.year}-{on.month:02}",
        "year": str(on.year),
        "ever": "ever",
    }
    return names[period]


def days_of(window: str) -> tuple[date, date] | None:
    """The first day of a period of that name and the first after it; None for ever."""
    if window == "ever":
        return None
    if "W" in window:
        year_of_week, week = window.split("-W")
        first = date.fromisocalendar(int(year_of_week), int(week), 1)
        return first, first + timedelta(days=7)
    year, month, day, *_ = *(int(part) for part in window.split("-")), 0, 0
    if day:
        first = date(year, month, day)
        return first, first + timedelta(days=1)
    if month:
        return date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)
    return date(year, 1, 1), date(year + 1, 1, 1)


def progress_of(used: Mapping[str, Used]) -> dict[str, Used]:
    """Of what was used, the sales that were counted."""
    return {name: count for name, count in used.items() if name.startswith(_PROGRESS)}


def progress_name(key: str, enrollment_id: int) -> str:
    """What an advocate's sales by the rule of that key are counted under."""
    return f"{_PROGRESS}{key}/{enrollment_id}"


def cap_name(key: str, enrollment_id: int, period: str, on: date) -> str:
    """What a rule's rewards to somebody in the period of that day are capped under."""
    return f"cap/{key}/{enrollment_id}/{window_of(period, on)}"


def budget_name(key: str) -> str:
    """What the budget of a rule is used up under."""
    return f"budget/{key}"


def milestone_name(rule: Rule, enrollment_id: int) -> str:
    """What the milestones somebody passed by a rule are counted under."""
    return f"nth/{rule.key}/{enrollment_id}/{rule.every}-{rule.only_nth}"


def limits_counting(rule: Rule, *, who: int, on: date) -> list[str]:
    """Every limit that counts a reward by the rule to that enrollment for a sale of that day,
    whether it was set then or since.
    """
    caps = [cap_name(rule.key, who, period, on) for period in PERIODS]
    milestone = [milestone_name(rule, who)] if rule.is_milestone else []
    program = [PROGRAM_BUDGET] if _is_paid_in_money(rule) else []
    return [*caps, budget_name(rule.key), *milestone, *program]


def names_used(
    rules: Iterable[Rule], sale: SaleFacts, shares: Sequence[ShareFacts], *, budget_minor: int = 0
) -> set[str]:
    """The counts a reckoning will ask for; none where no rule counts, caps or has a budget."""
    names = set()
    for rule in rules:
        concerned = _concerned(rule, shares)
        for place in _places(rule, concerned):
            who = beneficiary_of(rule, concerned[place])
            if rule.counts_sales:
                names.add(progress_name(rule.key, concerned[place].enrollment_id))
            if rule.is_milestone:
                names.add(milestone_name(rule, concerned[place].enrollment_id))
            if rule.is_capped and who is not None:
                names.add(cap_name(rule.key, who, rule.cap_period, sale.occurred_on))
        if rule.budget_minor:
            names.add(budget_name(rule.key))
        if budget_minor and _is_paid_in_money(rule):
            names.add(PROGRAM_BUDGET)
    return names


def _concerned(rule: Rule, shares: Sequence[ShareFacts]) -> Sequence[ShareFacts]:
    """Those a rule looks at: the advocates, or one for each who recruited some of them."""
    if rule.level == FIRST_LEVEL:
        return shares
    found: dict[int, ShareFacts] = {}
    for share in shares:
        refusal = share.refusal or share.recruiter_refusal
        pays = share.recruiter_id is not None and share.is_active and not refusal
        name = share.recruiter_id if pays and share.recruiter_id else -share.enrollment_id
        weight = share.weight + (found[name].weight if name in found else 0)
        found[name] = replace(share, weight=weight, refusal=refusal)
    return list(found.values())


def _places(rule: Rule, shares: Sequence[ShareFacts]) -> Sequence[int]:
    """Whose rewards a rule grants: every advocate's, or the friend's through the last of them."""
    return [len(shares) - 1] if rule.beneficiary == FRIEND else range(len(shares))


def beneficiary_of(rule: Rule, share: ShareFacts) -> int | None:
    """Whose enrollment is rewarded: the advocate's, or that of who recruited them."""
    return share.recruiter_id if rule.level == SECOND_LEVEL else share.enrollment_id


def _is_paid_in_money(rule: Rule) -> bool:
    return rule.kind in _IN_MONEY


def reckon(
    *,
    rules: Sequence[Rule],
    sale: SaleFacts,
    shares: Sequence[ShareFacts],
    used: MutableMapping[str, Used],
    budget_minor: int = 0,
) -> list[Outcome]:
    """Every rule for every beneficiary, in their order; ``used`` is brought along.

    A sale that qualifies is counted whether or not it is paid for. ``budget_minor`` is what the
    program may grant in money altogether, 0 for no limit.
    """
    outcomes = []
    for rule in rules:
        concerned = _concerned(rule, shares)
        for place in _places(rule, concerned):
            outcome = _outcome(rule, place, sale, concerned, used, budget_minor)
            if isinstance(outcome.result, Grant):
                granted = Used(count=1, amount_minor=outcome.result.amount_minor)
                used.update(
                    {name: used.get(name, Used()).plus(granted) for name in outcome.drawn_on}
                )
            outcomes.append(outcome)
    return outcomes


def _outcome(
    rule: Rule,
    place: int,
    sale: SaleFacts,
    shares: Sequence[ShareFacts],
    used: MutableMapping[str, Used],
    budget_minor: int,
) -> Outcome:
    share = shares[place]
    who = beneficiary_of(rule, share)
    refusal = _refused(rule, sale, share, shares)
    if refusal is not None or who is None:
        nobody = refusal or Refusal("nobody_recruited")
        return Outcome(rule, place, who or share.enrollment_id, nobody)
    progress = _counted(rule, sale, share, used)
    result = evaluate(rule, sale, progress=progress)
    if isinstance(result, Grant) and rule.beneficiary != FRIEND:
        result = shared(result, weights=[each.weight for each in shares], place=place)
    drawn_on: tuple[str, ...] = ()
    if isinstance(result, Grant):
        limits = limits_of(
            rule, who=who, on=sale.occurred_on, budget_minor=budget_minor, number=progress.sales + 1
        )
        result = _within(limits, result, used)
        drawn_on = tuple(limit.name for limit in limits) if isinstance(result, Grant) else ()
    is_counted = rule.counts_sales and rule.level == FIRST_LEVEL
    return Outcome(rule, place, who, result, drawn_on, is_counted)


def _refused(
    rule: Rule, sale: SaleFacts, share: ShareFacts, shares: Sequence[ShareFacts]
) -> Refusal | None:
    """Why nothing may be granted. The friend is refused for what was found against any advocate,
    and where none of them is active any more.
    """
    concerned = shares if rule.beneficiary == FRIEND else [share]
    refusal = next((each.refusal for each in concerned if each.refusal), "")
    if not refusal and not any(each.is_active for each in concerned):
        refusal = "advocate_inactive"
    return Refusal(refusal) if refusal else qualifies(rule, sale, share)


def _counted(
    rule: Rule, sale: SaleFacts, share: ShareFacts, used: MutableMapping[str, Used]
) -> Progress:
    """The advocate's sales by this rule before this one, which is counted now."""
    if not rule.counts_sales:
        return Progress()
    name = progress_name(rule.key, share.enrollment_id)
    before = used.get(name, Used())
    used[name] = before.plus(Used(count=1, revenue_minor=sale.amount_minor))
    return Progress(sales=before.count, revenue_minor=before.revenue_minor)


def limits_of(rule: Rule, *, who: int, on: date, budget_minor: int, number: int = 0) -> list[Limit]:
    """What limits a grant of the rule to that enrollment for a sale of that day.

    ``number`` is the number of the sale. A milestone is passed once, though an earlier sale that
    was taken back lets the advocate come to the same number again; 0 where a person decided.
    """
    limits = []
    if rule.is_milestone:
        most = number and (1 if rule.only_nth else number // rule.every)
        limits.append(Limit(milestone_name(rule, who), "not_the_nth", most_count=most))
    if rule.is_capped:
        name = cap_name(rule.key, who, rule.cap_period, on)
        limits.append(Limit(name, "cap_reached", rule.cap_minor, rule.cap_count))
    if rule.budget_minor:
        limits.append(Limit(budget_name(rule.key), "budget_spent", rule.budget_minor))
    if budget_minor and _is_paid_in_money(rule):
        limits.append(Limit(PROGRAM_BUDGET, "budget_spent", budget_minor))
    return limits


def _within(limits: Sequence[Limit], grant: Grant, used: Mapping[str, Used]) -> Grant | Refusal:
    """The grant, cut to what cap and budgets leave; refused where they leave nothing, and where
    what is left is more than an amount can be.
    """
    amount = grant.amount_minor
    for limit in limits:
        amount = limit.left_of(amount, used.get(limit.name, Used()))
        if not amount:
            return Refusal(limit.reason)
    if amount > MAX_MINOR:
        return Refusal("reward_too_large")
    return Grant(amount_minor=amount, basis_minor=grant.basis_minor)
