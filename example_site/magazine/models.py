from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from example_site.magazine.blocks import BODY_BLOCKS


class HomePage(Page):
    """The first page: what the shop is, its products and the newest articles."""

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
        context = super().get_context(request, *args, **kwargs)
        articles = ArticlePage.objects.live().descendant_of(self).select_related("image")
        context["articles"] = articles.order_by("-published_on")[:3]
        return context


class ArticleIndexPage(Page):
    """The magazine's table of contents."""

    intro = models.CharField(max_length=200, blank=True)
    content_panels = [*Page.content_panels, FieldPanel("intro")]
    subpage_types = ["example_magazine.ArticlePage"]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        articles = ArticlePage.objects.live().child_of(self).select_related("image")
        context["articles"] = articles.order_by("-published_on")
        return context


class ArticlePage(Page):
    """One article."""

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
        FieldRowPanel([FieldPanel("author"), FieldPanel("published_on")]),
        FieldPanel("image"),
        FieldPanel("body"),
    ]
    parent_page_types = ["example_magazine.ArticleIndexPage"]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        others = ArticlePage.objects.live().sibling_of(self, inclusive=False)
        context["more"] = others.select_related("image").order_by("-published_on")[:2]
        return context
