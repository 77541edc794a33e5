from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest

from tests.factories import a_click, a_program, a_sale, an_advocate
from tests.frozen import is_frozen
from wagtail_advocates.advocates.models import Enrollment
from wagtail_advocates.attribution.models import Attribution, Referral
from wagtail_advocates.attribution.services import Credited, convert, credited_touches
from wagtail_advocates.attribution.weights import MODELS, weights
from wagtail_advocates.core import clock
from wagtail_advocates.flows import Customer, JoinResult
from wagtail_advocates.programs.models import Program
from wagtail_advocates.tracking.models import Prospect, Touchpoint
from wagtail_advocates.tracking.queries import MOST_CONTACTS

pytestmark = pytest.mark.django_db


def credited(sale) -> list[tuple[int, int, int]]:  # type: ignore[no-untyped-def]
    return [
        (credit.enrollment_id, credit.weight, credit.amount_minor)
        for credit in sale.conversion.attribution.credits.all()
    ]


def two_clicks(program) -> tuple:  # type: ignore[no-untyped-def, type-arg]
    """Anna's link first, Ben's a day later, by one friend."""
    anna, ben = an_advocate(program), an_advocate(program)
    start = clock.now() - timedelta(days=3)
    with clock.at(start):
        visitor = a_click(anna).visitor
    with clock.at(start + timedelta(days=1)):
        a_click(ben, visitor=visitor)
    return anna, ben, visitor


def test_the_last_contact_gets_the_credit() -> None:
    program = a_program()
    _anna, ben, visitor = two_clicks(program)
    sale = a_sale(program, visitor=visitor)
    assert credited(sale) == [(ben.enrollment.pk, 1, 10_000)]
    assert sale.reason == "last_click"
    made = Attribution.objects.get(conversion=sale.conversion)
    assert (made.model, made.model_version, made.method, made.denominator) == (
        "last_click",
        1,
        "click",
        1,
    )


def test_the_first_contact_gets_the_credit_where_the_program_says_so() -> None:
    program = a_program()
    program.attribution_model = "first_click"
    program.save()
    anna, _ben, visitor = two_clicks(program)
    assert credited(a_sale(program, visitor=visitor)) == [(anna.enrollment.pk, 1, 10_000)]


def more_contacts(joined: JoinResult, *, visitor: uuid.UUID, count: int) -> None:
    """So many contacts through somebody's link, within the hour after the friend's last one."""
    prospect = Prospect.objects.get(public_id=visitor)
    last = prospect.touchpoints.latest("occurred_at")
    Touchpoint.objects.bulk_create(
        Touchpoint(
            program=last.program,
            prospect=prospect,
            enrollment=joined.enrollment,
            code=joined.code,
            number=last.number + number,
            kind=Touchpoint.Kind.CLICK,
            occurred_at=last.occurred_at + timedelta(seconds=number),
        )
        for number in range(1, count + 1)
    )


@pytest.mark.parametrize(
    ("model", "weights"),
    [("first_click", [1, 0]), ("last_click", [0, 1]), ("linear", [1, MOST_CONTACTS - 1])],
)
def test_of_too_many_contacts_the_first_and_the_latest_count(
    model: str, weights: list[int]
) -> None:
    program = a_program()
    program.attribution_model = model
    program.save()
    anna, ben, visitor = two_clicks(program)
    more_contacts(ben, visitor=visitor, count=2 * MOST_CONTACTS)
    sale = a_sale(program, visitor=visitor)
    shares = dict.fromkeys((anna.enrollment.pk, ben.enrollment.pk), 0)
    for enrollment, weight, _amount in credited(sale):
        shares[enrollment] += weight
    assert list(shares.values()) == weights


@pytest.mark.parametrize(
    ("precedence", "winner", "method"), [("code", 0, "code"), ("click", 1, "click")]
)
def test_a_typed_code_beats_a_click_or_the_other_way_round_as_the_program_says(
    precedence: str, winner: int, method: str
) -> None:
    program = a_program()
    program.precedence = precedence
    program.save()
    anna, ben, visitor = two_clicks(program)
    sale = a_sale(program, visitor=visitor, code=anna.code.code)
    assert credited(sale)[0][0] == (anna, ben)[winner].enrollment.pk
    assert sale.conversion.attribution.method == method


@pytest.mark.parametrize(
    ("precedence", "kinds", "credited"),
    [
        ("code", ["click", "code", "click"], [3]),
        ("click", ["click", "code", "click"], [0, 2]),
        ("click", ["code"], [1]),
        ("click", [], [0]),
    ],
)
def test_what_may_be_credited_where_a_code_was_typed(
    precedence: str, kinds: list[str], credited: list[int]
) -> None:
    touches = [Touchpoint(number=number, kind=kind) for number, kind in enumerate(kinds)]
    typed = Touchpoint(number=len(kinds), kind="code")
    chosen = credited_touches(
        program=Program(precedence=precedence), touches=touches, code_touch=typed
    )
    assert [touch.number for touch in chosen] == credited
    assert credited_touches(program=Program(), touches=touches, code_touch=None) == touches


@pytest.mark.parametrize(
    ("model", "method"), [("last_click", "code"), ("first_click", "click"), ("linear", "code")]
)
def test_a_sale_came_the_way_of_the_contact_that_counts_most(model: str, method: str) -> None:
    """Anna's link was followed, and Ben's code was typed for a lead; the sale names neither."""
    program = a_program()
    Program.objects.filter(pk=program.pk).update(attribution_model=model)
    program.refresh_from_db()
    anna, ben = an_advocate(program), an_advocate(program)
    now = clock.now()
    with clock.at(now - timedelta(days=2)):
        visitor = a_click(anna).visitor
        a_sale(program, visitor=visitor, code=ben.code.code, kind="lead")
    made = a_sale(program, visitor=visitor).conversion.attribution
    assert made.method == method
    assert [credit.number for credit in made.credits.all()] == [1, 2][: made.credits.count()]


