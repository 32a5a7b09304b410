"""How far respondents differ from the sample, before and after an adjustment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.errors import CallError
from survey.weighting.nonresponse.adjustment import checked_sample
from survey.weighting.nonresponse.encode import levels, without_missing

__all__ = ["Balance", "balance"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Balance:
    """Respondents beside the whole sample, variable by variable.

    Parameters
    ----------
    rows
        One row a level of every variable, one for a number (level empty): variable,
        level, n, respondents, sample (weighted mean or share), before, after (the
        respondents', with base and with adjusted weights), difference_before,
        difference_after (standardised), ratio_before, ratio_after (of variances).
    """

    rows: pd.DataFrame

    @property
    def worst(self) -> tuple[float, float]:
        """Largest absolute standardised difference before and after."""
        both = self.rows[["difference_before", "difference_after"]].abs().max()
        return float(both.iloc[0]), float(both.iloc[1])

    @property
    def average(self) -> tuple[float, float]:
        """Mean absolute standardised difference before and after."""
        both = self.rows[["difference_before", "difference_after"]].abs().mean()
        return float(both.iloc[0]), float(both.iloc[1])

    def __repr__(self) -> str:
        before, after = self.worst
        return (
            f"Balance(largest standardised difference {before:.3f}, after {after:.3f})"
        )

    def _repr_html_(self) -> str:
        return str(self.rows.to_html(index=False, float_format="{:.3f}".format))


def balance(
    frame: pd.DataFrame,
    responded: NDArray[np.bool_],
    weights: Floats | None = None,
    factors: Floats | None = None,
    categorical: Sequence[str] = (),
) -> Balance:
    """Compare respondents with everyone sampled.

    Parameters
    ----------
    frame
        What is known of respondents and nonrespondents alike; missing is a level.
    responded
        Shape (n,).
    weights
        Base weights, shape (n,); all one when absent.
    factors
        Of an adjustment, shape (n,); without them "after" is as before.
    categorical
        Numbers that are codes.

    Notes
    -----
    A standardised difference is (respondents − sample) / s, with s the weighted
    standard deviation in the whole sample, so that before and after are measured by one
    yardstick; above 0.1 is usually called imbalance. A variance ratio is that of the
    respondents over that of the sample.

    References
    ----------
    Austin, P. C. and Stuart, E. A. (2015). Moving towards best practice when using
    inverse probability of treatment weighting. *Statistics in Medicine* 34(28).

    Examples
    --------
    >>> frame = pd.DataFrame({"sex": ["m", "m", "v", "v"]})
    >>> answered = np.array([True, False, True, True])
    >>> after = np.array([2.0, 0, 1, 1])
    >>> rows = balance(frame, answered, factors=after).rows
    >>> rows[["level", "before", "after"]].round(3)
      level  before  after
    0     m   0.333    0.5
    1     v   0.667    0.5
    """
    answered, mass = checked_sample(responded, weights)
    given = (
        np.ones(len(answered)) if factors is None else np.asarray(factors, np.float64)
    )
    if len(frame) != len(answered) or given.shape != answered.shape:
        raise CallError(
            f"{len(answered)} sampled persons, {len(frame)} rows of the frame, "
            f"{given.size} factors"
        )
    before = np.where(answered, mass, 0.0)
    after = before * np.where(answered, given, 0.0)
    whole = without_missing(frame, "level", categorical)
    rows = []
    for name in map(str, whole.columns):
        for level, x, members in _features(whole[name], name in categorical):
            counts = {
                "n": int(members.sum()),
                "respondents": int(members[answered].sum()),
            }
            about = {"variable": name, "level": level, **counts}
            rows.append({**about, **_compared(x, mass, before, after)})
    return Balance(pd.DataFrame(rows))


def _features(
    column: pd.Series, coded: bool
) -> Iterator[tuple[str, Floats, NDArray[np.bool_]]]:
    known = levels(column, coded)
    if known is None:
        yield "", np.asarray(column, np.float64), np.ones(len(column), dtype=bool)
        return
    labels, place = known
    for level, label in enumerate(labels):
        members = place == level
        yield label, members.astype(np.float64), members


def _compared(
    x: Floats, mass: Floats, before: Floats, after: Floats
) -> dict[str, float]:
    centre, spread = _moments(x, mass)
    (mean0, spread0), (mean1, spread1) = _moments(x, before), _moments(x, after)
    return {
        "sample": centre,
        "before": mean0,
        "after": mean1,
        "difference_before": _over(mean0 - centre, np.sqrt(spread)),
        "difference_after": _over(mean1 - centre, np.sqrt(spread)),
        "ratio_before": _over(spread0, spread),
        "ratio_after": _over(spread1, spread),
    }


def _moments(x: Floats, weights: Floats) -> tuple[float, float]:
    mean = float(np.average(x, weights=weights))
    return mean, float(np.average((x - mean) ** 2, weights=weights))


def _over(part: float, whole: float) -> float:
    # A variable that doesn't vary in the sample can't be out of balance.
    return float(part / whole) if whole > 0 else 0.0
