from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import CommandError

from wagtail_advocates.core.conf import settings

HELP = "Fill the site with the demo its WAGTAIL_ADVOCATES['DEMO_SEED'] names."
_WIDTH = 30


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dry-run", action="store_true", help="Say whether there is a demo.")


def run(options: dict[str, Any], *, stderr: Any) -> tuple[bool, dict[str, Any]]:
    seed = settings.demo_seed
    if seed is None:
        raise CommandError("This site has no demo: WAGTAIL_ADVOCATES['DEMO_SEED'] is not set.")
    if options["dry_run"]:
        return True, {"dry_run": True}

    def progress(done: int, total: int, what: str) -> None:
        bar = "█" * (_WIDTH * done // max(total, 1))
        end = "\n" if done >= total else ""
        stderr.write(f"\r{bar:<{_WIDTH}} {done}/{total} {what:<30}", ending=end)

    return True, {"seeded": seed(progress=progress)}
