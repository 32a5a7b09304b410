"""The tables in which several rows make one thing: lists, sets, margins, frames."""

from __future__ import annotations

from collections import Counter
from datetime import date

from survey.codebook.csv_source import CsvRow, CsvTable
from survey.codebook.frame import CodeFrame, FrameCode
from survey.codebook.margins import Margin, MarginCell
from survey.codebook.reading import Reader
from survey.codebook.tables import FRAME, TABLES
from survey.codebook.variable import Code, CodeList, VariableSet
from survey.errors import Problem
from survey.expression import LookupRow

__all__ = [
    "read_code_lists",
    "read_frames",
    "read_lookups",
    "read_margins",
    "read_sets",
]


def read_code_lists(reader: Reader) -> dict[str, CodeList]:
    """Return the code lists of codes.csv by name."""
    table = reader.table(TABLES["codes.csv"])
    lists: dict[str, dict[str, Code]] = {}
    for row in table.rows:
        name, place = row.cells["list"], f"{table.name}:{row.line}"
        reader.places.setdefault(("list", name), place)
        item = reader.row_model(Code, table, row, list=None)
        if item is not None:
            codes = lists.setdefault(name, {})
            reader.keep(codes, f"code of {name}", item.code, item, place)
    return {
        name: CodeList(name=name, codes=tuple(codes.values()))
        for name, codes in lists.items()
    }


def read_sets(reader: Reader) -> dict[str, VariableSet]:
    """Return the sets of sets.csv by name.

    A row without a member carries the set's own label.
    """
    table = reader.table(TABLES["sets.csv"])
    rows: dict[str, list[CsvRow]] = {}
    for row in table.rows:
        name, place = row.cells["set"], f"{table.name}:{row.line}"
        reader.places.setdefault(("set", name), place)
        rows.setdefault(name, []).append(row)
        word = row.cells.get("reverse", "")
        if word not in ("", "yes", "no"):
            said = f"reverse is yes, no or empty, got {word!r}"
            reader.problems.append(Problem(f"{place}, column reverse", said))
    found = {name: _set(reader, table, name, group) for name, group in rows.items()}
    return {name: item for name, item in found.items() if item is not None}


def _set(
    reader: Reader, table: CsvTable, name: str, rows: list[CsvRow]
) -> VariableSet | None:
    head = next((row for row in rows if not row.cells.get("member")), rows[0])
    inside = [row for row in rows if row.cells.get("member")]
    place = f"{table.name}:{head.line}"
    for row in inside:
        at = f"{table.name}:{row.line}, column member"
        reader.places.setdefault(("member", f"{name} {row.cells['member']}"), at)
    reader.problems += [
        Problem(place, said) for said in _set_faults(name, rows, inside)
    ]
    reader.problems += [
        Problem(
            f"{table.name}:{row.line}, column asked_if",
            "belongs in the set's own row, the one without a member",
        )
        for row in inside
        if row.cells.get("asked_if") and row is not head
    ]
    members = [
        {
            "variable": row.cells["member"],
            "code": row.cells.get("code", ""),
            "reverse": row.cells.get("reverse", "") == "yes",
            "label": row.texts("label"),
        }
        for row in inside
    ]
    whole = {
        "name": name,
        "kind": next((r.cells["kind"] for r in rows if r.cells["kind"]), ""),
        "members": members,
        "label": head.texts("label"),
        "asked_if": head.cells.get("asked_if") or None,
        "note": head.cells.get("note", ""),
    }
    return reader.model(VariableSet, whole, lambda path: _set_place(place, path))


def _set_place(place: str, path: tuple[int | str, ...]) -> str:
    column = next((key for key in path if key in ("kind", "asked_if")), "")
    return f"{place}, column {column}" if column else place


def _set_faults(name: str, rows: list[CsvRow], inside: list[CsvRow]) -> list[str]:
    kinds = sorted({row.cells["kind"] for row in rows if row.cells["kind"]})
    faults = [f"set {name!r} has the kinds {kinds}"] if len(kinds) > 1 else []
    faults += [] if inside else [f"set {name!r} has no members"]
    for column in ("member", "code"):
        given = Counter(row.cells.get(column, "") for row in inside)
        twice = [word for word, times in given.items() if word and times > 1]
        faults += [f"set {name!r} has the {column} {word!r} twice" for word in twice]
    return faults


def read_margins(reader: Reader) -> dict[str, Margin]:
    """Return the margins of margins.csv by name."""
    table = reader.table(TABLES["margins.csv"])
    cells: dict[str, list[MarginCell]] = {}
    for row in table.rows:
        name, place = row.cells["margin"], f"{table.name}:{row.line}"
        reader.places.setdefault(("margin", name), place)
        words = row.cells["cells"].split()
        # A number that is added up stands first, by its name alone.
        amount = words.pop(0) if words and "=" not in words[0] else ""
        pairs = [part.partition("=") for part in words]
        cell = {variable: code for variable, _, code in pairs if variable and code}
        if not (cell or amount) or len(cell) < len(pairs):
            said = f"cells are written variable=code, got {row.cells['cells']!r}"
            reader.problems.append(Problem(f"{place}, column cells", said))
            continue
        made = {"cell": cell, "amount": amount}
        item = reader.row_model(
            MarginCell, table, row, margin=None, cells=None, note=None, **made
        )
        if item is not None:
            cells.setdefault(name, []).append(item)
    return {name: Margin(name=name, cells=tuple(c)) for name, c in cells.items()}


def read_lookups(reader: Reader) -> dict[str, tuple[LookupRow, ...]]:
    """Return the lookup tables of lookups.csv by name."""
    table = reader.table(TABLES["lookups.csv"])
    found: dict[str, list[LookupRow]] = {}
    for row in table.rows:
        name, place = row.cells["table"], f"{table.name}:{row.line}"
        reader.places.setdefault(("lookup", name), place)
        item = LookupRow(*(row.cells.get(column, "") for column in LookupRow._fields))
        faults = _lookup_faults(item, found.setdefault(name, []))
        reader.problems += [Problem(place, said) for said in faults]
        if not faults:
            found[name].append(item)
    return {name: tuple(rows) for name, rows in found.items()}


def _lookup_faults(item: LookupRow, earlier: list[LookupRow]) -> list[str]:
    if not item.code or not item.value:
        return ["needs both a code and a value"]
    for day in (item.valid_from, item.valid_until):
        if day and not _is_day(day):
            return [f"{day!r} is not a date such as 2022-01-31"]
    clash = next((row for row in earlier if _overlap(item, row)), None)
    return [f"code {item.code!r} has two values at one time"] if clash else []


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _overlap(a: LookupRow, b: LookupRow) -> bool:
    """Whether two rows give the same code a value on the same day."""
    last = "9999-12-31"
    return (
        a.code == b.code
        and a.valid_from <= (b.valid_until or last)
        and b.valid_from <= (a.valid_until or last)
    )


def read_frames(reader: Reader) -> dict[str, CodeFrame]:
    """Return the code frames of the folder frames/ by name."""
    found: dict[str, CodeFrame] = {}
    for path in sorted(reader.folder.glob("frames/*.csv")):
        table = reader.table(FRAME, f"frames/{path.name}")
        codes: dict[str, FrameCode] = {}
        for row in table.rows:
            item = reader.row_model(FrameCode, table, row)
            if item is not None:
                place = f"{table.name}:{row.line}"
                reader.keep(codes, f"code of {path.stem}", item.code, item, place)
        found[path.stem] = CodeFrame(name=path.stem, codes=tuple(codes.values()))
    return found
