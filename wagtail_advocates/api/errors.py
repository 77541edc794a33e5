"""One mapper from errors to ``application/problem+json`` (RFC 9457)."""

from __future__ import annotations

import logging
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import DataError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from wagtail_advocates.api.answers import note
from wagtail_advocates.core.errors import AdvocatesError, CallInFlight, TryAgain
from wagtail_advocates.core.limits import BudgetSpent

log = logging.getLogger("wagtail_advocates.api")

TITLES = {
    400: "Bad request",
    401: "Not authenticated",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflict",
    410: "Gone",
    422: "Not acceptable as given",
    429: "Too many requests",
    503: "Busy",
}


def problem(*, status: int, code: str, detail: str, **more: Any) -> HttpResponse:
    """A problem document; ``code`` is stable, ``detail`` a sentence for people."""
    body = {
        "type": f"urn:wagtail-advocates:problem:{code}",
        "title": TITLES.get(status, "Refused"),
        "status": status,
        "code": code,
        "detail": detail,
        **more,
    }
    response = JsonResponse(body, status=status, content_type="application/problem+json")
    response["Cache-Control"] = "no-store"
    return response


def _refused(request: HttpRequest, error: AdvocatesError) -> HttpResponse:
    response = problem(status=error.status, code=error.code, detail=str(error.message))
    if isinstance(error, BudgetSpent):
        response["Retry-After"] = str(error.retry_after)
        note(request).allowance = error.allowance
    elif isinstance(error, CallInFlight | TryAgain):
        response["Retry-After"] = "1"
    if error.status == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response


def _field(place: tuple[Any, ...]) -> str:
    """The way to a field. Which of the forms a body may have, in parentheses, is no part of it."""
    return ".".join(str(part) for part in place if not str(part).startswith("("))


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors = [{"field": _field(item["loc"][1:]), "message": item["msg"]} for item in error.errors]
    return problem(
        status=422, code="fields_invalid", detail="Some fields are not valid.", errors=errors
    )


def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(status=error.status_code, code="bad_request", detail=str(error))


def _too_large(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    """A body beyond what Django reads at all."""
    return problem(status=400, code="bad_request", detail="The body is larger than 64 kB.")


def _not_authenticated(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    response = problem(
        status=401, code="key_refused", detail="A valid API key is needed for this call."
    )
    response["WWW-Authenticate"] = "Bearer"
    return response


def _missing(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(status=404, code="not_found", detail="There is nothing at this address.")


def _data(request: HttpRequest, error: Exception) -> HttpResponse:
    # What a driver says may repeat the value, which may be somebody's name.
    log.warning("input the database refused: %s", type(error).__name__)
    return problem(status=422, code="fields_invalid", detail="A value cannot be stored.")


def _busy(request: HttpRequest, error: OperationalError) -> HttpResponse:
    log.error("the database could not be used", exc_info=error)
    response = problem(status=503, code="try_again", detail="Please try again in a moment.")
    response["Retry-After"] = "1"
    return response


def install(api: NinjaAPI) -> None:
    """Let the API answer every error as a problem document."""
    handlers = {
        AdvocatesError: _refused,
        ValidationError: _invalid,
        HttpError: _http,
        AuthenticationError: _not_authenticated,
        RequestDataTooBig: _too_large,
        Http404: _missing,
        DataError: _data,
        OverflowError: _data,
        OperationalError: _busy,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)  # type: ignore[arg-type]
