"""Tables and tests of independence: identities, refusals, behaviour under the null."""

from __future__ import annotations

from typing import Any, get_args

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2_contingency, kstest

from survey.analysis.association.categories import Categories
from survey.analysis.association.chisquare import ChiSquare, chi_square
from survey.analysis.association.chisquare_fit import goodness_of_fit
from survey.analysis.association.crosstab import crosstab
from survey.analysis.association.significance import HypothesisTest
from survey.designs import Design
from survey.errors import CallError
from tests.survey45.reference import SHARED
from tests.survey45.reference import data as reference

STATISTICS = get_args(ChiSquare)
# Sums of some hundreds of doubles, and a solved system of four.
CLOSE = 1e-9


def answers(seed: int, n: int = 120) -> tuple[Design, pd.DataFrame]:
    rng = np.random.default_rng(seed)
    cluster = np.arange(n) // 6
    lean = rng.normal(size=n // 6)[cluster]
    data = pd.DataFrame(
        {
            "a": np.array(["no", "yes"])[(rng.normal(size=n) + lean > 0).astype(int)],
            "b": rng.choice(["x", "y", "z"], n),
            "w": rng.uniform(0.5, 2.0, n),
        }
    )
    strata = np.where(cluster < 8, "s", "t")
    return Design.build(data["w"].to_numpy(), strata, cluster), data


def test_the_table_by_hand() -> None:
    design = Design.build(np.array([1.0, 2.0, 3.0, 4.0, 5.0]))
    found = crosstab(design, ["a", "a", "b", "b", None], ["u", "v", "u", "u", "v"])
    assert found.table().to_numpy().tolist() == [[1, 2], [7, 0]]
    assert found.n.tolist() == [[1, 1], [2, 0]]
    assert found.table("share").to_numpy().ravel() == pytest.approx([0.1, 0.2, 0.7, 0])
    rows = found.rows
    assert list(rows["row_share"]) == pytest.approx([1 / 3, 2 / 3, 1.0, 0.0])
    assert list(rows["column_share"]) == pytest.approx([1 / 8, 1.0, 7 / 8, 0.0])
    # An empty cell has a share of nought, with no error that the sample could show.
    assert rows["share_se"].iloc[3] == 0.0
    assert "<table" in found._repr_html_()
    with pytest.raises(CallError, match="did you mean 'share'"):
        found.table("shares")


def test_a_category_without_records_has_no_row() -> None:
    design = Design.build(np.array([1.0, 1.0, 0.0]))
    rows = pd.Categorical(["b", "a", "c"], categories=["c", "b", "a", "never"])
    assert crosstab(design, rows).row_labels == ("b", "a")


def test_missing_marks_of_every_kind() -> None:
    values = pd.array([1, None, 2], dtype="Int64")
    assert Categories.read(values).labels == (1, 2)
    assert Categories.read([True, None, False]).of.tolist() == [1, -1, 0]
    assert Categories.read(np.array([2.0, np.nan, 1.0])).of.tolist() == [1, -1, 0]


@given(st.lists(st.integers(3, 40), min_size=4, max_size=4))
def test_under_simple_random_sampling_it_is_pearsons(counts: list[int]) -> None:
    # With replacement, of n: the variance divides by n - 1 and Pearson's by n.
    n = sum(counts)
    rows = np.repeat(["a", "a", "b", "b"], counts)
    columns = np.repeat(["u", "v", "u", "v"], counts)
    plain = chi2_contingency(np.reshape(counts, (2, 2)), correction=False).statistic
    found = chi_square(Design.build(np.ones(n)), rows, columns)
    assert found.statistic == pytest.approx(plain * (n - 1) / n, rel=CLOSE, abs=1e-12)
    assert found.df == pytest.approx((1, n - 1))


def test_a_two_by_two_table_has_one_statistic() -> None:
    # F and Wald differ only in where the variance is taken; with many clusters and no
    # association they meet.
    rng = np.random.default_rng(3)
    design = Design.build(np.ones(20_000))
    rows, columns = rng.integers(0, 2, (2, 20_000))
    f, wald = (chi_square(design, rows, columns, s) for s in ("F", "Wald"))
    assert f.statistic == pytest.approx(wald.statistic, rel=1e-3)
    assert f.p_value == pytest.approx(wald.p_value, rel=1e-3)


@pytest.mark.parametrize("statistic", STATISTICS)
def test_labels_and_order_dont_matter(statistic: ChiSquare) -> None:
    design, data = answers(1)
    found = chi_square(design, data["a"], data["b"], statistic)
    renamed = data["b"].map({"x": 3, "y": 1, "z": 2})
    turned = chi_square(design, renamed, data["a"], statistic)
    assert turned.statistic == pytest.approx(found.statistic, rel=CLOSE)
    assert turned.p_value == pytest.approx(found.p_value, rel=CLOSE)


@pytest.mark.parametrize("statistic", STATISTICS)
def test_rows_and_weights_can_be_reordered_and_scaled(statistic: ChiSquare) -> None:
    design, data = answers(2)
    order = np.random.default_rng(0).permutation(len(data))
    other = Design.build(
        7 * design.weights[order],
        np.asarray(design.stratum)[order],
        np.asarray(design.cluster)[order],
    )
    found = chi_square(design, data["a"], data["b"], statistic)
    again = chi_square(other, data["a"].iloc[order], data["b"].iloc[order], statistic)
    assert again.statistic == pytest.approx(found.statistic, rel=CLOSE)
    assert again.p_value == pytest.approx(found.p_value, rel=CLOSE)


def test_who_misses_one_is_outside_the_table() -> None:
    design, data = answers(4)
    some = data["a"].where(np.arange(len(data)) % 9 > 0)
    found = chi_square(design, some, data["b"])
    within = design.within(some.notna().to_numpy())
    same = chi_square(within, data["a"], data["b"])
    assert found.statistic == pytest.approx(same.statistic, rel=CLOSE)
    assert found.n == same.n == int(some.notna().sum())


def test_two_by_two_sums_of_chi_squares_are_the_f() -> None:
    # With one coefficient the ratio of the sum is exactly the F of the correction.
    design, data = answers(5)
    two = data["b"].replace("z", "y")
    f, exact = (chi_square(design, data["a"], two, s) for s in ("F", "lincom"))
    assert exact.p_value == pytest.approx(f.p_value, rel=1e-9)
    near = chi_square(design, data["a"], two, "saddlepoint")
    assert near.p_value == pytest.approx(f.p_value, rel=0.05)


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 10_000))
def test_p_values_are_between_nought_and_one(seed: int) -> None:
    design, data = answers(seed, 60)
    for statistic in STATISTICS:
        found = chi_square(design, data["a"], data["b"], statistic)
        assert 0 <= found.p_value <= 1
        assert found.statistic >= 0


