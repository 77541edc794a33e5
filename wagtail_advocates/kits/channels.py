"""Share channels and their addresses, built from ``channels.json`` like the widget builds them."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

_DATA = Path(__file__).with_name("channels.json")
# What JavaScript's encodeURIComponent leaves as it is.
_SAFE = "-_.!~*'()"

DEFAULT_CHANNELS = (
    "webshare:phones",
    "copy",
    "email",
    "whatsapp",
    "x",
    "facebook",
    "linkedin",
    "telegram",
    "bluesky",
)


@dataclass(frozen=True)
class Channel:
    """A way to share. ``kind``: link (new tab), self (mail or SMS app), copy, webshare or qr.

    ``limit``: how many characters a post may have, 0 for any number; ``link``: for how many of
    them a link counts, 0 for its own; ``weighted``: whether some characters count twice.
    """

    id: str
    label: str
    kind: str
    address: str
    icon: str
    limit: int = 0
    link: int = 0
    weighted: bool = False


@functools.cache
def all_channels() -> dict[str, Channel]:
    """Every channel by its id, in the order of the data file."""
    return {row["id"]: Channel(**row) for row in json.loads(_DATA.read_text("utf-8"))}


def known_channel(text: str) -> str:
    """The id if it names a channel, else an empty string."""
    return text if text in all_channels() else ""


def with_channel(url: str, channel_id: str) -> str:
    """A personal link that says through which channel it was shared."""
    if "/r/" not in url:
        return url
    return f"{url}{'&' if '?' in url else '?'}ch={channel_id}"


def encoded(value: str) -> str:
    """One part of an address, as the widget encodes it: so it finds a page's link again."""
    return quote(value, safe=_SAFE)


def share_address(channel: Channel, *, url: str, text: str, title: str) -> str:
    """The address a channel's link leads to, percent-encoded (RFC 3986) part by part."""
    values = {"url": url, "text": text, "title": title, "text_url": f"{text} {url}".strip()}
    if channel.kind == "copy":
        return url
    address = channel.address
    for name, value in values.items():
        address = address.replace(f"{{{name}}}", encoded(value))
    return address
