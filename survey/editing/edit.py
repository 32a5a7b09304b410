"""Corrections kept outside the code: every changed cell, every removal is logged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.codebook import Assignment, Edit
from survey.editing.cell_text import cell_texts
from survey.editing.derive import derive_into
from survey.editing.draft import Draft, as_column
from survey.editing.not_drawn import NOT_DRAWN, not_drawn, reason_not_drawn
from survey.editing.values import outside_codes
from survey.errors import CallError
from survey.expression import Vector
from survey.fieldwork import Frame, column_type
from survey.locale import message
from survey.record import Changes, MissingKind

__all__ = ["Edited", "edit", "no_records"]

Mask = NDArray[np.bool_]
Kinds = NDArray[np.int8]


def no_records() -> pd.DataFrame:
    """Return a table of records set aside, without any."""
    names = ("record", "rule", "reason")
    return pd.DataFrame({name: pd.Series(dtype="str") for name in names})


@dataclass(frozen=True)
class Edited:
    """Answers after the corrections, and all that was done to them.

    Parameters
    ----------
    frame
        The corrected answers, without the records set aside.
    changes
        One row a changed cell, in the order in which they were made.
    set_aside
        One row a removed record: record, rule, reason.
    """

    frame: Frame
    changes: Changes = field(default_factory=Changes)
    set_aside: pd.DataFrame = field(default_factory=no_records)


def edit(frame: Frame) -> Edited:
    """Return the answers corrected by the codebook's edits, in order.

    Each edit sees what those before it made. It touches the records for which its
    condition is known to hold. The assignments of one edit all start from the same
    answers, so that two of them can swap two cells. A value that is unknown changes
    nothing, and neither does a variable that the data don't hold.

    Parameters
    ----------
    frame
        The answers. Edits may ask after derived variables, with or without their
        columns; where these are there, they are made anew afterwards.

    Raises
    ------
    CallError
        When an edit gives another sort of value than its variable holds, naming it.

    Notes
    -----
    Only cells that really change are logged, so the log replays: see `replay`. Records
    that the gross sample doesn't hold are set aside at the end, unless study.yml says
    `gross.not_drawn: fail`: an edit may have put their number right.
    """
    draft, changes, aside = Draft(frame), [], [no_records()]
    for rule in frame.codebook.edits:
        try:
            view = derive_into(draft, {n for e in rule.expressions for n in e.names})
            touched = rule.when.evaluate(view).true
            if rule.remove:
                aside.append(_removed(draft, rule, touched))
                draft = draft.only(~touched) if touched.any() else draft
            elif touched.any():
                draft, made = _corrected(draft, view, rule, touched)
                changes += made
        except CallError as error:
            raise CallError(f"edit {rule.name!r}: {error}") from error
    draft, made = _within_codebook(draft)
    changes += made
    absent = not_drawn(draft)
    if absent.any():
        aside.append(_aside(draft, absent, NOT_DRAWN, reason_not_drawn(draft)))
        draft = draft.only(~absent)
    derived = [name for name in frame.data.columns if frame.variable(name).derived]
    return Edited(
        derive_into(draft, derived).done(),
        Changes.join(changes),
        pd.concat(aside, ignore_index=True),
    )


def _removed(draft: Draft, rule: Edit, touched: Mask) -> pd.DataFrame:
    return _aside(draft, touched, rule.name, rule.why)


def _aside(draft: Draft, touched: Mask, rule: str, reason: str) -> pd.DataFrame:
    records = draft.frame.ids[touched].to_numpy()
    table = {"record": records, "rule": rule, "reason": reason}
    return pd.DataFrame(table, dtype="str")


def _corrected(
    draft: Draft, view: Draft, rule: Edit, touched: Mask
) -> tuple[Draft, list[Changes]]:
    """Return the draft after one edit, and the cells that it changed."""
    made: list[Changes] = []
    for name, assignment in rule.set.items():
        if draft.frame.has(name):
            new, changed = _assigned(view, name, assignment, touched)
            draft, logged = _put(draft, name, new, changed, (rule.name, rule.why))
            made += logged
    return draft, made


def _within_codebook(draft: Draft) -> tuple[Draft, list[Changes]]:
    """Return the draft without codes the codebook doesn't know, if the study says so.

    It comes after the rules, which may know what such a code was meant to be.
    """
    made: list[Changes] = []
    codebook = draft.frame.codebook
    if codebook.facts.editing.outside_codebook == "keep":
        return draft, made
    emptied = Assignment(kind=MissingKind.EDITED_OUT)
    told = "outside_codebook", message("edit_outside_codebook", codebook.language)
    for name in draft.frame.data.columns:
        variable = codebook.variable(name)
        if variable.type == "code" and not variable.derived:
            outside = outside_codes(draft, codebook, name)
            new, changed = _assigned(draft, name, emptied, outside)
            draft, logged = _put(draft, name, new, changed, told)
            made += logged
    return draft, made


def _put(
    draft: Draft,
    name: str,
    new: tuple[Vector, Kinds],
    changed: Mask,
    told: tuple[str, str],
) -> tuple[Draft, list[Changes]]:
    """Return the draft with a column set, and its changes told by rule and reason."""
    if not changed.any():
        return draft, []
    rows = _log(draft, name, (draft.vector(name), draft.kinds(name)), new, changed)
    rule, reason = told
    return draft.put(name, *new), [Changes.of("edit", rule, reason, rows)]


def _assigned(
    view: Draft, name: str, assignment: Assignment, touched: Mask
) -> tuple[tuple[Vector, Kinds], Mask]:
    """Return a column after an assignment, and where it is another than before."""
    old, kinds = view.vector(name), view.kinds(name)
    if assignment.value is None:
        kind = np.int8(assignment.kind or MissingKind.EDITED_OUT)
        changed = touched & (kinds != kind)
        value = Vector(old.values, old.missing | changed)
        return (value, np.where(changed, kind, kinds)), changed
    given = assignment.value.evaluate(view)
    given = as_column(view.frame, name, Vector(given.values, given.missing | ~touched))
    changed = ~given.missing & (old.missing | (given.values != old.values))
    values = np.where(changed, given.values, old.values)
    return (Vector(values, old.missing & ~changed), kinds), changed


def _log(
    draft: Draft,
    name: str,
    old: tuple[Vector, Kinds],
    new: tuple[Vector, Kinds],
    changed: Mask,
) -> pd.DataFrame:
    before, after = (list(_sides(draft, name, side, changed)) for side in (old, new))
    return pd.DataFrame(
        {
            "record": draft.frame.ids[changed].to_numpy(),
            "variable": name,
            "old": before[0],
            "old_kind": before[1],
            "new": after[0],
            "new_kind": after[1],
        }
    )


def _sides(
    draft: Draft, name: str, side: tuple[Vector, Kinds], changed: Mask
) -> Iterator[list[str]]:
    """Yield the values of the changed cells as text, and their missing kinds."""
    value, kinds = side
    part = Vector(value.values[changed], value.missing[changed])
    yield cell_texts(part, column_type(draft.frame.codebook, name))
    words = np.where(value.missing, kinds, 0)[changed]
    yield [MissingKind(word).word for word in words.tolist()]
