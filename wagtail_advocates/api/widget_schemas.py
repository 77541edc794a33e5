"""What pages ask for their widgets, and what they are told."""

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import AfterValidator, Discriminator, Field, StrictBool, StrictStr, Tag

from wagtail_advocates.api.schemas import ChannelId, PageId, Slug, Strict, Token
from wagtail_advocates.core.languages import LONGEST, known_language

# Whatever the page says of itself in ``lang`` or its browser says it prefers.
Language = Annotated[StrictStr, Field(max_length=LONGEST), AfterValidator(known_language)]
# Longer ones than a link can lead to are no fault of the page, which is shared without.
PageAddress = Annotated[StrictStr, Field(max_length=32_000)]


class EventIn(Strict):
    program: Slug
    action: Literal["impression", "open", "share"] = "share"
    channel: ChannelId = ""
    page: PageId | None = None
    url: PageAddress | None = None
    code: Annotated[StrictStr, Field(max_length=64)] | None = None


class EventsIn(Strict):
    events: Annotated[list[EventIn], Field(min_length=1, max_length=20)]


def _form_of(body: Any) -> str:
    is_list = "events" in body if isinstance(body, dict) else isinstance(body, EventsIn)
    return "(several)" if is_list else "(one)"


# Told apart by what they have, so that only what is wrong with the one that was sent is told.
EventBody = Annotated[
    Annotated[EventIn, Tag("(one)")] | Annotated[EventsIn, Tag("(several)")],
    Discriminator(_form_of),
]


class AcceptedOut(Schema):
    accepted: bool


class BeaconIn(Strict):
    code: Annotated[StrictStr, Field(max_length=64)] | None = None
    url: PageAddress | None = None
    channel: ChannelId | None = None


class BeaconOut(Schema):
    status: Literal["confirmed", "recorded", "ignored"]
    reason: str


class JoinIn(Strict):
    program: Slug
    email: Annotated[StrictStr, Field(max_length=254)] = ""
    name: Annotated[StrictStr, Field(max_length=120)] = ""
    locale: Language = ""
    accept_terms: StrictBool = False
    identity: Token = ""
    code: Annotated[StrictStr, Field(max_length=64)] | None = None
    page: PageId | None = None
    url: PageAddress | None = None


class ShareOut(Schema):
    """``texts``: by channel, where all that is said there is something else than on the others."""

    url: str
    text: str
    title: str
    texts: dict[str, str] = {}


class WidgetUrlsOut(Schema):
    """``card`` leads to the picture of the advocate's link as it is now."""

    join: str
    portal: str
    qr: str | None
    card: str | None
    events: str
    visits: str
    api_join: str
    stats: str
    claim: str


class JoinOut(Schema):
    """All but ``status`` only where the link works at once: ``share`` and ``urls`` are then as
    ``widget_config`` answers them to the advocate.
    """

    status: Literal["check_mail", "joined"]
    code: str | None = None
    url: str | None = None
    share: ShareOut | None = None
    urls: WidgetUrlsOut | None = None


class StatsIn(Strict):
    program: Annotated[StrictStr, Field(pattern=r"^[-a-zA-Z0-9_]{0,60}$")] = ""
    lang: Language = ""
    identity: Token = ""


class IdentifyIn(StatsIn):
    page: PageId | None = None
    url: PageAddress | None = None


class ClaimIn(Strict):
    code: Annotated[
        StrictStr,
        Field(
            min_length=1,
            max_length=120,
            description="A code, or a full name where the program takes names.",
        ),
    ]
    program: Slug | None = None
    lang: Language = ""


class WelcomeOut(Schema):
    rate_bps: int
    amount_minor: int
    currency: str


class ClaimOut(Schema):
    code: str
    sender: str
    offer: str
    welcome: WelcomeOut


class ProgramOut(Schema):
    """``claims_by_name``: a friend may say the full name of who sent them, instead of a code."""

    slug: str
    name: str
    currency: str
    claims_by_name: bool = False


class OfferOut(Schema):
    headline: str
    text: str
    advocate: str
    friend: str
    disclosure: str


class AdvocateOut(Schema):
    name: str
    code: str


class FriendOut(Schema):
    code: str
    sender: str
    offer: str


class WidgetOut(Schema):
    program: ProgramOut
    offer: OfferOut
    share: ShareOut
    channels: list[str]
    places: list[str] = []
    advocate: AdvocateOut | None
    friend: FriendOut | None
    unverified: bool
    urls: WidgetUrlsOut
    lang: str
    words: dict[str, str] = {}


class RewardLineOut(Schema):
    amount: str
    state: str
    label: str
    reason: str
    note: str
    at: datetime


class StatsOut(Schema):
    advocate: AdvocateOut | None
    url: str = ""
    visits: int = 0
    referrals: int = 0
    customers: int = 0
    pending: str = ""
    available: str = ""
    credit: str = ""
    rewards: list[RewardLineOut] = []
