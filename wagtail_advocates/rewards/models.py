"""What was published, and what it granted."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from wagtail_advocates.core.fields import amount_field, within_bounds
from wagtail_advocates.core.ids import new_public_id
from wagtail_advocates.core.money import MAX_MINOR
from wagtail_advocates.rewards.rule_models import RewardRule


class RewardUsage(models.Model):
    """What was used of a cap or a budget, or how many sales were counted; one row a name.

    ``key`` is SHA-256 over the program and the name the reckoning gives it. ``reckoned_at`` is when
    a limit was last reckoned from the rewards; it is kept from then on.
    """

    program = models.ForeignKey("wagtail_advocates.Program", models.PROTECT, related_name="+")
    key = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=160)
    count = models.BigIntegerField(default=0)
    amount_minor = models.BigIntegerField(default=0)
    revenue_minor = models.BigIntegerField(default=0)
    reckoned_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.name}: {self.count}"


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
    """What one rule grants one beneficiary for one conversion. ``key`` says exactly that.

    ``reversed_from`` is the state it was in when nothing was left of it, to go back to.
    """

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
    reversed_from = models.CharField(
        max_length=16, choices=State.choices, blank=True, editable=False
    )
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
    """What one refund took back of one reward; negative what a won chargeback gave back."""

    reward = models.ForeignKey(Reward, models.PROTECT, related_name="reversals")
    refund = models.ForeignKey("wagtail_advocates.Refund", models.PROTECT, related_name="reversals")
    amount_minor = amount_field()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reward", "refund"], name="advocates_reversal_once"),
            within_bounds("advocates_reversal_bounds", field="amount_minor", lowest=-MAX_MINOR),
        ]

    def __str__(self) -> str:
        return f"{self.reward_id} −{self.amount_minor}"
