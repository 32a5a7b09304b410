"""Weighting classes, and what happens to those that are too small."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.errors import CallError
from survey.weighting.nonresponse import class_adjustment, cross_classes

CLASSES = ["a"] * 60 + ["b"] * 50 + ["c"] * 6 + ["d"] * 40
ANSWERED = np.concatenate(
    [np.arange(60) < 30, np.arange(50) < 40, np.arange(6) < 3, np.arange(40) < 22]
)


@pytest.mark.parametrize("case", ["equal", "weighted"])
def test_factors_are_those_of_r(
    case: str, gross: pd.DataFrame, by_r: dict[str, dict[str, float]]
) -> None:
    answered = gross["responded"].to_numpy() == 1
    weights = None if case == "equal" else gross["weight"].to_numpy(float)
    classes = cross_classes(gross[["sex", "region"]])
    done = class_adjustment(classes, answered, weights, minimum=1)
    for name, factor in by_r[f"{case} class factor"].items():
        sex, region = name.split()
        rows = np.array(classes) == f"sex={sex} region={region}"
        # Sums of a few hundred weights in another order.
        np.testing.assert_allclose(done.factors[rows & answered], factor, rtol=1e-12)
    assert not done.factors[~answered].any()


@given(st.data())
def test_every_class_keeps_its_weight(data: st.DataObject) -> None:
    n = data.draw(st.integers(4, 40))
    classes = data.draw(st.lists(st.sampled_from("xyz"), min_size=n, max_size=n))
    answered = np.array(data.draw(st.lists(st.booleans(), min_size=n, max_size=n)))
    mass = st.floats(0.01, 1000)
    weights = np.array(data.draw(st.lists(mass, min_size=n, max_size=n)))
    if not all(answered[np.array(classes) == c].any() for c in {*classes}):
        return
    done = class_adjustment(classes, answered, weights, minimum=1)
    for each in {*classes}:
        rows = np.array(classes) == each
        assert done.adjusted[rows].sum() == pytest.approx(weights[rows].sum(), rel=1e-9)
    order = np.array(data.draw(st.permutations(range(n))))
    moved = class_adjustment(
        [classes[i] for i in order], answered[order], weights[order], minimum=1
    )
    np.testing.assert_allclose(moved.factors, done.factors[order], rtol=1e-9)
    scaled = class_adjustment(classes, answered, 7 * weights, minimum=1)
    np.testing.assert_allclose(scaled.factors, done.factors, rtol=1e-9)


def test_a_small_class_is_named_with_what_it_could_join() -> None:
    with pytest.raises(CallError) as caught:
        class_adjustment(CLASSES, ANSWERED)
    said = str(caught.value)
    assert "c: 3 respondents, fewer than 20; nearest is a" in said
    assert "b:" not in said


def test_nothing_is_merged_in_silence() -> None:
    done = class_adjustment(CLASSES, ANSWERED, collapse="rate")
    assert done.classes["class"].tolist() == ["a+c", "b", "d"]
    assert done.collapsed.to_dict("records") == [
        {"class": "c", "into": "a", "why": "3 respondents, fewer than 20"}
    ]
    assert "1 merged" in done.detail()
    assert done.factors[0] == 66 / 33
    assert done.classes["n"].sum() == len(CLASSES)


def test_the_neighbour_with_the_nearest_rate() -> None:
    done = class_adjustment(CLASSES, ANSWERED, collapse="order")
    assert done.classes["class"].tolist() == ["a", "b", "c+d"]


def test_merging_goes_on_until_all_fit() -> None:
    done = class_adjustment(CLASSES, ANSWERED, minimum=40, collapse="rate")
    assert done.collapsed["class"].tolist() == ["c", "d"]
    assert (done.classes["respondents"] >= 40).all()
    with pytest.raises(CallError, match="all classes together: 95 respondents"):
        class_adjustment(CLASSES, ANSWERED, minimum=1000, collapse="rate")


def test_merging_as_told() -> None:
    done = class_adjustment(CLASSES, ANSWERED, collapse={"c": "b"})
    assert done.classes["class"].tolist() == ["a", "b+c", "d"]
    assert done.collapsed["why"].tolist() == ["as told"]
    with pytest.raises(CallError, match="no class 'cc'; did you mean 'c'"):
        class_adjustment(CLASSES, ANSWERED, collapse={"cc": "b"})
    with pytest.raises(CallError, match="c: 3 respondents"):
        class_adjustment(CLASSES, ANSWERED, collapse={"a": "b"})
    with pytest.raises(CallError, match="no way to find the nearest class"):
        class_adjustment(CLASSES, ANSWERED, collapse="size")


def test_a_factor_too_large() -> None:
    with pytest.raises(CallError, match=r"a: factor 2, above 1\.9; nearest is"):
        class_adjustment(CLASSES, ANSWERED, minimum=1, maximum=1.9)
    done = class_adjustment(CLASSES, ANSWERED, minimum=1, maximum=1.9, collapse="rate")
    assert done.classes["factor"].max() <= 1.9


def test_a_class_where_nobody_answered_is_merged_or_named() -> None:
    classes = pd.Series(
        pd.Categorical(list("lmhlmh"), ["l", "m", "h", "x"], ordered=True)
    )
    answered = np.array([True, True, False, True, False, False])
    with pytest.raises(CallError, match="h: 0 respondents, fewer than 1; nearest is m"):
        class_adjustment(classes, answered, minimum=0)
    done = class_adjustment(classes, answered, minimum=0, collapse="order")
    assert done.classes["class"].tolist() == ["l", "m+h"]
    assert done.factors.tolist() == [1, 4, 0, 1, 0, 0]


def test_the_line_of_the_report_is_about_respondents() -> None:
    done = class_adjustment(CLASSES, ANSWERED, collapse="rate")
    step = done.step("nl")
    assert (
        step["detail"]
        == "3 weegklassen, factor 1,250 tot 2,000; 1 samengevoegd met een andere"
    )
    assert step["n"] == 95
    assert step["sum"] == pytest.approx(156)
    assert step["deff"] >= 1
    assert "<table" in done._repr_html_()


@pytest.mark.parametrize(
    ("answered", "weights", "said"),
    [
        (np.zeros(3, dtype=bool), None, "none of the 3 sampled persons responded"),
        (np.array([1, 0, 1]), None, "true or false"),
        (np.array([True, False, True]), np.array([1.0, 2.0]), "3 sampled persons, 2"),
        (np.array([True, False, True]), np.array([1.0, 0.0, 1.0]), "1 base weights"),
        (np.array([True, False, True]), np.array([1.0, np.inf, 1.0]), "row 1"),
    ],
)
def test_what_is_no_sample(
    answered: np.ndarray, weights: np.ndarray | None, said: str
) -> None:
    with pytest.raises(CallError, match=said):
        class_adjustment(["a", "a", "b"], answered, weights)


def test_persons_without_a_class() -> None:
    yes = np.array([True, True])
    with pytest.raises(CallError, match="1 sampled persons have no class"):
        class_adjustment(["a", None], yes)
    with pytest.raises(CallError, match="2 sampled persons, 1 classes"):
        class_adjustment(["a"], yes)
    with pytest.raises(CallError, match="1 sampled persons have no sex"):
        cross_classes(pd.DataFrame({"sex": ["m", None]}))
