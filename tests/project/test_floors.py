"""Imports only go down the floors, siblings don't know each other."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SURVEY = Path(__file__).resolve().parents[2] / "survey"
FLOORS = {
    "errors": 0.0,
    "distributions": 0.0,
    "output": 0.1,
    "record": 0.1,
    "locale": 0.1,
    "expression": 0.2,
    "places": 0.3,
    "codebook": 1.0,
    "fieldwork": 2.0,
    "editing": 3.0,
    "coding": 3.0,
    "weighting": 3.0,
    "sampling": 3.0,
    "designs": 4.0,
    "estimates": 5.0,
    "consultation": 5.0,
    "analysis": 6.0,
    "tables": 6.0,
    "sample": 7.0,
    "responses": 7.5,
    "pooling": 7.7,
    "reporting": 7.0,
    "release": 7.0,
    "simulation": 7.0,
    "study": 8.0,
    "cli": 9.0,
}
MODULES = sorted(
    path for path in SURVEY.rglob("*.py") if path != SURVEY / "__init__.py"
)


def room(path: Path) -> str:
    return path.relative_to(SURVEY).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SURVEY)))
def test_imports_only_go_down(path: Path) -> None:
    own = room(path)
    for line, module in imports(path):
        parts = module.split(".")
        if parts[0] != "survey":
            continue
        assert len(parts) > 1, f"{path}:{line} imports the package itself"
        there = parts[1]
        low = there == own or FLOORS[there] < FLOORS[own]
        assert low, f"{path}:{line} imports {module}, which isn't on a lower floor"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SURVEY)))
def test_no_import_hides_in_a_function(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for node in ast.walk(function):
                hidden = isinstance(node, ast.Import | ast.ImportFrom)
                assert not hidden, f"{path}:{getattr(node, 'lineno', 0)}"


def test_every_room_stands_on_a_floor() -> None:
    rooms = {room(path) for path in SURVEY.rglob("*.py")} - {"__init__"}
    assert rooms == set(FLOORS)


def test_no_name_says_nothing() -> None:
    empty = {"utils", "helpers", "core", "base", "common", "misc"}
    found = [p for p in SURVEY.rglob("*.py") if {p.stem, p.parent.name} & empty]
    assert not found
