from __future__ import annotations

from django.core.validators import MaxValueValidator
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
from wagtail_advocates.rewards.previews import RuleSetPreview


class RewardRuleSet(
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


class RewardRule(Orderable):
    """One rule: who gets what for a sale. Percent is in basis points, money in minor units."""

    class Beneficiary(models.TextChoices):
        ADVOCATE = "advocate", _("The advocate")
        FRIEND = "friend", _("The friend")

    class Kind(models.TextChoices):
        MONEY = "money", _("Money")
        CREDIT = "credit", _("Store credit")

    class Calculation(models.TextChoices):
        FIXED = "fixed", _("A fixed amount")
        PERCENT = "percent", _("A percentage of the sale")

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
        help_text=_("In minor units of the program's currency: 1000 is €10.00."),
    )
    rate_bps = models.PositiveIntegerField(
        _("percentage"),
        default=0,
        validators=[MaxValueValidator(10_000)],
        help_text=_("In hundredths of a percent: 1000 is 10%."),
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

    class Meta(Orderable.Meta):
        verbose_name = _("reward rule")
        constraints = [
            within_bounds("advocates_rule_amount", field="amount_minor"),
            within_bounds("advocates_rule_min_sale", field="min_sale_minor"),
            within_bounds("advocates_rule_max_reward", field="max_reward_minor"),
        ]

    def __str__(self) -> str:
        return f"{self.get_beneficiary_display()}: {self.get_calculation_display()}"


class RewardRuleVersion(models.Model):
    """What was published: an immutable snapshot of a rule set, numbered per program."""

    program = models.ForeignKey("wagtail_advocates.Program", models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    rules = models.JSONField()
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["program", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["program", "number"], name="advocates_rule_version_number"
            )
        ]

    def __str__(self) -> str:
        return f"v{self.number}"


class Reward(models.Model):
    """What one rule grants one beneficiary for one conversion. ``key`` says exactly that."""

    # Written with every event; Wagtail's index of references would double the queries.
    wagtail_reference_index_ignore = True

    class State(models.TextChoices):
        PENDING = "pending", _("Pending")
        HELD = "held", _("Held for review")
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")
        REVERSED = "reversed", _("Taken back")

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    program = models.ForeignKey("wagtail_advocates.Program", models.PROTECT, related_name="rewards")
    conversion = models.ForeignKey(
        "wagtail_advocates.Conversion", models.PROTECT, related_name="rewards"
    )
    rule_version = models.ForeignKey(RewardRuleVersion, models.PROTECT, related_name="+")
    rule = models.JSONField(help_text=_("The rule as it stood when the reward was made."))
    key = models.CharField(max_length=64, unique=True)
    beneficiary = models.CharField(
        _("beneficiary"), max_length=16, choices=RewardRule.Beneficiary.choices
    )
    enrollment = models.ForeignKey(
        "wagtail_advocates.Enrollment",
        models.PROTECT,
        related_name="rewards",
        help_text=_("Who earned it, or through whom the friend came."),
    )
    prospect = models.ForeignKey(
        "wagtail_advocates.Prospect", models.PROTECT, null=True, related_name="rewards"
    )
    kind = models.CharField(_("kind"), max_length=16)
    unit = models.CharField(_("unit"), max_length=12)
    amount_minor = amount_field(verbose_name=_("amount"))
    reversed_minor = amount_field(verbose_name=_("taken back"), default=0)
    state = models.CharField(_("state"), max_length=16, choices=State.choices)
    reason = models.CharField(_("reason"), max_length=64)
    note = models.CharField(_("note"), max_length=200, blank=True)
    available_at = models.DateTimeField(_("held until"))
    created_at = models.DateTimeField(_("created"))
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("reward")
        verbose_name_plural = _("rewards")
        ordering = ["-created_at", "-id"]
        constraints = [
            within_bounds("advocates_reward_amount", field="amount_minor", lowest=1),
            models.CheckConstraint(
                condition=models.Q(reversed_minor__gte=0)
                & models.Q(reversed_minor__lte=models.F("amount_minor")),
                name="advocates_reward_reversed",
            ),
        ]
        indexes = [
            models.Index(fields=["program", "created_at"], name="advocates_reward_when"),
            models.Index(fields=["state", "available_at"], name="advocates_reward_due"),
            models.Index(fields=["enrollment", "created_at"], name="advocates_reward_enr"),
        ]

    def __str__(self) -> str:
        return f"{self.get_beneficiary_display()} {self.amount_minor} {self.unit}"


class RewardReversal(models.Model):
    """What one refund took back of one reward."""

    reward = models.ForeignKey(Reward, models.PROTECT, related_name="reversals")
    refund = models.ForeignKey("wagtail_advocates.Refund", models.PROTECT, related_name="reversals")
    amount_minor = amount_field()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reward", "refund"], name="advocates_reversal_once"),
            within_bounds("advocates_reversal_amount", field="amount_minor"),
        ]

    def __str__(self) -> str:
        return f"{self.reward_id} −{self.amount_minor}"
