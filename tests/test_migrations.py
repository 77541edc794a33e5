from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection

from tests.factories import a_program, a_sale, an_advocate
from wagtail_advocates.conversions.models import Conversion


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