@pytest.mark.parametrize("statistic", ["F", "lincom", "adjWald"])
def test_p_values_are_uniform_under_the_null(statistic: ChiSquare) -> None:
    # 200 samples of 40 clusters of 8, where clusters lean to one answer on each of two
    # questions that have nothing to do with each other. A plain Pearson test rejects
    # three times too often here; the design-based ones have uniform p-values.
    rng = np.random.default_rng(20)
    cluster = np.repeat(np.arange(40), 8)
    design = Design.build(np.ones(320), None, cluster)
    p_values, plain = [], []
    for _ in range(200):
        lean = rng.normal(size=(40, 2))[cluster]
        a, b = (rng.normal(size=(320, 2)) + lean > 0).astype(int).T
        found = chi_square(design, a, b, statistic)
        p_values.append(found.p_value)
        assert found.observed is not None
        plain.append(chi2_contingency(found.observed, correction=False).pvalue)
    assert kstest(p_values, "uniform").pvalue > 0.01
    assert np.mean(np.array(plain) < 0.05) > 0.1 > np.mean(np.array(p_values) < 0.05)


def test_a_table_that_the_design_fixes_has_no_p_value() -> None:
    strata = np.repeat(["s", "t"], 20)
    columns = np.tile(["u", "v"], 20)
    # Rows are strata, and columns are strata within them: nothing is left to chance.
    both = np.char.add(strata, columns)
    found = chi_square(Design.build(np.ones(40), both), strata, columns)
    assert found.statistic == pytest.approx(0.0)
    assert np.isnan(found.p_value)


@pytest.mark.parametrize(
    ("rows", "columns", "why"),
    [
        (["a"] * 4, ["u", "v"] * 2, "two categories in the rows; there is only 'a'"),
        (["a", "b"] * 2, ["u", None] * 2, "two categories in the rows"),
        ([None] * 4, ["u", "v"] * 2, "no record has both"),
        (["a", "b"], ["u", "v"], "2 and 2 values for 4 records"),
    ],
)
def test_what_cant_be_tested(rows: Any, columns: Any, why: str) -> None:
    with pytest.raises(CallError, match=why):
        chi_square(Design.build(np.ones(4)), rows, columns)


