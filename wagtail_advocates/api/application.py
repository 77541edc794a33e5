"""The API as one thing: what every answer, every refusal and every address of it passes through."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings as django_settings
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, re_path
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI, Router
from ninja.openapi.docs import Swagger

from wagtail_advocates.api.answers import cut, in_language, note, revalidated, tell_limit
from wagtail_advocates.api.auth import Caller
from wagtail_advocates.api.document import Document
from wagtail_advocates.api.errors import problem
from wagtail_advocates.api.pages import let_page_read


class OwnFilesOnly(Swagger):
    """The interactive page, where ninja is installed as an app and its files come from the site.

    Elsewhere ninja would load them from a stranger's server, and run them on the origin of the
    admin; there is no page then.
    """

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        if "ninja" not in django_settings.INSTALLED_APPS:  # as ninja itself asks
            return _nothing_here(request)
        return super().render_page(request, api, **kwargs)


class AdvocatesAPI(NinjaAPI):
    """Answers whatever comes below its prefix in JSON, refusals as problem documents."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._page_calls: set[str | None] = set()

    def add_page_router(self, router: Router) -> None:
        """Calls that pages of any origin may ask to make; whether they may is said when they do."""
        self.add_router("", router)
        for path_view in router.path_operations.values():
            self._page_calls |= {operation.url_name for operation in path_view.operations}

    def create_response(
        self,
        request: HttpRequest,
        data: Any,
        *,
        status: int | None = None,
        temporal_response: HttpResponse | None = None,
    ) -> HttpResponse:
        noted = note(request)
        if noted.fields is not None:
            data = cut(data, noted.fields)
        response = super().create_response(
            request, data, status=status, temporal_response=temporal_response
        )
        if noted.may_be_kept:
            response = revalidated(request, response)
        return tell_limit(request, response)

    def on_exception(self, request: HttpRequest, exc: Any) -> HttpResponse:
        with in_language(request):
            response = tell_limit(request, super().on_exception(request, exc))
        caller = getattr(request, "auth", None)
        if isinstance(caller, Caller):
            let_page_read(response, caller)
        return response

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> Document:
        root = self.get_root_path(path_params or {}) if path_prefix is None else path_prefix
        return Document(self, root)

    @property
    def urls(self) -> tuple[list[URLPattern | URLResolver], str, str]:
        patterns, app, namespace = super().urls
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                is_root = pattern.name == "api-root"
                of_pages = pattern.name in self._page_calls
                checked = _method_checked(pattern.callback, takes_preflights=of_pages)
                pattern.callback = _nothing_here if is_root else checked
        return [*patterns, re_path("", _nothing_here)], app, namespace


def _method_checked(view: Callable[..., Any], *, takes_preflights: bool) -> Callable[..., Any]:
    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        response = view(request, *args, **kwargs)
        if response.status_code != 405:
            return response
        if takes_preflights and _is_preflight(request):
            return _preflight_answered(methods=response["Allow"])
        refusal = problem(
            status=405, code="method_not_allowed", detail="This address takes another method."
        )
        refusal["Allow"] = response["Allow"]
        return refusal

    return checked


def _is_preflight(request: HttpRequest) -> bool:
    asks = {"Origin", "Access-Control-Request-Method"}
    return request.method == "OPTIONS" and all(name in request.headers for name in asks)


def _preflight_answered(*, methods: str) -> HttpResponse:
    """The same for every origin, so that it does not tell which keys there are. Never with
    credentials: a page of another origin has none here.

    Source: https://fetch.spec.whatwg.org/#cors-preflight-request.
    """
    response = HttpResponse(status=204)
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Allow-Methods"] = methods
    response["Access-Control-Allow-Headers"] = "Content-Type, X-Advocates-Key"
    response["Access-Control-Max-Age"] = str(24 * 3600)
    return response


@csrf_exempt
def _nothing_here(request: HttpRequest) -> HttpResponse:
    return problem(status=404, code="not_found", detail="There is nothing at this address.")
