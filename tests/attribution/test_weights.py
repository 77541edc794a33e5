from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wagtail_advocates.attribution.weights import MODELS, weights
from wagtail_advocates.core.money import MAX_MINOR, split
from wagtail_advocates.programs.models import Program

START = datetime(2026, 1, 1, tzinfo=timezone.utc)
journeys = st.lists(st.integers(0, 400 * 86_400), min_size=1, max_size=60).map(
    lambda seconds: [START + timedelta(seconds=second) for second in sorted(seconds)]
)
models = st.sampled_from(sorted(MODELS))


@given(models, journeys)
def test_weights_are_whole_and_sum_to_their_denominator(
    model: str, moments: list[datetime]
) -> None:
    result = weights(model, moments)
    assert len(result.weights) == len(moments)
    assert all(type(weight) is int and weight >= 0 for weight in result.weights)
    assert sum(result.weights) == result.denominator > 0
    assert weights(model, moments) == result


@given(models, journeys, st.integers(1, MAX_MINOR))
def test_the_credited_parts_of_a_sale_sum_to_the_sale(
    model: str, moments: list[datetime], amount_minor: int
) -> None:
    assert sum(split(amount_minor, weights(model, moments).weights)) == amount_minor


def test_the_last_click_gets_everything() -> None:
    moments = [START, START + timedelta(days=1), START + timedelta(days=2)]
    assert weights("last_click", moments).weights == (0, 0, 1)


def test_the_first_click_gets_everything() -> None:
    moments = [START, START + timedelta(days=1), START + timedelta(days=2)]
    assert weights("first_click", moments).weights == (1, 0, 0)


@pytest.mark.parametrize("model", sorted(MODELS))
def test_a_single_contact_gets_everything_in_every_model(model: str) -> None:
    result = weights(model, [START])
    assert result.weights == (result.denominator,)


def test_nobody_can_be_credited_without_a_contact() -> None:
    with pytest.raises(ValueError, match="Nobody"):
        weights("last_click", [])


def test_an_unknown_model_is_an_error() -> None:
    with pytest.raises(KeyError):
        weights("vibes", [START])


def test_every_model_a_program_can_choose_is_there_and_says_its_version() -> None:
    assert set(Program.AttributionModel.values) <= set(MODELS)
    assert all(weights(model, [START]).version == 1 for model in MODELS)
