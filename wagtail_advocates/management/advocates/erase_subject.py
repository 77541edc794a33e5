from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import Any

from wagtail_advocates.flows import erase_subject
from wagtail_advocates.management.advocates.people import add_person_arguments, person_named
from wagtail_advocates.management.advocates.sites import add_site_argument, site_named

HELP = "Erase a person, as advocate and as friend; the books stay as they are."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_site_argument(parser)
    add_person_arguments(parser)
    parser.add_argument(
        "--give-up",
        default="",
        metavar="REASON",
        help="Erase in spite of an open balance, for this reason. Name nobody in it.",
    )
    parser.add_argument("--dry-run", action="store_true", help="Say what would be erased.")


def run(options: dict[str, Any], *, stderr: Any) -> tuple[bool, dict[str, Any]]:
    result = erase_subject(
        site=site_named(options["site"]),
        **person_named(options),
        actor="advocates erase_subject",
        give_up=options["give_up"],
        dry_run=options["dry_run"],
    )
    return True, asdict(result)
