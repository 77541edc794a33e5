"""``ShareBlock``: "share this" for any StreamField."""

from __future__ import annotations

from typing import Any

from django.db import DatabaseError
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.log_actions import get_active_log_context

from wagtail_advocates.cms.share_rendering import render_share
from wagtail_advocates.kits.places import written
from wagtail_advocates.programs import channel_blocks
from wagtail_advocates.programs.access import seen_by
from wagtail_advocates.programs.models import Program

MOST_CHANNELS = 30
# Sites made migrations with earlier share blocks, which name it here.
channel_choices = channel_blocks.channel_choices

LAYOUT_CHOICES = [
    ("inline", _("Inline: headline and buttons")),
    ("compact", _("Compact: buttons only")),
    ("card", _("Card: with the offer")),
]

MODE_CHOICES = [
    ("", _("In the page")),
    ("dialog", _("A button that opens it")),
    ("floating", _("A button in the corner of the window")),
    ("post-purchase", _("Opens by itself, once for each order: for thank-you pages")),
]


def program_choices() -> list[tuple[str, str]]:
    """Live programs by slug, of the sites whoever is at work in the admin may see.

    Asked for when the editor opens, never at import.
    """
    user = get_active_log_context().user
    programs = Program.objects.filter(live=True).order_by("name")
    try:
        programs = seen_by(user, programs) if user else programs
        return [(program.slug, program.name) for program in programs]
    except DatabaseError:
        return []


class ShareBlock(blocks.StructBlock):
    """Share buttons with the program's offer. Renders the same bytes for every visitor."""

    program = blocks.ChoiceBlock(
        choices=program_choices,
        required=False,
        label=_("Program"),
        help_text=_("Empty: the site's first program."),
    )
    headline = blocks.CharBlock(
        required=False,
        max_length=120,
        label=_("Headline"),
        help_text=_("Empty: the headline of the program's offer."),
    )
    text = blocks.TextBlock(required=False, max_length=600, rows=2, label=_("Text"))
    layout = blocks.ChoiceBlock(choices=LAYOUT_CHOICES, default="inline", label=_("Layout"))
    mode = blocks.ChoiceBlock(
        choices=MODE_CHOICES,
        required=False,
        label=_("How it shows"),
        help_text=_("Without JavaScript it always stands in the page."),
    )
    channels = blocks.ListBlock(
        channel_blocks.ChannelBlock(),
        default=[],
        max_num=MOST_CHANNELS,
        collapsed=True,
        label=_("Channels"),
        help_text=_("In the order of the buttons. Empty: those of the program."),
    )
    target_page = blocks.PageChooserBlock(
        required=False,
        label=_("Page to share"),
        help_text=_("Empty: the page the block stands on."),
    )

    class Meta:
        icon = "advocates-share"
        label = _("Share this")
        group = _("Advocates")
        description = _("Share buttons that turn readers into advocates.")
        preview_value = {"layout": "card"}
        template = "wagtail_advocates/blocks/share.html"

    def render(self, value: Any, context: Any = None) -> SafeString:
        parent = context or {}
        return render_share(
            request=parent.get("request"),
            page=parent.get("page") or parent.get("self"),
            target_page=value.get("target_page"),
            program=value.get("program") or "",
            channel_ids=written(value.get("channels") or ()),
            headline=value.get("headline") or "",
            text=value.get("text") or "",
            layout=value.get("layout") or "inline",
            mode=value.get("mode") or "",
        )
