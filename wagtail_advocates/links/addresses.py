"""Addresses of referral links (``…/r/CODE``, ``…/r/CODE/p42``, ``…/r/CODE/t<key>``) and where
they lead. A link never leads to an address out of a query: targets are rows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, unquote_plus, urlencode, urlsplit

from django.urls import NoReverseMatch, reverse
from django.utils import translation
from wagtail.models import Site

from wagtail_advocates.core.pages import live_pages
from wagtail_advocates.core.text import has_unstorable
from wagtail_advocates.links.models import LinkTarget
from wagtail_advocates.links.services import target_key
from wagtail_advocates.programs.models import Program

MOST_UTM = 100
# What carries a sender's code, or a visitor, in the address of a landing page.
CODE_PARAMETER = "via"
VISITOR_PARAMETER = "advocates_visitor"
_OF_ONE_VISIT = frozenset({CODE_PARAMETER, VISITOR_PARAMETER})
_PAGE = re.compile(r"p([1-9][0-9]{0,17})\Z")
_KEY = re.compile(r"t([0-9a-f]{16})\Z")


@dataclass(frozen=True)
class Landing:
    """Where a link leads: an address and the row it came from (0 for none)."""

    url: str
    page_id: int = 0
    target_id: int = 0


def referral_path(*, code: str, target: str = "", channel: str = "") -> str:
    """The path of a referral link on the site of its code."""
    path = (
        reverse("wagtail_advocates:visit_target", args=[code, target])
        if target
        else reverse("wagtail_advocates:visit", args=[code])
    )
    return f"{path}?{urlencode({'ch': channel})}" if channel else path


def referral_url(*, site: Site, code: str, target: str = "", channel: str = "") -> str:
    """The absolute address of a referral link."""
    return site.root_url + referral_path(code=code, target=target, channel=channel)


def with_utm(url: str, *, channel: str, campaign: str, given: Mapping[str, str]) -> str:
    """The address with utm parameters: those the link was given, else its channel and program.

    What the address says itself stays. They are no part of the link, only of where it leads.
    """
    values = {"source": channel or "link", "medium": "referral", "campaign": campaign}
    for name in (*values, "term", "content"):
        values[name] = given.get(f"utm_{name}", "")[:MOST_UTM] or values.get(name, "")
    parts = urlsplit(url)
    said = {name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    added = {
        f"utm_{name}": value
        for name, value in values.items()
        if value and f"utm_{name}" not in said and not has_unstorable(value)
    }
    query = "&".join(filter(None, (parts.query, urlencode(added))))
    return parts._replace(query=query).geturl()


def without_sender(url: str) -> str:
    """The address without what says who sent the present visitor; all else as it was written.

    Whoever shares the address shares it in their own name.
    """
    parts = urlsplit(url)
    kept = [
        pair
        for pair in parts.query.split("&")
        if unquote_plus(pair.partition("=")[0]) not in _OF_ONE_VISIT
    ]
    return parts._replace(query="&".join(kept)).geturl()


def with_parameter(url: str, *, name: str, value: str) -> str:
    """The address, sent by one: with the parameter in place of any that said so before."""
    parts = urlsplit(without_sender(url))
    query = "&".join(filter(None, (parts.query, urlencode({name: value}))))
    return parts._replace(query=query).geturl()


def page_target(page_id: int) -> str:
    """The target part of a link to a page."""
    return f"p{page_id}"


def is_target(text: str) -> bool:
    """Whether the text has the form of a target, whether it leads anywhere or not."""
    return bool(_PAGE.match(text) or _KEY.match(text))


def canonical_target(landing: Landing, target: str) -> str:
    """The target if that is what the landing came from, else none."""
    page = _PAGE.match(target)
    leads = landing.page_id == int(page[1]) if page else bool(landing.target_id)
    return target if leads else ""


def _page_landing(*, site: Site, page_id: int) -> Landing | None:
    page = live_pages().public().filter(pk=page_id).first()
    if page is None or not page.path.startswith(site.root_page.path):
        return None
    url = page.get_full_url()
    return Landing(url=url, page_id=page.pk) if url else None


def _of_row(target: LinkTarget) -> Landing:
    """Rows of earlier versions may still name who sent the one that shared the address."""
    return Landing(url=without_sender(target.url), target_id=target.pk)


def home(*, site: Site) -> Landing:
    """The site's home page."""
    return Landing(url=site.root_url + "/")


def landing_at(*, site: Site, url: str, is_of_site: bool) -> Landing:
    """What a browser that stands at an address has opened: the site's page, if it is an address
    of the site, else a stored target, else only the address. Queries: two at most.
    """
    page_id = _page_at(site=site, path=unquote(urlsplit(url).path)) if is_of_site else 0
    if page_id:
        return Landing(url=url, page_id=page_id)
    row = LinkTarget.objects.filter(site=site, key=target_key(site=site, url=url)).first()
    return Landing(url=url, target_id=row.pk if row else 0)


def _page_at(*, site: Site, path: str) -> int:
    """The live page of that path, in whichever language of the site; 0 for none."""
    if has_unstorable(path):
        return 0
    paths = set()
    for root in site.get_site_root_paths():
        with translation.override(root.language_code or translation.get_language()):
            served = _served_below()
        if root.site_id == site.pk and path.startswith(served):
            paths.add(
                f"{root.root_path}{path.removeprefix(served).rstrip('/')}/".replace("//", "/")
            )
    # A path has no index; the slug it ends with has.
    slugs = {each.rstrip("/").rpartition("/")[2] for each in paths}
    pages = live_pages().filter(slug__in=slugs, url_path__in=paths)
    # Some databases take one letter for another.
    found = dict(pages.values_list("url_path", "pk"))
    return next((found[each] for each in sorted(paths) if each in found), 0)


def _served_below() -> str:
    """Where the project serves its pages; what no path starts with, where it serves none."""
    try:
        return reverse("wagtail_serve", args=[""])
    except NoReverseMatch:
        return " "


def landing_of_target(*, site: Site, target: str) -> Landing | None:
    """Where a target leads: a live, public page of any site of ours, or a stored address."""
    page_part, key_part = _PAGE.match(target), _KEY.match(target)
    if page_part:
        pages = live_pages().public()
        page = pages.filter(pk=int(page_part[1])).first()
        url = page.get_full_url() if page else None
        return Landing(url=url, page_id=page.pk) if url else None
    row = LinkTarget.objects.filter(site=site, key=key_part[1]).first() if key_part else None
    return _of_row(row) if row else None


def landing_for(*, site: Site, program: Program | None, target: str = "") -> Landing:
    """Where a link leads: its target, else the program's landing page, else the home page."""
    page = _PAGE.match(target)
    if page:
        found = _page_landing(site=site, page_id=int(page[1]))
        if found:
            return found
    key = _KEY.match(target)
    if key:
        row = LinkTarget.objects.filter(site=site, key=key[1]).first()
        if row:
            return _of_row(row)
    if program is not None and program.target_page_id:
        found = _page_landing(site=site, page_id=program.target_page_id)
        if found:
            return found
    return home(site=site)
