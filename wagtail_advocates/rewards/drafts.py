"""The rules of a program as editors left them, and as they were published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from wagtail.models import Revision

from wagtail_advocates.core.errors import UnknownRules
from wagtail_advocates.core.publishing import PUBLISHED
from wagtail_advocates.programs.logs import ProgramLogEntry
from wagtail_advocates.programs.models import Program
from wagtail_advocates.rewards.models import RewardRuleVersion
from wagtail_advocates.rewards.queries import current_rules
from wagtail_advocates.rewards.rule_models import RewardRuleSet
from wagtail_advocates.rewards.rules import Rule, rule_from
from wagtail_advocates.rewards.services import rule_of

MOST_OFFERED = 20


@dataclass(frozen=True)
class RulesToTry:
    """Rules a dry run may be made with: a draft, by the id of its revision, or a published version,
    by its number.
    """

    is_draft: bool
    number: int
    made_at: datetime
    note: str = ""

    @property
    def key(self) -> str:
        """What names it among the rules of its program."""
        return f"{'draft' if self.is_draft else 'version'}-{self.number}"


def published_rules(*, program: Program) -> list[Rule]:
    """The rules that pay now; none where nothing was published."""
    version = current_rules(program=program)
    return [rule_from(snapshot) for snapshot in version.rules] if version else []


def rules_to_try(*, program: Program) -> list[RulesToTry]:
    """The program's drafts and published versions, the newest first, some of each.

    A draft is what was saved and never published. Queries: three.
    """
    drafts = _drafts(program).order_by("-created_at", "-pk")[:MOST_OFFERED]
    versions = RewardRuleVersion.objects.filter(program=program).order_by("-number")[:MOST_OFFERED]
    found = [RulesToTry(False, row.number, row.published_at) for row in versions]
    found += [
        RulesToTry(True, row.pk, row.created_at, row.content.get("note", "")) for row in drafts
    ]
    return sorted(found, key=lambda row: row.made_at, reverse=True)


def tried_rules(*, program: Program, key: str = "") -> list[Rule]:
    """The rules of that key; without one those of the first of ``rules_to_try``.

    Errors: ``UnknownRules`` for another program's, and for what is no key; ``ValueError`` for a
    condition that cannot be read.
    """
    if not key:
        offered = rules_to_try(program=program)
        if not offered:
            return []
        key = offered[0].key
    kind, _dash, number = key.partition("-")
    if not number.isdecimal() or len(number) > 18:
        raise UnknownRules
    found = {"draft": _of_draft, "version": _of_version}.get(kind)
    if found is None:
        raise UnknownRules
    return found(program, int(number))


def _of_draft(program: Program, number: int) -> list[Rule]:
    draft = _drafts(program).filter(pk=number).first()
    if draft is None:
        raise UnknownRules
    return [rule_of(row) for row in draft.as_object().rules.all()]


def _of_version(program: Program, number: int) -> list[Rule]:
    version = RewardRuleVersion.objects.filter(program=program, number=number).first()
    if version is None:
        raise UnknownRules
    return [rule_from(snapshot) for snapshot in version.rules]


def _drafts(program: Program) -> QuerySet[Revision]:
    """What editors saved of the rules without publishing it."""
    rule_set = RewardRuleSet.objects.filter(program=program).first()
    if rule_set is None:
        return Revision.objects.none()
    published = ProgramLogEntry.objects.for_instance(rule_set).filter(
        action__in=PUBLISHED, revision__isnull=False
    )
    return rule_set.revisions.exclude(pk=rule_set.live_revision_id).exclude(
        pk__in=published.values("revision_id")
    )
