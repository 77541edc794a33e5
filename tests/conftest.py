from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.testcases import TransactionTestCase


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


def _flush_without_triggers(self: Any) -> None:
    """The books refuse to be cleaned; a test database that is flushed takes the triggers down."""
    from wagtail_advocates.ledger import triggers

    if not triggers.are_up(connection):
        return _flush(self)
    triggers.drop(connection)
    try:
        _flush(self)
    finally:
        triggers.create(connection)
    return None


TransactionTestCase._fixture_teardown = _flush_without_triggers  # type: ignore[method-assign]
