"""What holds of every linearised design, whatever the sample."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from survey.designs import (
    Design,
    Domained,
    Regression,
    design_effect,
    mean,
    ratio,
    total,
)

# Sums of a few dozen numbers in another order, of numbers that may be a thousand times
# larger than what is left of them.
CLOSE = {"rtol": 1e-8, "atol": 1e-8}
QUICK = settings(max_examples=40, deadline=None)


@dataclass(frozen=True)
class Drawn:
    strata: np.ndarray
    clusters: np.ndarray
    weights: np.ndarray
    y: np.ndarray

    @property
    def rows(self) -> int:
        return len(self.weights)

    def design(self, lone: str = "remove", **more: object) -> Design:
        return Design.build(
            self.weights,
            self.strata,
            self.clusters,
            lone_strata=lone,
            **more,  # type: ignore[arg-type]
        )


@st.composite
def samples(draw: st.DrawFn, least: int = 1) -> Drawn:
    rows = draw(st.integers(least, 40))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    weights = rng.uniform(0.5, 20, rows)
    if draw(st.booleans()):
        weights[rng.random(rows) < 0.2] = 0.0
    y = np.round(rng.normal(draw(st.sampled_from([0.0, 30.0])), 5, (rows, 2)), 2)
    if draw(st.booleans()):
        y[:, 0] = 4.0
    return Drawn(
        rng.integers(0, draw(st.integers(1, 5)), rows),
        rng.integers(0, draw(st.integers(1, 9)), rows),
        weights,
        y,
    )


def covariance(design: Design, y: np.ndarray) -> np.ndarray:
    return design.evaluate(total(y, ("a", "b"))).covariance


@QUICK
@given(samples(), st.floats(0.01, 100), st.floats(0.01, 100))
def test_scale(drawn: Drawn, times: float, more: float) -> None:
    plain = drawn.design()
    scaled = Design.build(
        drawn.weights * more, drawn.strata, drawn.clusters, lone_strata="remove"
    )
    wanted = covariance(plain, drawn.y) * (times * more) ** 2
    found = covariance(scaled, drawn.y * times)
    size = np.abs(wanted).max(initial=0.0)
    np.testing.assert_allclose(found, wanted, rtol=1e-8, atol=1e-10 * size)
    if drawn.weights.any():
        a, b = (d.evaluate(mean(drawn.y, ("a", "b"))) for d in (plain, scaled))
        np.testing.assert_allclose(a.value, b.value, **CLOSE)
        np.testing.assert_allclose(a.se, b.se, **CLOSE)


@QUICK
@given(samples(), st.integers(0, 1000))
def test_order(drawn: Drawn, seed: int) -> None:
    order = np.random.default_rng(seed).permutation(drawn.rows)
    moved = Drawn(*(values[order] for values in vars(drawn).values()))
    for lone in ("remove", "adjust", "average"):
        one, other = drawn.design(lone), moved.design(lone)
        np.testing.assert_allclose(
            covariance(one, drawn.y), covariance(other, moved.y), **CLOSE
        )
        assert one.df == other.df


@QUICK
@given(samples(), st.sampled_from(["text", "category", "float", "object"]))
def test_strata_and_clusters_of_any_kind(drawn: Drawn, kind: str) -> None:
    def written(values: np.ndarray) -> object:
        if kind == "float":
            return values / 4
        text = np.array([f"nr {value}" for value in values])
        if kind == "category":
            return pd.Series(pd.Categorical(text, categories=sorted(set(text))[::-1]))
        return text if kind == "text" else text.astype(object)

    other = Design.build(
        drawn.weights,
        written(drawn.strata),  # type: ignore[arg-type]
        written(drawn.clusters),  # type: ignore[arg-type]
        lone_strata="remove",
    )
    wanted = covariance(drawn.design(), drawn.y)
    np.testing.assert_allclose(covariance(other, drawn.y), wanted, **CLOSE)
    assert other.df == drawn.design().df


@QUICK
@given(samples(), st.integers(0, 1000))
def test_a_domain_is_a_total_of_noughts(drawn: Drawn, seed: int) -> None:
    members = np.random.default_rng(seed).random(drawn.rows) < 0.5
    inside = drawn.design().within(members)
    wanted = covariance(drawn.design(), drawn.y * members[:, None])
    np.testing.assert_allclose(covariance(inside, drawn.y), wanted, **CLOSE)
    twice = inside.within(members)
    np.testing.assert_allclose(covariance(twice, drawn.y), wanted, **CLOSE)


@QUICK
@given(samples())
def test_a_domain_with_nobody(drawn: Drawn) -> None:
    nobody = drawn.design("average").within(np.zeros(drawn.rows, dtype=bool))
    assert nobody.df == 0
    found = nobody.evaluate(total(drawn.y, ("a", "b")))
    assert (found.value == 0).all()
    assert (found.covariance == 0).all() or np.isnan(found.covariance).all()
    assert np.isnan(nobody.evaluate(mean(drawn.y, ("a", "b"))).value).all()
    assert np.isnan(found.interval()).all()


@QUICK
@given(samples(2))
def test_no_degrees_of_freedom_give_no_interval(drawn: Drawn) -> None:
    alone = Design.build(drawn.weights + 1, np.arange(drawn.rows), lone_strata="remove")
    found = alone.evaluate(mean(drawn.y, ("a", "b")))
    assert alone.df == 0
    assert np.isfinite(found.value).all()
    assert np.isnan(found.interval()).all()


@QUICK
@given(samples(2), st.floats(1, 50))
def test_a_simple_random_sample_by_the_textbook(drawn: Drawn, times: float) -> None:
    n, size = drawn.rows, drawn.rows * times
    design = Design.build(population=np.full(n, size))
    spread = np.cov(drawn.y.T)
    wanted = (1 - 1 / times) * spread / n
    found = design.evaluate(mean(drawn.y, ("a", "b"))).covariance
    np.testing.assert_allclose(found, wanted, **CLOSE)


@QUICK
@given(samples(2))
def test_the_design_effect_of_a_simple_random_sample_is_one(drawn: Drawn) -> None:
    assume(np.ptp(drawn.y[:, 1]) > 0)
    y = mean(drawn.y[:, 1:], ("y",))
    without = Design.build(population=np.full(drawn.rows, 2.0 * drawn.rows))
    assert design_effect(without, y)[0] == pytest.approx(1)
    replaced = Design.build(np.full(drawn.rows, 3.0))
    assert design_effect(replaced, y, replacement=True)[0] == pytest.approx(1)


@QUICK
@given(samples(2), st.sampled_from(["adjust", "average", "remove"]))
def test_stages_without_fractions_are_ultimate_clusters(
    drawn: Drawn, lone: str
) -> None:
    nothing = np.zeros(drawn.rows)
    part = np.full(drawn.rows, 0.25)
    within = np.arange(drawn.rows)
    stages = Design.build(
        drawn.weights,
        drawn.strata,
        [drawn.clusters, within],
        [nothing, part],
        lone_strata=lone,
    )
    wanted = covariance(drawn.design(lone), drawn.y)
    np.testing.assert_allclose(covariance(stages, drawn.y), wanted, **CLOSE)


@QUICK
@given(samples(2))
def test_everything_drawn_at_the_first_stage_leaves_strata(drawn: Drawn) -> None:
    """A census of clusters has the variance of a sample stratified by them."""
    half = np.full(drawn.rows, 0.5)
    both = [drawn.clusters, np.arange(drawn.rows)]
    census = Design.build(
        drawn.weights,
        None,
        both,
        [np.ones(drawn.rows), half],
        lone_strata="remove",
    )
    strata = Design.build(
        drawn.weights, drawn.clusters, population=half, lone_strata="remove"
    )
    np.testing.assert_allclose(
        covariance(census, drawn.y), covariance(strata, drawn.y), **CLOSE
    )


@QUICK
@given(samples(), st.sampled_from(["certainty", "remove", "adjust", "average"]))
def test_lone_strata_never_make_a_variance_negative(drawn: Drawn, lone: str) -> None:
    found = covariance(drawn.design(lone, lone_domains=True), drawn.y)
    known = np.isfinite(found).all()
    assert not known or (np.linalg.eigvalsh(found) >= -1e-6 * np.abs(found).max()).all()


@QUICK
@given(samples(4), st.sampled_from(["adjust", "average"]), st.booleans())
def test_numbers_of_domains_look_for_lone_strata_in_their_own(
    drawn: Drawn, lone: str, domains: bool
) -> None:
    group = np.arange(drawn.rows) % 2
    design = drawn.design(lone, lone_domains=domains)
    eye = np.broadcast_to(np.eye(2), (2, 2, 2))
    each = Domained.each(
        tuple("abcd"), drawn.y, group, 2, lambda t: t, lambda t: np.array(eye)
    )
    found = design.evaluate(each)
    for g in (0, 1):
        part = design.within(group == g).evaluate(total(drawn.y, ("a", "b")))
        own = slice(2 * g, 2 * g + 2)
        np.testing.assert_allclose(found.value[own], part.value, **CLOSE)
        np.testing.assert_allclose(found.covariance[own, own], part.covariance, **CLOSE)


@QUICK
@given(samples(3))
def test_calibration_to_what_is_measured_leaves_nothing(drawn: Drawn) -> None:
    weights = drawn.weights + 1
    x = np.column_stack([np.ones(drawn.rows), drawn.y])
    step = Regression.of(x, weights, weights * 1.1)
    design = Design.build(
        weights * 1.1,
        drawn.strata,
        drawn.clusters,
        base=weights,
        lone_strata="remove",
        adjustments=[step],
    )
    assert (design.evaluate(total(drawn.y, ("a", "b"))).se == 0).all()


@QUICK
@given(samples(2))
def test_a_ratio_of_equals_is_certain(drawn: Drawn) -> None:
    weights, y = drawn.weights + 1, np.abs(drawn.y[:, :1]) + 1
    design = Design.build(weights, drawn.strata, drawn.clusters, lone_strata="remove")
    found = design.evaluate(ratio(2 * y, y, ("r",)))
    assert found.value[0] == pytest.approx(2)
    assert found.se[0] == pytest.approx(0, abs=1e-7)
