from __future__ import annotations

import argparse
from typing import Any

from wagtail_advocates.ledger.chain import verify_chain
from wagtail_advocates.programs.models import Program

HELP = "Verify the chain of hashes over the books; name the first entry that does not hold."
MOST_PROCESSES = 64


def _number(text: str) -> int:
    if text.isdecimal() and 1 <= int(text) <= MOST_PROCESSES:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text} is not a number from 1 to {MOST_PROCESSES}.")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--processes", type=_number, default=1, help="So many read together; 1.")


def run(options: dict[str, Any], *, stderr: Any) -> tuple[bool, dict[str, Any]]:
    reports = [
        verify_chain(program_id=pk, processes=options["processes"])
        for pk in Program.objects.order_by("pk").values_list("pk", flat=True)
    ]
    programs = [
        {
            "program": report.program_id,
            "sealed": report.sealed,
            "unsealed": report.unsealed,
            "first_bad": report.first_bad,
        }
        for report in reports
    ]
    return all(report.ok for report in reports), {"programs": programs}
