"""Running the same tests on one mutant after the other, each in a fork of a warmed-up pytest.

For modules that Django has loaded long before: they are not imported again but altered in place.
A class that is made anew keeps what was made of it before, so pure modules are better tested
``afresh``.
"""

from __future__ import annotations

import functools
import gc
import os
import resource
import sys
import time
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from _pytest.runner import CallInfo

from tests.mutation.afresh import MEMORY, settle_hypothesis
from tests.mutation.mutants import Mutant


def _inner(value: Any) -> Any:
    """The function as it was written, below decorators, properties and class methods."""
    if isinstance(value, property):
        value = value.fget
    if isinstance(value, classmethod | staticmethod):
        value = value.__func__
    while hasattr(value, "__wrapped__"):
        value = value.__wrapped__
    return value


def _alter(old: Any, new: Any) -> bool:
    """Make a function that is known in many places do what the new one does."""
    old, new = _inner(old), _inner(new)
    if not (isinstance(old, types.FunctionType) and isinstance(new, types.FunctionType)):
        return False
    if old.__code__.co_freevars or new.__code__.co_freevars:
        return False
    old.__code__, old.__defaults__ = new.__code__, new.__defaults__
    old.__kwdefaults__ = new.__kwdefaults__
    return True


def _alter_class(old: type, new: type) -> None:
    """Give a class the members of the new one, and to what is of the new one the old class."""
    kept = {"__dict__", "__weakref__", "__doc__", "__module__", "__qualname__"}
    for name in set(vars(old)) - set(vars(new)) - kept:
        delattr(old, name)
    for name, value in vars(new).items():
        was = vars(old).get(name)
        if name not in kept and not (type(was) is type(value) and _alter(was, value)):
            setattr(old, name, value)
    for thing in gc.get_objects():
        if type(thing) is new:
            thing.__class__ = old


def apply(module: types.ModuleType, source: str) -> None:
    """Let a module that others have imported from be the one of this source.

    Its functions and classes are altered where they are; its constants are put in the place of
    the old ones in every module that has them by the same name.
    """
    fresh = types.ModuleType(module.__name__)
    fresh.__file__ = module.__file__
    sys.modules[module.__name__] = fresh
    try:
        types.FunctionType(compile(source, str(module.__file__), "exec"), vars(fresh))()
    finally:
        sys.modules[module.__name__] = module
    for name, new in list(vars(fresh).items()):
        old = vars(module).get(name)
        if getattr(new, "__module__", None) != module.__name__:
            if not name.startswith("__") and old is not new and name in vars(module):
                _replace(name, old, new)
        elif isinstance(new, type) and isinstance(old, type):
            _alter_class(old, new)
            setattr(fresh, name, old)
        elif _decorated(old) == _decorated(new) and _alter(old, new):
            setattr(fresh, name, old)
        else:
            _replace(name, old, new)


def _decorated(value: Any) -> int:
    """How many wrappers a function has."""
    return 1 + _decorated(value.__wrapped__) if hasattr(value, "__wrapped__") else 0


def _replace(name: str, old: Any, new: Any) -> None:
    for module in list(sys.modules.values()):
        space = getattr(module, "__dict__", {})
        if name in space and space[name] is old:
            space[name] = new


def _let_go_of_the_database() -> None:
    """So that parent and child do not talk over one connection."""
    from django.db import connections

    connections.close_all()


def _files_of_the_database() -> dict[Path, bytes]:
    """SQLite's file as it is; nothing on a server, where a failing test may leave something."""
    from django.db import connection

    file = Path(str(connection.settings_dict["NAME"]))
    return {file: file.read_bytes()} if connection.vendor == "sqlite" and file.exists() else {}


@dataclass(frozen=True)
class Target:
    """A module: its name, its path, its functions' lines, its mutants and its tests' files."""

    name: str
    path: str
    functions: Mapping[str, tuple[int, int]]
    mutants: Sequence[Mutant]
    tests: Sequence[Path]


def _fails(item: pytest.Item, session: pytest.Session) -> bool:
    """Whether a test fails; nothing is reported, and what a session holds stays up."""
    phases = (
        (item.ihook.pytest_runtest_setup, {}),
        (item.ihook.pytest_runtest_call, {}),
        (item.ihook.pytest_runtest_teardown, {"nextitem": session}),
    )
    if hasattr(item, "_request") and not item._request:
        item._initrequest()  # type: ignore[attr-defined]
    failed = False
    for when, (hook, more) in zip(("setup", "call", "teardown"), phases, strict=True):
        if when == "call" and failed:
            continue
        call = CallInfo.from_call(functools.partial(hook, item=item, **more), when=when)
        failed |= item.ihook.pytest_runtest_makereport(item=item, call=call).failed
    item._request = None  # type: ignore[attr-defined]
    item.funcargs = None  # type: ignore[attr-defined]
    return failed


