from __future__ import annotations

from datetime import timedelta

import pytest
from wagtail.models import Page, Site

from tests.factories import a_program, a_site, an_advocate
from wagtail_advocates.core import clock
from wagtail_advocates.core.errors import BadCode, CodeTaken, TryAgain, UnknownCode
from wagtail_advocates.links import services
from wagtail_advocates.links.addresses import landing_for, page_target, referral_url
from wagtail_advocates.links.models import ErasedCode, LinkTarget, ReferralCode
from wagtail_advocates.links.queries import find_code, primary_code, usable_code, why_unusable
from wagtail_advocates.links.services import (
    ensure_target,
    erase_codes,
    is_plain_web_address,
    issue_code,
    issue_vanity_code,
    retire_code,
)

pytestmark = pytest.mark.django_db


def test_an_enrollment_has_one_primary_code_however_often_it_asks() -> None:
    anna = an_advocate(a_program())
    assert issue_code(enrollment=anna.enrollment) == anna.code
    assert anna.enrollment.codes.count() == 1


def test_a_code_that_is_taken_is_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    program = a_program()
    anna = an_advocate(program)
    drawn = iter([anna.code.code, anna.code.code, "ACDEFGH"])
    monkeypatch.setattr(services, "generate_code", lambda source: next(drawn))
    assert an_advocate(program).code.code == "ACDEFGH"


@pytest.mark.parametrize("act", ["join", "erase"])
@pytest.mark.parametrize("taken", [19, 20])
def test_drawing_gives_up_after_twenty_codes_that_are_taken(
    monkeypatch: pytest.MonkeyPatch, act: str, taken: int
) -> None:
    program = a_program()
    anna, ben = an_advocate(program), an_advocate(program)
    issue_vanity_code(enrollment=ben.enrollment, wish="BEN")
    draws = iter([anna.code.code] * taken)
    monkeypatch.setattr(services, "generate_code", lambda source: next(draws, "ACDEFGH"))
    acts = {
        "join": lambda: an_advocate(program),
        "erase": lambda: erase_codes(enrollment=ben.enrollment),
    }
    if taken < 20:
        acts[act]()
        assert ReferralCode.objects.filter(code="ACDEFGH").exists()
    else:
        with pytest.raises(TryAgain):
            acts[act]()


def test_erasing_ends_every_code_and_forgets_the_one_that_was_chosen() -> None:
    program = a_program()
    anna, ben = an_advocate(program), an_advocate(program)
    issue_vanity_code(enrollment=anna.enrollment, wish="ANNABERG")
    assert erase_codes(enrollment=anna.enrollment) == 2
    drawn, chosen = anna.enrollment.codes.order_by("id")
    assert drawn.code == anna.code.code
    assert (chosen.code == "ANNABERG", len(chosen.code), chosen.is_vanity) == (False, 7, False)
    assert None not in (drawn.retired_at, chosen.retired_at)
    assert ReferralCode.objects.get(enrollment=ben.enrollment).retired_at is None
    with pytest.raises(CodeTaken):
        issue_vanity_code(enrollment=ben.enrollment, wish="ANNABERG")
    assert ErasedCode.objects.count() == 1


def test_a_code_is_retired_once() -> None:
    code, moment = an_advocate(a_program()).code, clock.now()
    for hours in (0, 1):
        with clock.at(moment + timedelta(hours=hours)):
            retire_code(code=code)
    code.refresh_from_db()
    assert code.retired_at == moment


def test_a_chosen_code_becomes_the_primary_one_and_the_old_one_goes_on_working() -> None:
    anna = an_advocate(a_program())
    wish = issue_vanity_code(enrollment=anna.enrollment, wish="Anna-Berg")
    assert (wish.code, wish.is_vanity) == ("ANNABERG", True)
    assert primary_code(enrollment=anna.enrollment) == wish
    for text in ("annaberg", anna.code.code):
        assert usable_code(site=a_site(), text=text, at=clock.now()).enrollment == anna.enrollment


def test_a_code_belongs_to_one_person_for_ever() -> None:
    program = a_program()
    anna, ben = an_advocate(program), an_advocate(program)
    code = issue_vanity_code(enrollment=anna.enrollment, wish="SUMMER")
    retire_code(code=code)
    for enrollment in (ben.enrollment, anna.enrollment):
        with pytest.raises(CodeTaken):
            issue_vanity_code(enrollment=enrollment, wish="s u m m e r")
    assert ReferralCode.objects.filter(code="SUMMER").count() == 1
    with pytest.raises(UnknownCode):
        usable_code(site=a_site(), text="SUMMER", at=clock.now())


