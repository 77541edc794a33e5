"""What an advocate sees in a widget: their own link, figures and rewards, with the reasons."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from wagtail_advocates.advocates.models import Advocate, Enrollment
from wagtail_advocates.advocates.queries import find_advocate
from wagtail_advocates.api.answers import count_call, in_language
from wagtail_advocates.api.auth import Caller, page_caller
from wagtail_advocates.api.pages import (
    REFUSALS,
    allow,
    allowed_url,
    program_of_page,
)
from wagtail_advocates.api.widget_config import widget_config
from wagtail_advocates.api.widget_schemas import IdentifyIn, StatsIn, StatsOut, WidgetOut
from wagtail_advocates.core.limits import Budget
from wagtail_advocates.portal.client_address import counted_address
from wagtail_advocates.portal.dashboard import Card, card_of
from wagtail_advocates.portal.sessions import signed_in_advocate
from wagtail_advocates.programs.identity import read_identity
from wagtail_advocates.programs.models import Program

router = Router(tags=["Widget"], auth=page_caller)

ACCOUNT_BUDGET = Budget("account", calls=120, seconds=60)


def _known(request: HttpRequest, caller: Caller, program: Program, token: str) -> Advocate | None:
    """Who asks: as the shop's server signed, or as they are signed in on a page of the site."""
    if token:
        identity = read_identity(token=token, program=program)
        return find_advocate(site=caller.site, email=identity.email)
    return signed_in_advocate(request) if caller.is_same_origin else None


@router.post(
    "/widget/signed",
    response={200: WidgetOut, **REFUSALS},
    operation_id="widget_identify",
    url_name="widget_identify",
    summary="What a share widget shows to a customer the shop has signed in",
)
def identify(request: HttpRequest, response: HttpResponse, body: IdentifyIn) -> Any:
    """Like ``widget_config``, with the personal link of whom the signed token names."""
    caller = allow(request, response, language=body.lang)
    count_call(request, budget=ACCOUNT_BUDGET, caller=counted_address(request))
    program = program_of_page(caller, body.program)
    advocate = _known(request, caller, program, body.identity)
    with in_language(request):
        return widget_config(
            request=request,
            caller=caller,
            program=program,
            page_id=body.page,
            url=allowed_url(caller, request, body.url),
            language=body.lang,
            advocate=advocate,
        )


@router.post(
    "/stats",
    response={200: StatsOut, **REFUSALS},
    operation_id="stats",
    url_name="stats",
    summary="An advocate's own figures and rewards",
)
def show_stats(request: HttpRequest, response: HttpResponse, body: StatsIn) -> Any:
    """Nothing but ``advocate: null`` for somebody who is not known or not in the program."""
    caller = allow(request, response, language=body.lang)
    count_call(request, budget=ACCOUNT_BUDGET, caller=counted_address(request))
    program = program_of_page(caller, body.program)
    advocate = _known(request, caller, program, body.identity)
    enrollment = _active(advocate, program)
    if enrollment is None:
        return {"advocate": None}
    with in_language(request):
        return _stats(card_of(enrollment=enrollment))


def _active(advocate: Advocate | None, program: Program) -> Enrollment | None:
    if advocate is None:
        return None
    active = program.enrollments.filter(advocate=advocate, status=Enrollment.Status.ACTIVE)
    return active.select_related("advocate", "program__site").first()


def _stats(card: Card) -> dict[str, Any]:
    code = card.code.code if card.code else ""
    return {
        "advocate": {"name": card.enrollment.advocate.first_name, "code": code},
        "url": card.url,
        "visits": card.visits,
        "referrals": card.referrals,
        "customers": card.customers,
        "pending": card.pending,
        "available": card.available,
        "credit": card.credit,
        "rewards": [
            {
                "amount": line.amount,
                "state": line.state,
                "label": line.state_label,
                "reason": line.reason,
                "note": line.note,
                "at": line.when,
            }
            for line in card.rewards
        ],
    }
