"""Who was active at a moment of the past."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from wagtail_advocates.advocates.models import Enrollment
from wagtail_advocates.reports.past_status import status_at


def at(day: int) -> datetime:
    return datetime(2026, 11, day, tzinfo=UTC)


LET_IN_AND_BANNED = [(at(5), "active"), (at(9), "banned")]


@pytest.mark.parametrize(
    ("history", "day", "status"),
    [
        (LET_IN_AND_BANNED, 4, "applied"),
        (LET_IN_AND_BANNED, 5, "active"),
        (LET_IN_AND_BANNED, 8, "active"),
        (LET_IN_AND_BANNED, 9, "banned"),
        ([(at(9), "paused")], 8, "active"),
        ([], 8, "erased"),
    ],
)
def test_the_latest_decision_before_the_moment_says_the_status(
    history: list[tuple[datetime, str]], day: int, status: str
) -> None:
    enrollment = Enrollment(pk=1, status=Enrollment.Status.ERASED)
    assert status_at(at(day), enrollment=enrollment, histories={1: history}) == status
