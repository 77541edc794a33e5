"""``make soak``: many people at once, for long, and then the books have to be right.

Several processes do whatever advocates, friends, shops and finance do, in random order, often the
same thing twice and side by side. ``OPERATIONS`` (20 000) and ``PROCESSES`` (4) say how much,
``MINUTES`` when to stop before that is reached, ``SEED`` which, ``DATABASE_URL`` where: a database
of its own is made there and dropped afterwards. There is an order for every five operations.
Prints what came of it as JSON and exits non-zero where something does not add up.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

OPERATIONS = int(os.environ.get("OPERATIONS", 20_000))
PROCESSES = int(os.environ.get("PROCESSES", 4))
MINUTES = float(os.environ.get("MINUTES", "inf"))
SEED = int(os.environ.get("SEED", 1))
OPERATIONS_PER_ORDER = 5
CURRENCIES = ("EUR", "JPY", "KWD")


def set_up(url: str) -> None:
    """Let Django talk to the database at that address."""
    os.environ["DATABASE_URL"] = url
    os.environ["DJANGO_SETTINGS_MODULE"] = "example_site.settings"
    os.environ["DEBUG"] = "0"
    import django

    django.setup()


def _play(argument: tuple[str, int, int]) -> dict[str, int]:
    """One process: so many operations of its own random order, or as many as its time allows."""
    url, seed, count = argument
    set_up(url)
    from tests.soak.people import Crowd

    crowd = Crowd(rng=random.Random(seed), orders=max(1, OPERATIONS // OPERATIONS_PER_ORDER))
    ends = time.monotonic() + 60 * MINUTES
    outcomes: Counter[str] = Counter()
    for _ in range(count):
        if time.monotonic() > ends:
            break
        outcomes[crowd.act()] += 1
    return dict(outcomes)


def _own_database() -> tuple[str, Any]:
    """A fresh, migrated database beside the one of DATABASE_URL, and how to drop it."""
    folder = tempfile.mkdtemp()
    url = os.environ.get("DATABASE_URL") or f"sqlite:///{folder}/soak.sqlite3"
    set_up(url)
    from django.core.management import call_command
    from django.db import connection

    if connection.vendor == "sqlite":
        call_command("migrate", verbosity=0)
        return url, lambda: None
    connection.settings_dict["TEST"]["NAME"] = f"soak_{os.getpid()}"
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    own = urlsplit(url)._replace(path=f"/{name}").geturl()
    return own, lambda: connection.creation.destroy_test_db(urlsplit(url).path[1:], verbosity=0)


def verdict() -> dict[str, Any]:
    """Let the worker do what is left, then look through the books."""
    from wagtail_advocates.flows import apply_missed_refunds, look_up_payouts, send_waiting
    from wagtail_advocates.ledger.chain import seal_entries, verify_chain
    from wagtail_advocates.ledger.models import Entry, Line
    from wagtail_advocates.ledger.queries import reconcile
    from wagtail_advocates.ledger.services import balance_diffs
    from wagtail_advocates.programs.models import Program
    from wagtail_advocates.rewards.models import Reward

    send_waiting()
    look_up_payouts()
    apply_missed_refunds()
    programs = list(Program.objects.values_list("pk", flat=True))
    for pk in programs:
        while seal_entries(program_id=pk):
            pass
    started = time.perf_counter()
    chains = [verify_chain(program_id=pk) for pk in programs]
    seconds = time.perf_counter() - started
    entries, lines = Entry.objects.count(), Line.objects.count()
    too_much = [
        pk
        for pk, amount, reversed_ in Reward.objects.values_list(
            "pk", "amount_minor", "reversed_minor"
        ).iterator()
        if not 0 <= reversed_ <= amount
    ]
    return {
        "reconciled": reconcile().ok,
        "balances_rebuilt_differ": len(balance_diffs()),
        "chain_holds": all(report.ok for report in chains),
        "sealed": sum(report.sealed for report in chains),
        "entries": entries,
        "lines": lines,
        "rewards_taken_back_too_far": len(too_much),
        "verified_rows_per_second": round((2 * entries + lines) / seconds),
    }


def main() -> int:
    url, drop = _own_database()
    from django.db import connection

    from tests.soak.people import open_programs

    open_programs(CURRENCIES)
    vendor = connection.vendor
    connection.close()
    started = time.perf_counter()
    share = -(-OPERATIONS // PROCESSES)
    context = multiprocessing.get_context("spawn")
    with context.Pool(PROCESSES) as pool:
        work = [(url, SEED * 1000 + number, share) for number in range(PROCESSES)]
        parts = pool.map(_play, work, chunksize=1)
    seconds = time.perf_counter() - started
    outcomes = sum((Counter(part) for part in parts), Counter[str]())
    found = verdict()
    drop()
    said = {
        "database": vendor,
        "processes": PROCESSES,
        "operations": outcomes.total(),
        "seconds": round(seconds, 1),
        "operations_per_second": round(outcomes.total() / seconds, 1),
        "outcomes": dict(sorted(outcomes.items())),
        **found,
    }
    print(json.dumps(said, indent=2))
    holds = found["reconciled"] and found["chain_holds"]
    wrong = found["balances_rebuilt_differ"] or found["rewards_taken_back_too_far"]
    return 0 if holds and not wrong and "broken" not in outcomes else 1


if __name__ == "__main__":
    raise SystemExit(main())
