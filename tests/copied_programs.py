"""Programs as ``create_program`` publishes them, without publishing them again.

The first program with certain options is published by the flow itself and its rows are remembered,
for the life of the test process; the next one with the same options is a copy of these rows. A copy
has no revisions and no entries in Wagtail's log: tests about those call the flow.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from wagtail_advocates.core import clock
from wagtail_advocates.core.ids import new_public_id
from wagtail_advocates.flows import RewardPlan, create_program
from wagtail_advocates.programs.models import Program, ProgramOffer
from wagtail_advocates.rewards.models import RewardRuleVersion
from wagtail_advocates.rewards.rule_models import RewardRule, RewardRuleSet

_PLAIN = (str, int, dict, RewardPlan, type(None))
_PUBLISHED = ("first_published_at", "last_published_at", "published_at")
_REVISED = ("latest_revision_id", "live_revision_id")
_remembered: dict[str, _Rows] = {}


@dataclass(frozen=True)
class _Rows:
    program: Program
    offer: ProgramOffer
    rule_set: RewardRuleSet
    rules: list[RewardRule]
    version: RewardRuleVersion


def published_before(**values: Any) -> Program | None:
    """A live program with these arguments of ``create_program``; nothing where one differs in more
    than plain values, such as a page.
    """
    site, name, slug = (values.pop(key) for key in ("site", "name", "slug"))
    if not all(isinstance(value, _PLAIN) for value in values.values()):
        return None
    if Program.objects.filter(site=site, slug=slug).exists():
        return None
    key = f"{get_language()} {sorted(values.items())!r}"
    if key not in _remembered:
        program = create_program(site=site, name=name, slug=slug, **values)
        _remembered[key] = _rows_of(program)
        return program
    return _copied(_remembered[key], site=site, name=name, slug=slug)


def _rows_of(program: Program) -> _Rows:
    rule_set = RewardRuleSet.objects.get(program=program)
    return _Rows(
        program=Program.objects.get(pk=program.pk),
        offer=ProgramOffer.objects.get(program=program),
        rule_set=rule_set,
        rules=list(RewardRule.objects.filter(rule_set=rule_set).order_by("sort_order", "pk")),
        version=RewardRuleVersion.objects.get(program=program),
    )


def _copied(rows: _Rows, **own: Any) -> Program:
    program = _inserted(rows.program, public_id=new_public_id(), **own)
    _inserted(rows.offer, program=program, translation_key=new_public_id())
    rule_set = _inserted(rows.rule_set, program=program)
    for rule in rows.rules:
        _inserted(rule, rule_set=rule_set)
    _inserted(rows.version, program=program)
    return program


def _inserted(row: Any, **own: Any) -> Any:
    """The row once more, published now, with these values of its own."""
    new = copy.copy(row)
    new._state = copy.copy(row._state)
    new._state.fields_cache = {}
    new.pk, new._state.adding = None, True
    for name in _PUBLISHED:
        if hasattr(new, name):
            setattr(new, name, clock.now())
    for name in _REVISED:
        if hasattr(new, name):
            setattr(new, name, None)
    for name, value in own.items():
        setattr(new, name, value)
    type(new).objects.bulk_create([new])
    return new
