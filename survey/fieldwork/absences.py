"""Why a cell was left empty: routed past, not asked in this mode, or not answered."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.codebook import Variable
from survey.expression import Expression
from survey.fieldwork.frame import Frame
from survey.record import MissingKind

__all__ = ["explain_absences"]

Mask = NDArray[np.bool_]


def explain_absences(frame: Frame, empty: Mapping[str, Mask]) -> Frame:
    """Return the frame with a kind for every cell that nothing stood in.

    Not asked where the variable is not of this wave or this record's mode, not
    applicable where its `asked_if`, or else its set's, is known to be false or rests on
    an answer that itself is not applicable, and no answer in all other cases: a
    condition that can't be judged because somebody didn't answer doesn't excuse anyone.

    Parameters
    ----------
    frame
        Typed; the kinds of codes and of unreadable cells are there already.
    empty
        By variable, where nothing stood in the file, shape (rows,).
    """
    kinds = frame.reasons.to_numpy(dtype=np.int8, copy=True)
    # The table is laid over the array, so that a condition sees what was explained
    # before it: it may rest on why an earlier answer is missing.
    reasons = pd.DataFrame(kinds, columns=frame.data.columns, copy=False)
    explained = replace(frame, reasons=reasons)
    known: dict[str, Mask] = {}
    for place, name in enumerate(frame.data.columns):
        variable = frame.variable(name)
        rule = _asked_if(frame, variable)
        if rule is not None and empty[name].any():
            outside = _outside(explained, rule, known)
            kinds[empty[name] & outside, place] = MissingKind.NOT_APPLICABLE
        if not variable.in_wave(frame.codebook.facts.wave):
            kinds[empty[name], place] = MissingKind.NOT_ASKED
        if variable.modes:
            other = _other_mode(frame, variable)
            kinds[empty[name] & other, place] = MissingKind.NOT_ASKED
    return explained


def _asked_if(frame: Frame, variable: Variable) -> Expression | None:
    """Return a variable's own condition, or else that of its set."""
    held = frame.codebook.sets.get(variable.set)
    return variable.asked_if or (held.asked_if if held is not None else None)


def _outside(frame: Frame, asked_if: Expression, known: dict[str, Mask]) -> Mask:
    """Return where a condition can't hold; answers never change here."""
    if asked_if.text not in known:
        asked = asked_if.evaluate(frame).require("truth")
        # Whoever was routed past the filter was routed past what hangs on it.
        past = np.asarray(asked.missing) & _not_applicable(frame, asked_if)
        outside = past | (~np.asarray(asked.values) & ~np.asarray(asked.missing))
        if "missing(" in asked_if.text:
            return outside
        known[asked_if.text] = outside
    return known[asked_if.text]


def _not_applicable(frame: Frame, expression: Expression) -> Mask:
    """Return where one of the variables an expression rests on is not applicable."""
    book = frame.codebook
    named = [
        member
        for name in sorted(expression.names)
        for member in (book.sets[name].variables if name in book.sets else [name])
    ]
    hit = np.zeros(frame.rows, dtype=bool)
    for name in named:
        if frame.has(name):
            hit |= frame.kinds(name) == MissingKind.NOT_APPLICABLE
    return hit


def _other_mode(frame: Frame, variable: Variable) -> Mask:
    """Return where the record's mode is known, and not among the variable's modes."""
    mode = frame.codebook.facts.quality.mode
    wanted = [code for code in re.split(r"[\s,;]+", variable.modes) if code]
    if not wanted or not frame.has(mode):
        return np.zeros(frame.rows, dtype=bool)
    modes = frame.data[mode]
    return np.asarray(modes.notna() & ~modes.astype("str").isin(wanted), dtype=bool)
