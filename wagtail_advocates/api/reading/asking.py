"""What may be asked of a list or a row, and the page that answers it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import translation
from ninja import Schema
from ninja.errors import ValidationError
from pydantic import AfterValidator, AwareDatetime, Field

from wagtail_advocates.api.answers import note
from wagtail_advocates.api.auth import SecretKey, caller_of
from wagtail_advocates.api.calls import READING_REFUSALS
from wagtail_advocates.api.reading.cursors import cursor_of, number_of
from wagtail_advocates.api.schemas import IsoText, Slug, Strict
from wagtail_advocates.core.errors import BadPeriod
from wagtail_advocates.core.limits import Budget
from wagtail_advocates.core.text import has_unstorable
from wagtail_advocates.programs.reach import Reach, reach_of

M = TypeVar("M", bound=Model)

READS = Budget("server-reads", calls=600, seconds=60)
MOST = 100
# A caller who has the answer already is told so in an empty one.
ANSWERS: dict[Any, Any] = {304: None, **READING_REFUSALS}


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("There is no such moment.") from None


Moment = Annotated[AwareDatetime, IsoText, AfterValidator(_in_utc)]


class RowIn(Strict):
    """What may be asked of a single row."""

    fields_: str = Field(
        "",
        alias="fields",
        max_length=400,
        description="Only these fields, separated by commas; without it, all.",
    )


class PageIn(RowIn):
    """What may be asked of any list."""

    cursor: str = Field("", max_length=64, description="`next` of the page before.")
    limit: int = Field(50, ge=1, le=MOST, description="Rows on a page.")
    program: Slug | None = Field(None, description="Only this program's.")


class PeriodIn(PageIn):
    """A list of what was made at a time. The first moment belongs to the period, the last not."""

    since: Moment | None = Field(None, description="Made at this moment or later.")
    until: Moment | None = Field(None, description="Made before this moment.")


def reading_key(scope: str) -> SecretKey:
    """A secret key with that scope, within the budget for reading."""
    return SecretKey(scope, budget=READS)


def _refuse(field: str, message: str) -> ValidationError:
    return ValidationError([{"type": "value_error", "loc": ("query", field), "msg": message}])


def _check_names(request: HttpRequest, asked: RowIn) -> None:
    """Refuse what would else be overlooked: a misspelt filter would answer with every row."""
    known = {field.alias or name for name, field in type(asked).model_fields.items()}
    for name, values in request.GET.lists():
        if name not in known:
            raise _refuse(name, "There is no such field.")
        if len(values) > 1:
            raise _refuse(name, "This field is given twice.")
        if has_unstorable(values[0]):
            raise _refuse(name, "A text has control characters.")


def _note_fields(request: HttpRequest, asked: RowIn, row: type[Schema]) -> None:
    noted = note(request)
    noted.may_be_kept = True
    if asked.fields_:
        wanted = frozenset(asked.fields_.split(","))
        if not wanted <= set(row.model_fields):
            raise _refuse("fields", "A row has no such field.")
        noted.fields = wanted


def reach_asked(request: HttpRequest, asked: RowIn, row: type[Schema]) -> Reach:
    """Check what was asked and say what the key may see of it.

    Errors: ``ValidationError``, ``BadPeriod``, ``UnknownProgram``.
    """
    _check_names(request, asked)
    _note_fields(request, asked, row)
    if isinstance(asked, PeriodIn) and asked.since and asked.until and asked.since >= asked.until:
        raise BadPeriod("Choose a first moment and a later last one.")
    caller = caller_of(request)
    slug = getattr(asked, "program", None) or None
    return reach_of(site=caller.site, program=caller.program, slug=slug)


def page_of(
    *,
    name: str,
    rows: QuerySet[M],
    asked: PageIn,
    render: Callable[[Sequence[M]], list[dict[str, Any]]],
) -> dict[str, Any]:
    """The next rows, newest first, and the cursor after them; ``next`` is None at the end.

    Rows made while somebody walks the pages come before the first page, so they move no row to
    another page. Errors: ``BadCursor``. Queries: one, and those of ``rows`` and ``render``.
    """
    if asked.cursor:
        rows = rows.filter(pk__lt=number_of(name=name, cursor=asked.cursor))
    found = list(rows.order_by("-pk")[: asked.limit + 1])
    shown = found[: asked.limit]
    has_more = len(found) > len(shown)
    return {
        "items": render(shown),
        "next": cursor_of(name=name, number=shown[-1].pk) if has_more else None,
    }


def one_of(
    rows: QuerySet[M],
    public_id: UUID,
    render: Callable[[Sequence[M]], list[dict[str, Any]]],
) -> dict[str, Any]:
    """The row with that public id. Errors: ``Http404``."""
    return render([get_object_or_404(rows, public_id=public_id)])[0]


def told(request: HttpRequest, tell: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What is told in sentences, in the language the caller asks for."""
    with translation.override(translation.get_language_from_request(request)):
        return tell()
