"""The built-in population: every kind of honest people and every kind of cheat. Pure."""

from __future__ import annotations

from wagtail_advocates.simulation import cheats, honest
from wagtail_advocates.simulation.crowd import Crowd
from wagtail_advocates.simulation.scenario import Scenario

DEFAULT_SIZE = 60
LARGEST = 10_000


def population(*, seed: int, size: int = DEFAULT_SIZE) -> Scenario:
    """The same people for the same seed and size, whatever came before."""
    crowd = Crowd(seed=seed, size=size)
    for group in (*honest.ALL, *cheats.ALL):
        group(crowd)
    return crowd.scenario()
