"""Refusals that rest on what the fraud rules found about an advocate: what may be appealed."""

from __future__ import annotations

from collections.abc import Iterable

from wagtail_advocates.core.models import Decision


def is_theirs(decision: Decision, enrollment_id: int) -> bool:
    """Whether a Decision is a rule's refusal to reward that advocate."""
    evidence = decision.evidence
    if decision.outcome != "refused" or evidence.get("beneficiary") == "friend":
        return False
    return evidence.get("enrollment", enrollment_id) == enrollment_id


def asked_about(decisions: Iterable[Decision]) -> set[int]:
    """The refusals somebody asked a second look at, by the id of their Decision: the reward that
    was denied is written down then, and says so.
    """
    rewards = (each for each in decisions if each.subject_kind == "reward")
    return {each.evidence["refusal"] for each in rewards if "refusal" in each.evidence}


def denials_of(decisions: Iterable[Decision], *, enrollment_id: int) -> set[int]:
    """An advocate's refusals that rest on a finding about them, under the credit as it stands.

    ``decisions`` are those on the conversions, oldest first. A recruiter's part is not among
    them: it falls with the advocate's.
    """
    found: set[tuple[int, str]] = set()
    refused: dict[int, tuple[int, str]] = {}
    for decision in decisions:
        about = (decision.subject_id, decision.reason)
        if decision.subject_kind != "conversion":
            continue
        if decision.step == "attribution":
            found = {each for each in found if each[0] != decision.subject_id}
            refused = {pk: each for pk, each in refused.items() if each[0] != decision.subject_id}
        elif decision.step == "fraud" and decision.outcome == "deny":
            if decision.evidence.get("enrollment") == enrollment_id:
                found.add(about)
        elif _is_own(decision, enrollment_id):
            refused[decision.pk] = about
    return {pk for pk, about in refused.items() if about in found}


def _is_own(decision: Decision, enrollment_id: int) -> bool:
    is_reward = decision.step == "reward" and "level" not in decision.evidence
    return is_reward and is_theirs(decision, enrollment_id)
