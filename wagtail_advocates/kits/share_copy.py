"""What a share says on each channel: the offer's words, or the channel's own, with the disclosure
and within the channel's length.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from wagtail_advocates.kits.channels import Channel
from wagtail_advocates.programs.models import ProgramOffer

_FIELD = re.compile(r"\{(name|code|offer)\}")
_PERSONAL = re.compile(r"\{(name|code)\}")


@dataclass(frozen=True)
class Sender:
    """Who shares: the first name friends read, and the code."""

    name: str
    code: str


@dataclass(frozen=True)
class ShareCopy:
    """The words of an offer in one language. ``by_channel``: text and disclosure of single
    channels; an empty one is the offer's. ``instead`` is said where a text needs a sender and
    there is none.
    """

    text: str
    disclosure: str
    offer: str
    instead: str
    by_channel: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def said(self, *, channel_id: str = "", sender: Sender | None = None) -> str:
        """The share text with its merge fields filled, without the disclosure."""
        text = self.by_channel.get(channel_id, ("", ""))[0] or self.text
        if sender is None and _PERSONAL.search(text):
            return self.instead
        values = {
            "name": sender.name if sender else "",
            "code": sender.code if sender else "",
            "offer": self.offer,
        }
        # In one pass: braces in a name are only braces.
        return _FIELD.sub(lambda found: values[found[1]], text)

    def on(self, channel: Channel, *, url: str, sender: Sender | None = None) -> str:
        """The whole text of a share on a channel, the disclosure always in it."""
        disclosure = self.by_channel.get(channel.id, ("", ""))[1] or self.disclosure
        text = self.said(channel_id=channel.id, sender=sender)
        room = channel.limit - (channel.link or len(url)) - 1 if channel.limit else 0
        length = weighted_length if channel.weighted else len
        return composed(text, disclosure, room=room, length=length)

    def differing(
        self, channels: Mapping[str, Channel], *, url: str, sender: Sender | None
    ) -> dict[str, str]:
        """The texts of the channels on which another one is shared than on the others, or than
        everybody without a link shares there.
        """
        usual = composed(self.said(sender=sender), self.disclosure)
        texts = {}
        for name, channel in channels.items():
            text = self.on(channel, url=url, sender=sender)
            if text != usual or text != self.on(channel, url=url):
                texts[name] = text
        return texts


def copy_of(offer: ProgramOffer) -> ShareCopy:
    """The words of an offer for its shares."""
    rows = [block.value for block in offer.channel_words]
    return ShareCopy(
        text=offer.share_text,
        disclosure=offer.disclosure,
        offer=offer.friend_offer,
        instead=offer.headline,
        by_channel={
            row["channel"]: (row["share_text"] or "", row["disclosure"] or "") for row in rows
        },
    )


# What the configuration v3 of twitter-text counts as one character; all others are two.
_LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))


def weighted_length(text: str) -> int:
    """How many characters X counts (twitter-text 3); of an emoji each part, so never too few."""
    return sum(1 if any(first <= ord(one) <= last for first, last in _LIGHT) else 2 for one in text)


def _beginning(text: str, room: int, length: Callable[[str], int]) -> str:
    """As much of a text as there is room for, up to the end of a word where there is one."""
    ends = itertools.accumulate(text, lambda used, one: used + length(one), initial=0)
    head = text[: sum(used <= room for used in ends) - 1] if room > 0 else ""
    return (head.rpartition(" ")[0] or head).rstrip(" ,;:.–-")


def composed(
    text: str, disclosure: str, *, room: int = 0, length: Callable[[str], int] = len
) -> str:
    """Text and disclosure; where they need more than ``room`` characters the text is cut at a
    word. ``length`` counts code points, which are never fewer than graphemes. 0: no limit.
    """
    whole = f"{text} {disclosure}".strip()
    if not room or length(whole) <= room:
        return whole
    kept = _beginning(text, room - length(f"… {disclosure}"), length)
    return f"{kept}… {disclosure}" if kept else disclosure
