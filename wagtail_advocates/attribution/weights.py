"""Which contacts a conversion is credited to, in integer weights over one denominator. Pure.

A model's name and version say exactly how it weighs; changing how it weighs takes a new version.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

Weigh = Callable[[Sequence[datetime]], list[int]]


@dataclass(frozen=True)
class Weights:
    """Weights in the order of the contacts; they sum to ``denominator`` exactly."""

    model: str
    version: int
    weights: tuple[int, ...]

    @property
    def denominator(self) -> int:
        return sum(self.weights)


def _last(moments: Sequence[datetime]) -> list[int]:
    return [0] * (len(moments) - 1) + [1]


def _first(moments: Sequence[datetime]) -> list[int]:
    return [1] + [0] * (len(moments) - 1)


MODELS: dict[str, tuple[int, Weigh]] = {
    "last_click": (1, _last),
    "first_click": (1, _first),
}


def weights(model: str, moments: Sequence[datetime]) -> Weights:
    """The weights of contacts at these moments, oldest first.

    Errors: ``ValueError`` for no contact at all, ``KeyError`` for an unknown model.
    """
    if not moments:
        raise ValueError("Nobody to credit.")
    version, weigh = MODELS[model]
    return Weights(model=model, version=version, weights=tuple(weigh(moments)))
