"""The forms of reward rules, their steps and conditions: money as it is written in shops."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from wagtail_advocates.advocates.models import Enrollment
from wagtail_advocates.cms.scoped_views import ScopedForm
from wagtail_advocates.cms.typed_forms import TypedForm
from wagtail_advocates.core.errors import AdvocatesError
from wagtail_advocates.core.money import parse_amount, to_decimal_text
from wagtail_advocates.flows.keep_currency import check_currency
from wagtail_advocates.kits.channels import all_channels
from wagtail_advocates.rewards.conditions import WAYS, YES_OR_NO, each_value
from wagtail_advocates.rewards.rule_models import RewardCondition, RewardRule

_IN_MONEY = (RewardRule.Kind.MONEY, RewardRule.Kind.CREDIT)
_ON_AMOUNTS = (
    RewardCondition.Field.AMOUNT_AT_LEAST,
    RewardCondition.Field.AMOUNT_AT_MOST,
)
_NAMES: Mapping[str, Sequence[str]] = {
    RewardCondition.Field.ADVOCATE_TYPE: Enrollment.Type.values,
    RewardCondition.Field.CHANNEL: list(all_channels()),
    RewardCondition.Field.METHOD: WAYS,
    RewardCondition.Field.NEW_CUSTOMER: YES_OR_NO,
}


class RewardRuleForm(TypedForm):
    amounts = (
        "amount_minor",
        "min_sale_minor",
        "max_reward_minor",
        "cap_minor",
        "budget_minor",
        "intro_amount_minor",
    )
    rates = ("rate_bps", "intro_rate_bps")

    def unit_of(self, name: str) -> str:
        in_money = name == "min_sale_minor" or self.chosen("kind") in _IN_MONEY
        return super().unit_of(name) if in_money else ""

    def parts(self) -> list[TypedForm]:
        """The forms of its steps and conditions."""
        steps = self.formsets["steps"].forms if "steps" in self.formsets else []
        for step in steps:
            step.rule = self
        conditions = self.formsets["conditions"].forms if "conditions" in self.formsets else []
        return [*steps, *conditions]

    def show(self, *, currency: str | None) -> None:
        super().show(currency=currency)
        for form in self.parts() if hasattr(self, "formsets") else []:
            form.show(currency=currency)

    def count_in(self, currency: str) -> None:
        """Take what was typed as amounts in that currency."""
        self.currency = currency
        for form in self.parts():
            form.currency = currency


class RewardStepForm(TypedForm):
    amounts = ("threshold", "amount_minor")
    rates = ("rate_bps",)
    rule: RewardRuleForm | None = None

    def unit_of(self, name: str) -> str:
        if self.rule is None:
            return ""
        if name != "threshold":
            return self.rule.unit_of(name)
        by_revenue = self.rule.chosen("steps_by") == RewardRule.StepsBy.REVENUE
        return super().unit_of(name) if by_revenue else ""


class RewardConditionForm(TypedForm):
    def show(self, *, currency: str | None) -> None:
        super().show(currency=currency)
        if currency and self.instance.field in _ON_AMOUNTS and self.instance.values.isdigit():
            self.initial["values"] = to_decimal_text(int(self.instance.values), currency)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        field, typed = cleaned.get("field", ""), cleaned.get("values", "")
        if typed and field in _ON_AMOUNTS:
            try:
                cleaned["values"] = str(parse_amount(typed, self.unit_of("values")))
            except ValueError:
                self._refuse(gettext("Enter one amount such as 10.50."))
        elif typed and field == RewardCondition.Field.COUNTRY:
            cleaned["values"] = typed.upper()
        elif typed and field in _NAMES:
            cleaned["values"] = typed.lower()
            self._refuse_unknown(_NAMES[field])
        return cleaned

    def _refuse_unknown(self, known: Sequence[str]) -> None:
        """A name nobody has would make a rule that never grants anything."""
        typed = each_value(self.cleaned_data["values"])
        unknown = next((name for name in typed if name not in known), None)
        if unknown is not None:
            text = gettext("There is no “%(name)s”. Choose from: %(known)s.")
            self._refuse(text % {"name": unknown, "known": ", ".join(known)})

    def _refuse(self, text: str) -> None:
        self.add_error("values", text)
        self.instance.values = ""  # or the model would speak of what stood there before


class RewardRuleSetForm(ScopedForm):
    """Knows the program, and with it the currency the rules below are written in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.program_id:
            for form in self._rules():
                form.show(currency=self.instance.program.currency)

    def _rules(self) -> list[RewardRuleForm]:
        return self.formsets["rules"].forms if "rules" in self.formsets else []

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        program = cleaned.get("program")
        for form in self._rules() if program else []:
            form.count_in(program.currency)
        return cleaned


class ProgramForm(TypedForm, ScopedForm):
    amounts = (
        "budget_minor",
        "payout_threshold_minor",
        "tax_form_from_minor",
        "welcome_amount_minor",
    )
    rates = ("welcome_rate_bps",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.show(currency=self.instance.currency)

    def clean_currency(self) -> str:
        currency: str = self.cleaned_data["currency"].strip().upper()
        try:
            check_currency(program_id=self.instance.pk, currency=currency)
        except AdvocatesError as error:
            raise ValidationError(str(error.message)) from None
        return currency

    def clean(self) -> dict[str, Any]:
        self.currency = self.cleaned_data.get("currency")
        if self.currency is None:  # nobody knows how many decimals what was typed may have
            for name in self.amounts:
                self.cleaned_data.pop(name, None)
        return super().clean()
