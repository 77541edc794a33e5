"""What is in the wheel and the sdist."""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.package.conftest import ROOT

WIDGET = "wagtail_advocates/static/wagtail_advocates/widget/"


def source_files() -> set[str]:
    return {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "wagtail_advocates").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")
    }


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    return set(zipfile.ZipFile(wheel).namelist())


def test_the_wheel_has_every_file_of_the_app_and_nothing_else(names: set[str]) -> None:
    inside = {name for name in names if ".dist-info/" not in name}
    assert inside == source_files()


@pytest.mark.parametrize(
    "name",
    [
        "wagtail_advocates/migrations/0001_initial.py",
        "wagtail_advocates/kits/channels.json",
        "wagtail_advocates/locale/de/LC_MESSAGES/django.mo",
        "wagtail_advocates/templates/wagtail_advocates/blocks/share.html",
        "wagtail_advocates/static/wagtail_advocates/share-block.css",
        f"{WIDGET}advocates.js",
        f"{WIDGET}manifest.json",
    ],
)
def test_the_wheel_has_what_is_no_plain_module(names: set[str], name: str) -> None:
    assert name in names


def test_the_widget_in_the_wheel_is_the_one_its_manifest_describes(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    files = json.loads(archive.read(f"{WIDGET}manifest.json"))["files"]
    assert "advocates.js" in files
    for name, facts in files.items():
        digest = base64.b64encode(hashlib.sha384(archive.read(WIDGET + name)).digest()).decode()
        assert facts["sri"] == f"sha384-{digest}", name


def test_the_wheel_says_what_it_needs_and_no_more(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    metadata = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
    lines = archive.read(metadata).decode().splitlines()
    needs = [line for line in lines if line.startswith("Requires-Dist:") and "extra ==" not in line]
    given = {"django", "wagtail", "django-ninja", "pillow", "qrcode"}
    names = {line.split(":")[1].split(">")[0].strip().lower() for line in needs}
    assert given <= names
    assert len(names - given) <= 8
    assert all("<" not in line and "==" not in line for line in needs), "no upper bounds"
    assert "Requires-Python: >=3.11" in lines


def test_the_sdist_builds_the_same_wheel(sdist: Path, names: set[str], tmp_path: Path) -> None:
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    source = next(tmp_path.iterdir())
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", str(source)]
    subprocess.run(build, check=True, capture_output=True)
    again = zipfile.ZipFile(next((source / "dist").glob("*.whl")))
    assert set(again.namelist()) == names
