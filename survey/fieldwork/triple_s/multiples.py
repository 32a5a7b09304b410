"""Sets of 0 and 1 as one Triple-S multiple."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from survey.codebook import VariableSet
from survey.fieldwork.formats.raw import Note
from survey.fieldwork.frame import Frame
from survey.fieldwork.triple_s.values import Value, kind_text
from survey.fieldwork.triple_s.written import Written
from survey.record import MissingKind

__all__ = ["fits", "multiple"]

LONGEST = 500
"""Places beyond which a bitstring is no longer a reasonable way to write options."""


def fits(frame: Frame, group: VariableSet) -> bool:
    """Whether a set is one question of which each record knows all options or none.

    Parameters
    ----------
    frame
        Holds the members.
    group
        A set of its codebook.
    """
    names = [name for name in group.variables if frame.has(name)]
    if group.kind != "multiple" or len(names) != len(group.variables) or not names:
        return False
    if any(frame.data[name].dtype != "Int64" for name in names):
        return False
    marks = all(frame.data[name].dropna().isin([0, 1]).all() for name in names)
    kinds = frame.reasons[names].to_numpy()
    return bool(marks and (kinds == kinds[:, :1]).all())


def multiple(frame: Frame, name: str, spread: bool) -> Written:
    """Return a set as one variable; its missing kinds are options of their own.

    Parameters
    ----------
    frame
        Holds the members.
    name
        A set that fits.
    spread
        Whether the chosen codes are written, instead of a 0 or 1 for every option.
    """
    group = frame.codebook.sets[name]
    codes, notes = _codes(name, group, spread)
    kinds = frame.kinds(group.variables[0])
    last = max(int(code) for code in codes)
    present = [kind for kind in MissingKind if kind and (kinds == kind).any()]
    spare = {int(kind): str(last + n) for n, kind in enumerate(present, start=1)}
    options = [
        Value(code, member.label or frame.variable(member.variable).label, "", v)
        for code, member, v in zip(codes, group.members, group.variables, strict=True)
    ]
    reasons = (Value(spare[int(k)], kind_text(k), k.word) for k in present)
    marks = frame.data[list(group.variables)].fillna(0).to_numpy(dtype=bool)
    chosen = list(_chosen(marks, kinds, codes, spare))
    write = _spread if spread else _bits
    return Written(
        name,
        "multiple",
        group.label,
        write(chosen, [*codes, *spare.values()]),
        question=frame.variable(group.variables[0]).question,
        values=(*options, *reasons),
        notes=notes,
    )


def _codes(
    name: str, group: VariableSet, spread: bool
) -> tuple[list[str], tuple[Note, ...]]:
    """Return the options' codes, or their places where the codes can't be positions."""
    given = [member.code for member in group.members]
    plain = all(c.isascii() and c.isdecimal() and str(int(c)) == c for c in given)
    usable = plain and len(set(given)) == len(given) and "0" not in given
    if usable and (spread or max(map(int, given)) <= LONGEST):
        return given, ()
    return (
        [str(n) for n in range(1, len(given) + 1)],
        (Note("triple_s_options", {"set": name}),),
    )


def _chosen(
    marks: NDArray[np.bool_],
    kinds: NDArray[np.int8],
    codes: list[str],
    spare: dict[int, str],
) -> Iterator[list[str]]:
    for row, kind in zip(marks, kinds.tolist(), strict=True):
        if kind:
            yield [spare[kind]]
        else:
            yield [code for code, mark in zip(codes, row, strict=True) if mark]


def _bits(chosen: list[list[str]], codes: list[str]) -> tuple[tuple[str, ...], ...]:
    places = max(map(int, codes))
    rows = []
    for row in chosen:
        bits = ["0"] * places
        for code in row:
            bits[int(code) - 1] = "1"
        rows.append(("".join(bits),))
    return tuple(rows)


def _spread(chosen: list[list[str]], codes: list[str]) -> tuple[tuple[str, ...], ...]:
    # Of one subfield only, a spread could not be told from a single.
    most = max([2, *(len(row) for row in chosen)])
    # Nought says that nothing was chosen; blanks would say that nothing is known.
    return tuple((*row, *["0"] * (most - len(row))) for row in chosen)
