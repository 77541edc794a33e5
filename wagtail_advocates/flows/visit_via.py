from __future__ import annotations

import uuid
from dataclasses import replace

from wagtail.models import Site

from wagtail_advocates.core.transactions import flow
from wagtail_advocates.flows.visit_link import VisitResult, record_landing
from wagtail_advocates.links.addresses import Landing
from wagtail_advocates.tracking.verdicts import COUNTED, Verdict, VisitFacts, verdict


def _verdict(facts: VisitFacts) -> Verdict:
    """The verdict on a page that reported itself by script: a bot stays one, a script's own
    fetch metadata say nothing of how the page was opened.
    """
    found = verdict(
        replace(facts, method="GET", sec_fetch_mode="navigate", sec_fetch_dest="document")
    )
    return Verdict(COUNTED, "via_parameter") if found.outcome == COUNTED else found


@flow
def visit_via(
    *,
    site: Site,
    code: str,
    channel: str = "",
    facts: VisitFacts,
    address: str = "",
    visitor: uuid.UUID | None = None,
    may_store: bool = True,
    landing: Landing | None = None,
) -> VisitResult:
    """Record a landing on a page whose own address carried the code (``?via=CODE``).

    ``landing`` is that page, if it is known.
    """
    return record_landing(
        site=site,
        code=code,
        target="",
        channel=channel,
        facts=facts,
        found=_verdict(facts),
        method="via",
        address=address,
        visitor=visitor,
        may_store=may_store,
        landing=landing,
    )
