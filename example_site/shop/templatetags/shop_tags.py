from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from wagtail.models import Page, Site

from example_site.shop.models import CURRENCY, ProductPage
from wagtail_advocates.core.money import format_money

register = template.Library()


@register.filter
def eur(amount_minor: int) -> str:
    """An amount in cents as the shop writes it."""
    return format_money(amount_minor, CURRENCY)


@register.simple_tag
def featured_products(limit: int = 4) -> Sequence[ProductPage]:
    """The first products of the shop, in the editor's order."""
    products = ProductPage.objects.live().select_related("image").order_by("path")
    return list(products[:limit])


@register.simple_tag(takes_context=True)
def main_menu(context: Any) -> Sequence[Page]:
    """The pages below the home page that editors put into menus."""
    site = Site.find_for_request(context["request"])
    if site is None:
        return []
    return list(site.root_page.get_children().live().in_menu().order_by("path"))
