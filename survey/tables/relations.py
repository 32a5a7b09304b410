"""Which published cells add up to which others: what a reader could subtract."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from survey.codebook import Codebook
from survey.errors import CallError
from survey.expression import LookupRow, Vector

__all__ = ["Relation", "cell_relations", "domains", "shares_of_distributions", "sums"]

Items = frozenset[tuple[str, str]]
Key = tuple[tuple[str, ...], Items]


@dataclass(frozen=True)
class Relation:
    """A whole that is the sum of its parts.

    Parameters
    ----------
    whole
        Position of the whole among the cells; None when everyone knows it, as the
        100 % of a distribution.
    parts
        Positions of the cells that add up to it.
    same_base
        Whether the parts are answers of one group instead of groups of people.
    """

    whole: int | None
    parts: tuple[int, ...]
    same_base: bool = False

    @property
    def cells(self) -> tuple[int, ...]:
        """Every cell in the sum; the whole is the last."""
        return self.parts if self.whole is None else (*self.parts, self.whole)


def domains(rows: pd.DataFrame) -> list[Items]:
    """Return, for every row, the group it is about as variable and code.

    Parameters
    ----------
    rows
        Estimate rows, with a text column for every variable in a breakdown.

    Examples
    --------
    >>> rows = pd.DataFrame({"breakdown": ["", "sex"], "sex": [None, "1"]})
    >>> [sorted(items) for items in domains(rows)]
    [[], [('sex', '1')]]
    """
    found: list[Items] = [frozenset()] * len(rows)
    breakdowns = rows["breakdown"].fillna("").astype(str).to_numpy()
    for breakdown in dict.fromkeys(breakdowns):
        names = [name for name in str(breakdown).split("*") if name]
        places = np.flatnonzero(breakdowns == breakdown)
        columns = [rows[name].astype(str).to_numpy()[places] for name in names]
        for place, *codes in zip(places, *columns, strict=True):
            found[place] = frozenset(zip(names, codes, strict=True))
    return found


def sums(keys: Mapping[Key, int]) -> list[Relation]:
    """Return every margin among the cells with the cells that add up to it.

    Parameters
    ----------
    keys
        Position by what is counted and the group it is counted in.

    Notes
    -----
    A cell of origin by sex is part of three sums: its origin, its sex and the total,
    each when that margin is among the cells.
    """
    parts: dict[tuple[Key, frozenset[str]], list[int]] = defaultdict(list)
    for (counted, items), place in keys.items():
        over = frozenset(name for name, _ in items)
        for margin in _subsets(items):
            if (counted, margin) in keys:
                parts[(counted, margin), over].append(place)
    return [
        Relation(keys[margin], tuple(places)) for (margin, _), places in parts.items()
    ]


def _subsets(items: Items) -> Iterator[Items]:
    for size in range(len(items)):
        for kept in combinations(sorted(items), size):
            yield frozenset(kept)


def cell_relations(
    rows: pd.DataFrame, groups: Sequence[Items], codebook: Codebook
) -> list[Relation]:
    """Return every sum among estimate rows.

    Parameters
    ----------
    rows
        Estimate rows; those without any answer take part in nothing.
    groups
        What `domains` says of them.
    codebook
        Tells which indicators are distributions, and which shares are parts of one.

    Returns
    -------
    list of Relation
        Margins, distributions that add up to 100 %, and shares that are the sum of
        some answers of a distribution.
    """
    answered = rows["n"].to_numpy(dtype=float) > 0
    names = rows["indicator"].astype(str).to_numpy()
    answers = rows["category"].fillna("").astype(str).to_numpy()
    keys: dict[Key, int] = {
        ((names[place], answers[place]), groups[place]): place
        for place in np.flatnonzero(answered).tolist()
    }
    found = sums(keys)
    for name, whole in _distributions(keys, codebook).items():
        found += [Relation(None, tuple(p.values()), True) for p in whole.values()]
        for share, codes in shares_of_distributions(codebook, name).items():
            found += _links(rows, keys, share, codes, whole)
    return found


def _distributions(
    keys: Mapping[Key, int], codebook: Codebook
) -> dict[str, dict[Items, dict[str, int]]]:
    """Return the position of every answer by distribution and group."""
    found: dict[str, dict[Items, dict[str, int]]] = {}
    for ((name, answer), items), place in keys.items():
        if codebook.indicator(name).statistic == "distribution":
            groups = found.setdefault(name, {})
            groups.setdefault(items, {})[answer] = place
    return found


def _links(
    rows: pd.DataFrame,
    keys: Mapping[Key, int],
    share: str,
    codes: frozenset[str],
    distribution: Mapping[Items, Mapping[str, int]],
) -> Iterator[Relation]:
    base, count = rows["n"].to_numpy(dtype=float), rows["n_cell"].to_numpy(dtype=float)
    for items, places in distribution.items():
        whole = keys.get(((share, ""), items))
        parts = tuple(place for code, place in places.items() if code in codes)
        # The counts decide: the same question with another base is no sum of this one.
        if whole is None or not parts or base[whole] != base[parts[0]]:
            continue
        if count[list(parts)].sum() == count[whole]:
            yield Relation(whole, parts, True)


@dataclass(frozen=True)
class _OneOfEach:
    """A column that holds each code of a variable once."""

    name: str
    codes: Vector

    @property
    def rows(self) -> int:
        return len(self.codes.values)

    def vector(self, name: str) -> Vector:
        if name != self.name:
            raise CallError.unknown("variable", name, [self.name])
        return self.codes

    def kinds(self, name: str) -> np.ndarray[tuple[int], np.dtype[np.int8]]:
        return np.zeros(self.rows, dtype=np.int8)

    def members(self, name: str) -> Mapping[str, Vector]:
        raise CallError.unknown("set", name, [])

    def lookup(self, table: str) -> tuple[LookupRow, ...]:
        raise CallError.unknown("lookup table", table, [])


def shares_of_distributions(
    codebook: Codebook, distribution: str
) -> dict[str, frozenset[str]]:
    """Return the share indicators that are a sum of a distribution's answers.

    Parameters
    ----------
    codebook
        Declares both.
    distribution
        Name of an indicator that is a distribution.

    Returns
    -------
    dict
        The codes that a share adds up, by the share's name. "(Helemaal) eens" is the
        sum of the codes 4 and 5.
    """
    whole = codebook.indicator(distribution)
    codes = codebook.codes(whole.distribution)
    integer = codebook.integer_codes(whole.distribution)
    values = np.array(codes, dtype=np.float64 if integer else object)
    column = _OneOfEach(
        whole.distribution, Vector(values, np.zeros(len(codes), dtype=bool))
    )
    found = {}
    for name, indicator in codebook.indicators.items():
        share = indicator.share
        if share is None or share.names != {whole.distribution}:
            continue
        try:
            chosen = share.evaluate(column).true
        except CallError:
            continue  # needs more than the variable itself, so it is no such sum
        found[name] = frozenset(
            c for c, take in zip(codes, chosen, strict=True) if take
        )
    return found
