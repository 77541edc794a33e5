"""Which channels stand among the share buttons, in which order and on which devices."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
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


def places_of(program: Program) -> Sequence[Place]:
    """The places an editor gave the channels of a program; none: the usual ones."""
    rows = [block.value for block in program.channels]
    return places(f"{row['channel']}:{row['shown_on']}" for row in rows)


def placed(*, usual: Sequence[Place], only: Collection[str] = ()) -> Sequence[Place]:
    """The places of a block: those of its program, or of these channels only.

    A channel the program has no place for comes last. Without places of the program the channels
    stand in the order they were chosen in.
    """
    chosen = list(only) or list(DEFAULT_CHANNELS)
    if not usual or not only or set(only) == set(DEFAULT_CHANNELS):
        return usual or places(chosen)
    held = [place for place in usual if place.channel.id in chosen]
    rest = [name for name in chosen if name not in {place.channel.id for place in held}]
    return [*held, *places(rest)]
