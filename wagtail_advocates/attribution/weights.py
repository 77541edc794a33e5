"""Which contacts a conversion is credited to, in integer weights over one denominator. Pure.

A model's name and version say exactly how it weighs; changing how it weighs takes a new version,
and the old one stays, so that what was credited by it can be worked out again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import isqrt

Weigh = Callable[[Sequence[datetime], int], list[int]]
_SCALE_BITS = 40
_FRACTION_BITS = 16


@dataclass(frozen=True)
class Weights:
    """Weights in the order of the contacts; they sum to ``denominator`` exactly."""

    model: str
    version: int
    weights: tuple[int, ...]

    @property
    def denominator(self) -> int:
        return sum(self.weights)


def _last(moments: Sequence[datetime], half_life_days: int) -> list[int]:
    return [0] * (len(moments) - 1) + [1]


def _first(moments: Sequence[datetime], half_life_days: int) -> list[int]:
    return [1] + [0] * (len(moments) - 1)


def _linear(moments: Sequence[datetime], half_life_days: int) -> list[int]:
    return [1] * len(moments)


def _position_based(moments: Sequence[datetime], half_life_days: int) -> list[int]:
    """Two fifths each to the first and the last contact, one fifth to those between them.

    Two contacts get half each, a single one all.
    """
    between = len(moments) - 2
    if between <= 0:
        return [1] * len(moments)
    return [2 * between, *[1] * between, 2 * between]


def _roots() -> tuple[int, ...]:
    """2^(-1/2), 2^(-1/4), … in units of 2^-40, each the integer root of the one before."""
    found, value = [], 1 << (_SCALE_BITS - 1)
    for _ in range(_FRACTION_BITS):
        value = isqrt(value << _SCALE_BITS)
        found.append(value)
    return tuple(found)


_ROOTS = _roots()


def _decayed(age: timedelta, half_life: timedelta) -> int:
    """2^(-age / half-life) in units of 2^-40, at least one unit. Integers only."""
    halvings, rest = divmod(age, half_life)
    weight = 1 << _SCALE_BITS
    fraction = (rest * (1 << _FRACTION_BITS)) // half_life
    for place, root in enumerate(_ROOTS, start=1):
        if fraction >> (_FRACTION_BITS - place) & 1:
            weight = weight * root >> _SCALE_BITS
    return max(1, weight >> halvings)


def _time_decay(moments: Sequence[datetime], half_life_days: int) -> list[int]:
    """Half as much for each half-life that a contact lies before the last one."""
    half_life = timedelta(days=half_life_days)
    return [_decayed(moments[-1] - moment, half_life) for moment in moments]


# Every version of every model; the newest of each comes last.
MODELS: Mapping[str, Mapping[int, Weigh]] = {
    "last_click": {1: _last},
    "first_click": {1: _first},
    "linear": {1: _linear},
    "position_based": {1: _position_based},
    "time_decay": {1: _time_decay},
}


def weights(
    model: str,
    moments: Sequence[datetime],
    *,
    half_life_days: int = 7,
    version: int | None = None,
) -> Weights:
    """The weights of contacts at these moments, oldest first; by the newest version unless told.

    Errors: ``ValueError`` for no contact at all, ``KeyError`` for an unknown model or version.
    """
    if not moments:
        raise ValueError("Nobody to credit.")
    versions = MODELS[model]
    chosen = max(versions) if version is None else version
    weighed = versions[chosen](moments, half_life_days)
    return Weights(model=model, version=chosen, weights=tuple(weighed))
