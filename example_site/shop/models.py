from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from example_site.magazine.blocks import BODY_BLOCKS
from wagtail_advocates.core.money import format_money

CURRENCY = "EUR"


class ShopIndexPage(Page):
    """All products."""

    intro = models.CharField(max_length=200, blank=True)
    content_panels = [*Page.content_panels, FieldPanel("intro")]
    subpage_types = ["example_shop.ProductPage"]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        products = ProductPage.objects.live().child_of(self).select_related("image")
        context["products"] = products.order_by("path")
        return context


class ProductPage(Page):
    """One product. Its price holds VAT and is in cents."""

    sku = models.CharField("SKU", max_length=40, unique=True)
    category = models.CharField(max_length=40)
    price_minor = models.PositiveIntegerField("price", help_text="In cents, VAT included.")
    summary = models.CharField(max_length=200)
    details = models.CharField(
        max_length=200, blank=True, help_text="Size, volume, care: what stands in small print."
    )
    description = StreamField(BODY_BLOCKS)
    image = models.ForeignKey(
        "wagtailimages.Image", models.SET_NULL, null=True, blank=True, related_name="+"
    )

    content_panels = [
        *Page.content_panels,
        FieldRowPanel([FieldPanel("sku"), FieldPanel("category"), FieldPanel("price_minor")]),
        FieldPanel("summary"),
        FieldPanel("details"),
        FieldPanel("image"),
        FieldPanel("description"),
    ]
    parent_page_types = ["example_shop.ShopIndexPage"]

    @property
    def price(self) -> str:
        return format_money(self.price_minor, CURRENCY)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        others = ProductPage.objects.live().sibling_of(self, inclusive=False)
        context["others"] = others.select_related("image").order_by("path")[:3]
        return context


class Order(models.Model):
    """A finished pretend purchase. Amounts in cents, VAT included.

    ``visitor`` is the referral cookie it was placed with; ``reported_at`` says when the advocates
    program heard of it, and stays empty where it has not yet.
    """

    class State(models.TextChoices):
        PAID = "paid", "Paid"
        PARTLY_REFUNDED = "partly_refunded", "Partly refunded"
        REFUNDED = "refunded", "Refunded"

    number = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    email = models.EmailField("e-mail")
    user_id = models.PositiveBigIntegerField(null=True, editable=False)
    state = models.CharField(max_length=20, choices=State.choices, default=State.PAID)
    code = models.CharField("referral code", max_length=24, blank=True)
    code_problem = models.CharField(max_length=200, blank=True)
    visitor = models.UUIDField(null=True, editable=False)
    subtotal_minor = models.PositiveIntegerField()
    discount_minor = models.PositiveIntegerField(default=0)
    shipping_minor = models.PositiveIntegerField(default=0)
    tax_minor = models.PositiveIntegerField(default=0)
    refunded_minor = models.PositiveIntegerField(default=0)
    placed_at = models.DateTimeField("placed", default=timezone.now)
    reported_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-placed_at", "-id"]

    def __str__(self) -> str:
        return self.number

    @property
    def first_name(self) -> str:
        return self.name.split()[0]

    @property
    def total_minor(self) -> int:
        return self.subtotal_minor - self.discount_minor + self.shipping_minor

    @property
    def refundable_minor(self) -> int:
        return self.total_minor - self.refunded_minor

    @property
    def total(self) -> str:
        return format_money(self.total_minor, CURRENCY)

    @property
    def refunded(self) -> str:
        return format_money(self.refunded_minor, CURRENCY) if self.refunded_minor else ""


class OrderLine(models.Model):
    order = models.ForeignKey(Order, models.CASCADE, related_name="lines")
    page = models.ForeignKey(ProductPage, models.SET_NULL, null=True, related_name="+")
    sku = models.CharField(max_length=40)
    title = models.CharField(max_length=255)
    category = models.CharField(max_length=40)
    quantity = models.PositiveIntegerField()
    amount_minor = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.quantity} × {self.title}"


class OrderRefund(models.Model):
    """Money given back; its number is the refund's external id."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="refunds")
    number = models.CharField(max_length=24, unique=True)
    amount_minor = models.PositiveIntegerField()
    reason = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    reported_at = models.DateTimeField(null=True, editable=False)

    def __str__(self) -> str:
        return self.number