def test_two_sites_may_use_the_same_code() -> None:
    other = Site.objects.create(hostname="other.example", root_page=a_site().root_page)
    anna = an_advocate(a_program())
    ben = an_advocate(a_program(site=other))
    one = issue_vanity_code(enrollment=anna.enrollment, wish="SUMMER")
    two = issue_vanity_code(enrollment=ben.enrollment, wish="SUMMER")
    assert find_code(site=a_site(), text="summer") == one
    assert find_code(site=other, text="summer") == two
    assert find_code(site=other, text=anna.code.code) is None


@pytest.mark.parametrize("wish", ["x", "fuck", "анна", "a" * 30])
def test_a_bad_wish_is_refused(wish: str) -> None:
    anna = an_advocate(a_program())
    with pytest.raises(BadCode):
        issue_vanity_code(enrollment=anna.enrollment, wish=wish)


def test_why_a_code_cannot_be_used() -> None:
    now = clock.now()
    anna = an_advocate(a_program())
    code = anna.code
    assert why_unusable(code, at=now) == ""
    code.expires_at = now
    assert why_unusable(code, at=now) == "code_expired"
    assert why_unusable(code, at=now - timedelta(seconds=1)) == ""
    code.expires_at = None
    code.enrollment.status = "paused"
    assert why_unusable(code, at=now) == "advocate_inactive"
    code.enrollment.status = "active"
    code.enrollment.program.closes_at = now
    assert why_unusable(code, at=now) == "program_closed"
    code.retired_at = now
    assert why_unusable(code, at=now) == "code_retired"


@pytest.mark.parametrize(
    "url",
    [
        "https://shop.example/",
        "http://shop.example:8000/a/b?c=d#e",
        "https://xn--bcher-kva.example/p",
        "https://shop.example/" + "a" * (2000 - len("https://shop.example/")),
    ],
)
def test_plain_web_addresses_can_be_targets(url: str) -> None:
    assert is_plain_web_address(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/path",
        "//evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://shop.example/",
        "https:evil.example",
        "https:///evil.example",
        "https://",
        "https://shop.example@evil.example/",
        "https://shop.example\\@evil.example/",
        " https://shop.example/",
        "https://shop.example/ ",
        "https://shop.example/" + "a" * (2001 - len("https://shop.example/")),
        "https://shop.example/\r\nSet-Cookie: a=b",
        "https://shop.example/\x00",
        "https://shop.example:port/",
        "https://[::1",
        "https://shop.example/\ud800",
        "https://shop.example/" + "a" * 2000,
    ],
)
def test_anything_a_browser_might_read_differently_is_no_target(url: str) -> None:
    assert not is_plain_web_address(url)
    assert ensure_target(site=a_site(), url=url) is None
    assert not LinkTarget.objects.exists()


def test_a_target_is_one_row_a_site() -> None:
    first = ensure_target(site=a_site(), url="https://shop.example/a")
    again = ensure_target(site=a_site(), url="https://shop.example/a")
    other = ensure_target(site=a_site(), url="https://shop.example/A")
    assert first is not None
    assert first == again
    assert other is not None
    assert other.key != first.key
    landing = landing_for(site=a_site(), program=None, target=f"t{first.key}")
    assert (landing.url, landing.target_id) == ("https://shop.example/a", first.pk)


@pytest.fixture
def article() -> Page:
    return a_site().root_page.add_child(instance=Page(title="An article", slug="article"))


def test_a_link_leads_to_its_page_or_its_programs_or_home(article: Page) -> None:
    program = a_program()
    home = landing_for(site=a_site(), program=program)
    assert (home.url, home.page_id) == (a_site().root_url + "/", 0)
    landing = landing_for(site=a_site(), program=program, target=page_target(article.pk))
    assert landing.page_id == article.pk
    assert landing.url.endswith("/article/")
    program.target_page_id = article.pk
    assert landing_for(site=a_site(), program=program).page_id == article.pk


def test_a_link_to_an_unpublished_page_leads_home(article: Page) -> None:
    article.unpublish()
    assert landing_for(site=a_site(), program=None, target=page_target(article.pk)).page_id == 0


def test_a_link_to_a_private_page_leads_home(article: Page) -> None:
    article.view_restrictions.create(restriction_type="login")
    assert landing_for(site=a_site(), program=None, target=page_target(article.pk)).page_id == 0


def test_a_link_to_another_sites_page_leads_home() -> None:
    root = Page.get_first_root_node().add_child(instance=Page(title="Other", slug="other"))
    other = Site.objects.create(hostname="other.example", root_page=root)
    assert landing_for(site=a_site(), program=None, target=page_target(root.pk)).page_id == 0
    assert landing_for(site=other, program=None, target=page_target(root.pk)).page_id == root.pk


def test_the_address_of_a_link_names_code_target_and_channel() -> None:
    url = referral_url(site=a_site(), code="ACDEFGH", target="p7", channel="whatsapp")
    assert url == f"{a_site().root_url}/advocates/r/ACDEFGH/p7?ch=whatsapp"
