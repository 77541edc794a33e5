"""What happens to a friend costs the same however much was recorded of others."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from copy import copy
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from tests.factories import a_click, a_program, a_sale, an_advocate
from tests.work import let_the_planner_know, work_of
from wagtail_advocates.attribution.models import Attribution, Credit, Referral
from wagtail_advocates.conversions.models import Conversion
from wagtail_advocates.core.errors import NotEnoughCredit
from wagtail_advocates.core.hashing import natural_key
from wagtail_advocates.core.models import Decision
from wagtail_advocates.flows import Customer, record_refund, referred_by, spend_credit
from wagtail_advocates.ledger.chain import seal_entries
from wagtail_advocates.payouts.friends import owed_to_people
from wagtail_advocates.portal.dashboard import dashboard
from wagtail_advocates.reports.why import why_conversion
from wagtail_advocates.rewards.models import Reward
from wagtail_advocates.tracking.models import Prospect, Touchpoint, Visit

pytestmark = pytest.mark.django_db


def queries_of_a_sale(program: Any, anna: Any, email: str = "ben@friends.example") -> int:
    visit = a_click(anna)
    with CaptureQueriesContext(connection) as captured:
        a_sale(program, visitor=visit.visitor, customer=Customer(email=email))
    # Where transactions begin and end; SQLite takes its lock by a write that writes nothing.
    frames = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "UPDATE wagtail_advocates_decision SET id")
    return sum(not query["sql"].startswith(frames) for query in captured.captured_queries)


def test_a_conversion_takes_few_queries_and_no_more_with_time() -> None:
    program = a_program()
    anna = an_advocate(program)
    first = queries_of_a_sale(program, anna)
    for _ in range(10):
        a_sale(program, visitor=a_click(anna).visitor)
    later = queries_of_a_sale(program, anna, email="cem@friends.example")
    assert later <= first + 1  # so many sales are a pattern: earlier rewards are looked at too
    assert first <= 25


@pytest.mark.django_db(transaction=True)
def test_what_a_conversion_asks_after_its_commit_is_counted_too() -> None:
    program = a_program()
    anna = an_advocate(program)
    assert queries_of_a_sale(program, anna) <= 25


def test_a_second_device_of_a_customer_takes_three_queries_more() -> None:
    """Two visitors become one person: locks, a look at what was undone before, what joins."""
    program = a_program()
    anna = an_advocate(program)
    first = queries_of_a_sale(program, anna)
    assert queries_of_a_sale(program, anna) <= first + 3


MANY = 2_000


def copied(model: type[Model], **changes: Sequence[Any]) -> list[Any]:
    """The model's newest row ``MANY`` times more, under keys of their own, with these values."""
    row = model._default_manager.order_by("-pk")[0]
    copies = []
    for number in range(MANY):
        one = copy(row)
        one.pk = None
        for field in ("public_id", "key"):
            if hasattr(one, field):
                fresh = uuid4() if field == "public_id" else natural_key(str(uuid4()))
                setattr(one, field, fresh)
        for name, values in changes.items():
            setattr(one, name, values[number])
        copies.append(one)
    return model._default_manager.bulk_create(copies)


def others_buy() -> None:
    """Whoever bought last is joined by many others who did the same."""
    keys = [natural_key(str(number)) for number in range(MANY)]
    people = copied(Prospect, customer_key=keys)
    visits = copied(Visit, prospect=people)
    touches = copied(Touchpoint, prospect=people, visit=visits)
    copied(Referral, prospect=people)
    sales = copied(Conversion, prospect=people, external_id=keys)
    credited = copied(Attribution, conversion=sales)
    copied(Credit, attribution=credited, touchpoint=touches)
    copied(Reward, conversion=sales)
    copied(Decision)


def works(program: Any, joined: Any) -> dict[str, int]:
    """How much is read for each of the things that happen to one friend."""
    site, email, order = program.site, f"{uuid4()}@friends.example", str(uuid4())
    visitor = a_click(joined).visitor
    sale = {"visitor": visitor, "customer": Customer(email=email), "external_id": order}
    refund = {"site": site, "order": order, "external_id": "r-1", "currency": program.currency}

    def spend() -> None:
        with contextlib.suppress(NotEnoughCredit):
            spend_credit(program=program, email=email, order=order, amount_minor=1)

    def explain() -> None:
        why_conversion(conversion=sold[0])

    def go_on(**options: Any) -> None:
        recurring = {"kind": "recurring", "external_id": str(uuid4()), **options}
        a_sale(program, **{**sale, **recurring})

    sold: list[Conversion] = []
    acts: dict[str, Callable[[], Any]] = {
        "visit": lambda: a_click(joined, visitor=visitor),
        "greet": lambda: referred_by(site=site, visitor=visitor),
        "sell": lambda: sold.append(a_sale(program, **sale).conversion),
        "go on": go_on,
        "go on by order": lambda: go_on(first_order=order),
        "refund": lambda: record_refund(**refund, amount_minor=100),
        "explain": explain,
        "show": lambda: dashboard(advocate=joined.enrollment.advocate),
        "owe": lambda: owed_to_people(enrollments=[joined.enrollment]),
        "spend": spend,
        "seal": lambda: seal_entries(program_id=program.pk),
    }
    return {name: work_of(act) for name, act in acts.items()}


@pytest.mark.django_db(transaction=True)
def test_nothing_reads_more_with_the_number_of_others() -> None:
    program = a_program()
    anna, ben = an_advocate(program), an_advocate(program)
    for _ in range(3):
        works(program, ben)
    before = works(program, anna)
    works(program, ben)
    others_buy()
    let_the_planner_know()
    after = works(program, anna)
    assert [name for name in before if after[name] > before[name] + MANY // 20] == []
