from __future__ import annotations

import json
from dataclasses import asdict

from wagtail_advocates.simulation.population import population
from wagtail_advocates.simulation.scenario import FORMAT, scenario_from
from wagtail_advocates.simulation.score import Outcome, Truth, score

HARD_KINDS = {
    "self_plus_tag",
    "self_gmail_dots",
    "self_googlemail",
    "self_idn",
    "self_case",
    "self_account",
    "self_device",
    "self_payment",
    "self_destination",
}


def test_the_same_seed_makes_the_same_people() -> None:
    assert population(seed=7, size=5) == population(seed=7, size=5)
    assert population(seed=7, size=5) != population(seed=8, size=5)


def test_every_kind_of_people_is_there_at_any_size() -> None:
    kinds = {
        event.truth.kind: event.truth for event in population(seed=1, size=1).events if event.truth
    }
    assert sum(truth.cheat for truth in kinds.values()) >= 14
    assert {kind for kind, truth in kinds.items() if truth.hard} == HARD_KINDS


def test_a_built_in_population_is_a_scenario_as_documented() -> None:
    people = population(seed=3, size=3)
    data = {"version": FORMAT, **asdict(people)}
    again = scenario_from(json.dumps(data))
    assert again.people == people.people
    assert again.events == people.events


HONEST = Truth("friend", advocate="anna")
CHEAT = Truth("trick", cheat=True, advocate="anna")


def test_a_wrong_credit_costs_precision_and_recall() -> None:
    right = Outcome(HONEST, credited=frozenset({"anna"}), paid=True)
    wrong = Outcome(HONEST, credited=frozenset({"zoe"}), paid=True)
    nobody = Outcome(Truth("alone"), credited=frozenset({"zoe"}))
    unseen = Outcome(Truth("friend", advocate="anna", observable=False))
    figures = score([right, wrong, nobody, unseen])["attribution"]
    assert figures == {"precision": 0.3333, "recall": 0.5}


def test_a_cheat_is_caught_when_it_is_not_paid() -> None:
    outcomes = [
        Outcome(CHEAT, held=True),
        Outcome(CHEAT, denied=True),
        Outcome(CHEAT),
        Outcome(CHEAT, paid=True),
    ]
    assert score(outcomes)["fraud"]["recall"] == 0.75


def test_a_hard_cheat_has_to_be_denied_not_only_held() -> None:
    hard = Truth("self", cheat=True, hard=True)
    outcomes = [Outcome(hard, held=True), Outcome(hard, denied=True)]
    figures = score(outcomes)["fraud"]
    assert (figures["recall"], figures["hard_rule_recall"]) == (1.0, 0.5)


def test_false_alarms_are_counted_among_credited_honest_sales() -> None:
    credited = frozenset({"anna"})
    outcomes = [
        Outcome(HONEST, credited=credited, held=True),
        Outcome(HONEST, credited=credited, denied=True),
        Outcome(HONEST, credited=credited, paid=True),
        Outcome(HONEST, credited=credited, paid=True),
        Outcome(Truth("alone")),
    ]
    figures = score(outcomes)["fraud"]
    assert (figures["honest_held"], figures["honest_denied"]) == (0.25, 0.25)
