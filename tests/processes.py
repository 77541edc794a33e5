"""Running a function in several processes at once, against the test database."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any
from urllib.parse import quote, urlsplit

from django.db import connection

_together: Any = None


def database_url() -> str:
    """The DATABASE_URL under which another process finds this test's database."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{settings['NAME']}"
    given = urlsplit(os.environ["DATABASE_URL"])
    login = quote(settings["USER"], safe="")
    if settings["PASSWORD"]:
        login += f":{quote(settings['PASSWORD'], safe='')}"
    port = f":{settings['PORT']}" if settings["PORT"] else ""
    options = f"?{given.query}" if given.query else ""
    return f"{given.scheme}://{login}@{settings['HOST']}{port}/{settings['NAME']}{options}"


def _start(database: str, barrier: Any) -> None:
    global _together
    _together = barrier
    from tests import django_ready  # noqa: F401 (read already, in the process this one comes from)

    connection.settings_dict["NAME"] = database


def _meet_and_call(function: Callable[[Any], Any], argument: Any) -> Any:
    _together.wait(timeout=300)
    return function(argument)


def at_once(function: Callable[[Any], Any], arguments: Sequence[Any]) -> list[Any]:
    """What ``function`` returns for each argument, one process each, all starting together.

    ``function`` is a module's own, so that another process can import it; it imports models inside.
    """
    connection.close()
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.django_ready"])
    barrier = context.Barrier(len(arguments))
    with ProcessPoolExecutor(
        max_workers=len(arguments),
        mp_context=context,
        initializer=_start,
        initargs=(connection.settings_dict["NAME"], barrier),
    ) as pool:
        waiting = [pool.submit(_meet_and_call, function, argument) for argument in arguments]
        return [future.result(timeout=600) for future in waiting]
