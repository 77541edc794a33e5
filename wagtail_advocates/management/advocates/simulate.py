from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from wagtail_advocates.simulation.play import play
from wagtail_advocates.simulation.population import DEFAULT_SIZE, LARGEST, population
from wagtail_advocates.simulation.scenario import BadScenario, Scenario, scenario_from
from wagtail_advocates.simulation.score import score

HELP = "Play honest people and cheats through the real flows, keep nothing, and say who was caught."
# The answer is the figures and nothing else, for whoever reads it by machine.
BARE_JSON = True
_EVERY = 100


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seed", type=int, default=1, help="Another seed, other people.")
    parser.add_argument("--size", type=int, default=DEFAULT_SIZE, help="How many, about.")
    parser.add_argument("--scenario", default="", help="A JSON file with people of your own.")


def _scenario(options: dict[str, Any]) -> Scenario:
    if not 1 <= options["size"] <= LARGEST:
        raise CommandError(f"--size is a number from 1 to {LARGEST}.")
    if not options["scenario"]:
        return population(seed=options["seed"], size=options["size"])
    try:
        return scenario_from(Path(options["scenario"]).read_text("utf-8"))
    except (OSError, UnicodeDecodeError, BadScenario) as error:
        raise CommandError(f"{options['scenario']}: {error}") from None


def run(options: dict[str, Any], *, stderr: Any) -> tuple[bool, dict[str, Any]]:
    def progress(done: int, total: int) -> None:
        if not options["json"] and (done % _EVERY == 0 or done == total):
            stderr.write(f"\r{done}/{total}", ending="\n" if done == total else "")

    answer = score(play(_scenario(options), progress=progress))
    if not options["json"]:
        kinds = answer.pop("by_kind")
        answer |= {kind: _in_words(row) for kind, row in kinds.items()}
    return True, answer


def _in_words(row: dict[str, Any]) -> str:
    who = "cheats" if row["cheat"] else "honest"
    return (
        f"{who}, {row['sales']} sales, {row['credited']} credited, {row['paid']} paid, "
        f"{row['held']} held, {row['denied']} denied"
    )
