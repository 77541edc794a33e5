"""``make soak-killed``: the database and whoever talks to it are killed, and no answer is lost.

A server of its own (``ENGINE``: postgresql or mariadb) is killed ``KILLS`` (10) times, every
``SECONDS`` (8), while ``PROCESSES`` (3) do what people do; one of these is killed with it and
another takes over, as with a web server's workers. Then the books have to be right, and what a
caller was told is recorded has to be there. Prints what came of it as JSON and exits non-zero
where something is missing or does not add up.
"""

from __future__ import annotations

import json
import logging
import multiprocessing
import os
import random
import tempfile
import time
from collections import Counter
from datetime import timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from tests.soak.run import CURRENCIES, set_up, verdict
from tests.soak.servers import own_server

ENGINE = os.environ.get("ENGINE", "postgresql")
KILLS = int(os.environ.get("KILLS", 10))
SECONDS = float(os.environ.get("SECONDS", 8))
PROCESSES = int(os.environ.get("PROCESSES", 3))
SEED = int(os.environ.get("SEED", 1))
ORDERS = 20_000


def _wait_for_server() -> None:
    from django.db import DatabaseError, InterfaceError, connection

    while True:
        try:
            connection.close()
            connection.ensure_connection()
            return
        except (DatabaseError, InterfaceError):
            time.sleep(0.1)


def _play(url: str, seed: int, folder: str) -> None:
    """Do what people do until killed; each answer is written down as soon as it is there."""
    set_up(url)
    # What is logged here is that the server is away.
    logging.disable(logging.CRITICAL)
    from django.db import InterfaceError, OperationalError

    from tests.soak.people import Crowd

    _wait_for_server()
    with open(f"{folder}/{seed}", "a", buffering=1) as answers:
        crowd = Crowd(
            rng=random.Random(seed),
            orders=ORDERS,
            told=lambda *what: print("told", *what, file=answers),
            away=(InterfaceError, OperationalError),
        )
        while True:
            outcome = crowd.act()
            print("outcome", outcome, file=answers)
            if outcome == "away":
                _wait_for_server()


def _player(url: str, seed: int, folder: str) -> BaseProcess:
    player = multiprocessing.get_context("spawn").Process(target=_play, args=(url, seed, folder))
    player.start()
    return player


def _missing(told: set[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """What was answered with a success and is not there."""
    from wagtail_advocates.conversions.models import Conversion, Refund

    orders = Conversion.objects.values_list("external_id")
    refunds = Refund.objects.values_list("order", "external_id", "kind")
    there = {("order", *row) for row in orders} | {("refund", *row) for row in refunds}
    return sorted(told - there)


def _read(folder: str) -> tuple[set[tuple[str, ...]], Counter[str]]:
    told: set[tuple[str, ...]] = set()
    outcomes: Counter[str] = Counter()
    for path in Path(folder).iterdir():
        for line in path.read_text().splitlines():
            kind, *what = line.split(" ")
            if kind == "told":
                told.add(tuple(what))
            else:
                outcomes[what[0]] += 1
    return told, outcomes


def main() -> int:
    rng = random.Random(SEED)
    with own_server(ENGINE) as server, tempfile.TemporaryDirectory() as folder:
        set_up(server.url)
        from django.core.management import call_command
        from django.db import connection

        from tests.soak.people import open_programs
        from wagtail_advocates.core import clock

        call_command("migrate", verbosity=0)
        open_programs(CURRENCIES)
        connection.close()
        players = [_player(server.url, SEED * 1000 + n, folder) for n in range(PROCESSES)]
        for number in range(KILLS):
            time.sleep(SECONDS * rng.uniform(0.75, 1.25))
            server.kill()
            players.pop(0).kill()
            server.start()
            players.append(_player(server.url, SEED * 1000 + PROCESSES + number, folder))
        for player in players:
            player.kill()
            player.join()
        _wait_for_server()
        told, outcomes = _read(folder)
        with clock.at(clock.now() + timedelta(minutes=20)):
            found: dict[str, Any] = verdict()
        missing = _missing(told)
    said = {
        "database": ENGINE,
        "killed": KILLS,
        "operations": outcomes.total(),
        "outcomes": dict(sorted(outcomes.items())),
        "answers": len(told),
        "answers_lost": len(missing),
        **found,
    }
    print(json.dumps(said, indent=2))
    holds = found["reconciled"] and found["chain_holds"]
    wrong = found["balances_rebuilt_differ"] or found["rewards_taken_back_too_far"] or missing
    return 0 if holds and not wrong and "broken" not in outcomes else 1


if __name__ == "__main__":
    raise SystemExit(main())
