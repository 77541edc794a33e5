"""Pages are told things in their own language, however they write it down."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from tests.factories import a_program, a_sale, an_advocate
from tests.portal.test_whose_rows import signed_in_as
from wagtail_advocates.core import clock
from wagtail_advocates.core.languages import known_language

pytestmark = pytest.mark.django_db

API = "/advocates/api/v1"
OWN = {"Origin": "http://testserver", "Accept-Language": "en"}


def post(path: str, body: dict[str, Any], client: Client | None = None) -> Any:
    return (client or Client()).post(
        API + path, json.dumps(body), content_type="text/plain", headers=OWN
    )


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("de", "de"),
        ("DE", "de"),
        (" de-AT ", "de-at"),
        ("en_US", "en-us"),
        ("de-DE-u-co-phonebk", "de-de"),
        ("de-1996", "de"),
        ("de_DE.UTF-8", "de"),
        ("sr-Latn-RS", "sr-latn-rs"),
        ("es-419", "es-419"),
        ("zh", "zh-hans"),
        ("zh-CN", "zh-hans"),
        ("zh-SG", "zh-hans"),
        ("zh_Hans_CN", "zh-hans"),
        ("zh-Hans-HK", "zh-hans"),
        ("zh-TW", "zh-hant"),
        ("zh-Hant-CN", "zh-hant"),
        ("zh-HK-x-private", "zh-hant"),
        ("", ""),
        ("x-private", ""),
        ("english", ""),
        ("d", ""),
        ("de-", "de"),
        ("-de", ""),
        ("../de", ""),
        ("d\u00e9", ""),
        ("*", ""),
    ],
)
def test_a_language_is_known_by_its_tag_however_that_is_written(written: str, known: str) -> None:
    assert known_language(written) == known


ODD = ["en_US", "zh_Hans_CN", "de-DE-u-co-phonebk", "x-private", "§", "en" * 60]


@pytest.mark.parametrize("lang", ODD)
def test_no_page_is_refused_for_how_it_writes_its_language(lang: str) -> None:
    program = a_program().slug
    asked = Client().get(f"{API}/widget", {"program": program, "lang": lang}, headers=OWN)
    join = {"program": program, "email": "a@b.example", "name": "A", "locale": lang}
    answers = [
        asked,
        post("/stats", {"program": program, "lang": lang}),
        post("/widget/signed", {"program": program, "lang": lang}),
        post("/join", join),
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 202]


@pytest.mark.parametrize("lang", ["zh-CN", "zh", "zh_CN", "zh-Hans-SG"])
def test_figures_and_words_are_in_one_language(lang: str) -> None:
    program = a_program()
    anna = an_advocate(program)
    a_sale(program, code=anna.code.code)
    client = signed_in_as(anna)
    told = {}
    for each in (lang, "zh-Hans", "en"):
        stats = post("/stats", {"program": program.slug, "lang": each}, client).json()
        shown = client.get(f"{API}/widget", {"lang": each}, headers=OWN).json()
        told[each] = (stats["rewards"], shown["words"])
    assert told[lang] == told["zh-Hans"] != told["en"]


@pytest.mark.parametrize("lang", ["de", "de_AT"])
def test_a_claim_is_refused_in_the_language_of_its_page(lang: str) -> None:
    a_program()
    english = post("/codes/claim", {"code": "NOSUCH"}).json()["detail"]
    german = post("/codes/claim", {"code": "NOSUCH", "lang": lang}).json()["detail"]
    assert german != english
    assert german == post("/codes/claim", {"code": "NOSUCH", "lang": "de"}).json()["detail"]


def test_a_claim_is_refused_in_it_when_the_budget_is_spent_too() -> None:
    a_program()
    with clock.at(clock.now()):
        answers = [post("/codes/claim", {"code": "NOSUCH", "lang": "de"}) for _ in range(31)]
        english = post("/codes/claim", {"code": "NOSUCH"})
    assert answers[-1].status_code == english.status_code == 429
    assert answers[-1].json()["detail"] != english.json()["detail"]


def test_joining_is_refused_in_the_language_of_its_page() -> None:
    body = {"program": a_program().slug, "email": "x", "name": "Ben"}
    english = post("/join", body).json()
    german = post("/join", {**body, "locale": "de-DE"}).json()
    assert english["code"] == german["code"]
    assert english["detail"] != german["detail"]


def test_who_joins_on_a_chinese_page_is_mailed_in_chinese(
    django_capture_on_commit_callbacks: Any,
) -> None:
    program = a_program().slug
    for name, locale in (("ben", "zh-CN"), ("cleo", "en")):
        body = {"program": program, "email": f"{name}@b.example", "name": "B", "locale": locale}
        with django_capture_on_commit_callbacks(execute=True):
            post("/join", body)
    chinese, english = [message.subject for message in mail.outbox]
    assert chinese != english
