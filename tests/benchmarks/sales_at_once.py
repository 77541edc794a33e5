"""How many sales of one program several processes record together, beside each other's.

``python -m tests.benchmarks.sales_at_once`` on the database of ``DATABASE_URL``, which it makes and
removes: one row for all the program granted against the rows it is spread over, alternating. Every
process sells through advocates of its own.
"""

from __future__ import annotations

import statistics
import sys
import time
from typing import Any

PROCESSES, SALES, ROUNDS = 4, 40, 5


def sell(argument: tuple[int, str, int, int]) -> float:
    """Record the sales of one process; say how many seconds they took."""
    from wagtail.models import Site

    from wagtail_advocates.flows import record_conversion
    from wagtail_advocates.rewards import services as rewards

    site_id, code, shards, first = argument
    rewards.EXPENSE_SHARDS = shards
    site = Site.objects.get(pk=site_id)
    begun = time.perf_counter()
    for number in range(SALES):
        record_conversion(
            site=site,
            external_id=f"{first}-{number}",
            amount_minor=10_000,
            currency="EUR",
            code=code,
        )
    return time.perf_counter() - begun


def measured(shards: int, turn: int) -> float:
    """Sales a second of all processes together."""
    from tests.factories import a_program, an_advocate
    from tests.processes import at_once

    program = a_program()
    codes = [an_advocate(program).code.code for _ in range(PROCESSES)]
    seconds = at_once(
        sell,
        [
            (program.site_id, code, shards, turn * PROCESSES + number)
            for number, code in enumerate(codes)
        ],
    )
    return PROCESSES * SALES / max(seconds)


def main() -> None:
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "example_site.settings")
    import django

    django.setup()
    from django.conf import settings as django_settings
    from django.db import connection
    from django.test.utils import get_runner

    runner: Any = get_runner(django_settings)(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        rates: dict[int, list[float]] = {1: [], 16: []}
        for turn in range(ROUNDS):
            for place, shards in enumerate(rates):
                rates[shards].append(measured(shards, 2 * turn + place))
        one, spread = (statistics.median(rates[shards]) for shards in (1, 16))
        sys.stdout.write(
            f"{connection.vendor}, {PROCESSES} processes, medians of {ROUNDS} rounds: one row "
            f"{one:.1f}/s, spread {spread:.1f}/s, ratio {spread / one:.2f}\n"
        )
    finally:
        runner.teardown_databases(databases)


if __name__ == "__main__":
    main()
