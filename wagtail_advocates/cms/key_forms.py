"""What is asked when an API key is made, replaced, or given other rights."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from wagtail_advocates.core.errors import BadReference
from wagtail_advocates.programs.access import seen_by
from wagtail_advocates.programs.keys import SCOPES
from wagtail_advocates.programs.models import ApiKey, Program
from wagtail_advocates.programs.origins import exact_origin

# The field that says what a key of a kind may do; an identity key does one thing only.
RIGHTS_OF: dict[str, str] = {ApiKey.Kind.PUBLISHABLE: "origins", ApiKey.Kind.SECRET: "scopes"}


class RightsForm(forms.Form):
    """What a key of one kind may do; of the other kind's fields there are none."""

    origins = forms.CharField(
        label=_("Origins of web pages"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=_("For a publishable key: one on each line, such as https://shop.example."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("Rights"),
        choices=[(scope, scope) for scope in SCOPES],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("For a secret key: what a server may do with it."),
    )

    def __init__(self, *args: Any, kind: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.key_kind = kind
        if kind:
            for name in {"origins", "scopes"} - {RIGHTS_OF.get(kind)}:
                del self.fields[name]

    def clean_origins(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["origins"].splitlines()]
        try:
            return [exact_origin(line) for line in lines if line]
        except BadReference as error:
            raise forms.ValidationError(str(error)) from None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        kind = self.key_kind or cleaned.get("kind")
        if kind == ApiKey.Kind.PUBLISHABLE and not cleaned.get("origins", True):
            self.add_error("origins", _("A publishable key needs the origins it is used on."))
        if kind == ApiKey.Kind.SECRET and not cleaned.get("scopes"):
            self.add_error("scopes", _("A secret key needs at least one right."))
        return cleaned


class KeyForm(RightsForm):
    name = forms.CharField(label=_("What it is for"), max_length=80)
    kind = forms.ChoiceField(label=_("Kind"), choices=ApiKey.Kind.choices)
    site = forms.ModelChoiceField(label=_("Site"), queryset=Site.objects.none(), required=False)
    program = forms.ModelChoiceField(
        label=_("Program"),
        queryset=Program.objects.none(),
        required=False,
        help_text=_("Empty: all programs of the site."),
    )

    field_order = ("name", "kind", "site", "program", "origins", "scopes")

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sites: Any = self.fields["site"]
        sites.queryset = seen_by(user, Site.objects.order_by("hostname"))
        if len(sites.queryset) == 1:
            sites.initial = sites.queryset[0]
        programs: Any = self.fields["program"]
        programs.queryset = seen_by(user, Program.objects.order_by("name"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        site, program = cleaned.get("site"), cleaned.get("program")
        if site is None and program is None:
            self.add_error("site", _("Choose a site or a program."))
        elif site is not None and program is not None and program.site_id != site.pk:
            self.add_error("program", _("This program is not on that site."))
        return cleaned


class ReplaceForm(RightsForm):
    hours = forms.IntegerField(
        label=_("Hours the old key still works"),
        min_value=0,
        max_value=24 * 30,
        initial=24,
        help_text=_("0: it stops at once."),
    )
