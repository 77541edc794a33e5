"""One suite for three engines: DATABASE_URL chooses (SQLite when it is not set).

SQLite runs on a file, as it does on a site, so that threads, processes and a live server see the
same rows under the same locks; a migrated one is kept for the next run. The books refuse to be
cleaned, so a test database that has to be flushed takes their triggers down for that moment, and
gets back the rows that migrations made (Wagtail's root page, site and locale), which every later
test relies on.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.testcases import TransactionTestCase

from tests.tools import migrated_database


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what reads or writes rows: nothing else can differ between the engines."""
    for item in items:
        uses = {"db", "transactional_db"} & set(getattr(item, "fixturenames", ()))
        if uses or item.get_closest_marker("django_db"):
            item.add_marker("database")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A file for SQLite, one a worker."""
    if connection.vendor == "sqlite":
        file = tmp_path_factory.mktemp("database") / "test.sqlite3"
        connection.settings_dict["TEST"]["NAME"] = str(file)
        migrated_database.bring(file)


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb: bool) -> bool:
    """Whether the database is migrated already."""
    if connection.vendor == "sqlite":
        return migrated_database.kept().exists()
    return django_db_keepdb


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_keepdb: bool, django_db_blocker: Any) -> None:
    """Keep the rows that migrations made, for the tests that flush."""
    from django.contrib.contenttypes.models import ContentType

    with django_db_blocker.unblock():
        _migrated.append(connection.creation.serialize_db_to_string())
        # What is put back asks for its content type, and one that nobody knows yet is made anew.
        ContentType.objects.get_for_models(*apps.get_models())
        if connection.vendor == "sqlite" and not django_db_keepdb:
            migrated_database.keep(connection.connection)


@pytest.fixture(autouse=True)
def _own_folders(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.WAGTAIL_ADVOCATES = {**settings.WAGTAIL_ADVOCATES}


@pytest.fixture(autouse=True)
def _fresh_cache() -> Iterator[None]:
    from django.core.cache import cache

    cache.clear()
    yield
    cache.clear()


_flush = TransactionTestCase._fixture_teardown
_migrated: list[str] = []


def _flush_and_restore(self: Any) -> None:
    from wagtail_advocates.ledger import triggers

    # Content types and permissions come back with the rows below, under their old keys.
    self.available_apps = []
    had_triggers = triggers.are_up(connection)
    if had_triggers:
        triggers.drop(connection)
    try:
        _flush(self)
        connection.creation.deserialize_db_from_string(_migrated[-1])
    finally:
        if had_triggers:
            triggers.create(connection)


TransactionTestCase._fixture_teardown = _flush_and_restore  # type: ignore[method-assign]


@pytest.fixture
def provider(settings, tmp_path):
    """The provider to rehearse with, as a way advocates may choose."""
    settings.WAGTAIL_ADVOCATES = {
        **getattr(settings, "WAGTAIL_ADVOCATES", {}),
        "PAYOUT_METHODS": ("bank", "credit", "rehearsal"),
        "PAYOUT_REHEARSAL_FILE": str(tmp_path / "provider.sqlite3"),
    }
