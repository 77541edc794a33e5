from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.frozen import is_frozen
from wagtail_advocates.core.reasons import DECISION_REASONS
from wagtail_advocates.fraud.evidence import Evidence, evidence_from
from wagtail_advocates.fraud.rules import (
    HOLD_FROM,
    RULES,
    VERSIONS,
    Assessment,
    Finding,
    RuleFunction,
    assess,
    assess_again,
    unchecked,
)

STRANGERS = Evidence()
HARD = ["account", "email", "device", "payment", "destination"]
# What makes each soft rule speak, and a shade less that leaves it silent.
SPEAKS = [
    ("same_address", {"same_address": True}, {}),
    ("same_network", {"same_network": True}, {}),
    ("existing_customer", {"is_existing_customer": True}, {}),
    ("registered_again", {"known_device": True}, {"known_address": True}),
    (
        "registered_again",
        {"known_payment": True},
        {"known_payment": True, "is_existing_customer": True},
    ),
    ("disposable_mail", {"mail_is_disposable": True}, {}),
    ("referral_ring", {"ring_length": 2}, {"ring_length": 1}),
    ("customers_share", {"device_peers": 1}, {"device_peers": 0}),
    ("customers_share", {"payment_peers": 1}, {"payment_peers": 0}),
    ("visits_look_alike", {"visit_peers": 5}, {"visit_peers": 4}),
    ("visits_look_alike", {"visit_peers": 6}, {}),
    ("too_many_in_an_hour", {"hour_sales": 11}, {"hour_sales": 10}),
    (
        "too_many_in_an_hour",
        {"hour_sales": 16, "busiest_hour_before": 5},
        {"hour_sales": 15, "busiest_hour_before": 5},
    ),
    ("too_many_in_a_day", {"day_sales": 41}, {"day_sales": 40}),
    (
        "too_many_in_a_day",
        {"day_sales": 61, "busiest_day_before": 20},
        {"day_sales": 60, "busiest_day_before": 20},
    ),
    (
        "code_leaked",
        {"is_by_code_alone": True, "week_by_code_alone": 12, "week_customers": 15},
        {"is_by_code_alone": True, "week_by_code_alone": 12, "week_customers": 16},
    ),
    (
        "code_leaked",
        {"is_by_code_alone": True, "week_by_code_alone": 13, "week_customers": 13},
        {"is_by_code_alone": True, "week_by_code_alone": 11, "week_customers": 11},
    ),
    (
        "code_leaked",
        {"is_by_code_alone": True, "week_by_code_alone": 12, "week_customers": 12},
        {"week_by_code_alone": 12, "week_customers": 12},
    ),
    (
        "code_leaked",
        {
            "is_by_code_alone": True,
            "week_by_code_alone": 21,
            "week_customers": 21,
            "by_code_alone_before": 10,
        },
        {
            "is_by_code_alone": True,
            "week_by_code_alone": 20,
            "week_customers": 20,
            "by_code_alone_before": 10,
        },
    ),
    (
        "code_leaked",
        {"is_by_code_alone": True, "week_by_code_alone": 15, "week_customers": 15},
        {
            "is_by_code_alone": True,
            "week_by_code_alone": 15,
            "week_customers": 15,
            "by_code_alone_before": 9,
        },
    ),
    ("came_from_coupon_site", {"origin": "coupon"}, {"origin": "paid"}),
    ("came_by_paid_advert", {"origin": "paid"}, {"origin": "search"}),
    (
        "cookie_stuffing",
        {"month_embedded": 10, "month_unconfirmed": 10, "month_visits": 40},
        {"month_embedded": 10, "month_unconfirmed": 10, "month_visits": 41},
    ),
    ("cookie_stuffing", {"month_embedded": 20}, {"month_embedded": 19}),
    ("cookie_stuffing", {"month_unconfirmed": 21}, {"month_unconfirmed": 19}),
    ("landing_never_seen", {"came_unseen": True}, {}),
    (
        "hardly_anybody_buys",
        {"month_visits": 500},
        {"month_visits": 499},
    ),
    (
        "hardly_anybody_buys",
        {"month_visits": 801, "month_clicked_sales": 2},
        {"month_visits": 800, "month_clicked_sales": 2},
    ),
    (
        "everybody_buys",
        {"month_clicked_sales": 27, "month_visits": 30},
        {"month_clicked_sales": 26, "month_visits": 30},
    ),
    (
        "everybody_buys",
        {"month_clicked_sales": 12, "month_visits": 12},
        {"month_clicked_sales": 11, "month_visits": 11},
    ),
    (
        "often_refunded",
        {"recent_refunded": 3, "recent_sales": 6},
        {"recent_refunded": 3, "recent_sales": 7},
    ),
    (
        "often_refunded",
        {"recent_refunded": 4, "recent_sales": 4},
        {"recent_refunded": 2, "recent_sales": 2},
    ),
]
# What a finding comes to by itself in this version, and whether it is enough to hold.
WEIGHTS = {
    "same_address": ("note", 20),
    "same_network": ("note", 10),
    "existing_customer": ("note", 20),
    "registered_again": ("note", 30),
    "disposable_mail": ("hold", 60),
    "referral_ring": ("hold", 70),
    "customers_share": ("note", 20),
    "visits_look_alike": ("note", 20),
    "too_many_in_an_hour": ("hold", 60),
    "too_many_in_a_day": ("hold", 60),
    "code_leaked": ("hold", 60),
    "came_from_coupon_site": ("hold", 60),
    "came_by_paid_advert": ("hold", 60),
    "cookie_stuffing": ("hold", 60),
    "landing_never_seen": ("note", 20),
    "hardly_anybody_buys": ("note", 40),
    "everybody_buys": ("hold", 50),
    "often_refunded": ("hold", 60),
}


