"""The verdict on a visit: counted, unverified, or excluded with a reason. Pure.

Only a navigation by a person counts. Fetch metadata (W3C Fetch Metadata Request Headers) tells a
navigation from a subresource; ``Sec-Purpose`` tells a prefetch; the user agent tells bots. Without
full fetch metadata a visit stays unverified until its landing page reports itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wagtail_advocates.tracking.user_agents import is_bot, is_link_preview

COUNTED = "counted"
EXCLUDED = "excluded"
UNVERIFIED = "unverified"


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
    origin: str = ""


@dataclass(frozen=True)
class Verdict:
    """An outcome with its reason code."""

    outcome: str
    reason: str


def is_prefetch(facts: VisitFacts) -> bool:
    """Whether a browser loads ahead of a click that may never come."""
    marks = f"{facts.sec_purpose} {facts.purpose}".lower()
    return "prefetch" in marks or "preview" in marks or "prerender" in marks


def verdict(facts: VisitFacts, *, extra_patterns: Sequence[str] = ()) -> Verdict:
    """The verdict on one request; the first reason that applies is given."""
    excluded = _reason_to_exclude(facts, tuple(extra_patterns))
    if excluded:
        return Verdict(EXCLUDED, excluded)
    if not (facts.sec_fetch_mode and facts.sec_fetch_dest):
        return Verdict(UNVERIFIED, "no_fetch_metadata")
    return Verdict(COUNTED, "navigation")


def _reason_to_exclude(facts: VisitFacts, extra_patterns: tuple[str, ...]) -> str:
    if facts.is_preview:
        return "preview"
    if facts.is_staff:
        return "staff"
    if facts.method.upper() == "HEAD":
        return "head_request"
    if is_prefetch(facts):
        return "prefetch"
    if not facts.user_agent.strip():
        return "user_agent_missing"
    if is_link_preview(facts.user_agent):
        return "link_preview"
    if is_bot(facts.user_agent, extra_patterns):
        return "bot"
    if facts.sec_fetch_dest and facts.sec_fetch_dest != "document":
        return "not_a_document"
    if facts.sec_fetch_mode and facts.sec_fetch_mode != "navigate":
        return "not_a_navigation"
    return ""
