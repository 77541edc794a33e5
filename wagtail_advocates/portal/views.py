"""Joining, signing in, the portal, and a friend's code."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wagtail_advocates.advocates.models import Advocate
from wagtail_advocates.advocates.queries import find_advocate
from wagtail_advocates.advocates.services import email_key
from wagtail_advocates.core import clock
from wagtail_advocates.core.errors import AdvocatesError
from wagtail_advocates.core.limits import MAILS_TO_ONE_ADDRESS, Budget, BudgetSpent, spend
from wagtail_advocates.flows import (
    appeal_denial,
    appeal_reward,
    export_subject,
    join_program,
    referred_by,
    request_sign_in,
    show_name,
    sign_in,
)
from wagtail_advocates.fraud.models import Appeal
from wagtail_advocates.links.addresses import referral_url
from wagtail_advocates.portal.claims import claim_sender, takes_names
from wagtail_advocates.portal.client_address import counted_address, may_join_at_once
from wagtail_advocates.portal.dashboard import dashboard
from wagtail_advocates.portal.forms import ClaimForm, JoinForm, SignInForm
from wagtail_advocates.portal.pages import render_page
from wagtail_advocates.portal.sessions import (
    remember_sharing,
    sign_in_session,
    sign_out_session,
    signed_in_advocate,
    site_of,
)
from wagtail_advocates.portal.visitors import visitor_of
from wagtail_advocates.programs.models import Program
from wagtail_advocates.programs.queries import offer_for, open_programs

MAIL_BUDGET = Budget("portal-mail", calls=10, seconds=600)
DATA_BUDGET = Budget("my-data", calls=20, seconds=3600)
CLAIM_BUDGET = Budget("claim", calls=30, seconds=600)


def _program(request: HttpRequest) -> Program | None:
    """The open program the address names, or the site's first open one."""
    programs = open_programs(site=site_of(request), at=clock.now())
    slug = request.GET.get("program", "")
    wanted = [program for program in programs if program.slug == slug] if slug else programs
    return wanted[0] if wanted else None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """Join a program by name and e-mail address, or at once as a signed-in person."""
    program = _program(request)
    if program is None:
        return render_page(request, "closed.html", {}, status=404)
    offer = offer_for(program=program)
    advocate = signed_in_advocate(request)
    if advocate is not None and program.enrollments.filter(advocate=advocate).exists():
        return redirect("wagtail_advocates:portal")
    form = JoinForm(
        request.POST or None, initial=_known(request), terms=offer.terms if offer else ""
    )
    if request.method == "POST" and form.is_valid():
        try:
            return _join(request, program, form, advocate)
        except AdvocatesError as error:
            form.add_error(None, str(error.message))
    context = {"form": form, "program": program, "offer": offer}
    return render_page(request, "join.html", context, status=422 if form.errors else 200)


def _known(request: HttpRequest) -> dict[str, str]:
    """What the site knows of who is logged in."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {"name": user.get_full_name() or user.get_username(), "email": user.email}


def _is_theirs(request: HttpRequest, email: str, advocate: Advocate | None) -> bool:
    """Whether the person here is known to own the address, so that no mail has to prove it.

    A user account proves it only for an address no other advocate has: sites let people enter
    addresses they do not own.
    """
    if advocate is not None and email_key(advocate.email) == email_key(email):
        return True
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or email_key(user.email) != email_key(email):
        return False
    known = find_advocate(site=site_of(request), email=email)
    return known is None or known.user_id == user.pk


def _spend_mail(request: HttpRequest, email: str) -> None:
    spend(budget=MAIL_BUDGET, caller=counted_address(request))
    spend(budget=MAILS_TO_ONE_ADDRESS, caller=email_key(email))


def _join(
    request: HttpRequest, program: Program, form: JoinForm, advocate: Advocate | None
) -> HttpResponse:
    email = form.cleaned_data["email"]
    user = getattr(request, "user", None)
    is_theirs = _is_theirs(request, email, advocate)
    if not is_theirs:
        _spend_mail(request, email)
    result = join_program(
        program=program,
        email=email,
        name=form.cleaned_data["name"],
        locale=get_language() or "",
        user=user if is_theirs and user and user.is_authenticated else None,
        source="portal",
        confirmed=is_theirs,
        at_once=not is_theirs and may_join_at_once(request, program=program),
        visitor=visitor_of(request),
    )
    if is_theirs:
        sign_in_session(request, result.enrollment.advocate)
        return redirect("wagtail_advocates:portal")
    context: dict[str, object] = {"email": email, "program": program}
    if result.may_show_code:
        remember_sharing(request, code=result.code, name=form.cleaned_data["name"])
        context["code"] = result.code
        context["url"] = referral_url(site=program.site, code=result.code.code)
        return render_page(request, "joined.html", context)
    return render_page(request, "check_mail.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def request_link(request: HttpRequest) -> HttpResponse:
    """Ask for a sign-in link; the answer is the same whether the address is known or not."""
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _spend_mail(request, form.cleaned_data["email"])
            request_sign_in(site=site_of(request), email=form.cleaned_data["email"])
            return render_page(request, "check_mail.html", {"email": form.cleaned_data["email"]})
        except AdvocatesError as error:
            form.add_error(None, str(error.message))
    return render_page(request, "sign_in.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_link(request: HttpRequest, token: str) -> HttpResponse:
    """Sign in by a mailed link. GET shows a button, so that mail scanners do not use it up."""
    if request.method != "POST":
        response = render_page(request, "sign_in_confirm.html", {"token": token})
    else:
        try:
            sign_in_session(request, sign_in(token=token))
            response = redirect("wagtail_advocates:portal")
        except AdvocatesError as error:
            context = {"form": SignInForm(), "problem": error.message}
            response = render_page(request, "sign_in.html", context, status=error.status)
    # The token stays on this site; "no-referrer" would make browsers post with a null Origin.
    response["Referrer-Policy"] = "same-origin"
    return response


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out of the portal."""
    sign_out_session(request)
    messages.success(request, _("You are signed out."))
    return redirect("wagtail_advocates:sign_in")


