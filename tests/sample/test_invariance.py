"""What may not change an answer: the order of records, a unit, the names of strata."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.sample.verbs import VERBS, numbers_of, sample, table

# Sums in another order differ in their last digits, of which differences between nearly
# equal numbers and quotients of small ones lose up to five.
CLOSE = {"rtol": 1e-10, "atol": 1e-12, "equal_nan": True}
# Solved by steps, until these are that small.
ITERATED = {"rtol": 1e-6, "atol": 1e-9, "equal_nan": True}
# What counts people, or depends on how many there are.
COUNTED = {"n_weighted", "deff", "total", "total_se", "total_low", "total_high"}
# In the unit of y, and in its square.
IN_Y, SQUARED = ("estimate", "se", "low", "high"), {"variance"}
WITH_UNIT = (
    *("mean", "mean by", "total", "ratio", "quantile", "variance", "standardised"),
    *("differences", "differences, rest", "t_test of groups"),
)
WITHOUT_UNIT = (
    *("correlation", "association", "rank_test", "rank_test of groups"),
    *("reliability", "omega", "kappa"),
)


def compare(
    verb: str, found: dict[str, np.ndarray], wanted: dict[str, np.ndarray]
) -> None:
    assert found.keys() == wanted.keys()
    for name, numbers in wanted.items():
        close = ITERATED if verb == "omega" else CLOSE
        np.testing.assert_allclose(found[name], numbers, err_msg=name, **close)


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_records_does_not_matter(verb: str, seed: int) -> None:
    data = table()
    moved = data.iloc[np.random.default_rng(seed).permutation(len(data))]
    wanted = numbers_of(VERBS[verb](sample(data)))
    compare(verb, numbers_of(VERBS[verb](sample(moved))), wanted)


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("times", [1e-6, 7.0, 1e9])
def test_weights_have_no_unit(verb: str, times: float) -> None:
    data = table()
    wanted = numbers_of(VERBS[verb](sample(data)))
    found = numbers_of(VERBS[verb](sample(data.assign(w=data["w"] * times))))
    for name in COUNTED & wanted.keys():
        del wanted[name], found[name]
    if verb == "total":
        for name in IN_Y:
            found[name] = found[name] / times
    compare(verb, found, wanted)


@pytest.mark.parametrize("verb", WITH_UNIT)
@pytest.mark.parametrize("times", [1e-6, 1e6])
def test_estimates_are_in_the_unit_of_what_is_measured(verb: str, times: float) -> None:
    data = table()
    data = data.assign(x=1.0) if verb == "ratio" else data
    other = data.assign(y=data["y"] * times, x=data["x"] * (verb != "mean" or times))
    wanted = numbers_of(VERBS[verb](sample(data)))
    found = numbers_of(VERBS[verb](sample(other)))
    power = 2 if verb in SQUARED else 1
    for name in IN_Y:
        if name in found:
            found[name] = found[name] / times**power
    compare(verb, found, wanted)


@pytest.mark.parametrize("verb", WITHOUT_UNIT)
def test_what_has_no_unit_stays_the_same(verb: str) -> None:
    data = table()
    scaled = {name: 1000 * data[name] for name in ("y", "y2", "y3")}
    wanted = numbers_of(VERBS[verb](sample(data)))
    compare(verb, numbers_of(VERBS[verb](sample(data.assign(**scaled)))), wanted)


@pytest.mark.parametrize(
    "kind", ["text", "category", "float", "Int64", "object", "str"]
)
def test_strata_and_clusters_are_called_anything(kind: str) -> None:
    data = table()

    def written(values: pd.Series) -> pd.Series:
        text = values.map(lambda value: f"nr {value:03d}")
        made = {
            "text": text.astype(object),
            "str": text.astype("str"),
            "category": text.astype("category").cat.reorder_categories(
                sorted(set(text), reverse=True)
            ),
            "float": values / 8,
            "Int64": values.astype("Int64"),
            "object": values.astype(object),
        }
        return made[kind]

    other = data.assign(s=written(data["s"]), c=written(data["c"]))
    for verb in ("mean by", "total", "share", "regress", "association"):
        wanted = numbers_of(VERBS[verb](sample(data)))
        compare(verb, numbers_of(VERBS[verb](sample(other))), wanted)


@pytest.mark.parametrize("index", ["reversed", "all the same", "of two levels"])
def test_the_index_of_a_table_says_nothing(index: str) -> None:
    data = table()
    rows = np.arange(len(data))
    made = {
        "reversed": rows[::-1],
        "all the same": np.zeros_like(rows),
        "of two levels": pd.MultiIndex.from_arrays([data["s"], data["c"]]),
    }
    moved = data.set_index(pd.Index(made[index]))
    for verb, ask in VERBS.items():
        compare(verb, numbers_of(ask(sample(moved))), numbers_of(ask(sample(data))))


@pytest.mark.parametrize("verb", ["mean", "mean by", "variance", "correlation"])
def test_digits_are_not_lost_far_from_nought(verb: str) -> None:
    # Around 10¹² numbers are 0.00012 apart, so the shift is that of what was stored.
    far = table()
    far = far.assign(y=far["y"] + 1e12, x=far["x"] + 1e12, y2=far["y2"] + 1e12)
    near = far.assign(y=far["y"] - 1e12, x=far["x"] - 1e12, y2=far["y2"] - 1e12)
    wanted = numbers_of(VERBS[verb](sample(near)))
    found = numbers_of(VERBS[verb](sample(far)))
    np.testing.assert_allclose(found["se"], wanted["se"], **CLOSE)
    shift = 1e12 if "mean" in verb else 0.0
    # A mean is itself rounded to what can be told apart there.
    apart = 2e-4 if "mean" in verb else 1e-12
    np.testing.assert_allclose(
        found["estimate"] - shift, wanted["estimate"], rtol=1e-10, atol=apart
    )
