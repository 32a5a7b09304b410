"""Reading one file of a codebook into models, with every problem's place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from survey.codebook.csv_source import CsvRow, CsvTable, read_csv_table
from survey.codebook.tables import TableShape
from survey.codebook.yaml_source import read_yaml
from survey.errors import Problem, nearest

__all__ = ["Places", "Reader"]

M = TypeVar("M", bound=BaseModel)
Places = dict[tuple[str, str], str]
Steps = tuple[int | str, ...]
WORD = re.compile(r"'([^']+)'")


class Reader:
    """Reads the files of one folder; what is wrong gathers in `problems`.

    How files were read that are not as the toolkit writes them gathers in `notices`.

    Parameters
    ----------
    folder
        The codebook's folder.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[Problem] = []
        self.notices: list[Problem] = []
        self.unreadable: list[str] = []
        self.places: Places = {}

    def model(self, kind: type[M], data: Any, place: Callable[..., str]) -> M | None:
        """Return one model, or note what is wrong with it."""
        try:
            return kind.model_validate(data)
        except ValidationError as error:
            said: dict[Steps, Problem] = {}
            for fault in error.errors():
                path = _within(data, fault["loc"])
                # A value that fits none of several types is one problem, not several.
                key = (*path, fault["loc"][-1]) if fault["type"] == "missing" else path
                said.setdefault(key, _problem(fault, place(path), path, kind))
            # What holds a faulty thing is not a problem of its own.
            self.problems += [
                problem
                for key, problem in said.items()
                if not any(len(o) > len(key) and o[: len(key)] == key for o in said)
            ]
        return None

    def listed(self, file: str, kind: type[M], sort: str) -> dict[str, M]:
        """Return the named models of a YAML file that is a list."""
        source, problems = read_yaml(self.folder / file)
        self.problems += problems
        content = source.content or []
        if not isinstance(content, list):
            self.problems.append(Problem(f"{file}:1", "must be a list of - name: …"))
            return {}
        found: dict[str, M] = {}
        for index, data in enumerate(content):

            def place(loc: Steps, index: int = index) -> str:
                return source.place((index, *loc))

            name = data.get("name") if isinstance(data, dict) else None
            self.places.setdefault((sort, str(name)), place(()))
            item = self.model(kind, data, place)
            if item is not None:
                self.keep(found, sort, str(getattr(item, "name", "")), item, place(()))
        return found

    def keep(
        self, found: dict[str, M], sort: str, name: str, item: M, place: str
    ) -> None:
        """Add an item under its name, or note that the name is taken."""
        if name in found:
            first = self.places[sort, name]
            self.problems.append(
                Problem(place, f"{sort} {name!r} is declared twice, first at {first}")
            )
            return
        found[name] = item
        self.places.setdefault((sort, name), place)

    def table(self, shape: TableShape, file: str = "") -> CsvTable:
        """Return the rows of a CSV file."""
        file = file or shape.file
        table, problems = read_csv_table(
            self.folder / file, tuple(shape.columns), shape.required, shape.numbers
        )
        self.problems += problems
        self.notices += table.notices
        if problems and not table.rows:
            self.unreadable.append(file)
        return table

    def require(self, file: str, why: str) -> None:
        """Note that a file isn't there which the codebook can't do without."""
        if not (self.folder / file).is_file():
            self.unreadable.append(file)
            self.problems.append(Problem(file, f"is not there; {why}"))

    def row_model(
        self, kind: type[M], table: CsvTable, row: CsvRow, **extra: Any
    ) -> Any:
        """Return the model of one row of a table."""
        place = f"{table.name}:{row.line}"
        texts: dict[str, Any] = {
            stem: row.texts(stem)
            for stem in ("label", "question", "universe", "interviewer_note")
            if stem in kind.model_fields
        }
        data: dict[str, Any] = {**row.plain(), **texts, **extra}
        allowed = {name: data[name] for name in data if data[name] is not None}
        return self.model(kind, allowed, lambda loc: _cell(place, loc))


def _cell(place: str, loc: Iterable[int | str]) -> str:
    column = next(iter(loc), "")
    return f"{place}, column {column}" if column else place


def _within(data: Any, loc: Iterable[int | str]) -> Steps:
    """Return the steps of a location that are in the data, without pydantic's own."""
    path: list[int | str] = []
    for key in loc:
        listed = isinstance(data, list) and isinstance(key, int) and key < len(data)
        if listed or (isinstance(data, dict) and key in data):
            data = data[key]
            path.append(key)
    return tuple(path)


def _problem(fault: Any, place: str, path: Steps, kind: type[BaseModel]) -> Problem:
    name = next((key for key in reversed(path) if isinstance(key, str)), "")
    if fault["type"] == "extra_forbidden":
        return Problem(place, f"unknown key {name!r}{nearest(name, _keys(kind, path))}")
    if fault["type"] == "missing":
        return Problem(place, f"lacks {fault['loc'][-1]!r}")
    said = fault["msg"].removeprefix("Value error, ")
    shown = fault.get("input")
    told = isinstance(shown, str) and repr(shown) in said
    plain = isinstance(shown, str | int | float) and not told
    got = f", got {shown!r}" if plain else ""
    if fault["type"] == "literal_error":
        got += nearest(str(shown), WORD.findall(fault["ctx"]["expected"]))
    return Problem(place, f"{name}: {said}{got}" if name else f"{said}{got}")


def _keys(kind: type[BaseModel], path: Steps) -> list[str]:
    """Return the keys that may stand where a path ends."""
    for key in path[:-1]:
        fields = {f.alias or name: f for name, f in kind.model_fields.items()}
        if key in fields:
            kind = _model(fields[str(key)].annotation) or kind
    return [field.alias or name for name, field in kind.model_fields.items()]


def _model(annotation: Any) -> type[BaseModel] | None:
    """Return the model inside an annotation such as `dict[str, Profile] | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((m for m in map(_model, get_args(annotation)) if m), None)
