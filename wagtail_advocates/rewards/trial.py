"""Rules tried on sales and on what came back of them, with counts kept in memory. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from wagtail_advocates.conversions.returns import Returned
from wagtail_advocates.rewards.facts import SaleFacts, ShareFacts
from wagtail_advocates.rewards.reckoning import (
    FRIEND,
    Outcome,
    Used,
    progress_name,
    progress_of,
    reckon,
)
from wagtail_advocates.rewards.reversals import taken_back
from wagtail_advocates.rewards.rules import Grant, Rule
from wagtail_advocates.rewards.units import unit_of


@dataclass
class Trial:
    """What the rules come to so far: ``granted`` by (enrollment, unit), where enrollment 0 stands
    for all friends together, and how often they refused for which reason.

    ``used`` is what limits and counts begin with; ``budget_minor`` as for ``reckon``.
    """

    rules: Sequence[Rule]
    currency: str
    used: dict[str, Used]
    budget_minor: int = 0
    granted: Counter[tuple[int, str]] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)

    def reward(self, *, sale: SaleFacts, shares: Sequence[ShareFacts]) -> list[Outcome]:
        """Grant what the rules grant for a sale."""
        outcomes = self._reckon(sale, shares, self.used)
        for outcome in outcomes:
            if isinstance(outcome.result, Grant):
                self.granted[self._whose(outcome)] += outcome.result.amount_minor
            else:
                self.refusals[outcome.result.reason] += 1
        return outcomes

    def count(self, *, sale: SaleFacts, shares: Sequence[ShareFacts]) -> list[Outcome]:
        """Let a sale count for the next ones, and grant nothing for it."""
        after = dict(self.used)
        outcomes = self._reckon(sale, shares, after)
        self.used.update(progress_of(after))
        return outcomes

    def take_back(
        self, outcomes: Iterable[Outcome], *, sale: SaleFacts, before: Returned, after: Returned
    ) -> None:
        """Take back of what a sale was granted, and of its limits, what its return takes back.

        ``before`` and ``after`` are all that was returned of it, without and with that return.
        """
        for outcome in outcomes:
            if not isinstance(outcome.result, Grant):
                continue
            whole = outcome.result.amount_minor
            had, has = (
                taken_back(rule=outcome.rule, reward_minor=whole, sale=sale, returned=returned)
                for returned in (before, after)
            )
            self.granted[self._whose(outcome)] -= has - had
            if has != had:
                self._use(outcome.drawn_on, Used((had == whole) - (has == whole), had - has))

    def count_again(self, outcomes: Iterable[Outcome], *, sale: SaleFacts, times: int) -> None:
        """Let a sale count ``times`` more for the next ones, -1 where it no longer does."""
        for outcome in outcomes:
            if outcome.is_counted:
                name = progress_name(outcome.rule.key, outcome.enrollment_id)
                self._use([name], Used(times, revenue_minor=times * sale.amount_minor))

    def _reckon(
        self, sale: SaleFacts, shares: Sequence[ShareFacts], used: dict[str, Used]
    ) -> list[Outcome]:
        return reckon(
            rules=self.rules, sale=sale, shares=shares, used=used, budget_minor=self.budget_minor
        )

    def _whose(self, outcome: Outcome) -> tuple[int, str]:
        who = 0 if outcome.rule.beneficiary == FRIEND else outcome.enrollment_id
        return who, unit_of(rule=outcome.rule, currency=self.currency)

    def _use(self, names: Iterable[str], more: Used) -> None:
        self.used.update({name: self.used.get(name, Used()).plus(more) for name in names})
