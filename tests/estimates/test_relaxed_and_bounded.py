"""Residuals of relaxed and of truncated calibration, in batches and one by one."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy.sparse import csr_array

from survey.designs import Design, Regression, mean, ratio, total
from survey.estimates import Batch, Statistic, measure
from survey.fieldwork import Frame
from survey.weighting import Auxiliaries, Term, weigh
from survey.weighting.calibrator import Calibrator
from survey.weighting.partition import Partitioned

RNG = np.random.default_rng(12)
ROWS = 200
SEX = RNG.integers(0, 2, ROWS)
AGE = RNG.integers(0, 4, ROWS)
CITY = np.arange(ROWS) % 3
Y = 3.0 * SEX + AGE + RNG.normal(size=ROWS)
BASE = RNG.uniform(5, 15, ROWS)
PERSONS = Callable[..., Frame]


def terms(penalty: float) -> list[Term]:
    """Two margins, the one of age relaxed."""
    sex = {0: 900.0, 1: 1100.0}
    age = {0: 420.0, 1: 560.0, 2: 500.0, 3: 520.0}
    return [
        Term.categories("sex", SEX, sex),
        Term.categories("age", AGE, age, penalty=penalty),
    ]


def relaxed(penalty: float) -> Design:
    """The design of weights calibrated at this price."""
    ready = Calibrator.prepare(terms(penalty))
    found = ready.auxiliaries
    aux = Auxiliaries(found.columns, found.pattern, None, ready.ridge(BASE))
    return Design.build(ready.weights(BASE), CITY, base=BASE, auxiliaries=aux)


def both(design: Design, y: np.ndarray, inside: np.ndarray) -> tuple[float, float]:
    """Variances of a mean in a domain, in a batch and by itself."""
    nobody, domain = np.zeros(ROWS, dtype=bool), np.zeros(ROWS, dtype=np.intp)
    given = (np.where(inside, y, 0)[None], inside[None], nobody, "mean")
    batch = Batch.of([Statistic("y", ("",), *given)])
    one = measure(design, batch, domain, 1)[1].variance[0, 0]
    two = design.within(inside).evaluate(mean(y[:, None], ("y",))).variance[0]
    return float(one), float(two)


EVERYBODY = np.ones(ROWS, dtype=bool)


@pytest.mark.parametrize("penalty", [1e-6, 0.1, 3.0, 1e6])
@pytest.mark.parametrize("inside", [EVERYBODY, AGE < 2])
def test_batches_leave_what_single_statistics_leave(
    penalty: float, inside: np.ndarray
) -> None:
    one, two = both(relaxed(penalty), Y, inside)
    # The same regression solved by cross products and by Householder.
    assert one == pytest.approx(two, rel=1e-9)


@pytest.mark.parametrize("inside", [EVERYBODY, AGE < 2])
def test_the_scale_of_the_distance_counts_in_both(inside: np.ndarray) -> None:
    scale = RNG.uniform(0.5, 2.0, 8)[SEX * 4 + AGE]
    ready = Calibrator.prepare(terms(np.inf), scale=scale)
    final = ready.weights(BASE)
    design = Design.build(final, CITY, base=BASE, auxiliaries=ready.auxiliaries)
    written_out = Regression.of(
        np.hstack([np.eye(2)[SEX], np.eye(4)[AGE]]), BASE, final, scale
    )
    other = Design.build(final, CITY, base=BASE, adjustments=[written_out])
    one, two = both(design, Y, inside)
    known = other.within(inside).evaluate(mean(Y[:, None], ("y",))).variance[0]
    # The same regression solved by cross products and by Householder.
    assert one == pytest.approx(known, rel=1e-9)
    assert two == pytest.approx(known, rel=1e-9)


def equal(penalty: float) -> Design:
    """A simple random sample whose weights need no change, whatever the penalty."""
    ready, ones = Calibrator.prepare(terms(penalty)), np.full(ROWS, 10.0)
    found = ready.auxiliaries
    aux = Auxiliaries(found.columns, found.pattern, None, ready.ridge(ones))
    return Design.build(ones, base=ones, auxiliaries=aux)


def test_a_price_lies_between_no_margin_and_a_met_one() -> None:
    # Of equal weights the variance is the sum of squares that the regression leaves,
    # which the price of a coefficient can only raise.
    ones = np.full(ROWS, 10.0)
    sex = Calibrator.prepare(terms(1.0)[:1]).auxiliaries
    none = both(Design.build(ones, base=ones, auxiliaries=sex), Y, EVERYBODY)
    met = both(equal(np.inf), Y, EVERYBODY)
    prices = [1e-12, 1e-2, 0.1, 1.0, 10.0, 1e2, 1e12]
    found = np.array([both(equal(price), Y, EVERYBODY) for price in prices])
    # A price of 1e±12 is off from its limit by about 1e-12 times the cells' shares.
    np.testing.assert_allclose(found[0], none, rtol=1e-9)
    np.testing.assert_allclose(found[-1], met, rtol=1e-9)
    assert (np.diff(found, axis=0) < 0).all()


def test_the_relaxed_total_itself_is_uncertain() -> None:
    age = np.eye(4)[AGE]
    tight, loose = (relaxed(p).evaluate(total(age, tuple("abcd"))) for p in (1e12, 0.1))
    assert (tight.se < 1e-6).all()
    plain = Design.build(BASE, CITY).evaluate(total(age, tuple("abcd")))
    assert (loose.se > 0.2 * plain.se).all()


def test_relaxed_residuals_are_those_of_ridge_regression() -> None:
    x = np.column_stack([np.eye(2)[SEX], np.eye(4)[AGE]])
    ridge = np.array([0, 0, 40.0, 30, 20, 10])
    gram = x.T @ (x * BASE[:, None]) + np.diag(ridge)
    final = BASE * RNG.uniform(0.5, 2, ROWS)
    wanted = final * (Y - x @ np.linalg.solve(gram, x.T @ (BASE * Y)))
    for columns in (x, csr_array(x)):
        step = Regression.of(columns, BASE, final)
        step = Regression(
            columns, step.pattern, step.weight, step.inverse, step.final, ridge
        )
        found = step.residuals((final * Y)[:, None])[:, 0]
        np.testing.assert_allclose(found, wanted, rtol=1e-9, atol=1e-10)


def test_linear_calibration_with_a_price_is_that_ridge_regression() -> None:
    """The weights' estimate is the base weights' plus what shortfalls explain."""
    ready = Calibrator.prepare(terms(0.3), tolerance=1e-13)
    aux, ridge = ready.auxiliaries, ready.ridge(BASE)
    assert ridge is not None
    x = aux.values[aux.pattern]
    gram = x.T @ (x * BASE[:, None]) + np.diag(ridge)
    slope = np.linalg.lstsq(gram, x.T @ (BASE * Y), rcond=None)[0]
    short = ready.equations.totals - x.T @ BASE
    assert ready.weights(BASE) @ Y == pytest.approx(BASE @ Y + short @ slope, rel=1e-10)


def test_domains_have_their_own_ridge() -> None:
    cell = CITY * 2 + SEX
    count = Term.categories("city", CITY, {0: 600, 1: 700, 2: 700})
    sizes = dict.fromkeys(range(6), 330.0)
    cells = Term.categories("sex in city", cell, sizes, penalty=0.5)
    parts = Partitioned.prepare([count, cells], CITY)
    ridge = parts.ridge(BASE)
    assert ridge is not None
    assert (ridge[:3] == 0).all()
    for city in range(3):
        n = BASE[city == CITY].sum()
        np.testing.assert_allclose(ridge[3:][2 * city : 2 * city + 2], 330**2 / n / 0.5)
    assert Partitioned.prepare([count], CITY).ridge(BASE) is None


def test_a_study_that_relaxes_a_margin_says_how_unsure_it_is(persons: PERSONS) -> None:
    margins = "margins: [stratum, sex_age, region]"
    se = {}
    for penalty in (0.01, 1e9):
        relax = f"{{calibrate: {{{margins}, relax: {{region: {penalty}}}}}}}"
        frame = persons(weighting=relax)
        region = np.asarray(frame.data["region"], dtype=np.intp) == 1
        design = Design.of(frame, weigh(frame))
        se[penalty] = design.evaluate(mean(region[:, None] * 1.0, ("r",))).se[0]
    assert se[1e9] < 1e-6 < 1e-3 < se[0.01]


def truncated() -> Design:
    """Weights of which bounds make a good few nought."""
    hours = Term.number("y", Y, 0.45 * float(BASE @ Y))
    count = Term.categories("all", np.zeros(ROWS), {0.0: float(BASE.sum())})
    ready = Calibrator.prepare([count, hours], "truncated", (0.0, 3.0))
    done = ready.calibrate(BASE)
    assert done.converged
    assert 5 < (done.weights == 0).sum() < ROWS / 2
    args = {"strata": CITY, "base": BASE, "auxiliaries": ready.auxiliaries}
    return Design.build(done.weights, **args)


@pytest.mark.parametrize("inside", [EVERYBODY, AGE < 2])
def test_weights_of_nought_have_one_standard_error(inside: np.ndarray) -> None:
    design = truncated()
    z = Y**2 + RNG.normal(size=ROWS)
    one, two = both(design, z, inside)
    assert one == pytest.approx(two, rel=1e-9)


def test_weights_of_nought_count_in_the_regression() -> None:
    design = truncated()
    z, w = Y**2 + RNG.normal(size=ROWS), design.weights
    score = (z - w @ z / w.sum()) / w.sum()
    x, root = np.column_stack([np.ones(ROWS), Y]), np.sqrt(BASE)
    slope = np.linalg.lstsq(x * root[:, None], score * root, rcond=None)[0]
    left = w * (score - x @ slope)
    wanted = 0.0
    for city in range(3):
        here = left[city == CITY]
        wanted += len(here) * here.var(ddof=1)
    found = design.evaluate(mean(z[:, None], ("z",))).variance[0]
    assert found == pytest.approx(wanted, rel=1e-10)


def test_weights_of_nought_in_ratios_scored_by_record() -> None:
    """Lone strata of a domain are treated record by record, which is a third road."""
    found = truncated()
    aux = found.auxiliaries
    args = {"strata": CITY, "base": BASE, "auxiliaries": aux, "lone_strata": "adjust"}
    design = Design.build(found.weights, lone_domains=True, **args)
    inside = AGE < 2
    one, two = both(design, Y**2, inside)
    assert one == pytest.approx(two, rel=1e-9)
    under = ratio((Y**2)[:, None], np.ones((ROWS, 1)), ("r",))
    assert design.within(inside).evaluate(under).variance[0] == pytest.approx(two)
