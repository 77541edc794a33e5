"""What people do in a soak. Names are shared by all processes, so that they meet each other."""

from __future__ import annotations

import random
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Max
from wagtail.models import Site

from wagtail_advocates.advocates.models import Enrollment
from wagtail_advocates.core import clock
from wagtail_advocates.core.errors import AdvocatesError
from wagtail_advocates.flows import (
    Customer,
    RewardPlan,
    appeal_reward,
    approve_batch,
    approve_reward,
    create_program,
    dismiss_appeal,
    give_back_credit,
    identify_visitor,
    join_program,
    make_batch,
    mark_failed,
    record_conversion,
    record_refund,
    reject_reward,
    release_holds,
    send_waiting,
    set_destination,
    spend_credit,
    uphold_appeal,
    visit_link,
)
from wagtail_advocates.fraud.models import Appeal
from wagtail_advocates.ledger.chain import seal_entries
from wagtail_advocates.links.models import ReferralCode
from wagtail_advocates.payouts.models import Payout
from wagtail_advocates.programs.models import Program
from wagtail_advocates.rewards.models import Reward
from wagtail_advocates.tracking.verdicts import VisitFacts

CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/142.0.0.0 Safari/537.36"
)


def email_of(number: int) -> str:
    """An advocate's address."""
    return f"person-{number}@people.example"


def iban_of(number: int) -> str:
    """An advocate's own account (ISO 13616, check digits by ISO 7064)."""
    account = f"37040044{number:010}"
    return f"DE{98 - int(account + '131400') % 97:02}{account}"


def open_programs(currencies: tuple[str, ...]) -> None:
    """A program a currency: money for the advocate, store credit for the friend."""
    site = Site.objects.get(is_default_site=True)
    for currency in currencies:
        create_program(
            site=site,
            name=f"Soak {currency}",
            slug=f"soak-{currency.lower()}",
            currency=currency,
            advocate_reward=RewardPlan(rate_bps=1000),
            friend_reward=RewardPlan(amount_minor=300, kind="credit"),
            attribution_model=Program.AttributionModel.LINEAR,
            budget_minor=10**12,
        )


def _nobody_listens(*_what: str) -> None:
    """Answers that nobody writes down."""