def reasons(found: Assessment) -> list[str]:
    return [finding.reason for finding in found.findings]


@pytest.mark.parametrize("value", [STRANGERS, Finding("same_address", "note"), assess(STRANGERS)])
def test_what_was_assessed_and_what_was_found_cannot_be_changed(value: Any) -> None:
    assert is_frozen(value)


def test_nothing_speaks_against_strangers() -> None:
    found = assess(STRANGERS)
    assert (found.outcome, found.reason, found.score) == ("allow", "nothing_found", 0)


@pytest.mark.parametrize("thing", HARD)
def test_an_advocate_cannot_refer_themselves(thing: str) -> None:
    found = assess(replace(STRANGERS, **{f"same_{thing}": True}))
    assert (found.outcome, found.reason, found.score) == ("deny", f"self_referral_{thing}", 100)


def test_what_is_on_the_block_list_is_denied() -> None:
    found = assess(replace(STRANGERS, is_blocked=True, is_allowed=True))
    assert (found.outcome, found.reason) == ("deny", "on_block_list")


@pytest.mark.parametrize(("reason", "speaks", "silent"), SPEAKS)
def test_a_rule_speaks_from_its_limit_on(
    reason: str, speaks: dict[str, Any], silent: dict[str, Any]
) -> None:
    assert reason in reasons(assess(replace(STRANGERS, **speaks)))
    assert reason not in reasons(assess(replace(STRANGERS, **silent)))


@pytest.mark.parametrize(("reason", "speaks", "silent"), SPEAKS)
def test_a_finding_weighs_what_its_version_says(
    reason: str, speaks: dict[str, Any], silent: dict[str, Any]
) -> None:
    found = assess(replace(STRANGERS, **speaks))
    [finding] = [each for each in found.findings if each.reason == reason]
    assert (finding.outcome, finding.score) == WEIGHTS[reason]


@pytest.mark.parametrize(
    ("signs", "finding"),
    [
        ({"known_payment": True}, ("note", 30)),
        ({"known_payment": True, "known_address": True}, ("note", 40)),
        ({"known_payment": True, "known_device": True}, ("hold", 60)),
        ({"known_payment": True, "known_device": True, "known_address": True}, ("hold", 70)),
    ],
)
def test_the_more_a_new_address_brings_along_the_more_it_weighs(
    signs: dict[str, Any], finding: tuple[str, int]
) -> None:
    [found] = assess(replace(STRANGERS, **signs)).findings
    assert (found.reason, found.outcome, found.score) == ("registered_again", *finding)