def test_moving_known_relations_on_takes_one_query(django_assert_num_queries: Any) -> None:
    program = a_program()
    _anna, _ben, visitor = two_clicks(program)
    touches, prospect = list(Touchpoint.objects.all()), Prospect.objects.get(public_id=visitor)
    with django_assert_num_queries(1):
        convert(prospect=prospect, touches=touches, kind="sale", at=clock.now())
    with django_assert_num_queries(0):
        convert(prospect=prospect, touches=[], kind="sale", at=clock.now())
    Referral.objects.all()._raw_delete(using="default")
    with django_assert_num_queries(3):
        convert(prospect=prospect, touches=touches, kind="sale", at=clock.now())
    assert Referral.objects.filter(state="customer").count() == 2


def test_who_gets_a_weight_cannot_be_changed() -> None:
    assert is_frozen(Credited(Enrollment(), None, 1))


def test_a_contact_outside_the_window_gets_nothing() -> None:
    program = a_program(window_days=2)
    anna = an_advocate(program)
    with clock.at(clock.now() - timedelta(days=3)):
        visitor = a_click(anna).visitor
    sale = a_sale(program, visitor=visitor)
    assert (sale.attributed, sale.reason, sale.rewards) == (False, "no_contact_in_window", [])


def test_a_contact_after_the_sale_gets_nothing() -> None:
    program = a_program()
    visitor = a_click(an_advocate(program)).visitor
    sale = a_sale(program, visitor=visitor, occurred_at=clock.now() - timedelta(hours=1))
    assert sale.reason == "no_contact_in_window"


def test_a_sale_to_somebody_nobody_referred_is_kept_without_credit() -> None:
    sale = a_sale(a_program(), visitor=uuid.uuid4(), customer=Customer(email="ben@friends.example"))
    assert (sale.attributed, sale.reason) == (False, "nobody_referred")


def test_a_customer_is_known_again_by_their_address() -> None:
    program = a_program()
    anna = an_advocate(program)
    friend = Customer(email="ben@friends.example")
    a_sale(program, code=anna.code.code, customer=friend)
    later = a_sale(program, customer=Customer(email="Ben+shop@Friends.example"))
    assert credited(later)[0][0] == anna.enrollment.pk


def test_a_referral_moves_from_visitor_to_lead_to_customer_and_never_back() -> None:
    program = a_program()
    visitor = a_click(an_advocate(program)).visitor
    referral = Referral.objects.get()
    assert referral.state == "visitor"
    states = []
    for kind in ("lead", "sale", "lead"):
        a_sale(program, visitor=visitor, kind=kind)
        referral.refresh_from_db()
        states.append(referral.state)
    assert states == ["lead", "customer", "customer"]
    assert referral.converted_at is not None
    assert Referral.objects.count() == 1


def test_the_moment_of_the_first_sale_stays_whatever_comes_later() -> None:
    program, now = a_program(), clock.now() - timedelta(hours=9)
    with clock.at(now):
        visitor = a_click(an_advocate(program)).visitor
    moments = []
    for hours, kind in enumerate(("lead", "sale", "sale", "lead")):
        a_sale(program, visitor=visitor, kind=kind, occurred_at=now + timedelta(hours=hours))
        moments.append(Referral.objects.get().converted_at)
    assert moments == [None, *[now + timedelta(hours=1)] * 3]


@pytest.mark.parametrize(("kind", "state"), [("lead", "lead"), ("sale", "customer")])
def test_who_types_a_code_is_referred_by_it_from_that_moment(kind: str, state: str) -> None:
    program = a_program()
    anna, now = an_advocate(program), clock.now() - timedelta(hours=9)
    a_sale(program, code=anna.code.code, kind=kind, occurred_at=now)
    found = Referral.objects.get()
    assert (found.enrollment, found.program, found.method) == (anna.enrollment, program, "code")
    assert (found.state, found.started_at) == (state, now)
    assert found.converted_at == (now if kind == "sale" else None)


def test_who_is_sent_by_two_is_a_customer_of_both_and_keeps_how_each_contact_began() -> None:
    program = a_program()
    Program.objects.filter(pk=program.pk).update(attribution_model="linear")
    anna, ben, visitor = two_clicks(program)
    Referral.objects.filter(enrollment=ben.enrollment)._raw_delete(using="default")
    a_sale(program, visitor=visitor)
    rows = Referral.objects.order_by("started_at").values_list("enrollment", "state", "method")
    assert list(rows) == [
        (anna.enrollment.pk, "customer", "click"),
        (ben.enrollment.pk, "customer", "click"),
    ]


def test_a_visit_begins_a_referral_that_keeps_its_channel_and_moment() -> None:
    program = a_program()
    anna, now = an_advocate(program), clock.now() + timedelta(days=1)
    with clock.at(now):
        visitor = a_click(anna, channel="whatsapp").visitor
    with clock.at(now + timedelta(days=1)):
        a_click(anna, channel="email", visitor=visitor)
    found = Referral.objects.get()
    assert (found.program, found.state, found.method) == (program, "visitor", "click")
    assert (found.channel, found.started_at, found.converted_at) == ("whatsapp", now, None)


def test_every_model_a_program_can_choose_is_there_and_says_its_version() -> None:
    assert set(Program.AttributionModel.values) <= set(MODELS)
    assert all(weights(model, [clock.now()]).version == 1 for model in MODELS)
