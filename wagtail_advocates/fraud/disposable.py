"""Domains of mail that is thrown away: a list shipped with the app, or the site's own newer one.

Read from a file, so that it works offline; renewed by ``advocates update_disposable_domains``.
"""

from __future__ import annotations

import functools
import os
import re
from collections.abc import Iterable
from pathlib import Path

from wagtail_advocates.core.conf import settings

SHIPPED = Path(__file__).with_name("disposable_domains.txt")
FEWEST = 100
_DOMAIN = re.compile(r"(?=.{4,253}\Z)([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}\Z")


class BadList(ValueError):
    """The file is no list of domains; the message says which line, or that it is too short."""


def list_file() -> Path:
    """The file in force: the one the settings name, or the shipped one."""
    return Path(settings.disposable_domains_file or SHIPPED)


def domains_from(lines: Iterable[str]) -> list[str]:
    """The domains of a list, one a line; blanks and comments are skipped. Errors: ``BadList``."""
    found = set()
    for number, line in enumerate(lines, start=1):
        text = line.split("#", 1)[0].strip().lower()
        if text and not _DOMAIN.match(text):
            raise BadList(f"Line {number} is no domain: {text[:80]!r}")
        if text:
            found.add(text)
    if len(found) < FEWEST:
        raise BadList(f"A list of {len(found)} domains is too short to be one; {FEWEST} at least.")
    return sorted(found)


def renew(*, source: Path, target: Path) -> int:
    """Replace the list by a checked one, in one step, and say how many domains it has.

    Errors: ``BadList``, ``OSError``; the list in force stays as it was.
    """
    domains = domains_from(source.read_text("utf-8").splitlines())
    beside = target.with_name(f"{target.name}.new")
    beside.write_text("".join(f"{domain}\n" for domain in domains), encoding="utf-8")
    os.replace(beside, target)
    return len(domains)


@functools.lru_cache(maxsize=4)
def _read(path: Path, stamp: int) -> frozenset[str]:
    return frozenset(domains_from(path.read_text("utf-8").splitlines()))


def is_disposable(domain: str) -> bool | None:
    """Whether mail of that domain, or of one above it, is thrown away; None without a list."""
    if not domain:
        return False
    try:
        path = list_file()
        known = _read(path, path.stat().st_mtime_ns)
    except (OSError, ValueError):
        return None
    labels = domain.split(".")
    return any(".".join(labels[start:]) in known for start in range(len(labels) - 1))
