"""Amounts and percentages as people type them, where rows hold minor units and basis points."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from modelcluster.forms import BaseChildFormSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import InlinePanel

from wagtail_advocates.core.money import (
    parse_amount,
    parse_percent,
    to_decimal_text,
    to_percent_text,
)

_BAD_AMOUNT = _("Enter an amount such as %(example)s.")
_BAD_PERCENT = _("Enter a percentage from 0 to 100, such as 12.5.")


def _typed(field: forms.Field) -> forms.CharField:
    return forms.CharField(
        label=field.label,
        help_text=field.help_text,
        required=False,
        max_length=24,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )


class TypedForm(WagtailAdminModelForm):
    """A form that shows ``amounts`` in major units and ``rates`` in percent.

    Whoever holds the form sets ``currency`` before it is cleaned, and calls ``show``.
    """

    amounts: tuple[str, ...] = ()
    rates: tuple[str, ...] = ()
    currency: str | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in (*self.amounts, *self.rates):
            if name in self.fields:
                self.fields[name] = _typed(self.fields[name])
        self.show(currency=None)

    def unit_of(self, name: str) -> str:
        """What the amount of that name is counted in; no currency: whole numbers."""
        return self.currency or ""

    def chosen(self, name: str) -> Any:
        """What was chosen for a field: in this request, or before."""
        entered = getattr(self, "cleaned_data", {})
        return entered.get(name, getattr(self.instance, name))

    def show(self, *, currency: str | None) -> None:
        """Write what the row holds as people read it."""
        self.currency = currency
        for name in self.amounts:
            amount_minor = getattr(self.instance, name) or 0
            self.initial[name] = to_decimal_text(amount_minor, self.unit_of(name))
        for name in self.rates:
            self.initial[name] = to_percent_text(getattr(self.instance, name) or 0)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name in (each for each in self.amounts if each in cleaned):
            unit = self.unit_of(name)
            try:
                cleaned[name] = parse_amount(cleaned[name] or "0", unit)
            except ValueError:
                example = to_decimal_text(1050, unit)
                self.add_error(name, _BAD_AMOUNT % {"example": example})
        for name in (each for each in self.rates if each in cleaned):
            try:
                cleaned[name] = parse_percent(cleaned[name] or "0")
            except ValueError:
                self.add_error(name, _BAD_PERCENT)
        return cleaned


class BoundedRows(BaseChildFormSet):
    """Rows of an inline panel; what is wrong with their number is said in an editor's words."""

    default_error_messages = {
        **BaseChildFormSet.default_error_messages,
        "too_many_forms": _("At most %(num)d are possible here. Please delete some."),
    }


class FormInlinePanel(InlinePanel):
    """An inline panel whose rows have a form of their own."""

    def __init__(self, *args: Any, form_class: type[forms.ModelForm], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.form_class = form_class

    def clone_kwargs(self) -> dict[str, Any]:
        return {**super().clone_kwargs(), "form_class": self.form_class}

    def get_form_options(self) -> dict[str, Any]:
        options = super().get_form_options()
        options["formsets"][self.relation_name]["form"] = self.form_class
        options["formsets"][self.relation_name]["formset"] = BoundedRows
        return options
