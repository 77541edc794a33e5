"""What a caller's list is cut to: the rows of one program, or of all programs of one site."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet
from wagtail.models import Site

from wagtail_advocates.core.errors import UnknownProgram
from wagtail_advocates.programs.models import Program

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Reach:
    """One program where ``program_id`` names one, else every program of the site."""

    site_id: int
    program_id: int | None = None

    def through(self, path: str = "program") -> Q:
        """The condition on rows whose program stands at ``path``."""
        if self.program_id is not None:
            return Q(**{f"{path}_id": self.program_id})
        return Q(**{f"{path}__site_id": self.site_id})


def reach_of(*, site: Site, program: Program | None = None, slug: str | None = None) -> Reach:
    """What a key of that site, perhaps bound to a program, may see of the program named.

    Ended programs are seen too. Errors: ``UnknownProgram`` for one that is out of reach.
    Queries: one where a slug is given, else none.
    """
    if program is not None:
        if program.site_id != site.pk or slug not in (None, program.slug):
            raise UnknownProgram
        return Reach(site_id=site.pk, program_id=program.pk)
    if slug is None:
        return Reach(site_id=site.pk)
    found = Program.objects.filter(site=site, slug=slug).values_list("pk", flat=True).first()
    if found is None:
        raise UnknownProgram
    return Reach(site_id=site.pk, program_id=found)


def narrowed(rows: QuerySet[M], **lookups: Any) -> QuerySet[M]:
    """The rows that meet every lookup that was asked for; None asks for nothing."""
    return rows.filter(**{name: value for name, value in lookups.items() if value is not None})