@dataclass
class Crowd:
    """One process' people: each act is one call of a public flow, chosen at random.

    ``told`` hears which order or refund was answered with a success. ``away`` are the exceptions
    that mean no more than that the database is not there.
    """

    rng: random.Random
    orders: int
    told: Callable[..., None] = _nobody_listens
    away: tuple[type[Exception], ...] = ()
    visitors: dict[str, Any] = field(default_factory=dict)
    clicked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.site = Site.objects.get(is_default_site=True)
        self.programs = list(Program.objects.order_by("pk"))
        self.acts: list[Callable[[], Any]] = [
            *[self.buy] * 8,
            *[self.click] * 5,
            *[self.refund] * 3,
            *[self.approve] * 4,
            *[self.spend] * 3,
            self.join,
            self.join,
            self.reject,
            self.reject,
            self.appeal,
            self.appeal,
            self.answer,
            self.answer,
            self.cancel,
            self.let_holds_end,
            self.pay_out,
            self.a_payout_comes_back,
            self.log_in,
            self.seal,
        ]

    def act(self) -> str:
        """Do something, and say what became of it: ``done``, the code of a refusal, ``away``, or
        ``broken``.
        """
        chosen = self.rng.choice(self.acts)
        try:
            chosen()
        except AdvocatesError as refused:
            return refused.code
        except self.away:
            return "away"
        except Exception:
            traceback.print_exc()
            return "broken"
        return "done"

    def program(self) -> Program:
        return self.rng.choice(self.programs)

    def advocate(self) -> int:
        return self.rng.randint(1, max(60, self.orders // 40))

    def friend(self) -> str:
        return f"friend-{self.rng.randint(1, max(60, self.orders // 2))}@friends.example"

    def visitor_of(self, friend: str) -> Any:
        """Mostly their own; now and then they sit at somebody else's computer."""
        at_home = self.rng.random() < 0.95 or not self.visitors
        return self.visitors.get(friend if at_home else self.rng.choice(self.clicked))

    def order(self) -> str:
        return f"order-{self.rng.randint(1, self.orders)}"

    def code(self) -> str:
        newest = ReferralCode.objects.aggregate(pk=Max("pk"))["pk"] or 0
        codes = ReferralCode.objects.filter(retired_at=None, pk__lte=self.rng.randint(0, newest))
        chosen = codes.order_by("-pk").first()
        return chosen.code if chosen else "NOBODY"

    def join(self) -> None:
        number = self.advocate()
        email = email_of(number)
        joined = join_program(program=self.program(), email=email, name="Somebody Soaked")
        set_destination(
            advocate=joined.enrollment.advocate,
            method="credit" if number % 2 else "bank",
            details={"holder": "Somebody Soaked", "iban": iban_of(number)},
        )

    def click(self) -> None:
        friend = self.friend()
        result = visit_link(
            site=self.site,
            code=self.code(),
            facts=VisitFacts(
                user_agent=CHROME, sec_fetch_mode="navigate", sec_fetch_dest="document"
            ),
            address=f"198.51.100.{self.rng.randint(1, 250)}",
            visitor=self.visitor_of(friend),
        )
        if result.visitor is not None:
            if friend not in self.visitors:
                self.clicked.append(friend)
            self.visitors[friend] = result.visitor

    def buy(self) -> None:
        """An order has one currency and one amount, whoever reports it how often.

        Who has clicked buys more than others do.
        """
        order = self.order()
        facts = random.Random(order)
        program = facts.choice(self.programs)
        has_clicked = self.clicked and self.rng.random() < 0.8
        friend = self.rng.choice(self.clicked) if has_clicked else self.friend()
        record_conversion(
            site=self.site,
            program=program,
            external_id=order,
            amount_minor=facts.randint(1, 90_000),
            currency=program.currency,
            visitor=self.visitor_of(friend),
            customer=Customer(email=friend),
        )
        self.told("order", order)

    def refund(self) -> None:
        order = self.order()
        facts = random.Random(order)
        program = facts.choice(self.programs)
        amount_minor = facts.randint(1, 90_000)
        number = self.rng.randint(1, 3)
        kind = self.rng.choice(("refund", "refund", "chargeback"))
        record_refund(
            site=self.site,
            order=order,
            external_id=f"r-{number}",
            amount_minor=max(1, amount_minor // (number + 1)),
            currency=program.currency,
            kind=kind,
        )
        self.told("refund", order, f"r-{number}", kind)

    def _reward(self) -> Reward:
        rewards = Reward.objects.filter(program=self.program()).order_by("-pk")[:200]
        found = list(rewards.values_list("pk", flat=True))
        return Reward(pk=self.rng.choice(found) if found else 0)

    def approve(self) -> None:
        approve_reward(reward_id=self._reward().pk, actor="mia")

    def reject(self) -> None:
        reject_reward(reward_id=self._reward().pk, actor="max", reason="A doubt")

    def appeal(self) -> None:
        reward = Reward.objects.filter(pk=self._reward().pk).first()
        if reward is not None:
            appeal_reward(
                advocate=reward.enrollment.advocate, reward=reward.public_id, text="He is real"
            )

    def answer(self) -> None:
        waiting = Appeal.objects.filter(answered_at=None).order_by("-pk")[:50]
        found = list(waiting.values_list("reward_id", flat=True))
        answer = self.rng.choice((uphold_appeal, dismiss_appeal))
        answer(reward_id=self.rng.choice(found) if found else 0, actor="mia", reason="We called")

    def let_holds_end(self) -> None:
        release_holds(now=clock.now() + timedelta(days=15), limit=20)

    def pay_out(self) -> None:
        """Some of a program's people, now and then all: no slower in a crowd that has grown."""
        program = self.program()
        batch = make_batch(
            program=program,
            actor="mia",
            enrollment_ids=None if self.rng.random() < 0.02 else self._some_of(program),
        ).batch
        approve_batch(batch_id=batch.pk, actor="max")
        send_waiting(limit=50)

    def _some_of(self, program: Program) -> list[int]:
        newest = Enrollment.objects.aggregate(pk=Max("pk"))["pk"] or 0
        up_to = Enrollment.objects.filter(program=program, pk__lte=self.rng.randint(0, newest))
        return list(up_to.order_by("-pk").values_list("pk", flat=True)[:60])

    def a_payout_comes_back(self) -> None:
        sent = Payout.objects.exclude(sent_at=None).order_by("-pk")[:50]
        found = list(sent.values_list("pk", flat=True))
        if found:
            mark_failed(payout_id=self.rng.choice(found), actor="mia", reason="It came back")

    def spend(self) -> None:
        order = f"paid-{self.rng.randint(1, 500)}"
        spend_credit(
            program=self.programs[0],
            email=email_of(self.advocate()) if self.rng.random() < 0.5 else self.friend(),
            order=order,
            amount_minor=self.rng.randint(1, 2_000),
        )

    def cancel(self) -> None:
        give_back_credit(program=self.programs[0], order=f"paid-{self.rng.randint(1, 500)}")

    def log_in(self) -> None:
        friend = self.friend()
        visitor = self.visitor_of(friend)
        if visitor is not None:
            identify_visitor(site=self.site, visitor=visitor, email=friend)

    def seal(self) -> None:
        seal_entries(program_id=self.program().pk)
