"""An advocate's account statement as a page and as a file, in the portal and for the team."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wagtail_advocates.advocates.models import Advocate, Enrollment
from wagtail_advocates.core.limits import Budget, BudgetSpent, spend
from wagtail_advocates.core.money import format_money
from wagtail_advocates.ledger.models import Account, Line
from wagtail_advocates.portal.pages import render_page
from wagtail_advocates.portal.sessions import signed_in_advocate
from wagtail_advocates.reports.statement import entry_label, statement_csv, statement_of

PER_PAGE = 50
FILE_BUDGET = Budget("statement", calls=20, seconds=3600)


@dataclass(frozen=True)
class StatementLine:
    """One line in words; ``amount`` is positive in the advocate's favor."""

    posted_at: datetime
    entry: str
    account: str
    amount: str


def statement_page(
    *, enrollment: Enrollment, number: str
) -> tuple[Page[Line], list[StatementLine]]:
    """A page of the statement, the nearest where there is no such page, and its lines in words."""
    page = Paginator(statement_of(enrollment=enrollment), PER_PAGE).get_page(number)
    return page, _in_words(list(page.object_list))


def _in_words(lines: Sequence[Line]) -> list[StatementLine]:
    locale = get_language() or "en"
    return [
        StatementLine(
            posted_at=line.entry.posted_at,
            entry=entry_label(line.entry.kind),
            account=_account(line.account),
            amount=format_money(-line.amount_minor, line.unit, locale),
        )
        for line in lines
    ]


def _account(account: Account) -> str:
    """The account's kind, and that it is a friend's where the advocate was one."""
    kind = str(Account.Kind(account.kind).label)
    is_friends = account.owner_kind == Account.Owner.FRIEND
    return f"{kind} ({Account.Owner.FRIEND.label})" if is_friends else kind


def statement_file(*, enrollment: Enrollment) -> StreamingHttpResponse:
    """The whole statement as a CSV that is never kept."""
    rows = statement_csv(lines=statement_of(enrollment=enrollment))
    response = StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8")
    name = f"statement-{enrollment.public_id}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


def _mine(advocate: Advocate, enrollment: int) -> Enrollment:
    rows = Enrollment.objects.select_related("program", "advocate").filter(advocate=advocate)
    return get_object_or_404(rows, pk=enrollment)


@never_cache
@require_safe
def page(request: HttpRequest, enrollment: int) -> HttpResponse:
    """The statement of one's own, a page at a time."""
    advocate = signed_in_advocate(request)
    if advocate is None:
        return redirect("wagtail_advocates:sign_in")
    mine = _mine(advocate, enrollment)
    found, lines = statement_page(enrollment=mine, number=request.GET.get("p", ""))
    context = {"enrollment": mine, "page": found, "lines": lines}
    return render_page(request, "statement.html", context)


@require_safe
def file(request: HttpRequest, enrollment: int) -> HttpResponse | StreamingHttpResponse:
    """The whole statement of one's own, as a file."""
    advocate = signed_in_advocate(request)
    if advocate is None:
        return redirect("wagtail_advocates:sign_in")
    mine = _mine(advocate, enrollment)
    try:
        spend(budget=FILE_BUDGET, caller=str(advocate.public_id))
    except BudgetSpent as error:
        return HttpResponse(str(error.message), status=error.status)
    return statement_file(enrollment=mine)
