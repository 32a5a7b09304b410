"""A tutorial as steps: what its reader types in cells, in files and in a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl

KEYS = {
    "variables": ["name"],
    "codes": ["list", "code"],
    "sets": ["set", "member"],
    "margins": ["margin", "cells"],
}
NAMED = re.compile(r"\*\*(?P<what>Sheet|File|Folder) `(?P<name>[^`]+)`\*\*(?P<how>.*)")
FENCE = "```"


@dataclass(frozen=True)
class Step:
    """One thing to do: with a `sheet`, `file` or `folder`, or to type in `sh`."""

    kind: str
    name: str
    how: str
    lines: tuple[str, ...]
    shown: tuple[str, ...] = ()

    @property
    def table(self) -> list[list[str]]:
        """The rows of a table, header first."""
        rows = [line.strip().strip("|").split("|") for line in self.lines]
        return [[cell.strip().strip("`") for cell in row] for row in rows if row]


def steps(page: Path) -> Iterator[Step]:
    """Yield what the reader of a page does, in order."""
    lines = page.read_text(encoding="utf-8").split("\n")
    place, named = 0, ("", "", "")
    while place < len(lines):
        found = NAMED.match(lines[place])
        if found:
            named = (found["what"].lower(), found["name"], found["how"])
            if "delete" in found["how"] or found["what"] == "Folder":
                yield Step(*named, ())
                named = ("", "", "")
        elif lines[place].startswith(FENCE):
            language = lines[place].removeprefix(FENCE)
            body, place = _fenced(lines, place)
            if language == "sh":
                shown, place = _shown(lines, place)
                yield Step("sh", "", "", body, shown)
            elif named[0]:
                yield Step(*named, body)
            named = ("", "", "")
        elif lines[place].startswith("|") and named[0]:
            end = place
            while lines[end].startswith("|"):
                end += 1
            yield Step(*named, (lines[place], *lines[place + 2 : end]))
            place, named = end, ("", "", "")
        place += 1


def _fenced(lines: list[str], start: int) -> tuple[tuple[str, ...], int]:
    end = lines.index(FENCE, start + 1)
    return tuple(lines[start + 1 : end]), end


def _shown(lines: list[str], end: int) -> tuple[tuple[str, ...], int]:
    """Return what the terminal answers, when the page goes on with it."""
    if lines[end + 2 : end + 3] != [f"{FENCE}text"]:
        return (), end
    return _fenced(lines, end + 2)


def fill(step: Step, file: Path) -> None:
    """Do in a workbook what a step says."""
    book = openpyxl.load_workbook(file)
    page = book[step.name]
    if "delete" in step.how:
        for named in re.findall(r"`([^`]+)`", step.how):
            page.delete_rows(_row(page, KEYS[step.name], named.split(" ")))
    elif step.name.endswith(".yml"):
        page.delete_rows(2, page.max_row)
        for row, line in enumerate(step.lines, start=2):
            page.cell(row, 1, line or None)
    else:
        _fill_table(step, page)
    book.save(file)


def _fill_table(step: Step, page: Any) -> None:
    header, *rows = step.table
    columns = {cell.value: cell.column for cell in page[1]}
    for cells in rows:
        given = dict(zip(header, cells, strict=True))
        keys = KEYS[step.name]
        row = _row(page, keys, [given[key] for key in keys])
        for name, text in given.items():
            if text:
                page.cell(row, columns[name], text)


def _row(page: Any, keys: list[str], wanted: list[str]) -> int:
    """Return the row with these keys, or the first that is empty."""
    columns = {cell.value: cell.column for cell in page[1]}
    for row in range(2, page.max_row + 2):
        there = [str(page.cell(row, columns[key]).value or "") for key in keys]
        if there == wanted or not any(there):
            return row
    raise AssertionError("no row is empty")
