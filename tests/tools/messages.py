"""Brings the message catalogues up to date with the code and compiles them: ``make messages``."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

APP = Path(__file__).resolve().parents[2] / "wagtail_advocates"
HINT = "GNU gettext is needed to read messages from the code: install the package gettext."


def languages(app: Path = APP) -> list[str]:
    """The languages there is a catalogue for."""
    return sorted(path.name for path in (app / "locale").iterdir() if path.is_dir())


def catalogue_path(language: str, app: Path = APP) -> Path:
    return app / "locale" / language / "LC_MESSAGES" / "django.po"


def catalogue(language: str, app: Path = APP) -> Catalog:
    with catalogue_path(language, app).open("rb") as file:
        return read_po(file, locale=language)


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


def extract(app: Path) -> None:
    """Write what the code says now into the catalogues below ``app``; texts that match stay."""
    options = ["--no-location", "--no-obsolete", "--no-wrap", "--ignore=static/*", "--verbosity=0"]
    chosen = [f"--locale={language}" for language in languages(app)]
    plain = {name: value for name, value in os.environ.items() if "DJANGO" not in name}
    command = [sys.executable, "-m", "django", "makemessages", *chosen, *options]
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
