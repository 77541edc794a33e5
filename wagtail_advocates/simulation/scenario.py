"""A population as data: people, what they do minute by minute, and the truth about each sale. Pure.

The form is documented in docs/reference/simulator-scenarios.md and checked here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import Any, TypeVar

from wagtail_advocates.core.money import MAX_MINOR

FORMAT = 1
MOST_EVENTS = 200_000
LONGEST_MINUTE = 60 * 24 * 400
EVENTS = ("join", "visit", "sale", "refund")
BROWSERS = ("current", "old", "hidden", "frame", "bot")
T = TypeVar("T")


class BadScenario(ValueError):
    """The data is no scenario; the message says where and why."""


@dataclass(frozen=True)
class Truth:
    """What really happened: which kind of people, a cheat or not, and who referred them.

    ``hard``: a rule that denies has to catch it. ``observable``: a contact could technically be
    seen, so that the credit has to be found.
    """

    kind: str
    cheat: bool = False
    hard: bool = False
    advocate: str = ""
    observable: bool = True


@dataclass(frozen=True)
class Person:
    """Somebody, with what a shop would report of them."""

    id: str
    email: str = ""
    account: int = 0
    device: str = ""
    payment: str = ""
    address: str = ""
    country: str = ""
    ip: str = ""
    payout_destination: str = ""


@dataclass(frozen=True)
class Event:
    """Something a person does. ``jar`` is the browser whose cookies are used; empty: none."""

    minute: int
    kind: str
    who: str
    link: str = ""
    jar: str = ""
    browser: str = "current"
    query: str = ""
    referrer: str = ""
    order: str = ""
    amount_minor: int = 0
    code_of: str = ""
    truth: Truth | None = None


@dataclass(frozen=True)
class Scenario:
    """People and events in the order of time, and the options of the program they meet in."""

    people: tuple[Person, ...]
    events: tuple[Event, ...]
    program: Mapping[str, Any] = field(default_factory=dict)


PROGRAM_OPTIONS: Mapping[str, type] = {
    "window_days": int,
    "hold_days": int,
    "attribution_model": str,
    "precedence": str,
}


def scenario_from(text: str) -> Scenario:
    """The scenario a file describes. Errors: ``BadScenario``."""
    try:
        data = json.loads(text)
    except ValueError as error:
        raise BadScenario(f"This is not JSON: {error}") from None
    _require(isinstance(data, dict), "scenario", "must be an object")
    _require(data.get("version") == FORMAT, "version", f"must be {FORMAT}")
    unknown = set(data) - {"version", "name", "program", "people", "events"}
    _require(not unknown, "scenario", f"has unknown fields: {', '.join(sorted(unknown))}")
    people = _rows(data, "people", _person)
    events = _rows(data, "events", _event)
    _require(0 < len(events) <= MOST_EVENTS, "events", f"must be 1 to {MOST_EVENTS}")
    scenario = Scenario(people, tuple(sorted(events, key=_moment)), _program(data))
    _check_names(scenario)
    return scenario


def _moment(event: Event) -> int:
    return event.minute


def _require(condition: object, where: str, why: str) -> None:
    if not condition:
        raise BadScenario(f"{where}: {why}")


def _rows(data: Mapping[str, Any], name: str, make: Callable[[Any, str], T]) -> tuple[T, ...]:
    rows = data.get(name)
    _require(isinstance(rows, list), name, "must be a list")
    return tuple(make(row, f"{name}[{number}]") for number, row in enumerate(rows or ()))


def _checked(cls: type, row: Any, where: str) -> dict[str, Any]:
    """The fields of a row, of the types their class says."""
    _require(isinstance(row, dict), where, "must be an object")
    known = {field.name: field for field in fields(cls)}
    unknown = set(row) - set(known)
    _require(not unknown, where, f"has unknown fields: {', '.join(sorted(unknown))}")
    for name, declared in known.items():
        needed = declared.default is MISSING and declared.default_factory is MISSING
        _require(name in row or not needed, where, f"needs {name!r}")
        kind = {"str": str, "int": int, "bool": bool}.get(str(declared.type))
        right = name not in row or kind is None or type(row[name]) is kind
        _require(right, f"{where}.{name}", f"must be of type {declared.type}")
    return dict(row)


def _person(row: Any, where: str) -> Person:
    person = Person(**_checked(Person, row, where))
    _require(person.id, where, "needs an id")
    return person


def _event(row: Any, where: str) -> Event:
    values = _checked(Event, row, where)
    if values.get("truth") is not None:
        values["truth"] = Truth(**_checked(Truth, values["truth"], f"{where}.truth"))
    event = Event(**values)
    _require(event.kind in EVENTS, f"{where}.kind", f"must be one of {', '.join(EVENTS)}")
    _require(event.browser in BROWSERS, f"{where}.browser", f"one of {', '.join(BROWSERS)}")
    _require(0 <= event.minute <= LONGEST_MINUTE, f"{where}.minute", f"0 to {LONGEST_MINUTE}")
    if event.kind == "visit":
        _require(event.link, where, "a visit needs 'link', the id of an advocate")
    if event.kind in ("sale", "refund"):
        _require(event.order, where, f"a {event.kind} needs an 'order'")
        right = 0 < event.amount_minor <= MAX_MINOR
        _require(right, f"{where}.amount_minor", "must be a positive amount")
    if event.kind == "sale":
        _require(event.truth is not None, where, "a sale needs its 'truth'")
    return event


def _program(data: Mapping[str, Any]) -> dict[str, Any]:
    program = data.get("program", {})
    _require(isinstance(program, dict), "program", "must be an object")
    for name, value in program.items():
        kind = PROGRAM_OPTIONS.get(name)
        _require(kind, "program", f"has an unknown field {name!r}")
        _require(type(value) is kind, f"program.{name}", "is of another type")
    return dict(program)


def _check_names(scenario: Scenario) -> None:
    """Everybody named exists, has joined before being linked to, and orders are told apart."""
    people = {person.id for person in scenario.people}
    _require(len(people) == len(scenario.people), "people", "two have the same id")
    joined: set[str] = set()
    orders: set[str] = set()
    for event in scenario.events:
        where = f"the {event.kind} at minute {event.minute}"
        _require(event.who in people, where, f"nobody is called {event.who!r}")
        for name in (event.link, event.code_of):
            _require(not name or name in joined, where, f"{name!r} has not joined yet")
        if event.kind == "join":
            joined.add(event.who)
        if event.kind == "sale":
            _require(event.order not in orders, where, f"order {event.order!r} was sold before")
            orders.add(event.order)
        if event.truth is not None and event.truth.advocate:
            _require(event.truth.advocate in people, where, "the truth names nobody")