@pytest.mark.parametrize("seed", range(5))
def test_fewer_clusters_than_interactions_leave_no_wald_test(seed: int) -> None:
    rng = np.random.default_rng(seed)
    rows, columns = rng.integers(0, 3, 200), rng.integers(0, 4, 200)
    design = Design.build(rng.uniform(1, 9, 200), None, np.arange(200) % 6)
    # The six interactions vary in the five directions that six clusters differ in.
    with pytest.raises(CallError, match="can't all be estimated"):
        chi_square(design, rows, columns, "Wald")


def test_too_few_clusters_and_unknown_statistics() -> None:
    design = Design.build(np.ones(12), None, np.repeat([0, 1], 6))
    rows, columns = ["a", "b", "c"] * 4, list("uvwxuvwxuvwx")
    with pytest.raises(CallError, match="can't all be estimated"):
        chi_square(design, rows, columns, "Wald")
    with pytest.raises(CallError, match="did you mean 'Chisq'"):
        chi_square(design, rows, columns, "chisq")  # type: ignore[arg-type]


def test_a_result_is_a_row() -> None:
    design, data = answers(6)
    found = chi_square(design, data["a"], data["b"])
    assert isinstance(found, HypothesisTest)
    assert found.rows.loc[0, "statistic"] == found.statistic
    assert "estimate" not in found._repr_html_()
    assert found.observed is not None
    assert found.observed.to_numpy().sum() == pytest.approx(found.n)


def test_given_shares_of_two_categories_are_a_test_of_one_share() -> None:
    # Satterthwaite of one coefficient is exact: the square of the z of the share's
    # distance from what is given, the variance at the estimate and E moving with it.
    design, data = answers(7)
    found = goodness_of_fit(design, data["a"], {"no": 1, "yes": 1})
    exact = goodness_of_fit(design, data["a"], [0.5, 0.5], "integration")
    assert found.df[1] == pytest.approx(1.0, abs=0.05)
    assert exact.p_value == pytest.approx(found.p_value, rel=0.1)


def test_what_given_shares_must_be() -> None:
    design, data = answers(8)
    for shares, why in [
        ([0.5, 0.2, 0.3], "3 shares for 2"),
        ([0.0, 1.0], "positive"),
        ({"no": 0.5, "maybe": 0.5}, "for categories"),
    ]:
        with pytest.raises(CallError, match=why):
            goodness_of_fit(design, data["a"], shares)  # type: ignore[arg-type]


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="needs ../shared/reference")
def test_missing_values_as_r_leaves_them_out() -> None:
    # Values of survey 4.1 for apiclus1 without fpc, some cells set to missing.
    rows = reference("apiclus1")
    design = Design.build(rows["pw"].to_numpy(), None, rows["dnum"].to_numpy())
    group = rows["comp.imp"].mask(rows.index.isin([0, 4, 29]))
    found = chi_square(design, group, rows["stype"])
    assert found.statistic == pytest.approx(3.7778246702977, rel=CLOSE)
    assert found.df == pytest.approx((1.3893423139741, 19.450792395637), rel=CLOSE)
    assert found.p_value == pytest.approx(0.054770799184224, rel=CLOSE)
    wald = chi_square(design, group, rows["stype"], "adjWald")
    assert wald.statistic == pytest.approx(3.9566420847896, rel=CLOSE)
    assert wald.p_value == pytest.approx(0.045486994107331, rel=CLOSE)


def test_categories_of_different_kinds() -> None:
    with pytest.raises(CallError, match="one kind"):
        Categories.read(np.array(["a", 1, None], dtype=object))


@pytest.mark.parametrize("statistic", STATISTICS)
def test_without_degrees_of_freedom_there_is_no_p_value(statistic: ChiSquare) -> None:
    # One cluster in each of two strata: the average of none is not known.
    _, data = answers(9)
    one = np.where(np.arange(len(data)) < 60, "s", "t")
    design = Design.build(
        data["w"].to_numpy(), one, (one == "t").astype(int), lone_strata="average"
    )
    assert design.df == 0
    found = chi_square(design, data["a"], data["b"], statistic)
    assert np.isnan(found.p_value)
    fit = goodness_of_fit(design, data["a"], [0.5, 0.5])
    assert np.isnan(fit.p_value)
    assert fit.statistic > 0
