from __future__ import annotations

import re
from typing import Any

from django import forms

from example_site.shop.models import CURRENCY, Order
from wagtail_advocates.core.money import format_money, parse_amount, to_decimal_text


class CheckoutForm(forms.Form):
    """Who buys, and the pretend card. The card is looked at and never kept."""

    name = forms.CharField(
        label="Name", max_length=120, widget=forms.TextInput({"autocomplete": "name"})
    )
    email = forms.EmailField(
        label="E-mail",
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email", "inputmode": "email"}),
    )
    code = forms.CharField(
        label="Who sent you?",
        required=False,
        max_length=120,
        help_text="Type their full name, or their code.",
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    card = forms.CharField(
        label="Card number",
        max_length=32,
        initial="4242 4242 4242 4242",
        help_text="A pretend card: nothing is charged. One that ends in 0000 is declined.",
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if not name:
            raise forms.ValidationError("Please tell us your name.")
        return name

    def clean_card(self) -> str:
        digits = re.sub(r"[\s-]", "", self.cleaned_data["card"])
        if not re.fullmatch(r"[0-9]{12,19}", digits):
            raise forms.ValidationError("A card number has 12 to 19 digits.")
        if digits.endswith("0000"):
            raise forms.ValidationError("The bank declined this card. Please try another one.")
        return digits


class CodeForm(forms.Form):
    """Who sent the customer, typed in the cart."""

    code = forms.CharField(label="Name or code", required=False, max_length=120)


class RefundForm(forms.Form):
    """How much of an order to give back, and why."""

    amount = forms.CharField(label="Amount", max_length=20)
    reason = forms.CharField(
        label="Reason",
        max_length=200,
        required=False,
        help_text="The customer and your colleagues read it.",
    )

    def __init__(self, *args: Any, order: Order, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order = order
        left = format_money(order.refundable_minor, CURRENCY)
        self.fields["amount"].initial = to_decimal_text(order.refundable_minor, CURRENCY)
        self.fields[
            "amount"
        ].help_text = f"In {CURRENCY}. At most {left}, which is what is left of this order."

    def clean_amount(self) -> int:
        try:
            amount_minor = parse_amount(self.cleaned_data["amount"], CURRENCY)
        except ValueError:
            raise forms.ValidationError("Enter an amount such as 12.50.") from None
        if not 0 < amount_minor <= self.order.refundable_minor:
            left = format_money(self.order.refundable_minor, CURRENCY)
            raise forms.ValidationError(f"Enter more than nothing and at most {left}.")
        return amount_minor
