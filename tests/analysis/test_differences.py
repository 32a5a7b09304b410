"""t-tests and rank tests."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kruskal, rankdata, ttest_ind, ttest_rel

from survey.analysis.association.ranks import RankTest, rank_test
from survey.analysis.association.significance import together
from survey.analysis.association.ttest import mean_test, t_test
from survey.designs import Design, Replicates
from survey.errors import CallError
from tests.survey45.reference import SHARED, data

# Sums of some hundreds of doubles.
CLOSE = 1e-9


def scored(seed: int, n: int = 90) -> tuple[Design, pd.DataFrame]:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "y": rng.normal(50, 10, n).round(),
            "two": rng.choice(["a", "b"], n),
            "three": rng.choice(["a", "b", "c"], n),
        }
    )
    weights = rng.uniform(1, 4, n)
    return Design.build(weights, None, np.arange(n) // 3), frame


def test_equal_groups_of_one_sample_are_welchs() -> None:
    # In one sample of n from which two groups of n/2 came, the linearised variance of
    # the difference is Welch's, up to n/(n - 1) against (n/2)/(n/2 - 1).
    rng = np.random.default_rng(1)
    y = rng.normal(size=100)
    group = np.repeat(["a", "b"], 50)
    found = t_test(Design.build(np.ones(100)), y, group)
    welch = ttest_ind(y[50:], y[:50], equal_var=False).statistic
    factor = np.sqrt((50 / 49) / (100 / 99))
    assert found.statistic == pytest.approx(welch * factor, rel=CLOSE)
    assert found.df == (98,)


def test_one_sample_is_students() -> None:
    rng = np.random.default_rng(2)
    first, second = rng.normal(size=(2, 30))
    found = mean_test(Design.build(np.ones(30)), first - second, df=29)
    plain = ttest_rel(first, second)
    assert found.statistic == pytest.approx(plain.statistic, rel=CLOSE)
    assert found.p_value == pytest.approx(plain.pvalue, rel=CLOSE)
    assert found.interval == pytest.approx(tuple(plain.confidence_interval()))


@pytest.mark.parametrize("expected", [0.0, 50.0])
def test_the_expected_mean_moves_the_estimate_only(expected: float) -> None:
    design, frame = scored(3)
    plain, moved = (mean_test(design, frame["y"], e) for e in (0.0, expected))
    assert moved.estimate == pytest.approx(plain.estimate - expected)
    assert np.ptp(moved.interval) == pytest.approx(np.ptp(plain.interval))


def test_the_groups_can_change_places() -> None:
    design, frame = scored(4)
    other = frame["two"].map({"a": "z", "b": "b"})
    for test in (t_test, rank_test):
        one, turned = (test(design, frame["y"], g) for g in (frame["two"], other))
        assert turned.statistic == pytest.approx(-one.statistic, rel=CLOSE)
        assert turned.p_value == pytest.approx(one.p_value, rel=CLOSE)


@pytest.mark.parametrize("test", ["wilcoxon", "vanderWaerden", "median"])
def test_equal_weights_give_the_mean_of_midranks(test: RankTest) -> None:
    _, frame = scored(5)
    n = len(frame)
    found = rank_test(Design.build(np.ones(n)), frame["y"], frame["two"], test)
    rank = rankdata(frame["y"]) - 0.5
    if test == "wilcoxon":
        means = pd.Series(rank / n).groupby(frame["two"]).mean()
        assert found.estimate == pytest.approx(means["b"] - means["a"])
    same = rank_test(Design.build(np.ones(n)), frame["y"], frame["two"], test, "row")
    assert found.statistic == pytest.approx(same.statistic, rel=CLOSE)


def test_three_groups_of_many_are_kruskal_and_wallis() -> None:
    rng = np.random.default_rng(6)
    y, group = rng.normal(size=6000), rng.choice(["a", "b", "c"], 6000)
    found = rank_test(Design.build(np.ones(6000)), y, group, "KruskalWallis")
    plain = kruskal(*(y[group == g] for g in "abc")).statistic
    # The same to first order; sampling groups adds some per mille.
    assert 2 * found.statistic == pytest.approx(plain, rel=0.02)
    assert found.df == (2, 6000 - 1 - 2)


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 10_000))
def test_ranks_dont_depend_on_the_order_of_rows_or_on_the_scale(seed: int) -> None:
    design, frame = scored(seed)
    order = np.random.default_rng(seed).permutation(len(frame))
    other = Design.build(
        design.weights[order] * 3, None, np.asarray(design.cluster)[order]
    )
    turned = frame.iloc[order]
    for groups in ("two", "three"):
        one = rank_test(design, frame["y"], frame[groups])
        two = rank_test(other, np.exp(turned["y"] / 50), turned[groups])
        assert two.statistic == pytest.approx(one.statistic, rel=1e-7, abs=1e-9)


def test_a_score_of_ones_own() -> None:
    design, frame = scored(7)

    def squared(rank: np.ndarray, size: float) -> np.ndarray:
        return np.asarray((rank / size) ** 2)

    found = rank_test(design, frame["y"], frame["two"], squared)
    assert found.method == "squared test"
    assert 0 < found.p_value < 1


def test_replicate_weights_refit_the_means() -> None:
    rng = np.random.default_rng(8)
    n = 20
    y, group = rng.normal(size=n), np.repeat(["a", "b"], 10)
    left_out = (1 - np.eye(n)) * n / (n - 1)
    jackknife = Replicates(
        np.ones(n), left_out, (n - 1) / n, np.ones(n), float(n - 1), mse=True
    )
    found = t_test(jackknife, y, group)
    gaps = [
        (w * y)[10:].sum() / w[10:].sum() - (w * y)[:10].sum() / w[:10].sum()
        for w in left_out.T
    ]
    gap = y[10:].mean() - y[:10].mean()
    se = np.sqrt((n - 1) / n * ((np.array(gaps) - gap) ** 2).sum())
    assert found.statistic == pytest.approx(gap / se, rel=CLOSE)


def test_what_cant_be_compared() -> None:
    design = Design.build(np.ones(4))
    y = [1.0, 2.0, 3.0, 4.0]
    for values, groups, why in [
        (y, ["a"] * 4, "two categories in the groups"),
        (y, ["a", "b", "c", "c"], "two groups, here are 3"),
        (["x"] * 4, ["a", "b"] * 2, "numbers"),
        ([np.inf, 1, 2, 3], ["a", "b"] * 2, "finite"),
        (y[:3], ["a", "b"] * 2, "3 values for 4 records"),
        (y, ["a", "b"], "2 groups for 4 values"),
    ]:
        with pytest.raises(CallError, match=why):
            t_test(design, values, groups)
    with pytest.raises(CallError, match="no record"):
        mean_test(design, [None] * 4)
    with pytest.raises(CallError, match="did you mean 'wilcoxon'"):
        rank_test(design, y, ["a", "b"] * 2, "wilcoxen")  # type: ignore[arg-type]


def test_what_has_no_error_has_no_p_value() -> None:
    design = Design.build(np.ones(4))
    constant = t_test(design, [2.0] * 4, ["a", "b"] * 2)
    assert constant.estimate == 0.0
    assert np.isnan(constant.p_value)
    one = mean_test(
        Design.build(np.ones(4), None, np.zeros(4), lone_strata="remove"), [1, 2, 3, 4]
    )
    assert np.isnan(one.p_value)


def test_tests_read_together() -> None:
    design, frame = scored(9)
    tests = {
        "t": t_test(design, frame["y"], frame["two"]),
        "rank": rank_test(design, frame["y"], frame["three"]),
    }
    rows = together(tests, "bonferroni")
    assert list(rows["test"]) == ["t", "rank"]
    expected = np.minimum(2 * rows["p_value"], 1.0)
    assert list(rows["p_adjusted"]) == pytest.approx(list(expected))
    with pytest.raises(CallError, match="no tests"):
        together({})


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="needs ../shared/reference")
def test_missing_values_as_r_leaves_them_out() -> None:
    # Values of survey 4.1 for apiclus1 without fpc, some cells set to missing.
    rows = data("apiclus1")
    design = Design.build(rows["pw"].to_numpy(), None, rows["dnum"].to_numpy())
    group = rows["comp.imp"].mask(rows.index.isin([0, 4, 29]))
    y = rows["api00"].astype(float).mask(rows.index.isin([1, 6, 89, 90]))
    found = t_test(design, y, group)
    assert found.statistic == pytest.approx(0.88622465959112, rel=CLOSE)
    assert found.p_value == pytest.approx(0.39159584466175, rel=CLOSE)
    assert found.interval == pytest.approx((-20.888035407835, 49.945178264978))
    ranked = rank_test(design, y, group)
    assert ranked.statistic == pytest.approx(0.71726542955669, rel=CLOSE)
    median = rank_test(design, y, rows["stype"], "median")
    assert median.p_value == pytest.approx(0.96301643916098, rel=CLOSE)
    few = design.within(((rows["stype"] != "E") & (rows["dnum"] != 637)).to_numpy())
    small = t_test(few, y, group)
    assert small.statistic == pytest.approx(-0.44324280622528, rel=CLOSE)
    assert small.df == (9,)
    assert rank_test(few, y, group).p_value == pytest.approx(0.66468753441082)
