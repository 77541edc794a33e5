from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from wagtail_advocates.fraud.disposable import BadList, domains_from, list_file, renew

HELP = "Replace the list of disposable mail domains by a newer one, from a file."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--from", dest="source", required=True, help="A text file with one domain a line."
    )
    parser.add_argument("--dry-run", action="store_true", help="Only check the file.")


def run(options: dict[str, Any], *, stderr: Any) -> tuple[bool, dict[str, Any]]:
    source, target = Path(options["source"]), list_file()
    try:
        if options["dry_run"]:
            count = len(domains_from(source.read_text("utf-8").splitlines()))
        else:
            count = renew(source=source, target=target)
    except BadList as error:
        raise CommandError(str(error)) from None
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(
            f"{error}. To keep a list of your own, name a file you may write in "
            "WAGTAIL_ADVOCATES['DISPOSABLE_DOMAINS_FILE']."
        ) from None
    return True, {"domains": count, "file": str(target), "dry_run": options["dry_run"]}
