from __future__ import annotations

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from example_site.demo import mailbox

urlpatterns = [
    path("django-admin/", admin.site.urls),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("advocates/", include("wagtail_advocates.urls")),
    path("shop/", include("example_site.shop.urls")),
    path("favicon.ico", RedirectView.as_view(url=f"{settings.STATIC_URL}example_site/mark.svg")),
    path("demo/mail/", mailbox.mailbox, name="demo_mailbox"),
    re_path(r"^media/(?P<path>.*)$", serve, {"document_root": settings.MEDIA_ROOT}),
    *i18n_patterns(path("", include(wagtail_urls)), prefix_default_language=False),
]