class Forks:
    """A pytest plugin: the tests once as they are, and then on every mutant those concerned."""

    def __init__(
        self, targets: Sequence[Target], report: Callable[[str, Mutant, str], None]
    ) -> None:
        self.targets, self.report = targets, report
        self.seconds: dict[str, float] = {}
        self.entered: dict[str, set[tuple[str, int]]] = {}
        self.files: dict[Path, bytes] = {}

    def pytest_configure(self, config: pytest.Config) -> None:
        settle_hypothesis()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        failed = [item.nodeid for item in session.items if self._first(item, session)]
        if failed:
            raise pytest.UsageError(f"Without any mutant fails: {', '.join(failed)}")
        session.items.sort(key=lambda item: self.seconds[item.nodeid])
        gc.collect()
        gc.freeze()
        _let_go_of_the_database()
        self.files = _files_of_the_database()
        for target in self.targets:
            self._try(target, session)
        return True

    def _first(self, item: pytest.Item, session: pytest.Session) -> bool:
        files = {sys.modules[target.name].__file__ for target in self.targets}
        entered: set[tuple[str, int]] = set()

        def trace(frame: types.FrameType, event: str, argument: Any) -> None:
            code = frame.f_code
            if code.co_filename in files:
                entered.add((code.co_filename, code.co_firstlineno))

        started = time.process_time()
        sys.settrace(trace)
        try:
            return _fails(item, session)
        finally:
            sys.settrace(None)
            self.seconds[item.nodeid] = time.process_time() - started
            self.entered[item.nodeid] = entered

    def _try(self, target: Target, session: pytest.Session) -> None:
        items = [item for item in session.items if item.path in target.tests]
        source = Path(str(sys.modules[target.name].__file__)).read_text(encoding="utf-8")
        itself = Mutant("none", source, 0, "", "")
        if fate := self._forked(target, itself, items, session):
            raise pytest.UsageError(f"{target.name} put in its own place: {fate}")
        for mutant in target.mutants:
            concerned = [item for item in items if self._concerns(item, target, mutant)]
            fate = self._forked(target, mutant, concerned or items, session)
            items.sort(key=lambda item: item.nodeid != fate)
            self.report(target.path, mutant, fate)

    def _concerns(self, item: pytest.Item, target: Target, mutant: Mutant) -> bool:
        """Whether a test enters the function that was changed; what runs at import concerns all,
        as does, in ``_try``, a function that no test enters: it may run at import as well.
        """
        file = str(sys.modules[target.name].__file__)
        around = [
            lines for lines in target.functions.values() if lines[0] <= mutant.line <= lines[1]
        ]
        return not around or any(
            (file, line) in self.entered[item.nodeid]
            for first, last in around
            for line in range(first, last + 1)
        )

    def _forked(
        self, target: Target, mutant: Mutant, items: Sequence[pytest.Item], session: pytest.Session
    ) -> str:
        """The test that failed on the mutant, or what ended it; nothing where it survived."""
        for file, content in self.files.items():
            file.write_bytes(content)
            for beside in ("-wal", "-shm"):
                Path(f"{file}{beside}").unlink(missing_ok=True)
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            self._run(target, mutant, items, session, writing)
        os.close(writing)
        with os.fdopen(reading) as pipe:
            said = pipe.read()
        _pid, status = os.waitpid(child, 0)
        return "" if said == "survived" else said or f"ended with {status}"

    def _run(
        self,
        target: Target,
        mutant: Mutant,
        items: Sequence[pytest.Item],
        session: pytest.Session,
        writing: int,
    ) -> None:
        said = "survived"
        try:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, 1)
            os.dup2(nowhere, 2)
            seconds = int(2 + 2 * sum(self.seconds[item.nodeid] for item in items))
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            apply(sys.modules[target.name], mutant.source)
            said = next((item.nodeid for item in items if _fails(item, session)), said)
        except BaseException as error:  # an import that fails is noticed too
            said = f"{type(error).__name__} at import"
        finally:
            os.write(writing, said.encode())
            os._exit(0)
