"""The verdict on a visit: counted, unverified, or excluded with a reason. Pure.

Only a navigation by a person counts. Fetch metadata (W3C Fetch Metadata Request Headers) tells a
navigation from a subresource; ``Sec-Purpose`` tells a prefetch; the maintained pattern list of
``crawler-user-agents`` tells bots. Without fetch metadata a visit stays unverified until its
landing page reports itself.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass

import crawleruseragents

COUNTED = "counted"
EXCLUDED = "excluded"
UNVERIFIED = "unverified"

LONGEST_USER_AGENT = 1000


@dataclass(frozen=True)
class VisitFacts:
    """What a request says about itself, and what the site knows about who sent it."""

    method: str = "GET"
    user_agent: str = ""
    sec_fetch_mode: str = ""
    sec_fetch_dest: str = ""
    sec_purpose: str = ""
    purpose: str = ""
    is_staff: bool = False
    is_preview: bool = False


@dataclass(frozen=True)
class Verdict:
    """An outcome with its reason code."""

    outcome: str
    reason: str


# Programs that fetch a page to show a card for it in a chat or a feed.
_LINK_PREVIEWS = (
    r"facebookexternalhit",
    r"facebookcatalog",
    r"meta-externalfetcher",
    r"Twitterbot",
    r"Slackbot",
    r"Slack-ImgProxy",
    r"TelegramBot",
    r"^WhatsApp/",
    r"Discordbot",
    r"LinkedInBot",
    r"Pinterest(?:bot)?/",
    r"redditbot",
    r"SkypeUriPreview",
    r"vkShare",
    r"Viber",
    r"Bluesky Cardyb",
    r"Cardyb",
    r"Mastodon/",
    r"Pleroma",
    r"Misskey",
    r"Iframely",
    r"Embedly",
    r"Snapchat-URL-Preview|Snap URL Preview",
    r"Google-PageRenderer",
    r"kakaotalk-scrap",
    r"Line(?:Social)?Preview|facebookexternalhit.*Line",
    r"SignalDesktopLinkPreview|Signal-Android-LinkPreview",
    r"bitlybot",
    r"Synapse \(bot",
    r"Yahoo Link Preview",
    r"MicrosoftPreview|BingPreview",
    r"Zoom(?:bot)?LinkPreview",
)

# Marks of programs that the pattern list does not know.
_MORE_BOTS = (
    r"(?<!cu)(?<!cot)bot(?:[\s/;:,)_.-]|s\b|$)",
    r"crawl",
    r"spider(?!man)",
    r"scrape",
    r"\bfetch(?:er|\b)",
    r"preview",
    r"monitor",
    r"uptime",
    r"headless",
    r"phantomjs",
    r"puppeteer",
    r"playwright",
    r"selenium",
    r"lighthouse",
    r"\bcheck(?:er|mark|link)?\b",
    r"validator",
    r"archiv",
    r"\bscan(?:ner)?\b",
    r"^(?:curl|wget|java|python|perl|php|ruby|go-http|okhttp|node|axios|got|undici|http|lib|apache)",
    r"(?:http|https)[-_ ]?client",
    r"feed(?:burner|ly|fetcher|parser|reader|bin|spot|wind|press|validator)",
    r"\brss\b",
    r"\+https?://",
)

_BARE_PRODUCT = re.compile(r"[^()\s]+(?:/[\w.+-]+)?\Z")
_BROWSER_WORDS = re.compile(r"Mozilla/|Opera/|Dalvik/|UCWEB|Nokia|SonyEricsson|BlackBerry", re.I)


@functools.lru_cache(maxsize=1)
def _known_bots() -> re.Pattern[str]:
    patterns = [entry["pattern"] for entry in crawleruseragents.CRAWLER_USER_AGENTS_DATA]
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


_PREVIEW = re.compile("|".join(_LINK_PREVIEWS), re.I)
_MORE = re.compile("|".join(_MORE_BOTS), re.I)


@functools.lru_cache(maxsize=32)
def _extra(patterns: tuple[str, ...]) -> re.Pattern[str] | None:
    return (
        re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.I) if patterns else None
    )


@functools.lru_cache(maxsize=4096)
def is_link_preview(user_agent: str) -> bool:
    """Whether the program wants Open Graph tags rather than a redirect."""
    return bool(_PREVIEW.search(user_agent))


@functools.lru_cache(maxsize=4096)
def is_bot(user_agent: str, extra_patterns: tuple[str, ...] = ()) -> bool:
    """Whether a program, not a person, sent that user agent."""
    text = user_agent[:LONGEST_USER_AGENT]
    if _known_bots().search(text) or _MORE.search(text):
        return True
    if not _BROWSER_WORDS.search(text) and _BARE_PRODUCT.match(text):
        return True
    extra = _extra(extra_patterns)
    return bool(extra and extra.search(text))


def is_prefetch(facts: VisitFacts) -> bool:
    """Whether a browser loads ahead of a click that may never come."""
    marks = f"{facts.sec_purpose} {facts.purpose}".lower()
    return "prefetch" in marks or "preview" in marks or "prerender" in marks


def verdict(facts: VisitFacts, *, extra_patterns: Sequence[str] = ()) -> Verdict:
    """The verdict on one request; the first reason that applies is given."""
    excluded = _reason_to_exclude(facts, tuple(extra_patterns))
    if excluded:
        return Verdict(EXCLUDED, excluded)
    if not facts.sec_fetch_mode:
        return Verdict(UNVERIFIED, "no_fetch_metadata")
    return Verdict(COUNTED, "navigation")


def _reason_to_exclude(facts: VisitFacts, extra_patterns: tuple[str, ...]) -> str:
    if facts.is_preview:
        return "preview"
    if facts.is_staff:
        return "staff"
    if facts.method == "HEAD":
        return "head_request"
    if is_prefetch(facts):
        return "prefetch"
    if not facts.user_agent.strip():
        return "user_agent_missing"
    if is_link_preview(facts.user_agent[:LONGEST_USER_AGENT]):
        return "link_preview"
    if is_bot(facts.user_agent[:LONGEST_USER_AGENT], extra_patterns):
        return "bot"
    if facts.sec_fetch_dest and facts.sec_fetch_dest != "document":
        return "not_a_document"
    if facts.sec_fetch_mode and facts.sec_fetch_mode != "navigate":
        return "not_a_navigation"
    return ""
