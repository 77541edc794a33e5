"""The demo's pages, products and pictures. Each step looks first whether its result is there."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.models import Locale, Page, Site

from example_site.demo import Progress
from example_site.demo.pictures import articles as article_pictures
from example_site.demo.pictures import products as product_pictures
from example_site.demo.words import (
    ARTICLES,
    HOME_INTRO,
    HOME_OFFER,
    HOME_TITLE,
    MAGAZINE_INTRO,
    PRODUCTS,
    SHOP_INTRO,
    ArticleText,
    Block,
    ProductText,
)
from example_site.magazine.models import ArticleIndexPage, ArticlePage, HomePage
from example_site.shop.models import ProductPage, ShopIndexPage

SHARE: Block = ("share", {"layout": "card", "channels": []})


def seed_content(*, progress: Progress) -> dict[str, int]:
    """Make the site's pages and pictures where they are missing."""
    pictures = {**article_pictures.PICTURES, **product_pictures.PICTURES}
    images = {}
    for number, (name, draw) in enumerate(pictures.items(), start=1):
        progress(number - 1, len(pictures), "pictures")
        images[name] = _image(name, draw)
    progress(len(pictures), len(pictures), "pictures")
    home = _home(images)
    _site(home)
    shop = _child(home, ShopIndexPage, "shop", title="Shop", intro=SHOP_INTRO, show_in_menus=True)
    words = {"title": "Magazine", "intro": MAGAZINE_INTRO}
    magazine = _child(home, ArticleIndexPage, "magazine", show_in_menus=True, **words)
    for text in PRODUCTS:
        _product(shop, text, images)
    today = timezone.now().date()
    for article in ARTICLES:
        _article(magazine, article, images, today)
    return {"pages": Page.objects.filter(depth__gt=1).count(), "pictures": len(images)}


def _title(name: str) -> str:
    texts = {text.sku: text.title for text in PRODUCTS} | {t.picture: t.title for t in ARTICLES}
    return texts.get(name, "Hearth & Kiln")


def _alt(name: str) -> str:
    alts = {text.sku: text.picture for text in PRODUCTS} | {t.picture: t.caption for t in ARTICLES}
    return alts.get(name, "Vases, cups and a bowl on a table by a window")


def _image(name: str, draw: Any) -> Any:
    model = get_image_model()
    file_name = f"demo-{name.lower()}.jpg"
    existing = model.objects.filter(file__endswith=file_name).first()
    if existing is not None:
        return existing
    buffer = io.BytesIO()
    draw(Random(name)).convert("RGB").save(buffer, "JPEG", quality=90)
    return model.objects.create(
        title=_title(name),
        description=_alt(name),
        file=ContentFile(buffer.getvalue(), name=file_name),
    )


def _child(parent: Page, model: Any, slug: str, **values: Any) -> Any:
    existing = model.objects.child_of(parent).filter(slug=slug).first()
    if existing is not None:
        return existing
    page = parent.add_child(instance=model(slug=slug, **values))
    page.save_revision().publish()
    return page


def _home(images: Mapping[str, Any]) -> HomePage:
    existing = HomePage.objects.first()
    if existing is not None:
        return existing
    root = Page.objects.get(depth=1)
    home = root.add_child(
        instance=HomePage(
            title=HOME_TITLE,
            seo_title="Stoneware and the stories around it",
            search_description="Wood-fired stoneware, and a magazine about clay, fire and tables.",
            slug="hearth-and-kiln",
            intro=HOME_INTRO,
            hero=images["hero"],
            body=[*HOME_OFFER, SHARE],
            locale=Locale.get_default(),
        )
    )
    home.save_revision().publish()
    return home


def _site(home: HomePage) -> None:
    """Point the default site at the home page, and take Wagtail's welcome page away."""
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    first = site.root_page if site.pk else None
    site.hostname, site.port = "127.0.0.1", int(settings.PORT)
    site.site_name, site.root_page = settings.WAGTAIL_SITE_NAME, home
    site.save()
    if first is not None and first.pk != home.pk and first.specific_class is Page:
        Page.objects.get(pk=first.pk).delete()
    Locale.objects.get_or_create(language_code="de")


def _product(shop: ShopIndexPage, text: ProductText, images: Mapping[str, Any]) -> None:
    if ProductPage.objects.filter(sku=text.sku).exists():
        return
    _child(
        shop,
        ProductPage,
        text.slug,
        title=text.title,
        search_description=text.summary,
        sku=text.sku,
        category=text.category,
        price_minor=text.price_minor,
        summary=text.summary,
        details=text.details,
        description=list(text.body),
        image=images[text.sku],
    )


def _article(
    magazine: ArticleIndexPage, text: ArticleText, images: Mapping[str, Any], today: date
) -> None:
    _child(
        magazine,
        ArticlePage,
        text.slug,
        title=text.title,
        search_description=text.intro,
        intro=text.intro,
        author=text.author,
        published_on=today - timedelta(days=text.days_ago),
        image=images[text.picture],
        body=[*text.body, SHARE],
    )
