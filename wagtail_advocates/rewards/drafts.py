"""The rules of a program as editors left them, and as they were published."""

from __future__ import annotations

from wagtail_advocates.programs.models import Program
from wagtail_advocates.rewards.queries import current_rules
from wagtail_advocates.rewards.rule_models import RewardRuleSet
from wagtail_advocates.rewards.rules import Rule, rule_from
from wagtail_advocates.rewards.services import rule_of


def published_rules(*, program: Program) -> list[Rule]:
    """The rules that pay now; none where nothing was published."""
    version = current_rules(program=program)
    return [rule_from(snapshot) for snapshot in version.rules] if version else []


def draft_rules(*, program: Program) -> list[Rule]:
    """The rules of the newest draft, or the published ones where there is none newer.

    Errors: ``ValueError`` for a condition that cannot be read.
    """
    rule_set = RewardRuleSet.objects.filter(program=program).first()
    if rule_set is None:
        return []
    draft = rule_set.get_latest_revision_as_object()
    return [rule_of(row) for row in draft.rules.all()]
