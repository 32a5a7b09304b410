"""The tables of a codebook: which columns each may have, in which order, and why."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

__all__ = ["FRAME", "TABLES", "TableShape", "shape_of"]


@dataclass(frozen=True)
class TableShape:
    """What a table may look like.

    Parameters
    ----------
    file
        Its name in the folder; `*` for any name.
    holds
        What a row is.
    columns
        Meaning by column, in order; one ending in `::` stands for every language.
    required
        Columns it can't do without, the key first.
    numbers
        Columns in which a decimal comma is read as a point.
    """

    file: str
    holds: str
    columns: Mapping[str, str]
    required: tuple[str, ...]
    numbers: tuple[str, ...] = ()

    def place(self, column: str) -> tuple[int, str]:
        """Return what sorts columns: the canonical order, languages within one stem.

        Examples
        --------
        >>> sorted(["note", "label::nl", "list"], key=TABLES["codes.csv"].place)
        ['list', 'label::nl', 'note']
        """
        stem, mark, language = column.partition("::")
        order = list(self.columns)
        known = f"{stem}{mark}"
        spoken = {"nl": "0", "fr": "1", "en": "2"}.get(language, language)
        return (order.index(known) if known in order else len(order)), spoken

    def header(
        self, languages: Sequence[str], without: Collection[str] = ()
    ) -> list[str]:
        """Return the header row for a study in some languages.

        Parameters
        ----------
        languages
            Each text gets a column in each.
        without
            Columns, as `columns` names them, that stay away.

        Examples
        --------
        >>> TABLES["codes.csv"].header(["nl", "en"], without=["note"])
        ['list', 'code', 'label::nl', 'label::en', 'missing']
        """
        return [
            full
            for column in self.columns
            if column not in without
            for full in (
                [f"{column}{language}" for language in languages]
                if column.endswith("::")
                else [column]
            )
        ]


VARIABLES = TableShape(
    "variables.csv",
    "one variable",
    {
        "name": "Name in the data and in expressions.",
        "theme": "A theme of study.yml.",
        "type": "What a value is.",
        "measure": "Measurement level.",
        "codes": "Code list of a coded variable.",
        "min": "Smallest value an answer may have.",
        "max": "Largest value an answer may have.",
        "unit": "What is counted: years, euro.",
        "decimals": "How many decimals are shown.",
        "label::": "Short label.",
        "question::": "Question as it is put.",
        "interviewer_note::": "Instruction to the interviewer.",
        "wording": "Whether the wording is published, or our own.",
        "asked_if": "Expression: who is asked; empty for everyone.",
        "universe::": "The same in words.",
        "set": "Set it is a member of.",
        "role": "What it is for.",
        "modes": "Codes of the mode in which it is asked; empty for all.",
        "since": "First wave that has it; empty from the start.",
        "until": "Last wave that has it; empty to this day.",
        "source": "Where its values come from.",
        "disclosure": "Whether it could point at a person.",
        "treatment": "What a release does to it: `agency=drop public=topcode:80`.",
        "frame": "Code frame of an open answer, if its name is another.",
        "missing": "List of missing codes of a variable without code list.",
        "note": "Anything else.",
    },
    ("name", "type"),
    ("min", "max", "decimals"),
)
CODES = TableShape(
    "codes.csv",
    "one code of a list",
    {
        "list": "Name of the list.",
        "code": "Value, as text: 007 keeps its zeros.",
        "label::": "Label.",
        "missing": "Missing kind it stands for; empty for an answer.",
        "note": "Anything else.",
    },
    ("list", "code"),
)
SETS = TableShape(
    "sets.csv",
    "one member of a set; without member, the set itself",
    {
        "set": "Name of the set.",
        "kind": "multiple: options to tick; battery, grid, scale: items with one list.",
        "member": "Variable; empty in the row that is about the set itself.",
        "code": "Option the member stands for, in a multiple-response set.",
        "reverse": "Whether the item is worded the other way: yes, no or empty.",
        "asked_if": "Expression: who is asked the set; in the set's own row.",
        "label::": "Label of the set, or of the option.",
        "note": "Anything else.",
    },
    ("set", "kind"),
)
MARGINS = TableShape(
    "margins.csv",
    "one cell of a population margin",
    {
        "margin": "Name of the margin.",
        "cells": "Codes by variable: `sex=1 age_class=2`; a total starts with a name.",
        "population": "Persons, or the total.",
        "status": "Whether it is published or assumed.",
        "source": "Where it was found.",
        "note": "Anything else.",
    },
    ("margin", "cells", "population"),
    ("population",),
)
LOOKUPS = TableShape(
    "lookups.csv",
    "one value of a lookup table",
    {
        "table": "Name of the table.",
        "code": "What is looked up.",
        "value": "What is found.",
        "valid_from": "First day it holds.",
        "valid_until": "Last day it holds.",
        "note": "Anything else.",
        "source": "Where it was found.",
    },
    ("table", "code", "value"),
)
PUBLISHED = TableShape(
    "published.csv",
    "one figure from a public text",
    {
        "indicator": "Name of the indicator.",
        "wave": "Wave it is about.",
        "by": "Variable it is broken down by.",
        "cell": "Code of that variable.",
        "percent": "The figure.",
        "approximate": "How it was read, where that isn't exact.",
        "source": "Where it was found.",
    },
    ("indicator", "percent"),
    ("percent",),
)
CROSSWALK = TableShape(
    "crosswalk.csv",
    "one variable or code of an earlier wave",
    {
        "wave": "Earlier wave.",
        "source_name": "Variable there.",
        "target_name": "Variable here.",
        "source_code": "Code there.",
        "target_code": "Code here.",
        "comparable": "Whether a trend may be drawn: yes, limited or no.",
        "note": "Why.",
    },
    ("wave", "source_name"),
)
FRAME = TableShape(
    "frames/*.csv",
    "one code of a frame for open answers",
    {
        "code": "Value.",
        "parent": "Code it belongs under.",
        "label::": "Label.",
        "definition": "What it means.",
        "include": "What belongs in it.",
        "exclude": "What doesn't, and where that goes.",
        "example": "An answer that gets it.",
    },
    ("code",),
)
TABLES = {
    shape.file: shape
    for shape in (VARIABLES, CODES, SETS, CROSSWALK, MARGINS, LOOKUPS, PUBLISHED)
}


def shape_of(file: str) -> TableShape | None:
    """Return the shape of a table by its file's name; none for one nobody knows.

    Parameters
    ----------
    file
        Relative to the codebook's folder.
    """
    return FRAME if file.startswith("frames/") else TABLES.get(file)
