"""What a sample says beside its numbers: labels and notes, in the study's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from survey.codebook import Codebook
from survey.estimates.statistics import Domains
from survey.fieldwork import Frame
from survey.locale import message
from survey.sample.asked import Numbers, has
from survey.sample.gaps import Gaps
from survey.sample.plain import Source

__all__ = ["code_text", "gap_notes", "language_of", "test_note", "with_labels"]

DEFAULT = "en"
LABEL = "_label"


def language_of(columns: Source) -> str:
    """Return the study's language; English for a table without a codebook.

    Parameters
    ----------
    columns
        The data.
    """
    return columns.codebook.language if isinstance(columns, Frame) else DEFAULT


def with_labels(rows: pd.DataFrame, columns: Source, by: Sequence[str]) -> pd.DataFrame:
    """Return rows with the codebook's labels beside names and codes.

    Parameters
    ----------
    rows
        With indicator and category, and a column for each of `by`.
    columns
        The data; without a codebook there are no labels.
    by
        Variables or rules of the breakdown.
    """
    if not isinstance(columns, Frame):
        return rows
    book = columns.codebook
    texts = {"indicator": [_name(book, name) for name in rows["indicator"]]}
    if "category" in rows:
        pairs = zip(rows["indicator"], rows["category"], strict=True)
        texts["category"] = [code_text(columns, *pair) for pair in pairs]
    for name in by:
        texts[name] = [code_text(columns, name, code) for code in rows[name]]
    labelled = rows.copy()
    for name, said in texts.items():
        if list(rows[name]) != said and f"{name}{LABEL}" not in rows:
            place = labelled.columns.get_loc(name)
            labelled.insert(int(place) + 1, f"{name}{LABEL}", said)
            labelled[f"{name}{LABEL}"] = labelled[f"{name}{LABEL}"].astype("str")
    return labelled


def code_text(columns: Source, name: str, code: str) -> str:
    """Return the label of a category of a variable or rule; the code without one.

    Parameters
    ----------
    columns
        The data.
    name
        A variable, an indicator or a rule.
    code
        Of the category.
    """
    if not isinstance(columns, Frame) or not code:
        return code
    book = columns.codebook
    if name in book.indicators:
        name = book.indicators[name].distribution or name
    if has(columns, name):
        return book.code_label(name, code)
    known = {"True": "sample_true", "False": "sample_false"}
    return message(known[code], book.language) if code in known else code


def gap_notes(
    columns: Source,
    members: np.ndarray,
    asked: Numbers,
    missing: Gaps,
    cells: Domains | None = None,
    by: Sequence[str] = (),
) -> tuple[str, ...]:
    """Return notes of how many records miss something, and what was done about it.

    Parameters
    ----------
    columns
        The data.
    members
        Which records are in the sample, shape (rows,).
    asked
        What was asked.
    missing
        What was done.
    cells, by
        The breakdown, and its variables.
    """
    language, rows = language_of(columns), int(members.sum())
    notes = []
    without = int((members & ~asked.known.all(axis=1)).sum())
    if without and missing == "each":
        lacking = (members[:, None] & ~asked.known).sum(axis=0)
        pairs = zip(asked.names, lacking, strict=True)
        counts = ", ".join(f"{name} {n}" for name, n in dict(pairs).items() if n)
        notes.append(message("sample_each", language, rows=rows, counts=counts))
    elif without:
        key = "sample_left_out" if missing == "drop" else "sample_gaps"
        notes.append(message(key, language, count=without, rows=rows))
    nowhere = 0 if cells is None else int((members & (cells.of < 0)).sum())
    if nowhere:
        names = ", ".join(by)
        values: Mapping[str, object] = {"count": nowhere, "variables": names}
        notes.append(message("sample_nowhere", language, rows=rows, **values))
    return tuple(notes)


def test_note(language: str, count: int, adjust: str) -> tuple[str, ...]:
    """Return how p-values were adjusted; nothing for a single test.

    Parameters
    ----------
    language
        Of the note.
    count
        Of the tests that could be done.
    adjust
        The method.
    """
    if count < 2:
        return ()
    if adjust == "none":
        return (message("sample_unadjusted", language, count=count),)
    method = message(f"adjust_{adjust}", language)
    return (message("sample_adjusted", language, count=count, method=method),)


def _name(book: Codebook, name: str) -> str:
    if name in book.indicators:
        return book.indicators[name].label.within(book.language)
    if name in book.variables:
        return book.variables[name].label.within(book.language) or name
    return name
