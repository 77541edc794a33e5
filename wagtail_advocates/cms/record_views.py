"""Pages about one recorded thing: what it is, why it came out like that, and its ledger."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from wagtail.snippets.views.snippets import InspectView

from wagtail_advocates.advocates.models import Enrollment
from wagtail_advocates.conversions.models import Conversion
from wagtail_advocates.core.money import format_money
from wagtail_advocates.ledger.models import Account
from wagtail_advocates.ledger.queries import owed_to, statement
from wagtail_advocates.links.addresses import referral_url
from wagtail_advocates.reports.why import why_conversion, why_enrollment, why_reward
from wagtail_advocates.rewards.models import Reward

MOST_LINES = 100


class ConversionInspectView(InspectView):
    template_name = "wagtail_advocates/cms/inspect_why.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        conversion: Conversion = self.object
        context = super().get_context_data(**kwargs)
        return {
            **context,
            "why": why_conversion(conversion=conversion),
            "rewards": conversion.rewards.select_related("enrollment__advocate"),
            "credit_url": self._credit_url(),
        }

    def _credit_url(self) -> str:
        """Where the credit is given by hand, for who may decide on conversions."""
        if not self.user_has_permission_for_instance("change", self.object):
            return ""
        return reverse("advocates_conversions:credit", args=[self.object.pk])


class RewardInspectView(InspectView):
    template_name = "wagtail_advocates/cms/inspect_why.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        reward: Reward = self.object
        return {**super().get_context_data(**kwargs), "why": why_reward(reward=reward)}


class EnrollmentInspectView(InspectView):
    """An advocate in a program, with codes, balances and the ledger."""

    template_name = "wagtail_advocates/cms/inspect_enrollment.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        enrollment: Enrollment = self.object
        locale = get_language() or "en"
        owner = {"owner_kind": Account.Owner.ENROLLMENT}
        lines = statement(**owner, owner_id=enrollment.pk)[:MOST_LINES]
        return {
            **super().get_context_data(**kwargs),
            "why": why_enrollment(enrollment_id=enrollment.pk),
            "codes": [
                (code, referral_url(site=code.site, code=code.code))
                for code in enrollment.codes.select_related("site")
            ],
            "owed": [
                (
                    format_money(row.pending_minor, row.unit, locale),
                    format_money(row.available_minor, row.unit, locale),
                )
                for row in owed_to(**owner, owner_ids=[enrollment.pk])
            ],
            "ledger": [
                (line, format_money(-line.amount_minor, line.unit, locale)) for line in lines
            ],
        }
