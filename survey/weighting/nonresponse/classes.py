"""Weighting classes: within a class the respondents answer for the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.errors import CallError
from survey.weighting.nonresponse.adjustment import (
    Adjustment,
    Said,
    checked_sample,
)
from survey.weighting.nonresponse.collapse import (
    Limits,
    Merge,
    merge_as_told,
    merge_until_fit,
    proposals,
)

__all__ = ["class_adjustment", "cross_classes"]

Floats = NDArray[np.float64]


def class_adjustment(
    classes: Sequence[object],
    responded: NDArray[np.bool_],
    weights: Floats | None = None,
    minimum: int = 20,
    maximum: float = float("inf"),
    collapse: str | Mapping[str, str] | None = None,
) -> Adjustment:
    """Return factors of sampled over responding weight in every class.

    Parameters
    ----------
    classes
        Each sampled person's class, from what is known of respondents and
        nonrespondents alike. A pandas categorical keeps its order, others are sorted.
    responded
        Shape (n,).
    weights
        Base weights, shape (n,); all one when absent.
    minimum
        Fewest respondents in a class.
    maximum
        Largest factor.
    collapse
        What to do with classes beyond these limits. None: refuse, and name them with
        the class each one could join. `rate` or `order`: merge the smallest with the
        class of the nearest response rate, or with a neighbour, until all fit. A
        mapping: merge what it says, and refuse if that isn't enough.

    Returns
    -------
    Adjustment
        The weights of the respondents then add up to those of the sample in every
        class.

    Raises
    ------
    CallError
        When a class is missing, or one is beyond the limits and wasn't collapsed.

    Notes
    -----
    Where eligibility is unknown for some, adjust twice: first with responded = "its
    eligibility is known", then among the eligible with responded = "it answered", the
    first adjusted weights being the second's base weights.

    References
    ----------
    Oh, H. L. and Scheuren, F. J. (1983). Weighting adjustment for unit nonresponse. In
    *Incomplete Data in Sample Surveys* 2, Academic Press. Valliant, R., Dever, J. A.
    and Kreuter, F. (2018). *Practical Tools for Designing and Weighting Survey
    Samples*, 2nd ed., Springer, chapter 13.

    Examples
    --------
    >>> answered = np.array([True, False, True, True])
    >>> class_adjustment(["a", "a", "b", "b"], answered, minimum=1).factors
    array([2., 0., 1., 1.])
    """
    answered, mass = checked_sample(responded, weights)
    labels, place = _places(classes, len(answered))
    limits = Limits(minimum, maximum)
    table = _sums(place, labels, answered, mass)
    now, merges = _names(table, limits, collapse)
    names = list(dict.fromkeys(now.values()))
    place = np.array([names.index(now[label]) for label in labels])[place]
    table = _sums(place, names, answered, mass)
    _require(proposals(table, limits, "rate"))
    factor = (table["weight"] / table["weight_respondents"]).to_numpy(np.float64)
    table = table.assign(rate=1 / factor, factor=factor)
    return Adjustment(
        np.where(answered, factor[place], 0.0),
        mass,
        answered,
        table.rename_axis("class").reset_index(),
        pd.DataFrame(map(vars, merges), columns=["label", "into", "why"]).rename(
            columns={"label": "class"}
        ),
        _said(factor, merges),
    )


def cross_classes(frame: pd.DataFrame) -> list[str]:
    """Return the class of every row in the cross of several variables.

    Parameters
    ----------
    frame
        The variables, a row a sampled person.

    Raises
    ------
    CallError
        When a value is missing.

    Examples
    --------
    >>> cross_classes(pd.DataFrame({"sex": ["m", "v"], "region": ["VL", "BR"]}))
    ['sex=m region=VL', 'sex=v region=BR']
    """
    for name in frame.columns[frame.isna().any()]:
        raise CallError(
            f"{int(frame[name].isna().sum())} sampled persons have no {name}"
        )
    parts = [[f"{name}={value}" for value in frame[name]] for name in frame.columns]
    return [" ".join(row) for row in zip(*parts, strict=True)]


def _places(classes: Sequence[object], n: int) -> tuple[list[str], NDArray[np.intp]]:
    column = classes if isinstance(classes, pd.Series) else pd.Series(classes)
    if len(column) != n:
        raise CallError(f"{n} sampled persons, {len(column)} classes")
    lost = int(column.isna().sum())
    if lost:
        raise CallError(f"{lost} sampled persons have no class")
    if isinstance(column.dtype, pd.CategoricalDtype):
        column = column.cat.remove_unused_categories()
        values = column.cat.categories
        return [str(v) for v in values], np.asarray(column.cat.codes, np.intp)
    place, values = pd.factorize(column, sort=True)
    return [str(value) for value in values], np.asarray(place, np.intp)


def _sums(
    place: NDArray[np.intp],
    labels: list[str],
    answered: NDArray[np.bool_],
    mass: Floats,
) -> pd.DataFrame:
    size = len(labels)
    columns = {
        "n": np.bincount(place, minlength=size),
        "respondents": np.bincount(place[answered], minlength=size),
        "weight": np.bincount(place, mass, size),
        "weight_respondents": np.bincount(place[answered], mass[answered], size),
    }
    return pd.DataFrame(columns, index=pd.Index(labels, dtype=object))


def _names(
    table: pd.DataFrame, limits: Limits, collapse: str | Mapping[str, str] | None
) -> tuple[Mapping[str, str], list[Merge]]:
    labels = [str(label) for label in table.index]
    if isinstance(collapse, Mapping):
        return merge_as_told(labels, collapse)
    if collapse is None:
        return {label: label for label in labels}, []
    return merge_until_fit(table, limits, collapse)


def _said(factor: Floats, merges: list[Merge]) -> tuple[Said, ...]:
    reach = {"low": float(factor.min()), "high": float(factor.max())}
    first = Said("nonresponse_classes", {"classes": len(factor), **reach})
    second = Said("nonresponse_merged", {"merged": len(merges)})
    return (first, second) if merges else (first,)


def _require(wanting: list[Merge]) -> None:
    if wanting:
        head = "classes that can't carry a factor; give collapse= to merge them"
        raise CallError("\n".join([head, *(f"  {merge}" for merge in wanting)]))