@pytest.mark.parametrize(
    ("peers", "at_home", "finding"),
    [
        (1, 0, ("note", 20)),
        (2, 0, ("hold", 60)),
        (3, 0, ("hold", 60)),
        (4, 3, ("note", 20)),
        (5, 5, ("hold", 60)),
        (6, 6, ("hold", 60)),
    ],
)
def test_strangers_who_share_weigh_more_than_a_family(
    peers: int, at_home: int, finding: tuple[str, int]
) -> None:
    sharing = replace(STRANGERS, device_peers=peers, peers_at_home=at_home)
    [found] = assess(sharing).findings
    assert (found.outcome, found.score) == finding


def test_whatever_is_found_short_of_proof_stays_below_certainty() -> None:
    signs = replace(STRANGERS, ring_length=3, mail_is_disposable=True, origin="paid")
    found = assess(signs)
    assert (found.outcome, found.reason, found.score) == ("hold", "referral_ring", 99)


def test_a_proof_outweighs_a_heavier_doubt() -> None:
    def proves(evidence: Evidence) -> Finding | None:
        return Finding("self_referral_email", "deny", 1)

    def doubts(evidence: Evidence) -> Finding | None:
        return Finding("referral_ring", "hold", 70)

    found = assess(STRANGERS, rules=[doubts, proves, _breaks])
    assert (found.outcome, found.reason, found.score) == ("deny", "self_referral_email", 100)
    assert (found.version, found.failed) == ("2", ("_breaks",))


def test_evidence_that_could_not_be_gathered_holds() -> None:
    finding = Finding("fraud_rule_failed", "hold", 50)
    expected = Assessment("hold", "fraud_rule_failed", 50, (finding,), "2", ("network",))
    assert unchecked(failed="network") == expected


@pytest.mark.parametrize(
    ("peers", "at_home", "outcome"),
    [(1, 0, "allow"), (2, 0, "hold"), (3, 1, "hold"), (4, 4, "allow"), (5, 5, "hold")],
)
def test_a_family_may_share_a_card_and_strangers_may_not(
    peers: int, at_home: int, outcome: str
) -> None:
    sharing = replace(STRANGERS, same_address=True, payment_peers=peers, peers_at_home=at_home)
    assert assess(sharing).outcome == outcome


@pytest.mark.parametrize("together", [False, True])
def test_a_household_is_not_held(together: bool) -> None:
    """One address, one network, one browser at the office: families and colleagues, not tricks."""
    home = replace(STRANGERS, same_address=True, same_network=together, visit_peers=0)
    assert assess(home).outcome == "allow"
    office = replace(STRANGERS, same_network=together, visit_peers=9)
    assert assess(office).outcome == "allow"


def test_weak_signs_add_up_to_a_hold() -> None:
    signs = replace(STRANGERS, same_address=True, is_existing_customer=True)
    assert (assess(signs).outcome, assess(signs).score) == ("allow", 40)
    more = assess(replace(signs, same_network=True))
    assert (more.outcome, more.score) == ("hold", 50)


def test_whom_the_team_trusts_is_not_held_but_never_refers_themselves() -> None:
    trusted = replace(STRANGERS, is_allowed=True, mail_is_disposable=True)
    assert (assess(trusted).outcome, assess(trusted).reason) == ("allow", "on_allow_list")
    assert assess(replace(trusted, same_email=True)).outcome == "deny"


@pytest.mark.parametrize("is_allowed", [False, True])
def test_a_missing_list_holds(is_allowed: bool) -> None:
    found = assess(replace(STRANGERS, mail_is_disposable=None, is_allowed=is_allowed))
    assert (found.outcome, found.reason, found.score) == ("hold", "fraud_list_missing", 50)


