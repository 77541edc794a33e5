"""Columns that mean the same in every table."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from wagtail_advocates.core.money import MAX_MINOR


def amount_field(**options: object) -> models.BigIntegerField:
    """An amount in minor units of the row's unit, at most 10^15 either way."""
    bounds = [MinValueValidator(-MAX_MINOR), MaxValueValidator(MAX_MINOR)]
    return models.BigIntegerField(validators=bounds, **options)  # type: ignore[arg-type]


def within_bounds(name: str, *, field: str, lowest: int = 0) -> models.CheckConstraint:
    """A database CHECK that the amount in ``field`` lies between ``lowest`` and 10^15."""
    condition = models.Q(**{f"{field}__gte": lowest, f"{field}__lte": MAX_MINOR})
    return models.CheckConstraint(condition=condition, name=name)
