from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.frozen import is_frozen
from wagtail_advocates.core.reasons import VISIT_REASONS
from wagtail_advocates.tracking.user_agents import is_bot, is_link_preview
from wagtail_advocates.tracking.verdicts import VisitFacts, is_prefetch, verdict

CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/142.0.0.0 Safari/537.36"
)
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6_2 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) "
)
ANDROID = (
    "Mozilla/5.0 (Linux; Android 15; SM-S928B Build/AP3A.240905.015; wv) AppleWebKit/537.36 "
    "(KHTML, like Gecko) Version/4.0 Chrome/141.0.7390.43 Mobile Safari/537.36 "
)
CLICK = VisitFacts(user_agent=CHROME, sec_fetch_mode="navigate", sec_fetch_dest="document")


def decided(**changes: object) -> tuple[str, str]:
    found = verdict(replace(CLICK, **changes))
    return found.outcome, found.reason


@pytest.mark.parametrize("method", ["GET", "POST", "get"])
def test_a_person_who_follows_a_link_is_counted(method: str) -> None:
    assert decided(method=method) == ("counted", "navigation")


def test_what_a_request_said_and_the_verdict_on_it_cannot_be_changed() -> None:
    for value in (CLICK, verdict(CLICK)):
        assert is_frozen(value)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"is_preview": True}, "preview"),
        ({"is_staff": True}, "staff"),
        ({"method": "HEAD"}, "head_request"),
        ({"sec_purpose": "prefetch"}, "prefetch"),
        ({"sec_purpose": "prefetch;prerender"}, "prefetch"),
        ({"sec_purpose": "prefetch;anonymous-client-ip"}, "prefetch"),
        ({"purpose": "prefetch"}, "prefetch"),
        ({"purpose": "Preview"}, "prefetch"),
        ({"user_agent": ""}, "user_agent_missing"),
        ({"user_agent": "  "}, "user_agent_missing"),
        ({"user_agent": "Googlebot/2.1 (+http://www.google.com/bot.html)"}, "bot"),
        ({"sec_fetch_dest": "image", "sec_fetch_mode": "no-cors"}, "not_a_document"),
        ({"sec_fetch_dest": "iframe"}, "not_a_document"),
        ({"sec_fetch_dest": "audio"}, "not_a_document"),
        ({"sec_fetch_dest": "empty", "sec_fetch_mode": "cors"}, "not_a_document"),
        ({"sec_fetch_dest": "image", "sec_fetch_mode": ""}, "not_a_document"),
        ({"sec_fetch_mode": "cors"}, "not_a_navigation"),
    ],
)
def test_what_is_no_persons_navigation_is_excluded_with_its_reason(
    changes: dict[str, object], reason: str
) -> None:
    assert decided(**changes) == ("excluded", reason)


def test_the_first_reason_that_applies_is_told() -> None:
    facts = VisitFacts(
        method="head",
        user_agent=" ",
        sec_fetch_mode="no-cors",
        sec_fetch_dest="image",
        sec_purpose="prefetch",
        is_staff=True,
        is_preview=True,
    )
    told = []
    fixes: list[dict[str, object]] = [
        {},
        {"is_preview": False},
        {"is_staff": False},
        {"method": "GET"},
        {"sec_purpose": ""},
        {"user_agent": "Twitterbot/1.0"},
        {"user_agent": "curl/8.5.0"},
        {"user_agent": CHROME},
        {"sec_fetch_dest": "document"},
        {"sec_fetch_mode": "navigate"},
    ]
    for fix in fixes:
        facts = replace(facts, **fix)  # type: ignore[arg-type]
        told.append(verdict(facts).reason)
    assert told == [
        "preview",
        "staff",
        "head_request",
        "prefetch",
        "user_agent_missing",
        "link_preview",
        "bot",
        "not_a_document",
        "not_a_navigation",
        "navigation",
    ]


@pytest.mark.parametrize("mark", ["prefetch", "prerender", "preview"])
def test_loading_ahead_is_told_by_either_header(mark: str) -> None:
    assert is_prefetch(VisitFacts(sec_purpose=mark))
    assert is_prefetch(VisitFacts(purpose=mark.upper()))
    assert not is_prefetch(VisitFacts())


@pytest.mark.parametrize(
    "changes",
    [
        {"sec_fetch_mode": "", "sec_fetch_dest": ""},
        {"sec_fetch_mode": "navigate", "sec_fetch_dest": ""},
        {"sec_fetch_mode": "", "sec_fetch_dest": "document"},
    ],
)
def test_without_full_fetch_metadata_the_landing_page_has_to_confirm(
    changes: dict[str, object],
) -> None:
    assert decided(**changes) == ("unverified", "no_fetch_metadata")


