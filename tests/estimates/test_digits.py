"""Numbers around 10¹² with a spread of 1, held against exact rational arithmetic."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from survey.analysis.association.ttest import t_test
from survey.analysis.regression import regress
from survey.designs import Design, Estimate
from survey.designs.replicates import jackknife
from survey.estimates import Batch, Statistic, measure
from survey.estimates.engine import Sampling, tabulate
from survey.estimates.engine import mean as mean_item
from survey.estimates.statistics import Domains, compare, mean, standardised

FAR = 1e12
ROWS, STRATA = 60, 3
# The numbers are measured from one of them, which takes nothing off; what is left is
# the rounding of sums of some sixty terms of about one, 60 · 2⁻⁵³, and its square root
# is of no help: 10⁻¹² and a margin for solving equations.
CLOSE = 1e-11
# An estimate of 10¹² is itself rounded to what can be told apart there.
APART = float(np.spacing(FAR))

Exact = list[Fraction]


def exact(values: np.ndarray) -> Exact:
    return [Fraction(float(value)) for value in values]


@pytest.fixture
def data() -> pd.DataFrame:
    rng = np.random.default_rng(5)
    cluster = np.arange(ROWS) // 5
    return pd.DataFrame(
        {
            "w": rng.uniform(1, 3, ROWS),
            "s": cluster % STRATA,
            "c": cluster,
            "g": rng.integers(0, 2, ROWS),
            "k": np.tile([0, 1, 1], ROWS // 3),
            "x": rng.normal(0, 1, ROWS),
            "y": FAR + rng.normal(0, 1, ROWS),
        }
    )


def design(data: pd.DataFrame) -> Design:
    return Design.build(*(data[name].to_numpy() for name in "wsc"))


def squared_error(data: pd.DataFrame, scores: Exact) -> Fraction:
    """Return the variance of the sum of weighted scores over strata of clusters."""
    found = Fraction(0)
    for _, stratum in data.groupby("s"):
        sums = [
            sum(scores[row] for row in part.index) for _, part in stratum.groupby("c")
        ]
        n, centre = len(sums), Fraction(sum(sums)) / len(sums)
        found += Fraction(n, n - 1) * sum((one - centre) ** 2 for one in sums)
    return found


def average(w: Exact, y: Exact, rows: Sequence[int]) -> tuple[Fraction, Exact]:
    """Return the mean of some rows and the weighted scores of all."""
    total = sum(w[row] for row in rows)
    centre = sum(w[row] * y[row] for row in rows) / total
    inside = set(rows)
    scores = [
        w[row] * (y[row] - centre) / total if row in inside else Fraction(0)
        for row in range(len(y))
    ]
    return centre, scores


def combined(data: pd.DataFrame, parts: dict[tuple[int, ...], Fraction]) -> list[float]:
    """Return a sum of means of rows, each times a number, and its standard error."""
    w, y = exact(data["w"]), exact(data["y"])
    value, scores = Fraction(0), [Fraction(0)] * len(data)
    for rows, times in parts.items():
        one, each = average(w, y, rows)
        value += times * one
        scores = [a + times * b for a, b in zip(scores, each, strict=True)]
    return [float(value), float(squared_error(data, scores)) ** 0.5]


def rows(mask: pd.Series) -> tuple[int, ...]:
    return tuple(np.flatnonzero(mask).tolist())


def held(found: Estimate, wanted: list[float], apart: float = APART) -> None:
    np.testing.assert_allclose(found.value, wanted[:1], rtol=0, atol=apart)
    np.testing.assert_allclose(found.se, wanted[1:], rtol=CLOSE)


def test_a_mean_and_a_standardised_mean(data: pd.DataFrame) -> None:
    y, everyone = data[["y"]].to_numpy(), rows(data["w"] > 0)
    held(
        mean(design(data), y, ("y",)).estimate, combined(data, {everyone: Fraction(1)})
    )
    classes = Domains.crossed([data["k"].to_numpy()])
    population = np.array([1.0, 3.0])
    found = standardised(design(data), y, ("y",), classes, population)
    parts = {rows(data["k"] == 0): Fraction(1, 4), rows(data["k"] == 1): Fraction(3, 4)}
    held(found.estimate, combined(data, parts))


def test_a_difference_of_groups_by_every_road(data: pd.DataFrame) -> None:
    one, two = rows(data["g"] == 0), rows(data["g"] == 1)
    wanted = combined(data, {one: Fraction(-1), two: Fraction(1)})
    groups = Domains.crossed([data["g"].to_numpy()])
    pairs = compare(design(data), data[["y"]].to_numpy(), ("y",), groups)
    held(pairs.estimate, wanted, CLOSE)
    rest = compare(design(data), data[["y"]].to_numpy(), ("y",), groups, "rest")
    assert rest.estimate.value[1] == pytest.approx(wanted[0], rel=CLOSE)
    test = t_test(design(data), data["y"], data["g"])
    assert [test.estimate, test.estimate / test.statistic] == pytest.approx(
        wanted, rel=CLOSE
    )


def test_a_group_against_everyone(data: pd.DataFrame) -> None:
    groups = Domains.crossed([data["g"].to_numpy()])
    found = compare(design(data), data[["y"]].to_numpy(), ("y",), groups, "total")
    everyone = rows(data["w"] > 0)
    parts = {rows(data["g"] == 0): Fraction(1), everyone: Fraction(-1)}
    wanted = combined(data, parts)
    np.testing.assert_allclose(found.estimate.value[0], wanted[0], rtol=CLOSE)
    np.testing.assert_allclose(found.estimate.se[0], wanted[1], rtol=CLOSE)


def line(data: pd.DataFrame) -> tuple[list[float], list[float]]:
    """Return the coefficients of a line of y on x, and their errors."""
    w, x, y = (exact(data[name]) for name in "wxy")
    each = list(zip(w, x, y, strict=True))
    n, sx, sy = sum(w), sum(a * b for a, b, _ in each), sum(a * c for a, _, c in each)
    xx, xy = sum(a * b * b for a, b, _ in each), sum(a * b * c for a, b, c in each)
    root = n * xx - sx * sx
    slope = (n * xy - sx * sy) / root
    start = (sy - slope * sx) / n
    left = [a * (c - start - slope * b) for a, b, c in each]
    at = [(xx - sx * b) / root * r for (_, b, _), r in zip(each, left, strict=True)]
    up = [(n * b - sx) / root * r for (_, b, _), r in zip(each, left, strict=True)]
    errors = [float(squared_error(data, scores)) ** 0.5 for scores in (at, up)]
    return [float(start), float(slope)], errors


@pytest.mark.parametrize("far", ["outcome", "both"])
def test_a_line(data: pd.DataFrame, far: str) -> None:
    if far == "both":
        data["x"] += FAR
    values, errors = line(data)
    found = regress(data, design(data), "y ~ x").fitted.estimate
    np.testing.assert_allclose(found.value, values, rtol=CLOSE)
    np.testing.assert_allclose(found.se, errors, rtol=CLOSE)


def by_batch(data: pd.DataFrame) -> list[float]:
    base = np.ones((1, ROWS), dtype=bool)
    y = data["y"].to_numpy()[None]
    one = Statistic("y", ("",), y, base, ~base[0], "mean")
    nobody = np.zeros(ROWS, dtype=np.intp)
    known, sure = measure(design(data), Batch.of([one]), nobody, 1)
    simple = known.spread / (known.n - 1)
    return [*known.estimate[0], *np.sqrt(sure.variance[0]), *simple[0]]


def by_engine(source: Callable[[pd.DataFrame], object]) -> Callable[..., list[float]]:
    def found(data: pd.DataFrame) -> list[float]:
        asked = Sampling("w", "s", "c")
        row = tabulate(source(data), [mean_item("y")], [()], asked).rows.iloc[0]
        return [row["estimate"], row["se"], row["se"] ** 2 / row["deff"]]

    return found


def polars(data: pd.DataFrame) -> object:
    return pytest.importorskip("polars").from_pandas(data).lazy()


def duckdb(data: pd.DataFrame) -> object:
    return pytest.importorskip("duckdb").from_df(data)


ROADS = {
    "batch": by_batch,
    "pandas": by_engine(lambda data: data),
    "polars": by_engine(polars),
    "duckdb": by_engine(duckdb),
}


@pytest.mark.parametrize("road", ROADS)
# Around 1.2345 · 10¹² no number of three digits is near.
@pytest.mark.parametrize("more", [0.0, 0.2345e12])
def test_the_mean_of_a_batch(data: pd.DataFrame, road: str, more: float) -> None:
    data["y"] += more
    value, error = combined(data, {rows(data["w"] > 0): Fraction(1)})
    w, y = exact(data["w"]), exact(data["y"])
    centre, _ = average(w, y, range(ROWS))
    each = zip(w, y, strict=True)
    spread = sum(a * (b - centre) ** 2 for a, b in each) / sum(w)
    found = ROADS[road](data)
    assert found[0] == pytest.approx(value, abs=2 * APART)
    assert found[1:] == pytest.approx([error, float(spread / (ROWS - 1))], rel=CLOSE)


def test_replicates_are_measured_from_nearby_too(data: pd.DataFrame) -> None:
    near = data["y"].to_numpy() - FAR
    drawn = jackknife(design(data))
    wanted = mean(drawn, near[:, None], ("y",)).estimate.se
    found = mean(drawn, data[["y"]].to_numpy(), ("y",)).estimate.se
    np.testing.assert_allclose(found, wanted, rtol=CLOSE)
    base, nobody = np.ones((1, ROWS), dtype=bool), np.zeros(ROWS, dtype=np.intp)
    for kind, shift in (("mean", 0.0), ("total", FAR)):
        errors = []
        for y in (near + shift, near + FAR):
            one = Statistic("y", ("",), y[None], base, ~base[0], kind)  # type: ignore[arg-type]
            errors.append(measure(drawn, Batch.of([one]), nobody, 1)[1].variance)
        np.testing.assert_allclose(errors[1], errors[0], rtol=CLOSE)
