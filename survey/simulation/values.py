"""From a draw to values: shares cut exactly, bounds filled, rules followed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from survey.codebook import Codebook
from survey.editing.draft import Draft
from survey.simulation.draws import Draw
from survey.simulation.people import ask, wave_year
from survey.simulation.streams import stream

__all__ = ["Strata", "cut", "default_shares", "draw_values", "options", "share_table"]

Array = NDArray[np.float64]
Places = NDArray[np.int64]
Mask = NDArray[np.bool_]
DATES = ("date", "datetime")


@dataclass(frozen=True)
class Strata:
    """Which stratum each person is in.

    Parameters
    ----------
    codes
        The strata, in order.
    place
        Per person the place in `codes`, shape (rows,).
    """

    codes: tuple[str, ...]
    place: Places


def cut(lean: Array, place: Places, asked: Mask, shares: Array) -> Places:
    """Return an option per person, in shares that hold exactly in each stratum.

    Parameters
    ----------
    lean
        Who leans higher gets an option further down the list, shape (rows,).
    place
        Stratum per person.
    asked
        Who is given an option; the others get -1.
    shares
        Shape (strata, options), each row adding up to one.

    Examples
    --------
    >>> lean = np.array([0.3, -1.0, 2.0, 0.1])
    >>> none, all_ = np.zeros(4, dtype=int), np.ones(4, dtype=bool)
    >>> cut(lean, none, all_, np.array([[0.5, 0.25, 0.25]]))
    array([1, 0, 2, 0])
    """
    chosen = np.full(len(lean), -1, dtype=np.int64)
    for stratum, row in enumerate(shares):
        people = np.flatnonzero(asked & (place == stratum))
        if len(people):
            chosen[people] = _cut(lean[people], np.cumsum(row)[:-1])
    return chosen


def _cut(lean: Array, cumulative: Array) -> Places:
    """Return which part of the ordered leans each is in, by a partial sort."""
    edges = np.rint(cumulative * len(lean)).astype(int)
    inner = np.minimum(edges, len(lean) - 1)
    bounds = np.partition(lean, np.unique(inner))[inner]
    bounds[edges == len(lean)] = np.inf
    return np.asarray(np.searchsorted(bounds, lean, side="right"), dtype=np.int64)


def options(codebook: Codebook, variable: str, draw: Draw | None) -> NDArray[Any]:
    """Return the values a variable can be given by shares, in order."""
    codes = codebook.codes(variable)
    if not codes and draw is not None:
        found = {code for part in draw.nested for code in part.shares}
        codes = tuple(sorted(found, key=float))
    if codebook.variable(variable).type == "code" and not codebook.integer_codes(
        variable
    ):
        return np.array(codes, dtype=object)
    return np.array(codes, dtype=np.float64)


def share_table(
    codebook: Codebook, variable: str, draw: Draw | None, strata: Strata, seed: int
) -> Array:
    """Return the share of every option in every stratum.

    Returns
    -------
    Array
        Shape (strata, options), each row adding up to one.
    """
    names = [_name(value) for value in options(codebook, variable, draw)]
    table = default_shares(codebook, variable, len(strata.codes), len(names), seed)
    for row, stratum in enumerate(strata.codes):
        said = draw.within(stratum).shares if draw is not None else {}
        if said:
            table[row] = [said.get(name, 0.0) for name in names]
    return np.asarray(table / table.sum(axis=1, keepdims=True))


def _name(value: Any) -> str:
    return value if isinstance(value, str) else f"{value:g}"


def default_shares(
    codebook: Codebook, variable: str, strata: int, count: int, seed: int
) -> Array:
    """Return shares for a variable that nothing is said about.

    Neighbouring options of an ordinal scale get neighbouring shares, a bell round a
    middle of its own; the options of a nominal list get uneven ones; strata differ.
    """
    random = stream(seed, "shares", variable)
    if codebook.variable(variable).measure == "ordinal" and count > 2:
        middle = random.normal(0.2, 0.5) + random.normal(0, 0.3, size=(strata, 1))
        scale = np.linspace(-1.5, 1.5, count)
        return np.asarray(np.exp(-((scale - middle) ** 2) / 2))
    height = random.normal(0, 0.6, size=(1, count))
    height = height + random.normal(0, 0.3, size=(strata, count))
    # A member of a multiple-response set is marked less often than not.
    if codebook.variable(variable).set and count == 2:
        height[:, 1] -= 1.2
    return np.asarray(np.exp(height))


def draw_values(
    people: Draft,
    variable: str,
    draw: Draw | None,
    strata: Strata,
    lean: Array,
    asked: Mask,
    shares: Array,
) -> NDArray[Any]:
    """Return a value per person; what stands where `asked` is false means nothing.

    Parameters
    ----------
    people
        What is known of the people already.
    draw
        Without one, numbers fill the codebook's range, thinner towards its end.
    lean
        Standard normal per person; who leans higher gets a higher value.
    shares
        Of the options, as `share_table` returns them.
    """
    if draw is not None and draw.cases:
        return _by_case(people, variable, draw, strata, lean, asked)
    listed = options(people.frame.codebook, variable, draw)
    if len(listed):
        found = listed[cut(lean, strata.place, asked, shares)]
    else:
        found = _within_range(people.frame.codebook, variable, lean)
    if draw is None:
        return found
    parts = {stratum: draw.within(stratum) for stratum in strata.codes}
    ruled = {id(part): _ruled(people, variable, part, lean) for part in parts.values()}
    for place, part in enumerate(parts.values()):
        values = ruled[id(part)]
        found = (
            found if values is None else np.where(strata.place == place, values, found)
        )
    return found


def _by_case(
    people: Draft,
    variable: str,
    draw: Draw,
    strata: Strata,
    lean: Array,
    asked: Mask,
) -> NDArray[Any]:
    """Return values by the first case that holds; who is in none has no value."""
    found: NDArray[Any] | None = None
    left = asked.copy()
    for number, case in enumerate(draw.cases):
        holds = left if case.when is None else left & ask(people, case.when).true
        book, seed = people.frame.codebook, number
        shares = share_table(book, variable, case, strata, seed)
        values = draw_values(people, variable, case, strata, lean, holds, shares)
        found = values if found is None else np.where(holds, values, found)
        left = left & ~holds
    assert found is not None  # a draw with cases has at least one
    nothing: Any = {"O": None, "M": "NaT"}.get(found.dtype.kind, np.nan)
    return np.where(left, np.array(nothing, found.dtype), found)


def _ruled(
    people: Draft, variable: str, draw: Draw, lean: Array
) -> NDArray[Any] | None:
    if draw.value is not None:
        value = ask(people, draw.value)
        truth = value.kind == "truth"
        found = np.array(value.values, dtype=float if truth else None)
        found[value.missing] = {"text": None, "time": "NaT"}.get(value.kind, np.nan)
        return found
    if draw.between is None:
        return None
    low, high = (np.asarray(ask(people, rule).values) for rule in draw.between)
    # A hair less than one, so that the very top stays inside the bounds.
    point = low + ndtr(lean) * (high - low + 1 - 1e-9)
    if people.frame.codebook.variable(variable).type in DATES:
        return _days(point)
    return np.asarray(np.floor(point))


def _within_range(codebook: Codebook, variable: str, lean: Array) -> NDArray[Any]:
    about = codebook.variable(variable)
    if about.type in DATES:
        return _days(wave_year(codebook) + ndtr(lean) * (1 - 1e-9))
    low = about.min if about.min is not None else 0.0
    high = about.max if about.max is not None else low + 100.0
    decimals = 0 if about.type == "int" else about.decimals or 2
    return np.asarray(np.round(low + ndtr(lean) ** 1.5 * (high - low), decimals))


def _days(years: Array) -> NDArray[Any]:
    """Return dates for points in time counted in years, such as 2019.5."""
    known = np.where(np.isnan(years), 2000.0, years)
    first = (np.floor(known) - 1970).astype("datetime64[Y]").astype("datetime64[D]")
    days = first + np.floor((known % 1) * 365).astype("timedelta64[D]")
    days[np.isnan(years)] = np.datetime64("NaT")
    return np.asarray(days.astype("datetime64[us]"))
