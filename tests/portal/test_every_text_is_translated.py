"""Nothing on a page of the portal or in a mail stands outside of the catalogues, but for data."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils import translation

from tests.factories import IBAN, a_click, a_program, a_sale, an_advocate, something_earned
from tests.portal.test_whose_rows import signed_in_as
from tests.test_locale import texts
from tests.tools import messages
from wagtail_advocates.advocates.services import issue_sign_in_link
from wagtail_advocates.cms.share_rendering import render_share
from wagtail_advocates.flows import (
    Customer,
    JoinResult,
    appeal_reward,
    approve_batch,
    decide_enrollment,
    dismiss_appeal,
    make_batch,
    record_refund,
    reject_reward,
    request_payout,
    send_waiting,
    set_destination,
    uphold_appeal,
)
from wagtail_advocates.kits.cards import card_for
from wagtail_advocates.kits.channels import all_channels
from wagtail_advocates.programs.models import Program, ProgramOffer
from wagtail_advocates.rewards.models import Reward

pytestmark = pytest.mark.django_db

WRAPPED = re.compile(r"⟦[^⟦⟧]*⟧")
# Names of formats and networks, and whatever a person typed.
NAMES = ["SVG", "PNG", *(row.label for row in all_channels().values() if row.kind == "link"), "SMS"]
SHOWN_ATTRIBUTES = {"alt", "aria-label", "content", "data-done", "placeholder", "title"}
# Their text is an address, a code, a moment, or no text at all.
DATA_ELEMENTS = {"code", "script", "style", "time"}
WITHOUT_END = {"img", "input", "link", "meta", "path"}


class Texts(HTMLParser):
    """The texts a person can see or hear on a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in WITHOUT_END:
            self._inside.append(tag)
        if tag != "meta":
            self.found += [value or "" for name, value in attrs if name in SHOWN_ATTRIBUTES]

    def handle_endtag(self, tag: str) -> None:
        if tag in self._inside:
            while self._inside.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not DATA_ELEMENTS & set(self._inside):
            self.found.append(data)


def bare_texts(page: str, data: list[str]) -> list[str]:
    """What is left of a page's texts without what is translated, and without data."""
    parser = Texts()
    parser.feed(page)
    return bare(parser.found, data)


def bare(found: list[str], data: list[str]) -> list[str]:
    """What is left of texts without what is translated, and without data."""
    left = []
    for text in found:
        while WRAPPED.search(text):
            text = WRAPPED.sub("", text)
        for known in sorted([*NAMES, *data], key=len, reverse=True):
            text = text.replace(known, "")
        if re.search(r"[^\W\d_]", text):
            left.append(text.strip())
    return left


@pytest.fixture
def wrapped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every text that gettext gives stands in ⟦…⟧."""
    translation.gettext("")  # lets Django choose the functions that are wrapped now
    functions = translation._trans

    def wrap(function: Callable[..., str]) -> Callable[..., str]:
        return lambda *args: f"⟦{function(*args)}⟧"

    for name in ("gettext", "ngettext", "pgettext", "npgettext"):
        monkeypatch.setattr(functions, name, wrap(getattr(functions, name)))


@pytest.fixture
def anna() -> JoinResult:
    """An advocate who has seen it all: rewards in every state, refusals, payouts, an appeal."""
    program = a_program(friend_reward=None)
    ProgramOffer.objects.filter(program=program).update(terms="Be kind.")
    anna = an_advocate(program)
    something_earned(anna, sales=2)
    for name in ("x", "y"):
        customer = Customer(email=f"{name}@mailinator.com")
        a_sale(program, visitor=a_click(anna).visitor, customer=customer)
    held = Reward.objects.filter(state="held").first()
    appeal_reward(advocate=anna.enrollment.advocate, reward=held.public_id, text="He is my son.")
    for answer in (uphold_appeal, dismiss_appeal, None):
        sale = a_sale(program, code=anna.code.code)
        reward = reject_reward(reward_id=sale.rewards[0].pk, actor="Mia", reason="A doubt.")
        if answer is not None:
            advocate = anna.enrollment.advocate
            appeal_reward(advocate=advocate, reward=reward.public_id, text="He is my son.")
            answer(reward_id=reward.pk, actor="Max", reason="We called.")
    a_sale(program, code=anna.code.code, customer=Customer(email=anna.enrollment.advocate.email))
    sale = a_sale(program, code=anna.code.code)
    record_refund(
        site=program.site,
        order=sale.conversion.external_id,
        external_id="back-1",
        amount_minor=5_000,
        currency="EUR",
    )
    return anna


def pay(anna: JoinResult) -> None:
    program = anna.enrollment.program
    set_destination(advocate=anna.enrollment.advocate, method="credit", details={})
    approve_batch(batch_id=make_batch(program=program, actor="m").batch.pk, actor="m")
    send_waiting()


def data_of(anna: JoinResult) -> list[str]:
    """What the pages show of this story that is nobody's to translate."""
    advocate, program = anna.enrollment.advocate, anna.enrollment.program
    offer = ProgramOffer.objects.get(program=program)
    words = [offer.headline, offer.text, offer.advocate_offer, offer.friend_offer, offer.terms]
    return [
        advocate.name,
        advocate.first_name,
        advocate.email,
        program.name,
        anna.code.code,
        offer.disclosure,
        program.site.root_page.title,
        # A picture's words are in the language of the page that is shared.
        card_for(code=anna.code).alt,
        "He is my son.",
        "A doubt.",
        "We called.",
        *filter(None, words),
    ]


