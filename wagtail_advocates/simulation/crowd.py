"""Building a population: people with things of their own, and the acts everybody knows. Pure."""

from __future__ import annotations

import itertools
import random
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from wagtail_advocates.simulation.scenario import Event, Person, Scenario, Truth

HOUR, DAY = 60, 60 * 24
MONTH = 30 * DAY
_MAIL = ("people.example", "mail.example", "gmail.com", "post.example", "university.example")


class Crowd:
    """Collects people and events; every choice comes from one seeded source."""

    def __init__(self, *, seed: int, size: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 (people, not secrets)
        self.size = size
        self.people: list[Person] = []
        self.events: list[Event] = []
        self._numbers = itertools.count(1)

    def times(self, per_hundred: int) -> range:
        """As many rounds as the size asks for, at least one."""
        return range(max(1, self.size * per_hundred // 100))

    def moment(self, *, since: int = 0, until: int = MONTH) -> int:
        return self.random.randrange(since, max(since + 1, until))

    def person(self, **known: Any) -> Person:
        """Somebody new; what is not given is their own and like nobody else's."""
        number = next(self._numbers)
        own: dict[str, Any] = {
            "id": f"p{number}",
            "email": f"person{number}@{self.random.choice(_MAIL)}",
            "device": f"device-{number}" if self.random.random() < 0.8 else "",
            "payment": f"card-{number}",
            "address": f"{number} Garden Street, Town {number % 40}",
            "country": self.random.choice(("DE", "FR", "NL", "AT")),
            "ip": f"10.{number // 250 % 250}.{number % 250}.9",
        }
        person = Person(**{**own, **known})
        self.people.append(person)
        return person

    def join(self, person: Person, *, at: int = 0) -> Person:
        self.events.append(Event(at, "join", person.id))
        return person

    def advocate(self, *, known: Mapping[str, str] = MappingProxyType({})) -> Person:
        """Somebody who joins, half of them as customers who bought something before."""
        person = self.person(**known)
        if self.random.random() < 0.5:
            self.buy(person, at=0, truth=Truth("own_purchase"))
        return self.join(person, at=1)

    def visit(self, person: Person, advocate: Person, *, at: int, **how: Any) -> None:
        """Following a link; one in fifty has a browser that does not say how it came."""
        old = "old" if self.random.random() < 0.02 else "current"
        values = {"jar": person.id, "browser": old, **how}
        self.events.append(Event(at, "visit", person.id, link=advocate.id, **values))

    def buy(self, person: Person, *, at: int, truth: Truth, **how: Any) -> str:
        """A purchase of a few to a few hundred; says its order."""
        order = f"o{next(self._numbers)}"
        amount = self.random.randrange(900, 30_000)
        values = {"jar": person.id, "order": order, "amount_minor": amount, **how}
        self.events.append(Event(at, "sale", person.id, truth=truth, **values))
        return order

    def refund(self, person: Person, order: str, *, at: int) -> None:
        sold = next(event for event in self.events if event.order == order)
        self.events.append(replace(sold, minute=at, kind="refund", truth=None))

    def referred(
        self, person: Person, advocate: Person, *, at: int, truth: Truth, **how: Any
    ) -> str:
        """Following the link and buying some time later with the same browser."""
        truth = replace(truth, advocate=advocate.id)
        self.visit(person, advocate, at=at, **how)
        later = at + self.random.randrange(2, 3 * DAY)
        return self.buy(person, at=later, truth=truth)

    def scenario(self) -> Scenario:
        """Everybody and everything, in the order of time."""
        events = sorted(self.events, key=lambda event: event.minute)
        return Scenario(tuple(self.people), tuple(events))
