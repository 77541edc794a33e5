"""What a link-preview bot is told of a referral link: the page's own words with the share card."""

from __future__ import annotations

from dataclasses import dataclass

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from wagtail.models import Site

from wagtail_advocates.core import clock
from wagtail_advocates.flows import VisitResult
from wagtail_advocates.kits.cards import CardPlan, card_for, place_of, shared_page
from wagtail_advocates.kits.share_card import HEIGHT, WIDTH
from wagtail_advocates.links.addresses import Landing, referral_url
from wagtail_advocates.links.queries import find_code, why_unusable
from wagtail_advocates.programs.queries import offer_for


@dataclass(frozen=True)
class LinkPreview:
    """The Open Graph data of a link (https://ogp.me). ``url`` is the link itself: networks follow
    and share the address it names, and the page's own would lose who sent it.
    """

    title: str
    description: str
    url: str
    leads_to: str
    site_name: str
    language: str
    card: CardPlan | None = None
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def locale(self) -> str:
        """With the territory that the networks ask for, such as ``de_DE``; empty if unknown."""
        try:
            parsed = Locale.parse(self.language, sep="-")
        except (ValueError, UnknownLocaleError):
            return ""
        likely = get_global("likely_subtags")
        whole = likely.get(str(parsed)) or likely.get(parsed.language, "")
        territory = parsed.territory or whole.split("_")[-1]
        return f"{parsed.language}_{territory}" if territory else parsed.language


def link_preview(*, site: Site, result: VisitResult, target: str, channel: str) -> LinkPreview:
    """The preview of a link; without a card where its code cannot be used."""
    code = find_code(site=site, text=result.code) if result.code else None
    if code is not None and not why_unusable(code, at=clock.now()):
        return _with_card(card_for(code=code, target=target), result, channel)
    page = shared_page(site=site, landing=Landing(url=result.url, page_id=result.page_id))
    return LinkPreview(
        title=page.title if page else place_of(site),
        description=page.description if page else "",
        url=result.url,
        leads_to=result.url,
        site_name=place_of(site),
        language=page.language if page else "",
    )


def _with_card(card: CardPlan, result: VisitResult, channel: str) -> LinkPreview:
    program = result.program
    offer = offer_for(program=program, language=card.page.language) if program else None
    told = (offer.friend_offer or offer.text) if offer else ""
    return LinkPreview(
        title=card.page.title,
        description=card.page.description or told,
        url=referral_url(site=card.site, code=card.says.code, target=card.target, channel=channel),
        leads_to=result.url,
        site_name=card.says.place,
        language=card.page.language,
        card=card,
    )
