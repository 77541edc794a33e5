"""What tests build their stories with. Each makes real rows through the real services.

Publishing a program, its offer and its rules takes Wagtail more than 150 queries, so a program like
one that was published before is copied row by row (``tests/copied_programs.py``).
"""

from __future__ import annotations

import itertools
from typing import Any

from wagtail.models import Site

from tests.copied_programs import published_before
from wagtail_advocates.flows import (
    ConversionResult,
    JoinResult,
    RewardPlan,
    approve_reward,
    create_program,
    join_program,
    record_conversion,
    set_destination,
    visit_link,
)
from wagtail_advocates.programs.models import Program
from wagtail_advocates.tracking.verdicts import VisitFacts

CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/142.0.0.0 Safari/537.36"
)
_numbers = itertools.count(1)


def a_site() -> Site:
    return Site.objects.get(is_default_site=True)


def a_program(**options: Any) -> Program:
    """Ten euros for the advocate and five percent for the friend, after fourteen days."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "site": a_site(),
        "name": f"Friends {number}",
        "slug": f"friends-{number}",
        "currency": "EUR",
        "advocate_reward": RewardPlan(amount_minor=1000),
        "friend_reward": RewardPlan(rate_bps=500),
        **options,
    }
    return published_before(**values) or create_program(**values)


def an_advocate(program: Program, name: str = "Anna Berg", **options: Any) -> JoinResult:
    values = {"email": f"advocate{next(_numbers)}@people.example", "name": name, **options}
    return join_program(program=program, **values)


def a_person(**options: Any) -> VisitFacts:
    """Somebody who clicks a link in a current browser."""
    return VisitFacts(
        **{
            "user_agent": CHROME,
            "sec_fetch_mode": "navigate",
            "sec_fetch_dest": "document",
            **options,
        }
    )


def a_click(joined: JoinResult, **options: Any) -> Any:
    """A counted visit through the advocate's link, from an address of its own."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "site": joined.enrollment.program.site,
        "code": joined.code.code,
        "facts": a_person(),
        "address": f"198.51.{number // 250 % 250}.{number % 250}",
        **options,
    }
    return visit_link(**values)


def a_sale(program: Program, **options: Any) -> ConversionResult:
    values: dict[str, Any] = {
        "site": program.site,
        "external_id": f"order-{next(_numbers)}",
        "amount_minor": 10_000,
        "currency": program.currency,
        **options,
    }
    return record_conversion(**values)


IBAN = "DE89 3704 0044 0532 0130 00"


def something_earned(joined: JoinResult, *, sales: int = 1) -> None:
    """Approved rewards of the advocate, ten euros a sale by the usual rules."""
    for _ in range(sales):
        sale = a_sale(joined.enrollment.program, code=joined.code.code)
        for reward in sale.rewards:
            if reward.beneficiary == "advocate":
                approve_reward(reward_id=reward.pk, actor="finance")


def a_destination(joined: JoinResult, account: str = "TEST-OK") -> Any:
    """Where the advocate is paid out: an account of the provider to rehearse with."""
    return set_destination(
        advocate=joined.enrollment.advocate, method="rehearsal", details={"account": account}
    )
