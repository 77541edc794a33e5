"""A sheet of stickers with an advocate's QR code, to print on A4 and cut along its lines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wagtail_advocates.advocates.models import Enrollment
from wagtail_advocates.core import clock
from wagtail_advocates.kits.cards import place_of
from wagtail_advocates.kits.pictures import rendition_bytes
from wagtail_advocates.kits.qr import qr_symbol
from wagtail_advocates.links.addresses import referral_url
from wagtail_advocates.links.queries import primary_code, why_unusable
from wagtail_advocates.programs.queries import offer_for

TEMPLATE = "wagtail_advocates/print_sheet.html"
LOGO_SPEC = "max-240x240|format-png"


class SheetForm(forms.Form):
    """How the sheet is to be; what is left out, or makes no sense, is as usual."""

    stickers = forms.TypedChoiceField(
        label=_("Stickers"),
        choices=[(24, "24"), (12, "12"), (6, "6"), (1, "1")],
        coerce=int,
        initial=12,
        required=False,
    )
    level = forms.ChoiceField(
        label=_("How much wear the code survives"),
        choices=[
            ("L", _("7%: for screens")),
            ("M", _("15%: usual")),
            ("Q", _("25%: handled a lot")),
            ("H", _("30%: outdoors")),
        ],
        initial="M",
        required=False,
    )
    logo = forms.BooleanField(label=_("With the logo (then always 30%)"), required=False)


def sheet_context(*, enrollment: Enrollment, asked: Mapping[str, Any]) -> dict[str, Any] | None:
    """What the sheet's template shows; None where the advocate has no code that can be used."""
    code = primary_code(enrollment=enrollment)
    if code is None or why_unusable(code, at=clock.now()):
        return None
    form = SheetForm(asked if asked else {"stickers": 12, "level": "M"})
    form.is_valid()
    chosen = form.cleaned_data
    count = chosen.get("stickers") or 12
    program = enrollment.program
    if program.logo is None:
        del form.fields["logo"]
    logo = rendition_bytes(program.logo, LOGO_SPEC) if chosen.get("logo") else b""
    link = referral_url(site=program.site, code=code.code, channel="qr")
    symbol = qr_symbol(link, level=chosen.get("level") or "M", logo=logo, name="qr")
    return {
        "form": form,
        "count": count,
        "stickers": range(count),
        "code": code,
        "offer": offer_for(program=program),
        "program": program,
        "place": place_of(program.site),
        "symbol": symbol,
    }
