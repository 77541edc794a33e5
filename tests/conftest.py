"""One suite for three engines: DATABASE_URL chooses (SQLite when it is not set).

SQLite runs on a file, as it does on a site, so that threads, processes and a live server see the
same rows under the same locks; a migrated one is kept for the next run. A test that commits leaves
no row behind but those that migrations made, which every later test relies on.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.testcases import TransactionTestCase

from tests.tools import migrated_database, migrated_rows

_migrated: migrated_rows.Rows = {}


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
    """Keep the rows that migrations made, for the tests that commit."""
    with django_db_blocker.unblock():
        _migrated.update(migrated_rows.read(connection))
        if connection.vendor == "sqlite" and not django_db_keepdb:
            migrated_database.keep(connection.connection)


@pytest.fixture(autouse=True)
def _own_folders(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.WAGTAIL_ADVOCATES = {**settings.WAGTAIL_ADVOCATES}
    # Hashing that is slow on purpose took a fifth of the time of tests that have an editor.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _fresh_cache() -> Iterator[None]:
    from django.core.cache import cache

    cache.clear()
    yield
    cache.clear()


def _put_back(self: TransactionTestCase) -> None:
    migrated_rows.put_back(connection, _migrated)


# What pytest-django calls after a test that commits; there is no hook to say it otherwise.
TransactionTestCase._fixture_teardown = _put_back  # type: ignore[method-assign]


@pytest.fixture
def provider(settings, tmp_path):
    """The provider to rehearse with, as a way advocates may choose."""
    settings.WAGTAIL_ADVOCATES = {
        **getattr(settings, "WAGTAIL_ADVOCATES", {}),
        "PAYOUT_METHODS": ("bank", "credit", "rehearsal"),
        "PAYOUT_REHEARSAL_FILE": str(tmp_path / "provider.sqlite3"),
    }
