"""Which share card stands beside a referral link, and under which address.

An address carries the digest of all the card shows, so a card at an address never changes and may
be kept for ever; what it showed before has another address. Drawn cards are kept in a cache for a
day and nowhere else: they show a first name, and nothing may be left of it to erase.
"""

from __future__ import annotations

import logging
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from django.conf import settings as django_settings
from django.core.cache import caches
from django.urls import reverse
from django.utils.translation import gettext, override
from wagtail.models import Site

from wagtail_advocates.core.conf import settings
from wagtail_advocates.core.hashing import digest_of
from wagtail_advocates.core.pages import page_model
from wagtail_advocates.kits.colors import BLACK, Color, color_from
from wagtail_advocates.kits.pictures import opened, picture_key, picture_on
from wagtail_advocates.kits.share_card import (
    FORMATS,
    HEIGHT,
    PICTURE_WIDTH,
    STYLE,
    ShareCard,
    card_bytes,
    draw_card,
)
from wagtail_advocates.kits.typeface import Typeface
from wagtail_advocates.links.addresses import Landing, canonical_target, landing_for, referral_url
from wagtail_advocates.links.models import ReferralCode
from wagtail_advocates.programs.models import Program, ProgramOffer
from wagtail_advocates.programs.queries import offer_for

log = logging.getLogger("wagtail_advocates.cards")

# Stands in an address for the target of a link that has none.
NO_TARGET = "start"
# Stands in an address for the digest: leads to the card as it is now.
NEWEST = "newest"
CACHE_SECONDS = 86_400
PICTURE_SPEC = f"fill-{PICTURE_WIDTH}x{HEIGHT}|format-jpeg|jpegquality-90"
LOGO_SPEC = "max-480x128|format-png"


@dataclass(frozen=True)
class SharedPage:
    """What a page tells of itself where its link is posted."""

    title: str
    description: str
    language: str
    picture: Any = None


@dataclass(frozen=True)
class CardPlan:
    """A card that is not drawn yet: what it says, its pictures and its address."""

    says: ShareCard
    page: SharedPage
    site: Site
    target: str
    logo: Any = None

    @property
    def kind(self) -> str:
        """``jpg`` with a photograph, else ``png``."""
        return "png" if self.page.picture is None else "jpg"

    @property
    def content_type(self) -> str:
        return FORMATS[self.kind]

    @cached_property
    def digest(self) -> str:
        """Of all that the card shows and how it is drawn."""
        words = asdict(self.says)
        return digest_of(
            {
                "style": STYLE,
                "fonts": list(settings.share_card_fonts),
                "words": {name: value for name, value in words.items() if name != "typeface"},
                "picture": picture_key(self.page.picture),
                "logo": picture_key(self.logo),
            }
        )[:24]

    @property
    def path(self) -> str:
        return card_path(self.says.code, self.target, f"{self.digest}.{self.kind}")

    @property
    def url(self) -> str:
        return self.site.root_url + self.path

    @property
    def alt(self) -> str:
        """The card in words."""
        words = (self.says.sender, self.says.title, self.says.offer)
        return ". ".join(word for word in words if word)


def card_path(code: str, target: str, name: str = NEWEST) -> str:
    """The path of a card; without a name the one that leads to the present card. No query."""
    return reverse("wagtail_advocates:card", args=[code, target or NO_TARGET, name])


def shared_page(*, site: Site, landing: Landing) -> SharedPage | None:
    """What the page a link leads to tells of itself; None for an address that is no page."""
    if landing.target_id:
        return None
    pages = page_model()._default_manager.select_related("locale")
    page: Any = pages.filter(pk=landing.page_id or site.root_page_id).first()
    if page is None:
        return None
    return SharedPage(
        title=page.seo_title or page.title,
        description=page.search_description,
        language=page.locale.language_code,
        picture=picture_on(page.specific),
    )


def place_of(site: Site) -> str:
    """What people call the site."""
    return str(site.site_name or site.root_page.title or site.hostname)


def _color(program: Program) -> Color:
    try:
        return color_from(program.brand_color)
    except ValueError:
        return BLACK


def typeface() -> Typeface:
    """The site's own typeface, else the shipped one."""
    return Typeface(*settings.share_card_fonts[:2])


def says(
    *,
    program: Program,
    offer: ProgramOffer | None,
    title: str,
    name: str,
    code: str,
    link: str,
) -> ShareCard:
    """What a card of the program says, in the language that is active."""
    return ShareCard(
        title=title,
        sender=gettext("%(name)s sends you this") % {"name": name} if name else "",
        offer=offer.friend_offer if offer else "",
        code=code,
        disclosure=offer.disclosure if offer else "",
        place=place_of(program.site),
        link=link,
        color=_color(program),
        typeface=typeface(),
    )


def card_for(*, code: ReferralCode, target: str = "") -> CardPlan:
    """The card beside a link of this code, in the language of the page it leads to.

    A target that leads nowhere gets the card of where its link leads instead. Queries: at most
    seven.
    """
    advocate, program = code.enrollment.advocate, code.enrollment.program
    site = program.site
    landing = landing_for(site=site, program=program, target=target)
    target = canonical_target(landing, target)
    page = shared_page(site=site, landing=landing)
    language = page.language if page else django_settings.LANGUAGE_CODE
    offer = offer_for(program=program, language=language)
    if page is None:
        title = offer.headline if offer else program.name
        page = SharedPage(title=title, description="", language=language)
    with override(language):
        words = says(
            program=program,
            offer=offer,
            title=page.title,
            name=advocate.name_for_friends,
            code=code.code,
            link=referral_url(site=site, code=code.code, target=target, channel="qr"),
        )
    return CardPlan(says=words, page=page, site=site, target=target, logo=program.logo)


def sample_card(*, program: Program) -> CardPlan:
    """How the cards of a program look, for its editor: somebody's link to its landing page."""
    site = program.site
    page = shared_page(site=site, landing=Landing(url="", page_id=program.target_page_id or 0))
    page = page or SharedPage(title=program.name, description="", language="")
    words = says(
        program=program,
        offer=offer_for(program=program) if program.pk else None,
        title=page.title,
        name=gettext("Anna"),
        code="ANNA",
        link=referral_url(site=site, code="ANNA", channel="qr"),
    )
    return CardPlan(says=words, page=page, site=site, target="", logo=program.logo)


def draw(plan: CardPlan) -> bytes:
    """The card as a file, drawn anew; a picture that is broken is left out."""
    drawn = draw_card(
        plan.says,
        picture=opened(plan.page.picture, PICTURE_SPEC),
        logo=opened(plan.logo, LOGO_SPEC),
    )
    return card_bytes(drawn, kind=plan.kind)


def _key(plan: CardPlan) -> str:
    return f"wagtail_advocates:card:{plan.digest}"


def remembered(plan: CardPlan) -> bytes | None:
    """The card as it was drawn before; None while the cache is away."""
    try:
        content: bytes | None = caches[settings.share_card_cache].get(_key(plan))
    except Exception:  # each cache has errors of its own; a card can be drawn again
        log.warning("the cache is away; cards are drawn anew", exc_info=True)
        return None
    return content


def remember(plan: CardPlan, content: bytes) -> None:
    """Keep a drawn card for a day."""
    try:
        caches[settings.share_card_cache].set(_key(plan), content, CACHE_SECONDS)
    except Exception:  # the next one who asks draws it again
        log.warning("the cache is away; a card is not kept", exc_info=True)
