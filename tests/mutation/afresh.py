"""Running a pure module's tests on one mutant after the other, all imported afresh in a fork."""

from __future__ import annotations

import contextlib
import functools
import importlib
import json
import os
import resource
import sys
from collections.abc import Callable, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from tests.mutation.mutants import Mutant

MEMORY = 2 * 2**30
OURS = ("wagtail_advocates", "tests", "__main__")
OPTIONS = ["-q", "-x", "-p", "no:cacheprovider", "--noconftest", "-m", "not slow"]


def settle_hypothesis() -> None:
    """The same examples for every mutant, and none kept."""
    phases = (hypothesis.Phase.explicit, hypothesis.Phase.generate)
    hypothesis.settings.register_profile(
        "mutants", derandomize=True, database=None, deadline=None, phases=phases
    )
    hypothesis.settings.load_profile("mutants")


class _Mutated(SourceFileLoader, MetaPathFinder):
    """Finds and loads one module with another source than the file's."""

    def __init__(self, name: str, file: Path, source: str) -> None:
        super().__init__(name, str(file))
        self.source = source

    def find_spec(self, name: str, path: Any = None, target: Any = None, /) -> ModuleSpec | None:
        return spec_from_file_location(name, self.path, loader=self) if name == self.name else None

    def get_code(self, fullname: str) -> Any:
        return compile(self.source, self.path, "exec")


class _Session:
    """A pytest plugin: quick tests first; how long each took, and which of them failed."""

    def __init__(self, seconds: dict[str, float]) -> None:
        self.seconds, self.failed = seconds, ""

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items.sort(key=lambda item: self.seconds.get(item.nodeid, 0))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0) + report.duration
        if report.failed:
            self.failed = report.nodeid


def _run(name: str, file: Path, source: str, tests: Sequence[Path], session: _Session) -> str:
    """What noticed the source in the place of the module; nothing where nothing did."""
    sys.meta_path.insert(0, _Mutated(name, file, source))
    code = pytest.main([*OPTIONS, *map(str, tests)], plugins=[session])
    return session.failed or ("" if code == pytest.ExitCode.OK else f"pytest ended with {code}")


def _forked(work: Callable[[], str], seconds: int) -> str:
    """What a function says in a fork of its own, or how that ended."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        said = "an error at import"
        try:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, 1)
            os.dup2(nowhere, 2)
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            said = work()
        finally:
            os.write(writing, said.encode())
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        said = pipe.read()
    _pid, status = os.waitpid(child, 0)
    return said if not status else f"ended with {status}"


def try_afresh(
    name: str,
    file: Path,
    mutants: Sequence[Mutant],
    tests: Sequence[Path],
    report: Callable[[Mutant, str], None],
) -> None:
    """Tell of each mutant which test noticed it, or nothing where it survived.

    Errors: ``UsageError`` where a test fails without any mutant.
    """
    source = file.read_text(encoding="utf-8")

    def measured() -> str:
        failed = _run(name, file, source, tests, session := _Session({}))
        needed = [each for each in sys.modules if each.split(".")[0] not in OURS]
        return failed or json.dumps({"seconds": session.seconds, "needed": needed})

    said = _forked(measured, seconds=300)
    if not said.startswith("{"):
        raise pytest.UsageError(f"Without any mutant fails: {said}")
    found = json.loads(said)
    for each in found["needed"]:  # imported once, for all forks
        with contextlib.suppress(ImportError):
            importlib.import_module(each)
    order: dict[str, float] = found["seconds"]
    seconds = int(4 + 3 * sum(order.values()))
    for mutant in mutants:
        work = functools.partial(_run, name, file, mutant.source, tests, _Session(dict(order)))
        noticed_by = _forked(work, seconds)
        if noticed_by in order:
            order[noticed_by] = min(order.values()) - 1
        report(mutant, noticed_by)
