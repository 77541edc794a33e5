"""Which channels stand among the share buttons, in which order and on which devices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from wagtail_advocates.kits.channels import DEFAULT_CHANNELS, Channel, all_channels
from wagtail_advocates.programs.channel_blocks import COMPUTERS, EVERYWHERE, PHONES
from wagtail_advocates.programs.models import Program


@dataclass(frozen=True)
class Place:
    """A channel in its place among the buttons: everywhere, or on one kind of device."""

    channel: Channel
    shown_on: str = EVERYWHERE

    def __str__(self) -> str:
        on = "" if self.shown_on == EVERYWHERE else f":{self.shown_on}"
        return self.channel.id + on


def places(texts: Iterable[str]) -> Sequence[Place]:
    """Places as they are written: ``copy``, ``sms:phones``, ``qr:computers``."""
    known = all_channels()
    parts = [text.strip().partition(":") for text in texts]
    return [
        Place(known[name], on if on in (PHONES, COMPUTERS) else EVERYWHERE)
        for name, _, on in parts
        if name in known
    ]


def written(rows: Iterable[Mapping[str, str]]) -> list[str]:
    """Places as they are written, from the rows that editors drag into order."""
    return [f"{row['channel']}:{row['shown_on']}" for row in rows]


def places_of(program: Program) -> Sequence[Place]:
    """The places an editor gave the channels of a program; without any, the usual ones."""
    rows = (block.value for block in program.channels)
    return places(written(rows)) or places(DEFAULT_CHANNELS)
