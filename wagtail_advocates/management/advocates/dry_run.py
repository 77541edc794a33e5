from __future__ import annotations

import argparse
from dataclasses import asdict
from datetime import date
from typing import Any

from wagtail_advocates.core import clock
from wagtail_advocates.core.errors import BadPeriod
from wagtail_advocates.management.advocates.sites import add_site_argument, site_named
from wagtail_advocates.programs.queries import find_program
from wagtail_advocates.reports.dry_run import dry_run
from wagtail_advocates.rewards.drafts import published_rules, rules_to_try, tried_rules

HELP = "Say what a draft of a program's rules would have granted in a past period."


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is not a day such as 2026-03-31.") from None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_site_argument(parser)
    parser.add_argument("--program", default="", help="The program's slug; the site's first one.")
    parser.add_argument(
        "--rules",
        default="",
        help="A draft or a version as the answer names them, such as version-3; the newest one.",
    )
    parser.add_argument("--since", type=_day, required=True, help="The first day.")
    parser.add_argument("--until", type=_day, help="The last day; today.")


def run(options: dict[str, Any], *, stderr: Any) -> tuple[bool, dict[str, Any]]:
    program = find_program(site=site_named(options["site"]), slug=options["program"])
    offered = [each.key for each in rules_to_try(program=program)]
    tried = options["rules"] or next(iter(offered), "")
    try:
        result = dry_run(
            program=program,
            published=published_rules(program=program),
            draft=tried_rules(program=program, key=tried),
            since=options["since"],
            until=options["until"] or clock.now().date(),
        )
    except ValueError as error:
        raise BadPeriod(str(error)) from None
    return True, {
        "program": program.slug,
        "rules": tried,
        "rules_to_try": offered,
        "conversions": result.conversions,
        "totals": [
            {**asdict(row), "difference_minor": row.difference_minor} for row in result.totals()
        ],
        "rows": [{**asdict(row), "difference_minor": row.difference_minor} for row in result.rows],
        "refusals": dict(result.refusals),
    }
