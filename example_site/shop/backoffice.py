"""Orders in Wagtail's admin: looked at, filtered, exported and refunded; never written by hand."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.functional import cached_property
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn
from wagtail.admin.views.generic import InspectView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton
from wagtail.models import Site
from wagtail.permission_policies import ModelPermissionPolicy

from example_site.shop.forms import RefundForm
from example_site.shop.models import CURRENCY, Order
from example_site.shop.orders import RefundImpossible, refund_order
from wagtail_advocates.core.money import format_money

try:
    from wagtail.permissions import register_permission_policy
except ImportError:  # Wagtail 7.4 has no registry: the viewset carries its policy
    register_permission_policy = None


class OrderPolicy(ModelPermissionPolicy):
    """Orders come from the checkout and stay. ``change`` stands for refunding."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        may = super().user_has_permission
        return action == "view" and (may(user, "view") or may(user, "change"))

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)


if register_permission_policy:
    register_permission_policy(Order, OrderPolicy(Order))


def may_refund(user: Any) -> bool:
    return user.has_perm("example_shop.change_order")


class OrderInspectView(InspectView):
    template_name = "example_shop/backoffice/order.html"

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        if not self.object.refundable_minor or not may_refund(self.request.user):
            return []
        address = reverse("orders:refund", args=[self.object.pk])
        return [HeaderButton("Refund", url=address, icon_name="undo")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {**context, "order": self.object, "may_refund": may_refund(self.request.user)}


class OrderViewSet(ModelViewSet):
    model = Order
    name = "orders"
    icon = "form"
    menu_label = "Orders"
    menu_order = 150
    add_to_admin_menu = True
    inspect_view_enabled = True
    inspect_view_class = OrderInspectView
    copy_view_enabled = False
    form_fields = ["name"]
    list_display = [
        TitleColumn("number", label="Order", url_name="orders:inspect"),
        Column("name", label="Customer"),
        Column("total", label="Total"),
        Column("refunded", label="Refunded"),
        Column("code", label="Code"),
        StatusTagColumn("get_state_display", label="State"),
        DateColumn("placed_at", label="Placed"),
    ]
    list_filter = ["state", "placed_at"]
    list_export = ["number", "name", "email", "total_minor", "refunded_minor", "code", "state"]
    search_fields = ["number", "name", "email"]
    search_backend_name = None

    if not register_permission_policy:

        @cached_property
        def permission_policy(self) -> OrderPolicy:
            return OrderPolicy(self.model)

    def get_urlpatterns(self) -> list[Any]:
        return [*super().get_urlpatterns(), path("refund/<int:pk>/", refund, name="refund")]


def refund(request: HttpRequest, pk: int) -> HttpResponse:
    """Give back a part or all of an order. Rewards for it are taken back in proportion."""
    if not may_refund(request.user):
        raise PermissionDenied
    order = get_object_or_404(Order.objects.prefetch_related("lines", "refunds"), pk=pk)
    form = RefundForm(request.POST or None, order=order)
    if request.method == "POST" and form.is_valid():
        amount_minor = form.cleaned_data["amount"]
        try:
            refund_order(
                site=Site.find_for_request(request),
                order=order,
                amount_minor=amount_minor,
                reason=form.cleaned_data["reason"],
            )
        except RefundImpossible:
            form.add_error("amount", "Somebody else refunded this order just now. Look again.")
        else:
            amount = format_money(amount_minor, CURRENCY)
            messages.success(request, f"{amount} of order {order.number} was given back.")
            return redirect("orders:inspect", order.pk)
    crumbs = [
        {"url": reverse("wagtailadmin_home"), "label": "Home"},
        {"url": reverse("orders:index"), "label": "Orders"},
        {"url": reverse("orders:inspect", args=[order.pk]), "label": order.number},
        {"url": "", "label": "Refund"},
    ]
    context = {
        "order": order,
        "form": form,
        "breadcrumbs_items": crumbs,
        "page_title": "Refund",
        "header_icon": "undo",
    }
    return render(request, "example_shop/backoffice/refund.html", context)
