"""The currency of a program: one that is known, and one that stays once money was counted in it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Revision, Workflow, WorkflowTask

from tests.cms.test_rule_forms import typed
from tests.factories import a_program, a_sale, an_advocate
from wagtail_advocates.core.errors import CurrencyInUse, UnknownCurrency
from wagtail_advocates.flows import RewardPlan, create_program
from wagtail_advocates.programs.models import Program

pytestmark = pytest.mark.django_db

IN_USE = "Sales were recorded in the currency of this program, so it stays."


def page_of(program: Program) -> str:
    return reverse("advocates_programs:edit", args=[program.pk])


def published(client: Client, program: Program, **changes: str) -> Any:
    """What the editor answers where the program's form is published with these changes."""
    data = typed(client.get(page_of(program)), **changes)
    return client.post(page_of(program), {**data, "action-publish": "1"})


def a_draft(program: Program, **changes: Any) -> Revision:
    for name, value in changes.items():
        setattr(program, name, value)
    revision = program.save_revision()
    program.refresh_from_db()
    return revision


def currency_of(program: Program) -> str:
    return Program.objects.get(pk=program.pk).currency


@pytest.mark.parametrize("entered", ["ZZZ", "EURO", "E1", "€"])
def test_a_currency_nobody_knows_is_refused_with_words(admin_client: Client, entered: str) -> None:
    program = a_program()
    answer = published(admin_client, program, currency=entered, budget_minor="10.50")
    assert "currency" in answer.context["form"].errors
    assert set(answer.context["form"].errors) == {"currency"}
    assert currency_of(program) == "EUR"


def test_a_currency_typed_in_small_letters_is_understood(admin_client: Client) -> None:
    program = a_program()
    assert published(admin_client, program, currency="usd").status_code == 302
    assert currency_of(program) == "USD"


def test_the_currency_stays_once_a_sale_was_recorded_in_it(admin_client: Client) -> None:
    program = a_program()
    a_sale(program)
    [error] = published(admin_client, program, currency="JPY").context["form"].errors["currency"]
    assert error.startswith(IN_USE)
    assert "Copy the program" in error
    assert currency_of(program) == "EUR"


def test_a_draft_of_another_currency_is_refused_too(admin_client: Client) -> None:
    program = a_program()
    a_sale(program)
    data = typed(admin_client.get(page_of(program)), currency="JPY")
    assert admin_client.post(page_of(program), data).status_code == 200


def test_whatever_else_is_changed_while_the_currency_stays(admin_client: Client) -> None:
    program = a_program()
    a_sale(program)
    assert published(admin_client, program, hold_days="21").status_code == 302
    program.refresh_from_db()
    assert (program.currency, program.hold_days) == ("EUR", 21)


def test_before_the_first_sale_amounts_are_read_in_the_new_currency(admin_client: Client) -> None:
    program = a_program()
    names = ("payout_threshold_minor", "tax_form_from_minor", "welcome_amount_minor")
    anew = {"budget_minor": "5000", **dict.fromkeys(names, "0")}
    assert published(admin_client, program, currency="JPY", **anew).status_code == 302
    program.refresh_from_db()
    assert (program.currency, program.budget_minor) == ("JPY", 5000)


def test_an_older_draft_does_not_change_the_currency_when_it_is_published() -> None:
    program = a_program()
    draft = a_draft(program, currency="JPY")
    a_sale(program)
    with pytest.raises(CurrencyInUse):
        draft.publish()
    assert currency_of(program) == "EUR"


def test_an_approval_that_would_change_the_currency_is_refused_with_words(
    admin_client: Client, admin_user: Any
) -> None:
    program = a_program()
    task = GroupApprovalTask.objects.create(name="Look")
    workflow = Workflow.objects.create(name="Looking")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    a_draft(program, currency="JPY")
    state = workflow.start(program, admin_user)
    a_sale(program)
    args = [program.pk, "approve", state.current_task_state.pk]
    answer = admin_client.post(
        reverse("advocates_programs:workflow_action", args=args), follow=True
    )
    assert IN_USE in answer.content.decode()
    state.refresh_from_db()
    assert (currency_of(program), state.status) == ("EUR", state.STATUS_IN_PROGRESS)


def test_a_schedule_that_would_change_the_currency_is_called_off_and_others_are_kept() -> None:
    late, other = a_program(), a_program()
    for program in (late, other):
        program.save_revision().publish()
        program.refresh_from_db()
    soon = timezone.now() + timedelta(minutes=5)
    a_draft(late, currency="JPY", go_live_at=soon).publish()
    a_draft(other, name="Renamed", go_live_at=soon + timedelta(minutes=1)).publish()
    a_sale(late, code=an_advocate(late).code.code)
    Revision.objects.exclude(approved_go_live_at=None).update(
        approved_go_live_at=timezone.now() - timedelta(minutes=1)
    )
    for revision in Revision.objects.exclude(approved_go_live_at=None):
        revision.content["go_live_at"] = None
        revision.save()
    call_command("publish_scheduled")
    assert currency_of(late) == "EUR"
    assert Program.objects.get(pk=other.pk).name == "Renamed"
    assert not Revision.objects.exclude(approved_go_live_at=None).exists()


def test_a_row_with_sales_is_not_saved_in_another_currency() -> None:
    program = a_program()
    a_sale(program)
    program.currency = "USD"
    with pytest.raises(CurrencyInUse):
        program.save()


def test_a_program_is_not_made_in_a_currency_nobody_knows() -> None:
    with pytest.raises(UnknownCurrency):
        create_program(
            site=a_program().site,
            name="New",
            slug="new",
            currency="ZZZ",
            advocate_reward=RewardPlan(amount_minor=1),
        )
