"""The widget as a stranger gets it: built from a copy of its sources, packed, used by others."""

from __future__ import annotations

import shutil
import subprocess
import tarfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WIDGET = ROOT / "widget"
EXAMPLES = ROOT / "build" / "examples"
# What of the Django app is in the widget.
SHARED = (
    "wagtail_advocates/kits/channels.json",
    "wagtail_advocates/static/wagtail_advocates/share-block.css",
)
LIMIT_SECONDS = 600


def run(command: Sequence[str | Path], folder: Path) -> str:
    """What a command wrote; raises with all of it where the command fails."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=LIMIT_SECONDS,
        check=False,
    )
    if done.returncode:
        raise AssertionError(f"{command[0]} failed in {folder}:\n{done.stdout}")
    return done.stdout


def is_provided() -> bool:
    """Whether Node, npm and the packages of the widget's build are here."""
    return bool(
        shutil.which("node") and shutil.which("npm") and (WIDGET / "node_modules/vite").exists()
    )


def build_copy(folder: Path) -> Path:
    """Copy the sources into ``folder`` and build them there, beside whatever else builds."""
    widget = folder / "widget"
    ignored = shutil.ignore_patterns("node_modules", "dist", "examples", "tests")
    shutil.copytree(WIDGET, widget, ignore=ignored)
    (widget / "node_modules").symlink_to(WIDGET / "node_modules")
    for name in SHARED:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    (folder / "docs/reference").mkdir(parents=True)
    run(["node", "scripts/build.mjs"], widget)
    return widget


def pack(widget: Path) -> Path:
    """The tarball that would be published."""
    run(["npm", "pack", "--ignore-scripts", "--silent"], widget)
    return next(widget.glob("*.tgz"))


def build_examples(folder: Path) -> Path:
    """The examples for frameworks, built with the packed widget; what they need is kept."""
    EXAMPLES.mkdir(parents=True, exist_ok=True)
    lock = EXAMPLES / "package-lock.json"
    wanted = (WIDGET / "examples/package-lock.json").read_text(encoding="utf-8")
    is_installed = lock.exists() and lock.read_text(encoding="utf-8") == wanted
    ignored = shutil.ignore_patterns("node_modules", "dist")
    shutil.copytree(WIDGET / "examples", EXAMPLES, ignore=ignored, dirs_exist_ok=True)
    if not is_installed:
        lock.unlink()
        shutil.rmtree(EXAMPLES / "node_modules", ignore_errors=True)
        lock.write_text(wanted, encoding="utf-8")
        try:
            run(["npm", "ci", "--no-audit", "--no-fund"], EXAMPLES)
        except AssertionError:
            lock.unlink()
            raise
    package = EXAMPLES / "node_modules/wagtail-advocates"
    shutil.rmtree(package, ignore_errors=True)
    with tarfile.open(pack(build_copy(folder))) as tarball:
        tarball.extractall(folder / "packed", filter="data")
    shutil.copytree(folder / "packed/package", package)
    for name in ("react", "vue"):
        run(["npm", "run", "--silent", "build"], EXAMPLES / name)
    return EXAMPLES
