from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from wagtail_advocates.core.ids import new_public_id


class Prospect(models.Model):
    """A pseudonymous person being referred, on one site.

    ``public_id`` is what the visitor cookie holds; ``customer_key`` the keyed hash of the
    normalized e-mail address, known from the first conversion on.
    """

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    site = models.ForeignKey("wagtailcore.Site", models.PROTECT, related_name="+")
    customer_key = models.CharField(max_length=64, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        indexes = [
            models.Index(fields=["site", "customer_key"], name="advocates_prospect_customer")
        ]

    def __str__(self) -> str:
        return str(self.public_id)


class Visit(models.Model):
    """A landing through a link, with a verdict. Enrollment and page are plain ids: no lookups."""

    class Verdict(models.TextChoices):
        COUNTED = "counted", _("Counted")
        EXCLUDED = "excluded", _("Excluded")
        UNVERIFIED = "unverified", _("Unverified")

    site = models.ForeignKey("wagtailcore.Site", models.PROTECT, related_name="+")
    program = models.ForeignKey("wagtail_advocates.Program", models.PROTECT, related_name="+")
    enrollment = models.ForeignKey("wagtail_advocates.Enrollment", models.PROTECT, related_name="+")
    code = models.ForeignKey("wagtail_advocates.ReferralCode", models.PROTECT, related_name="+")
    prospect = models.ForeignKey(Prospect, models.PROTECT, null=True, related_name="+")
    page_id = models.BigIntegerField(default=0)
    target_id = models.BigIntegerField(default=0)
    channel = models.CharField(max_length=24, blank=True)
    method = models.CharField(_("method"), max_length=16, default="click")
    verdict = models.CharField(max_length=16, choices=Verdict.choices)
    reason = models.CharField(max_length=40)
    visitor_hash = models.CharField(
        max_length=64, help_text=_("Keyed hash of address and browser under the day's salt.")
    )
    origin = models.CharField(
        max_length=8, blank=True, help_text=_("How it came, as the fraud rules ask; no address.")
    )
    occurred_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        indexes = [
            models.Index(
                fields=["code", "visitor_hash", "occurred_at"], name="advocates_visit_dedupe"
            ),
            models.Index(fields=["prospect", "occurred_at"], name="advocates_visit_prospect"),
            models.Index(fields=["occurred_at"], name="advocates_visit_when"),
        ]

    def __str__(self) -> str:
        return f"{self.verdict}: {self.reason}"


class Touchpoint(models.Model):
    """One numbered contact of a prospect with an advocate."""

    class Kind(models.TextChoices):
        CLICK = "click", _("Click")
        CODE = "code", _("Code")

    program = models.ForeignKey("wagtail_advocates.Program", models.PROTECT, related_name="+")
    prospect = models.ForeignKey(Prospect, models.PROTECT, related_name="touchpoints")
    enrollment = models.ForeignKey("wagtail_advocates.Enrollment", models.PROTECT, related_name="+")
    code = models.ForeignKey("wagtail_advocates.ReferralCode", models.PROTECT, related_name="+")
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, related_name="+")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    channel = models.CharField(max_length=24, blank=True)
    occurred_at = models.DateTimeField()

    class Meta:
        verbose_name = _("touchpoint")
        verbose_name_plural = _("touchpoints")
        constraints = [
            models.UniqueConstraint(
                fields=["prospect", "program", "number"], name="advocates_touchpoint_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.kind}"


class DailyVisits(models.Model):
    """Roll-up: visits of one day. 0 stands for no program, enrollment or page."""

    site_id = models.BigIntegerField()
    program_id = models.BigIntegerField(default=0)
    enrollment_id = models.BigIntegerField(default=0)
    page_id = models.BigIntegerField(default=0)
    channel = models.CharField(max_length=24, blank=True)
    day = models.DateField()
    verdict = models.CharField(max_length=16)
    reason = models.CharField(max_length=40)
    visits = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "site_id",
                    "program_id",
                    "enrollment_id",
                    "day",
                    "page_id",
                    "channel",
                    "verdict",
                    "reason",
                ],
                name="advocates_daily_visits",
            )
        ]
        indexes = [
            models.Index(fields=["program_id", "day"], name="advocates_daily_visits_prog"),
            models.Index(fields=["enrollment_id", "day"], name="advocates_daily_visits_enr"),
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.visits}"


class VisitorSalt(models.Model):
    """The day's salt for visitor hashes; deleted after a day, so that no hash can be undone."""

    day = models.DateField(unique=True)
    salt = models.CharField(max_length=64)

    def __str__(self) -> str:
        return str(self.day)
