from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Body, Query, Router, Status

from wagtail_advocates.advocates.models import first_name_of
from wagtail_advocates.advocates.services import email_key
from wagtail_advocates.api.answers import count_call, in_language
from wagtail_advocates.api.auth import Caller, page_caller
from wagtail_advocates.api.pages import (
    READING_REFUSALS,
    REFUSALS,
    allow,
    allowed_url,
    landing_of,
    own_query,
    program_of_page,
)
from wagtail_advocates.api.schemas import Problem
from wagtail_advocates.api.widget_config import shared_by, widget_config
from wagtail_advocates.api.widget_schemas import (
    AcceptedOut,
    BeaconIn,
    BeaconOut,
    ClaimIn,
    ClaimOut,
    EventBody,
    EventIn,
    EventsIn,
    JoinIn,
    JoinOut,
    Language,
    PageAddress,
    WidgetOut,
)
from wagtail_advocates.core.errors import NotEligible
from wagtail_advocates.core.limits import MAILS_TO_ONE_ADDRESS, Budget, BudgetSpent, spend
from wagtail_advocates.flows import (
    confirm_visit,
    join_program,
    record_share,
    visit_via,
)
from wagtail_advocates.kits.share_copy import Sender
from wagtail_advocates.links.services import has_target
from wagtail_advocates.portal.claims import claim_sender
from wagtail_advocates.portal.client_address import (
    client_address,
    counted_address,
    may_join_at_once,
)
from wagtail_advocates.portal.guesses import count_miss, ensure_may_guess
from wagtail_advocates.portal.link_views import facts_of
from wagtail_advocates.portal.sessions import remember_sharing, signed_in_advocate
from wagtail_advocates.portal.visitors import may_store, remember, visitor_of
from wagtail_advocates.programs.identity import read_identity
from wagtail_advocates.programs.queries import offer_for
from wagtail_advocates.tracking.user_agents import LONGEST_USER_AGENT, is_bot

router = Router(tags=["Widget"], auth=page_caller)

CONFIG_BUDGET = Budget("widget", calls=600, seconds=60)
EVENTS_BUDGET = Budget("events", calls=240, seconds=60)
TARGETS_BUDGET = Budget("new-targets", calls=100, seconds=86_400)
JOIN_BUDGET = Budget("api-join", calls=10, seconds=600)
CLAIM_BUDGET = Budget("claim", calls=30, seconds=600)


@router.get(
    "/widget",
    response={200: WidgetOut, **READING_REFUSALS},
    operation_id="widget_config",
    url_name="widget_config",
    summary="What a share widget shows to this visitor",
)
def get_widget(
    request: HttpRequest,
    response: HttpResponse,
    program: str = Query("", pattern=r"^[-a-zA-Z0-9_]{0,60}$"),
    page: int | None = Query(None, ge=1, lt=2**53),
    url: PageAddress = Query(""),
    lang: Language = Query(""),
) -> Any:
    """Offer, share text and personal link; never cached. Asking for it is an impression."""
    caller = allow(request, response, language=lang)
    count_call(request, budget=CONFIG_BUDGET, caller=counted_address(request))
    chosen = program_of_page(caller, program)
    if not is_bot(request.headers.get("User-Agent", "")[:LONGEST_USER_AGENT]):
        record_share(site=caller.site, program=chosen, action="impression", page_id=page)
    with in_language(request):
        return widget_config(
            request=request,
            caller=caller,
            program=chosen,
            page_id=page,
            url=allowed_url(caller, request, url),
            language=lang,
            advocate=signed_in_advocate(request) if caller.is_same_origin else None,
        )


@router.post(
    "/events",
    response={202: AcceptedOut, **REFUSALS},
    operation_id="share_event",
    url_name="share_event",
    summary="Count an impression or a share",
)
def create_event(
    request: HttpRequest, response: HttpResponse, body: EventBody = Body(...)
) -> Status[Any]:
    """Counted for the reports; an event from a browser never pays. Up to twenty ``events`` may
    come in one call: all are counted, or none where one of them names no program.
    """
    caller = allow(request, response)
    events = body.events if isinstance(body, EventsIn) else [body]
    for _event in events:
        count_call(request, budget=EVENTS_BUDGET, caller=counted_address(request))
    programs = {name: program_of_page(caller, name) for name in {e.program for e in events}}
    for event in events:
        record_share(
            site=caller.site,
            program=programs[event.program],
            action=event.action,
            channel=event.channel,
            page_id=event.page,
            code=event.code or "",
            target_url=_target_of(event, caller, request),
        )
    return Status(202, {"accepted": True})


