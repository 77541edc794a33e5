from __future__ import annotations

import argparse
from datetime import datetime, time, timezone
from typing import Any

from django.utils.dateparse import parse_date

from wagtail_advocates.conversions.models import Conversion
from wagtail_advocates.reports.replay import replay, replay_checks

HELP = "Work the credit and the fraud checks of every conversion out again and compare them."
MOST_SHOWN = 100


def _day(text: str) -> datetime:
    day = parse_date(text)
    if day is None:
        raise argparse.ArgumentTypeError(f"{text} is not a day such as 2026-03-31.")
    return datetime.combine(day, time.min, tzinfo=timezone.utc)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--since", type=_day, help="Only conversions of that day and later.")
    parser.add_argument("--order", default="", help="Only the conversions of that order.")


def run(options: dict[str, Any], *, stderr: Any) -> tuple[bool, dict[str, Any]]:
    conversions = Conversion.objects.all()
    if options["since"]:
        conversions = conversions.filter(occurred_at__gte=options["since"])
    if options["order"]:
        conversions = conversions.filter(external_id=options["order"])
    replayed, differing = 0, []
    for result in replay(conversions=conversions):
        replayed += 1
        if not result.agrees:
            differing.append(result)
    checks, failed, differing_checks = 0, 0, []
    for check in replay_checks(conversions=conversions):
        checks += 1
        failed += check.failed
        if not check.agrees:
            differing_checks.append(check)
    return not (differing or differing_checks), {
        "replayed": replayed,
        "differing": [
            {"conversion": row.conversion_id, "stored": row.stored, "again": row.again}
            for row in differing[:MOST_SHOWN]
        ],
        "fraud_checks_replayed": checks,
        "fraud_checks_failed": failed,
        "differing_fraud_checks": [
            {
                "conversion": row.conversion_id,
                "enrollment": row.enrollment_id,
                "stored": row.stored,
                "again": row.again,
            }
            for row in differing_checks[:MOST_SHOWN]
        ],
    }
