from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection

from tests.factories import a_program, a_sale, an_advocate
from wagtail_advocates.conversions.models import Conversion
from wagtail_advocates.fraud.models import Appeal
from wagtail_advocates.fraud.services import record_appeal
from wagtail_advocates.rewards.models import Reward


def test_the_app_label_resolves_for_every_model() -> None:
    models = list(apps.get_app_config("wagtail_advocates").get_models())
    assert models
    for model in models:
        assert apps.get_model(f"wagtail_advocates.{model.__name__}") is model


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


@pytest.mark.django_db
def test_payments_of_before_learn_which_sale_began_them() -> None:
    program = a_program(friend_reward=None)
    sale = a_sale(program, code=an_advocate(program).code.code, external_id="sub-1")
    payment = a_sale(program, kind="recurring", external_id="sub-2", first_order="sub-1")
    unrelated = a_sale(program, kind="recurring", external_id="other")
    Conversion.objects.update(began_with=None)
    learn = import_module("wagtail_advocates.migrations.0011_payments_of_before").learn
    learn(apps, connection.schema_editor())
    began = dict(Conversion.objects.values_list("pk", "began_with"))
    assert began[payment.conversion.pk] == sale.conversion.pk
    assert began[sale.conversion.pk] is None
    assert began[unrelated.conversion.pk] is None


@pytest.mark.django_db
def test_appeals_of_before_are_answered_where_their_reward_was_decided() -> None:
    program = a_program(friend_reward=None)
    anna = an_advocate(program)
    rewards = {}
    for state in ("held", "approved", "rejected"):
        rewards[state] = a_sale(program, code=anna.code.code).rewards[0]
        record_appeal(reward_id=rewards[state].pk, text="Please")
        Reward.objects.filter(pk=rewards[state].pk).update(state=state)
    decided_at = rewards["approved"].created_at
    Reward.objects.filter(state="approved").update(decided_at=decided_at)
    close = import_module("wagtail_advocates.migrations.0016_answered_appeals").close_decided
    close(apps, connection.schema_editor())
    answered = dict(Appeal.objects.values_list("reward__state", "answered_at"))
    assert answered["held"] is None
    assert answered["approved"] == decided_at
    assert answered["rejected"] is not None