def _target_of(event: EventIn, caller: Caller, request: HttpRequest) -> str:
    """The address that becomes the target of links by a share: so many new ones a day from one
    client, as an address may say anything. A link to one that is none leads to the landing page of
    its program.
    """
    if event.page or event.action != "share":
        return ""
    url = allowed_url(caller, request, event.url)
    if url and not has_target(site=caller.site, url=url):
        try:
            spend(budget=TARGETS_BUDGET, caller=counted_address(request))
        except BudgetSpent:
            return ""
    return url


@router.post(
    "/visits",
    response={200: BeaconOut, **REFUSALS},
    operation_id="landing_beacon",
    url_name="landing_beacon",
    summary="Confirm a landing, or record one by ?via=",
)
def create_visit(request: HttpRequest, response: HttpResponse, body: BeaconIn) -> Any:
    """A landing page says that a browser opened it. ``url`` is its whole address: which page that
    is, and whether an advert led there, is read from it.
    """
    caller = allow(request, response)
    count_call(request, budget=EVENTS_BUDGET, caller=counted_address(request))
    visitor = visitor_of(request) if caller.is_same_origin else None
    if not body.code:
        confirmed = confirm_visit(site=caller.site, visitor=visitor)
        return {"status": confirmed.status, "reason": confirmed.reason}
    ensure_may_guess(request)
    result = visit_via(
        site=caller.site,
        code=body.code,
        channel=body.channel or "",
        facts=facts_of(request, query=own_query(caller, request, body.url)),
        address=client_address(request),
        visitor=visitor,
        may_store=caller.is_same_origin and may_store(request),
        landing=landing_of(caller, request, body.url),
    )
    if result.program is None:
        count_miss(request)
    elif result.visitor is not None:
        remember(response, result.visitor, days=result.program.window_days)
    status = "recorded" if result.verdict == "counted" else "ignored"
    return {"status": status, "reason": result.reason}


@router.post(
    "/join",
    response={202: JoinOut, 403: Problem, **REFUSALS},
    operation_id="join",
    url_name="join",
    summary="Join a program",
)
def join(request: HttpRequest, response: HttpResponse, body: JoinIn) -> Status[Any]:
    """A sign-in link is mailed; the answer is the same whether the address is known or not.

    Where the program gives links at once, the answer holds a link of its own that works already.
    Whom the shop's server has signed in joins at once, with the address in the signed token.
    """
    caller = allow(request, response, language=body.locale)
    count_call(request, budget=JOIN_BUDGET, caller=counted_address(request))
    program = program_of_page(caller, body.program)
    identity = read_identity(token=body.identity, program=program) if body.identity else None
    email = identity.email if identity else body.email
    name = (identity.name if identity else "") or body.name
    if identity is None:
        spend(budget=MAILS_TO_ONE_ADDRESS, caller=email_key(email))
    offer = offer_for(program=program, language=body.locale)
    if offer is not None and offer.terms and not body.accept_terms:
        raise NotEligible("Please accept the terms of the program.")
    result = join_program(
        program=program,
        email=email,
        name=name,
        locale=body.locale,
        source="widget",
        confirmed=identity is not None,
        at_once=identity is None and may_join_at_once(request, program=program),
        visitor=visitor_of(request) if caller.is_same_origin else None,
        code=body.code or "",
    )
    answer: dict[str, Any] = {"status": "joined" if identity else "check_mail"}
    if result.may_show_code:
        code = result.code.code
        shared = shared_by(
            program=program,
            offer=offer,
            sender=Sender(first_name_of(name), code),
            page_id=body.page,
            url=allowed_url(caller, request, body.url),
        )
        answer |= {"code": code, "url": shared["share"]["url"], **shared}
        if caller.is_same_origin and identity is None:
            remember_sharing(request, code=result.code, name=body.name)
    return Status(202, answer)


@router.post(
    "/codes/claim",
    response={200: ClaimOut, **REFUSALS},
    operation_id="code_claim",
    url_name="code_claim",
    summary="Take the code, or the name, of who sent a friend",
)
def claim(request: HttpRequest, response: HttpResponse, body: ClaimIn) -> Any:
    """Who sent the friend and what they get. A name counts where the program takes names, and is
    answered as it was typed. What is unknown, unusable or the name of two people looks alike.
    """
    caller = allow(request, response, language=body.lang)
    count_call(request, budget=CLAIM_BUDGET, caller=counted_address(request))
    visitor = visitor_of(request) if caller.is_same_origin else None
    named = program_of_page(caller, body.program or "") if body.program or caller.program else None
    with in_language(request):
        result = claim_sender(
            site=caller.site,
            text=body.code,
            address=counted_address(request),
            program=named,
            visitor=visitor,
        )
    return {
        "code": result.code.code,
        "sender": result.sender,
        "offer": result.offer,
        "welcome": result.welcome,
    }
