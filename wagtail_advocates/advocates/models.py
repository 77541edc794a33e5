from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from wagtail_advocates.core.ids import new_public_id


def first_name_of(name: str) -> str:
    """The first word of a name."""
    return name.split()[0] if name.split() else ""


class Advocate(models.Model):
    """A person who shares, on one site. Need not have a Django user."""

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    site = models.ForeignKey("wagtailcore.Site", models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail address"), max_length=254)
    email_key = models.CharField(
        max_length=64, editable=False, help_text=_("SHA-256 of the lower-case address.")
    )
    customer_key = models.CharField(
        max_length=64,
        blank=True,
        editable=False,
        help_text=_("Keyed hash of the address, once it is proved: as a customer is known by."),
    )
    name_key = models.CharField(
        max_length=64,
        blank=True,
        default="",
        db_default="",
        db_index=True,
        editable=False,
        help_text=_("SHA-256 of the name without case, accents and blanks."),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    locale = models.CharField(_("language"), max_length=16, blank=True)
    shows_name = models.BooleanField(
        _("first name for friends"),
        default=True,
        help_text=_("Whether friends are told the first name. The advocate chooses it."),
    )
    email_confirmed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    erased_at = models.DateTimeField(_("erased"), null=True, editable=False)

    class Meta:
        verbose_name = _("advocate")
        verbose_name_plural = _("advocates")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["site", "email_key"], name="advocates_advocate_email")
        ]
        indexes = [
            models.Index(fields=["site", "customer_key"], name="advocates_advocate_customer")
        ]

    def __str__(self) -> str:
        return self.name or str(_("Erased person"))

    @property
    def first_name(self) -> str:
        """How somebody is greeted."""
        return first_name_of(self.name)

    @property
    def waits_for_mailbox(self) -> bool:
        """Whether nobody has shown yet that the address is theirs."""
        return self.email_confirmed_at is None and self.erased_at is None

    @property
    def name_for_friends(self) -> str:
        """What a friend is shown of the name; empty where the advocate keeps it back."""
        return self.first_name if self.shows_name else ""


class Enrollment(models.Model):
    """An advocate in a program."""

    # Written with every event; Wagtail's index of references would double the queries.
    wagtail_reference_index_ignore = True

    class Status(models.TextChoices):
        INVITED = "invited", _("Invited")
        APPLIED = "applied", _("Applied")
        ACTIVE = "active", _("Active")
        PAUSED = "paused", _("Paused")
        DECLINED = "declined", _("Declined")
        BANNED = "banned", _("Banned")
        ERASED = "erased", _("Erased")

    class Type(models.TextChoices):
        CUSTOMER = "customer", _("Customer")
        EMPLOYEE = "employee", _("Employee")
        FAN = "fan", _("Fan")
        READER = "reader", _("Reader")
        PARTNER = "partner", _("Partner")
        FRIEND = "friend", _("Friend")

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    program = models.ForeignKey(
        "wagtail_advocates.Program", models.PROTECT, related_name="enrollments"
    )
    advocate = models.ForeignKey(Advocate, models.PROTECT, related_name="enrollments")
    status = models.CharField(
        _("status"), max_length=16, choices=Status.choices, default=Status.APPLIED
    )
    status_reason = models.CharField(_("reason"), max_length=200, blank=True)
    type = models.CharField(_("type"), max_length=16, choices=Type.choices, default=Type.CUSTOMER)
    source = models.CharField(_("joined through"), max_length=24, blank=True)
    recruited_by = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="recruits",
        verbose_name=_("recruited by"),
    )
    joined_at = models.DateTimeField(_("joined"))

    class Meta:
        verbose_name = _("enrollment")
        verbose_name_plural = _("enrollments")
        ordering = ["-joined_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["program", "advocate"], name="advocates_enrollment_once"
            )
        ]
        indexes = [models.Index(fields=["program", "status"], name="advocates_enrollment_status")]

    def __str__(self) -> str:
        return f"{self.advocate} – {self.program}"


class SignInLink(models.Model):
    """A link mailed to an advocate that signs in once, within its time."""

    advocate = models.ForeignKey(Advocate, models.CASCADE, related_name="+")
    code = models.ForeignKey(
        "wagtail_advocates.ReferralCode",
        models.CASCADE,
        null=True,
        related_name="+",
        help_text=_("The code given out at once that following the link confirms."),
    )
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.advocate}, {self.expires_at:%Y-%m-%d %H:%M}"
