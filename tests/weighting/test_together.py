"""Many replicates calibrated at once: the weights of one after the other."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from survey.designs import Design, bootstrap, jackknife, mean, recalibrated
from survey.weighting import Calibrator, Term

Floats = NDArray[np.float64]
# Margins are asked to hold to 1e-12, which leaves the weights to some digits less.
CLOSE, TOLERANCE = 1e-9, 1e-12
BOUNDS = {"logit": (0.3, 3.0), "truncated": (0.4, 2.5)}


def sample(seed: int, rows: int = 120) -> tuple[list[Term], Floats, Floats]:
    rng = np.random.default_rng(seed)
    sex, age = np.arange(rows) % 2, rng.integers(0, 3, rows)
    income = rng.normal(30, 6, rows)
    base = rng.uniform(1, 3, rows)
    total = float(base.sum())
    terms = [
        Term.categories("sex", sex, {0: total * 0.48, 1: total * 0.52}),
        Term.categories("age", age, {0: total * 0.3, 1: total * 0.4, 2: total * 0.3}),
        Term.number("income", income, total * 30.2),
    ]
    return terms, base, rng.exponential(1, (rows, 30)) * base[:, None]


def one_by_one(ready: Calibrator, weights: Floats) -> Floats:
    return np.stack([ready.calibrate(w).factors for w in weights.T], axis=1)


@given(
    st.integers(0, 10_000),
    st.sampled_from(["linear", "raking", "sinh", "logit", "truncated"]),
    st.booleans(),
)
@settings(max_examples=15, deadline=None)
def test_together_is_one_by_one(seed: int, method: str, numbers: bool) -> None:
    terms, _, weights = sample(seed)
    used = terms if numbers else terms[:2]
    ready = Calibrator.prepare(used, method, BOUNDS.get(method), tolerance=TOLERANCE)
    factors, done = ready.together(weights)
    assert done.mean() > 0.5
    one = one_by_one(ready, weights[:, done])
    np.testing.assert_allclose(factors[:, done], one, rtol=CLOSE)


def test_scale_is_divided_by() -> None:
    terms, _, weights = sample(3)
    scale = np.random.default_rng(1).uniform(0.5, 2, len(weights))
    ready = Calibrator.prepare(terms, "raking", scale=scale, tolerance=TOLERANCE)
    factors, done = ready.together(weights)
    assert done.all()
    np.testing.assert_allclose(factors, one_by_one(ready, weights), rtol=CLOSE)


def test_sweeps_come_to_the_same() -> None:
    terms, _, weights = sample(4)
    ready = Calibrator.prepare(
        terms[:2], "raking", sweeps=True, max_iterations=200, tolerance=TOLERANCE
    )
    factors, done = ready.together(weights)
    assert done.all()
    np.testing.assert_allclose(factors, one_by_one(ready, weights), rtol=CLOSE)


def test_a_replicate_without_a_cell_is_left_to_the_other_way() -> None:
    terms, _, weights = sample(5)
    weights[terms[1].of == 2, 7] = 0.0
    ready = Calibrator.prepare(terms, "raking", tolerance=TOLERANCE)
    factors, done = ready.together(weights)
    assert np.flatnonzero(~done).tolist() == [7]
    keep = np.arange(30) != 7
    wanted = one_by_one(ready, weights[:, keep])
    np.testing.assert_allclose(factors[:, keep], wanted, rtol=CLOSE)


def test_negative_weights_and_prices_are_left_too() -> None:
    terms, _, weights = sample(6)
    weights[0, 2] = -0.1
    done = Calibrator.prepare(terms).together(weights)[1]
    assert np.flatnonzero(~done).tolist() == [2]
    relaxed = Term(*(terms[1].name, terms[1].of, terms[1].totals, terms[1].labels))
    priced = [terms[0], Term(relaxed.name, relaxed.of, relaxed.totals, ("",), None, 9)]
    assert not Calibrator.prepare(priced).together(weights)[1].any()
    assert not Calibrator.prepare(terms[:2], change=1.0).together(weights)[1].any()


def test_margins_that_nobody_can_meet_are_met_by_none() -> None:
    terms, _, weights = sample(7)
    impossible = [*terms[:2], Term.number("income", terms[2].amounts, 1e9)]
    assert not Calibrator.prepare(impossible, "raking").together(weights)[1].any()


@pytest.mark.parametrize("method", ["linear", "raking"])
def test_a_jackknife_without_clusters_has_the_same_errors(method: str) -> None:
    terms, base, _ = sample(8)
    strata = np.arange(len(base)) % 3
    y = np.random.default_rng(2).normal(size=(len(base), 1))
    ready = Calibrator.prepare(terms[:2], method, tolerance=TOLERANCE)
    before = jackknife(Design.build(base, strata))
    quick = recalibrated(before, ready.weights, together=ready.together)
    slow = recalibrated(before, ready.weights)
    np.testing.assert_allclose(quick.expanded(), slow.expanded(), rtol=CLOSE)
    one, other = (d.evaluate(mean(y, ("y",))).se for d in (quick, slow))
    np.testing.assert_allclose(one, other, rtol=CLOSE)


def test_only_what_differs_is_calibrated() -> None:
    terms, base, _ = sample(9)
    cells = terms[0].of * 3 + terms[1].of
    distinct = np.unique(cells, return_index=True)[1]
    ready = Calibrator.prepare([term.take(distinct) for term in terms[:2]], "raking")
    asked: list[int] = []

    def together(weights: Floats) -> tuple[Floats, NDArray[np.bool_]]:
        asked.append(weights.shape[1])
        return ready.together(weights)

    design = Design.build(np.full(len(base), 2.0))
    recalibrated(jackknife(design), ready.weights, cells, together=together)
    # Leaving one out can leave out no more sorts than there are.
    assert asked == [len(distinct)]
    recalibrated(bootstrap(design, 20, 1), ready.weights, cells, together=together)
    assert asked[1] == 20
