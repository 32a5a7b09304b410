"""One variable of the later codebook, from what it was in an earlier wave."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.codebook import Codebook
from survey.codebook.waves import Link
from survey.expression import Vector
from survey.fieldwork import Frame
from survey.record import MissingKind

__all__ = ["Recoded", "recode"]

Kinds = NDArray[np.int8]
NOT_CODED = np.int8(MissingKind.NOT_CODED)


@dataclass(frozen=True)
class Recoded:
    """A column by the later codebook.

    Parameters
    ----------
    value
        The answers, shape (rows,).
    kinds
        Why one is missing; 0 where there is one.
    lost
        Answers there that have no place here, as they stood, by row.
    """

    value: Vector
    kinds: Kinds
    lost: pd.Series


def recode(frame: Frame, link: Link, to: Codebook) -> Recoded:
    """Return a variable's column.

    Parameters
    ----------
    frame
        The earlier wave.
    link
        What the variable was there.
    to
        The later codebook.

    Notes
    -----
    Of several variables there the first that is answered counts, and the kind of the
    first when none is. A variable that wasn't asked there is not_asked for everyone. An
    answer without a place here is not_coded.
    """
    found = [_one(frame, source, link, to) for source in link.sources]
    if not found:
        rows = frame.rows
        kinds = np.full(rows, MissingKind.NOT_ASKED, dtype=np.int8)
        empty = Vector(np.full(rows, None, dtype=object), np.ones(rows, dtype=bool))
        return Recoded(_sorted_as(empty, to, link.target), kinds, _nothing())
    first, *others = found
    value, kinds, lost = first.value, first.kinds, [first.lost]
    for other in others:
        take = value.missing & ~other.value.missing
        values = np.where(take, other.value.values, value.values)
        value = Vector(values, value.missing & ~take)
        kinds = np.where(take, np.int8(0), kinds)
        lost.append(other.lost)
    return Recoded(value, kinds, pd.concat(lost))


def _one(frame: Frame, source: str, link: Link, to: Codebook) -> Recoded:
    vector, kinds = frame.vector(source).over(frame.rows), frame.kinds(source)
    if to.variable(link.target).type != "code":
        return Recoded(vector, np.where(vector.missing, kinds, 0), _nothing())
    listed = to.code_lists[to.variable(link.target).codes]
    answers = {code.code for code in listed.answers}
    told = link.codes.get(source, {})
    text = _as_codes(frame, source, vector, kinds, told)
    known = text.dropna().unique()
    # A code that the crosswalk doesn't speak of is the same here, if it is here.
    becomes = {code: told.get(code, code) for code in known}
    new = text.map({old: code for old, code in becomes.items() if code in answers})
    gone = text.notna() & new.isna()
    turned = {o: k for o, c in becomes.items() if (k := listed.missing.get(c))}
    as_kind = text.map(turned).fillna(int(NOT_CODED)).to_numpy(dtype=np.int8)
    # What came in missing and has no answer here stays missing as it was.
    kept = gone & (kinds == 0)
    kinds = np.where(new.notna(), 0, np.where(kept, as_kind, kinds)).astype(np.int8)
    lost = text[kept & (as_kind == NOT_CODED)]
    values = new.astype(object).where(new.notna(), None).to_numpy(dtype=object)
    value = Vector(values, new.isna().to_numpy(dtype=bool))
    return Recoded(_sorted_as(value, to, link.target), kinds, lost.astype("str"))


def _as_codes(
    frame: Frame, source: str, vector: Vector, kinds: Kinds, told: object
) -> pd.Series:
    """Return a column as codes, with the missing codes that the crosswalk names."""
    values = vector.values
    if vector.kind == "number":
        filled = np.where(vector.missing, 0, values)
        whole = bool((filled == np.floor(filled)).all())
        values = filled.astype(np.int64) if whole else filled
    text = pd.Series(values).astype("str").where(~vector.missing)
    listed = frame.codebook.code_list(source)
    if listed is not None and isinstance(told, dict):
        for code, kind in listed.missing.items():
            if code in told:
                text = text.mask(pd.Series(kinds == kind), code)
    return text


def _sorted_as(value: Vector, to: Codebook, name: str) -> Vector:
    """Return texts as the sort of values that a variable has."""
    variable = to.variable(name)
    if variable.type in ("date", "datetime"):
        empty = np.full(len(value.values), np.datetime64("NaT", "us"))
        return Vector(empty, value.missing)
    numbers = variable.type in ("int", "decimal")
    if numbers or (variable.type == "code" and to.integer_codes(name)):
        filled = np.where(value.missing, "0", value.values)
        return Vector(filled.astype(np.float64), value.missing)
    return value


def _nothing() -> pd.Series:
    return pd.Series([], dtype="str", index=pd.RangeIndex(0))
