"""``{% share_this %}``: the share block in any template; ``{% referral_welcome %}``: the banner."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from wagtail_advocates.cms.share_rendering import render_share
from wagtail_advocates.core.money import format_money
from wagtail_advocates.kits.cards import draw, sample_card
from wagtail_advocates.links.addresses import page_target
from wagtail_advocates.programs.models import Program
from wagtail_advocates.rewards import wording
from wagtail_advocates.rewards.rule_models import RewardRule
from wagtail_advocates.rewards.services import rule_of

register = template.Library()


@register.simple_tag(takes_context=True)
def share_this(
    context: Any,
    *,
    page: Any = None,
    program: str = "",
    channels: str = "",
    headline: str = "",
    text: str = "",
    layout: str = "inline",
    mode: str = "",
    order: str = "",
) -> SafeString:
    """The share block for ``page``, by default the template's own ``page``.

    ``channels`` are ids with commas between, such as ``"copy,email,whatsapp"``; one shown on one
    kind of device only is written ``sms:phones`` or ``qr:computers``. ``mode`` is
    ``"dialog"``, ``"floating"`` or ``"post-purchase"``; the last opens once for each ``order``.
    """
    return render_share(
        request=context.get("request"),
        page=page or context.get("page"),
        program=program,
        channel_ids=[name.strip() for name in channels.split(",") if name.strip()],
        headline=headline,
        text=text,
        layout=layout,
        mode=mode,
        order=str(order),
    )


@register.simple_tag
def referral_welcome(program: str = "") -> SafeString:
    """A banner that greets a referred friend; empty, and without height, for everybody else."""
    return format_html(
        '<advocates-banner data-config="{}" program="{}"></advocates-banner>',
        reverse("wagtail_advocates:api:widget_config"),
        program,
    )


@register.simple_tag
def share_card_preview(program: Program) -> dict[str, str]:
    """A card of a program that may not be saved yet, as an address that holds it: nothing is kept.

    Shape: ``src``, ``alt``.
    """
    plan = sample_card(program=program)
    data = b64encode(draw(plan)).decode("ascii")
    return {"src": f"data:{plan.content_type};base64,{data}", "alt": plan.alt}


@register.filter
def money(amount_minor: int, unit: str) -> str:
    """An amount in minor units as people write it."""
    return format_money(amount_minor, unit, get_language() or "en")


@register.simple_tag
def advocates_over(page: Any) -> str:
    """The address that leads to a page on another domain of ours with the visitor handed over."""
    return reverse("wagtail_advocates:over", args=[page_target(page.pk)])


@register.filter
def in_sentences(rule: RewardRule, currency: str) -> list[str]:
    """What an editor's rule would grant, in words; else what is wrong with it."""
    try:
        return wording.in_sentences(rule_of(rule), currency=currency)
    except ValueError as error:
        return [str(error)]
