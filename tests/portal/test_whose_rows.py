"""Every address of the portal as anonymous, as another advocate and as the right one."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern

from tests.factories import a_program, a_sale, an_advocate
from wagtail_advocates import urls
from wagtail_advocates.flows import Customer
from wagtail_advocates.portal.sessions import _KEY as SESSION_KEY
from wagtail_advocates.tasks import sweep

pytestmark = pytest.mark.django_db

# What an address needs to be asked for; {code} is the right advocate's.
ARGUMENTS = {
    "code": "{code}",
    "target": "t0123456789abcdef",
    "token": "no-such-token",
    "name": "0123456789abcdef01234567.png",
}
PUBLIC = {"visit", "visit_target", "qr_svg", "qr_png", "card"}


def paths() -> list[tuple[str, str]]:
    """Each address below the prefix, by its name, but those of the API."""
    found = []
    for pattern in urls.urlpatterns:
        if not isinstance(pattern, URLPattern):
            continue
        path = str(pattern.pattern)
        for name, value in ARGUMENTS.items():
            path = path.replace(f"<str:{name}>", value)
        found.append((str(pattern.name), f"/advocates/{path}"))
    return found


PATHS = paths()


def signed_in_as(joined: Any | None) -> Client:
    client = Client()
    if joined is not None:
        session = client.session
        session[SESSION_KEY] = str(joined.enrollment.advocate.public_id)
        session.save()
    return client


@pytest.fixture
def people():
    """Anna with a reward, a refusal and a code; Ben in the same program with nothing."""
    program = a_program()
    anna = an_advocate(program, name="Anna Berglund", email="anna@berglund.example")
    ben = an_advocate(program, name="Ben Osei", email="ben@osei.example")
    a_sale(program, code=anna.code.code, customer=Customer(email="friend@people.example"))
    a_sale(program, code=anna.code.code, customer=Customer(email="anna@berglund.example"))
    return anna, ben


def secrets_of(joined: Any) -> list[str]:
    advocate = joined.enrollment.advocate
    return [
        "Berglund",
        advocate.email,
        str(advocate.public_id),
        str(joined.enrollment.public_id),
        "€10.00",
        "e-mail address is the advocate",
    ]


def bodies(client: Client, path: str) -> str:
    answers = [client.get(path), client.post(path)]
    return "\n".join(answer.content.decode("latin-1") for answer in answers)


@pytest.mark.parametrize(("name", "path"), PATHS, ids=[name for name, _path in PATHS])
@pytest.mark.parametrize("who", ["anonymous", "another advocate"])
def test_nobody_sees_anothers_rows(people, who: str, name: str, path: str) -> None:
    anna, ben = people
    client = signed_in_as(ben if who == "another advocate" else None)
    text = bodies(client, path.replace("{code}", anna.code.code))
    assert [secret for secret in secrets_of(anna) if secret in text] == []
    if name not in PUBLIC:
        assert anna.code.code not in text


@pytest.mark.parametrize("path", ["/advocates/portal/", "/advocates/portal/my-data.json"])
def test_the_right_advocate_sees_their_own(people, path: str) -> None:
    anna, ben = people
    text = signed_in_as(anna).get(path).content.decode()
    assert anna.code.code in text
    assert ben.code.code not in text
    assert "Osei" not in text
    assert "friend@people.example" not in text


@pytest.mark.parametrize("path", ["/advocates/portal/", "/advocates/portal/my-data.json"])
def test_who_is_not_signed_in_is_sent_to_do_so(people, path: str) -> None:
    assert signed_in_as(None).get(path)["Location"] == "/advocates/sign-in/"


def test_the_download_is_a_file_of_everything_and_is_never_cached(people) -> None:
    anna, _ben = people
    sweep()
    answer = signed_in_as(anna).get("/advocates/portal/my-data.json")
    assert answer["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert "no-store" in answer["Cache-Control"]
    document = json.loads(answer.content)
    assert document["advocate"]["email"] == "anna@berglund.example"
    assert [row["amount_minor"] for row in document["rewards"]] == [1000]
    assert "No reward" not in json.dumps(document)


def test_the_portal_offers_the_download(people) -> None:
    page = signed_in_as(people[0]).get("/advocates/portal/").content.decode()
    assert 'href="/advocates/portal/my-data.json"' in page


def test_a_person_is_not_exported_again_and_again(people) -> None:
    client = signed_in_as(people[0])
    answers = [client.get("/advocates/portal/my-data.json").status_code for _ in range(21)]
    assert answers == [200] * 20 + [429]
