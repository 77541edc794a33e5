from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageChooserBlock
from wagtail.models import Page

from wagtail_advocates.cms.blocks import ShareBlock

BODY_BLOCKS = [
    ("heading", blocks.CharBlock(form_classname="title", icon="title")),
    ("paragraph", blocks.RichTextBlock(features=["bold", "italic", "link", "ul", "ol"])),
    ("quote", blocks.BlockQuoteBlock()),
    ("image", ImageChooserBlock()),
    ("share", ShareBlock()),
]


class HomePage(Page):
    intro = models.CharField(max_length=200, blank=True)
    hero = models.ForeignKey(
        "wagtailimages.Image", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    body = StreamField(BODY_BLOCKS, blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("intro"),
        FieldPanel("hero"),
        FieldPanel("body"),
    ]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from example_site.shop.models import ProductPage

        context = super().get_context(request, *args, **kwargs)
        articles = ArticlePage.objects.live().descendant_of(self)
        products = ProductPage.objects.live().descendant_of(self)
        context["articles"] = articles.select_related("image").order_by("-published_on")[:3]
        context["products"] = products.select_related("image").order_by("path")[:4]
        return context


class ArticleIndexPage(Page):
    intro = models.CharField(max_length=200, blank=True)
    content_panels = [*Page.content_panels, FieldPanel("intro")]
    subpage_types = ["example_magazine.ArticlePage"]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        articles = ArticlePage.objects.live().child_of(self).select_related("image")
        context["articles"] = articles.order_by("-published_on")
        return context


class ArticlePage(Page):
    intro = models.CharField(max_length=240)
    author = models.CharField(max_length=80)
    published_on = models.DateField()
    image = models.ForeignKey(
        "wagtailimages.Image", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    body = StreamField(BODY_BLOCKS)

    content_panels = [
        *Page.content_panels,
        FieldPanel("intro"),
        FieldPanel("author"),
        FieldPanel("published_on"),
        FieldPanel("image"),
        FieldPanel("body"),
    ]
    parent_page_types = ["example_magazine.ArticleIndexPage"]
