"""Classes too small to carry a factor: which they are, and which they could join."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.errors import CallError

__all__ = ["Limits", "Merge", "merge_as_told", "merge_until_fit", "proposals"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Limits:
    """What a class has to be to stand by itself.

    Parameters
    ----------
    minimum
        Fewest respondents.
    maximum
        Largest factor.
    """

    minimum: int = 20
    maximum: float = float("inf")

    def why(self, respondents: float, factor: float) -> str:
        """Return what a class lacks, or nothing.

        Parameters
        ----------
        respondents
            How many it has.
        factor
            What their weights would be multiplied by.

        Examples
        --------
        >>> Limits(20).why(3, 1.5)
        '3 respondents, fewer than 20'
        """
        if respondents < self.minimum or not respondents:
            return f"{respondents:g} respondents, fewer than {max(self.minimum, 1)}"
        over = factor > self.maximum
        return f"factor {factor:.3g}, above {self.maximum:g}" if over else ""


@dataclass(frozen=True)
class Merge:
    """One class that joins another.

    Parameters
    ----------
    label, into
        The class and the one it joins.
    why
        What it lacked.
    """

    label: str
    into: str
    why: str

    def __str__(self) -> str:
        return f"{self.label}: {self.why}; nearest is {self.into}"


def proposals(classes: pd.DataFrame, limits: Limits, nearest: str) -> list[Merge]:
    """Return, for every class that can't stand by itself, the one it is nearest to.

    Parameters
    ----------
    classes
        Index = label, in order; respondents, weight, weight_respondents.
    limits
        What a class has to be.
    nearest
        `rate` for the class with the nearest response rate, `order` for a neighbour
        (of two, the one with the nearest rate).

    Examples
    --------
    >>> table = pd.DataFrame(
    ...     {"respondents": [30, 2, 40], "weight": [60.0, 6.0, 60.0],
    ...      "weight_respondents": [30.0, 2.0, 40.0]}, index=["a", "b", "c"])
    >>> [str(merge) for merge in proposals(table, Limits(20), "order")]
    ['b: 2 respondents, fewer than 20; nearest is a']
    """
    rate = (classes["weight_respondents"] / classes["weight"]).to_numpy()
    labels = [str(label) for label in classes.index]
    found = []
    for place, label in enumerate(labels):
        factor = float(1 / rate[place]) if rate[place] else float("inf")
        why = limits.why(float(classes["respondents"].iloc[place]), factor)
        if why:
            found.append(Merge(label, labels[_nearest(place, rate, nearest)], why))
    return found


def merge_until_fit(
    classes: pd.DataFrame, limits: Limits, nearest: str
) -> tuple[Mapping[str, str], list[Merge]]:
    """Merge the smallest class that can't stand into its nearest, until all can.

    Parameters
    ----------
    classes, limits, nearest
        As for `proposals`.

    Returns
    -------
    tuple
        The name of each class after merging, and the merges in the order made.

    Raises
    ------
    CallError
        When everyone together in one class still isn't enough.

    Examples
    --------
    >>> table = pd.DataFrame(
    ...     {"respondents": [30, 2], "weight": [60.0, 6.0],
    ...      "weight_respondents": [30.0, 2.0]}, index=["a", "b"])
    >>> merge_until_fit(table, Limits(20), "rate")[0]
    {'a': 'a+b', 'b': 'a+b'}
    """
    now = {str(label): str(label) for label in classes.index}
    table, done = classes, []
    while wanting := proposals(table, limits, nearest):
        if len(table) == 1:
            raise CallError(f"all classes together: {wanting[0].why}")
        counts = {str(k): float(v) for k, v in table["respondents"].items()}
        first = min(wanting, key=lambda merge: counts[merge.label])
        done.append(first)
        pair = [each for each in table.index if each in (first.label, first.into)]
        name = "+".join(str(each) for each in pair)
        now = {k: name if v in pair else v for k, v in now.items()}
        table = _joined(table, now, classes)
    return now, done


def merge_as_told(
    labels: list[str], told: Mapping[str, str]
) -> tuple[Mapping[str, str], list[Merge]]:
    """Return each class's name after the merges that were asked for.

    Parameters
    ----------
    labels
        The classes, in order.
    told
        The class each one joins; those that aren't in it stay.

    Raises
    ------
    CallError
        When there is no such class.

    Examples
    --------
    >>> merge_as_told(["a", "b", "c"], {"c": "b"})[0]
    {'a': 'a', 'b': 'b+c', 'c': 'b+c'}
    """
    for name in (*told, *told.values()):
        if name not in labels:
            raise CallError.unknown("class", name, labels)
    root = {label: _root(label, told) for label in labels}
    groups = {
        r: [x for x in labels if root[x] == r] for r in dict.fromkeys(root.values())
    }
    now = {label: "+".join(groups[root[label]]) for label in labels}
    return now, [Merge(label, into, "as told") for label, into in told.items()]


def _root(label: str, told: Mapping[str, str]) -> str:
    seen = {label}
    while label in told and told[label] not in seen:
        label = told[label]
        seen.add(label)
    return label


def _joined(
    table: pd.DataFrame, now: Mapping[str, str], classes: pd.DataFrame
) -> pd.DataFrame:
    names = [now[str(label)] for label in classes.index]
    return classes.groupby(np.array(names, dtype=object), sort=False).sum()


def _nearest(place: int, rate: Floats, nearest: str) -> int:
    if nearest not in ("rate", "order"):
        raise CallError.unknown(
            "way to find the nearest class", nearest, ["rate", "order"]
        )
    if len(rate) == 1:
        return place
    far = np.abs(rate - rate[place])
    far[place] = np.inf
    if nearest == "order":
        beside = np.abs(np.arange(len(rate)) - place) == 1
        far[~beside] = np.inf
    return int(np.argmin(far))
