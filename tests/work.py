"""How much a database has to read for something, however fast it is."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection, transaction

_STEPS = 100


def work_of(act: Callable[[], object]) -> int:
    """The rows that are read while it acts; on SQLite the hundreds of steps of its machine."""
    if connection.vendor == "sqlite":
        return _steps_of(act)
    # PostgreSQL counts at once what the running transaction reads, and later what others did.
    with transaction.atomic():
        before = _rows_read()
        act()
        return _rows_read() - before


def let_the_planner_know() -> None:
    """Bring up to date what the engine knows of its tables, as servers do by themselves.

    Nobody does that for SQLite.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE")
        elif connection.vendor == "mysql":
            names = ", ".join(connection.introspection.table_names(cursor))
            cursor.execute(f"ANALYZE TABLE {names}")
            cursor.fetchall()


def _rows_read() -> int:
    """Rows read by this connection so far, or by its transaction."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            read = "sum(seq_tup_read + coalesce(idx_tup_fetch, 0))"
            cursor.execute(f"SELECT {read} FROM pg_stat_xact_user_tables")
            return int(cursor.fetchone()[0])
        cursor.execute("SHOW SESSION STATUS LIKE 'Handler_read%'")
        return sum(int(value) for _name, value in cursor.fetchall())


def _steps_of(act: Callable[[], object]) -> int:
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    connection.connection.set_progress_handler(count, _STEPS)
    try:
        act()
    finally:
        connection.connection.set_progress_handler(None, _STEPS)
    return steps
