"""A workbook being written: formats, sheet names, and cells that stay text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil, isnan
from typing import Any

from survey.codebook import Codebook
from survey.locale import message

__all__ = ["Book", "Figure", "sheet_names"]

FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
LONGEST_NAME = 30
NONE = "–"
LINE_POINTS = 13.0


@dataclass(frozen=True)
class Figure:
    """A number and how it is written.

    Parameters
    ----------
    value
        NaN for none.
    kind
        Name of a format of `Book.formats`.
    """

    value: float
    kind: str


def sheet_names(labels: Sequence[str], taken: Iterable[str] = ()) -> list[str]:
    """Return a name that Excel accepts for each label, all different.

    Parameters
    ----------
    labels
        What the sheets are called.
    taken
        Names already in use.

    Examples
    --------
    >>> sheet_names(["Werk/inkomen", "Werk inkomen", "Wonen met alles wat erbij komt"])
    ['Werk inkomen', 'Werk inkomen 2', 'Wonen met alles wat erbij komt']
    """
    used = {name.lower() for name in taken}
    names = []
    for label in labels:
        clean = " ".join(FORBIDDEN.sub(" ", label).split()) or "-"
        name, number = _short(clean, LONGEST_NAME), 1
        while name.lower() in used:
            number += 1
            name = f"{_short(clean, LONGEST_NAME - 3)} {number}"
        used.add(name.lower())
        names.append(name)
    return names


def _short(name: str, most: int) -> str:
    return name if len(name) <= most else f"{name[: most - 1].rstrip()}…"


@dataclass(frozen=True)
class Book:
    """The file being written, with what every sheet needs.

    Parameters
    ----------
    file
        The XlsxWriter workbook.
    codebook
        Gives labels and texts.
    language
        Of everything in it.
    """

    file: Any
    codebook: Codebook
    language: str

    def say(self, key: str, **values: object) -> str:
        """Return a text of the catalogue."""
        return message(key, self.language, **values)

    @cached_property
    def formats(self) -> dict[str, Any]:
        """The formats by name, made once."""
        plain = {"font_name": "Arial", "font_size": 10, "valign": "top"}
        wrapped = plain | {"text_wrap": True}
        head = wrapped | {"bold": True, "bg_color": "#0b3c6f", "font_color": "#ffffff"}
        return {
            name: self.file.add_format(looks)
            for name, looks in {
                "text": plain,
                "wrapped": wrapped,
                "bold": plain | {"bold": True},
                "title": plain | {"bold": True, "font_size": 15},
                "head": head,
                "link": plain | {"font_color": "#0b5394", "underline": 1},
                "share": plain | {"num_format": "0.0%"},
                "mean": plain | {"num_format": "0.00"},
                "count": plain | {"num_format": "#,##0"},
                "mark": plain
                | {"italic": True, "font_color": "#4a5160", "align": "right"},
                "remark": plain | {"italic": True, "indent": 1},
            }.items()
        }

    def sheet(self, name: str, title: str) -> Any:
        """Return a new sheet with its title in A1 and the way back in A2."""
        sheet = self.file.add_worksheet(name)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&L&A&R&P / &N")
        sheet.set_row(0, 24)
        self.put(sheet, 0, 0, title, "title")
        contents = self.say("workbook_contents")
        if name != contents:
            self.link(sheet, 1, 0, contents, self.say("workbook_back"))
        return sheet

    def put(
        self, sheet: Any, row: int, column: int, value: str | Figure, kind: str = "text"
    ) -> None:
        """Write a cell; a text is always a text, also when it looks like a formula."""
        if isinstance(value, str):
            sheet.write_string(row, column, value or NONE, self.formats[kind])
        elif isnan(value.value):
            sheet.write_string(row, column, NONE, self.formats["mark"])
        else:
            sheet.write_number(row, column, value.value, self.formats[value.kind])

    def link(
        self, sheet: Any, row: int, column: int, target: str, words: str, at: str = "A1"
    ) -> None:
        """Write a link to a cell of a sheet."""
        place = f"internal:'{target}'!{at}"
        sheet.write_url(row, column, place, self.formats["link"], words)

    def fit(
        self, sheet: Any, row: int, texts: Sequence[str], widths: Sequence[float]
    ) -> None:
        """Make a row as high as its wrapped texts need; not every program does so."""
        lines = max(
            sum(ceil(1.1 * max(len(part), 1) / width) for part in text.split("\n"))
            for text, width in zip(texts, widths, strict=True)
        )
        # 409 points is the highest row there is.
        sheet.set_row(row, min(lines * LINE_POINTS + 3, 409))

    def table(
        self, sheet: Any, name: str, top: int, heads: Sequence[str], rows: int
    ) -> None:
        """Mark the written cells as one table, with filters over its heads."""
        columns = [{"header": h, "header_format": self.formats["head"]} for h in heads]
        looks = {"name": name, "columns": columns, "style": "Table Style Light 1"}
        sheet.add_table(top, 0, top + rows, len(heads) - 1, looks)
        sheet.freeze_panes(top + 1, 1)
        sheet.repeat_rows(top)
