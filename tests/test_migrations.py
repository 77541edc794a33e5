from __future__ import annotations

import uuid
from importlib import import_module

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from tests.factories import a_program, a_sale, an_advocate
from wagtail_advocates.conversions.models import Conversion
from wagtail_advocates.fraud.models import Appeal
from wagtail_advocates.fraud.services import record_appeal
from wagtail_advocates.rewards.models import Reward

# Since then new columns have a default in the database, for whoever does not know them.
BEFORE = "0014_sharing_choices"


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


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["Program", "Advocate", "Conversion"])
def test_the_version_before_still_writes_its_rows_once_the_tables_are_new(name: str) -> None:
    program = a_program()
    a_sale(program, code=an_advocate(program).code.code)
    before = MigrationLoader(connection).project_state(("wagtail_advocates", BEFORE)).apps
    rows = before.get_model("wagtail_advocates", name).objects
    row = rows.latest("pk")
    row.pk = None
    for field in row._meta.fields:
        if field.unique and not field.primary_key:
            new = uuid.uuid4()
            setattr(
                row, field.attname, new if field.get_internal_type() == "UUIDField" else new.hex
            )
    row.slug = row.email_key = "another"  # unique on its site
    row.save(force_insert=True)
    assert apps.get_model("wagtail_advocates", name).objects.filter(pk=row.pk).exists()
