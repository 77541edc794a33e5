"""``manage.py advocates simulate``: the bars at a small size, and a play that leaves nothing."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.django_db

ANNA_AND_BEN: dict[str, Any] = {
    "version": 1,
    "name": "Two friends and a trick",
    "program": {"window_days": 10, "hold_days": 7},
    "people": [
        {"id": "anna", "email": "anna@gmail.com"},
        {"id": "ben", "email": "ben@people.example"},
        {"id": "second-anna", "email": "a.nna@googlemail.com"},
    ],
    "events": [
        {"minute": 0, "kind": "join", "who": "anna"},
        {"minute": 5, "kind": "visit", "who": "ben", "link": "anna", "jar": "ben-phone"},
        {
            "minute": 60,
            "kind": "sale",
            "who": "ben",
            "jar": "ben-phone",
            "order": "1",
            "amount_minor": 5000,
            "truth": {"kind": "friend", "advocate": "anna"},
        },
        {
            "minute": 90,
            "kind": "sale",
            "who": "second-anna",
            "order": "2",
            "amount_minor": 5000,
            "code_of": "anna",
            "truth": {"kind": "self", "cheat": True, "hard": True, "advocate": "anna"},
        },
    ],
}


def simulate(*options: str) -> dict[str, Any]:
    out = io.StringIO()
    call_command("advocates", "simulate", "--json", *options, stdout=out)
    return json.loads(out.getvalue())


def rows() -> dict[str, int]:
    models = [*apps.get_app_config("wagtail_advocates").get_models()]
    models += [*apps.get_app_config("wagtailcore").get_models()]
    return {model.__name__: model._default_manager.count() for model in models}


@pytest.mark.slow
def test_the_bars_hold_and_nothing_stays() -> None:
    before = rows()
    report = simulate("--seed", "20261125", "--size", "20")
    assert rows() == before
    assert set(report) == {"attribution", "fraud", "by_kind"}
    assert report["attribution"] == {"precision": 1.0, "recall": 1.0}
    fraud = report["fraud"]
    assert fraud["hard_rule_recall"] == 1.0
    assert fraud["recall"] >= 0.97
    assert fraud["honest_held"] <= 0.01
    assert fraud["honest_denied"] == 0
    cheats = [kind for kind, row in report["by_kind"].items() if row["cheat"]]
    assert len(cheats) >= 14


def test_a_population_of_ones_own_is_played(tmp_path: Path) -> None:
    path = tmp_path / "scenario.json"
    path.write_text(json.dumps(ANNA_AND_BEN))
    report = simulate("--scenario", str(path))
    assert report["attribution"] == {"precision": 1.0, "recall": 1.0}
    assert report["by_kind"] == {
        "friend": {
            "cheat": False,
            "sales": 1,
            "credited": 1,
            "paid": 1,
            "held": 0,
            "denied": 0,
        },
        "self": {
            "cheat": True,
            "sales": 1,
            "credited": 1,
            "paid": 0,
            "held": 0,
            "denied": 1,
            "recall": 1.0,
        },
    }


def test_the_scenario_of_the_reference_plays_as_it_says(tmp_path: Path) -> None:
    page = Path(__file__).resolve().parents[2] / "docs/reference/simulator-scenarios.md"
    example = re.findall(r"```json\n(.*?)```", page.read_text("utf-8"), re.DOTALL)[0]
    path = tmp_path / "scenario.json"
    path.write_text(example)
    report = simulate("--scenario", str(path))
    assert report["attribution"] == {"precision": 1.0, "recall": 1.0}
    assert report["fraud"]["hard_rule_recall"] == 1.0


def test_a_truth_that_was_not_found_lowers_the_figures(tmp_path: Path) -> None:
    """The report can fail: a lie about the honest sale, and a cheat no rule can see."""
    lie = json.loads(json.dumps(ANNA_AND_BEN))
    lie["events"][2]["truth"] = {"kind": "unseen", "cheat": True}
    lie["events"][3]["truth"] = {"kind": "friend", "advocate": "ben"}
    path = tmp_path / "scenario.json"
    path.write_text(json.dumps(lie))
    report = simulate("--scenario", str(path))
    assert report["attribution"] == {"precision": 0.0, "recall": 0.0}
    assert report["fraud"]["recall"] == 0.0
    assert report["fraud"]["honest_denied"] == 1.0


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"version": 2}, "version: must be 1"),
        ({"people": {}}, "people: must be a list"),
        ({"events": []}, "events: must be 1 to"),
        ({"colour": "red"}, "unknown fields: colour"),
        ({"program": {"budget": 5}}, "unknown field 'budget'"),
        ({"program": {"hold_days": "7"}}, "program.hold_days: is of another type"),
        ({"people": [{"id": "anna"}, {"id": "anna"}]}, "two have the same id"),
        ({"people": [{"email": "x@y.example"}]}, "people[0]: needs 'id'"),
        ({"events": [{"minute": 0, "kind": "join", "who": "zoe"}]}, "nobody is called 'zoe'"),
        ({"events": [{"minute": 0, "kind": "fly", "who": "anna"}]}, "events[0].kind: must be"),
        ({"events": [{"minute": -1, "kind": "join", "who": "anna"}]}, "events[0].minute"),
        (
            {"events": [{"minute": 0, "kind": "visit", "who": "ben", "link": "anna"}]},
            "'anna' has not joined yet",
        ),
        (
            {"events": [{"minute": 0, "kind": "sale", "who": "ben", "order": "1"}]},
            "must be a positive amount",
        ),
        (
            {
                "events": [
                    {"minute": 0, "kind": "sale", "who": "ben", "order": "1", "amount_minor": 1}
                ]
            },
            "needs its 'truth'",
        ),
        ({"events": [{"minute": True, "kind": "join", "who": "anna"}]}, "must be of type int"),
    ],
)
def test_data_that_is_no_scenario_is_refused_with_its_place(
    tmp_path: Path, change: dict[str, Any], message: str
) -> None:
    path = tmp_path / "scenario.json"
    path.write_text(json.dumps({**ANNA_AND_BEN, **change}))
    with pytest.raises(CommandError) as refused:
        simulate("--scenario", str(path))
    assert message in str(refused.value)


@pytest.mark.parametrize("content", ["", "[]", "{", "null", "\ud800"])
def test_a_file_that_is_no_json_object_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "scenario.json"
    path.write_bytes(content.encode("utf-8", "surrogatepass"))
    with pytest.raises(CommandError):
        simulate("--scenario", str(path))


@pytest.mark.parametrize("size", ["0", "10001"])
def test_a_size_has_limits(size: str) -> None:
    with pytest.raises(CommandError, match="--size"):
        simulate("--size", size)
