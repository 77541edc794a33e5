"""How editors choose channels and write words for them: rows that are dragged into order."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

EVERYWHERE, PHONES, COMPUTERS = "everywhere", "phones", "computers"
SHOWN_ON = [
    (EVERYWHERE, _("Everywhere")),
    (PHONES, _("Phones and tablets")),
    (COMPUTERS, _("Computers")),
]
_DATA = Path(__file__).resolve().parents[1] / "kits" / "channels.json"


def channel_choices() -> list[tuple[str, str]]:
    """The ids and names of all channels, from the data file that the widget reads too."""
    return [(row["id"], row["label"]) for row in json.loads(_DATA.read_text("utf-8"))]


class ChannelBlock(blocks.StructBlock):
    """A channel in its place; in two places it may stand on two kinds of device.

    May also be given, or have been stored, as text: ``copy``, ``sms:phones``.
    """

    channel = blocks.ChoiceBlock(choices=channel_choices, label=_("Channel"))
    shown_on = blocks.ChoiceBlock(choices=SHOWN_ON, default=EVERYWHERE, label=_("Shown on"))

    class Meta:
        icon = "advocates-share"
        label = _("Channel")
        label_format = "{channel} · {shown_on}"

    def normalize(self, value: Any) -> Any:
        return super().normalize(_as_row(value))

    def bulk_to_python(self, values: list[Any]) -> list[Any]:
        return super().bulk_to_python([_as_row(value) for value in values])


def _as_row(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    channel, _separator, shown_on = value.partition(":")
    return {"channel": channel, "shown_on": shown_on or EVERYWHERE}


class ChannelWordsBlock(blocks.StructBlock):
    """What an offer says on one channel where that differs from everywhere else."""

    channel = blocks.ChoiceBlock(choices=channel_choices, label=_("Channel"))
    share_text = blocks.CharBlock(
        required=False,
        max_length=240,
        label=_("Share text"),
        help_text=_("Empty: the share text of the offer."),
    )
    disclosure = blocks.CharBlock(
        required=False,
        max_length=200,
        label=_("Disclosure"),
        help_text=_("Empty: the disclosure of the offer. There is always one."),
    )

    class Meta:
        icon = "openquote"
        label = _("Words of a channel")
        label_format = "{channel}: {share_text}"
