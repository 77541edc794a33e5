"""``docs/reference/contract.json`` says how to drive an installed site, and says it truly."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Sum
from django.urls import resolve
from wagtail.models import Site

from tests.api.test_reading_calls import a_story
from tests.api.test_server_calls import Shop
from tests.factories import a_program, a_site, an_advocate
from wagtail_advocates.api.api import api
from wagtail_advocates.core import reasons
from wagtail_advocates.kits.models import DailyShares
from wagtail_advocates.management.commands.advocates import SUBCOMMANDS
from wagtail_advocates.programs.keys import issue_key

ROOT = Path(__file__).resolve().parents[2]
CONTRACT: dict[str, Any] = json.loads((ROOT / "docs/reference/contract.json").read_text("utf-8"))
ROLES = CONTRACT["roles"]
API_ROLES = {name: role for name, role in ROLES.items() if role["path"].startswith("api/")}


def operations() -> dict[str, tuple[str, str, dict[str, Any]]]:
    """Each operation of the OpenAPI document by its id."""
    schema = api.get_openapi_schema(path_prefix="")
    return {
        operation["operationId"]: (method.upper(), path, operation)
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    }


def test_every_operation_is_a_role_and_every_role_an_operation() -> None:
    assert set(operations()) == set(API_ROLES)


@pytest.mark.parametrize("name", sorted(API_ROLES))
def test_a_role_is_what_the_openapi_document_says(name: str) -> None:
    method, path, operation = operations()[name]
    role = ROLES[name]
    assert (role["method"], role["path"].removeprefix("api/v1")) == (method, path)
    declared = {str(status) for status in operation["responses"]}
    assert {str(role["status"]), *role["errors"]} <= declared


@pytest.mark.parametrize("name", sorted(set(ROLES) - set(API_ROLES)))
def test_a_role_outside_the_api_has_an_address(name: str) -> None:
    path = re.sub(r"\{\w+\}", "ABC", ROLES[name]["path"])
    assert resolve(CONTRACT["prefix"] + path)


def test_the_commands_are_the_commands() -> None:
    assert set(CONTRACT["commands"]) == set(SUBCOMMANDS)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    [
        "reconcile",
        "verify_chain",
        "rebuild_balances",
        "worker",
        "export_subject",
        "erase_subject",
        "prune",
    ],
)
def test_a_command_runs_as_written(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    written = CONTRACT["commands"][name]
    words = written.replace("HOST", "localhost").replace("ADDRESS", "a@people.example").split()
    try:
        call_command(*words)
    except CommandError as error:  # pragma: no cover - tells which one
        pytest.fail(f"{name}: {error}")
    assert json.loads(capsys.readouterr().out)["ok"]


def test_every_reason_is_listed() -> None:
    assert CONTRACT["reasons"] == sorted(reasons.REASONS)


def test_every_reason_the_code_gives_has_words() -> None:
    given = set()
    for path in (ROOT / "wagtail_advocates").rglob("*.py"):
        given |= set(re.findall(r'\breason="([a-z_]+)"', path.read_text("utf-8")))
    assert given <= set(reasons.REASONS)


def shape(value: Any) -> Any:
    """The keys and types of a value, whatever it says."""
    if isinstance(value, dict):
        return {name: shape(item) for name, item in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return type(value).__name__


@pytest.mark.django_db
def test_a_conversion_answers_as_the_contract_shows(client) -> None:
    anna = an_advocate(a_program(friend_reward=None))
    role = ROLES["conversion_create"]
    _row, key = issue_key(site=a_site(), kind="secret", name="shop")
    answer = client.post(
        CONTRACT["prefix"] + role["path"],
        json.dumps({**role["request"]["body"], "code": anna.code.code}),
        content_type="application/json",
        headers={"Authorization": f"Bearer {key}"},
    )
    assert answer.status_code == role["status"]
    assert shape(answer.json()) == shape(role["response"])


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    sorted(name for name in API_ROLES if name.endswith("_list")),
)
def test_a_list_answers_as_the_contract_shows(name: str) -> None:
    a_story(a_program(friend_reward=None))
    [shown] = ROLES[name]["response"]["items"]
    [row] = Shop().get(ROLES[name]["path"].removeprefix("api/v1")).json()["items"]
    assert list(row) == list(shown)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["advocate_show", "enrollment_show", "reward_show"])
def test_a_row_answers_as_the_contract_shows(name: str) -> None:
    a_story(a_program(friend_reward=None))
    path = ROLES[name]["path"].removeprefix("api/v1").rsplit("/", 1)[0]
    shop = Shop()
    [row] = shop.get(path).json()["items"]
    assert list(shop.get(f"{path}/{row['id']}").json()) == list(ROLES[name]["response"])


@pytest.mark.django_db
def test_a_statement_answers_as_the_contract_shows() -> None:
    anna = a_story(a_program(friend_reward=None))
    role = ROLES["advocate_statement"]
    path = role["path"].removeprefix("api/v1").format(code=anna.code.code)
    assert shape(Shop().get(path).json()["items"]) == shape(role["response"]["items"])


@pytest.mark.django_db
def test_a_code_is_given_as_the_contract_shows() -> None:
    role = ROLES["link_issue"]
    anna = an_advocate(a_program())
    body = {**role["request"]["body"], "enrollment": str(anna.enrollment.public_id)}
    answer = Shop().post("/links", body)
    assert answer.status_code == role["status"]
    assert shape(answer.json()) == shape(role["response"])


@pytest.mark.django_db
@pytest.mark.parametrize("shown", [ROLES["share_event"], *ROLES["share_event"]["samples"]])
def test_events_are_counted_as_the_contract_shows(client, shown: dict[str, Any]) -> None:
    a_program(slug="friends")
    events = shown["request"].get("events", [shown["request"]])
    answer = client.post(
        CONTRACT["prefix"] + ROLES["share_event"]["path"],
        json.dumps(shown["request"]),
        content_type="text/plain",
        headers={"Origin": "http://testserver"},
    )
    assert (answer.status_code, answer.json()) == (shown["status"], shown["response"])
    assert DailyShares.objects.aggregate(total=Sum("count")) == {"total": len(events)}


@pytest.mark.django_db
def test_a_pages_qr_code_is_answered_as_the_contract_shows(client) -> None:
    Site.objects.update(hostname="shop.example")
    role = ROLES["qr_page"]
    answer = client.get(CONTRACT["prefix"] + role["path"], role["request"]["query"])
    assert answer.status_code == role["status"]
    assert {name: answer[name] for name in role["response"]["headers"]} == role["response"][
        "headers"
    ]
    assert [str(client.get(answer.request["PATH_INFO"]).status_code)] == list(role["errors"])


@pytest.mark.django_db
def test_the_widget_answers_as_the_contract_shows(client) -> None:
    a_program()
    answer = client.get(CONTRACT["prefix"] + ROLES["widget_config"]["path"])
    assert shape(answer.json()) == shape(ROLES["widget_config"]["response"])


def test_the_openapi_document_can_be_fetched(client) -> None:
    document = client.get(CONTRACT["prefix"] + "api/v1/openapi.json")
    assert document.status_code == 200
    paths = document.json()["paths"]
    assert f"{CONTRACT['prefix']}api/v1/widget" in paths
