"""An assessment is run again from what its decision kept, and agrees or does not."""

from __future__ import annotations

from typing import Any

import pytest

from wagtail_advocates.core.models import Decision
from wagtail_advocates.fraud.evidence import Evidence
from wagtail_advocates.fraud.replay import agrees, replay_assessment
from wagtail_advocates.fraud.rules import assess


def a_decision(**options: Any) -> Decision:
    """Nothing was found, and so no score was kept."""
    values = {
        "step": "fraud",
        "outcome": "allow",
        "reason": "nothing_found",
        "rule_version": "fraud/2",
        "evidence": {"asked": Evidence().as_data()},
        **options,
    }
    return Decision(**values)


def test_what_was_decided_comes_out_again() -> None:
    assert replay_assessment(a_decision()) == assess(Evidence())
    assert agrees(a_decision())


@pytest.mark.parametrize(
    "change",
    [
        {"outcome": "aaa"},
        {"outcome": "hold"},
        {"reason": "aaa"},
        {"reason": "referral_ring"},
        {"evidence": {"asked": Evidence().as_data(), "score": -1}},
        {"evidence": {"asked": Evidence().as_data(), "score": 1}},
        {"evidence": {"asked": Evidence(is_blocked=True).as_data()}},
    ],
)
def test_anything_else_does_not_agree(change: dict[str, Any]) -> None:
    assert not agrees(a_decision(**change))


@pytest.mark.parametrize("same", ["same_account", "same_address"])
def test_the_first_version_kept_two_comparisons(same: str) -> None:
    reasons = {"same_account": "self_referral_account", "same_address": "self_referral_email"}
    old = a_decision(rule_version="fraud/1", evidence={same: True})
    assert replay_assessment(old).reason == reasons[same]
    nothing = a_decision(rule_version="fraud/1", evidence={})
    assert agrees(nothing)


@pytest.mark.parametrize(
    "change", [{"step": "attribution"}, {"step": "reward"}, {"rule_version": "rules/2"}]
)
def test_only_a_fraud_check_is_run_again(change: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="fraud check"):
        replay_assessment(a_decision(**change))
