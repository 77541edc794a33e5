from __future__ import annotations

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wagtail_advocates.core.fields import amount_field, within_bounds
from wagtail_advocates.core.ids import new_public_id


class PayoutDestination(models.Model):
    """Where an advocate is paid out. Never changed: a new one replaces it.

    ``sealed`` is the encrypted details (``payouts.vault``), ``hint`` what may be shown of them.
    """

    advocate = models.ForeignKey(
        "wagtail_advocates.Advocate", models.PROTECT, related_name="destinations"
    )
    method = models.CharField(_("paid out by"), max_length=40)
    sealed = models.TextField()
    hint = models.CharField(_("destination"), max_length=80, blank=True)
    created_at = models.DateTimeField(_("given"))
    usable_from = models.DateTimeField(_("usable from"))
    replaced_at = models.DateTimeField(_("replaced"), null=True)

    class Meta:
        verbose_name = _("payout destination")
        verbose_name_plural = _("payout destinations")
        indexes = [
            models.Index(fields=["advocate", "replaced_at"], name="advocates_destination_now")
        ]

    def __str__(self) -> str:
        return self.hint or self.method


class PayoutBatch(models.Model):
    """Payouts of one program that are looked at and approved together."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Waits for approval")
        APPROVED = "approved", _("Approved")
        CANCELED = "canceled", _("Canceled")

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    program = models.ForeignKey(
        "wagtail_advocates.Program",
        models.PROTECT,
        related_name="payout_batches",
        verbose_name=_("program"),
    )
    state = models.CharField(_("state"), max_length=16, choices=State.choices, default=State.DRAFT)
    note = models.CharField(_("note"), max_length=200, blank=True)
    made_by = models.CharField(_("made by"), max_length=80)
    made_at = models.DateTimeField(_("made"))
    decided_by = models.CharField(_("decided by"), max_length=80, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True)

    class Meta:
        verbose_name = _("payout batch")
        verbose_name_plural = _("payout batches")
        ordering = ["-made_at", "-id"]
        indexes = [models.Index(fields=["program", "made_at"], name="advocates_batch_when")]

    def __str__(self) -> str:
        return f"{self.program}, {self.made_at:%Y-%m-%d %H:%M}"


class Payout(models.Model):
    """One amount for one person. ``key`` is what the back end knows it by, for ever."""

    # Written with every event; Wagtail's index of references would double the queries.
    wagtail_reference_index_ignore = True

    class State(models.TextChoices):
        PENDING = "pending", _("Pending")
        IN_TRANSIT = "in_transit", _("On its way")
        SETTLED = "settled", _("Paid")
        FAILED = "failed", _("Failed")
        UNKNOWN = "unknown", _("Outcome unknown")
        CANCELED = "canceled", _("Canceled")

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    key = models.CharField(max_length=64, unique=True)
    program = models.ForeignKey(
        "wagtail_advocates.Program",
        models.PROTECT,
        related_name="payouts",
        verbose_name=_("program"),
    )
    batch = models.ForeignKey(
        PayoutBatch,
        models.PROTECT,
        null=True,
        related_name="payouts",
        verbose_name=_("batch"),
        help_text=_("Empty: asked for by the advocate, and waiting for a batch."),
    )
    enrollment = models.ForeignKey(
        "wagtail_advocates.Enrollment",
        models.PROTECT,
        related_name="payouts",
        help_text=_("Who is paid, or through whom the friend who is paid came."),
    )
    friend = models.ForeignKey(
        "wagtail_advocates.Prospect",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="payouts",
        help_text=_("Empty: an advocate is paid."),
    )
    destination = models.ForeignKey(
        PayoutDestination, models.SET_NULL, null=True, related_name="payouts"
    )
    method = models.CharField(_("paid out by"), max_length=40)
    unit = models.CharField(_("unit"), max_length=12)
    amount_minor = amount_field(verbose_name=_("amount"))
    state = models.CharField(
        _("state"), max_length=16, choices=State.choices, default=State.PENDING
    )
    reason = models.CharField(_("reason"), max_length=64, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    reference = models.CharField(
        _("reference"), max_length=200, blank=True, help_text=_("What the back end calls it.")
    )
    moves = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(_("created"))
    sent_at = models.DateTimeField(_("sent"), null=True)
    decided_at = models.DateTimeField(_("decided"), null=True)

    class Meta:
        verbose_name = _("payout")
        verbose_name_plural = _("payouts")
        ordering = ["-created_at", "-id"]
        constraints = [within_bounds("advocates_payout_amount", field="amount_minor", lowest=1)]
        indexes = [
            models.Index(fields=["program", "created_at"], name="advocates_payout_when"),
            models.Index(fields=["enrollment", "state"], name="advocates_payout_open"),
            models.Index(fields=["state", "sent_at"], name="advocates_payout_state"),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.unit}, {self.get_state_display()}"

    @property
    def paid_to(self) -> str:
        """Who is paid, as the team reads it: friends are known by who sent them only."""
        return paid_to(self.enrollment.advocate.name, is_friend=self.friend_id is not None)


def paid_to(advocate: str, *, is_friend: bool) -> str:
    """The advocate's name, or that a friend of theirs is paid."""
    return gettext("A friend of %(name)s") % {"name": advocate} if is_friend else advocate


class CouponCode(models.Model):
    """A code that can be, or was, given as a reward. One that was given belongs to its payout."""

    program = models.ForeignKey(
        "wagtail_advocates.Program",
        models.PROTECT,
        related_name="coupons",
        verbose_name=_("program"),
    )
    code = models.CharField(_("code"), max_length=64)
    key = models.CharField(max_length=64, unique=True, editable=False)
    payout = models.ForeignKey(
        Payout, models.PROTECT, null=True, editable=False, related_name="coupons"
    )
    created_at = models.DateTimeField(_("added"), editable=False)
    given_at = models.DateTimeField(_("given"), null=True, editable=False)

    class Meta:
        verbose_name = _("coupon")
        verbose_name_plural = _("coupons")
        ordering = ["id"]
        indexes = [models.Index(fields=["program", "payout", "id"], name="advocates_coupon_free")]

    def __str__(self) -> str:
        return self.code


class CreditUse(models.Model):
    """Store credit spent on one order, or given back when that was canceled."""

    key = models.CharField(max_length=64, unique=True)
    program = models.ForeignKey("wagtail_advocates.Program", models.PROTECT, related_name="+")
    unit = models.CharField(max_length=12)
    amount_minor = amount_field()
    order = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.unit}, {self.order}"


class TaxForm(models.Model):
    """Whether an advocate's tax form is there, for programs that ask for one."""

    class State(models.TextChoices):
        ASKED = "asked", _("Asked for")
        RECEIVED = "received", _("Received")
        EXEMPT = "exempt", _("Not needed")

    enrollment = models.OneToOneField(
        "wagtail_advocates.Enrollment", models.PROTECT, related_name="tax_form"
    )
    state = models.CharField(_("state"), max_length=16, choices=State.choices)
    name = models.CharField(
        _("form"), max_length=40, blank=True, help_text=_("For example: W-9, W-8BEN, DAC7.")
    )
    set_by = models.CharField(max_length=80)
    set_at = models.DateTimeField()

    class Meta:
        verbose_name = _("tax form")
        verbose_name_plural = _("tax forms")

    def __str__(self) -> str:
        return f"{self.name} {self.get_state_display()}".strip()
