from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.frozen import is_frozen
from wagtail_advocates.attribution.weights import MODELS, weights
from wagtail_advocates.core.money import MAX_MINOR, split

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


def days(*numbers: int) -> list[datetime]:
    return [START + timedelta(days=number) for number in numbers]


def test_linear_credit_is_the_same_for_every_contact() -> None:
    assert weights("linear", days(0, 1, 9)).weights == (1, 1, 1)


@pytest.mark.parametrize(
    ("contacts", "expected"),
    [(1, (1,)), (2, (1, 1)), (3, (2, 1, 2)), (4, (4, 1, 1, 4)), (7, (10, 1, 1, 1, 1, 1, 10))],
)
def test_position_based_credit_is_two_fifths_at_either_end(
    contacts: int, expected: tuple[int, ...]
) -> None:
    assert weights("position_based", days(*range(contacts))).weights == expected


def test_credit_halves_with_every_half_life() -> None:
    oldest, middle, last = weights("time_decay", days(0, 7, 14), half_life_days=7).weights
    assert (last, middle, oldest) == (2**40, 2**39, 2**38)


def test_half_a_half_life_is_the_root_of_a_half() -> None:
    earlier, last = weights("time_decay", days(0, 7), half_life_days=14).weights
    assert abs(earlier**2 - last**2 // 2) < last * 2


def test_a_contact_of_long_ago_keeps_a_trace() -> None:
    assert weights("time_decay", days(0, 400), half_life_days=1).weights[0] == 1


@given(journeys, st.integers(1, 400))
def test_later_contacts_never_get_less_by_time_decay(
    moments: list[datetime], half_life_days: int
) -> None:
    result = weights("time_decay", moments, half_life_days=half_life_days).weights
    assert list(result) == sorted(result)


@given(journeys, st.integers(1, 400), st.integers(1, 10**9))
def test_only_the_distance_between_contacts_matters_for_time_decay(
    moments: list[datetime], half_life_days: int, seconds: int
) -> None:
    moved = [moment + timedelta(seconds=seconds) for moment in moments]
    options = {"half_life_days": half_life_days}
    assert weights("time_decay", moments, **options) == weights("time_decay", moved, **options)


def test_the_weights_of_a_version_never_change() -> None:
    """What was credited must be worked out again to the last bit, in ten years too."""
    result = weights("time_decay", days(0, 1, 3, 10), half_life_days=7, version=1)
    assert result.weights == (408470702955, 450986856950, 549755813888, 1099511627776)


def test_the_weights_of_a_version_are_the_same_to_the_last_fraction_of_a_half_life() -> None:
    result = weights("time_decay", days(0, 4), half_life_days=7, version=1)
    assert result.weights == (739917573775, 1099511627776)


@pytest.mark.parametrize("model", sorted(MODELS))
def test_every_model_is_in_its_first_version(model: str) -> None:
    assert weights(model, [START]).version == weights(model, [START], version=1).version == 1


def test_credit_halves_in_a_week_unless_told() -> None:
    assert weights("time_decay", days(0, 7)).weights == (2**39, 2**40)


def test_weights_cannot_be_changed() -> None:
    assert is_frozen(weights("linear", [START]))


def test_an_unknown_version_is_an_error() -> None:
    with pytest.raises(KeyError):
        weights("linear", [START], version=99)


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
