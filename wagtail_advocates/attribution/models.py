from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from wagtail_advocates.core.fields import amount_field


class Attribution(models.Model):
    """How a conversion was credited: the model and its version, over one denominator."""

    conversion = models.OneToOneField(
        "wagtail_advocates.Conversion", models.PROTECT, related_name="attribution"
    )
    model = models.CharField(max_length=24)
    model_version = models.PositiveSmallIntegerField()
    method = models.CharField(_("method"), max_length=16, help_text=_("code or click"))
    denominator = models.BigIntegerField()
    contacts = models.PositiveSmallIntegerField(
        null=True, help_text=_("How many contacts came before, in the program's window.")
    )
    decided_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.model} v{self.model_version}"


class Credit(models.Model):
    """The weight one touchpoint got; the weights of an attribution sum to its denominator."""

    attribution = models.ForeignKey(Attribution, models.PROTECT, related_name="credits")
    touchpoint = models.ForeignKey(
        "wagtail_advocates.Touchpoint", models.PROTECT, null=True, related_name="+"
    )
    enrollment = models.ForeignKey("wagtail_advocates.Enrollment", models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    weight = models.BigIntegerField()
    amount_minor = amount_field()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["attribution", "number"], name="advocates_credit_number"
            ),
            models.CheckConstraint(
                condition=models.Q(weight__gt=0), name="advocates_credit_weight"
            ),
        ]
        indexes = [models.Index(fields=["enrollment", "id"], name="advocates_credit_latest")]

    def __str__(self) -> str:
        return f"{self.enrollment_id}: {self.weight}"


class Referral(models.Model):
    """The relation of an advocate and a prospect."""

    # Written with every event; Wagtail's index of references would double the queries.
    wagtail_reference_index_ignore = True

    class State(models.TextChoices):
        VISITOR = "visitor", _("Visitor")
        LEAD = "lead", _("Lead")
        CUSTOMER = "customer", _("Customer")

    program = models.ForeignKey("wagtail_advocates.Program", models.PROTECT, related_name="+")
    enrollment = models.ForeignKey(
        "wagtail_advocates.Enrollment", models.PROTECT, related_name="referrals"
    )
    prospect = models.ForeignKey(
        "wagtail_advocates.Prospect", models.PROTECT, related_name="referrals"
    )
    state = models.CharField(
        _("state"), max_length=16, choices=State.choices, default=State.VISITOR
    )
    method = models.CharField(_("method"), max_length=16)
    channel = models.CharField(_("channel"), max_length=24, blank=True)
    started_at = models.DateTimeField(_("started"))
    converted_at = models.DateTimeField(_("first sale"), null=True)

    class Meta:
        verbose_name = _("referral")
        verbose_name_plural = _("referrals")
        ordering = ["-started_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrollment", "prospect"], name="advocates_referral_once"
            )
        ]
        indexes = [models.Index(fields=["program", "started_at"], name="advocates_referral_when")]

    def __str__(self) -> str:
        return f"{self.enrollment} – {self.prospect_id}"