def test_a_bot_without_fetch_metadata_is_excluded_all_the_same() -> None:
    assert decided(user_agent="curl/8.5.0", sec_fetch_mode="", sec_fetch_dest="") == (
        "excluded",
        "bot",
    )


@pytest.mark.parametrize(
    "user_agent",
    [
        "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
        "Mozilla/5.0 (compatible; Bluesky Cardyb/1.1; +mailto:support@bsky.app)",
        "http.rb/5.2.0 (Mastodon/4.3.1; +https://mastodon.social/) Bot",
        "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
        "TelegramBot (like TwitterBot)",
        "WhatsApp/2.23.20.0",
        "WhatsApp/2.24.6.77 A",
        "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)",
        "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)",
        "Twitterbot/1.0",
        "Mozilla/5.0 (compatible; redditbot/1.0; +http://www.reddit.com/feedback)",
        "Pinterest/0.2 (+https://www.pinterest.com/bot.html)",
        "Viber/20.3.1 CFNetwork/1408.0.4 Darwin/22.5.0",
        "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5",
        "Synapse (bot; +https://github.com/matrix-org/synapse)",
        "Mozilla/5.0 (compatible; Iframely/1.3.1; +https://iframely.com/docs/about)",
    ],
)
def test_programs_that_draw_link_cards_are_previews(user_agent: str) -> None:
    assert is_link_preview(user_agent)
    assert decided(user_agent=user_agent) == ("excluded", "link_preview")


@pytest.mark.parametrize(
    "user_agent",
    [
        IPHONE
        + "Mobile/15E148 [FBAN/FBIOS;FBAV/531.0.0.40.107;FBBV/792;FBDV/iPhone16,2;FBMD/iPhone;"
        "FBSN/iOS;FBSV/18.6.2;FBSS/3;FBCR/Telekom.de;FBID/phone;FBLC/de_DE;FBOP/80]",
        ANDROID + "[FB_IAB/FB4A;FBAV/531.0.0.47.109;IABMV/1;]",
        ANDROID + "MetaIAB Facebook",
        IPHONE
        + "Mobile/15E148 Instagram 396.0.0.27.180 (iPhone16,2; iOS 18_6_2; de_DE; de; scale=3.00)",
        ANDROID + "Instagram 406.0.0.58.159 Android (35/15; 480dpi; 1080x2400; samsung; SM-S928B; "
        "e3q; qcom; de_DE; 822918295; IABMV/1) NV/1",
        IPHONE + "Mobile/15E148 [Pinterest/iOS]",
        ANDROID + "[Pinterest/Android]",
        ANDROID + "Viber/25.1.0.0",
        IPHONE + "Version/18.6 Mobile/15E148 Safari/604.1 (Ecosia ios@11.4.0.2531)",
        IPHONE + "Mobile/15E148 Snapchat/13.51.0.46 (like Safari/8621.3.11.10.3, panda)",
        IPHONE + "Mobile/15E148 MicroMessenger/8.0.62(0x18003e31) NetType/WIFI Language/de",
        IPHONE + "GSA/385.1.814519476 Mobile/15E148 Safari/604.1",
        IPHONE + "Mobile/15E148 LinkedInApp/9.31.4578",
        ANDROID + "musical_ly_2024105030 JsSdk/1.0 NetType/WIFI Channel/googleplay "
        "AppName/musical_ly app_version/41.5.3 ByteLocale/de-DE",
        "Mozilla/5.0 (Linux; Android 10; CUBOT NOTE 20 Build/QP1A) AppleWebKit/537.36 "
        "(KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
        "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0",
        "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) "
        "Chrome/141.0.0.0 Safari/537.36",
    ],
)
def test_browsers_inside_apps_belong_to_people(user_agent: str) -> None:
    assert decided(user_agent=user_agent) == ("counted", "navigation")


def test_a_site_may_name_bots_of_its_own() -> None:
    agent = CHROME + " AcmeProbe/3"
    facts = replace(CLICK, user_agent=agent)
    assert verdict(facts).outcome == "counted"
    assert verdict(facts, extra_patterns=[r"acmeprobe/\d"]).reason == "bot"


@given(st.text(max_size=1500), st.booleans())
def test_any_user_agent_gets_a_verdict_with_a_known_reason(text: str, with_metadata: bool) -> None:
    facts = CLICK if with_metadata else VisitFacts()
    assert verdict(replace(facts, user_agent=text)).reason in VISIT_REASONS


def test_a_huge_user_agent_costs_no_more_than_its_first_thousand_characters() -> None:
    assert is_bot("Mozilla/5.0 (compatible; " + "x" * 10_000_000)
