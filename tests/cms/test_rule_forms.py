"""Rules and programs are edited in the money people write, whatever the currency's decimals."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import a_program, a_sale, an_advocate
from wagtail_advocates.flows import RewardPlan, SaleLine
from wagtail_advocates.programs.models import Program
from wagtail_advocates.rewards.rule_models import (
    RewardCondition,
    RewardRule,
    RewardRuleSet,
    RewardStep,
)

pytestmark = pytest.mark.django_db


def rules_page(program: Program) -> str:
    return reverse("advocates_reward_rules:edit", args=[program.rule_set.pk])


def drafted(program: Program) -> RewardRule:
    """The one rule of the newest draft."""
    rule_set = RewardRuleSet.objects.get(program=program)
    return rule_set.get_latest_revision_as_object().rules.get()


def typed(page: Any, **changes: str) -> dict[str, Any]:
    """What the browser would send back of a page's form, with what was typed anew."""
    form = page.context["form"]
    data: dict[str, Any] = {}

    def gather(form: Any) -> None:
        for bound in form:
            value = bound.value()
            if value is not None and value is not False:
                data[bound.html_name] = value
        for formset in getattr(form, "formsets", {}).values():
            gather(formset.management_form)
            for child in formset.forms:
                gather(child)

    gather(form)
    return {**data, **changes}


def test_an_amount_is_shown_and_typed_in_major_units(admin_client: Client) -> None:
    program = a_program(advocate_reward=RewardPlan(amount_minor=1050), friend_reward=None)
    page = admin_client.get(rules_page(program))
    data = typed(page)
    assert data["rules-0-amount_minor"] == "10.50"
    data = typed(page, **{"rules-0-amount_minor": "12,75", "rules-0-min_sale_minor": "20"})
    assert admin_client.post(rules_page(program), data).status_code == 302
    rule = drafted(program)
    assert (rule.amount_minor, rule.min_sale_minor) == (1275, 2000)


@pytest.mark.parametrize(
    ("currency", "shown", "entered", "amount_minor"),
    [("JPY", "1050", "900", 900), ("KWD", "1.050", "2.5", 2500), ("EUR", "10.50", "0.01", 1)],
)
def test_each_currency_has_its_own_decimals(
    admin_client: Client, currency: str, shown: str, entered: str, amount_minor: int
) -> None:
    reward = RewardPlan(amount_minor=1050)
    program = a_program(currency=currency, advocate_reward=reward, friend_reward=None)
    page = admin_client.get(rules_page(program))
    assert typed(page)["rules-0-amount_minor"] == shown
    data = typed(page, **{"rules-0-amount_minor": entered})
    assert admin_client.post(rules_page(program), data).status_code == 302
    rule = drafted(program)
    assert rule.amount_minor == amount_minor


@pytest.mark.parametrize("entered", ["10.505", "ten", "-1", "1e3", "10.50 €", "1,000.00"])
def test_what_is_no_amount_is_refused_with_an_example(admin_client: Client, entered: str) -> None:
    program = a_program(friend_reward=None)
    page = admin_client.get(rules_page(program))
    answer = admin_client.post(
        rules_page(program), typed(page, **{"rules-0-amount_minor": entered})
    )
    assert answer.status_code == 200
    [form] = answer.context["form"].formsets["rules"].forms
    assert form.errors["amount_minor"] == ["Enter an amount such as 10.50."]


def test_points_are_whole_numbers(admin_client: Client) -> None:
    points = RewardPlan(amount_minor=30, kind="points")
    program = a_program(advocate_reward=points, friend_reward=None)
    page = admin_client.get(rules_page(program))
    assert typed(page)["rules-0-amount_minor"] == "30"
    data = typed(page, **{"rules-0-amount_minor": "2.5"})
    assert admin_client.post(rules_page(program), data).status_code == 200


def test_a_percentage_is_typed_as_one(admin_client: Client) -> None:
    program = a_program(advocate_reward=RewardPlan(rate_bps=1250), friend_reward=None)
    page = admin_client.get(rules_page(program))
    assert typed(page)["rules-0-rate_bps"] == "12.5"
    for entered, status in (("101", 200), ("7.25", 302)):
        data = typed(page, **{"rules-0-rate_bps": entered})
        assert admin_client.post(rules_page(program), data).status_code == status
    assert drafted(program).rate_bps == 725


def test_steps_and_conditions_on_amounts_are_typed_as_amounts(admin_client: Client) -> None:
    program = a_program(friend_reward=None)
    rule = program.rule_set.rules.get()
    RewardRule.objects.filter(pk=rule.pk).update(steps_by="revenue")
    RewardStep.objects.create(rule=rule, threshold=100_000, amount_minor=2000)
    RewardCondition.objects.create(rule=rule, field="amount_at_least", values="5000")
    program.rule_set.refresh_from_db()
    program.rule_set.save_revision()
    page = admin_client.get(rules_page(program))
    data = typed(page)
    assert data["rules-0-steps-0-threshold"] == "1000.00"
    assert data["rules-0-conditions-0-values"] == "50.00"
    changes = {"rules-0-steps-0-threshold": "1500", "rules-0-conditions-0-values": "75.5"}
    assert admin_client.post(rules_page(program), typed(page, **changes)).status_code == 302
    rule = drafted(program)
    assert rule.steps.get().threshold == 150_000
    assert rule.conditions.get().values == "7550"


def one_more(data: dict[str, Any], rows: str, most: int, **values: str) -> dict[str, Any]:
    """The form with so many rows and one more, each of these values."""
    data = {**data, f"rules-0-{rows}-TOTAL_FORMS": str(most + 1)}
    for number in range(most + 1):
        for name, value in {**values, "ORDER": str(number), "id": ""}.items():
            data[f"rules-0-{rows}-{number}-{name}"] = value
    return data


