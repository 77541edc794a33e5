"""How fast the chain of the books is verified: so many entries of two lines, read from the first.

``CHAIN_ENTRIES`` (50 000) on the engine of ``DATABASE_URL``, in a test database of its own, by
``CHAIN_PROCESSES`` (1). A row is a seal, an entry or a line. Rates are by the clock, which tells
how busy the machine is, and by this process's processor time, which is all of it where it is one.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
ENTRIES = int(os.environ.get("CHAIN_ENTRIES", 50_000))
PROCESSES = int(os.environ.get("CHAIN_PROCESSES", 1))
ROUNDS = 5
ROWS_AN_ENTRY = 4


def build(entries: int) -> int:
    """Post and seal so many entries of one program."""
    from tests.factories import a_program
    from tests.ledger.books import expense, pending
    from wagtail_advocates.ledger.chain import seal_entries
    from wagtail_advocates.ledger.services import Posting, post_all

    program_id = a_program().pk
    for first in range(0, entries, 500):
        post_all(
            program_id=program_id,
            postings=[
                Posting(
                    key=f"{number:064}",
                    kind="accrue",
                    legs=[expense(program_id, 100), pending(number % 50, -100)],
                    source_kind="reward",
                    source_id=number,
                )
                for number in range(first, min(first + 500, entries))
            ],
        )
    while seal_entries(program_id=program_id):
        pass
    return program_id


def measure() -> dict[str, Any]:
    from django.db import connection

    from wagtail_advocates.ledger.chain import verify_chain

    program_id = build(ENTRIES)
    clock, processor = [], []
    for _ in range(ROUNDS):
        started, cpu = time.perf_counter(), time.process_time()
        report = verify_chain(program_id=program_id, processes=PROCESSES)
        clock.append(ENTRIES * ROWS_AN_ENTRY / (time.perf_counter() - started))
        processor.append(ENTRIES * ROWS_AN_ENTRY / (time.process_time() - cpu))
        assert (report.first_bad, report.sealed) == ("", ENTRIES)
    return {
        "engine": connection.vendor,
        "entries": ENTRIES,
        "processes": PROCESSES,
        "rows_a_second": round(statistics.median(clock)),
        "rows_a_processor_second": round(statistics.median(processor)),
    }


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "example_site.settings")
    import django

    django.setup()
    from django.db import connection

    before = connection.settings_dict["NAME"]
    if connection.vendor != "sqlite":
        connection.settings_dict["TEST"]["NAME"] = f"{before}_chain"
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        print(json.dumps(measure()))
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)


if __name__ == "__main__":
    main()
