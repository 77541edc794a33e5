"""Who sent a friend: one field for a code or, where a program allows it, for a name."""

from __future__ import annotations

import uuid

from wagtail.models import Site

from wagtail_advocates.core import clock
from wagtail_advocates.core.errors import UnknownCode
from wagtail_advocates.core.limits import NAMES_TRIED, NAMES_TRIED_ON_SITE, spend
from wagtail_advocates.flows import ClaimResult, claim_code, claim_name
from wagtail_advocates.programs.models import Program
from wagtail_advocates.programs.queries import programs_by_name


def takes_names(*, site: Site, program: Program | None = None) -> bool:
    """Whether a friend may type a name instead of a code."""
    return bool(programs_by_name(site=site, at=clock.now(), program=program))


def claim_sender(
    *,
    site: Site,
    text: str,
    address: str,
    program: Program | None = None,
    visitor: uuid.UUID | None = None,
) -> ClaimResult:
    """Take what a friend typed: a code, else a name. ``address`` is the one tries are counted by.

    Errors: ``UnknownCode``, alike for whatever is not known; ``BudgetSpent`` after too many names.
    """
    try:
        return claim_code(site=site, code=text, visitor=visitor)
    except UnknownCode:
        if not takes_names(site=site, program=program):
            raise
    spend(budget=NAMES_TRIED, caller=address)
    spend(budget=NAMES_TRIED_ON_SITE, caller=str(site.pk))
    return claim_name(site=site, name=text, program=program, visitor=visitor)
