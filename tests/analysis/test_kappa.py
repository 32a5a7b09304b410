"""Agreement between two ratings."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from survey.analysis.scales.kappa import Distance, kappa
from survey.designs import Design
from survey.errors import CallError

ratings = st.lists(
    st.tuples(st.integers(1, 4), st.integers(1, 4)), min_size=4, max_size=30
)


@given(ratings, st.sampled_from(["none", "linear", "quadratic"]))
def test_without_a_design_it_is_cohens(
    pairs: list[tuple[int, int]], how: Distance
) -> None:
    first, second = np.array(pairs).T
    # Steps are counted among the categories that occur.
    used = np.unique(pairs)
    if len(used) < 2:
        return
    first, second = np.searchsorted(used, first), np.searchsorted(used, second)
    found = kappa(Design.build(np.ones(len(pairs))), first, second, how)
    plain = cohen_kappa_score(first, second, weights=None if how == "none" else how)
    assert found.value[0] == pytest.approx(plain, nan_ok=True, abs=1e-12)


def test_the_error_is_the_derivatives() -> None:
    # The jackknife, which knows no derivative, is close to the linearised error.
    rng = np.random.default_rng(2)
    first = rng.integers(0, 3, 200)
    second = np.where(rng.random(200) < 0.6, first, rng.integers(0, 3, 200))
    found = kappa(Design.build(np.ones(200)), first, second, "linear")
    values = []
    for left_out in range(200):
        kept = np.arange(200) != left_out
        design = Design.build(np.ones(199))
        values.append(kappa(design, first[kept], second[kept], "linear").value[0])
    jackknife = np.sqrt(199 / 200 * ((values - np.mean(values)) ** 2).sum())
    assert found.se[0] == pytest.approx(jackknife, rel=0.02)


def test_categories_that_one_rater_never_used() -> None:
    design = Design.build(np.ones(4))
    found = kappa(design, ["a", "a", "b", "b"], ["a", "a", "b", "c"])
    # By hand: agreement 3/4, expected 1/2 · 1/2 + 1/2 · 1/4 = 3/8.
    assert found.value[0] == pytest.approx((3 / 4 - 3 / 8) / (5 / 8))


def test_a_declared_order_stays() -> None:
    levels = ["low", "middle", "high"]
    first = pd.Categorical(["low", "high", "middle", "low"], levels)
    second = pd.Categorical(["middle", "high", "middle", "low"], levels)
    found = kappa(Design.build(np.ones(4)), first, second, "linear")
    plain = cohen_kappa_score([0, 2, 1, 0], [1, 2, 1, 0], weights="linear")
    assert found.value[0] == pytest.approx(plain)


def test_what_it_refuses() -> None:
    design = Design.build(np.ones(3))
    with pytest.raises(CallError, match="only 'a'"):
        kappa(design, ["a", "a", None], ["a", "a", "b"])
    with pytest.raises(CallError, match="same kind"):
        kappa(design, ["a", "b", "a"], [1, 2, 1])
    with pytest.raises(CallError, match="did you mean 'linear'"):
        kappa(design, ["a", "b", "a"], ["a", "b", "a"], "linar")  # type: ignore[arg-type]
