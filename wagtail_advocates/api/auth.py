"""Who may call: a server with a secret key, or a web page with a publishable one.

A publishable key counts only with one of its exact origins, of which the API's own may be one. A
page of the site itself needs no key. A secret key never comes from a browser: with an ``Origin``
header it is refused.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from ninja.security import HttpBearer
from wagtail.models import Site

from wagtail_advocates.api.answers import count_call, count_write
from wagtail_advocates.core.errors import AdvocatesError, KeyRefused
from wagtail_advocates.core.limits import Budget
from wagtail_advocates.portal.sessions import site_of
from wagtail_advocates.programs.keys import find_key
from wagtail_advocates.programs.models import ApiKey, Program


class ScopeMissing(AdvocatesError):
    """The key is valid but may not do this."""

    code = "scope_missing"
    status = 403
    default = "This key has no right to do this."


@dataclass(frozen=True)
class Caller:
    """On whose behalf a call is made; ``program`` None means any program of the site."""

    site: Site
    program: Program | None
    identity: str
    origin: str = ""
    is_same_origin: bool = False


class SecretKey(HttpBearer):
    """``Authorization: Bearer sk_…`` with the scope the call needs, within the key's budget.

    Without a budget the call is a write, which counts against the key's budget for those.
    """

    def __init__(self, scope: str, *, budget: Budget | None = None) -> None:
        super().__init__()
        self.scope = scope
        self.budget = budget

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        if request.headers.get("Origin") is not None:
            raise KeyRefused("A secret key must not be used in a browser.")
        key = find_key(value=token, kind=ApiKey.Kind.SECRET)
        if self.scope not in key.scopes:
            raise ScopeMissing
        caller = Caller(site=key.site, program=key.program, identity=f"key:{key.pk}")
        if self.budget is None:
            count_write(request, caller=caller.identity)
        else:
            count_call(request, budget=self.budget, caller=caller.identity)
        return caller


def _own_origin(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}".lower()


def _is_from_own_page(request: HttpRequest) -> bool:
    """Whether a page of this very origin asks, where browsers say so without ``Origin``.

    ``Referer`` counts for browsers that send no fetch metadata.
    """
    fetched_from = request.headers.get("Sec-Fetch-Site", "")
    if fetched_from or request.method not in ("GET", "HEAD"):
        return fetched_from == "same-origin"
    return f"{request.headers.get('Referer', '')}/".lower().startswith(f"{_own_origin(request)}/")


def page_caller(request: HttpRequest) -> Caller:
    """A web page of this site, or of an origin its key names. Errors: ``KeyRefused``."""
    origin = (request.headers.get("Origin") or "").lower()
    value = request.GET.get("key") or request.headers.get("X-Advocates-Key") or ""
    if value:
        key = find_key(value=value, kind=ApiKey.Kind.PUBLISHABLE)
        if not origin and _is_from_own_page(request):
            origin = _own_origin(request)
        if origin not in key.origins:
            raise KeyRefused("This origin is not one of the key's.")
        return Caller(site=key.site, program=key.program, identity=f"key:{key.pk}", origin=origin)
    fetched_from = request.headers.get("Sec-Fetch-Site", "")
    is_own = origin == _own_origin(request) if origin else fetched_from in ("", "same-origin")
    if not is_own or (request.method == "POST" and not (origin or fetched_from)):
        raise KeyRefused
    return Caller(site=site_of(request), program=None, identity="page", is_same_origin=True)


def caller_of(request: HttpRequest) -> Caller:
    """Who calls, as the key of the call says; ninja keeps it on the request."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    return caller
