from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

import pytest

from wagtail_advocates.fraud.patterns import concerned, look_alikes, summary

NOW = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Credit:
    """A credit so long before now."""

    ago: timedelta
    person: str = "anna"
    by_code_alone: bool = False
    visit_hash: str = ""
    visit_reason: str = "navigation"
    is_refunded: bool = False

    @property
    def occurred_at(self) -> datetime:
        return NOW - self.ago


def count(name: str, *rows: Credit) -> int:
    return int(summary(rows, at=NOW)[name])


def test_without_credits_every_count_is_nothing() -> None:
    assert set(summary([], at=NOW).values()) == {0}


@pytest.mark.parametrize(
    ("name", "span"),
    [
        ("hour_sales", HOUR),
        ("day_sales", DAY),
        ("week_customers", WEEK),
        ("recent_sales", timedelta(days=30)),
    ],
)
def test_a_span_holds_its_last_moment_and_not_its_first(name: str, span: timedelta) -> None:
    inside = [Credit(timedelta()), Credit(span - MOMENT, person="ben")]
    outside = [Credit(-MOMENT, person="cleo"), Credit(span, person="dora")]
    assert count(name, *inside, *outside) == 2


def test_the_pace_is_measured_by_the_busiest_span_before_the_last_day() -> None:
    """Three of yesterday are in one hour of the day before; those of today do not count."""
    today = [Credit(HOUR * hours) for hours in (0, 1, 2, 3)]
    before = [Credit(DAY + timedelta(minutes=minutes)) for minutes in (0, 1, 59, 60, 61)]
    long_ago = [Credit(9 * DAY + timedelta(minutes=minutes)) for minutes in (1, 2)]
    found = summary([*today, *before, *long_ago], at=NOW)
    assert found["hour_sales"] == 1
    assert found["day_sales"] == 4
    assert found["busiest_hour_before"] == 3
    assert found["busiest_day_before"] == 5


def test_a_burst_of_today_is_nothing_an_advocate_was_used_to() -> None:
    today = [Credit(timedelta(minutes=minutes)) for minutes in range(6)]
    found = summary([*today, Credit(2 * DAY)], at=NOW)
    assert (found["hour_sales"], found["day_sales"]) == (6, 6)
    assert (found["busiest_hour_before"], found["busiest_day_before"]) == (1, 1)


def test_people_who_type_the_code_are_counted_once_a_week() -> None:
    week = [
        Credit(DAY, "anna", by_code_alone=True),
        Credit(2 * DAY, "anna", by_code_alone=True),
        Credit(3 * DAY, "ben"),
    ]
    earlier = [
        Credit(WEEK, "cleo", by_code_alone=True),
        Credit(2 * WEEK - MOMENT, "dora", by_code_alone=True),
        Credit(2 * WEEK, "emil", by_code_alone=True),
        Credit(WEEK, "fred"),
    ]
    found = summary([*week, *earlier], at=NOW)
    assert (found["week_customers"], found["week_by_code_alone"]) == (2, 1)
    assert found["by_code_alone_before"] == 2


def test_a_month_knows_what_was_given_back_and_what_followed_a_click() -> None:
    rows = [
        Credit(DAY, is_refunded=True),
        Credit(DAY, by_code_alone=True),
        Credit(2 * DAY),
        Credit(31 * DAY, is_refunded=True),
    ]
    found = summary(rows, at=NOW)
    assert found["recent_sales"] == 3
    assert found["recent_refunded"] == 1
    assert found["month_clicked_sales"] == 2


def test_look_alikes_are_other_people_with_the_same_connection_and_browser() -> None:
    rows = [Credit(DAY, person, visit_hash="x") for person in ("anna", "ben", "ben", "cleo")]
    rows.append(Credit(DAY, "dora", visit_hash="y"))
    assert look_alikes(rows, visit_hash="x", person="anna") == 2
    assert look_alikes(rows, visit_hash="y", person="anna") == 1
    nothing_known = [Credit(DAY, "ben"), Credit(DAY, "cleo")]
    assert look_alikes(nothing_known, visit_hash="", person="anna") == 0


@pytest.mark.parametrize(
    ("reason", "about", "not_about"),
    [
        (
            "too_many_in_an_hour",
            [Credit(timedelta()), Credit(DAY - MOMENT)],
            [Credit(DAY), Credit(2 * DAY), Credit(-MOMENT)],
        ),
        (
            "too_many_in_a_day",
            [Credit(timedelta()), Credit(DAY - MOMENT)],
            [Credit(DAY), Credit(2 * DAY), Credit(-MOMENT)],
        ),
        (
            "code_leaked",
            [Credit(WEEK - MOMENT, by_code_alone=True), Credit(timedelta(), by_code_alone=True)],
            [
                Credit(DAY),
                Credit(WEEK, by_code_alone=True),
                Credit(2 * WEEK, by_code_alone=True),
                Credit(-DAY, by_code_alone=True),
            ],
        ),
        (
            "cookie_stuffing",
            [Credit(99 * DAY, visit_reason="purchase_confirmed")],
            [Credit(DAY), Credit(DAY, visit_reason="via_parameter")],
        ),
        (
            "everybody_buys",
            [Credit(timedelta()), Credit(30 * DAY - MOMENT)],
            [Credit(30 * DAY), Credit(31 * DAY), Credit(-MOMENT)],
        ),
        (
            "often_refunded",
            [Credit(timedelta()), Credit(30 * DAY - MOMENT)],
            [Credit(30 * DAY), Credit(31 * DAY), Credit(-MOMENT)],
        ),
        ("customers_share", [Credit(99 * DAY, "ben")], [Credit(DAY, "cleo")]),
        ("disposable_mail", [], [Credit(DAY, "ben")]),
    ],
)
def test_a_finding_is_about_the_credits_that_made_the_pattern(
    reason: str, about: list[Credit], not_about: list[Credit]
) -> None:
    rows = [*not_about, *about]
    assert concerned(rows, reasons=[reason], peers=["ben"], at=NOW) == about


def test_two_findings_are_about_the_credits_of_either() -> None:
    rows = [Credit(DAY, "ben"), Credit(2 * DAY, "anna"), Credit(HOUR, "anna")]
    found = concerned(rows, reasons=["customers_share", "too_many_in_a_day"], peers=["ben"], at=NOW)
    assert found == [rows[0], rows[2]]