def test_the_reader_of_pages_finds_what_is_bare() -> None:
    page = "<title>⟦Join⟧: Friends</title><p>⟦by ⟦Anna⟧⟧ 5</p><img alt='here'><p>there<br> ⟦x⟧"
    assert bare_texts(page, ["Friends"]) == ["here", "there"]


@pytest.mark.parametrize("path", ["join/", "sign-in/", "sign-in/some-token/", "claim/"])
def test_every_page_for_anybody(anna, wrapped, path: str) -> None:
    for answer in (
        Client().get(f"/advocates/{path}"),
        Client().post(f"/advocates/{path}"),
        Client().post(f"/advocates/{path}", {"name": "\0", "email": "x", "code": "NOBODY"}),
    ):
        assert "⟦" in answer.content.decode()
        assert bare_texts(answer.content.decode(), data_of(anna)) == []


def test_the_pages_after_a_form(anna, wrapped) -> None:
    asked = {"name": "Ben Osei", "email": "ben@people.example"}
    client = Client()
    pages = [
        Client().post("/advocates/join/", {**asked, "accept_terms": "on"}),
        Client().post("/advocates/sign-in/", asked),
        client.post("/advocates/claim/", {"code": anna.code.code}),
        signed_in_as(anna).post("/advocates/sign-out/", follow=True),
    ]
    for answer in pages:
        assert answer.status_code == 200
        assert bare_texts(answer.content.decode(), ["ben@people.example", *data_of(anna)]) == []


def test_the_page_of_a_closed_program(wrapped) -> None:
    page = Client().get("/advocates/join/").content.decode()
    assert bare_texts(page, []) == []


def test_the_portal(anna, wrapped) -> None:
    page = signed_in_as(anna).get("/advocates/portal/").content.decode()
    assert page.count("⟦") > 60
    assert bare_texts(page, data_of(anna)) == []


def test_the_portal_after_a_payout(anna, wrapped) -> None:
    pay(anna)
    page = signed_in_as(anna).get("/advocates/portal/").content.decode()
    assert "⟦Your payouts⟧" in page
    assert bare_texts(page, data_of(anna)) == []


@pytest.mark.parametrize("is_asked", [True, False])
def test_the_portal_where_payouts_are_asked_for(anna, is_asked: bool, request) -> None:
    Program.objects.update(payout_to=Program.PayoutTo.WHO_ASKS)
    set_destination(advocate=anna.enrollment.advocate, method="credit", details={})
    anna.enrollment.refresh_from_db()
    if is_asked:
        request_payout(enrollment=anna.enrollment, actor="advocate")
    request.getfixturevalue("wrapped")
    page = signed_in_as(anna).get("/advocates/portal/").content.decode()
    assert ("⟦Ask for the payout⟧" in page) is not is_asked
    assert bare_texts(page, data_of(anna)) == []


def test_the_print_sheet(anna, wrapped) -> None:
    path = f"/advocates/portal/print/{anna.enrollment.pk}/"
    page = signed_in_as(anna).get(path).content.decode()
    assert page.count("⟦") > 20
    assert bare_texts(page, data_of(anna)) == []


@pytest.mark.parametrize("outcome", ["applied", "decline"])
def test_the_portal_of_somebody_who_is_not_active(outcome: str, request) -> None:
    anna = an_advocate(a_program(join_policy="approval"))
    if outcome != "applied":
        decide_enrollment(
            enrollment_id=anna.enrollment.pk, outcome=outcome, actor="Mia", reason="Staff only."
        )
    request.getfixturevalue("wrapped")
    page = signed_in_as(anna).get("/advocates/portal/").content.decode()
    assert bare_texts(page, ["Staff only.", *data_of(anna)]) == []


def test_the_page_of_destinations(anna, provider, wrapped) -> None:
    client, path = signed_in_as(anna), "/advocates/portal/payout/"
    pages = [
        client.get(path),
        client.post(path, {"method": "bank", "holder": "Anna Berg", "iban": "DE00"}),
        client.post(path, {"method": "bank"}),
        client.post(path, {"method": "bank", "holder": "Anna", "iban": IBAN}, follow=True),
        client.get(path),
    ]
    for answer in pages:
        assert bare_texts(answer.content.decode(), ["DE … 3000", *data_of(anna)]) == []


