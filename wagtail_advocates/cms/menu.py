"""The "Advocates" menu."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from wagtail_advocates.cms.dry_run_views import DryRunViewSet
from wagtail_advocates.cms.fraud_lists import FraudListEntryViewSet
from wagtail_advocates.cms.key_views import ApiKeyViewSet
from wagtail_advocates.cms.payout_viewsets import (
    CouponCodeViewSet,
    PayoutBatchViewSet,
    PayoutViewSet,
)
from wagtail_advocates.cms.review_queue import ReviewMenuItem
from wagtail_advocates.cms.viewsets import (
    ConversionViewSet,
    EnrollmentViewSet,
    ProgramOfferViewSet,
    ProgramViewSet,
    ReferralViewSet,
    RewardRuleSetViewSet,
    RewardViewSet,
)


class AdvocatesGroup(SnippetViewSetGroup):
    menu_label = _("Advocates")
    menu_name = "advocates"
    menu_icon = "advocates-share"
    menu_order = 250
    items = (
        ProgramViewSet,
        ProgramOfferViewSet,
        RewardRuleSetViewSet,
        DryRunViewSet,
        EnrollmentViewSet,
        ReferralViewSet,
        ConversionViewSet,
        RewardViewSet,
        PayoutBatchViewSet,
        PayoutViewSet,
        CouponCodeViewSet,
        FraudListEntryViewSet,
        ApiKeyViewSet,
    )

    # Their lists are reached from the list of batches; the menu is long enough.
    not_in_menu = (PayoutViewSet, CouponCodeViewSet)

    def get_submenu_items(self) -> list[Any]:
        hidden = {viewset.menu_label for viewset in self.not_in_menu}
        items = [item for item in super().get_submenu_items() if item.label not in hidden]
        queue = ReviewMenuItem(
            _("Review"),
            reverse("advocates_rewards:review"),
            name="advocates-review",
            icon_name="view",
            order=0,
        )
        return [queue, *items]
