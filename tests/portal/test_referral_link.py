"""``/r/CODE`` as browsers, bots and cheats meet it."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client, override_settings

from tests.factories import CHROME, a_program, an_advocate
from wagtail_advocates.links.addresses import with_utm
from wagtail_advocates.programs.models import Program
from wagtail_advocates.tracking.models import DailyVisits, Touchpoint, Visit

pytestmark = pytest.mark.django_db

CLICK = {
    "User-Agent": CHROME,
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-Dest": "document",
}


@pytest.fixture
def anna():
    return an_advocate(a_program())


def follow(path: str, client: Client | None = None, **headers: str) -> Any:
    return (client or Client()).get(f"/advocates/r/{path}", headers={**CLICK, **headers})


def test_a_click_is_counted_and_led_on(anna) -> None:
    answer = follow(anna.code.code)
    assert answer.status_code == 302
    assert answer["Location"] == "http://localhost/"
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert Visit.objects.get().verdict == "counted"
    assert Touchpoint.objects.get().number == 1


def test_the_cookie_is_the_servers_own_and_lives_as_long_as_the_window(anna) -> None:
    cookie = follow(anna.code.code).cookies["advocates_visitor"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == 30 * 86_400


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"Sec-Fetch-Dest": "image", "Sec-Fetch-Mode": "no-cors"}, "not_a_document"),
        ({"Sec-Fetch-Dest": "", "Sec-Fetch-Mode": "cors"}, "not_a_navigation"),
        ({"Sec-Fetch-Dest": "iframe"}, "not_a_document"),
        ({"Sec-Purpose": "prefetch;prerender"}, "prefetch"),
        ({"Purpose": "prefetch"}, "prefetch"),
        ({"User-Agent": ""}, "user_agent_missing"),
        ({"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"}, "bot"),
        ({"User-Agent": "facebookexternalhit/1.1"}, "link_preview"),
        ({"User-Agent": "WhatsApp/2.23.20"}, "link_preview"),
        ({"User-Agent": "curl/8.5.0"}, "bot"),
    ],
)
def test_what_is_no_click_is_kept_with_its_reason(anna, headers, reason: str) -> None:
    follow(anna.code.code, **headers)
    assert (Visit.objects.get().verdict, Visit.objects.get().reason) == ("excluded", reason)
    assert not Touchpoint.objects.exists()
    assert DailyVisits.objects.get().visits == 1


def test_a_prefetch_is_asked_to_come_again(anna) -> None:
    client = Client()
    assert follow(anna.code.code, client, **{"Sec-Purpose": "prefetch"}).status_code == 503
    assert follow(anna.code.code, client).status_code == 302
    assert set(Visit.objects.values_list("verdict", flat=True)) == {"excluded", "counted"}


def test_a_head_request_counts_nothing(anna) -> None:
    Client().head(f"/advocates/r/{anna.code.code}", headers=CLICK)
    assert Visit.objects.get().reason == "head_request"


def test_a_link_preview_gets_open_graph_tags_and_no_redirect(anna) -> None:
    answer = follow(anna.code.code, **{"User-Agent": "Slackbot-LinkExpanding 1.0"})
    assert answer.status_code == 200
    assert b'property="og:title"' in answer.content


def test_staff_is_excluded(anna) -> None:
    client = Client()
    client.force_login(User.objects.create_superuser("root", "r@site.example", "x"))
    follow(anna.code.code, client)
    assert Visit.objects.get().reason == "staff"


def test_the_same_visitor_again_is_a_repeat(anna) -> None:
    client = Client()
    follow(anna.code.code, client)
    follow(anna.code.code, client)
    assert sorted(Visit.objects.values_list("reason", flat=True)) == [
        "duplicate_click",
        "navigation",
    ]


@pytest.mark.parametrize(
    "path",
    [
        "NOSUCH",
        "NOSUCH?next=//evil.example",
        "%2F%2Fevil.example",
        "x" * 500,
        "%00",
        "%F0%9F%92%A9",
        "<script>",
    ],
)
def test_an_unknown_code_leads_home_and_reflects_nothing(path: str) -> None:
    a_program()
    answer = follow(path)
    assert answer.status_code in (302, 404)
    if answer.status_code == 302:
        assert answer["Location"] == "http://localhost/"
    assert b"evil" not in answer.content


@pytest.mark.parametrize("query", ["next=//evil.example", "url=https://evil.example", "ch=//evil"])
def test_a_url_in_the_query_is_never_followed(anna, query: str) -> None:
    assert follow(f"{anna.code.code}?{query}")["Location"] == "http://localhost/"


def test_a_deep_link_leads_to_its_page(anna) -> None:
    from wagtail.models import Page, Site

    root = Site.objects.get(is_default_site=True).root_page
    page = root.add_child(instance=Page(title="Tea bowls", slug="tea-bowls"))
    answer = follow(f"{anna.code.code}/p{page.pk}?ch=whatsapp")
    assert answer["Location"] == "http://localhost/tea-bowls/"
    assert (Visit.objects.get().page_id, Visit.objects.get().channel) == (page.pk, "whatsapp")


@pytest.mark.parametrize("target", ["p0", "p999999", "p1", "tffffffffffffffff", "xyz", "p" * 300])
def test_a_deep_link_to_nothing_leads_home(anna, target: str) -> None:
    assert follow(f"{anna.code.code}/{target}")["Location"] == "http://localhost/"


def test_a_retired_code_leads_home_and_is_kept_with_its_reason(anna) -> None:
    from wagtail_advocates.links.services import retire_code

    retire_code(code=anna.code)
    assert follow(anna.code.code)["Location"] == "http://localhost/"
    assert Visit.objects.get().reason == "code_retired"


@pytest.mark.parametrize("header", ["Sec-GPC", "DNT"])
def test_a_wish_for_privacy_is_kept(anna, header: str) -> None:
    answer = follow(anna.code.code, **{header: "1"})
    assert "advocates_visitor" not in answer.cookies
    assert answer["Location"] == f"http://localhost/?via={anna.code.code}"
    assert Visit.objects.get().prospect is None


def test_without_consent_the_code_travels_in_the_address(anna, settings) -> None:
    settings.WAGTAIL_ADVOCATES = {**settings.WAGTAIL_ADVOCATES, "CONSENT": "cookieless"}
    answer = follow(anna.code.code)
    assert answer["Location"].endswith(f"?via={anna.code.code}")
    assert not answer.cookies


def test_no_address_and_no_user_agent_is_stored(anna) -> None:
    follow(anna.code.code)
    visit = Visit.objects.get()
    stored = " ".join(str(getattr(visit, field.attname)) for field in Visit._meta.fields)
    assert "127.0.0.1" not in stored
    assert "Chrome" not in stored


@override_settings(SECRET_KEY="another-key")
def test_a_forged_cookie_names_nobody(anna) -> None:
    client = Client()
    client.cookies["advocates_visitor"] = "0b8f8f0e-0000-4000-8000-000000000000:forged"
    assert follow(anna.code.code, client).cookies["advocates_visitor"].value != ""
    assert Touchpoint.objects.count() == 1


def test_two_people_in_one_office_count_once_and_are_both_sent_by_the_advocate(anna) -> None:
    first, second = Client(), Client()
    follow(anna.code.code, first)
    answer = follow(anna.code.code, second)
    assert "advocates_visitor" in answer.cookies
    assert Visit.objects.filter(verdict="counted").count() == 1
    assert Touchpoint.objects.count() == 2
    follow(anna.code.code, second)
    assert Touchpoint.objects.count() == 2


def test_utm_parameters_say_channel_and_program_and_what_the_link_was_given_stays(anna) -> None:
    program = anna.enrollment.program
    assert "utm" not in follow(f"{anna.code.code}?ch=whatsapp")["Location"]
    Program.objects.update(adds_utm=True)
    assert follow(f"{anna.code.code}?ch=whatsapp")["Location"] == (
        f"http://localhost/?utm_source=whatsapp&utm_medium=referral&utm_campaign={program.slug}"
    )
    given = follow(f"{anna.code.code}?ch=nosuch&utm_campaign=spring&url=https://evil.example")
    assert given["Location"] == (
        "http://localhost/?utm_source=link&utm_medium=referral&utm_campaign=spring"
    )


def test_utm_parameters_of_the_page_itself_are_kept() -> None:
    url = "https://shop.example/p?q=a%20b&utm_source=poster#top"
    assert with_utm(url, channel="x", campaign="tea", given={}) == (
        "https://shop.example/p?q=a%20b&utm_source=poster&utm_medium=referral&utm_campaign=tea#top"
    )
