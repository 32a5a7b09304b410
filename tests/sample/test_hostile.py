"""Numbers and tables that nobody hopes for: one clear error, or a stated NaN."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from survey.errors import CallError, LoneStratumError, SurveyError
from survey.sample import Sample
from tests.sample.verbs import VERBS, numbers_of, sample, table

ROWS = 24
LONE = [9] + [0] * 11 + [1] * 12


def asked(data: pd.DataFrame, **more: Any) -> dict[str, dict[str, np.ndarray] | str]:
    """Return every verb's numbers, or what it refuses with; nothing else may happen.

    Warnings are errors here, so a numpy that divides by nought fails the test.
    """
    found: dict[str, dict[str, np.ndarray] | str] = {}
    one = sample(data, **more)
    for verb, ask in VERBS.items():
        try:
            answer = ask(one)
            assert repr(answer)
            found[verb] = numbers_of(answer)
        except SurveyError as error:
            found[verb] = str(error)
    return found


def refused(data: pd.DataFrame, match: str, **more: Any) -> None:
    with pytest.raises(SurveyError, match=match):
        sample(data, **more)


def first(value: Any, others: Any = 1.0) -> list[Any]:
    return [value] + [others] * (ROWS - 1)


@pytest.mark.parametrize(
    ("weights", "match"),
    [
        (first(-1.0), "1 weights are negative.*record 0"),
        (first(np.nan), "1 records have no 'w'.*record 0"),
        (first(np.inf), "1 weights are infinite.*record 0"),
        (first(1e308), r"above 1e\+60"),
        (1e-300, "below 1e-60"),
        (first("1", "2"), "'w' holds text"),
        ([True] * ROWS, "'w' holds truth"),
        (pd.array(first(None, 1), dtype="Int64"), "1 records have no 'w'"),
    ],
)
def test_weights_that_are_none(weights: Any, match: str) -> None:
    refused(table(ROWS, w=weights), match)


@pytest.mark.parametrize(
    ("changed", "match"),
    [
        ({"s": first(None, "a")}, "1 records have no stratum.*record 0"),
        ({"s": first(np.nan)}, "1 records have no stratum.*record 0"),
        ({"s": pd.Categorical(first(None, "a"))}, "1 records have no stratum"),
        ({"s": pd.array(first(None, 1), dtype="Int64")}, "1 records have no stratum"),
        ({"s": pd.Series([[1]] * ROWS)}, "'s'.*unhashable"),
        ({"c": first(None, "a")}, "1 records have no cluster.*record 0"),
        ({"s": LONE}, "9"),
    ],
)
def test_strata_and_clusters_that_are_none(changed: Any, match: str) -> None:
    refused(table(ROWS, **changed), match)


@pytest.mark.parametrize(
    ("population", "match"),
    [
        (np.nan, "missing or negative"),
        (-1.0, "missing or negative"),
        ("many", "'p'.*'many'"),
        (pd.array([None] * ROWS, dtype="Int64"), "missing or negative"),
        (1.5, "2 clusters in the sample and 1.5"),
        (first(50, 60), "differs within stratum"),
    ],
)
def test_populations_that_are_none(population: Any, match: str) -> None:
    refused(table(ROWS, p=population), match, population="p")


def test_tables_that_are_none() -> None:
    data = table(ROWS)
    refused(data.iloc[:0], "no records")
    refused(pd.concat([data, data[["y"]]], axis=1), "several columns called 'y'")
    refused(data, "weightt", weights="weightt")
    for confidence in (0, 1, 95, np.nan):
        refused(data, "between 0 and 1", confidence=confidence)
    refused(data, "what", lone_strata="what")


@pytest.mark.parametrize("value", [np.inf, -np.inf, 1e300])
def test_infinite_answers_are_named(value: float) -> None:
    one = sample(table(ROWS, y=[1.0] * 5 + [value] + [2.0] * (ROWS - 6)))
    for verb in ("mean", "total", "ratio", "quantile", "variance", "t_test", "omega"):
        with pytest.raises(CallError, match=r"1 values of 'y'.*record 5"):
            VERBS[verb](one)
    with pytest.raises(SurveyError, match="y"):
        VERBS["regress"](one)


@pytest.mark.parametrize(
    "values",
    [
        np.nan,
        3.0,
        0.0,
        1e-300,
        np.arange(ROWS) + 2**53,
        np.full(ROWS, 2**63 - 1),
        np.full(ROWS, 2**64 - 1, dtype=np.uint64),
        pd.Series([10**30 + i for i in range(ROWS)], dtype=object),
        pd.Series([Decimal(i) for i in range(ROWS)]),
        pd.array([0.5, None] * (ROWS // 2), dtype="Float64"),
        pd.array([True, None] * (ROWS // 2), dtype="boolean"),
        np.arange(ROWS) + 1j,
        "text",
        ["q", 1] * (ROWS // 2),
        pd.Series([None] * ROWS, dtype=object),
        pd.Series([[1]] * ROWS),
        pd.date_range("2020-01-01", periods=ROWS),
        [timedelta(days=day) for day in range(ROWS)],
    ],
    ids=str,
)
def test_answers_of_any_sort_are_answered_or_refused(values: Any) -> None:
    asked(table(ROWS, y=values))


@pytest.mark.parametrize(
    "groups",
    [
        pd.Categorical(list("ab") * 12, categories=list("abz")),
        pd.Categorical([None] * ROWS, categories=["a", "b"]),
        [1, 2] * 12,
        [True, False] * 12,
        pd.Series(["a", 1] * 12, dtype=object),
        pd.Series(["1", 1] * 12, dtype=object),
        "a",
        pd.Series([None] * ROWS, dtype="str"),
        pd.Series([["a"]] * ROWS),
        [str(i) for i in range(ROWS)],
        pd.date_range("2020-01-01", periods=ROWS),
    ],
    ids=str,
)
def test_groups_of_any_sort_are_answered_or_refused(groups: Any) -> None:
    asked(table(ROWS, g=groups))


@pytest.mark.parametrize("rows", [1, 2, 3])
def test_a_handful_of_records(rows: int) -> None:
    data = table(rows, s=0, c=np.arange(rows))
    if rows == 1:
        with pytest.raises(LoneStratumError):
            sample(data)
    found = asked(data, lone_strata="certainty")["mean"]
    assert isinstance(found, dict)
    assert found["n"][0] == rows
    assert found["df"][0] == rows - 1
    # With one record there is no knowing how sure anything is.
    assert np.isnan(found["low"]).all() == (rows == 1)


@pytest.mark.parametrize("choice", ["certainty", "remove", "adjust", "average"])
def test_lone_strata_and_no_degrees_of_freedom(choice: str) -> None:
    asked(table(ROWS, s=LONE), lone_strata=choice)
    found = asked(table(ROWS, s=np.arange(ROWS)), lone_strata=choice)
    mean, share = found["mean"], found["share"]
    assert isinstance(mean, dict)
    assert isinstance(share, dict)
    assert (mean["df"] == 0).all()
    assert np.isfinite(mean["estimate"]).all()
    assert np.isnan(mean["low"]).all()
    # Of a share that somebody has at least the ends are known.
    there = np.isfinite(share["estimate"])
    assert (share["low"][there] == 0).all()
    assert (share["high"][there] == 1).all()


def test_nobody_has_weight() -> None:
    found = asked(table(ROWS, w=0.0))
    for verb in ("mean", "mean by", "ratio", "variance", "quantile"):
        answer = found[verb]
        assert isinstance(answer, dict)
        assert np.isnan(answer["estimate"]).all(), verb
        assert np.isnan(answer["low"]).all(), verb
        assert (answer["n"] == 0).all(), verb
    total = found["total"]
    assert isinstance(total, dict)
    assert (total["estimate"] == 0).all()


def test_a_domain_with_nobody_is_stated_as_such() -> None:
    groups = pd.Categorical(list("ab") * 12, categories=["a", "none", "b"])
    rows = sample(table(ROWS, g=groups)).mean("x", by="g").rows.set_index("g")
    assert rows.loc["none", ["estimate", "se", "low", "high", "deff"]].isna().all()
    assert rows.loc["none", ["n", "n_weighted", "df"]].tolist() == [0, 0, 0]
    others = ["estimate", "se", "low", "high"]
    assert rows.loc[["a", "b"], others].notna().all(axis=None)


@pytest.mark.parametrize("kind", [Decimal, int, float, np.float32])
def test_numbers_that_came_as_objects_are_numbers(kind: type) -> None:
    plain = table(ROWS, y=np.arange(ROWS) * 2.0, w=2.0)
    plain.loc[3, "y"] = np.nan
    objects = plain.copy()
    for name in ("y", "w"):
        values = [None if np.isnan(v) else kind(int(v)) for v in plain[name]]
        objects[name] = pd.Series(values, dtype=object)
    for verb in ("mean", "regress", "t_test"):
        wanted = numbers_of(VERBS[verb](sample(plain)))
        found = numbers_of(VERBS[verb](sample(objects)))
        np.testing.assert_equal(found, wanted)
    assert objects["y"].dtype == object


def test_a_verb_says_which_column_holds_no_numbers() -> None:
    one = sample(table(ROWS, y="text"))
    for verb in ("t_test", "rank_test", "reliability", "omega"):
        with pytest.raises(CallError, match="'y' holds text"):
            VERBS[verb](one)
    with pytest.raises(CallError, match="'y' is no condition"):
        one.where("y")


def test_what_nobody_answered_is_not_left_out_in_silence() -> None:
    found = asked(table(ROWS, y=np.nan))["mean by"]
    assert isinstance(found, dict)
    assert np.isnan(found["estimate"]).all()
    nothing = sample(table(ROWS, y=pd.Series([None] * ROWS, dtype=object)))
    with pytest.raises(CallError, match="no record has a value in 'y'"):
        nothing.mean("y")


def test_what_is_the_same_for_everybody_has_no_error() -> None:
    for value in (0.0, 0.1, 3.0, 1e12 + 0.25):
        rows = sample(table(ROWS, x=value)).mean("x").rows
        assert rows["estimate"][0] == value
        assert rows["se"][0] == 0


def test_weights_of_any_size_side_by_side() -> None:
    weights = 10.0 ** np.random.default_rng(1).uniform(-8, 8, ROWS)
    found = asked(table(ROWS, w=weights))["mean"]
    assert isinstance(found, dict)
    x = table(ROWS)["x"].to_numpy()[:ROWS]
    known = table(ROWS)["y"].notna().to_numpy()
    wanted = np.average(x[known], weights=weights[known])
    assert found["estimate"][1] == pytest.approx(wanted, rel=1e-12)


NUMBER = st.one_of(
    st.floats(allow_nan=True, allow_infinity=True, width=64),
    st.sampled_from([0.0, 1.0, -1.0, 2.0**53, 1e-320, 1e60, np.nan]),
)
# None so small beside the others that it is lost in their sum anyway.
WEIGHT = st.one_of(st.just(0.0), st.floats(1e-8, 1e8))


@settings(max_examples=8, deadline=None, phases=(Phase.generate,))
@given(
    st.lists(NUMBER, min_size=ROWS, max_size=ROWS),
    st.lists(WEIGHT, min_size=ROWS, max_size=ROWS),
    st.sampled_from(["certainty", "remove", "adjust", "average"]),
)
def test_any_numbers_at_all(y: list[float], w: list[float], choice: str) -> None:
    """Whatever comes: numbers or one clear refusal, and no warning on the way."""
    data = table(ROWS, y=y, w=w, s=LONE)
    asked(data, lone_strata=choice)


def test_what_is_constant_correlates_with_nothing() -> None:
    # Weights whose sum times five isn't a multiple of five, to rounding.
    rng = np.random.default_rng(1)
    data = pd.DataFrame({"w": rng.uniform(1, 9, 90), "h": np.repeat(["a", "b"], 45)})
    data["five"], data["x"] = 5.1, rng.normal(0, 1, 90)
    data["part"] = np.where(data["h"] == "a", 0.1, data["x"])
    sample = Sample.of(data, weights="w")
    assert sample.correlation("five", "x").rows["estimate"].isna().all()
    by = sample.correlation("part", "x", by="h").rows
    assert by["estimate"].isna().tolist() == [True, False]
    assert sample.variance("five").rows[["estimate", "se"]].to_numpy().tolist() == [
        [0.0, 0.0]
    ]
