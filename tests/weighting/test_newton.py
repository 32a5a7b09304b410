"""Newton's method over combinations: sums by whichever road, and hard problems."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse import csr_array

from survey.weighting import Exponential, Linear, Logit, Sinh, Term
from survey.weighting.auxiliaries import columns_of
from survey.weighting.equations import Equations
from survey.weighting.newton import solve


def drawn(seed: int, low: float, high: float) -> tuple[Equations, np.ndarray]:
    """Return a problem that only weights close to their bounds can solve."""
    rng = np.random.default_rng(seed)
    rows = int(rng.integers(30, 400))
    base = rng.lognormal(0, 0.7, rows)
    inside = (low * 1.02, high * 0.98, 1.0)
    truth = base * rng.choice(inside, rows, p=[0.45, 0.45, 0.1])
    terms = []
    for margin in range(3):
        of = rng.integers(0, 5, rows)
        of[:5] = np.arange(5)
        totals = np.bincount(of, truth, 5)
        terms.append(Term(f"m{margin}", of, totals, ()))
    income = rng.lognormal(3, 1, rows)
    terms.append(Term.number("income", income, float(truth @ income)))
    totals = np.concatenate([term.totals for term in terms])
    return Equations(columns_of(terms), totals, 1.0, low, high), base


def test_sums_of_squares_are_the_same_by_either_road() -> None:
    equations, base = drawn(1, 0.5, 2.0)
    assert equations.columns is not None
    x = equations.matrix.toarray()
    np.testing.assert_allclose(equations.gram(base), (x.T * base) @ x, rtol=1e-12)
    # A row with fewer entries leaves only the matrix product.
    gap = equations.matrix.tolil()
    gap[0, int(equations.matrix.indices[0])] = 0
    other = Equations(csr_array(gap.tocsr()), equations.totals)
    assert other.columns is None
    x = other.matrix.toarray()
    np.testing.assert_allclose(other.gram(base), (x.T * base) @ x, rtol=1e-12)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("distance", [Linear(), Exponential(), Logit(), Sinh()])
def test_problems_near_their_bounds_are_solved(seed: int, distance: object) -> None:
    equations, base = drawn(seed, 0.4, 2.5)
    done = solve(equations, distance, base, 60, 1e-10)
    assert done.converged
    assert done.factors.min() >= 0.4
    assert done.factors.max() <= 2.5
    sums = equations.sums(base * done.factors)
    np.testing.assert_allclose(sums, equations.totals, rtol=1e-9)


def test_totals_already_met_need_no_step() -> None:
    equations, base = drawn(2, 0.5, 2.0)
    met = replace(equations, totals=equations.sums(base))
    done = solve(met, Exponential(), base, 50, 1e-9)
    assert done.iterations == 0
    assert (done.factors == 1).all()


def test_columns_of_nothing_ask_nothing() -> None:
    empty = Equations(csr_array((3, 2)), np.zeros(2))
    done = solve(empty, Linear(), np.ones(3), 50, 1e-9)
    assert done.converged
    assert done.dependent.tolist() == [0, 1]


def test_a_total_of_nought_can_be_met() -> None:
    x = csr_array(np.array([[1.0, -1.0], [1.0, 2.0], [1.0, 0.0]]))
    done = solve(
        Equations(x, np.array([3.0, 0.0])), Exponential(), np.ones(3), 50, 1e-12
    )
    assert done.converged
    np.testing.assert_allclose(x.T @ done.factors, [3, 0], atol=1e-10)


def test_the_nearest_that_was_found_is_returned() -> None:
    x = csr_array(np.eye(2))
    done = solve(
        Equations(x, np.array([9.0, 1.0]), 1.0, 0.5, 2.0), Logit(), np.ones(2), 9, 1e-9
    )
    assert not done.converged
    np.testing.assert_allclose(done.factors, [2, 1], rtol=1e-3)
