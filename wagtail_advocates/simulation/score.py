"""How well the truth was found: attribution of honest sales, fraud among all. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from wagtail_advocates.simulation.scenario import Truth


@dataclass(frozen=True)
class Outcome:
    """What became of one sale: who was credited, and what its advocate's rewards came to.

    ``paid``: something was approved and not taken back. A sale may be held and paid in parts.
    """

    truth: Truth
    credited: frozenset[str] = frozenset()
    paid: bool = False
    held: bool = False
    denied: bool = False

    @property
    def is_right(self) -> bool:
        """Credited to whoever referred them, and to nobody else."""
        return self.credited == {self.truth.advocate}


def _share(some: int, of: int, *, nothing: float) -> float:
    return round(some / of, 4) if of else nothing


def _recall(outcomes: Sequence[Outcome]) -> float:
    return _share(sum(not row.paid for row in outcomes), len(outcomes), nothing=1.0)


def _attribution(honest: Sequence[Outcome]) -> dict[str, float]:
    """Of the sales of honest people: cheats want credit that is not theirs."""
    credited = [row for row in honest if row.credited]
    due = [row for row in honest if row.truth.advocate and row.truth.observable]
    return {
        "precision": _share(sum(r.is_right for r in credited), len(credited), nothing=1.0),
        "recall": _share(sum(row.is_right for row in due), len(due), nothing=1.0),
    }


def _of_kind(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    counts = {
        "sales": len(outcomes),
        "credited": sum(bool(row.credited) for row in outcomes),
        "paid": sum(row.paid for row in outcomes),
        "held": sum(row.held for row in outcomes),
        "denied": sum(row.denied for row in outcomes),
    }
    if outcomes[0].truth.cheat:
        return {"cheat": True, **counts, "recall": _recall(outcomes)}
    return {"cheat": False, **counts}


def score(outcomes: Iterable[Outcome]) -> dict[str, Any]:
    """The report: fractions of 0 to 1, and counts by kind.

    Fraud recall counts a cheat as caught when it was not paid without a person's decision: denied,
    held, never credited, or taken back. False alarms are counted among the credited honest sales.
    """
    rows = list(outcomes)
    cheats = [row for row in rows if row.truth.cheat]
    honest = [row for row in rows if not row.truth.cheat]
    credited = [row for row in honest if row.credited]
    hard = [row for row in cheats if row.truth.hard]
    kinds: dict[str, list[Outcome]] = defaultdict(list)
    for row in rows:
        kinds[row.truth.kind].append(row)
    return {
        "attribution": _attribution(honest),
        "fraud": {
            "recall": _recall(cheats),
            "hard_rule_recall": _share(sum(row.denied for row in hard), len(hard), nothing=1.0),
            "honest_held": _share(sum(r.held for r in credited), len(credited), nothing=0.0),
            "honest_denied": _share(sum(r.denied for r in credited), len(credited), nothing=0.0),
        },
        "by_kind": {kind: _of_kind(kinds[kind]) for kind in sorted(kinds)},
    }
