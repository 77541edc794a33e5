from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from typing import Any

from wagtail_advocates.core.errors import NothingToPay
from wagtail_advocates.flows import approve_batch, batch_preview, make_batch
from wagtail_advocates.management.advocates.sites import add_site_argument, site_named
from wagtail_advocates.payouts.models import Payout
from wagtail_advocates.payouts.queries import Payable
from wagtail_advocates.programs.queries import find_program

HELP = "Make a batch of what can be paid out now, and say who was left out and why."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_site_argument(parser)
    parser.add_argument("--program", default="", help="The program's slug; the site's first one.")
    parser.add_argument("--actor", default="command", help="Who makes it.")
    parser.add_argument("--note", default="", help="What the team reads beside it.")
    parser.add_argument("--approve", action="store_true", help="Let it go at once.")
    parser.add_argument("--dry-run", action="store_true", help="Only say what would be paid.")


def _said(paid: Sequence[Payout | Payable], left_out: Sequence[Payable]) -> dict[str, Any]:
    totals: Counter[str] = Counter()
    for one in paid:
        totals[one.unit] += one.amount_minor
    return {
        "payouts": len(paid),
        "totals_minor": dict(totals),
        "left_out": dict(Counter(one.refusal for one in left_out)),
    }


def run(options: dict[str, Any], *, stderr: Any) -> tuple[bool, dict[str, Any]]:
    program = find_program(site=site_named(options["site"]), slug=options["program"])
    answer = {"program": program.slug, "batch": ""}
    if options["dry_run"]:
        return True, {**answer, **_said(*batch_preview(program=program))}
    try:
        made = make_batch(program=program, actor=options["actor"], note=options["note"])
    except NothingToPay:
        return True, {**answer, **_said([], batch_preview(program=program)[1])}
    if options["approve"]:
        approve_batch(batch_id=made.batch.pk, actor=options["actor"])
    batch = {"batch": str(made.batch.public_id)}
    return True, {**answer, **batch, **_said(made.payouts, made.left_out)}
