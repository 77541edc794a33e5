"""Conditions of a rule: plain data, checked when it is written and when it is read. Pure.

Conditions of one group are alternatives; all groups must hold. Each may be negated. That says
every combination of AND, OR and NOT (conjunctive normal form) without a tree to edit.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from wagtail_advocates.rewards.facts import SaleFacts, ShareFacts

MOST_CONDITIONS = 40
MOST_VALUES = 200
LONGEST_VALUE = 80
YES_OR_NO = ("yes", "no")
WAYS = ("click", "code", "by_hand")


@dataclass(frozen=True)
class Condition:
    """One statement: the field has one of the values, or, negated, none of them."""

    field: str
    values: tuple[str, ...]
    negated: bool = False
    group: int = 1


@dataclass(frozen=True)
class Field:
    """What a condition can be about: how its values are written, and when it holds."""

    holds: Callable[[Sequence[str], SaleFacts, ShareFacts], bool]
    valid: Callable[[str], bool]
    most_values: int = MOST_VALUES


def _is_amount(text: str) -> bool:
    return bool(re.fullmatch(r"\d{1,16}", text)) and int(text) <= 10**15


def _is_date(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def _is_text(text: str) -> bool:
    return 1 <= len(text) <= LONGEST_VALUE


def _one_of(*allowed: str) -> Callable[[str], bool]:
    return lambda text: text in allowed


FIELDS: Mapping[str, Field] = {
    "sku": Field(lambda v, sale, _: any(line.sku in v for line in sale.lines), _is_text),
    "category": Field(lambda v, sale, _: any(line.category in v for line in sale.lines), _is_text),
    "amount_at_least": Field(lambda v, sale, _: sale.amount_minor >= int(v[0]), _is_amount, 1),
    "amount_at_most": Field(lambda v, sale, _: sale.amount_minor <= int(v[0]), _is_amount, 1),
    "new_customer": Field(
        lambda v, sale, _: sale.is_first_sale == (v[0] == "yes"), _one_of(*YES_OR_NO), 1
    ),
    "country": Field(
        lambda v, sale, _: sale.country in v, lambda text: bool(re.fullmatch("[A-Z]{2}", text))
    ),
    "customer_group": Field(lambda v, sale, _: sale.customer_group in v, _is_text),
    "advocate_type": Field(lambda v, _, share: share.advocate_type in v, _is_text),
    "channel": Field(lambda v, _, share: share.channel in v, _is_text),
    "method": Field(lambda v, _, share: share.method in v, _one_of(*WAYS)),
    "on_or_after": Field(
        lambda v, sale, _: sale.occurred_on >= date.fromisoformat(v[0]), _is_date, 1
    ),
    "before": Field(lambda v, sale, _: sale.occurred_on < date.fromisoformat(v[0]), _is_date, 1),
}
LINE_FIELDS = ("sku", "category")


# A value in double quotes as a whole, or anything up to the next comma.
_WRITTEN = re.compile(r'\s*(?:"((?:[^"]|"")*)"\s*|([^,]*))(?:,|\Z)')


def each_value(text: str) -> list[str]:
    """The values of a list with commas. One that has a comma itself stands in double quotes, and a
    double quote in it is doubled, as in CSV. Whatever is quoted otherwise is taken as it stands.
    """
    found = []
    for quoted, plain in _WRITTEN.findall(text):
        value = (quoted.replace('""', '"') or plain).strip()
        if value:
            found.append(value)
    return found


def has_open_quote(text: str) -> bool:
    """Whether a value begins with a double quote that does not end it."""
    return any(plain.startswith('"') for _quoted, plain in _WRITTEN.findall(text))


def condition_from(data: Mapping[str, Any]) -> Condition:
    """The condition of stored or entered data.

    Errors: ``ValueError`` naming what is wrong with it.
    """
    if set(data) - {"field", "values", "negated", "group"} or "field" not in data:
        raise ValueError("A condition has a field, values, a negation and a group.")
    field, values = data["field"], data.get("values", ())
    negated, group = data.get("negated", False), data.get("group", 1)
    if field not in FIELDS:
        raise ValueError(f"There is no condition on {field!r}.")
    if type(negated) is not bool or type(group) is not int or not 1 <= group <= MOST_CONDITIONS:
        raise ValueError("A negation is true or false, a group a number from 1 to 40.")
    if not isinstance(values, list | tuple) or not 1 <= len(values) <= FIELDS[field].most_values:
        raise ValueError(f"{field} takes 1 to {FIELDS[field].most_values} values.")
    wrong = [value for value in values if type(value) is not str or not FIELDS[field].valid(value)]
    if wrong:
        raise ValueError(f"{field} cannot be {wrong[0]!r}.")
    return Condition(field=field, values=tuple(values), negated=negated, group=group)


def holds(condition: Condition, sale: SaleFacts, share: ShareFacts) -> bool:
    """Whether one condition holds."""
    found = FIELDS[condition.field].holds(condition.values, sale, share)
    return found != condition.negated


def unmet(conditions: Sequence[Condition], sale: SaleFacts, share: ShareFacts) -> Condition | None:
    """The first condition of the first group of which none holds; None where all groups do."""
    groups: dict[int, list[Condition]] = defaultdict(list)
    for condition in conditions:
        groups[condition.group].append(condition)
    for _number, alternatives in sorted(groups.items()):
        if not any(holds(condition, sale, share) for condition in alternatives):
            return alternatives[0]
    return None


def matches_line(conditions: Sequence[Condition], line: Any) -> bool:
    """Whether a line fits what the conditions say about SKU and category, group by group."""
    groups: dict[int, list[bool]] = defaultdict(list)
    for condition in conditions:
        if condition.field in LINE_FIELDS:
            found = getattr(line, condition.field) in condition.values
            groups[condition.group].append(found != condition.negated)
    return all(any(answers) for answers in groups.values())
