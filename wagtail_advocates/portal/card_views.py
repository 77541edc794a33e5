"""The share card: ``GET …/card/CODE/TARGET/DIGEST.png``.

The digest in the address is of what the card shows. Only the present one is ever drawn; any other
leads to it, so nobody can have cards made that say something else, or make them without end.
"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from wagtail_advocates.core import clock
from wagtail_advocates.core.limits import Budget, BudgetSpent, spend
from wagtail_advocates.kits.cards import NO_TARGET, card_for, draw, remember, remembered
from wagtail_advocates.links.queries import find_code, why_unusable
from wagtail_advocates.portal.client_address import counted_address
from wagtail_advocates.portal.guesses import count_miss, ensure_may_guess, too_many
from wagtail_advocates.portal.public_media import A_WHILE, FOREVER, media_response, open_to_all
from wagtail_advocates.portal.sessions import site_of

# Cards one address may have drawn; those that were drawn before cost nothing.
DRAW_BUDGET = Budget("share-card", calls=120, seconds=60)


@require_safe
def card(request: HttpRequest, code: str, target: str, name: str) -> HttpResponse:
    """The card of a code that can be used; 404 for every other, 429 after too many guesses."""
    try:
        return _card(request, code, target)
    except BudgetSpent as error:
        return too_many(error)


def _card(request: HttpRequest, code: str, target: str) -> HttpResponse:
    ensure_may_guess(request)
    found = find_code(site=site_of(request), text=code)
    if found is None:
        count_miss(request)
    if found is None or why_unusable(found, at=clock.now()):
        raise Http404
    plan = card_for(code=found, target="" if target == NO_TARGET else target)
    if request.path != plan.path:
        return open_to_all(HttpResponseRedirect(plan.path), cache=A_WHILE)
    content = remembered(plan)
    if content is None:
        spend(budget=DRAW_BUDGET, caller=counted_address(request))
        content = draw(plan)
        remember(plan, content)
    return media_response(content, plan.content_type, cache=FOREVER)
