"""Derived variables: made from others, by the first case that holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from survey.codebook import Codebook, Derivation
from survey.editing.draft import Draft, as_column
from survey.editing.inherit import inherited_kind, variables_of
from survey.errors import CallError
from survey.expression import Expression, Vector
from survey.fieldwork import Frame

__all__ = ["derive", "derive_into"]


def derive(frame: Frame) -> Frame:
    """Return the frame with the codebook's derived variables, in order.

    Of the cases of a derivation the first that holds counts; one whose condition is
    unknown does not hold. A derived cell is missing when the case that holds gives
    nothing, by the kind of what that case is made of, or when no case holds, by the
    kind of what the conditions are made of (see `inherited_kind`). Of who was drawn
    only what the weights and the response accounting need is derived.

    Parameters
    ----------
    frame
        Holds the collected variables; derived ones that it has are made anew.

    Raises
    ------
    CallError
        When a derivation gives another sort of values than it is declared to, or
        different sorts for different records; it is named.
    """
    done = derive_into(Draft(frame), frame.codebook.variables).done()
    if frame.gross is None:
        return done
    known = Draft(frame.gross.frame)
    drawn = derive_into(known, frame.codebook.gross_variables).done()
    return replace(done, gross=replace(frame.gross, frame=drawn))


def derive_into(draft: Draft, names: Iterable[str]) -> Draft:
    """Return a draft with those of the named variables that are derived.

    Parameters
    ----------
    draft
        Holds the collected variables.
    names
        Variables and sets; what they rest on is derived as well, and nothing else.
    """
    wanted = _needed(draft.frame.codebook, names)
    for derivation in draft.frame.codebook.derivations:
        if derivation.name in wanted:
            try:
                value, kinds = _derived(draft, derivation)
            except CallError as error:
                raise CallError(f"derivation {derivation.name!r}: {error}") from error
            draft = draft.put(derivation.name, value, kinds)
    return draft


def _needed(codebook: Codebook, names: Iterable[str]) -> set[str]:
    """Return the variables that are named, and all that they are derived from."""
    wanted = set(variables_of(codebook, names))
    # Backwards, since a derivation rests on earlier ones only.
    for derivation in reversed(codebook.derivations):
        if derivation.name in wanted:
            wanted |= set(variables_of(codebook, _names(derivation.expressions)))
    return wanted


def _names(expressions: Iterable[Expression]) -> set[str]:
    return {name for expression in expressions for name in expression.names}


def _derived(draft: Draft, derivation: Derivation) -> tuple[Vector, NDArray[np.int8]]:
    codebook = draft.frame.codebook
    conditions = [case.when for case in derivation.branches if case.when is not None]
    kinds = inherited_kind(draft, variables_of(codebook, _names(conditions)))
    left = np.ones(draft.rows, dtype=bool)
    pieces = []
    for case in derivation.branches:
        holds = left if case.when is None else left & case.when.evaluate(draft).true
        value = case.value.evaluate(draft)
        here = Vector(value.values, value.missing | ~holds)
        pieces.append((holds, as_column(draft.frame, derivation.name, here)))
        inputs = variables_of(codebook, case.value.names)
        kinds = np.where(holds, inherited_kind(draft, inputs), kinds)
        left = left & ~holds
    return _joined(pieces), kinds


def _joined(pieces: list[tuple[NDArray[np.bool_], Vector]]) -> Vector:
    """Return every record's value from the case that holds for it."""
    values, missing = pieces[0][1].values, pieces[0][1].missing
    for holds, piece in pieces[1:]:
        values = np.where(holds, piece.values, values)
        missing = np.where(holds, piece.missing, missing)
    return Vector(values, missing)