def test_the_share_block(anna, wrapped, rf: RequestFactory) -> None:
    block = render_share(request=rf.get("/"), page=None, program="", channel_ids=[], layout="card")
    assert "⟦" in block
    assert bare_texts(block, data_of(anna)) == []


MAILS: dict[str, dict[str, Any]] = {
    "sign_in": {"minutes": 30},
    "destination_changed": {"usable_from": None},
    "enrollment_decided": {},
    "payout_settled": {"coupons": ["SAVE-1"]},
    "reward_decided": {"approved": True},
    "appeal_answered": {"approved": False, "reward": {"note": "We called."}},
}


MAILED = ["https://shop.example/", "SAVE-1", "Hearth"]


def mail(anna: JoinResult, name: str, part: str) -> str:
    context = {
        "advocate": anna.enrollment.advocate,
        "enrollment": anna.enrollment,
        "program": anna.enrollment.program,
        "amount": "€10.00",
        "site_name": "Hearth",
        "link": "https://shop.example/",
        **MAILS[name],
    }
    return render_to_string(f"wagtail_advocates/mail/{name}.{part}", context)


@pytest.mark.parametrize("name", MAILS)
def test_the_mails(anna, wrapped, name: str) -> None:
    for part in ("subject.txt", "txt", "html"):
        text = mail(anna, name, part)
        assert "⟦" in text
        assert bare_texts(text, [*MAILED, *data_of(anna)]) == []


def test_a_link_that_was_used_says_so(anna, wrapped) -> None:
    token = issue_sign_in_link(advocate=anna.enrollment.advocate)
    for _ in range(2):
        answer = Client().post(f"/advocates/sign-in/{token}/")
    assert answer.status_code == 410
    assert bare_texts(answer.content.decode(), data_of(anna)) == []


def everything_in(anna: JoinResult, language: str, address: str) -> dict[str, str]:
    """Every page of the portal and every mail in one language, by name."""
    asked = {"headers": {"Accept-Language": language}, "REMOTE_ADDR": address}
    anybody, friend, advocate = Client(**asked), Client(**asked), signed_in_as(anna)
    advocate.defaults.update(anybody.defaults)
    answers = {
        "join": anybody.get("/advocates/join/"),
        "join again": anybody.post("/advocates/join/", {"name": "\0", "email": "x"}),
        "closed": anybody.get("/advocates/join/?program=no-such-program"),
        "sign in": anybody.get("/advocates/sign-in/"),
        "check mail": anybody.post("/advocates/sign-in/", {"email": f"ben@{language}.example"}),
        "confirm": anybody.get("/advocates/sign-in/some-token/"),
        "used link": anybody.post("/advocates/sign-in/some-token/"),
        "claim": anybody.get("/advocates/claim/"),
        "claim again": anybody.post("/advocates/claim/", {"code": "NOBODY"}),
        "claimed": friend.post("/advocates/claim/", {"code": anna.code.code}),
        "portal": advocate.get("/advocates/portal/"),
        "destination": advocate.get("/advocates/portal/payout/"),
    }
    pages = {name: answer.content.decode() for name, answer in answers.items()}
    with translation.override(language):
        return pages | {f"mail {name}": mail(anna, name, "html") for name in MAILS}


def sentences(page: str, data: list[str]) -> set[str]:
    """What a page says, sentence by sentence, but for what is data."""
    found = {part for text in bare_texts(page, data) for part in re.split(r"(?<=[.:!?])\s+", text)}
    return {part.rstrip(".:!?") for part in found if re.search(r"[^\W\d_]", part)}


def test_every_page_and_mail_in_every_language(anna, settings) -> None:
    languages = {name: translation.to_language(name) for name in messages.languages()}
    settings.LANGUAGES = [(code, code) for code in ("en", *languages.values())]
    settings.WAGTAIL_CONTENT_LANGUAGES = settings.LANGUAGES
    pay(anna)
    english = everything_in(anna, "en", "192.0.2.1")
    for number, (name, language) in enumerate(languages.items(), start=2):
        direction = "rtl" if language in ("ar", "he") else "ltr"
        ours = {text.rstrip(".:!?") for row in messages.catalogue(name) for text in texts(row)}
        data = [f"ben@{language}.example", *MAILED, *data_of(anna)]
        for title, page in everything_in(anna, language, f"192.0.2.{number}").items():
            assert f'<html lang="{language}" dir="{direction}">' in page, (language, title)
            left = sentences(page, data) & sentences(english[title], data)
            assert left <= ours, (language, title)
