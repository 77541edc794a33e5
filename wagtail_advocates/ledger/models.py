from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from wagtail_advocates.core.fields import amount_field
from wagtail_advocates.core.ids import new_public_id
from wagtail_advocates.core.money import MAX_MINOR


class Account(models.Model):
    """Where amounts of one unit stand, for one owner in one program.

    An account that many processes post to is spread over several rows, its ``shard``s, whose sum
    is what stands on it.
    """

    class Kind(models.TextChoices):
        REWARD_EXPENSE = "reward_expense", _("Rewards granted")
        REWARDS_PENDING = "rewards_pending", _("Rewards pending")
        REWARDS_AVAILABLE = "rewards_available", _("Rewards available")
        PAYOUTS_IN_TRANSIT = "payouts_in_transit", _("Payouts in transit")
        PAYOUTS_SETTLED = "payouts_settled", _("Payouts settled")
        STORE_CREDIT = "store_credit", _("Store credit")
        CREDIT_SPENT = "credit_spent", _("Store credit spent")

    class Owner(models.TextChoices):
        PROGRAM = "program", _("Program")
        ENROLLMENT = "enrollment", _("Advocate")
        FRIEND = "friend", _("Friend")

    key = models.CharField(max_length=64, unique=True)
    program = models.ForeignKey("wagtail_advocates.Program", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=24, choices=Kind.choices)
    owner_kind = models.CharField(max_length=16, choices=Owner.choices)
    owner_id = models.BigIntegerField()
    unit = models.CharField(max_length=12)
    shard = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["owner_kind", "owner_id"], name="advocates_account_owner")]

    def __str__(self) -> str:
        return f"{self.kind} {self.owner_kind} {self.owner_id} {self.unit}"


class Entry(models.Model):
    """One event in the books. ``key`` is its natural key, ``digest`` its content with its lines."""

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    program = models.ForeignKey("wagtail_advocates.Program", models.PROTECT, related_name="+")
    key = models.CharField(max_length=64, unique=True)
    kind = models.CharField(_("kind"), max_length=32)
    source_kind = models.CharField(max_length=24)
    source_id = models.BigIntegerField()
    memo = models.CharField(_("memo"), max_length=200, blank=True)
    digest = models.CharField(max_length=64)
    occurred_at = models.DateTimeField(_("occurred"))
    posted_at = models.DateTimeField(_("posted"))

    class Meta:
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        indexes = [
            models.Index(fields=["source_kind", "source_id"], name="advocates_entry_source"),
            models.Index(fields=["program", "id"], name="advocates_entry_program"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"


class Line(models.Model):
    """One leg of an entry: a debit (positive) or a credit (negative) to an account."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="lines")
    account = models.ForeignKey(Account, models.PROTECT, related_name="lines")
    number = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=12)
    amount_minor = amount_field()

    class Meta:
        ordering = ["entry", "number"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "number"], name="advocates_line_number"),
            models.CheckConstraint(
                condition=~models.Q(amount_minor=0)
                & models.Q(amount_minor__gte=-MAX_MINOR, amount_minor__lte=MAX_MINOR),
                name="advocates_line_amount",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.unit}"


class Balance(models.Model):
    """Cache: the sum of an account's lines."""

    account = models.OneToOneField(Account, models.PROTECT, related_name="balance")
    amount_minor = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.amount_minor)


class EntrySeal(models.Model):
    """A link of a program's chain: it ties an entry to all entries sealed before it."""

    program = models.ForeignKey("wagtail_advocates.Program", models.PROTECT, related_name="+")
    number = models.BigIntegerField()
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="seal")
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["program", "number"], name="advocates_seal_number")
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.hash}"
