"""Database triggers that refuse every UPDATE and DELETE of the books, on all three engines.

One thing may be taken away: the words a person wrote beside a decision, which can name somebody
who wants to be erased. They can be emptied, and nothing else of the row can change with it.

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
DECISIONS = "wagtail_advocates_decision"
ERASABLE = "note"
GUARDED = (
    "id",
    "program_id",
    "subject_kind",
    "subject_id",
    "step",
    "outcome",
    "reason",
    "rule_version",
    "evidence",
    "actor",
    "decided_at",
)


def _name(table: str, action: str) -> str:
    if (table, action) == (DECISIONS, "UPDATE"):
        return f"{table}_only_erase"
    return f"{table}_no_{action.lower()}"


def _names(table: str, action: str) -> set[str]:
    """The trigger's name, and the one it had in earlier versions."""
    return {_name(table, action), f"{table}_no_{action.lower()}"}


def _changed(vendor: str, column: str) -> str:
    if vendor == "sqlite":
        return f"NEW.{column} IS NOT OLD.{column}"
    if vendor == "postgresql":
        return f"NEW.{column} IS DISTINCT FROM OLD.{column}"
    return f"NOT (BINARY NEW.{column} <=> BINARY OLD.{column})"


def _refused(vendor: str, table: str, action: str) -> str:
    """When the action is refused, as SQL; empty where it always is."""
    if (table, action) != (DECISIONS, "UPDATE"):
        return ""
    changed = " OR ".join(_changed(vendor, column) for column in GUARDED)
    return f"NEW.{ERASABLE} <> '' OR OLD.{ERASABLE} = '' OR {changed}"


def _create_sql(vendor: str, table: str, action: str) -> str:
    name = _name(table, action)
    refused = _refused(vendor, table, action)
    when = f"WHEN ({refused}) " if refused else ""
    if vendor == "sqlite":
        return (
            f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {action} ON {table} "
            f"{when}BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        )
    if vendor == "postgresql":
        return (
            f"CREATE OR REPLACE TRIGGER {name} BEFORE {action} ON {table} "
            f"FOR EACH ROW {when}EXECUTE FUNCTION wagtail_advocates_append_only()"
        )
    signal = f"SIGNAL SQLSTATE '23000' SET MYSQL_ERRNO = 4025, MESSAGE_TEXT = '{MESSAGE}'"
    body = f"IF {refused} THEN {signal}; END IF" if refused else signal
    return f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {action} ON {table} FOR EACH ROW {body}"


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
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                for name in sorted(_names(table, action)):
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
        names = {name for (name,) in cursor.fetchall()}
    return all(_name(table, action) in names for table in TABLES for action in ACTIONS)
