"""What a share block shows: the same for every visitor, complete without JavaScript."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.core.cache import cache
from django.db import transaction
from django.urls import reverse
from django.utils.translation import get_language
from wagtail.models import Site

from wagtail_advocates.core.errors import UnknownProgram
from wagtail_advocates.kits.channels import Channel, all_channels, encoded, share_address
from wagtail_advocates.kits.places import Place, places, places_of
from wagtail_advocates.kits.share_copy import ShareCopy, copy_of
from wagtail_advocates.kits.words import block_labels
from wagtail_advocates.programs.channel_blocks import EVERYWHERE
from wagtail_advocates.programs.queries import find_program, offer_for

log = logging.getLogger("wagtail_advocates.share_block")

LAYOUTS = ("inline", "compact", "card")
MODES = ("dialog", "floating", "post-purchase")
CACHE_SECONDS = 60


@dataclass(frozen=True)
class ShareLink:
    """One channel with the address its link leads to, and where it is shown."""

    channel: Channel
    address: str
    shown_on: str
    only_without_scripts: bool = False


@dataclass(frozen=True)
class ShareWords:
    """The live words of a program in one language, and what its block says to a tap."""

    program: str
    headline: str
    text: str
    advocate_offer: str
    disclosure: str
    copy: ShareCopy
    places: Sequence[Place]
    labels: Mapping[str, str]


@dataclass(frozen=True)
class ShareView:
    """Everything the block's template needs."""

    words: ShareWords
    layout: str
    mode: str
    order: str
    channel_ids: str
    links: Sequence[ShareLink]
    page_id: int
    url: str
    config_url: str
    join_url: str
    language: str


def _words_key(site_id: int, slug: str, language: str) -> str:
    return f"wagtail_advocates:share-words:{site_id}:{slug}:{language}"


def _remembered(key: str) -> ShareWords | None:
    """What the cache holds; nothing while it is away, as Redis may be at any moment."""
    try:
        words: ShareWords | None = cache.get(key)
    except Exception:  # each cache has errors of its own; the database knows the words
        log.warning("the cache is away; words come from the database", exc_info=True)
        return None
    return words


def _remember(key: str, words: ShareWords) -> None:
    try:
        cache.set(key, words, CACHE_SECONDS)
    except Exception:  # the next page asks the database again
        log.warning("the cache is away; words are not kept", exc_info=True)


def share_words(*, site: Site, slug: str, language: str) -> ShareWords | None:
    """The words of a live program with a live offer; cached for a minute. Queries: 0, cold 2."""
    key = _words_key(site.pk, slug, language)
    words = _remembered(key)
    if words is None:
        # A failing query must not poison the transaction the host's page may run in.
        with transaction.atomic():
            words = _load_words(site=site, slug=slug, language=language)
        if words is not None:
            _remember(key, words)
    return words


def _load_words(*, site: Site, slug: str, language: str) -> ShareWords | None:
    try:
        program = find_program(site=site, slug=slug)
    except UnknownProgram:
        return None
    offer = offer_for(program=program, language=language)
    if offer is None:
        return None
    return ShareWords(
        program=program.slug,
        headline=offer.headline,
        text=offer.text,
        advocate_offer=offer.advocate_offer,
        disclosure=offer.disclosure,
        copy=copy_of(offer),
        places=places_of(program),
        labels=block_labels(language),
    )


def forget_words(*, site_id: int, slug: str, languages: Sequence[str]) -> None:
    """Let a published change show at once."""
    keys = [_words_key(site_id, name, lang) for name in ("", slug) for lang in languages]
    try:
        cache.delete_many(keys)
    except Exception:  # they lapse by themselves within a minute
        log.warning("the cache is away; a published change shows within a minute", exc_info=True)


def share_view(
    *,
    site: Site,
    url: str,
    title: str,
    page_id: int = 0,
    program: str = "",
    channel_ids: Sequence[str] = (),
    headline: str = "",
    text: str = "",
    layout: str = "inline",
    mode: str = "",
    order: str = "",
) -> ShareView | None:
    """The block for a page at ``url``; None where the site has no live program with an offer.

    ``channel_ids`` are shown as they stand, such as ``sms:phones``; without any, those of the
    program.
    """
    language = get_language() or "en"
    words = share_words(site=site, slug=program, language=language)
    if words is None:
        return None
    words = replace(words, headline=headline or words.headline, text=text or words.text)
    chosen = places(channel_ids) or words.places
    links = [_share_link(place, words=words, url=url, title=title) for place in chosen]
    if all(link.channel.kind != "qr" for link in links):
        links.append(_plain_qr(url))
    api = reverse("wagtail_advocates:api:widget_config")
    join = reverse("wagtail_advocates:join")
    return ShareView(
        words=words,
        layout=layout if layout in LAYOUTS else LAYOUTS[0],
        mode=mode if mode in MODES else "",
        order=order,
        channel_ids=",".join(map(str, chosen)),
        links=links,
        page_id=page_id,
        url=url,
        config_url=api,
        join_url=f"{join}?{urlencode({'program': words.program})}",
        language=language,
    )


def _share_link(place: Place, *, words: ShareWords, url: str, title: str) -> ShareLink:
    channel = place.channel
    text = words.copy.on(channel, url=url)
    if channel.kind == "qr":
        address = _qr_address(url)
    else:
        # The share sheet leads to the page itself; the stylesheet hides it without scripts.
        address = share_address(channel, url=url, text=text, title=title) or url
    return ShareLink(channel, address, "" if place.shown_on == EVERYWHERE else place.shown_on)


def _qr_address(url: str) -> str:
    return f"{reverse('wagtail_advocates:qr_page')}?url={encoded(url)}"


def _plain_qr(url: str) -> ShareLink:
    """The picture that every block holds for those without scripts, whatever its channels."""
    return ShareLink(all_channels()["qr"], _qr_address(url), "", only_without_scripts=True)


def as_context(view: ShareView, *, is_preview: bool) -> dict[str, Any]:
    """The template's context; a preview tells the widget to report nothing."""
    return {"share": view, "is_preview": is_preview}
