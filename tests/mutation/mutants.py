"""The mutants of a module: each of cosmic-ray's changes to it, one at a time."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

# These two want to be told which variables; the others find their places by themselves.
_WANT_ARGUMENTS = ("VariableReplacer", "VariableInserter")
# Left to the linter: between None, short strings and small numbers these are the same.
_SAME = ("Eq_Is", "NotEq_IsNot", "GtE_Is", "LtE_Is", "Operator_Is_Eq", "IsNot_NotEq")


@dataclass(frozen=True)
class Mutant:
    """A changed source: the number of the first changed line, how that read, how it reads now."""

    operator: str
    source: str
    line: int
    before: str
    after: str


def _annotated(source: str) -> set[tuple[int, int]]:
    """Line and column of all that is an annotation: no module evaluates them."""
    found: set[tuple[int, int]] = set()
    for node in ast.walk(ast.parse(source)):
        notes = [getattr(node, "annotation", None), getattr(node, "returns", None)]
        for note in notes:
            if isinstance(note, ast.expr):
                found.update(
                    (part.lineno, column)
                    for part in ast.walk(note)
                    if isinstance(part, ast.expr)
                    for column in range(part.col_offset, part.end_col_offset or 0)
                )
    return found


def _declared(source: str) -> set[int]:
    """The lines of protocols: they are for the type checker, and nothing of them is ever run."""
    return {
        line
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ClassDef)
        and any(isinstance(base, ast.Name) and base.id == "Protocol" for base in node.bases)
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }


def _stars(source: str) -> set[tuple[int, int]]:
    """Line and column of each star in a signature, which only looks like a multiplication."""
    return {
        (number, star.start())
        for number, line in enumerate(source.splitlines(), start=1)
        for star in re.finditer(r"\*,", line)
    }


def _statements(source: str) -> Iterator[tuple[int, str]]:
    """The module's own statements with the place where each begins; small, so quickly changed."""
    at = 0
    for statement in get_ast(source).children:
        text = statement.get_code()
        yield at, text
        at += len(text)


def _told(source: str, mutated: str, operator: str) -> Mutant:
    old, new = source.splitlines(), mutated.splitlines()
    pairs = enumerate(zip(old, new, strict=False))
    first = next(at for at, (one, other) in pairs if one != other)
    return Mutant(operator, mutated, first + 1, old[first].strip(), new[first].strip())


def _is_python(source: str) -> bool:
    with warnings.catch_warnings(action="ignore"):  # of what only a mutant would write
        try:
            compile(source, "mutant", "exec")
        except SyntaxError:
            return False
    return True


def mutants_of(source: str) -> Iterator[Mutant]:
    """Every mutant that is Python and of which something could be noticed, each text once."""
    no_code, declared, seen = _annotated(source) | _stars(source), _declared(source), {source}
    operators = [
        (name.removeprefix("core/"), get_operator(name)())
        for name in operator_names()
        if not name.endswith(_WANT_ARGUMENTS + _SAME)
    ]
    for at, text in _statements(source):
        nodes = list(ast_nodes(get_ast(text)))
        for name, operator in operators:
            places = sum(1 for node in nodes for _place in operator.mutation_positions(node))
            for occurrence in range(places):
                changed = mutate_code(text, operator, occurrence)
                mutated = source[:at] + changed + source[at + len(text) :]
                if mutated in seen:
                    continue
                seen.add(mutated)
                mutant = _told(source, mutated, name)
                where = (mutant.line, _first_difference(source, mutated, mutant.line))
                if where not in no_code and mutant.line not in declared and _is_python(changed):
                    yield mutant


def _first_difference(source: str, mutated: str, line: int) -> int:
    old, new = source.splitlines()[line - 1], mutated.splitlines()[line - 1]
    return next((at for at, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), 0)
