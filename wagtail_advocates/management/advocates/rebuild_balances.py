from __future__ import annotations

import argparse
from typing import Any

from wagtail_advocates.ledger.services import balance_diffs, rebuild_balances

HELP = "Set cached balances to the sums of their lines."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help="Only say which are wrong.")
    parser.add_argument("--dry-run", action="store_true", help="The same as --check.")


def run(options: dict[str, Any], *, stderr: Any) -> tuple[bool, dict[str, Any]]:
    only_look = options["check"] or options["dry_run"]
    diffs = balance_diffs() if only_look else rebuild_balances()
    return not (only_look and diffs), {"wrong": len(diffs), "rebuilt": not only_look}
