"""Thirty days of the shop, lived through the app's real flows at the moments they are set in.

Everything happens in one transaction: an interrupted seed leaves nothing, a finished one is not
told again.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import cast

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page, Site

from example_site.demo import Progress
from example_site.demo.accounts import seed_accounts
from example_site.demo.people import (
    ADVOCATES,
    BATCHES,
    BROWSERS,
    DECLINED,
    DECLINED_WHY,
    DESTINATIONS,
    MACHINES,
    PURCHASES,
    WAITING,
    Person,
    Purchase,
)
from example_site.demo.programs import open_programs, wonder_about_a_share
from example_site.magazine.models import ArticlePage
from example_site.shop.cart import Cart, CartLine
from example_site.shop.models import Order, ProductPage
from example_site.shop.offers import has_bought, totals_for, welcome
from example_site.shop.orders import place_order, refund_order
from wagtail_advocates.advocates.models import Advocate
from wagtail_advocates.core import clock
from wagtail_advocates.flows import (
    approve_batch,
    approve_reward,
    decide_enrollment,
    join_program,
    make_batch,
    mark_paid,
    record_share,
    reject_reward,
    set_destination,
    visit_link,
)
from wagtail_advocates.links.addresses import page_target
from wagtail_advocates.links.services import issue_vanity_code
from wagtail_advocates.payouts.models import Payout, PayoutBatch
from wagtail_advocates.programs.models import Program
from wagtail_advocates.rewards.models import Reward
from wagtail_advocates.tasks import sweep
from wagtail_advocates.tracking.verdicts import VisitFacts

DAYS = 30
EDITOR = "Mia Sander"
OTHER_CLICKS = 118
Event = tuple[datetime, Callable[[], object]]


def seed_story(*, progress: Progress) -> dict[str, int]:
    """Tell the story where it has not been told; answers what is there."""
    seed_accounts()
    site = Site.objects.get(is_default_site=True)
    if not Program.objects.filter(site=site, slug="friends-of-the-kiln").exists():
        mails = _mails()
        with transaction.atomic():
            Story(site).tell(progress)
        for mail in _mails() - mails:
            mail.unlink()  # those of the past were read long ago
    return {
        "programs": Program.objects.count(),
        "orders": Order.objects.count(),
        "rewards": Reward.objects.count(),
    }


def _mails() -> set[Path]:
    return set(Path(settings.MAIL_DIR).glob("*.log"))


class Story:
    """What is known while the days go by: codes, friends and a source of repeatable chance."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.rng = Random("Hearth & Kiln")
        self.now = timezone.now()
        self.programs: dict[str, Program] = {}
        self.codes: dict[str, str] = {}
        self.visitors: dict[str, uuid.UUID | None] = {}
        self.pages = list(Page.objects.type(ProductPage, ArticlePage).live().order_by("path"))
        self.products = {product.sku: product for product in ProductPage.objects.all()}
        self.addresses = Counter[str]()

    def tell(self, progress: Progress) -> None:
        """Live through the days in order, with the worker's sweep every night."""
        with clock.at(self.ago(DAYS)):
            self.programs = open_programs(site=self.site)
        events = sorted(self.events(), key=lambda event: event[0])
        for number, (moment, act) in enumerate(events):
            with clock.at(moment):
                act()
            if number % 10 == 0:
                progress(number, len(events), "thirty days")
        sweep()
        editor = get_user_model().objects.get(username="editor")
        wonder_about_a_share(self.programs["friends"], editor=editor)
        progress(len(events), len(events), "thirty days")

    def ago(self, days: float) -> datetime:
        return self.now - timedelta(days=days)

    def events(self) -> list[Event]:
        """Everything that happens, each at its moment."""
        events: list[Event] = []
        for person in ADVOCATES:
            events.append((self.ago(person.joined), lambda person=person: self.join(person)))
            events += self.clicks_of(person)
        for person in (WAITING, DECLINED):
            events.append((self.ago(person.joined), lambda person=person: self.join(person)))
        events.append((self.ago(DECLINED.joined - 0.8), self.decline))
        for purchase in PURCHASES:
            events += self.events_of(purchase)
        for key, day, iban in DESTINATIONS:
            act = lambda key=key, iban=iban: self.name_destination(key, iban)  # noqa: E731
            events.append((self.ago(day), act))
        for made, approved, paid in BATCHES:
            events += self.payouts_of(made, approved, paid)
        for night in range(DAYS):
            events.append((self.ago(night + 0.01), sweep))
            events += self.impressions(night)
        return events

    # Advocates

    def join(self, person: Person) -> None:
        joined = join_program(
            program=self.programs[person.program],
            email=person.email,
            name=person.name,
            locale="en",
            advocate_type=person.type,
            source="portal",
        )
        code = joined.code
        if person.program == "studio" and person.weight:
            decide_enrollment(enrollment_id=joined.enrollment.pk, outcome="approve", actor=EDITOR)
        if person.wish:
            code = issue_vanity_code(enrollment=joined.enrollment, wish=person.wish)
        self.codes[person.key] = code.code

    def decline(self) -> None:
        program = self.programs["studio"]
        enrollment = program.enrollments.get(advocate__name=DECLINED.name)
        decide_enrollment(
            enrollment_id=enrollment.pk, outcome="decline", actor=EDITOR, reason=DECLINED_WHY
        )

    # Payouts

    def name_destination(self, key: str, iban: str) -> None:
        """An advocate says where to be paid: to a bank account, or as store credit."""
        advocate = Advocate.objects.get(email=next(p.email for p in ADVOCATES if p.key == key))
        details = {"holder": advocate.name, "iban": iban} if iban else {}
        set_destination(advocate=advocate, method="bank" if iban else "credit", details=details)

    def payouts_of(self, made: float, approved: float | None, paid: float | None) -> list[Event]:
        """A batch of the friends' program, and how far it has come."""
        events: list[Event] = [(self.ago(made), self.make_batch)]
        if approved is not None:
            events.append((self.ago(approved), self.approve_batch))
        if paid is not None:
            events.append((self.ago(paid), self.mark_paid))
        return events

    def make_batch(self) -> None:
        make_batch(program=self.programs["friends"], actor=EDITOR)

    def approve_batch(self) -> None:
        batch = PayoutBatch.objects.get(state=PayoutBatch.State.DRAFT)
        approve_batch(batch_id=batch.pk, actor=EDITOR)

    def mark_paid(self) -> None:
        """The bank's statement has come."""
        for payout in Payout.objects.filter(state=Payout.State.IN_TRANSIT).order_by("id"):
            mark_paid(payout_id=payout.pk, actor=EDITOR, reference="Statement 11/2")

    # Clicks and shares

    def clicks_of(self, person: Person) -> list[Event]:
        """Clicks through one advocate by people who only look, and by machines."""
        everybody = sum(other.weight for other in ADVOCATES)
        people = round(OTHER_CLICKS * person.weight / everybody)
        events: list[Event] = []
        for number in range(people + people // 3):
            moment = self.ago(self.rng.triangular(0.05, person.joined - 0.2, person.joined / 2.5))
            is_machine = number >= people
            events.append((moment, lambda m=is_machine: self.click(person, is_machine=m)))
            if not is_machine and self.rng.random() < 0.35:
                events.append((moment - timedelta(minutes=40), lambda: self.share(person)))
        return events

    def click(self, person: Person, *, is_machine: bool = False, friend: str = "") -> None:
        page = self.rng.choice(self.pages)
        result = visit_link(
            site=self.site,
            code=self.codes[person.key],
            target=page_target(page.pk) if self.rng.random() < 0.6 else "",
            channel=self.rng.choice(person.channels),
            facts=self.machine() if is_machine else self.browser(certain=bool(friend)),
            address=f"198.51.100.{self.rng.randint(1, 250)}",
            visitor=self.visitors.get(friend),
        )
        if friend:
            self.visitors[friend] = result.visitor

    def browser(self, *, certain: bool) -> VisitFacts:
        """A person's browser; now and then an old one that does not say how it came."""
        is_old = not certain and self.rng.random() < 0.06
        return VisitFacts(
            user_agent=self.rng.choice(BROWSERS),
            sec_fetch_mode="" if is_old else "navigate",
            sec_fetch_dest="" if is_old else "document",
        )

    def machine(self) -> VisitFacts:
        """A preview, a crawler, a prefetch, a link checker, or somebody of the staff."""
        kind = self.rng.random()
        modern = {"sec_fetch_mode": "navigate", "sec_fetch_dest": "document"}
        browser = self.rng.choice(BROWSERS)
        if kind < 0.62:
            return VisitFacts(user_agent=self.rng.choice(MACHINES))
        if kind < 0.78:
            return VisitFacts(user_agent=browser, sec_purpose="prefetch", **modern)
        if kind < 0.88:
            return VisitFacts(method="HEAD", user_agent=browser)
        return VisitFacts(user_agent=browser, is_staff=True, **modern)

    def share(self, person: Person) -> None:
        record_share(
            site=self.site,
            program=self.programs[person.program],
            action="share",
            channel=self.rng.choice(person.channels),
            page_id=self.rng.choice(self.pages).pk,
            code=self.codes[person.key],
        )

    def impressions(self, night: int) -> list[Event]:
        """Share blocks that were seen on that day, more of them as the month goes on."""
        count = self.rng.randint(9, 16) + (DAYS - night) // 4
        return [
            (self.ago(night + self.rng.random() * 0.9 + 0.02), self.impression)
            for _view in range(count)
        ]

    def impression(self) -> None:
        record_share(
            site=self.site,
            program=self.programs["friends"],
            action="impression" if self.rng.random() < 0.9 else "open",
            page_id=self.rng.choice(self.pages).pk,
        )

    # Orders

    def events_of(self, purchase: Purchase) -> list[Event]:
        """A friend's clicks, the order, and what came of it."""
        person = next((p for p in ADVOCATES if p.key == purchase.sender), None)
        events: list[Event] = []
        if person is not None:
            for day in purchase.visits:
                act = lambda: self.click(person, friend=purchase.email)  # noqa: E731
                events.append((self.ago(day), act))
        for key, day in purchase.others:
            other = next(p for p in ADVOCATES if p.key == key)
            act = lambda other=other: self.click(other, friend=purchase.email)  # noqa: E731
            events.append((self.ago(day), act))
        events.append((self.ago(purchase.ordered), lambda: self.buy(purchase)))
        if purchase.refund:
            events.append((self.ago(purchase.refund[0]), lambda: self.refund(purchase)))
        if purchase.decision:
            events.append((self.ago(purchase.decision[0]), lambda: self.decide(purchase)))
        return events

    def buy(self, purchase: Purchase) -> None:
        wanted = Counter(purchase.skus)
        cart = Cart([CartLine(self.products[sku], count) for sku, count in wanted.items()])
        visitor = self.visitors.get(purchase.email)
        code = "" if visitor or not purchase.sender else self.codes[purchase.sender]
        claim = welcome(site=self.site, code=code, visitor=visitor)
        place_order(
            site=self.site,
            cart=cart,
            totals=totals_for(cart, None if has_bought(purchase.email) else claim),
            name=purchase.name,
            email=purchase.email,
            code=code,
            visitor=visitor,
            placed_at=clock.now(),
        )

    def refund(self, purchase: Purchase) -> None:
        _day, amount_minor, reason = cast(tuple[float, int, str], purchase.refund)
        order = Order.objects.get(email=purchase.email)
        refund_order(
            site=self.site,
            order=order,
            amount_minor=amount_minor or order.refundable_minor,
            reason=reason,
            made_at=clock.now(),
        )

    def decide(self, purchase: Purchase) -> None:
        _day, outcome, reason = cast(tuple[float, str, str], purchase.decision)
        order = Order.objects.get(email=purchase.email)
        rewards = Reward.objects.filter(
            conversion__external_id=order.number, beneficiary="advocate"
        )
        act = approve_reward if outcome == "approve" else reject_reward
        for reward in rewards.order_by("id"):
            act(reward_id=reward.pk, actor=EDITOR, reason=reason)
