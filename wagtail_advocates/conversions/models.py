from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from wagtail_advocates.core.fields import amount_field, within_bounds
from wagtail_advocates.core.ids import new_public_id


class Conversion(models.Model):
    """A qualifying event, as reported. Written once; only a payment that came before the sale it
    goes on with learns of it later.

    ``key`` is SHA-256 over site, source, kind and external id; ``content_digest`` over what was
    reported, so that a repeat with other content is told from a plain repeat. ``began_with`` of a
    recurring payment: the credited sale that its subscription began with; ``payment_number``:
    which of its payments it is. ``first_sale_of`` is the customer's key, of the first sale to them
    only: of orders beside each other the database lets one be that. ``goes_on_with`` is the key of
    the order a payment names as its first; ``look_again``: it waits for that sale, and was recorded
    so lately that the sale may be being recorded at the same time.
    """

    # Written with every event; Wagtail's index of references would double the queries.
    wagtail_reference_index_ignore = True

    class Kind(models.TextChoices):
        LEAD = "lead", _("Lead")
        SALE = "sale", _("Sale")
        RECURRING = "recurring", _("Recurring payment")

    PAID = (Kind.SALE, Kind.RECURRING)

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    site = models.ForeignKey("wagtailcore.Site", models.PROTECT, related_name="+")
    program = models.ForeignKey(
        "wagtail_advocates.Program", models.PROTECT, related_name="conversions"
    )
    key = models.CharField(max_length=64, unique=True)
    content_digest = models.CharField(max_length=64)
    source = models.CharField(_("source"), max_length=40)
    external_id = models.CharField(_("order"), max_length=200)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    currency = models.CharField(_("currency"), max_length=3)
    amount_minor = amount_field(verbose_name=_("amount"))
    tax_minor = amount_field(default=0)
    shipping_minor = amount_field(default=0)
    discount_minor = amount_field(default=0)
    prospect = models.ForeignKey(
        "wagtail_advocates.Prospect", models.PROTECT, null=True, related_name="conversions"
    )
    code = models.ForeignKey(
        "wagtail_advocates.ReferralCode", models.PROTECT, null=True, related_name="+"
    )
    began_with = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="goes_on"
    )
    goes_on_with = models.CharField(
        max_length=64, blank=True, default="", db_default="", db_index=True, editable=False
    )
    look_again = models.BooleanField(default=False, db_default=False, db_index=True, editable=False)
    payment_number = models.PositiveIntegerField(null=True, editable=False)
    customer_key = models.CharField(max_length=64, blank=True)
    first_sale_of = models.CharField(  # noqa: DJ001 (of several empty ones none is taken)
        max_length=64, null=True, unique=True, editable=False
    )
    country = models.CharField(_("country"), max_length=2, blank=True)
    customer_group = models.CharField(
        _("group"), max_length=80, blank=True, default="", db_default=""
    )
    customer_is_new = models.BooleanField(null=True)
    seen_with = models.JSONField(
        null=True,
        editable=False,
        help_text=_("What the customer was seen with, as keyed hashes."),
    )
    occurred_at = models.DateTimeField(_("occurred"))
    recorded_at = models.DateTimeField(_("recorded"))

    class Meta:
        verbose_name = _("conversion")
        verbose_name_plural = _("conversions")
        ordering = ["-occurred_at", "-id"]
        constraints = [
            within_bounds("advocates_conversion_amount", field="amount_minor"),
            within_bounds("advocates_conversion_tax", field="tax_minor"),
            within_bounds("advocates_conversion_shipping", field="shipping_minor"),
            within_bounds("advocates_conversion_discount", field="discount_minor"),
        ]
        indexes = [
            models.Index(fields=["program", "occurred_at"], name="advocates_conversion_when"),
            models.Index(fields=["site", "customer_key"], name="advocates_conversion_customer"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.external_id}"


class ConversionLine(models.Model):
    """One line of a sale, in minor units of the sale's currency."""

    conversion = models.ForeignKey(Conversion, models.PROTECT, related_name="lines")
    number = models.PositiveIntegerField()
    sku = models.CharField(max_length=80, blank=True)
    category = models.CharField(max_length=80, blank=True)
    quantity = models.PositiveIntegerField(default=1)
    amount_minor = amount_field()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["conversion", "number"], name="advocates_conversion_line"
            ),
            within_bounds("advocates_conversion_line_amount", field="amount_minor"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.sku}"


class Refund(models.Model):
    """Money given back, taken back by a bank, or won back from it. Parked before its cause.

    ``order_key`` is the key of the sale it belongs to. ``look_again``: it was parked so lately
    that its order may be being recorded at the same time. ``won_at`` of a chargeback: since when
    it is void.
    """

    class Kind(models.TextChoices):
        REFUND = "refund", _("Refund")
        CHARGEBACK = "chargeback", _("Chargeback")
        CHARGEBACK_REVERSED = "chargeback_reversed", _("Won chargeback")

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    site = models.ForeignKey("wagtailcore.Site", models.PROTECT, related_name="+")
    conversion = models.ForeignKey(Conversion, models.PROTECT, null=True, related_name="refunds")
    key = models.CharField(max_length=64, unique=True)
    order_key = models.CharField(max_length=64, db_index=True)
    content_digest = models.CharField(max_length=64)
    source = models.CharField(max_length=40)
    kind = models.CharField(_("kind"), max_length=24, choices=Kind.choices, default=Kind.REFUND)
    order = models.CharField(_("order"), max_length=200)
    external_id = models.CharField(_("refund"), max_length=200)
    currency = models.CharField(max_length=3)
    amount_minor = amount_field(verbose_name=_("amount"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    occurred_at = models.DateTimeField(_("occurred"))
    recorded_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)
    won_at = models.DateTimeField(null=True)
    look_again = models.BooleanField(default=False, db_index=True)

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        ordering = ["-occurred_at", "-id"]
        constraints = [within_bounds("advocates_refund_amount", field="amount_minor", lowest=1)]

    def __str__(self) -> str:
        return f"{self.source} {self.external_id}"


class RefundLine(models.Model):
    """What of one line a refund gives back, as reported; ``line`` is its number once applied."""

    refund = models.ForeignKey(Refund, models.PROTECT, related_name="lines")
    number = models.PositiveIntegerField()
    line = models.PositiveIntegerField(default=0)
    sku = models.CharField(max_length=80, blank=True)
    quantity = models.PositiveIntegerField(default=0)
    amount_minor = amount_field()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["refund", "number"], name="advocates_refund_line"),
            within_bounds("advocates_refund_line_amount", field="amount_minor"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.sku or self.line}"
