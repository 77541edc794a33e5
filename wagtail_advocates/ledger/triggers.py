"""Database triggers that refuse every UPDATE and DELETE of the books, on all three engines.

Each raises what Django knows as an ``IntegrityError``. They guard against mistakes; what gets past
them (TRUNCATE, SQLite's REPLACE, a superuser) is found by ``verify_chain`` and ``reconcile``.
"""

from __future__ import annotations

from typing import Any

TABLES = (
    "wagtail_advocates_account",
    "wagtail_advocates_entry",
    "wagtail_advocates_line",
    "wagtail_advocates_entryseal",
    "wagtail_advocates_decision",
)
ACTIONS = ("UPDATE", "DELETE")
MESSAGE = "The ledger is append-only"


def _name(table: str, action: str) -> str:
    return f"{table}_no_{action.lower()}"


def _create_sql(vendor: str, table: str, action: str) -> str:
    name = _name(table, action)
    if vendor == "sqlite":
        return (
            f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {action} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        )
    if vendor == "postgresql":
        return (
            f"CREATE OR REPLACE TRIGGER {name} BEFORE {action} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION wagtail_advocates_append_only()"
        )
    return (
        f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {action} ON {table} "
        f"FOR EACH ROW SIGNAL SQLSTATE '23000' SET MYSQL_ERRNO = 4025, MESSAGE_TEXT = '{MESSAGE}'"
    )


def create(connection: Any) -> None:
    """Put the triggers up; those that are up stay. Needs the TRIGGER privilege on MariaDB."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE OR REPLACE FUNCTION wagtail_advocates_append_only() RETURNS trigger AS "
                f"$$ BEGIN RAISE EXCEPTION '{MESSAGE}' "
                "USING ERRCODE = 'integrity_constraint_violation'; END $$ LANGUAGE plpgsql"
            )
        for table in TABLES:
            for action in ACTIONS:
                cursor.execute(_create_sql(connection.vendor, table, action))


def restore(connection: Any) -> None:
    """Put up what is missing, once the tables are there.

    SQLite alters a table by making it anew, without its triggers: called after every migrate.
    """
    if set(TABLES) <= set(connection.introspection.table_names()) and not are_up(connection):
        create(connection)


def drop(connection: Any) -> None:
    """Take the triggers down, for an upgrade or a test that has to clean its tables."""
    with connection.cursor() as cursor:
        for table in TABLES:
            for action in ACTIONS:
                name = _name(table, action)
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")
        if connection.vendor == "postgresql":
            cursor.execute("DROP FUNCTION IF EXISTS wagtail_advocates_append_only()")


def are_up(connection: Any) -> bool:
    """Whether every trigger is in place."""
    queries = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
        "mysql": "SELECT trigger_name FROM information_schema.triggers "
        "WHERE trigger_schema = DATABASE()",
    }
    with connection.cursor() as cursor:
        cursor.execute(queries[connection.vendor])
        names = {row[0] for row in cursor.fetchall()}
    return all(_name(table, action) in names for table in TABLES for action in ACTIONS)
