"""What an engine gives back: one row a group, with its keys and sums."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.errors import CallError
from survey.estimates.engine.request import Item

__all__ = [
    "BASES",
    "POWERS",
    "UNWEIGHTED",
    "Key",
    "Looked",
    "Measure",
    "Table",
    "measures",
    "text_of",
]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
# What a measure multiplies: how often the weight, y and x.
POWERS = {
    "rows": (0, 0, 0),
    "count": (0, 0, 0),
    "weight": (1, 0, 0),
    "square": (2, 0, 0),
    "hits": (0, 1, 0),
    "y": (1, 1, 0),
    "power": (1, 2, 0),
    "x": (1, 0, 1),
    "cross": (1, 1, 1),
    "under": (1, 0, 2),
    "yy": (2, 2, 0),
    "yb": (2, 1, 1),
    "bb": (2, 0, 2),
    "wy": (2, 1, 0),
    "wx": (2, 0, 1),
}
# Measures of a base, whatever the category; and those that don't take the weight.
BASES = ("count", "weight", "square")
UNWEIGHTED = ("count", "hits")


class Measure(NamedTuple):
    """One sum over the records of a group.

    Parameters
    ----------
    what
        Over the records where the item is known and the weight isn't nought: count,
        weight, square (of the weight); hits (y unweighted), y, power (y squared), x,
        cross (y times x), under (x squared), these weighted; yy, yb, bb, the same
        products with the weight squared, and so wy and wx, y and x by themselves.
    item
        Its place in the request; -1 for what is of no item: rows, weight and square of
        them all, least and most (of the population).
    category
        The place of a distribution's value.
    """

    what: str
    item: int = -1
    category: int = 0


@dataclass(frozen=True)
class Looked:
    """What is known of an item before anything is added up.

    Parameters
    ----------
    item
        The item.
    shift
        What is taken off its numbers.
    codes
        A distribution's values, as the engine has them, in the order of `texts`.
    texts
        The same as text; one empty text for other items.
    """

    item: Item
    shift: float = 0.0
    codes: tuple[Any, ...] = ()
    texts: tuple[str, ...] = ("",)

    @classmethod
    def coded(cls, item: Item, values: Any) -> Looked:
        """Return a distribution with its values.

        Parameters
        ----------
        item
            The distribution.
        values
            Each at least once, in any order; missing ones are left out.

        Raises
        ------
        CallError
            When there are none.
        """
        found = pd.unique(pd.Series(values).dropna())
        codes = sorted(found.tolist(), key=lambda code: _order(text_of(code)))
        if not codes:
            raise CallError(f"{item.column!r} has no values, so it has no distribution")
        return cls(item, 0.0, tuple(codes), tuple(text_of(code) for code in codes))

    @property
    def kind(self) -> str:
        """What is computed: of a distribution, shares."""
        return "share" if self.item.kind == "distribution" else self.item.kind


def measures(
    looked: Sequence[Looked], scattered: bool, calibrated: bool = False
) -> Iterator[Measure]:
    """Yield the sums that items need.

    Parameters
    ----------
    looked
        The items.
    scattered
        Whether groups hold many clusters of one record.
    calibrated
        Whether weights are calibrated here.

    Examples
    --------
    >>> from survey.estimates.engine.request import share
    >>> [one.what for one in measures([Looked(share("x"))], scattered=False)]
    ['rows', 'count', 'weight', 'square', 'y', 'hits']
    """
    yield Measure("rows")
    if calibrated:
        yield Measure("weight")
        yield Measure("square")
    for place, each in enumerate(looked):
        for what in ("count", "weight", "square"):
            yield Measure(what, place)
        names = ["y", "hits" if each.kind == "share" else "power"]
        if each.kind == "ratio":
            names += ["x", "cross", "under"]
        if scattered:
            names += ["yy", "yb", "bb"] if each.kind == "ratio" else ["yy", "yb"]
        if scattered and calibrated and each.kind == "ratio":
            names += ["wy", "wx"]
        for category in range(len(each.texts)):
            for what in names:
                yield Measure(what, place, category)


@dataclass(frozen=True)
class Key:
    """A column that was grouped by, as codes.

    Parameters
    ----------
    codes
        Each group's value, shape (groups,); -1 where it is missing.
    texts
        The values, numbers in ascending order before texts in theirs.
    """

    codes: Codes
    texts: tuple[str, ...]

    @classmethod
    def of(cls, column: Any) -> Key:
        """Return a column's codes: 1, "1", 1.0 and the category 1 are the same.

        Parameters
        ----------
        column
            Any values that pandas knows.

        Examples
        --------
        >>> Key.of(pd.Series([10.0, 9.0, None])).texts
        ('9', '10')
        >>> Key.of(pd.Series(["10", "9", None])).codes
        array([ 1,  0, -1])
        """
        codes, found = pd.factorize(column)
        texts = [text_of(value) for value in found]
        names = sorted(set(texts), key=_order)
        places = {name: place for place, name in enumerate(names)}
        place = np.array([*(places[text] for text in texts), -1], dtype=np.intp)
        return cls(place[codes], tuple(names))


def text_of(value: Any) -> str:
    """Return a value as text: 1, 1.0 and "1" are the same."""
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    return str(value)


def _order(text: str) -> tuple[bool, float, str]:
    try:
        return (False, float(text), text)
    except ValueError:
        return (True, 0.0, text)


@dataclass(frozen=True)
class Table:
    """The groups of one pass over the data.

    Parameters
    ----------
    keys
        By column.
    sums
        Each shape (groups,).
    """

    keys: Mapping[str, Key]
    sums: Mapping[Measure, Floats]

    @property
    def groups(self) -> int:
        """Number of groups."""
        return len(next(iter(self.sums.values())))

    def scaled(self, factor: Floats) -> Table:
        """Return the sums as they are with every group's weights times a factor.

        Parameters
        ----------
        factor
            Shape (groups,).
        """
        powers = {what: powers[0] for what, powers in POWERS.items()}
        sums = {
            one: values * factor ** powers.get(one.what, 0)
            for one, values in self.sums.items()
        }
        return Table(self.keys, sums)

    def stacked(self, wanted: Sequence[Measure]) -> Floats:
        """Return sums as columns, shape (groups, wanted).

        Parameters
        ----------
        wanted
            Which.
        """
        none = np.empty((self.groups, 0))
        return np.column_stack([none, *(self.sums[measure] for measure in wanted)])