@never_cache
@require_safe
def portal(request: HttpRequest) -> HttpResponse:
    """The advocate's own page: links, figures, rewards and why."""
    advocate = signed_in_advocate(request)
    if advocate is None:
        return redirect("wagtail_advocates:sign_in")
    context = {"advocate": advocate, "cards": dashboard(advocate=advocate)}
    return render_page(request, "portal.html", context)


@require_POST
def name_for_friends(request: HttpRequest) -> HttpResponse:
    """Choose whether friends are told one's first name."""
    advocate = signed_in_advocate(request)
    if advocate is None:
        return redirect("wagtail_advocates:sign_in")
    show_name(advocate=advocate, shows=request.POST.get("shows") == "on")
    messages.success(request, _("Saved."))
    return redirect("wagtail_advocates:portal")


@require_POST
def appeal(request: HttpRequest, reward: uuid.UUID) -> HttpResponse:
    """Ask for a second look at a reward of one's own that is held or was rejected."""
    return _appeal(request, partial(appeal_reward, reward=str(reward)))


@require_POST
def appeal_refusal(request: HttpRequest, refusal: int) -> HttpResponse:
    """Ask for a second look at what the fraud rules denied."""
    return _appeal(request, partial(appeal_denial, refusal=refusal))


def _appeal(request: HttpRequest, ask: Callable[..., Appeal]) -> HttpResponse:
    advocate = signed_in_advocate(request)
    if advocate is None:
        return redirect("wagtail_advocates:sign_in")
    try:
        ask(advocate=advocate, text=request.POST.get("text", ""))
        messages.success(request, _("Thank you. Somebody of the team will have another look."))
    except AdvocatesError as error:
        messages.error(request, str(error.message))
    return redirect("wagtail_advocates:portal")


@never_cache
@require_safe
def my_data(request: HttpRequest) -> HttpResponse:
    """Everything held about the signed-in advocate, as a file."""
    advocate = signed_in_advocate(request)
    if advocate is None:
        return redirect("wagtail_advocates:sign_in")
    try:
        spend(budget=DATA_BUDGET, caller=str(advocate.public_id))
    except BudgetSpent as error:
        return HttpResponse(str(error.message), status=error.status)
    document = export_subject(site=site_of(request), public_id=advocate.public_id)
    response = JsonResponse(document, json_dumps_params={"indent": 2, "ensure_ascii": False})
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: HttpRequest) -> HttpResponse:
    """Type a friend's code, or their name where a program takes names, or see who sent you."""
    site, visitor = site_of(request), visitor_of(request)
    by_name = takes_names(site=site)
    form = ClaimForm(request.POST or None, by_name=by_name)
    result = referred_by(site=site, visitor=visitor) if request.method != "POST" else None
    if request.method == "POST" and form.is_valid():
        try:
            spend(budget=CLAIM_BUDGET, caller=counted_address(request))
            result = claim_sender(
                site=site,
                text=form.cleaned_data["code"],
                address=counted_address(request),
                visitor=visitor,
            )
        except AdvocatesError as error:
            form.add_error("code", str(error.message))
    status = 422 if form.errors else 200
    context = {"form": form, "claim": result, "by_name": by_name}
    return render_page(request, "claim.html", context, status=status)
