"""``make mutate MODULE=rewards/rules.py``: which changes to a module its tests do not notice.

``SAMPLE`` takes so many mutants instead of all, ``SEED`` says which; ``DATABASE_URL`` as for any
test. Prints the survivors and the module's row of the table. What nobody can notice, as it means
the same, stands in ``equivalent.toml`` with its reason; a module's tests stand in ``modules.toml``.
"""

from __future__ import annotations

import ast
import functools
import os
import random
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))


if TYPE_CHECKING:
    from tests.mutation.mutants import Mutant


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / name).read_text(encoding="utf-8"))


def _functions(file: Path) -> dict[str, tuple[int, int]]:
    """The functions and methods of a module, each with its lines, decorators and all."""
    found = {}
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            found[f"{node.name}:{first}"] = (first, node.end_lineno or first)
    return found


def _mutants(module: str) -> list[Mutant]:
    from tests.mutation.mutants import mutants_of

    mutants = list(mutants_of(_file(module).read_text(encoding="utf-8")))
    if sample := int(os.environ.get("SAMPLE", 0)):
        chosen = random.Random(int(os.environ.get("SEED", 1)))
        mutants = chosen.sample(mutants, min(sample, len(mutants)))
    return mutants


def _file(module: str) -> Path:
    return ROOT / "wagtail_advocates" / module


def _name(module: str) -> str:
    return f"wagtail_advocates.{module.removesuffix('.py').replace('/', '.')}"


def _tests(paths: Sequence[str]) -> list[Path]:
    found = [ROOT / "tests" / path for path in paths]
    return [file for path in found for file in ([path] if path.is_file() else path.glob("*.py"))]


class Table:
    """What became of the mutants, module by module, as it is printed."""

    def __init__(self) -> None:
        self.equivalent = _table("equivalent.toml")
        self.fates: dict[str, Counter[str]] = defaultdict(Counter)

    def told(self, module: str, mutant: Mutant, noticed_by: str) -> None:
        fates = self.fates[module]
        fates["tried"] += 1
        if noticed_by:
            fates["killed"] += 1
        elif mutant.after in self.equivalent.get(module, ()):
            fates["equivalent"] += 1
        else:
            print(f"\n{module}:{mutant.line} {mutant.operator}")
            print(f"  - {mutant.before}\n  + {mutant.after}", flush=True)
        if os.environ.get("VERBOSE") and noticed_by:
            print(f"{module}:{mutant.line} {mutant.after}: {noticed_by}", flush=True)

    def row(self, module: str) -> str:
        fates = self.fates[module]
        noticeable = fates["tried"] - fates["equivalent"]
        score = f"{100 * fates['killed'] / noticeable:.1f} %" if noticeable else "–"
        figures = (fates["tried"], fates["killed"], fates["equivalent"], score)
        return f"| `{module}` | {' | '.join(map(str, figures))} |"


def _try_pure(modules: Sequence[str], table: Table) -> None:
    from tests.mutation.afresh import settle_hypothesis, try_afresh

    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    settle_hypothesis()
    tests = _table("modules.toml")["pure"]
    for module in modules:
        told = functools.partial(table.told, module)
        try_afresh(_name(module), _file(module), _mutants(module), _tests(tests[module]), told)
        print(f"\n{table.row(module)}", flush=True)
    del os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"]


def _try_in_place(modules: Sequence[str], table: Table) -> None:
    from tests.mutation.plugin import Forks, Target

    tests = _table("modules.toml")["database"]
    targets = [
        Target(_name(each), each, _functions(_file(each)), _mutants(each), _tests(tests[each]))
        for each in modules
    ]
    files = sorted({str(file) for target in targets for file in target.tests})
    options = ["-q", "-s", "-W", "ignore", "-p", "no:cacheprovider"]
    chosen = ["-m", "not processes and not slow"]
    pytest.main([*options, *chosen, *files], plugins=[Forks(targets, table.told)])


def main(modules: Sequence[str]) -> int:
    table = Table()
    pure = _table("modules.toml")["pure"]
    _try_pure([module for module in modules if module in pure], table)
    if in_place := [module for module in modules if module not in pure]:
        _try_in_place(in_place, table)
    print("\n| module | mutants tried | killed | equivalent | score |", end="\n|")
    print("\n".join((5 * " --- |", *map(table.row, modules))))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:] or list(_table("modules.toml")["pure"])))
