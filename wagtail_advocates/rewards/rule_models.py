"""The reward rules of a program as its editors work on them."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    Orderable,
    PreviewableMixin,
    RevisionMixin,
    WorkflowMixin,
)

from wagtail_advocates.core.fields import amount_field, within_bounds
from wagtail_advocates.core.ids import new_public_id
from wagtail_advocates.core.publishing import PublishedWholeOrNot
from wagtail_advocates.rewards.conditions import (
    FIELDS,
    MOST_CONDITIONS,
    Condition,
    condition_from,
    each_value,
    has_open_quote,
)
from wagtail_advocates.rewards.previews import RuleSetPreview
from wagtail_advocates.rewards.units import means_something_else

UNIT = RegexValidator(r"^[A-Z]{2,12}$", _("Enter 2 to 12 capital letters."))


class RewardRuleSet(
    PublishedWholeOrNot,
    RuleSetPreview,
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    PreviewableMixin,
    ClusterableModel,
):
    """The rules of one program as an editor works on them; publishing freezes a version."""

    program = models.OneToOneField(
        "wagtail_advocates.Program",
        models.PROTECT,
        related_name="rule_set",
        verbose_name=_("program"),
    )
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("reward rules")
        verbose_name_plural = _("reward rules")

    def __str__(self) -> str:
        return str(_("Rewards of %(program)s") % {"program": self.program})


class RewardRule(Orderable, ClusterableModel):
    """One rule: who gets what for a sale. Percent is in basis points, money in minor units."""

    class Beneficiary(models.TextChoices):
        ADVOCATE = "advocate", _("The advocate")
        FRIEND = "friend", _("The friend")

    class Kind(models.TextChoices):
        MONEY = "money", _("Money")
        CREDIT = "credit", _("Store credit")
        POINTS = "points", _("Points")
        COUPON = "coupon", _("Coupon")
        GIFT = "gift", _("Gift")
        FREE_MONTH = "free_month", _("Free month")
        CUSTOM = "custom", _("Something of your own")

    class Calculation(models.TextChoices):
        FIXED = "fixed", _("A fixed amount")
        PERCENT = "percent", _("A percentage of the sale")
        PER_UNIT = "per_unit", _("A fixed amount for each piece")

    class Event(models.TextChoices):
        SALE = "sale", _("A sale")
        LEAD = "lead", _("A lead")
        RECURRING = "recurring", _("A recurring payment")
        PAID = "paid", _("A sale or a recurring payment")
        ANY = "any", _("Every conversion")

    class Period(models.TextChoices):
        DAY = "day", _("a day")
        WEEK = "week", _("a week")
        MONTH = "month", _("a month")
        YEAR = "year", _("a year")
        EVER = "ever", _("for ever")

    class StepsBy(models.TextChoices):
        NOTHING = "", _("Nothing: no steps")
        SALES = "sales", _("The advocate's sales by this rule")
        REVENUE = "revenue", _("Their revenue by this rule")

    class Level(models.IntegerChoices):
        ADVOCATE = 1, _("The advocate who led to the sale")
        RECRUITER = 2, _("Who recruited that advocate")

    rule_set = ParentalKey(RewardRuleSet, on_delete=models.CASCADE, related_name="rules")
    key = models.UUIDField(default=new_public_id, editable=False)
    beneficiary = models.CharField(
        _("who gets it"), max_length=16, choices=Beneficiary.choices, default=Beneficiary.ADVOCATE
    )
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices, default=Kind.MONEY)
    calculation = models.CharField(
        _("calculation"), max_length=16, choices=Calculation.choices, default=Calculation.FIXED
    )
    amount_minor = amount_field(
        verbose_name=_("fixed amount"),
        default=0,
        help_text=_("Such as 10.50, in the program's currency. Points and pieces: whole numbers."),
    )
    rate_bps = models.PositiveIntegerField(
        _("percentage"),
        default=0,
        validators=[MaxValueValidator(10_000)],
        help_text=_("Such as 12.5."),
    )
    min_sale_minor = amount_field(
        verbose_name=_("smallest sale"),
        default=0,
        help_text=_("Sales below it earn nothing by this rule."),
    )
    max_reward_minor = amount_field(
        verbose_name=_("largest reward"), default=0, help_text=_("0: no limit.")
    )
    first_sale_only = models.BooleanField(_("only a friend's first sale"), default=False)
    with_tax = models.BooleanField(_("count tax"), default=True)
    with_shipping = models.BooleanField(_("count shipping"), default=False)
    before_discount = models.BooleanField(_("count the price before discount"), default=False)
    matching_lines = models.BooleanField(
        _("count matching lines only"),
        default=False,
        help_text=_("Only the lines that the conditions on SKU and category are about."),
    )
    event = models.CharField(_("for"), max_length=16, choices=Event.choices, default=Event.SALE)
    unit = models.CharField(
        _("name of the points"),
        max_length=12,
        blank=True,
        validators=[UNIT],
        help_text=_("For points: 2 to 12 capital letters, such as STARS. Empty: POINTS."),
    )
    level = models.PositiveSmallIntegerField(
        _("level"), choices=Level.choices, default=Level.ADVOCATE
    )
    first = models.PositiveIntegerField(
        _("only the first … sales"), default=0, help_text=_("Of each advocate. 0: no limit.")
    )
    every = models.PositiveIntegerField(
        _("only every …th sale"), default=0, help_text=_("Of each advocate. 0: every one.")
    )
    only_nth = models.PositiveIntegerField(
        _("only the …th sale"),
        default=0,
        help_text=_("A milestone: once, for that sale of each advocate. 0: none."),
    )
    max_payments = models.PositiveIntegerField(
        _("payments rewarded"),
        default=0,
        help_text=_("Of one subscription, the first sale included. 0: no limit."),
    )
    intro_payments = models.PositiveIntegerField(
        _("payments of the introduction"),
        default=0,
        help_text=_("So many first payments earn the introductory amount or percentage."),
    )
    intro_amount_minor = amount_field(verbose_name=_("introductory amount"), default=0)
    intro_rate_bps = models.PositiveIntegerField(
        _("introductory percentage"), default=0, validators=[MaxValueValidator(10_000)]
    )
    steps_by = models.CharField(
        _("steps by"), max_length=8, choices=StepsBy.choices, default=StepsBy.NOTHING, blank=True
    )
    cap_count = models.PositiveIntegerField(
        _("most rewards"), default=0, help_text=_("For one advocate in the period. 0: no limit.")
    )
    cap_minor = amount_field(
        verbose_name=_("largest sum"),
        default=0,
        help_text=_("For one advocate in the period. 0: no limit."),
    )
    cap_period = models.CharField(
        _("period"), max_length=8, choices=Period.choices, default=Period.EVER
    )
    budget_minor = amount_field(
        verbose_name=_("budget of the rule"),
        default=0,
        help_text=_("All advocates together, for ever. 0: no limit."),
    )

    class Meta(Orderable.Meta):
        verbose_name = _("reward rule")
        constraints = [
            within_bounds("advocates_rule_intro_amount", field="intro_amount_minor"),
            within_bounds("advocates_rule_cap", field="cap_minor"),
            within_bounds("advocates_rule_budget", field="budget_minor"),
            within_bounds("advocates_rule_amount", field="amount_minor"),
            within_bounds("advocates_rule_min_sale", field="min_sale_minor"),
            within_bounds("advocates_rule_max_reward", field="max_reward_minor"),
        ]

    def __str__(self) -> str:
        return f"{self.get_beneficiary_display()}: {self.get_calculation_display()}"

    def clean(self) -> None:
        super().clean()
        if self.kind == self.Kind.POINTS and means_something_else(self.unit):
            text = _("Points cannot be called “%(name)s”: that is a currency or another reward.")
            raise ValidationError({"unit": text % {"name": self.unit}})


class RewardCondition(Orderable):
    """One condition of a rule. Those of one group are alternatives; every group must hold."""

    class Field(models.TextChoices):
        SKU = "sku", _("SKU of a line")
        CATEGORY = "category", _("Category of a line")
        AMOUNT_AT_LEAST = "amount_at_least", _("Amount at least")
        AMOUNT_AT_MOST = "amount_at_most", _("Amount at most")
        NEW_CUSTOMER = "new_customer", _("New customer (yes or no)")
        COUNTRY = "country", _("Country of the customer (DE, FR, …)")
        CUSTOMER_GROUP = "customer_group", _("Group of the customer, as the shop names it")
        ADVOCATE_TYPE = "advocate_type", _("Type of the advocate (customer, employee, …)")
        CHANNEL = "channel", _("Channel (email, whatsapp, …)")
        METHOD = "method", _("Way (click, code or by_hand)")
        ON_OR_AFTER = "on_or_after", _("On or after (2026-12-01)")
        BEFORE = "before", _("Before (2026-12-24)")

    rule = ParentalKey(RewardRule, on_delete=models.CASCADE, related_name="conditions")
    group = models.PositiveSmallIntegerField(
        _("group"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_CONDITIONS)],
        help_text=_("One of each group must hold; every group must."),
    )
    negated = models.BooleanField(_("not"), default=False)
    field = models.CharField(_("condition on"), max_length=24, choices=Field.choices)
    values = models.CharField(
        _("one of"),
        max_length=2000,
        help_text=_(
            "Several are separated by commas. One that has a comma stands in double quotes: "
            '"Home, Garden".'
        ),
    )

    class Meta(Orderable.Meta):
        verbose_name = _("condition")
        verbose_name_plural = _("conditions")

    def __str__(self) -> str:
        return f"{self.field}: {self.values}"

    def as_condition(self) -> Condition:
        """The pure condition of this row. Errors: ``ValueError`` naming what is wrong."""
        return condition_from(
            {
                "field": self.field,
                "values": each_value(self.values),
                "negated": self.negated,
                "group": self.group,
            }
        )

    def clean(self) -> None:
        super().clean()
        if self.field not in FIELDS or not self.values:
            return  # says the field itself
        if has_open_quote(self.values):
            text = _('Double quotes stand around a whole value, as in "Home, Garden".')
            raise ValidationError({"values": text})
        asked, values = FIELDS[self.field], each_value(self.values)
        if not 1 <= len(values) <= asked.most_values:
            several = _("Enter 1 to %(most)d values, separated by commas.")
            text = _("Enter one value.") if asked.most_values == 1 else several
            raise ValidationError({"values": text % {"most": asked.most_values}})
        wrong = next((value for value in values if not asked.valid(value)), None)
        if wrong is not None:
            cannot_be = _("%(condition)s: it cannot be “%(value)s”.")
            told = {"condition": self.get_field_display(), "value": wrong}
            raise ValidationError({"values": cannot_be % told})


class RewardStep(Orderable):
    """From a number of sales, or a revenue, on: another amount or percentage."""

    rule = ParentalKey(RewardRule, on_delete=models.CASCADE, related_name="steps")
    threshold = models.PositiveBigIntegerField(
        _("from"), help_text=_("The number of the sale, or a revenue.")
    )
    amount_minor = amount_field(verbose_name=_("fixed amount"), default=0)
    rate_bps = models.PositiveIntegerField(
        _("percentage"), default=0, validators=[MaxValueValidator(10_000)]
    )

    class Meta(Orderable.Meta):
        verbose_name = _("step")
        verbose_name_plural = _("steps")

    def __str__(self) -> str:
        return f"{self.threshold}: {self.amount_minor or self.rate_bps}"
