"""Long reading, spread over processes."""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any, TypeVar

import django
from django.db import connection, connections

Answer = TypeVar("Answer")


def spread(
    work: Callable[..., Answer], parts: Sequence[tuple[Any, ...]], *, processes: int
) -> Iterator[Answer]:
    """What ``work`` answers to each part, in their order; what nobody waits for is not begun.

    ``work`` is a module's own function, so that another process finds it. One process is this one,
    in its transaction; others read what is committed.
    """
    if processes == 1:
        for part in parts:
            yield work(*part)
        return
    pool = ProcessPoolExecutor(
        processes,
        mp_context=multiprocessing.get_context(_way()),
        initializer=_begin,
        initargs=(connection.settings_dict["NAME"],),
    )
    try:
        for future in [pool.submit(work, *part) for part in parts]:
            yield future.result()
    finally:
        pool.shutdown(cancel_futures=True)


def _way() -> str:
    """How processes come about. One that is forked has read the code, which takes others seconds;
    no connection may be open then, as both would talk over it.
    """
    if sys.platform != "linux" or connection.in_atomic_block:
        return "spawn"
    connections.close_all()
    return "fork"


def _begin(database: str) -> None:
    django.setup()
    connection.settings_dict["NAME"] = database
