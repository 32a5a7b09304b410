"""Alpha, omega and components of scales whose covariances are known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.decomposition import PCA

from survey.analysis.scales.components import principal_components
from survey.analysis.scales.covariation import OfCovariances
from survey.analysis.scales.omega import Fit, mcdonald_omega, one_factor
from survey.analysis.scales.reliability import cronbach_alpha, reliability
from survey.designs import Design, Estimate, Replicates
from survey.errors import CallError

# Spearman's correlations of classics, French, English, mathematics, pitch and music
# (1904), as Lawley and Maxwell (1971) take them.
SPEARMAN = np.array(
    [
        [1.00, 0.83, 0.78, 0.70, 0.66, 0.63],
        [0.83, 1.00, 0.67, 0.67, 0.65, 0.57],
        [0.78, 0.67, 1.00, 0.64, 0.54, 0.51],
        [0.70, 0.67, 0.64, 1.00, 0.45, 0.51],
        [0.66, 0.65, 0.54, 0.45, 1.00, 0.40],
        [0.63, 0.57, 0.51, 0.51, 0.40, 1.00],
    ]
)
# R 4.2: factanal(covmat = SPEARMAN, factors = 1), run until it stops at 1e-12.
FACTANAL = [0.9561271774, 0.8707848410, 0.8071212761]
FACTANAL += [0.7434317875, 0.6887810200, 0.6532230662]


def answered(seed: int, n: int = 150, k: int = 4) -> tuple[Design, np.ndarray]:
    rng = np.random.default_rng(seed)
    items = rng.normal(size=(n, 1)) + rng.uniform(0.6, 1.5, k) * rng.normal(size=(n, k))
    return Design.build(rng.uniform(1, 3, n), None, np.arange(n) // 5), items


def with_covariances(wanted: np.ndarray) -> np.ndarray:
    """Return records whose covariances (divided by n) are exactly these."""
    rng = np.random.default_rng(0)
    drawn = rng.normal(size=(50, len(wanted)))
    drawn = drawn - drawn.mean(axis=0)
    whitened = drawn @ np.linalg.inv(np.linalg.cholesky(drawn.T @ drawn / 50)).T
    return np.asarray(whitened @ np.linalg.cholesky(wanted).T)


def test_alpha_of_parallel_items_is_spearman_and_browns() -> None:
    # k items that all correlate r: alpha is kr / (1 + (k - 1)r).
    wanted = np.full((5, 5), 0.3) + 0.7 * np.eye(5)
    items = with_covariances(wanted)
    found = reliability(Design.build(np.ones(50)), items)
    assert found.alpha.value[0] == pytest.approx(1.5 / 2.2)
    assert found.dropped.value == pytest.approx(np.full(5, 1.2 / 1.9))
    assert found.item_total.value == pytest.approx(np.full(5, 1.2 / np.sqrt(4 + 3.6)))


def test_omega_is_alpha_when_loadings_are_equal() -> None:
    wanted = np.full((4, 4), 0.5) + 0.5 * np.eye(4)
    design, items = Design.build(np.ones(50)), with_covariances(wanted)
    for fit in ("ml", "minres"):
        omega = mcdonald_omega(design, items, fit=fit).omega.value[0]
        assert omega == pytest.approx(cronbach_alpha(design, items).value[0], rel=1e-7)


def test_omega_by_hand() -> None:
    # Loadings 0.9, 0.8, 0.7 on standard items: 2.4² / (2.4² + 0.19 + 0.36 + 0.51).
    loading = np.array([0.9, 0.8, 0.7])
    wanted = np.outer(loading, loading) + np.diag(1 - loading**2)
    items = with_covariances(wanted)
    found = mcdonald_omega(Design.build(np.ones(50)), items)
    assert found.omega.value[0] == pytest.approx(5.76 / 6.82, rel=1e-7)
    assert found.loadings.value == pytest.approx(loading, rel=1e-7)
    assert found.bound == ()
    # In other units the sum is another scale, unless items are standardised.
    stretched = items * [1.0, 10.0, 1.0]
    same = mcdonald_omega(Design.build(np.ones(50)), stretched, standardised=True)
    assert same.omega.value[0] == pytest.approx(5.76 / 6.82, rel=1e-7)
    raw = mcdonald_omega(Design.build(np.ones(50)), stretched)
    by_hand = (0.9 + 8 + 0.7) ** 2
    assert raw.omega.value[0] == pytest.approx(by_hand / (by_hand + 36.7), rel=1e-7)


def test_one_factor_of_spearmans_correlations() -> None:
    loadings, unique = one_factor(SPEARMAN)
    # factanal stops some 1e-8 from the optimum.
    assert loadings == pytest.approx(FACTANAL, rel=1e-6)
    assert loadings**2 + unique == pytest.approx(np.ones(6), rel=1e-9)
    least, unique = one_factor(SPEARMAN, "minres")
    residual = SPEARMAN - np.outer(least, least)
    # At the least squares each loading explains its own row best.
    np.fill_diagonal(residual, 0.0)
    assert residual @ least == pytest.approx(np.zeros(6), abs=1e-7)


def jackknifed(items: np.ndarray, weights: np.ndarray) -> Replicates:
    n = len(items)
    left_out = weights[:, None] * (1 - np.eye(n)) * n / (n - 1)
    return Replicates(weights, left_out, (n - 1) / n, np.ones(n), float(n - 1))


@pytest.mark.parametrize("seed", [1, 2])
def test_linearised_errors_are_near_the_jackknifes(seed: int) -> None:
    _, items = answered(seed, 120)
    weights = np.random.default_rng(seed).uniform(1, 3, 120)
    taylor, jackknife = Design.build(weights), jackknifed(items, weights)
    one, two = (reliability(d, items) for d in (taylor, jackknife))
    for found, other in [
        (one.alpha, two.alpha),
        (one.dropped, two.dropped),
        (one.item_total, two.item_total),
    ]:
        assert found.value == pytest.approx(other.value)
        # They differ by terms of 1/n.
        assert found.se == pytest.approx(other.se, rel=0.06)


@pytest.mark.parametrize("fit", ["ml", "minres"])
def test_omegas_error_is_near_the_jackknifes(fit: Fit) -> None:
    _, items = answered(3, 100)
    weights = np.ones(100)
    one = mcdonald_omega(Design.build(weights), items, fit=fit)
    two = mcdonald_omega(jackknifed(items, weights), items, fit=fit)
    assert one.omega.se == pytest.approx(two.omega.se, rel=0.06)
    assert one.loadings.se == pytest.approx(two.loadings.se, rel=0.1)


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 1000), st.floats(0.01, 100), st.floats(-1e6, 1e6))
def test_scales_and_shifts_dont_matter(seed: int, factor: float, shift: float) -> None:
    design, items = answered(seed, 60)
    one = cronbach_alpha(design, items)
    two = cronbach_alpha(design, factor * items + shift)
    # A shift of 1e6 takes some eight digits from the items.
    assert two.value == pytest.approx(one.value, rel=1e-6)
    assert two.se == pytest.approx(one.se, rel=1e-5)


def test_the_influence_is_the_derivative() -> None:
    _, items = answered(4, 30, 3)
    weights = np.random.default_rng(4).uniform(1, 3, 30)
    matrix = np.array([[[1.0, 0.5, 0.0], [0.5, 0.0, 0.0], [0.0, 0.0, 2.0]]])
    functional = OfCovariances(
        ("x",), items, lambda s: (matrix * s).sum(axis=(1, 2)), lambda s: matrix
    )
    step = 1e-6
    moved = [
        functional.value(weights + step * np.eye(30)[i])
        - functional.value(weights - step * np.eye(30)[i])
        for i in range(30)
    ]
    derivative = np.array(moved) / (2 * step)
    # Central differences of step 1e-6 hold some nine digits.
    assert functional.influence(weights) == pytest.approx(derivative, abs=1e-8)


def test_who_misses_an_item_is_left_out() -> None:
    design, items = answered(5)
    holes = items.copy()
    holes[::7, 1] = np.nan
    frame = pd.DataFrame(holes, columns=["p", "q", "r", "s"])
    found = reliability(design, frame)
    assert found.n == np.isfinite(holes).all(axis=1).sum()
    assert found.dropped.names == ("p", "q", "r", "s")
    inside = design.within(np.isfinite(holes).all(axis=1))
    assert found.alpha.se == pytest.approx(cronbach_alpha(inside, items).se)
    assert len(found.rows) == 1 + 4 + 4
    assert "<table" in found._repr_html_()
    assert len(mcdonald_omega(design, frame).rows) == 5


def test_a_scale_of_two_has_no_alpha_without_one() -> None:
    design, items = answered(6)
    found: Estimate = reliability(design, items[:, :2]).dropped
    assert np.isnan(found.value).all()


def test_an_item_that_is_all_of_the_factor_is_named() -> None:
    # More than the factor can explain of the first item: a Heywood case.
    wanted = np.array([[1.0, 0.8, 0.8], [0.8, 1.0, 0.5], [0.8, 0.5, 1.0]])
    items = with_covariances(wanted)
    found = mcdonald_omega(Design.build(np.ones(50)), items)
    assert found.bound == ("item 1",)
    assert 0 < found.omega.value[0] < 1


@pytest.mark.parametrize(
    ("items", "why"),
    [
        (np.ones((4, 1)), "needs two items"),
        (
            np.array([[1.0, 2], [2, 2], [3, 2], [1, 2]]),
            "the same for everybody: item 2",
        ),
        (np.full((4, 2), np.nan), "no record"),
        (np.array([[1.0, 2], [2, 1], [3, 2], [1, np.inf]]), "finite"),
        (np.array([["a", "b"]] * 4), "numbers"),
        (np.ones((3, 2)), "3 rows of 2 items for 4 records"),
    ],
)
def test_what_is_no_scale(items: np.ndarray, why: str) -> None:
    with pytest.raises(CallError, match=why):
        cronbach_alpha(Design.build(np.ones(4)), items)


def test_what_has_no_omega() -> None:
    design, items = answered(7)
    with pytest.raises(CallError, match="three items"):
        mcdonald_omega(design, items[:, :2])
    with pytest.raises(CallError, match="did you mean 'minres'"):
        mcdonald_omega(design, items, fit="minress")  # type: ignore[arg-type]


def test_components_of_equal_weights_are_plain_ones() -> None:
    _, items = answered(8)
    found = principal_components(Design.build(np.ones(150)), items, scale=False)
    plain = PCA().fit(items)
    assert found.sd == pytest.approx(np.sqrt(plain.explained_variance_))
    assert np.abs(found.rotation.T) == pytest.approx(np.abs(plain.components_))
    assert found.rows["cumulative"].iloc[-1] == pytest.approx(1.0)


def test_components_of_weights_are_those_of_repeated_records() -> None:
    _, items = answered(9, 40)
    times = np.random.default_rng(9).integers(1, 5, 40)
    found = principal_components(Design.build(times.astype(float)), items)
    plain = np.linalg.eigvalsh(np.corrcoef(np.repeat(items, times, axis=0).T))[::-1]
    assert found.sd**2 == pytest.approx(plain)
