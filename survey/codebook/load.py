"""From the files of a folder to everything that they declare."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from survey.codebook.csv_source import CsvRow, CsvTable
from survey.codebook.facts import StudyFacts
from survey.codebook.frame import CodeFrame, FrameCode
from survey.codebook.indicator import Indicator
from survey.codebook.margins import Margin, MarginCell, Published
from survey.codebook.reading import Places, Reader
from survey.codebook.rules import Check, Derivation, Edit
from survey.codebook.variable import Code, CodeList, Variable, VariableSet
from survey.codebook.yaml_source import read_yaml
from survey.errors import Problem
from survey.expression import LookupRow

__all__ = ["Parts", "read_parts"]

VARIABLES = [
    "name",
    "theme",
    "type",
    "measure",
    "codes",
    "min",
    "max",
    "unit",
    "decimals",
    "label::",
    "question::",
    "wording",
    "asked_if",
    "universe::",
    "set",
    "role",
    "modes",
    "source",
    "disclosure",
    "missing",
    "note",
]
CODES = ["list", "code", "label::", "missing", "note"]
SETS = ["set", "kind", "member", "code", "reverse", "label::", "note"]
MARGINS = ["margin", "cells", "population", "status", "source", "note"]
LOOKUPS = ["table", "code", "value", "valid_from", "valid_until", "note", "source"]
PUBLISHED = ["indicator", "wave", "by", "cell", "percent", "approximate", "source"]
FRAME = ["code", "parent", "label::", "definition", "include", "exclude", "example"]


@dataclass(frozen=True)
class Parts:
    """Everything the files of a codebook say, and where each thing stands.

    Parameters
    ----------
    places
        `file:line` by sort of thing and name, for messages.
    """

    facts: StudyFacts
    variables: dict[str, Variable]
    code_lists: dict[str, CodeList]
    sets: dict[str, VariableSet]
    checks: tuple[Check, ...]
    edits: tuple[Edit, ...]
    derivations: tuple[Derivation, ...]
    indicators: dict[str, Indicator]
    margins: dict[str, Margin]
    lookups: dict[str, tuple[LookupRow, ...]]
    published: tuple[Published, ...]
    frames: dict[str, CodeFrame]
    places: Places


def _facts(reader: Reader) -> StudyFacts | None:
    source, problems = read_yaml(reader.folder / "study.yml")
    reader.problems += problems
    if problems:
        return None
    return reader.model(StudyFacts, source.content or {}, source.place)


def _variables(reader: Reader) -> dict[str, Variable]:
    table = reader.table("variables.csv", VARIABLES, "name", "type")
    found: dict[str, Variable] = {}
    for row in table.rows:
        item = reader.row_model(Variable, table, row)
        if item is not None:
            place = f"{table.name}:{row.line}"
            reader.keep(found, "variable", item.name, item, place)
    return found


def _code_lists(reader: Reader) -> dict[str, CodeList]:
    table = reader.table("codes.csv", CODES, "list", "code")
    lists: dict[str, dict[str, Code]] = {}
    for row in table.rows:
        name, place = row.cells["list"], f"{table.name}:{row.line}"
        item = reader.row_model(Code, table, row, list=None)
        reader.places.setdefault(("list", name), place)
        if item is not None:
            codes = lists.setdefault(name, {})
            reader.keep(codes, f"code of {name}", item.code, item, place)
    return {
        name: CodeList(name=name, codes=tuple(codes.values()))
        for name, codes in lists.items()
    }


def _sets(reader: Reader) -> dict[str, VariableSet]:
    # A row without a member carries the set's own label.
    table = reader.table("sets.csv", SETS, "set", "kind")
    rows: dict[str, list[CsvRow]] = {}
    for row in table.rows:
        rows.setdefault(row.cells["set"], []).append(row)
        place = f"{table.name}:{row.line}"
        reader.places.setdefault(("set", row.cells["set"]), place)
    found = {name: _set(reader, table, name, group) for name, group in rows.items()}
    return {name: item for name, item in found.items() if item is not None}


def _set(
    reader: Reader, table: CsvTable, name: str, rows: list[CsvRow]
) -> VariableSet | None:
    head = next((row for row in rows if not row.cells.get("member")), rows[0])
    members = [
        {
            "variable": row.cells["member"],
            "code": row.cells.get("code", ""),
            "reverse": row.cells.get("reverse", "") == "yes",
            "label": row.texts("label"),
        }
        for row in rows
        if row.cells.get("member")
    ]
    data = {"name": name, "kind": head.cells["kind"], "members": members}
    place = f"{table.name}:{head.line}"
    whole = {
        **data,
        "label": head.texts("label"),
        "note": head.cells.get("note", ""),
    }
    return reader.model(VariableSet, whole, lambda loc: place)


def _margins(reader: Reader) -> dict[str, Margin]:
    table = reader.table("margins.csv", MARGINS, "margin", "cells", "population")
    cells: dict[str, list[MarginCell]] = {}
    for row in table.rows:
        name, place = row.cells["margin"], f"{table.name}:{row.line}"
        reader.places.setdefault(("margin", name), place)
        pairs = [part.partition("=") for part in row.cells["cells"].split()]
        cell = {variable: code for variable, _, code in pairs}
        item = reader.row_model(
            MarginCell, table, row, margin=None, cells=None, note=None, cell=cell
        )
        if item is not None:
            cells.setdefault(name, []).append(item)
    return {name: Margin(name=name, cells=tuple(c)) for name, c in cells.items()}


def _lookups(reader: Reader) -> dict[str, tuple[LookupRow, ...]]:
    table = reader.table("lookups.csv", LOOKUPS, "table", "code", "value")
    found: dict[str, list[LookupRow]] = {}
    for row in table.rows:
        cells = [row.cells.get(name, "") for name in LOOKUPS[1:5]]
        found.setdefault(row.cells["table"], []).append(LookupRow(*cells))
    return {name: tuple(rows) for name, rows in found.items()}


def _published(reader: Reader) -> tuple[Published, ...]:
    table = reader.table("published.csv", PUBLISHED, "indicator", "percent")
    found = [reader.row_model(Published, table, row) for row in table.rows]
    for row in table.rows:
        name = row.cells["indicator"]
        place = f"{table.name}:{row.line}"
        reader.places.setdefault(("published", name), place)
    return tuple(item for item in found if item is not None)


def _frames(reader: Reader) -> dict[str, CodeFrame]:
    found: dict[str, CodeFrame] = {}
    for path in sorted(reader.folder.glob("frames/*.csv")):
        table = reader.table(f"frames/{path.name}", FRAME, "code")
        codes: dict[str, FrameCode] = {}
        for row in table.rows:
            item = reader.row_model(FrameCode, table, row)
            if item is not None:
                place = f"{table.name}:{row.line}"
                reader.keep(codes, f"code of {path.stem}", item.code, item, place)
        found[path.stem] = CodeFrame(name=path.stem, codes=tuple(codes.values()))
    return found


def read_parts(folder: Path) -> tuple[Parts | None, list[Problem]]:
    """Return all that a folder declares, and every problem met.

    Parameters
    ----------
    folder
        Holds study.yml and the files beside it; any of those may be absent.

    Returns
    -------
    tuple
        The parts, or None when study.yml itself can't be used; and the problems.
    """
    reader = Reader(folder)
    facts = _facts(reader)
    # Without facts the other files are read all the same, for their problems.
    placeholder = facts or StudyFacts.model_construct()
    parts = Parts(
        facts=placeholder,
        variables=_variables(reader),
        code_lists=_code_lists(reader),
        sets=_sets(reader),
        checks=tuple(reader.listed("checks.yml", Check, "check").values()),
        edits=tuple(reader.listed("edits.yml", Edit, "edit").values()),
        derivations=tuple(
            reader.listed("derived.yml", Derivation, "derivation").values()
        ),
        indicators=reader.listed("indicators.yml", Indicator, "indicator"),
        margins=_margins(reader),
        lookups=_lookups(reader),
        published=_published(reader),
        frames=_frames(reader),
        places=reader.places,
    )
    return (parts if facts else None), reader.problems
