from __future__ import annotations

import argparse
from typing import Any

from wagtail_advocates.flows import prune

HELP = "Forget what is past its time; the worker does it once a day."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--batch", type=int, default=1000, help="Rows deleted in one transaction.")
    parser.add_argument("--dry-run", action="store_true", help="Say how much would be forgotten.")


def run(options: dict[str, Any], *, stderr: Any) -> tuple[bool, dict[str, Any]]:
    result = prune(dry_run=options["dry_run"], size=max(1, options["batch"]))
    return True, {"dry_run": options["dry_run"], "removed": result.removed}
