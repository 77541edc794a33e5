"""Playing a scenario through the real flows, on a site of its own that never comes to be."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

from django.db import transaction
from wagtail.models import Site

from wagtail_advocates.attribution.models import Credit
from wagtail_advocates.core import clock
from wagtail_advocates.core.models import Decision
from wagtail_advocates.flows import (
    Customer,
    RewardPlan,
    confirm_visit,
    create_program,
    join_program,
    record_conversion,
    record_refund,
    release_holds,
    remember_destination,
    visit_link,
)
from wagtail_advocates.rewards.models import Reward
from wagtail_advocates.simulation.scenario import Event, Scenario, Truth
from wagtail_advocates.simulation.score import Outcome
from wagtail_advocates.tracking.origins import origin_of
from wagtail_advocates.tracking.verdicts import VisitFacts

# Far from now, so that no salt or roll-up of real days is touched even for a moment.
START = datetime(2020, 1, 6, tzinfo=timezone.utc)
CURRENCY = "EUR"
_BROWSER = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/142.0.0.0 Safari/537.36"
)
_OLD = "Mozilla/5.0 (Windows NT 6.1; rv:60.0) Gecko/20100101 Firefox/60.0"
_BOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
_NAVIGATES = {"sec_fetch_mode": "navigate", "sec_fetch_dest": "document"}
_FACTS: dict[str, dict[str, Any]] = {
    "current": {"user_agent": _BROWSER, **_NAVIGATES},
    "old": {"user_agent": _OLD},
    "hidden": {"user_agent": _OLD},
    "frame": {"user_agent": _BROWSER, "sec_fetch_mode": "navigate", "sec_fetch_dest": "iframe"},
    "bot": {"user_agent": _BOT, **_NAVIGATES},
}


class _RolledBack(Exception):
    """Ends the transaction of a play; nothing went wrong."""


def play(
    scenario: Scenario, *, progress: Callable[[int, int], None] = lambda done, total: None
) -> list[Outcome]:
    """What became of each sale. Every row the play wrote is gone when it returns.

    Time is the scenario's own; holds end as they would. Errors: what the flows raise.
    """
    outcomes: list[Outcome] = []
    try:
        with transaction.atomic():
            outcomes = _Stage(scenario).run(progress)
            raise _RolledBack
    except _RolledBack:
        pass
    finally:
        Site.clear_site_root_paths_cache()
    return outcomes


class _Stage:
    """The site, the program, the cookies and the orders of one play."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.people = {person.id: person for person in scenario.people}
        self.jars: dict[str, uuid.UUID | None] = {}
        self.codes: dict[str, str] = {}
        self.enrollments: dict[int, str] = {}
        self.sales: dict[int, Truth] = {}
        self.refunds = 0
        home = Site.objects.order_by("-is_default_site", "pk").first()
        if home is None:
            raise Site.DoesNotExist("Create a Wagtail site first: Settings > Sites.")
        self.site = Site.objects.create(
            hostname=f"{uuid.uuid4().hex}.invalid", root_page=home.root_page, port=80
        )
        with clock.at(START - timedelta(days=1)):
            self.program = create_program(
                site=self.site,
                name="Simulation",
                slug="simulation",
                currency=CURRENCY,
                advocate_reward=RewardPlan(rate_bps=1000),
                **scenario.program,
            )

    def run(self, progress: Callable[[int, int], None]) -> list[Outcome]:
        acts: dict[str, Callable[[Event], None]] = {
            "join": self._join,
            "visit": self._visit,
            "sale": self._sale,
            "refund": self._refund,
        }
        events, day = self.scenario.events, 0
        for done, event in enumerate(events):
            now = START + timedelta(minutes=event.minute)
            with clock.at(now):
                if event.minute // 1440 > day:
                    day = event.minute // 1440
                    release_holds()
                acts[event.kind](event)
            progress(done + 1, len(events))
        with clock.at(now + timedelta(days=self.program.hold_days + 1)):
            while release_holds():
                pass
        return self._outcomes()

    def _join(self, event: Event) -> None:
        person = self.people[event.who]
        joined = join_program(program=self.program, email=person.email, name=f"Person {person.id}")
        self.codes[person.id] = joined.code.code
        self.enrollments[joined.enrollment.pk] = person.id
        if person.payout_destination:
            remember_destination(
                advocate=joined.enrollment.advocate, destination=person.payout_destination
            )

    def _visit(self, event: Event) -> None:
        origin = origin_of(query=event.query, referrer=event.referrer)
        visited = visit_link(
            site=self.site,
            code=self.codes[event.link],
            facts=VisitFacts(**_FACTS[event.browser], origin=origin),
            address=self.people[event.who].ip,
            visitor=self.jars.get(event.jar),
        )
        if event.jar and visited.visitor is not None:
            self.jars[event.jar] = visited.visitor
        if event.browser == "old":
            confirm_visit(site=self.site, visitor=visited.visitor)

    def _sale(self, event: Event) -> None:
        person = self.people[event.who]
        result = record_conversion(
            site=self.site,
            external_id=event.order,
            amount_minor=event.amount_minor,
            currency=CURRENCY,
            code=self.codes.get(event.code_of, ""),
            visitor=self.jars.get(event.jar),
            customer=Customer(
                email=person.email,
                user_id=person.account or None,
                device=person.device,
                payment=person.payment,
                address=person.address,
                country=person.country,
                ip=person.ip,
            ),
        )
        if event.truth is not None:
            self.sales[result.conversion.pk] = event.truth

    def _refund(self, event: Event) -> None:
        self.refunds += 1
        record_refund(
            site=self.site,
            order=event.order,
            external_id=f"refund-{self.refunds}",
            amount_minor=event.amount_minor,
            currency=CURRENCY,
        )

    def _outcomes(self) -> list[Outcome]:
        """What the books say of each sale at the end. Queries: three."""
        credited: dict[int, set[str]] = defaultdict(set)
        credits = Credit.objects.filter(attribution__conversion__site=self.site)
        for pk, enrollment in credits.values_list("attribution__conversion_id", "enrollment_id"):
            credited[pk].add(self.enrollments[enrollment])
        states: dict[int, set[str]] = defaultdict(set)
        rewards = Reward.objects.filter(program=self.program)
        for pk, state in rewards.values_list("conversion_id", "state"):
            states[pk].add(state)
        checks = Decision.objects.filter(program=self.program, step="fraud", outcome="deny")
        denied = set(checks.values_list("subject_id", flat=True))
        return [self._outcome(pk, credited[pk], states[pk], denied) for pk in self.sales]

    def _outcome(self, pk: int, credited: set[str], states: set[str], denied: set[int]) -> Outcome:
        open_states: set[Any] = {Reward.State.APPROVED, Reward.State.PENDING}
        return Outcome(
            truth=self.sales[pk],
            credited=frozenset(credited),
            paid=bool(states & open_states),
            held=Reward.State.HELD in states,
            denied=pk in denied,
        )
