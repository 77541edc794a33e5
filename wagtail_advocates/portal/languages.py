"""The language of the portal's pages, whose addresses carry none."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from wagtail.coreutils import get_content_languages

View = Callable[..., HttpResponse]


def in_the_visitors_language(view: View) -> View:
    """The view in the language the visitor's browser asks for, if the site is written in it.

    Django's own middleware gives every address without a language prefix the default language
    once a site uses ``i18n_patterns``.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        wanted = translation.get_language_from_request(request)
        if wanted not in get_content_languages():
            return view(request, *args, **kwargs)
        with translation.override(wanted):
            response = view(request, *args, **kwargs)
        response.headers["Content-Language"] = wanted
        patch_vary_headers(response, ["Accept-Language"])
        return response

    return answer
