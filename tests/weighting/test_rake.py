"""Raking by itself: identities that hold whatever the numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.weighting import Auxiliaries, Problem, distinct, rake, shortfalls, trim
from survey.weighting.rake import capped_multiplier


def problem(seed: int, margins: int = 3, spread: float = 0.3) -> Problem:
    """Return a problem with a solution: populations of other weights."""
    rng = np.random.default_rng(seed)
    sizes = rng.integers(2, 6, margins)
    cells = np.stack([rng.integers(0, size, 400) for size in sizes], axis=1)
    first, of = distinct(cells)
    base = rng.uniform(1, 3, 400)
    truth = base * rng.lognormal(0, spread, 400)
    wanted = tuple(
        np.bincount(cells[:, index], truth, size) for index, size in enumerate(sizes)
    )
    return Problem(np.bincount(of, base), cells[first], wanted)


@given(st.integers(0, 10_000))
@settings(max_examples=40, deadline=None)
def test_margins_are_met(seed: int) -> None:
    given_problem = problem(seed)
    done = rake(given_problem, 500, 1e-10)
    assert done.converged
    for error in given_problem.errors(done.factors):
        assert np.abs(error).max() <= 1e-10


@given(st.integers(0, 10_000))
@settings(max_examples=40, deadline=None)
def test_factors_are_products_of_one_number_a_cell(seed: int) -> None:
    given_problem = problem(seed, margins=2)
    factors = rake(given_problem, 500, 1e-12).factors
    columns = Auxiliaries.of_cells(given_problem.cells)
    design = columns.values[columns.pattern]
    residual = np.linalg.lstsq(design, np.log(factors), rcond=None)[0]
    np.testing.assert_allclose(design @ residual, np.log(factors), atol=1e-10)


@given(st.integers(0, 10_000), st.floats(1.05, 3))
@settings(max_examples=40, deadline=None)
def test_a_cap_is_kept_and_margins_met_where_they_can_be(seed: int, cap: float) -> None:
    given_problem = problem(seed, margins=2, spread=0.8)
    raked = rake(given_problem, 500, 1e-10)
    done = trim(given_problem, raked, cap, 2000, 1e-10)
    assert done.factors.max() <= cap
    if shortfalls(given_problem, cap):
        assert not done.converged
    free = done.factors < cap
    if done.converged and free.any():
        # Below the cap the factors are products of cells still.
        values = Auxiliaries.of_cells(given_problem.cells)
        design = values.values[values.pattern][free]
        log = np.log(done.factors[free])
        fit = design @ np.linalg.lstsq(design, log, rcond=None)[0]
        np.testing.assert_allclose(fit, log, atol=1e-8)


def test_one_margin_is_poststratification() -> None:
    given_problem = Problem(
        np.array([10.0, 30.0]), np.array([[0], [1]]), (np.array([20.0, 20.0]),)
    )
    done = rake(given_problem, 10, 1e-12)
    assert done.iterations == 1
    np.testing.assert_allclose(done.factors, [2, 2 / 3])


def test_margins_that_contradict_each_other_are_named() -> None:
    cells = np.array([[0, 0], [1, 1]])
    wanted = (np.array([90.0, 10.0]), np.array([50.0, 50.0]))
    given_problem = Problem(np.ones(2), cells, wanted)
    done = rake(given_problem, 50, 1e-9)
    assert not done.converged
    assert done.iterations == 50
    assert shortfalls(given_problem)


def test_margins_already_met_need_no_sweep() -> None:
    given_problem = Problem(np.ones(2), np.array([[0], [1]]), (np.ones(2),))
    assert rake(given_problem, 10, 1e-9).iterations == 0


@pytest.mark.parametrize("wanted", [0.5, 3.0, 5.9, 6.0, 7.0])
def test_capped_multiplier_gives_what_is_wanted_or_the_cap(wanted: float) -> None:
    totals, factors = np.array([1.0, 1.0, 1.0]), np.array([0.2, 1.0, 5.0])
    step = capped_multiplier(totals, factors, wanted, 2.0)
    got = float(np.sum(totals * np.minimum(2.0, step * factors)))
    assert got == pytest.approx(min(wanted, 6.0))
