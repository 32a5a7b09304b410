"""Every public name and every command is documented."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

import survey
from survey.cli import app

ROOT = Path(__file__).resolve().parents[2]


def public() -> Iterator[tuple[str, object]]:
    for found in pkgutil.walk_packages(survey.__path__, "survey."):
        if found.name.endswith("__main__"):
            continue
        module = importlib.import_module(found.name)
        assert hasattr(module, "__all__"), f"{found.name} names nothing public"
        for name in module.__all__:
            item = getattr(module, name)
            if getattr(item, "__module__", None) == found.name:
                yield f"{found.name}.{name}", item


NAMES = dict(public())


def sentences(item: object) -> Iterator[tuple[str, str]]:
    yield "", inspect.getdoc(item) or ""
    if inspect.isclass(item):
        for name, member in list(vars(item).items()):
            bare = getattr(member, "__func__", getattr(member, "fget", member))
            bare = getattr(bare, "func", bare)
            if not name.startswith("_") and inspect.isfunction(bare):
                yield f".{name}", bare.__doc__ or ""


@pytest.mark.parametrize("name", NAMES)
def test_every_public_name_has_a_docstring(name: str) -> None:
    item = NAMES[name]
    if not (inspect.isclass(item) or inspect.isfunction(item)):
        return
    for suffix, text in sentences(item):
        first = text.strip().split("\n")[0]
        assert first.endswith("."), f"{name}{suffix}: {first!r} is not a sentence"


@pytest.mark.parametrize("name", NAMES)
def test_parameters_that_are_documented_exist(name: str) -> None:
    item = NAMES[name]
    if not inspect.isfunction(item):
        return
    text = inspect.getdoc(item) or ""
    section = re.search(r"Parameters\n-+\n(.*?)(?:\n\n\w+\n-+\n|\Z)", text, re.DOTALL)
    known = set(inspect.signature(item).parameters)
    documented = re.findall(r"^(\w[\w, *]*)$", section[1], re.M) if section else []
    names = {n.strip(" *") for line in documented for n in line.split(",")}
    assert names <= known, f"{name} documents {sorted(names - known)}"


def commands() -> dict[str, object]:
    def walk(group: object, start: str) -> Iterator[tuple[str, object]]:
        for name, command in getattr(group, "commands", {}).items():
            path = f"{start} {name}"
            yield from walk(command, path)
            if not getattr(command, "commands", None):
                yield path, command

    return dict(walk(typer.main.get_command(app), "sid"))


@pytest.mark.parametrize("path", commands())
def test_every_command_has_help_and_stands_in_the_readme(path: str) -> None:
    command = commands()[path]
    assert getattr(command, "help", ""), f"{path} has no help"
    for parameter in getattr(command, "params", []):
        assert getattr(parameter, "help", "") or parameter.name == "help", (
            f"{path}: {parameter.name} has no help"
        )
    assert path in (ROOT / "README.md").read_text(encoding="utf-8")
