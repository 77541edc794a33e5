from __future__ import annotations

import argparse
import signal
import threading
from typing import Any

from django.db import DatabaseError, close_old_connections

from wagtail_advocates.tasks import sweep

HELP = "Deliver mails, end holds and seal the books, again and again until interrupted."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="Do what is due, then stop.")
    parser.add_argument("--every", type=int, default=10, help="Seconds between two sweeps.")


def run(options: dict[str, Any], *, stderr: Any) -> tuple[bool, dict[str, Any]]:
    if options["once"]:
        return True, sweep()
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    sweeps = 0
    while not stop.is_set():
        try:
            sweep()
            sweeps += 1
        except DatabaseError as error:
            stderr.write(f"The database could not be used, trying again: {error}")
        close_old_connections()
        stop.wait(max(1, options["every"]))
    return True, {"sweeps": sweeps}
