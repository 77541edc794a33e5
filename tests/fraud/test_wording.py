"""What a reviewer reads beside a finding: the figures it was made of, in a sentence."""

from __future__ import annotations

import pytest

from wagtail_advocates.core.reasons import DECISION_REASONS
from wagtail_advocates.fraud.evidence import Evidence
from wagtail_advocates.fraud.wording import figures_of

TOLD = {
    "referral_ring": (
        Evidence(ring_length=3),
        "3 people have referred each other in a circle.",
    ),
    "customers_share": (
        Evidence(device_peers=1, payment_peers=2, peers_at_home=1),
        "2 other customers of this advocate have the same device or way to pay, "
        "1 at the same address.",
    ),
    "too_many_in_an_hour": (
        Evidence(hour_sales=16, busiest_hour_before=5),
        "16 sales within an hour; the busiest hour before had 5.",
    ),
    "too_many_in_a_day": (
        Evidence(day_sales=61, busiest_day_before=20),
        "61 sales within a day; the busiest day before had 20.",
    ),
    "code_leaked": (
        Evidence(week_by_code_alone=12, week_customers=15, by_code_alone_before=2),
        "12 of 15 customers of the week typed the code without ever having followed the link; "
        "the most in a week before was 2.",
    ),
    "cookie_stuffing": (
        Evidence(month_embedded=300, month_unconfirmed=290, month_visits=310),
        "In thirty days 300 loads inside other pages and 290 that never landed, beside 310 visits.",
    ),
    "hardly_anybody_buys": (
        Evidence(month_clicked_sales=1, month_visits=4000),
        "Sales in thirty days: 1; visits: 4000.",
    ),
    "everybody_buys": (
        Evidence(month_clicked_sales=30, month_visits=31),
        "Sales in thirty days: 30; visits: 31.",
    ),
    "often_refunded": (
        Evidence(recent_refunded=7, recent_sales=9),
        "7 of 9 sales of thirty days were given back.",
    ),
    "registered_again": (
        Evidence(known_device=True, known_address=True),
        "Known from an earlier customer: the device, the postal address.",
    ),
    "visits_look_alike": (
        Evidence(visit_peers=6),
        "6 other customers came from the same connection and kind of browser.",
    ),
}


@pytest.mark.parametrize(("reason", "asked", "told"), [(r, *rest) for r, rest in TOLD.items()])
def test_a_finding_is_told_with_its_figures(reason: str, asked: Evidence, told: str) -> None:
    assert reason in DECISION_REASONS
    assert figures_of(reason, asked) == told


def test_one_other_customer_is_told_as_one() -> None:
    told = figures_of("customers_share", Evidence(device_peers=1))
    assert told.startswith("1 other customer of this advocate has the same device")


def test_a_finding_without_figures_says_nothing_more() -> None:
    assert figures_of("disposable_mail", Evidence(mail_is_disposable=True)) == ""
