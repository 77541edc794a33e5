"""The supported sets of Python, Django and Wagtail: ``make matrix``."""

from __future__ import annotations

import os
from pathlib import Path

import nox

nox.options.error_on_missing_interpreters = True
nox.options.default_venv_backend = "venv"

# The lowest supported Wagtail of each line, and the newest.
SETS = [
    ("3.11", "~=5.2.0", "==7.4.2"),
    ("3.11", "~=5.2.0", "~=8.0"),
    ("3.12", "~=6.0.0", "==8.0"),
    ("3.13", "~=6.1.0", "~=8.0"),
]

# Interpreters that pyenv keeps count as installed, whichever is the default one.
_kept = sorted(Path.home().glob(".pyenv/versions/3.*/bin"))
os.environ["PATH"] = os.pathsep.join([*map(str, _kept), os.environ["PATH"]])


@nox.session(tags=["matrix"])
@nox.parametrize(
    ("python", "django", "wagtail"),
    SETS,
    ids=[f"py{python} django{django} wagtail{wagtail}" for python, django, wagtail in SETS],
)
def suite(session: nox.Session, django: str, wagtail: str) -> None:
    """The suite on SQLite, without browser and packaging, and no missing migration."""
    session.install("--quiet", "-e", ".[test]", f"Django{django}", f"wagtail{wagtail}")
    env = {"DATABASE_URL": "sqlite:///:memory:", "PYTHONPATH": "."}
    session.run(
        "python", "example_site/manage.py", "makemigrations", "--check", "--dry-run", env=env
    )
    session.run(
        "pytest", "-q", "-n", "2", "-m", "not browser and not wheel", *session.posargs, env=env
    )