def test_every_finding_is_kept() -> None:
    found = assess(replace(STRANGERS, same_account=True, same_email=True, same_address=True))
    assert reasons(found) == ["self_referral_account", "self_referral_email", "same_address"]


def _breaks(evidence: Evidence) -> Finding | None:
    raise RuntimeError("the rule broke")


def _nonsense(evidence: Evidence) -> Finding | None:
    return Finding("because", "perhaps")


def _no_finding(evidence: Evidence) -> Finding | None:
    return "deny"  # type: ignore[return-value]


def _denies(evidence: Evidence) -> Finding | None:
    return Finding("self_referral_email", "deny")


@pytest.mark.parametrize("rule", [_breaks, _nonsense, _no_finding])
def test_a_rule_that_fails_holds_and_is_named(rule: RuleFunction) -> None:
    found = assess(replace(STRANGERS, is_allowed=True), rules=[rule])
    assert (found.outcome, found.reason, found.score) == ("hold", "fraud_rule_failed", 50)
    assert found.failed == (rule.__name__,)


@pytest.mark.parametrize("rules", [[_breaks, _denies], [_denies, _breaks]])
def test_the_worst_finding_decides_in_any_order(rules) -> None:  # type: ignore[no-untyped-def]
    assert assess(STRANGERS, rules=rules).outcome == "deny"


pieces = st.builds(
    Evidence,
    same_account=st.booleans(),
    same_email=st.booleans(),
    same_device=st.booleans(),
    same_address=st.booleans(),
    mail_is_disposable=st.sampled_from([True, False, None]),
    is_blocked=st.booleans(),
    is_allowed=st.booleans(),
    ring_length=st.integers(0, 4),
    device_peers=st.integers(0, 5),
    origin=st.sampled_from(["", "paid", "coupon"]),
    hour_sales=st.integers(0, 200),
    recent_sales=st.integers(0, 200),
    recent_refunded=st.integers(0, 200),
    month_visits=st.integers(0, 5000),
    month_clicked_sales=st.integers(0, 200),
)


@given(pieces)
def test_replaying_kept_evidence_gives_the_same_assessment(evidence: Evidence) -> None:
    decided = assess(evidence)
    assert assess_again(evidence_from(evidence.as_data()), version=decided.version) == decided


@given(pieces)
def test_the_outcome_follows_from_the_score(evidence: Evidence) -> None:
    found = assess(evidence)
    assert 0 <= found.score <= 100
    assert (found.outcome == "deny") == (found.score == 100)
    if found.outcome == "hold":
        assert found.score >= HOLD_FROM
    if found.score < HOLD_FROM:
        assert found.outcome == "allow"


def test_the_first_version_still_asks_what_it_asked() -> None:
    assert [rule.__name__ for rule in VERSIONS["1"]] == [
        "self_referral_by_account",
        "self_referral_by_email",
    ]
    ring = replace(STRANGERS, ring_length=2)
    assert assess_again(ring, version="1").outcome == "allow"
    assert assess_again(ring, version="2").outcome == "hold"


def test_where_nothing_is_known_nothing_is_evidence_but_the_limits() -> None:
    known = {name: value for name, value in Evidence().as_data().items() if value}
    assert known == {"hour_limit": 10, "day_limit": 40}


def test_what_an_earlier_version_did_not_ask_is_as_if_nothing_were_known() -> None:
    assert evidence_from({"same_email": True}) == Evidence(same_email=True)


def test_evidence_of_no_version_is_refused() -> None:
    with pytest.raises(ValueError, match="horoscope"):
        evidence_from({"horoscope": True})


def test_every_reason_has_its_words() -> None:
    given_reasons = {reason for reason, _speaks, _silent in SPEAKS}
    given_reasons |= {f"self_referral_{thing}" for thing in HARD}
    given_reasons |= {"on_block_list", "on_allow_list", "fraud_list_missing", "fraud_rule_failed"}
    assert given_reasons <= set(DECISION_REASONS)
    assert len(RULES) == len({rule.__name__ for rule in RULES})
