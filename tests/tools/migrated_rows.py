"""The rows that migrations made, and how a database gets back to those and no others.

Django's flush empties all tables and leaves the rows of migrations (Wagtail's root page, content
types, hundreds of permissions) to be made again one by one, which takes longer than most tests.
Here a table that a test left as it was is not touched, and the others are emptied and filled with
plain SQL.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from wagtail_advocates.ledger import triggers

Rows = dict[str, list[dict[str, Any]]]


def read(connection: Any) -> Rows:
    """Every row of every table that has some."""
    return {table: _rows(connection, table) for table in _filled(connection)}


def put_back(connection: Any, migrated: Rows) -> None:
    """Leave these rows and no others. Those of the books go too: their triggers come down."""
    changed = sorted(
        table
        for table in {*_filled(connection), *migrated}
        if table not in migrated or _rows(connection, table) != migrated[table]
    )
    guarded = not set(triggers.TABLES).isdisjoint(changed) and triggers.are_up(connection)
    if guarded:
        triggers.drop(connection)
    try:
        with (
            transaction.atomic(),
            connection.constraint_checks_disabled(),
            connection.cursor() as cursor,
        ):
            for table in changed:
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")
            for table in changed:
                _fill(connection, cursor, table, migrated.get(table, []))
    finally:
        if guarded:
            triggers.create(connection)


def _filled(connection: Any) -> list[str]:
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    quoted = map(connection.ops.quote_name, tables)
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(f"EXISTS(SELECT 1 FROM {table})" for table in quoted))
        return [table for table, filled in zip(tables, cursor.fetchone(), strict=True) if filled]


def _rows(connection: Any, table: str) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} ORDER BY 1")
        columns = [column[0] for column in cursor.description]
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def _fill(connection: Any, cursor: Any, table: str, rows: list[dict[str, Any]]) -> None:
    if rows:
        columns = ", ".join(map(connection.ops.quote_name, rows[0]))
        values = ", ".join(["%s"] * len(rows[0]))
        into = f"{connection.ops.quote_name(table)} ({columns})"
        cursor.executemany(
            f"INSERT INTO {into} VALUES ({values})", [[*row.values()] for row in rows]
        )