@pytest.mark.parametrize(
    ("rows", "most", "values"),
    [
        ("steps", 20, {"threshold": "1", "amount_minor": "1", "rate_bps": "0"}),
        ("conditions", 40, {"group": "1", "field": "country", "values": "DE"}),
    ],
)
def test_more_than_can_be_published_is_refused_with_the_most(
    admin_client: Client, rows: str, most: int, values: dict[str, str]
) -> None:
    program = a_program(friend_reward=None)
    data = one_more(typed(admin_client.get(rules_page(program))), rows, most, **values)
    answer = admin_client.post(rules_page(program), {**data, "action-publish": "1"})
    said = f"At most {most} are possible here. Please delete some."
    assert said in answer.content.decode()


@pytest.mark.parametrize("name", ["TOP", "GIFT", "MONTH", "COUPON"])
def test_points_cannot_be_called_like_money_or_a_thing(admin_client: Client, name: str) -> None:
    program = a_program(advocate_reward=RewardPlan(amount_minor=5, kind="points"))
    data = typed(admin_client.get(rules_page(program)), **{"rules-0-unit": name})
    answer = admin_client.post(rules_page(program), data)
    said = f"Points cannot be called “{name}”: that is a currency or another reward."
    assert said in answer.content.decode()


def answered(client: Client, field: str, entered: str) -> tuple[Program, Any]:
    """A program, and what the editor answers where the one condition of its rule is changed."""
    program = a_program(friend_reward=None)
    rule = program.rule_set.rules.get()
    RewardCondition.objects.create(rule=rule, field="sku", values="MUG")
    program.rule_set.refresh_from_db()
    program.rule_set.save_revision()
    names = {
        "rules-0-conditions-0-field": field,
        "rules-0-conditions-0-values": entered,
    }
    return program, client.post(
        rules_page(program), typed(client.get(rules_page(program)), **names)
    )


@pytest.mark.parametrize(
    ("field", "entered", "said"),
    [
        ("country", "DE, Germany", "Country of the customer (DE, FR, …): it cannot be “GERMANY”."),
        ("before", "24.12.2026", "Before (2026-12-24): it cannot be “24.12.2026”."),
        ("before", "2026-12-24, 2026-12-25", "Enter one value."),
        ("sku", ", ,", "Enter 1 to 200 values, separated by commas."),
        ("sku", "", "This field is required."),
        ("new_customer", "maybe", "There is no “maybe”. Choose from: yes, no."),
        ("method", "mail", "There is no “mail”. Choose from: click, code, by_hand."),
        (
            "advocate_type",
            "fan, clown",
            "There is no “clown”. Choose from: customer, employee, fan, reader, partner, friend.",
        ),
        (
            "category",
            '"Home, Garden',
            'Double quotes stand around a whole value, as in "Home, Garden".',
        ),
        ("amount_at_least", "much", "Enter one amount such as 10.50."),
    ],
)
def test_a_condition_that_could_never_hold_is_refused_in_words(
    admin_client: Client, field: str, entered: str, said: str
) -> None:
    _program, answer = answered(admin_client, field, entered)
    assert answer.status_code == 200
    [rule] = answer.context["form"].formsets["rules"].forms
    [condition] = rule.formsets["conditions"].forms
    assert condition.errors == {"values": [said]}


def test_a_channel_nobody_has_is_refused_with_those_there_are(admin_client: Client) -> None:
    _program, answer = answered(admin_client, "channel", "whatapp")
    assert "There is no “whatapp”. Choose from: " in answer.content.decode()


@pytest.mark.parametrize(
    ("field", "entered", "kept"),
    [
        ("country", "de, fr", "DE, FR"),
        ("channel", "WhatsApp, email", "whatsapp, email"),
        ("advocate_type", "Employee", "employee"),
        ("new_customer", "Yes", "yes"),
        ("sku", "Mug-Blue", "Mug-Blue"),
        ("channel", '"WhatsApp", email', '"whatsapp", email'),
    ],
)
def test_a_condition_may_be_typed_in_any_case(
    admin_client: Client, field: str, entered: str, kept: str
) -> None:
    program, answer = answered(admin_client, field, entered)
    assert answer.status_code == 302
    assert drafted(program).conditions.get().values == kept


def test_a_category_with_a_comma_is_written_in_double_quotes(admin_client: Client) -> None:
    program, answer = answered(admin_client, "category", 'mugs, "Home, Garden"')
    assert answer.status_code == 302
    RewardRuleSet.objects.get(program=program).latest_revision.publish()
    anna = an_advocate(program)
    sales = [
        a_sale(program, code=anna.code.code, lines=[SaleLine("A", category, 1, 10_000)])
        for category in ("Home, Garden", "Home")
    ]
    assert [len(sale.rewards) for sale in sales] == [1, 0]


def test_a_program_is_edited_in_its_own_currency(admin_client: Client) -> None:
    program = a_program(welcome_rate_bps=1000)
    address = reverse("advocates_programs:edit", args=[program.pk])
    page = admin_client.get(address)
    data = typed(page, payout_threshold_minor="25.00", budget_minor="1000")
    assert data["welcome_rate_bps"] == "10"
    assert admin_client.post(address, data).status_code == 302
    draft = Program.objects.get(pk=program.pk).get_latest_revision_as_object()
    assert (draft.payout_threshold_minor, draft.budget_minor) == (2500, 100_000)


def test_the_preview_tells_the_rules_in_sentences() -> None:
    program = a_program(friend_reward=None)
    preview = program.rule_set.make_preview_request()
    assert "The advocate: €10.00 (Money). For: A sale." in preview.content.decode().replace(
        "\xa0", " "
    )
