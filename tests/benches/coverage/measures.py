"""The statistics that are asked of every sample, and their values in the population."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from survey.analysis.regression.families import family_of
from survey.analysis.regression.glm_fit import fit_glm
from survey.designs import Design, Replicates, Sampled
from survey.designs.functional import Smooth
from survey.estimates import statistics
from tests.benches.coverage.people import People

__all__ = ["QUICK", "STATISTICS", "measured", "truths"]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
# Estimate, variance, and the ends of the interval.
Found = tuple[float, float, float, float]
Ask = Callable[[Sampled, People, Codes], Found]


def _share(item: str, method: str) -> Ask:
    def ask(design: Sampled, people: People, rows: Codes) -> Found:
        y = people.item(item)[rows][:, None]
        found = statistics.proportion(design, y, (item,), method=method)
        ends = found.low[0, 0], found.high[0, 0]
        return found.found.value[0, 0], found.found.se[0, 0] ** 2, *ends

    return ask


def _average(item: str, part: str = "", code: int = 0) -> Ask:
    def ask(design: Sampled, people: People, rows: Codes) -> Found:
        inside = design
        if part:
            inside = design.within(people.classes[part][rows] == code)
        y = people.item(item)[rows][:, None]
        return _first(statistics.mean(inside, y, (item,)))

    return ask


def _total(item: str) -> Ask:
    def ask(design: Sampled, people: People, rows: Codes) -> Found:
        y = people.item(item)[rows][:, None]
        return _first(statistics.total(design, y, (item,)))

    return ask


def _ratio(design: Sampled, people: People, rows: Codes) -> Found:
    y, z = (people.item(item)[rows][:, None] for item in ("other", "friends"))
    return _first(statistics.ratio(design, y, z, ("ratio",)))


def _median(design: Sampled, people: People, rows: Codes) -> Found:
    found = statistics.quantile(design, people.item("age")[rows], np.array([0.5]))
    ends = found.low[0, 0], found.high[0, 0]
    return found.value[0, 0], found.se[0, 0] ** 2, *ends


def _slope(design: Sampled, people: People, rows: Codes) -> Found:
    age = people.item("age")[rows]
    x = np.column_stack([np.ones(len(age)), (age - 45) / 10])
    y = people.item("score")[rows]
    if isinstance(design, Replicates):
        line = design.evaluate(_line(x[:, 1], y))
        low, high = line.interval(df=design.df - 1)[0]
        return line.value[0], line.variance[0], low, high
    found = fit_glm(design, x, y, family_of("gaussian", None), ("one", "age")).estimate
    low, high = found.interval(df=found.df - 1)[1]
    return found.value[1], found.variance[1], low, high


def _line(x: Floats, y: Floats) -> Smooth:
    """Return the slope of y on x, as a function of totals: quick under replicates.

    It is the one that `fit_glm` solves for under every replicate.
    """

    def slope(t: Floats) -> Floats:
        n, sx, sy, sxx, sxy = t
        return np.array([(n * sxy - sx * sy) / (n * sxx - sx**2)])

    def jacobian(t: Floats) -> Floats:
        n, sx, sy, sxx, sxy = t
        b, below = slope(t)[0], n * sxx - sx**2
        row = [sxy - b * sxx, 2 * b * sx - sy, -sx, -b * n, n]
        return np.array([row]) / below

    sums = np.column_stack([np.ones(len(x)), x, y, x * x, x * y])
    return Smooth(("slope",), sums, slope, jacobian)


def _first(found: statistics.Found) -> Found:
    low, high = found.interval()[0, 0]
    return found.value[0, 0], found.estimate.variance[0], low, high


STATISTICS: dict[str, Ask] = {
    "share of 2 %, logit": _share("rare", "logit"),
    "share of 2 %, beta": _share("rare", "beta"),
    "share of 2 %, wilson": _share("rare", "wilson"),
    "share of half, logit": _share("usual", "logit"),
    "share of half, beta": _share("usual", "beta"),
    "share of half, wilson": _share("usual", "wilson"),
    "mean": _average("score"),
    "mean of men": _average("score", "sex", 0),
    "total": _total("friends"),
    "ratio": _ratio,
    "median": _median,
    "regression slope": _slope,
}
QUICK = ("share of half, logit", "mean", "mean of men", "total", "ratio")


def measured(
    design: Sampled, people: People, rows: Codes, asked: tuple[str, ...]
) -> Floats:
    """Return estimate, variance and interval of statistics, shape (statistics, 4)."""
    return np.array([STATISTICS[name](design, people, rows) for name in asked])


def truths(people: People, asked: tuple[str, ...]) -> Floats:
    """Return the values of statistics in the population, shape (statistics,)."""
    everyone = Design.build(people.stands_for)
    return measured(everyone, people, np.arange(len(people)), asked)[:, 0]
