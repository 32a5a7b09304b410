"""From an indicator to numbers per record: who is in the base, and what they count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from survey.codebook import Indicator, Quantile
from survey.errors import CallError
from survey.expression import Vector
from survey.expression.logic import is_one
from survey.fieldwork import Frame
from survey.record import MissingKind
from survey.weighting import code_positions

__all__ = ["Kind", "Statistic", "statistic"]

Kind = Literal["share", "mean", "total", "ratio", "quantile"]
KINDS: dict[str, Kind] = {
    "mean": "mean",
    "total": "total",
    "ratio": "ratio",
    "quantile": "quantile",
}
# The fourth power of larger numbers, which design effects take, is infinite.
MOST = 1e60


@dataclass(frozen=True)
class Statistic:
    """One indicator's numerators and bases.

    Parameters
    ----------
    name
        The indicator.
    categories
        The codes of the set's members or of the variable; of anything else one, empty.
    y
        What each record counts, shape (categories, rows); 0 outside the base.
    base
        Who is in the denominator, shape (categories, rows), or (1, rows) when all
        categories share theirs.
    dont_know
        Who would be in it but doesn't know, shape (rows,).
    kind
        What is made of it; of multiple responses and distributions, shares.
    x
        What a ratio is divided by, shape (1, rows); 0 outside the base.
    quantile
        Which one.
    """

    name: str
    categories: tuple[str, ...]
    y: NDArray[np.float64]
    base: NDArray[np.bool_]
    dont_know: NDArray[np.bool_]
    kind: Kind
    x: NDArray[np.float64] | None = None
    quantile: Quantile | None = None

    @property
    def binary(self) -> bool:
        """Whether `y` is 0 or 1 only."""
        return self.kind == "share"


def statistic(frame: Frame, indicator: Indicator) -> Statistic:
    """Return an indicator's numbers over the records.

    Parameters
    ----------
    frame
        The records.
    indicator
        What is published.

    Raises
    ------
    CallError
        When a number is infinite.

    Notes
    -----
    A record is in the base when the indicator's `base` is true for it (everyone where
    there is none) and the statistic is known. In a multiple response each option has
    its own base: whoever's answer on that option is known.

    A record doesn't know when it would be in the base, the statistic is unknown, and
    for one of the variables it rests on the reason is `dont_know`.
    """
    within = _base(frame, indicator)
    categories, values = _values(frame, indicator)
    known = np.stack([~value.over(frame.rows).missing for value in values])
    unknown = within & ~known.any(axis=0)
    if indicator.ratio:
        known = known.all(axis=0, keepdims=True).repeat(2, axis=0)
        unknown = within & ~known[0]
    y = np.zeros((len(values), frame.rows))
    for row, value, inside in zip(y, values, known & within, strict=True):
        row[inside] = value.over(frame.rows).values[inside]
    if indicator.number:
        _finite(indicator.name, y)
    # Every category of a distribution is known or unknown together.
    base = known & within if indicator.multiple else (known & within)[:1]
    return Statistic(
        indicator.name,
        categories,
        y[: len(categories)],
        base,
        unknown & _dont_know(frame, _sources(frame, indicator)),
        KINDS.get(indicator.statistic, "share"),
        y[1:] if indicator.ratio else None,
        indicator.quantile,
    )


def _finite(name: str, y: NDArray[np.float64]) -> None:
    # A missing value stands as nought, outside the base.
    wrong = ~(np.abs(y) <= MOST).all(axis=0)
    if wrong.any():
        raise CallError(
            f"indicator {name!r} is infinite or above {MOST:g} for {int(wrong.sum())} "
            f"records, the first of them record {int(np.argmax(wrong))} (counted from "
            "nought)"
        )


def _base(frame: Frame, indicator: Indicator) -> NDArray[np.bool_]:
    if indicator.base is None:
        return np.ones(frame.rows, dtype=bool)
    return indicator.base.evaluate(frame).true


def _values(
    frame: Frame, indicator: Indicator
) -> tuple[tuple[str, ...], Sequence[Vector]]:
    if indicator.share is not None:
        return ("",), [indicator.share.evaluate(frame).require("truth")]
    if indicator.number:
        return ("",), [
            one.evaluate(frame).require("number") for one in indicator.numbers
        ]
    if indicator.multiple:
        members = frame.members(indicator.multiple)
        return tuple(members), [is_one(member) for member in members.values()]
    return _codes(frame, indicator.distribution)


def _codes(frame: Frame, name: str) -> tuple[tuple[str, ...], Sequence[Vector]]:
    if not frame.has(name):
        frame.variable(name)
        codes = frame.codebook.codes(name)
        place = np.full(frame.rows, -1)
    else:
        codes, place = code_positions(frame, name)
    if not codes:
        raise CallError(f"{name!r} has no values, so it has no distribution")
    missing = place < 0
    return codes, [Vector.truth(place == k, missing) for k in range(len(codes))]


def _sources(frame: Frame, indicator: Indicator) -> list[str]:
    """Return the variables that the statistic, not its base, rests on."""
    given = [indicator.share] if indicator.share else indicator.numbers
    names = {name for expression in given for name in expression.names}
    named = [*sorted(names), indicator.multiple, indicator.distribution]
    sets, known = frame.codebook.sets, frame.codebook.variables
    groups = [sets[name].variables if name in sets else [name] for name in named]
    return [name for group in groups for name in group if name in known]


def _dont_know(frame: Frame, names: Sequence[str]) -> NDArray[np.bool_]:
    hit = np.zeros(frame.rows, dtype=bool)
    for name in names:
        hit |= frame.kinds(name) == MissingKind.DONT_KNOW
    return hit
