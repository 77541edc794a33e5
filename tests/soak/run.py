"""``make soak``: many people at once, for long, and then the books have to be right.

Several processes do whatever advocates, friends, shops and finance do, in random order, often the
same thing twice and side by side. ``OPERATIONS`` (20 000) and ``PROCESSES`` (4) say how much,
``SEED`` which, ``DATABASE_URL`` where: a database of its own is made there and dropped afterwards.

``STATE`` names a folder in which a long soak is written down: it may be stopped, by ``MINUTES``, a
signal or a dead machine, and goes on when it is called again, in the same database, until all
operations are done. That database stays. Each call ends with the books.

Prints what came of it as JSON and exits non-zero where something does not add up.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

OPERATIONS = int(os.environ.get("OPERATIONS", 20_000))
PROCESSES = int(os.environ.get("PROCESSES", 4))
SEED = int(os.environ.get("SEED", 1))
MINUTES = float(os.environ.get("MINUTES", 0))
STATE = os.environ.get("STATE", "")
CURRENCIES = ("EUR", "JPY", "KWD")
WRITTEN_EVERY = 100


def _set_up(url: str) -> None:
    os.environ["DATABASE_URL"] = url
    os.environ["DJANGO_SETTINGS_MODULE"] = "example_site.settings"
    os.environ["DEBUG"] = "0"
    import django

    django.setup()


@dataclass
class Share:
    """What one process has done so far. A dead one has done up to a hundred operations more."""

    path: Path
    operations: int = 0
    seconds: float = 0.0
    outcomes: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Path, number: int) -> Share:
        path = folder / f"process-{number}.json"
        if not path.exists():
            return cls(path)
        return cls(path, **json.loads(path.read_text(encoding="utf-8")))

    def write(self) -> None:
        """Whole or not at all."""
        data = asdict(self)
        del data["path"]
        beside = self.path.with_suffix(".new")
        beside.write_text(json.dumps(data), encoding="utf-8")
        os.replace(beside, self.path)


def _play(url: str, folder: Path, number: int, count: int, until: float) -> None:
    """One process: its own random order, from where it stopped, to its count or its time."""
    stopped: list[int] = []
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda signum, _frame: stopped.append(signum))
    _set_up(url)
    from tests.soak.people import Crowd

    share = Share.of(folder, number)
    rng = random.Random(f"{SEED}/{number}/{share.operations}")
    crowd, outcomes = Crowd(rng=rng, done=share.operations), Counter(share.outcomes)
    began, before = time.monotonic(), share.seconds
    while share.operations < count and not stopped and time.time() < until:
        outcomes[crowd.act()] += 1
        share.operations += 1
        if share.operations % WRITTEN_EVERY == 0:
            share.seconds, share.outcomes = before + time.monotonic() - began, dict(outcomes)
            share.write()
    share.seconds, share.outcomes = before + time.monotonic() - began, dict(outcomes)
    share.write()


def _own_database(folder: Path) -> tuple[str, Callable[[], None]]:
    """A migrated database beside the one of DATABASE_URL, and how to drop it."""
    url = os.environ.get("DATABASE_URL") or f"sqlite:///{folder.resolve()}/soak.sqlite3"
    _set_up(url)
    from django.core.management import call_command
    from django.db import connection

    if connection.vendor == "sqlite":
        call_command("migrate", verbosity=0)
        return url, lambda: None
    own = f"soak_{folder.resolve().name}" if STATE else f"soak_{os.getpid()}"
    connection.settings_dict["TEST"]["NAME"] = own
    name = connection.creation.create_test_db(
        verbosity=0, autoclobber=True, serialize=False, keepdb=bool(STATE)
    )
    given = urlsplit(url)
    if STATE:
        return given._replace(path=f"/{name}").geturl(), lambda: None
    drop = connection.creation.destroy_test_db
    return given._replace(path=f"/{name}").geturl(), lambda: drop(given.path[1:], verbosity=0)


def _play_all(url: str, folder: Path) -> list[Share]:
    """All processes side by side, until each has done its share or was stopped."""
    until = time.time() + 60 * MINUTES if MINUTES else float("inf")
    context = multiprocessing.get_context("spawn")
    work = [(url, folder, number, OPERATIONS // PROCESSES, until) for number in range(PROCESSES)]
    players = [context.Process(target=_play, args=arguments) for arguments in work]

    def stop(signum: int, _frame: Any) -> None:
        for player in players:
            player.terminate()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    for player in players:
        player.start()
    for player in players:
        player.join()
    if any(player.exitcode for player in players):
        raise SystemExit("A process of the soak died.")
    return [Share.of(folder, number) for number in range(PROCESSES)]


def _verdict() -> dict[str, Any]:
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
    folder = Path(STATE or tempfile.mkdtemp())
    folder.mkdir(parents=True, exist_ok=True)
    url, drop = _own_database(folder)
    from django.db import connection

    from tests.soak.people import open_programs

    open_programs(CURRENCIES)
    vendor = connection.vendor
    connection.close()
    shares = _play_all(url, folder)
    outcomes = sum((Counter(share.outcomes) for share in shares), Counter())
    operations, seconds = sum(outcomes.values()), max(share.seconds for share in shares)
    verdict = _verdict()
    drop()
    said = {
        "database": vendor,
        "processes": PROCESSES,
        "operations": operations,
        "of": OPERATIONS // PROCESSES * PROCESSES,
        "seconds": round(seconds, 1),
        "operations_per_second": round(operations / seconds, 1),
        "outcomes": dict(sorted(outcomes.items())),
        **verdict,
    }
    print(json.dumps(said, indent=2))
    holds = verdict["reconciled"] and verdict["chain_holds"]
    wrong = verdict["balances_rebuilt_differ"] or verdict["rewards_taken_back_too_far"]
    return 0 if holds and not wrong and "broken" not in outcomes else 1


if __name__ == "__main__":
    raise SystemExit(main())
