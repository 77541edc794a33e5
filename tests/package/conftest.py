"""The package as it is published, built once from a clean copy of its sources."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tools import npm_package

ROOT = Path(__file__).resolve().parents[2]
SOURCES = (
    "setup.cfg",
    "pyproject.toml",
    "MANIFEST.in",
    "README.md",
    "CHANGELOG.md",
    "SECURITY.md",
    "LICENSE",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.wheel)


@pytest.fixture(scope="session")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the sdist."""
    source = tmp_path_factory.mktemp("source")
    for name in SOURCES:
        shutil.copy(ROOT / name, source)
    shutil.copytree(
        ROOT / "wagtail_advocates",
        source / "wagtail_advocates",
        ignore=shutil.ignore_patterns("__pycache__", "*.pyc"),
    )
    out = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(source)]
    done = subprocess.run(build, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return out


@pytest.fixture(scope="session")
def wheel(distributions: Path) -> Path:
    return next(distributions.glob("*.whl"))


@pytest.fixture(scope="session")
def sdist(distributions: Path) -> Path:
    return next(distributions.glob("*.tar.gz"))


@pytest.fixture(scope="session")
def built_widget(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder widget/ of a clean copy in which it was built."""
    if not npm_package.is_provided():
        pytest.skip("the widget's packages are not installed")
    return npm_package.build_copy(tmp_path_factory.mktemp("widget"))


@pytest.fixture(scope="session")
def tarball(built_widget: Path) -> Path:
    """The npm package as it would be published."""
    return npm_package.pack(built_widget)
