"""Every value of every table of ours and of Wagtail's and Django's logs, to be searched."""

from __future__ import annotations

import json
import os
import unicodedata
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db import connection

LOGS = (
    "wagtailcore_modellogentry",
    "wagtailcore_pagelogentry",
    "wagtailcore_revision",
    "wagtailcore_referenceindex",
    "django_admin_log",
    "django_session",
    "wagtailsearch_indexentry",
)
BOOKS = (
    "wagtail_advocates_account",
    "wagtail_advocates_balance",
    "wagtail_advocates_entry",
    "wagtail_advocates_entryseal",
    "wagtail_advocates_line",
)


def our_tables() -> list[str]:
    ours = apps.get_app_config("wagtail_advocates").get_models(include_auto_created=True)
    return sorted({model._meta.db_table for model in ours})


def rows_of(table: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} ORDER BY 1")
        return [tuple(row) for row in cursor.fetchall()]


def books() -> dict[str, list[tuple[Any, ...]]]:
    return {table: rows_of(table) for table in BOOKS}


def dump() -> dict[str, str]:
    """The text of each table that may hold something of a person."""
    known = connection.introspection.table_names()
    tables = [*our_tables(), *(table for table in LOGS if table in known)]
    return {table: "\n".join(map(repr, rows_of(table))) for table in tables}


def redis_text() -> str:
    """Every key and value of the Redis that REDIS_URL names; nothing without one."""
    if not os.environ.get("REDIS_URL"):
        return ""
    import redis

    client = redis.Redis.from_url(os.environ["REDIS_URL"])
    return "\n".join(f"{key!r} {client.dump(key)!r}" for key in client.scan_iter())


def spellings(text: str) -> set[str]:
    """The text as it may stand somewhere: in other case, escaped, composed and decomposed."""
    forms = {text, unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)}
    escaped = {json.dumps(form)[1:-1] for form in forms}
    url = {form.replace("@", "%40").replace(" ", "+") for form in forms}
    return {form.casefold() for form in forms | escaped | url}


def found(planted: Iterable[str], *, logs: str = "") -> list[str]:
    """Where a planted text still stands, in whatever spelling."""
    places = {**dump(), "logs": logs, "redis": redis_text()}
    wanted = {spelling for text in planted for spelling in spellings(text)}
    return [
        f"{spelling} in {place}"
        for place, text in places.items()
        for spelling in sorted(wanted)
        if spelling in text.casefold()
    ]
