"""Works attributions and fraud checks out again from what their Decisions kept, and compares them
to the last bit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from wagtail_advocates.attribution.services import BY_HAND
from wagtail_advocates.attribution.weights import weights
from wagtail_advocates.conversions.models import Conversion
from wagtail_advocates.core.models import Decision
from wagtail_advocates.core.money import split
from wagtail_advocates.fraud.replay import PREFIX, Verdict, decided, replay_assessment, verdict_of

PAGE = 500
# (touchpoint, enrollment, weight, amount) of each credit, in their order.
Credits = list[tuple[int | None, int, int, int]]


@dataclass(frozen=True)
class Replayed:
    """What is stored, what comes out now, and whether the two are the same."""

    conversion_id: int
    stored: Credits
    again: Credits

    @property
    def agrees(self) -> bool:
        return self.stored == self.again


@dataclass(frozen=True)
class ReplayedCheck:
    """What a fraud check of one advocate's credit came to, and what comes out now.

    ``again`` is None where the evidence cannot be read. A check of which a part had ``failed`` held
    for that, which nothing that was kept can repeat: it is neither right nor wrong.
    """

    conversion_id: int
    enrollment_id: int
    stored: Verdict
    again: Verdict | None
    failed: bool

    @property
    def agrees(self) -> bool:
        return self.failed or self.stored == self.again


def replay(*, conversions: QuerySet[Conversion]) -> Iterator[Replayed]:
    """Each conversion's attribution, stored and worked out again, in pages. Three queries each.

    Nothing that happened later matters: contacts and settings are taken from the Decision. One
    that is missing or cannot be read disagrees with what is stored.
    """
    last = 0
    rows = conversions.order_by("pk")
    while page := list(rows.filter(pk__gt=last)[:PAGE]):
        for conversion in page:
            stored = _stored(conversion)
            yield Replayed(conversion.pk, stored, _again(conversion))
        last = page[-1].pk


def replay_checks(*, conversions: QuerySet[Conversion]) -> Iterator[ReplayedCheck]:
    """Each fraud check of the conversions, in pages. Queries: two for each 500 conversions."""
    last = 0
    ids = conversions.order_by("pk").values_list("pk", flat=True)
    while page := list(ids.filter(pk__gt=last)[:PAGE]):
        yield from (_checked_again(decision) for decision in _checks(page))
        last = page[-1]


def _checks(conversion_ids: Iterable[int]) -> QuerySet[Decision]:
    return Decision.objects.filter(
        subject_kind="conversion",
        subject_id__in=conversion_ids,
        step="fraud",
        rule_version__startswith=PREFIX,
    ).order_by("id")


def _checked_again(decision: Decision) -> ReplayedCheck:
    evidence: dict[str, Any] = decision.evidence
    try:
        again = verdict_of(replay_assessment(decision))
    except (KeyError, TypeError, ValueError):  # a version or a field that no version has
        again = None
    return ReplayedCheck(
        conversion_id=decision.subject_id,
        enrollment_id=evidence.get("enrollment", 0),
        stored=decided(decision),
        again=again,
        failed=bool(evidence.get("failed")),
    )


def _stored(conversion: Conversion) -> Credits:
    if not hasattr(conversion, "attribution"):
        return []
    rows = conversion.attribution.credits.values_list(
        "touchpoint_id", "enrollment_id", "weight", "amount_minor"
    )
    return list(rows.order_by("number"))


def _again(conversion: Conversion) -> Credits:
    decision = (
        Decision.objects.filter(
            subject_kind="conversion", subject_id=conversion.pk, step="attribution"
        )
        .order_by("-id")
        .first()
    )
    if decision is None or decision.outcome != "credited":
        return []
    shares = _shares(decision)
    amounts = split(conversion.amount_minor, [weight for _t, _e, weight in shares])
    return [(*share, amount) for share, amount in zip(shares, amounts, strict=True)]


def _shares(decision: Decision) -> list[tuple[int | None, int, int]]:
    """(touchpoint, enrollment, weight) by the model and version that decided."""
    evidence: dict[str, Any] = decision.evidence
    model, _slash, version = decision.rule_version.partition("/")
    if "as_sale" in evidence or model == BY_HAND:
        # Nothing was weighed: the parts were taken over from the first sale, or given.
        rows = evidence["credits"]
        return [(row["touchpoint"], row["enrollment"], row["weight"]) for row in rows]
    contacts = evidence["contacts"]
    result = weights(
        model,
        [datetime.fromisoformat(contact["occurred_at"]) for contact in contacts],
        half_life_days=evidence["half_life_days"],
        version=int(version),
    )
    return [
        (contact["touchpoint"], contact["enrollment"], weight)
        for contact, weight in zip(contacts, result.weights, strict=True)
        if weight
    ]
