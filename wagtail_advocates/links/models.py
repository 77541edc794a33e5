from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReferralCode(models.Model):
    """What a person types. Unique on its site for ever; a retired one is never reissued."""

    site = models.ForeignKey("wagtailcore.Site", models.PROTECT, related_name="+")
    enrollment = models.ForeignKey(
        "wagtail_advocates.Enrollment", models.PROTECT, related_name="codes"
    )
    code = models.CharField(_("code"), max_length=24)
    is_vanity = models.BooleanField(_("chosen by a person"), default=False)
    is_primary = models.BooleanField(_("primary"), default=True)
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    confirm_by = models.DateTimeField(
        null=True,
        blank=True,
        help_text=_(
            "Given out before its mailbox was confirmed; it ends then unless that happens."
        ),
    )
    usage_limit = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = _("referral code")
        verbose_name_plural = _("referral codes")
        constraints = [models.UniqueConstraint(fields=["site", "code"], name="advocates_code_once")]

    def __str__(self) -> str:
        return self.code

    @property
    def sender(self) -> str:
        """The name a friend is shown: none before the mailbox is confirmed."""
        return "" if self.confirm_by else self.enrollment.advocate.name_for_friends


class LinkTarget(models.Model):
    """An address outside the page tree that a referral link may lead to.

    ``key`` derives from site and address, so that a link can be shown before the row exists; a
    link to a key without a row leads to the program's landing page.
    """

    site = models.ForeignKey("wagtailcore.Site", models.PROTECT, related_name="+")
    key = models.CharField(max_length=16)
    url = models.URLField(max_length=2000)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("link target")
        verbose_name_plural = _("link targets")
        constraints = [models.UniqueConstraint(fields=["site", "key"], name="advocates_target_key")]

    def __str__(self) -> str:
        return self.url


class ErasedCode(models.Model):
    """The keyed hash of a code that named a person and was erased, so that nobody gets it again."""

    site = models.ForeignKey("wagtailcore.Site", models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "digest"], name="advocates_erased_code")
        ]

    def __str__(self) -> str:
        return self.digest[:8]
