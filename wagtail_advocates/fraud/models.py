from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class PersonTrait(models.Model):
    """Something a person was seen with: a device, a way to pay, an address, who referred them.

    Nothing readable is stored: ``key`` is a keyed hash of site, kind and value, ``person_key`` the
    keyed hash a customer is known by; an advocate's own address gives the same. Two people who
    have a key in common have the thing in common.
    """

    class Kind(models.TextChoices):
        ACCOUNT = "account", _("Account")
        DEVICE = "device", _("Device")
        PAYMENT = "payment", _("Way to pay")
        DESTINATION = "destination", _("Payout destination")
        ADDRESS = "address", _("Postal address")
        NETWORK = "network", _("Network")
        REFERRED_BY = "referred_by", _("Referred by")

    site = models.ForeignKey("wagtailcore.Site", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    key = models.CharField(max_length=64)
    person_key = models.CharField(max_length=64)
    conversion = models.ForeignKey(
        "wagtail_advocates.Conversion", models.PROTECT, null=True, related_name="+"
    )
    seen_at = models.DateTimeField()

    # Written with every event; Wagtail's index of references would double the queries.
    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key", "person_key", "kind"], name="advocates_trait_once"
            )
        ]
        indexes = [models.Index(fields=["person_key", "kind"], name="advocates_trait_person")]

    def __str__(self) -> str:
        return self.kind


class FraudListEntry(models.Model):
    """Whom or what the team trusts, or refuses. People are kept as keyed hashes only.

    ``key`` is a keyed hash of site, kind and the checked value; ``shown`` is as much of the value
    as the list shows, in full for a domain or a country.
    """

    class Listing(models.TextChoices):
        BLOCK = "block", _("Block: never pay")
        ALLOW = "allow", _("Allow: do not hold")

    class Kind(models.TextChoices):
        EMAIL = "email", _("E-mail address")
        DOMAIN = "domain", _("Mail domain")
        COUNTRY = "country", _("Country")
        DEVICE = "device", _("Device")
        PAYMENT = "payment", _("Way to pay")
        ADDRESS = "address", _("Postal address")

    site = models.ForeignKey(
        "wagtailcore.Site", models.PROTECT, verbose_name=_("site"), related_name="+"
    )
    listing = models.CharField(
        _("list"), max_length=8, choices=Listing.choices, default=Listing.BLOCK
    )
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices, default=Kind.EMAIL)
    key = models.CharField(max_length=64, editable=False)
    shown = models.CharField(_("what"), max_length=120, editable=False)
    note = models.CharField(
        _("note"), max_length=200, help_text=_("Why. Whoever looks later will want to know.")
    )
    added_by = models.CharField(_("added by"), max_length=80, blank=True, editable=False)
    expires_at = models.DateTimeField(
        _("until"), null=True, blank=True, help_text=_("Empty: for good.")
    )
    created_at = models.DateTimeField(_("added"), auto_now_add=True)

    class Meta:
        verbose_name = _("list entry")
        verbose_name_plural = _("block and allow lists")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["site", "key"], name="advocates_list_entry_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_listing_display()} {self.shown}"


class Appeal(models.Model):
    """An advocate's one request for a second look at a reward; open until somebody answers."""

    reward = models.OneToOneField("wagtail_advocates.Reward", models.PROTECT, related_name="appeal")
    text = models.TextField(_("what the advocate says"), max_length=1000)
    created_at = models.DateTimeField(_("asked"))
    answered_at = models.DateTimeField(_("answered"), null=True)

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        indexes = [models.Index(fields=["answered_at", "id"], name="advocates_appeal_open")]

    def __str__(self) -> str:
        return f"{self.reward_id}"
