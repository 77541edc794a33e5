"""``make mutate MODULE=rewards/rules.py``: which changes to a module its tests do not notice.

``SAMPLE`` takes so many mutants instead of all, ``SEED`` says which; ``DATABASE_URL`` as for any
test. Prints the survivors and the module's row of the table. What nobody can notice, as it means
the same, stands in ``equivalent.toml`` with its reason; a module's tests stand in ``modules.toml``.
"""

from __future__ import annotations

import ast
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
    from tests.mutation.plugin import Target


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / name).read_text(encoding="utf-8"))


def _functions(source: str) -> dict[str, tuple[int, int]]:
    """The functions and methods of a module, each with its lines, decorators and all."""
    found = {}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            found[f"{node.name}:{first}"] = (first, node.end_lineno or first)
    return found


def _target(module: str) -> Any:
    from tests.mutation.mutants import mutants_of
    from tests.mutation.plugin import Target

    source = (ROOT / "wagtail_advocates" / module).read_text(encoding="utf-8")
    mutants = list(mutants_of(source))
    if sample := int(os.environ.get("SAMPLE", 0)):
        chosen = random.Random(int(os.environ.get("SEED", 1)))
        mutants = chosen.sample(mutants, min(sample, len(mutants)))
    is_pure = module in _table("modules.toml")["pure"]
    paths = _table("modules.toml")["pure" if is_pure else "database"][module]
    found = [ROOT / "tests" / path for path in paths]
    tests = [file for path in found for file in ([path] if path.is_file() else path.glob("*.py"))]
    name = f"wagtail_advocates.{module.removesuffix('.py').replace('/', '.')}"
    return Target(name, module, is_pure, _functions(source), mutants, tests)


class Table:
    """What became of the mutants, module by module, as it is printed."""

    def __init__(self) -> None:
        self.equivalent = _table("equivalent.toml")
        self.fates: dict[str, Counter[str]] = defaultdict(Counter)

    def told(self, target: Target, mutant: Mutant, noticed_by: str) -> None:
        fates = self.fates[target.path]
        if noticed_by:
            fates["killed"] += 1
        elif mutant.after in self.equivalent.get(target.path, ()):
            fates["equivalent"] += 1
        else:
            print(f"\n{target.path}:{mutant.line} {mutant.operator}")
            print(f"  - {mutant.before}\n  + {mutant.after}", flush=True)
        fates["mutants"] += 1
        if fates["mutants"] == len(target.mutants):
            print(self.row(target.path), flush=True)

    def row(self, module: str) -> str:
        fates = self.fates[module]
        noticeable = fates["mutants"] - fates["equivalent"]
        score = f"{100 * fates['killed'] / noticeable:.1f} %"
        figures = (fates["mutants"], fates["killed"], fates["equivalent"], score)
        return f"\n| `{module}` | {' | '.join(map(str, figures))} |"


def main(modules: Sequence[str]) -> int:
    from tests.mutation.plugin import Forks

    targets = [_target(module) for module in modules]
    table = Table()
    tests = sorted({str(file) for target in targets for file in target.tests})
    options = ["-q", "-s", "-p", "no:cacheprovider", "-m", "not processes and not slow"]
    if all(target.is_pure for target in targets):
        os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
        options.append("--noconftest")
    code = pytest.main([*options, *tests], plugins=[Forks(targets, table.told)])
    print("\n| module | mutants | killed | equivalent | score |", end="")
    print("".join(map(table.row, modules)))
    return int(code)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:] or list(_table("modules.toml")["pure"])))
