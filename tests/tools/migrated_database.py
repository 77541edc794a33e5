"""A migrated SQLite database, kept for later runs: migrating takes longer than most tests do.

It is found by what the migrations say, so one that changes makes a new database.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from functools import cache
from pathlib import Path

import django
from django.apps import apps

FOLDER = Path(__file__).resolve().parents[2] / "build" / "test-databases"


@cache
def kept() -> Path:
    """Where the database of these very migrations is, or will be, kept."""
    digest = hashlib.sha256(django.__version__.encode())
    for app in sorted(apps.get_app_configs(), key=lambda one: one.label):
        for path in sorted(Path(app.path).glob("migrations/*.py")):
            digest.update(f"{app.label}/{path.name}".encode())
            digest.update(path.read_bytes())
    return FOLDER / f"{digest.hexdigest()[:16]}.sqlite3"


def bring(target: Path) -> None:
    """Copy the kept database, if there is one, to where the tests want theirs."""
    if kept().exists():
        shutil.copyfile(kept(), target)


def keep(migrated: sqlite3.Connection) -> None:
    """Keep this database for later runs, and no older one."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    half = FOLDER / f"{os.getpid()}.part"
    copy = sqlite3.connect(half)
    migrated.backup(copy)
    copy.close()
    for old in FOLDER.glob("*.sqlite3"):
        old.unlink(missing_ok=True)
    half.replace(kept())
