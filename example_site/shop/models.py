from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page

from wagtail_advocates.core.money import format_money

CURRENCY = "EUR"
SHIPPING_MINOR = 490
FREE_SHIPPING_FROM_MINOR = 8000


class ShopIndexPage(Page):
    intro = models.CharField(max_length=200, blank=True)
    content_panels = [*Page.content_panels, FieldPanel("intro")]
    subpage_types = ["example_shop.ProductPage"]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        products = ProductPage.objects.live().child_of(self).select_related("image")
        context["products"] = products.order_by("path")
        return context


class ProductPage(Page):
    sku = models.CharField(max_length=40, unique=True)
    category = models.CharField(max_length=40)
    price_minor = models.PositiveIntegerField(help_text="In cents.")
    summary = models.CharField(max_length=200)
    description = RichTextField(features=["bold", "italic", "ul"])
    image = models.ForeignKey(
        "wagtailimages.Image", models.SET_NULL, null=True, blank=True, related_name="+"
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("sku"),
        FieldPanel("category"),
        FieldPanel("price_minor"),
        FieldPanel("summary"),
        FieldPanel("description"),
        FieldPanel("image"),
    ]
    parent_page_types = ["example_shop.ShopIndexPage"]

    @property
    def price(self) -> str:
        return format_money(self.price_minor, CURRENCY)


class Order(models.Model):
    """A finished pretend purchase. Amounts in cents."""

    class State(models.TextChoices):
        PAID = "paid", "Paid"
        REFUNDED = "refunded", "Refunded"
        PARTLY_REFUNDED = "partly_refunded", "Partly refunded"

    number = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    email = models.EmailField()
    state = models.CharField(max_length=20, choices=State.choices, default=State.PAID)
    code = models.CharField("referral code", max_length=24, blank=True)
    code_problem = models.CharField(max_length=200, blank=True)
    subtotal_minor = models.PositiveIntegerField()
    discount_minor = models.PositiveIntegerField(default=0)
    shipping_minor = models.PositiveIntegerField(default=0)
    refunded_minor = models.PositiveIntegerField(default=0)
    placed_at = models.DateTimeField()

    class Meta:
        ordering = ["-placed_at", "-id"]

    def __str__(self) -> str:
        return self.number

    @property
    def total_minor(self) -> int:
        return self.subtotal_minor - self.discount_minor + self.shipping_minor

    @property
    def total(self) -> str:
        return format_money(self.total_minor, CURRENCY)

    @property
    def refunded(self) -> str:
        return format_money(self.refunded_minor, CURRENCY)

    @property
    def refundable_minor(self) -> int:
        return self.total_minor - self.refunded_minor


class OrderLine(models.Model):
    order = models.ForeignKey(Order, models.CASCADE, related_name="lines")
    sku = models.CharField(max_length=40)
    title = models.CharField(max_length=255)
    category = models.CharField(max_length=40)
    quantity = models.PositiveIntegerField()
    amount_minor = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.quantity} × {self.title}"

    @property
    def amount(self) -> str:
        return format_money(self.amount_minor, CURRENCY)


class OrderRefund(models.Model):
    """Money given back; its number is the refund's external id."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="refunds")
    number = models.CharField(max_length=24, unique=True)
    amount_minor = models.PositiveIntegerField()
    reason = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.number
