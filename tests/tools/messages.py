"""Brings the message catalogues up to date with the code and compiles them: ``make messages``.

There are two kinds of languages. A complete one has a text for every message. One of the
customers' languages has those that an advocate or a friend can read, and no other.
"""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

APP = Path(__file__).resolve().parents[2] / "wagtail_advocates"
HINT = "GNU gettext is needed to read messages from the code: install the package gettext."
CUSTOMER_LANGUAGES = ("ar", "es", "fr", "he", "it", "ja", "nl", "pl", "pt", "tr", "zh_Hans")

# Where only the team reads. What is not named here is taken for something a customer can read.
TEAM_ONLY = (
    "apps.py",
    "checks.py",
    "cms/",
    "core/models.py",
    "flows/erase_subject.py",
    "management/",
    "privacy/",
    "programs/channel_blocks.py",
    "programs/logs.py",
    "rewards/wording.py",
    "simulation/",
    "templates/wagtail_advocates/cms/",
    "templates/wagtail_advocates/previews/",
    "wagtail_hooks.py",
)
# Models are the team's, but for the choices whose labels customers are shown.
SHOWN_CHOICES = {
    "advocates/models.py": ("Enrollment.Status",),
    "payouts/models.py": ("Payout.State",),
    "rewards/models.py": ("Reward.State",),
    "rewards/rule_models.py": ("RewardCondition.Field",),
}


class Key(NamedTuple):
    """What a message is known by."""

    context: str
    text: str


def languages(app: Path = APP) -> list[str]:
    """The languages there is a catalogue for."""
    return sorted(path.name for path in (app / "locale").iterdir() if path.is_dir())


def complete_languages(app: Path = APP) -> list[str]:
    """The languages that have a text for the team's messages too."""
    return [language for language in languages(app) if language not in CUSTOMER_LANGUAGES]


def catalogue_path(language: str, app: Path = APP) -> Path:
    return app / "locale" / language / "LC_MESSAGES" / "django.po"


def catalogue(language: str, app: Path = APP) -> Catalog:
    with catalogue_path(language, app).open("rb") as file:
        return read_po(file, locale=language)


def key(message: Message) -> Key:
    """The message's key; of a message with a plural it is the singular."""
    text = message.id if isinstance(message.id, str) else message.id[0]
    return Key(message.context or "", text)


def keys(found: Catalog) -> set[Key]:
    """The keys of the catalogue, without its header."""
    return {key(message) for message in found if message.id}


def untranslated(language: str, app: Path = APP) -> list[str]:
    """The messages without a text, or with one somebody has to look at."""
    return [
        str(message.id)
        for message in catalogue(language, app)
        if message.id
        and (message.fuzzy or not all(message.string if message.pluralizable else [message.string]))
    ]


def compiled(language: str, app: Path = APP) -> bytes:
    """The catalogue as gettext reads it."""
    out = BytesIO()
    write_mo(out, catalogue(language, app))
    return out.getvalue()


def located_messages(app: Path = APP) -> Catalog:
    """The messages of the code, each with the places it stands at."""
    with tempfile.TemporaryDirectory() as folder:
        copied = copy(app, Path(folder))
        language = complete_languages(copied)[0]
        _make_messages(copied, [language], "--add-location=full")
        return catalogue(language, copied)


def customer_messages(located: Catalog, app: Path = APP) -> set[Key]:
    """The messages an advocate or a friend can read, by where they stand in the code."""
    lines = {path: _shown_lines(app / path, names) for path, names in SHOWN_CHOICES.items()}
    return {key(message) for message in located if _is_customers(message.locations, lines)}


def _is_customers(places: Iterable[tuple[str, int | None]], lines: dict[str, set[int]]) -> bool:
    for path, line in places:
        if path.endswith("models.py"):
            if line in lines.get(path, ()):
                return True
        elif not path.startswith(TEAM_ONLY):
            return True
    return False


def _shown_lines(path: Path, names: Iterable[str]) -> set[int]:
    """The lines of these classes, each named with the class around it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inner = {
        f"{outer.name}.{node.name}": node
        for outer in tree.body
        if isinstance(outer, ast.ClassDef)
        for node in outer.body
        if isinstance(node, ast.ClassDef)
    }
    return {
        line
        for name in names
        for line in range(inner[name].lineno, (inner[name].end_lineno or 0) + 1)
    }


def copy(app: Path, folder: Path) -> Path:
    """A copy of the app to work on, without what holds no messages."""
    made = folder / "wagtail_advocates"
    shutil.copytree(app, made, ignore=shutil.ignore_patterns("static", "*.pyc", "migrations"))
    return made


def extract(app: Path) -> None:
    """Write what the code says now into the catalogues below ``app``; texts that match stay."""
    customers = customer_messages(located_messages(app), app)
    _make_messages(app, languages(app), "--no-location")
    for language in CUSTOMER_LANGUAGES:
        keep(language, customers, app)


def keep(language: str, wanted: set[Key], app: Path = APP) -> None:
    """Leave only these messages in the language's catalogue."""
    found = catalogue(language, app)
    for message in list(found):
        if message.id and key(message) not in wanted:
            found.delete(message.id, message.context)
    with catalogue_path(language, app).open("wb") as file:
        write_po(file, found, width=0, no_location=True, ignore_obsolete=True)


def _make_messages(app: Path, chosen: Iterable[str], location: str) -> None:
    options = [location, "--no-obsolete", "--no-wrap", "--ignore=static/*", "--verbosity=0"]
    named = [f"--locale={language}" for language in chosen]
    plain = {name: value for name, value in os.environ.items() if "DJANGO" not in name}
    command = [sys.executable, "-m", "django", "makemessages", *named, *options]
    subprocess.run(command, cwd=app, env=plain, check=True)


def main() -> None:
    if shutil.which("xgettext") is None:
        sys.exit(HINT)
    extract(APP)
    for language in languages():
        catalogue_path(language).with_suffix(".mo").write_bytes(compiled(language))
        missing = untranslated(language)
        print(f"{language}: {len(missing)} without a text", *missing[:20], sep="\n  ")


if __name__ == "__main__":
    main()
