"""What calibration leaves of the scores."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_array

from survey.designs import Design, PostStratified, RakedSweeps, Regression, mean, total
from survey.errors import CallError
from survey.weighting import Auxiliaries

RNG = np.random.default_rng(8)
ROWS = 60
CELLS = RNG.integers(0, [3, 4], (ROWS, 2))
BASE = RNG.uniform(1, 5, ROWS)
FINAL = BASE * RNG.uniform(0.7, 1.4, ROWS)
SCORES = RNG.normal(size=(ROWS, 3)) * FINAL[:, None]
DUMMIES = np.hstack([np.eye(3)[CELLS[:, 0]], np.eye(4)[CELLS[:, 1]]])
# Two ways to solve the same regression.
CLOSE = {"rtol": 1e-10, "atol": 1e-12}


def test_residuals_are_those_of_the_weighted_regression() -> None:
    x = np.column_stack([np.ones(ROWS), RNG.normal(50, 9, ROWS)])
    scale = RNG.uniform(0.5, 2, ROWS)
    step = Regression.of(x, BASE, FINAL, scale)
    root = np.sqrt(BASE / scale)[:, None]
    per_person = SCORES / FINAL[:, None]
    slope = np.linalg.lstsq(x * root, per_person * root, rcond=None)[0]
    wanted = SCORES - FINAL[:, None] * (x @ slope)
    np.testing.assert_allclose(step.residuals(SCORES), wanted, **CLOSE)


def test_residuals_of_the_auxiliaries_are_nought() -> None:
    step = Regression.of(DUMMIES, BASE, FINAL)
    rest = step.residuals(DUMMIES * FINAL[:, None])
    np.testing.assert_allclose(rest, 0, atol=1e-12)


def test_margins_that_depend_on_each_other_may_be_given_in_any_form() -> None:
    dense = Regression.of(DUMMIES, BASE, FINAL).residuals(SCORES)
    sparse = Regression.of(csr_array(DUMMIES), BASE, FINAL).residuals(SCORES)
    fewer = Regression.of(Auxiliaries.of_cells(CELLS), BASE, FINAL).residuals(SCORES)
    np.testing.assert_allclose(sparse, dense, **CLOSE)
    np.testing.assert_allclose(fewer, dense, **CLOSE)


def test_one_margin_is_post_stratification() -> None:
    alone = np.eye(3)[CELLS[:, 0]]
    regression = Regression.of(alone, BASE, FINAL).residuals(SCORES)
    cells = PostStratified(np.array(list("abc"))[CELLS[:, 0]], BASE, FINAL)
    np.testing.assert_allclose(cells.residuals(SCORES), regression, **CLOSE)


def test_sweeps_over_one_margin_are_its_means() -> None:
    step = RakedSweeps((CELLS[:, 0],), (FINAL,), sweeps=1)
    rest = step.residuals(SCORES) / FINAL[:, None]
    for cell in range(3):
        here = CELLS[:, 0] == cell
        np.testing.assert_allclose(rest[here].mean(axis=0), 0, atol=1e-12)


def test_weights_kept_equal_within_clusters() -> None:
    cluster = np.repeat(np.arange(ROWS // 4), 4)
    x = np.column_stack([np.ones(ROWS), RNG.normal(50, 9, ROWS)])
    means = np.array([x[cluster == c].mean(axis=0) for c in cluster])
    base = np.array([BASE[cluster == c].mean() for c in cluster])
    wanted = Regression.of(means, base, base * FINAL / BASE).residuals(SCORES)
    found = Regression.of(x, BASE, FINAL, clusters=cluster).residuals(SCORES)
    np.testing.assert_allclose(found, wanted, **CLOSE)


def test_what_calibration_fixes_has_no_error() -> None:
    step = Regression.of(DUMMIES, BASE, FINAL)
    design = Design.build(FINAL, base=BASE, adjustments=[step])
    assert (design.evaluate(total(DUMMIES, tuple("abcdefg"))).se == 0).all()
    assert (design.evaluate(mean(DUMMIES, tuple("abcdefg"))).se == 0).all()


def test_records_without_weight_add_nothing() -> None:
    base, final = BASE.copy(), FINAL.copy()
    base[:5] = final[:5] = 0.0
    kept = slice(5, None)
    scores = SCORES.copy()
    scores[:5] = 0.0
    whole = Regression.of(DUMMIES, base, final).residuals(scores)
    part = Regression.of(DUMMIES[kept], base[kept], final[kept])
    np.testing.assert_allclose(whole[kept], part.residuals(scores[kept]), **CLOSE)
    assert (whole[:5] == 0).all()


def test_lengths_have_to_be_the_same() -> None:
    with pytest.raises(CallError, match="59 rows of auxiliaries, 60 base weights"):
        Regression.of(DUMMIES[1:], BASE, FINAL)


def test_calibrated_designs_keep_their_residuals_within() -> None:
    step = Regression.of(DUMMIES, BASE, FINAL)
    design = Design.build(FINAL, base=BASE, adjustments=[step])
    members = CELLS[:, 1] < 2
    y = RNG.normal(size=(ROWS, 1))
    inside = design.within(members).evaluate(total(y, ("y",)))
    nought = design.evaluate(total(y * members[:, None], ("y",)))
    np.testing.assert_allclose(inside.se, nought.se)
