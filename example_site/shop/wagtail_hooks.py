from __future__ import annotations

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from wagtail import hooks

from example_site.shop.backoffice import OrderViewSet


@hooks.register("register_admin_viewset")
def orders() -> OrderViewSet:
    return OrderViewSet()


@hooks.register("register_permissions")
def order_permissions() -> QuerySet[Permission]:
    return Permission.objects.filter(
        content_type__app_label="example_shop", codename__in=["view_order", "change_order"]
    )
