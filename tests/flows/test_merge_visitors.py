"""One person with three devices: contacts of all of them count, and a merge can be undone."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.factories import a_click, a_program, a_sale, a_site, an_advocate
from wagtail_advocates.core.errors import ReasonMissing, UnknownVisitor
from wagtail_advocates.core.ids import new_public_id
from wagtail_advocates.core.models import Decision
from wagtail_advocates.flows import Customer, identify_visitor, unmerge_visitor
from wagtail_advocates.programs.models import Program
from wagtail_advocates.reports.replay import replay
from wagtail_advocates.reports.why import why_conversion
from wagtail_advocates.tracking.models import Prospect, Touchpoint

pytestmark = pytest.mark.django_db
BEN = "ben@friends.example"


def credited(sale) -> list[str]:
    credits = sale.conversion.attribution.credits.select_related("enrollment__advocate")
    return [credit.enrollment.advocate.name for credit in credits]


def merges() -> list[tuple[str, str]]:
    rows = Decision.objects.filter(step="merge").order_by("id")
    return list(rows.values_list("outcome", "reason"))


@pytest.fixture
def program():
    return a_program(attribution_model=Program.AttributionModel.LINEAR)


@pytest.fixture
def advocates(program):
    return [an_advocate(program, name) for name in ("Anna", "Cem", "Dora")]


def test_contacts_of_an_earlier_device_join_once_the_customer_is_known(program, advocates) -> None:
    anna, cem, dora = advocates
    phone, laptop = a_click(anna).visitor, a_click(cem).visitor
    a_sale(program, visitor=phone, customer=Customer(email=BEN))
    a_click(dora, visitor=phone)
    second = a_sale(program, visitor=laptop, customer=Customer(email=BEN))
    assert credited(second) == ["Anna", "Cem", "Dora"]
    assert merges() == [("merged", "customer_known")]
    told = [line.text for line in why_conversion(conversion=second.conversion)]
    assert any("turned out to be this customer" in text and "1 contact" in text for text in told)


def test_logging_in_joins_the_devices_before_anything_is_bought(program, advocates) -> None:
    anna, cem, _dora = advocates
    phone, laptop = a_click(anna).visitor, a_click(cem).visitor
    for _ in range(2):
        identify_visitor(site=program.site, visitor=phone, email=BEN)
        identify_visitor(site=program.site, visitor=laptop, email="BEN@friends.example")
    assert merges() == [("merged", "customer_known")]
    assert credited(a_sale(program, visitor=laptop)) == ["Anna", "Cem"]


def test_a_device_goes_on_recording_under_its_own_id(program, advocates) -> None:
    anna, cem, _dora = advocates
    phone, laptop = a_click(anna).visitor, a_click(cem).visitor
    identify_visitor(site=program.site, visitor=phone, email=BEN)
    identify_visitor(site=program.site, visitor=laptop, email=BEN)
    assert a_click(anna, visitor=laptop).visitor == laptop
    own = Prospect.objects.get(public_id=laptop)
    assert list(own.touchpoints.values_list("number", flat=True)) == [1, 2]


def test_a_device_of_another_customer_is_never_taken(program, advocates) -> None:
    anna, cem, _dora = advocates
    shared, bens = a_click(anna).visitor, a_click(cem).visitor
    a_sale(program, visitor=shared, customer=Customer(email="eva@friends.example"))
    a_sale(program, visitor=bens, customer=Customer(email=BEN))
    third = a_sale(program, visitor=shared, customer=Customer(email=BEN))
    assert credited(third) == ["Anna"]
    assert merges() == [("kept_apart", "visitor_of_somebody_else")]


def test_an_undone_merge_leaves_what_was_and_is_not_made_again(program, advocates) -> None:
    anna, cem, _dora = advocates
    phone, laptop = a_click(anna).visitor, a_click(cem).visitor
    identify_visitor(site=program.site, visitor=phone, email=BEN)
    identify_visitor(site=program.site, visitor=laptop, email=BEN)
    device = Prospect.objects.get(public_id=laptop)
    with pytest.raises(ReasonMissing):
        unmerge_visitor(visitor_id=device.pk, actor="mia", reason=" ")
    for _ in range(2):
        unmerge_visitor(visitor_id=device.pk, actor="mia", reason="A library's computer")
    identify_visitor(site=program.site, visitor=laptop, email=BEN)
    device.refresh_from_db()
    assert device.merged_into is None
    assert merges() == [("merged", "customer_known"), ("unmerged", "unmerged_by_person")]
    assert credited(a_sale(program, visitor=laptop)) == ["Cem"]


def test_what_was_credited_before_a_merge_is_replayed_the_same(program, advocates) -> None:
    anna, cem, _dora = advocates
    phone, laptop = a_click(anna).visitor, a_click(cem).visitor
    sale = a_sale(program, visitor=laptop)
    identify_visitor(site=program.site, visitor=phone, email=BEN)
    identify_visitor(site=program.site, visitor=laptop, email=BEN)
    rows = type(sale.conversion).objects.all()
    assert [one.agrees for one in replay(conversions=rows)] == [True]


def test_a_visitor_nobody_knows_is_named() -> None:
    with pytest.raises(UnknownVisitor):
        identify_visitor(site=a_site(), visitor=new_public_id(), email=BEN)
    with pytest.raises(UnknownVisitor):
        unmerge_visitor(visitor_id=0, actor="mia", reason="Why")


people = st.sampled_from(["ben@friends.example", "eva@friends.example"])
steps = st.lists(
    st.one_of(
        st.tuples(st.just("identify"), st.integers(0, 4), people),
        st.tuples(st.just("unmerge"), st.integers(0, 4), st.just("")),
    ),
    max_size=14,
)


@given(steps=steps)
@hypothesis_settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_merges_make_no_circles_lose_no_contact_and_can_all_be_undone(steps) -> None:
    program = a_program()
    anna = an_advocate(program)
    visitors = [a_click(anna).visitor for _ in range(5)]
    ids = list(Prospect.objects.filter(public_id__in=visitors).order_by("pk"))
    contacts = set(Touchpoint.objects.filter(prospect__in=ids).values_list("prospect", "number"))
    for step, number, email in steps:
        if step == "identify":
            identify_visitor(site=program.site, visitor=visitors[number], email=email)
        else:
            unmerge_visitor(visitor_id=ids[number].pk, actor="mia", reason="Apart")
        two_steps = Prospect.objects.exclude(merged_into__merged_into=None)
        assert not two_steps.exists(), "nobody is further away than one step"
    for row in ids:
        unmerge_visitor(visitor_id=row.pk, actor="mia", reason="Apart")
    assert not Prospect.objects.filter(pk__in=[row.pk for row in ids]).exclude(merged_into=None)
    after = set(Touchpoint.objects.filter(prospect__in=ids).values_list("prospect", "number"))
    assert after == contacts
