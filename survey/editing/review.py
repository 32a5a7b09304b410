"""A frame under review, and the words in which its findings are told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.editing.cell_text import cell_texts
from survey.expression import Vector
from survey.fieldwork import Frame, column_type
from survey.locale import message
from survey.record import Findings, MissingKind

__all__ = ["Hit", "Review"]

Rows = NDArray[np.intp]


@dataclass(frozen=True)
class Hit:
    """Records in which one variable failed a check.

    Parameters
    ----------
    variable
        The variable's or set's name.
    rows
        The records, by row number.
    details
        What else the check's text wants to know, the same for all of them.
    values
        What was found per record, when that is not the variable's own value.
    """

    variable: str
    rows: Rows
    details: tuple[tuple[str, str], ...] = ()
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Review:
    """What a check needs: the answers, and how to say what it found.

    Parameters
    ----------
    frame
        With its derived variables.
    """

    frame: Frame

    @property
    def language(self) -> str:
        """The language of the findings, the study's first."""
        return self.frame.codebook.language

    @cached_property
    def records(self) -> NDArray[np.object_]:
        """Every record's label."""
        return np.asarray(self.frame.ids, dtype=object)

    def hidden(self, name: str) -> bool:
        """Whether no value is ever shown: it points at a person, or may hold anything.

        What people wrote in their own words may name them, or somebody else.
        """
        variable = self.frame.variable(name)
        return variable.disclosure == "direct" or variable.type == "text"

    def shown(self, name: str, rows: Rows) -> list[str]:
        """Return a variable's values as text, unless they are hidden."""
        if self.hidden(name):
            return [""] * len(rows)
        value = self.frame.vector(name)
        part = Vector(value.values[rows], value.missing[rows])
        return cell_texts(part, column_type(self.frame.codebook, name))

    def reason(self, kind: int) -> str:
        """Return a missing kind as people read it."""
        return message(f"kind_{MissingKind(kind).word}", self.language)

    def titled(self, name: str) -> str:
        """Return a variable's or set's name with its label behind it."""
        codebook = self.frame.codebook
        declared = codebook.sets.get(name) or codebook.variable(name)
        label = declared.label.within(self.language)
        return f"{name} ({label})" if label else name

    def told(
        self,
        check: str,
        severity: str,
        rows: pd.DataFrame,
        *,
        items: int,
        unknown: int = 0,
    ) -> Findings:
        """Return a built-in check's findings, labelled from the catalogue.

        Parameters
        ----------
        check, severity
            The check.
        rows
            Columns record, variable, value and message.
        items, unknown
            How many items were looked at, and how many could not be judged.
        """
        label = message(f"check_{check}", self.language)
        return Findings.of(
            check, severity, rows, items=items, unknown=unknown, label=label
        )

    def cells(
        self,
        check: str,
        severity: str,
        hits: Iterable[Hit],
        *,
        items: int,
        unknown: int = 0,
    ) -> Findings:
        """Return a check's findings, one for every failing cell."""
        tables = [self._told_cells(check, hit) for hit in hits if len(hit.rows)]
        rows = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()
        return self.told(check, severity, rows, items=items, unknown=unknown)

    def _told_cells(self, check: str, hit: Hit) -> pd.DataFrame:
        records = self.records[hit.rows]
        values = list(hit.values) or self._own_values(hit)
        fixed = {"variable": self.titled(hit.variable), **dict(hit.details)}
        key, language = f"found_{check}", self.language
        said = [
            message(key, language, record=record, value=value or "…", **fixed)
            for record, value in zip(records, values, strict=True)
        ]
        return pd.DataFrame(
            {
                "record": records,
                "variable": hit.variable,
                "value": values,
                "message": said,
            }
        )

    def _own_values(self, hit: Hit) -> list[str]:
        if hit.variable in self.frame.codebook.variables:
            return self.shown(hit.variable, hit.rows)
        return [""] * len(hit.rows)
