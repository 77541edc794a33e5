"""What an advocate's newest credits look like: how many, how fast, how alike. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

HOUR, DAY, WEEK, MONTH = (
    timedelta(hours=1),
    timedelta(days=1),
    timedelta(days=7),
    timedelta(days=30),
)


class Row(Protocol):
    """A credit as the patterns look at it."""

    @property
    def person(self) -> str: ...
    @property
    def occurred_at(self) -> datetime: ...
    @property
    def by_code_alone(self) -> bool: ...
    @property
    def visit_hash(self) -> str: ...
    @property
    def visit_reason(self) -> str: ...
    @property
    def is_refunded(self) -> bool: ...


R = TypeVar("R", bound=Row)


def _within(rows: Sequence[R], at: datetime, span: timedelta) -> list[R]:
    return [row for row in rows if at - span < row.occurred_at <= at]


def _before(rows: Sequence[R], at: datetime, span: timedelta) -> list[R]:
    return [row for row in rows if row.occurred_at <= at - span]


def _busiest(rows: Sequence[Row], at: datetime, span: timedelta) -> int:
    """The most credits of any one span, counted back from ``at``."""
    return max(Counter((at - row.occurred_at) // span for row in rows).values(), default=0)


def pace(rows: Sequence[Row], *, at: datetime) -> dict[str, int]:
    """Sales of the last hour and day beside the busiest ones before that day."""
    earlier = _before(rows, at, DAY)
    return {
        "hour_sales": len(_within(rows, at, HOUR)),
        "busiest_hour_before": _busiest(earlier, at, HOUR),
        "day_sales": len(_within(rows, at, DAY)),
        "busiest_day_before": _busiest(earlier, at, DAY),
    }


def typed_alone(rows: Sequence[Row], *, at: datetime) -> dict[str, int]:
    """Customers of the week, those who typed the code unseen, and the most of any week before."""
    week = _within(rows, at, WEEK)
    earlier = [row for row in _before(rows, at, WEEK) if row.by_code_alone]
    return {
        "week_customers": len({row.person for row in week}),
        "week_by_code_alone": len({row.person for row in week if row.by_code_alone}),
        "by_code_alone_before": _busiest(earlier, at, WEEK),
    }


def month(rows: Sequence[Row], *, at: datetime) -> dict[str, int]:
    """Sales of thirty days, how many were given back, and how many followed a click."""
    recent = _within(rows, at, MONTH)
    return {
        "recent_sales": len(recent),
        "recent_refunded": sum(row.is_refunded for row in recent),
        "month_clicked_sales": sum(not row.by_code_alone for row in recent),
    }


def look_alikes(rows: Sequence[Row], *, visit_hash: str, person: str) -> int:
    """Other customers whose visit had the same pseudonym of connection and browser."""
    if not visit_hash:
        return 0
    return len({row.person for row in rows if row.visit_hash == visit_hash} - {person})


def summary(rows: Sequence[Row], *, at: datetime) -> dict[str, Any]:
    """All counts the evidence takes of the newest credits."""
    return {**pace(rows, at=at), **typed_alone(rows, at=at), **month(rows, at=at)}


# Which earlier credits of the advocate a finding is about as much as about the newest one.
_ABOUT: Mapping[str, Callable[[Row, datetime], bool]] = {
    "too_many_in_an_hour": lambda row, at: at - DAY < row.occurred_at <= at,
    "too_many_in_a_day": lambda row, at: at - DAY < row.occurred_at <= at,
    "code_leaked": lambda row, at: row.by_code_alone and at - WEEK < row.occurred_at <= at,
    "cookie_stuffing": lambda row, at: row.visit_reason == "purchase_confirmed",
    "everybody_buys": lambda row, at: at - MONTH < row.occurred_at <= at,
    "often_refunded": lambda row, at: at - MONTH < row.occurred_at <= at,
}


def concerned(
    rows: Sequence[R], *, reasons: Collection[str], peers: Collection[str], at: datetime
) -> list[R]:
    """The credits that a pattern found in the newest one is about too.

    ``peers`` are the customers who share a device or a way to pay with the newest one's.
    """
    tests = [_ABOUT[reason] for reason in reasons if reason in _ABOUT]
    if "customers_share" in reasons:
        tests.append(lambda row, at: row.person in peers)
    return [row for row in rows if any(test(row, at) for test in tests)]
