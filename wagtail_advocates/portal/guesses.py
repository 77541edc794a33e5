"""Guessing codes: so many misses from one address, over all that answers otherwise for a code that
exists. From then on right and wrong codes are answered alike until the window ends.

Codes that exist cost nothing, so the fetchers of link previews are not held up.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from wagtail_advocates.core.limits import (
    Budget,
    BudgetSpent,
    ensure_left,
    is_known_spent,
    spend,
    spend_and_remember,
)
from wagtail_advocates.portal.client_address import counted_address

GUESSES = Budget("code-guess", calls=30, seconds=600)


def ensure_may_guess(request: HttpRequest) -> None:
    """Before a code is looked up. Errors: ``BudgetSpent`` after too many misses."""
    ensure_left(budget=GUESSES, caller=counted_address(request))


def count_miss(request: HttpRequest) -> None:
    """There is no such code. Errors: ``BudgetSpent`` after too many misses."""
    spend(budget=GUESSES, caller=counted_address(request))


def may_follow(request: HttpRequest) -> bool:
    """Whether a link is followed by its code, without a query: links are many. After too many
    misses all lead where unknown ones lead.
    """
    return not is_known_spent(budget=GUESSES, caller=counted_address(request))


def count_lost_link(request: HttpRequest) -> None:
    """There is no such code in a link. Nobody is refused: who followed it is led on."""
    spend_and_remember(budget=GUESSES, caller=counted_address(request))


def too_many(error: BudgetSpent) -> HttpResponse:
    """The answer of what is a picture otherwise."""
    response = HttpResponse(str(error.message), "text/plain", status=error.status)
    response["Retry-After"] = str(error.retry_after)
    response["Cache-Control"] = "no-store"
    return response
