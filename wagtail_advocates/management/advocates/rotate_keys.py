from __future__ import annotations

import argparse
from typing import Any

from wagtail_advocates.flows import rotate_keys

HELP = "Encrypt every payout destination with the newest of PAYOUT_KEYS."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dry-run", action="store_true", help="Only say which cannot be read.")


def run(options: dict[str, Any], *, stderr: Any) -> tuple[bool, dict[str, Any]]:
    result = rotate_keys(dry_run=options["dry_run"])
    answer = {"renewed": result.renewed, "unreadable": list(result.unreadable)}
    return not result.unreadable, answer
