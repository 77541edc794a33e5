"""What each engine is told, so that nobody changes the books; no engine is asked here."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest

from wagtail_advocates.ledger import triggers

VENDORS = ("sqlite", "postgresql", "mysql")
NAMES = [
    "wagtail_advocates_account_no_update",
    "wagtail_advocates_account_no_delete",
    "wagtail_advocates_entry_no_update",
    "wagtail_advocates_entry_no_delete",
    "wagtail_advocates_line_no_update",
    "wagtail_advocates_line_no_delete",
    "wagtail_advocates_entryseal_no_update",
    "wagtail_advocates_entryseal_no_delete",
    "wagtail_advocates_decision_only_erase",
    "wagtail_advocates_decision_no_delete",
]


class Engine:
    """A connection that writes down what it is told, and knows the names it is given."""

    def __init__(self, vendor: str, *, up: Iterable[str] = (), tables: Iterable[str] = ()) -> None:
        self.vendor, self.up, self.told = vendor, list(up), []  # type: ignore[var-annotated]
        self.introspection = SimpleNamespace(table_names=lambda: list(tables))

    @contextmanager
    def cursor(self) -> Any:
        yield SimpleNamespace(
            execute=self.told.append, fetchall=lambda: [(name,) for name in self.up]
        )


def created(vendor: str) -> list[str]:
    engine = Engine(vendor)
    triggers.create(engine)
    return engine.told


@pytest.mark.parametrize(
    ("vendor", "refuses"),
    [
        (
            "sqlite",
            "CREATE TRIGGER IF NOT EXISTS wagtail_advocates_line_no_delete BEFORE DELETE "
            "ON wagtail_advocates_line BEGIN SELECT RAISE(ABORT, 'The ledger is append-only'); END",
        ),
        (
            "postgresql",
            "CREATE OR REPLACE TRIGGER wagtail_advocates_line_no_delete BEFORE DELETE "
            "ON wagtail_advocates_line FOR EACH ROW "
            "EXECUTE FUNCTION wagtail_advocates_append_only()",
        ),
        (
            "mysql",
            "CREATE TRIGGER IF NOT EXISTS wagtail_advocates_line_no_delete BEFORE DELETE "
            "ON wagtail_advocates_line FOR EACH ROW SIGNAL SQLSTATE '23000' "
            "SET MYSQL_ERRNO = 4025, MESSAGE_TEXT = 'The ledger is append-only'",
        ),
    ],
)
def test_every_engine_refuses_in_its_own_words(vendor: str, refuses: str) -> None:
    told = created(vendor)
    assert refuses in told
    assert len(told) == len(NAMES) + (vendor == "postgresql")
    for name, sql in zip(NAMES, told[-len(NAMES) :], strict=True):
        assert f" {name} BEFORE " in sql


@pytest.mark.parametrize(
    ("vendor", "condition"),
    [
        (
            "sqlite",
            "WHEN (NEW.note <> '' OR OLD.note = '' OR NEW.id IS NOT OLD.id OR {}) BEGIN SELECT",
        ),
        (
            "postgresql",
            "FOR EACH ROW WHEN (NEW.note <> '' OR OLD.note = '' "
            "OR NEW.id IS DISTINCT FROM OLD.id OR {}) EXECUTE FUNCTION",
        ),
        (
            "mysql",
            "FOR EACH ROW IF NEW.note <> '' OR OLD.note = '' "
            "OR NOT (BINARY NEW.id <=> BINARY OLD.id) OR {} THEN SIGNAL",
        ),
    ],
)
def test_a_note_can_be_emptied_and_nothing_else_changes_with_it(
    vendor: str, condition: str
) -> None:
    [erases] = [sql for sql in created(vendor) if "_only_erase" in sql]
    before, after = condition.split("{}")
    assert before in erases
    assert after in erases
    assert all(f"NEW.{column} " in erases for column in triggers.GUARDED)
    others = [sql for sql in created(vendor) if "BEFORE" in sql and sql != erases]
    assert not any("NEW." in sql for sql in others)
    assert erases.endswith("END IF") == (vendor == "mysql")


def test_postgresql_is_told_once_what_refusing_is() -> None:
    assert created("postgresql")[0] == (
        "CREATE OR REPLACE FUNCTION wagtail_advocates_append_only() RETURNS trigger AS "
        "$$ BEGIN RAISE EXCEPTION 'The ledger is append-only' "
        "USING ERRCODE = 'integrity_constraint_violation'; END $$ LANGUAGE plpgsql"
    )


@pytest.mark.parametrize("vendor", VENDORS)
def test_what_is_taken_down_has_the_names_of_all_versions(vendor: str) -> None:
    engine = Engine(vendor)
    triggers.drop(engine)
    on = " ON wagtail_advocates_decision" if vendor == "postgresql" else ""
    assert f"DROP TRIGGER IF EXISTS wagtail_advocates_decision_no_update{on}" in engine.told
    assert f"DROP TRIGGER IF EXISTS wagtail_advocates_decision_only_erase{on}" in engine.told
    functions = [sql for sql in engine.told if "FUNCTION" in sql]
    expected = ["DROP FUNCTION IF EXISTS wagtail_advocates_append_only()"]
    assert functions == (expected if vendor == "postgresql" else [])
    assert len(engine.told) == len(NAMES) + 1 + len(functions)


@pytest.mark.parametrize(
    ("vendor", "asked"),
    [("sqlite", "sqlite_master"), ("postgresql", "pg_trigger"), ("mysql", "information_schema")],
)
def test_the_books_are_guarded_by_all_triggers_or_not_at_all(vendor: str, asked: str) -> None:
    engine = Engine(vendor, up=[*NAMES, "somebody_elses"])
    assert triggers.are_up(engine)
    assert asked in engine.told[0]
    for name in NAMES:
        assert not triggers.are_up(Engine(vendor, up=set(NAMES) - {name}))


@pytest.mark.parametrize(
    ("tables", "up", "puts_up"),
    [
        ([*triggers.TABLES, "other"], NAMES[1:], True),
        (triggers.TABLES, NAMES[1:], True),
        ([*triggers.TABLES, "other"], NAMES, False),
        (triggers.TABLES[1:], NAMES[1:], False),
        ([*triggers.TABLES[1:], "other"], NAMES[1:], False),
    ],
)
def test_what_is_missing_is_put_up_once_all_tables_are_there(
    tables: Iterable[str], up: Iterable[str], puts_up: bool
) -> None:
    engine = Engine("sqlite", up=up, tables=tables)
    triggers.restore(engine)
    assert any("CREATE TRIGGER" in sql for sql in engine.told) is puts_up
