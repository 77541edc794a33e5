"""Nothing that can tell something of a person is kept without being in the inventory."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models

from wagtail_advocates.core.models import Decision
from wagtail_advocates.ledger.triggers import ERASABLE, GUARDED
from wagtail_advocates.privacy.inventory import HELD, IMPERSONAL, Fate
from wagtail_advocates.privacy.mentions import mentions
from wagtail_advocates.privacy.subjects import Subject

TEXTS = (
    models.CharField,
    models.TextField,
    models.JSONField,
    models.UUIDField,
    models.GenericIPAddressField,
    models.BinaryField,
    models.FileField,
)
OURS = list(apps.get_app_config("wagtail_advocates").get_models())


def texts_of(model: type[models.Model]) -> set[str]:
    """The columns that can hold words about a person, or lead to the person's account."""
    return {
        field.name
        for field in model._meta.concrete_fields
        if (isinstance(field, TEXTS) and not field.choices)
        or field.related_model is get_user_model()
    }


def known(model: type[models.Model]) -> set[str]:
    held = {row.column for row in HELD if row.model == model.__name__}
    return held | set(IMPERSONAL.get(model.__name__, ()))


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_every_column_that_holds_words_is_accounted_for(model: type[models.Model]) -> None:
    """A public id names a row that is accounted for by its other columns."""
    ours = {name for name in texts_of(model) if name not in ("public_id", "key_id")}
    wagtails = {"latest_revision", "locked_by", "translation_key"}
    assert sorted(ours - known(model) - wagtails) == []


@pytest.mark.parametrize("held", HELD, ids=lambda held: f"{held.model}.{held.column}")
def test_the_inventory_names_columns_that_are_there(held) -> None:
    model = apps.get_model("wagtail_advocates", held.model)
    column = model._meta.get_field(held.column)
    fields = set(Subject.__dataclass_fields__)
    assert set(held.rows) <= fields
    for lookup in held.rows.values():
        model._default_manager.filter(**{f"{lookup}__in": []})
    if held.fate is Fate.NULL:
        assert column.null


def test_every_column_of_a_decision_but_its_note_is_guarded() -> None:
    columns = {field.column for field in Decision._meta.concrete_fields}
    assert columns - set(GUARDED) == {ERASABLE}


@pytest.mark.parametrize(
    "text",
    ["Asked by Anna  Berg.", "ANNA BERG", "mail to Anna@People.Example!", {"a": ["Anna Berg"]}],
)
def test_a_text_that_names_somebody_is_recognized(text) -> None:
    assert mentions(["Anna Berg", "anna@people.example"])(text)


@pytest.mark.parametrize(
    "text", ["", "Joanna Bergmann", "hanna@people.example", "Will it work?", {}]
)
def test_a_text_about_somebody_else_is_left_alone(text) -> None:
    assert not mentions(["Anna Berg", "anna@people.example", "Will"])(text)
