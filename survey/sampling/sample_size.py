"""How many respondents an estimate or a comparison needs."""

from __future__ import annotations

import numpy as np

from survey.distributions import normal_quantile
from survey.errors import CallError
from survey.sampling.planned import Planned, SampleSize

__all__ = [
    "size_for_difference",
    "size_for_mean",
    "size_for_share",
    "size_for_total",
]


def size_for_share(
    share: float,
    margin: float | None = None,
    *,
    se: float | None = None,
    cv: float | None = None,
    planned: Planned | None = None,
) -> SampleSize:
    """Return how many respondents a share needs.

    Parameters
    ----------
    share
        Expected; 0.5 is the most cautious for a margin.
    margin, se, cv
        Half the interval, the standard error or the relative standard error wanted;
        one of the three.
    planned
        Population, design effect, response and confidence.

    Raises
    ------
    CallError
        When the share isn't one, or not exactly one precision is given.

    References
    ----------
    Cochran, W. G. (1977). *Sampling Techniques*, 3rd ed., Wiley, section 4.4.

    Examples
    --------
    >>> size_for_share(0.5, 0.05).net
    385
    >>> size_for_share(0.5, 0.05, planned=Planned(population=3000, response=0.35)).gross
    975
    """
    if not 0 < share < 1:
        raise CallError(f"a share lies between 0 and 1, got {share}")
    allowed = planned or Planned()
    N = allowed.population
    rest = 1.0 if np.isinf(N) else N / max(N - 1, 1.0)
    wanted = _wanted(allowed, margin, se, cv, share)
    return allowed.size(allowed.solve(share * (1 - share) * rest, wanted))


def size_for_mean(
    sd: float,
    margin: float | None = None,
    *,
    se: float | None = None,
    cv: float | None = None,
    mean: float = float("nan"),
    planned: Planned | None = None,
) -> SampleSize:
    """Return how many respondents a mean needs.

    Parameters
    ----------
    sd
        Standard deviation in the population.
    margin, se, cv
        As for `size_for_share`; a cv needs the mean.
    mean
        Expected.
    planned
        As for `size_for_share`.

    References
    ----------
    Cochran, W. G. (1977). *Sampling Techniques*, 3rd ed., Wiley, section 4.6.

    Examples
    --------
    >>> size_for_mean(12.0, 1.0).net
    554
    """
    if not sd > 0:
        raise CallError(f"a standard deviation is above nought, got {sd}")
    allowed = planned or Planned()
    return allowed.size(allowed.solve(sd**2, _wanted(allowed, margin, se, cv, mean)))


def size_for_total(
    sd: float,
    margin: float | None = None,
    *,
    se: float | None = None,
    cv: float | None = None,
    mean: float = float("nan"),
    planned: Planned,
) -> SampleSize:
    """Return how many respondents a total needs.

    Parameters
    ----------
    sd, cv, mean
        As for `size_for_mean`, per person.
    margin, se
        Of the total.
    planned
        With the population, which has to be finite.

    Examples
    --------
    >>> size_for_total(12.0, 1000.0, planned=Planned(population=1000)).net
    357
    """
    N = planned.population
    if np.isinf(N):
        raise CallError("the total of an infinite population can't be estimated")
    per_person = [None if given is None else given / N for given in (margin, se)]
    return size_for_mean(
        sd, per_person[0], se=per_person[1], cv=cv, mean=mean, planned=planned
    )


def size_for_difference(
    first: float,
    second: float,
    power: float = 0.8,
    *,
    ratio: float = 1.0,
    two_sided: bool = True,
    sds: tuple[float, float] | None = None,
    planned: Planned | None = None,
) -> SampleSize:
    """Return how many respondents the first of two groups needs to tell them apart.

    Parameters
    ----------
    first, second
        Shares expected in two groups or waves; means when sds are given.
    power
        Chance that the difference is found significant.
    ratio
        Respondents in the second group for each one in the first.
    two_sided
        Whether a difference in either direction counts.
    sds
        Standard deviations of means.
    planned
        Confidence is one minus the level of the test; population is that of each
        group.

    Raises
    ------
    CallError
        When there is no difference, or a share isn't one.

    References
    ----------
    Fleiss, J. L., Levin, B. and Paik, M. C. (2003). *Statistical Methods for Rates and
    Proportions*, 3rd ed., Wiley, chapter 4, without continuity correction.

    Examples
    --------
    >>> size_for_difference(0.18, 0.23).net
    1023
    """
    allowed = planned or Planned()
    if first == second or not (0 < power < 1 and ratio > 0):
        raise CallError("a difference, a power between 0 and 1 and a ratio are needed")
    tail = (1 - allowed.confidence) / (2 if two_sided else 1)
    level, chance = float(normal_quantile(1 - tail)), float(normal_quantile(power))
    if sds is not None:
        spread = sds[0] ** 2 + sds[1] ** 2 / ratio
        root = (level + chance) * np.sqrt(spread)
    else:
        if not (0 < first < 1 and 0 < second < 1):
            raise CallError(f"shares lie between 0 and 1, got {first} and {second}")
        pooled = (first + ratio * second) / (1 + ratio)
        null = pooled * (1 - pooled) * (1 + 1 / ratio)
        spread = first * (1 - first) + second * (1 - second) / ratio
        root = level * np.sqrt(null) + chance * np.sqrt(spread)
    # The finite population correction takes the same share off both groups' variance.
    infinite = float((root / (first - second)) ** 2) * allowed.deff
    return allowed.size(infinite / (1 + infinite / allowed.population))


def _wanted(
    planned: Planned,
    margin: float | None,
    se: float | None,
    cv: float | None,
    mean: float,
) -> float:
    given = [value for value in (margin, se, cv) if value is not None]
    if len(given) != 1 or not given[0] > 0:
        raise CallError("give one of margin, se and cv, above nought")
    if margin is not None:
        return margin / planned.reach
    if se is not None:
        return se
    wanted = given[0] * abs(mean)
    if not wanted > 0:
        raise CallError("a cv needs a mean that isn't nought")
    return wanted
