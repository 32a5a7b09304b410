"""Calibration under every replicate."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.designs import Design, bootstrap, jackknife, mean, recalibrated, total
from survey.errors import CallError
from survey.weighting import Calibrator, Term

ROWS = 150
CLOSE = 1e-9


def sample(seed: int) -> tuple[Design, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    clusters = np.repeat(np.arange(30), 5)
    design = Design.build(random.uniform(1, 3, ROWS), clusters % 3, clusters)
    # Every cell is in many clusters, so that none is empty under a replicate.
    sex, age = np.arange(ROWS) % 2, random.integers(0, 3, ROWS)
    return design, np.column_stack([sex, age]), random.normal(size=(ROWS, 1))


def terms(cells: np.ndarray) -> list[Term]:
    return [
        Term.categories("sex", cells[:, 0], {0: 160.0, 1: 140.0}),
        Term.categories("age", cells[:, 1], {0: 90.0, 1: 110.0, 2: 100.0}),
    ]


@given(st.integers(0, 10_000), st.sampled_from(["linear", "raking"]))
@settings(max_examples=15, deadline=None)
def test_by_pattern_it_is_what_it_is_by_record(seed: int, method: str) -> None:
    design, cells, y = sample(seed)
    before = jackknife(design)
    whole = Calibrator.prepare(terms(cells), method)
    slow = recalibrated(before, whole.weights)
    distinct, pattern = np.unique(cells, axis=0, return_inverse=True)
    few = Calibrator.prepare(terms(distinct), method)
    quick = recalibrated(before, few.weights, pattern.ravel())
    np.testing.assert_allclose(quick.weights, slow.weights, rtol=1e-7)
    np.testing.assert_allclose(quick.expanded(), slow.expanded(), rtol=1e-6)
    assert len(quick.factors) < ROWS
    one, other = (d.evaluate(mean(y, ("y",))) for d in (quick, slow))
    np.testing.assert_allclose(one.variance, other.variance, rtol=1e-6)


def test_what_is_calibrated_on_has_no_error_and_what_is_not_has_less() -> None:
    design, cells, _ = sample(1)
    before = bootstrap(design, 50, 1)
    after = recalibrated(before, Calibrator.prepare(terms(cells)).weights)
    sexes = np.stack([cells[:, 0] == 0, cells[:, 0] == 1], axis=1).astype(float)
    found = after.evaluate(total(sexes, ("m", "f")))
    np.testing.assert_allclose(found.value, [160, 140], rtol=CLOSE)
    np.testing.assert_allclose(found.se, 0, atol=1e-6)
    y = sexes[:, :1] * 10 + np.random.default_rng(2).normal(size=(ROWS, 1))
    se = [d.evaluate(mean(y, ("y",))).se[0] for d in (before, after)]
    assert se[1] < se[0] / 2


def test_degrees_of_freedom_stay_those_of_the_sample() -> None:
    design, cells, _ = sample(1)
    before = bootstrap(design, 60, 1)
    calibrate = Calibrator.prepare(terms(cells)).weights
    assert recalibrated(before, calibrate).df == before.df == 27
    assert recalibrated(before, calibrate, recount=True).df > 27


@pytest.mark.parametrize("patterns", [False, True])
def test_a_subpopulation_has_those_of_its_clusters(patterns: bool) -> None:
    design, cells, _ = sample(1)
    before = bootstrap(design, 60, 1)
    distinct, pattern = np.unique(cells, axis=0, return_inverse=True)
    ready = Calibrator.prepare(terms(distinct if patterns else cells))
    after = recalibrated(before, ready.weights, pattern.ravel() if patterns else None)
    assert after.within(np.ones(ROWS, dtype=bool)).df == 27
    for rows in (1, 5, 20, 100):
        members = np.arange(ROWS) < rows
        assert after.within(members).df == before.within(members).df <= 27
    assert after.within(np.arange(ROWS) < 1).df == 0


def test_what_was_said_caps_a_subpopulation() -> None:
    design, _, _ = sample(1)
    drawn = replace(bootstrap(design, 60, 1), said=10.0)
    assert drawn.df == 10
    assert drawn.within(np.arange(ROWS) < 100).df == 10
    assert drawn.within(np.arange(ROWS) < 15).df == 2


def test_a_record_left_out_stays_out_and_order_is_kept() -> None:
    design, cells, _ = sample(1)
    before = jackknife(design)
    after = recalibrated(before, Calibrator.prepare(terms(cells)).weights)
    out = before.replicate(0) == 0
    assert out.sum() == 5
    np.testing.assert_array_equal(after.replicate(0) == 0, out)
    np.testing.assert_allclose(
        after.weights / design.weights,
        Calibrator.prepare(terms(cells)).calibrate(design.weights).factors,
    )


def test_as_many_weights_come_back_as_went() -> None:
    design, _, _ = sample(1)
    with pytest.raises(CallError, match=r"gave \(3,\) weights for \(150,\)"):
        recalibrated(jackknife(design), lambda weights: weights[:3])
