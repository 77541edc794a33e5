"""Payouts in the admin: batches, single payouts, coupons."""

from __future__ import annotations

from typing import Any

from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.widgets.button import Button, HeaderButton

from wagtail_advocates.cms.columns import MoneyColumn, ReasonColumn
from wagtail_advocates.cms.coupon_views import AddCouponsView
from wagtail_advocates.cms.payout_reports import OwedView, YearView
from wagtail_advocates.cms.payout_views import (
    BankFileView,
    BatchInspectView,
    MakeBatchView,
    PayoutInspectView,
)
from wagtail_advocates.cms.scoped_views import ScopedIndexView
from wagtail_advocates.cms.viewsets import RecordViewSet
from wagtail_advocates.payouts.models import CouponCode, Payout, PayoutBatch


class BatchIndexView(ScopedIndexView):
    """The batches, and from here everything else about payouts."""

    @cached_property
    def header_buttons(self) -> list[Any]:
        if not self.permission_policy.user_has_permission(self.request.user, "change"):
            return []
        url = reverse("advocates_payout_batches:make")
        return [HeaderButton(_("Make a batch"), url=url, icon_name="plus")]

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        links = [
            (_("All payouts"), "advocates_payouts:list", "list-ul", "view_payout"),
            (_("Coupons"), "advocates_coupons:list", "tag", "view_couponcode"),
            (_("What is owed"), "advocates_payout_batches:owed", "table", "view_payoutbatch"),
            (_("Year"), "advocates_payout_batches:year", "calendar", "view_payout"),
        ]
        user = self.request.user
        return [
            Button(label, url=reverse(name), icon_name=icon, priority=10 + place)
            for place, (label, name, icon, codename) in enumerate(links)
            if user.has_perm(f"wagtail_advocates.{codename}")
        ]

    @cached_property
    def no_results_message(self) -> Any:
        return _(
            "Nothing was paid out yet. Approved rewards are put together into a batch, somebody "
            "approves it, and the payouts leave."
        )


class PayoutBatchViewSet(RecordViewSet):
    model = PayoutBatch
    icon = "download"
    menu_label = _("Payouts")
    url_prefix = "advocates/payout-batches"
    admin_url_namespace = "advocates_payout_batches"
    index_view_class = BatchIndexView
    inspect_view_class = BatchInspectView
    list_display = [
        "__str__",
        Column("state", label=_("State"), accessor="get_state_display"),
        "made_by",
        "decided_by",
        "note",
        DateColumn("made_at", label=_("Made")),
    ]
    list_filter = ["program", "state"]
    list_export = ["program", "state", "made_by", "made_at", "decided_by", "decided_at", "note"]
    search_fields = ["note", "made_by"]
    inspect_view_fields = ["program", "state", "made_by", "made_at", "decided_by", "note"]

    @property
    def make_view(self) -> Any:
        return self.construct_view(MakeBatchView)

    def get_urlpatterns(self) -> list[Any]:
        bank_file = self.construct_view(BankFileView, **self.get_inspect_view_kwargs())
        return [
            *super().get_urlpatterns(),
            path("make/", self.make_view, name="make"),
            self.guarded(path("bank-file/<int:pk>/", bank_file, name="bank_file")),
            path("owed/", self.construct_view(OwedView), name="owed"),
            path("year/", self.construct_view(YearView), name="year"),
        ]


class PayoutViewSet(RecordViewSet):
    model = Payout
    related = ("program", "enrollment__advocate", "batch__program")
    icon = "download"
    menu_label = _("All payouts")
    url_prefix = "advocates/payouts"
    admin_url_namespace = "advocates_payouts"
    inspect_view_class = PayoutInspectView
    list_display = [
        Column(
            "paid_to",
            label=_("Paid to"),
            accessor="paid_to",
            sort_key="enrollment__advocate__name",
        ),
        MoneyColumn("amount_minor", unit="unit", label=_("Amount")),
        "method",
        Column("state", label=_("State"), accessor="get_state_display"),
        ReasonColumn("reason", label=_("Why")),
        "program",
        DateColumn("created_at", label=_("Made")),
    ]
    list_filter = ["program", "state", "method", "batch"]
    search_fields = ["enrollment__advocate__name", "reference"]
    list_export = [
        "paid_to",
        "program",
        "amount_minor",
        "unit",
        "method",
        "state",
        "reason",
        "reference",
        "created_at",
        "decided_at",
    ]
    inspect_view_fields = [
        "paid_to",
        "batch",
        "method",
        "destination",
        "state",
        "reference",
        "note",
        "sent_at",
        "decided_at",
    ]


class CouponIndexView(ScopedIndexView):
    """The coupons of a pool, and those that were given."""

    @cached_property
    def header_buttons(self) -> list[Any]:
        if not self.permission_policy.user_has_permission(self.request.user, "change"):
            return []
        url = reverse("advocates_coupons:fill")
        return [HeaderButton(_("Add coupons"), url=url, icon_name="plus")]


class CouponCodeViewSet(RecordViewSet):
    model = CouponCode
    related = ("program", "payout__enrollment__advocate")
    icon = "tag"
    menu_label = _("Coupons")
    url_prefix = "advocates/coupons"
    admin_url_namespace = "advocates_coupons"
    index_view_class = CouponIndexView
    list_display = [
        "code",
        "program",
        Column("given_to", label=_("Given to"), accessor="payout.paid_to"),
        DateColumn("given_at", label=_("Given")),
        DateColumn("created_at", label=_("Added")),
    ]
    list_filter = ["program"]
    search_fields = ["code"]
    list_export = ["code", "program", "created_at", "given_at"]
    inspect_view_fields = ["code", "program", "created_at", "given_at"]

    def get_urlpatterns(self) -> list[Any]:
        fill = path("fill/", self.construct_view(AddCouponsView), name="fill")
        return [*super().get_urlpatterns(), fill]
