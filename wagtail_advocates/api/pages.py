"""What calls from web pages have in common: their program, their origin, what they may name."""

from __future__ import annotations

from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.http import HttpRequest, HttpResponse

from wagtail_advocates.api.answers import RATE_HEADERS, note
from wagtail_advocates.api.auth import Caller, caller_of
from wagtail_advocates.api.schemas import Problem
from wagtail_advocates.core.errors import UnknownProgram
from wagtail_advocates.links.addresses import Landing, landing_at, without_sender
from wagtail_advocates.links.services import LONGEST_ADDRESS
from wagtail_advocates.programs.models import Program
from wagtail_advocates.programs.queries import find_program

REFUSALS: dict[Any, Any] = dict.fromkeys((400, 401, 404, 409, 422, 429, 503), Problem)
READING_REFUSALS: dict[Any, Any] = dict.fromkeys((401, 404, 422, 429, 503), Problem)


def program_of_page(caller: Caller, slug: str) -> Program:
    """The program a page names, the one of its key, or the site's first."""
    if caller.program is not None:
        if slug and slug != caller.program.slug:
            raise UnknownProgram
        return caller.program
    return find_program(site=caller.site, slug=slug)


def allow(request: HttpRequest, response: HttpResponse, *, language: str = "") -> Caller:
    """The caller, with the headers that let its page read the answer.

    ``language`` is the page's; from here on a refusal is told in it.
    """
    caller = caller_of(request)
    note(request).language = language
    response["Cache-Control"] = "no-store"
    response["Vary"] = "Origin"
    let_page_read(response, caller)
    return caller


def let_page_read(response: HttpResponse, caller: Caller) -> None:
    """Let the page of another origin read an answer or a refusal that is meant for it."""
    if caller.origin:
        response["Access-Control-Allow-Origin"] = caller.origin
        response["Access-Control-Expose-Headers"] = ", ".join(RATE_HEADERS)
        response["Cross-Origin-Resource-Policy"] = "cross-origin"


def _own_parts(caller: Caller, request: HttpRequest, url: str | None) -> SplitResult | None:
    """The parts of an address, if it lies on the caller's own origin."""
    origin = caller.origin or f"{request.scheme}://{request.get_host()}"
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    is_own = f"{parts.scheme}://{parts.netloc}".lower() == origin.lower()
    return parts if is_own else None


def own_query(caller: Caller, request: HttpRequest, url: str | None) -> str:
    """The query of an address on the caller's own origin, whole: what brought people there."""
    parts = _own_parts(caller, request, url)
    return parts.query if parts else ""


def landing_of(caller: Caller, request: HttpRequest, url: str | None) -> Landing | None:
    """Where a page of the caller says that it stands."""
    address = allowed_url(caller, request, url)
    if not address:
        return None
    is_of_site = caller.is_same_origin or address.startswith(f"{caller.site.root_url}/")
    return landing_at(site=caller.site, url=address, is_of_site=is_of_site)


def allowed_url(caller: Caller, request: HttpRequest, url: str | None) -> str:
    """The address if it lies on the caller's own origin, else nothing. Without its fragment, and
    without what says who sent the visitor that shares it; without its query, if no link leads to
    one as long.
    """
    parts = _own_parts(caller, request, url)
    if parts is None:
        return ""
    address = without_sender(parts._replace(fragment="").geturl())
    if len(address) > LONGEST_ADDRESS:
        address = parts._replace(query="", fragment="").geturl()
    return address if len(address) <= LONGEST_ADDRESS else ""
