"""Replicates of the gross sample: non-response adjusted for in each of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from survey.designs import Design, bootstrap, declared_replicates, jackknife, total
from survey.designs.sampled import Sampled
from survey.estimates import estimate
from survey.fieldwork import Frame, Gross
from survey.weighting import Weights, weigh

Persons = Callable[..., Frame]
Floats = NDArray[np.float64]
CLASSES = "{nonresponse: {method: classes, variables: [stratum, sex], min_size: 1}}"
BOTH = CLASSES.removesuffix("}") + ", calibrate: {margins: [stratum, region]}}"
BASE = "strata: stratum, base_weight: {margin: stratum}"
KNOWN = ["id", "stratum", "sex", "age", "region"]


def drawn(persons: Persons, text: str, weighting: str, base: str = BASE) -> Frame:
    """Return the invented sample with 300 others who didn't respond."""
    design = f"{{{base}, replicates: {text}}}\ngross: {{}}"
    frame = persons(design=design, weighting=weighting)
    rng = np.random.default_rng(1)
    others = frame.data[KNOWN].iloc[rng.integers(0, frame.rows, 300)]
    others = others.assign(id=np.arange(300) + 10_000)
    everyone = pd.concat([frame.data[KNOWN], others], ignore_index=True)
    outcome = np.where(np.arange(len(everyone)) < frame.rows, "I", "UO")
    outcome[-200:] = "R"
    order = rng.permutation(len(everyone))
    whole = Frame.of(everyone.iloc[order], frame.codebook)
    return replace(frame, gross=Gross(whole, outcome[order]))


def by_hand(frame: Frame, weights: Floats) -> Floats:
    """Return respondents' weights: unknown eligibility first, then classes."""
    assert frame.gross is not None
    table = frame.gross.frame.data.assign(w=weights, outcome=frame.gross.outcome)
    known = table[table["outcome"] != "UO"].copy()
    ratio = table.groupby("stratum")["w"].sum() / known.groupby("stratum")["w"].sum()
    known["w"] *= known["stratum"].map(ratio)
    answered = known[known["outcome"] == "I"].copy()
    keys = ["stratum", "sex"]
    ratio = known.groupby(keys)["w"].sum() / answered.groupby(keys)["w"].sum()
    cells = pd.MultiIndex.from_frame(answered[keys])
    answered["w"] *= ratio.reindex(cells).to_numpy()
    ordered = answered.set_index("id")["w"].loc[frame.data["id"]]
    return np.asarray(ordered, dtype=np.float64)


def of_gross(frame: Frame, weights: Weights) -> Design:
    assert weights.sampled is not None
    strata = weights.sampled.frame.data["stratum"].to_numpy(dtype=float)
    return Design.build(weights.sampled.weights, strata)


def error(design: Sampled, x: Floats) -> float:
    return float(design.evaluate(total(x[:, None], ("total",))).se[0])


def test_each_replicate_is_handed_over_anew(persons: Persons) -> None:
    frame = drawn(persons, "{type: bootstrap, number: 30, seed: 3}", CLASSES)
    weights = weigh(frame)
    found = declared_replicates(frame, weights)
    np.testing.assert_allclose(found.weights, weights.final, rtol=1e-12)
    every = bootstrap(of_gross(frame, weights), 30, 3)
    expected = np.stack([by_hand(frame, every.replicate(r)) for r in range(30)], axis=1)
    # Sums in another order.
    np.testing.assert_allclose(found.expanded(), expected, rtol=1e-10)
    np.testing.assert_allclose(weights.final, by_hand(frame, every.weights), rtol=1e-12)
    # The variance of a total, from its definition.
    y = frame.data["agrees"].fillna(0).to_numpy(dtype=float)
    under = y @ expected
    squares = np.sum((under - under.mean()) ** 2) / 29
    assert error(found, y) ** 2 == pytest.approx(squares, rel=1e-9)


def test_calibration_comes_after_in_each(persons: Persons) -> None:
    frame = drawn(persons, "{type: bootstrap, number: 20, seed: 3}", BOTH)
    weights = weigh(frame)
    found = declared_replicates(frame, weights)
    assert weights.again is not None
    every = bootstrap(of_gross(frame, weights), 20, 3)
    for index in range(20):
        expected = weights.again(by_hand(frame, every.replicate(index)))
        # Both stop at the tolerance of the study.
        np.testing.assert_allclose(found.replicate(index), expected, rtol=1e-6)
    np.testing.assert_array_equal(found.weights, weights.final)
    assert len(estimate(frame, weights, [], [()]).rows) == 0


def test_factors_left_as_they_are_give_another_variance(persons: Persons) -> None:
    frame = drawn(persons, "{type: bootstrap, number: 200, seed: 3}", CLASSES)
    weights = weigh(frame)
    redone = declared_replicates(frame, weights)
    x = np.ones(frame.rows)
    # Respondents of a stratum add up to its population under every replicate, which
    # they don't where factors are left as they are.
    fixed = bootstrap(
        Design.build(weights.final, frame.data["stratum"].to_numpy(dtype=float)), 200, 3
    )
    assert error(redone, x) / redone.weights.sum() < 1e-9
    assert error(fixed, x) / fixed.weights.sum() > 1e-6
    men = (frame.data["sex"] == 1).to_numpy(dtype=float)
    # The number in a class that was adjusted for varies as that of everyone drawn.
    gross = of_gross(frame, weights)
    assert frame.gross is not None
    here = (frame.gross.frame.data["sex"] == 1).to_numpy(dtype=float)
    fewer = error(redone, men)
    assert fewer < error(fixed, men)
    assert fewer == pytest.approx(error(gross, here), rel=0.25)


def test_degrees_of_freedom_are_of_units_with_respondents(persons: Persons) -> None:
    frame = drawn(persons, "{type: jkn}", CLASSES)
    weights = weigh(frame)
    found = declared_replicates(frame, weights)
    every = jackknife(of_gross(frame, weights))
    assert found.count == every.count
    strata = frame.data["stratum"].nunique()
    assert found.df <= every.df
    assert found.df == pytest.approx(frame.rows - strata, abs=strata)
    assert found.within(np.arange(frame.rows) < 5).df <= 4


def test_clusters_that_only_the_respondents_have_are_asked_for(
    persons: Persons,
) -> None:
    text = "{type: bootstrap, number: 20}"
    frame = drawn(persons, text, CLASSES, f"{BASE}, clusters: score")
    with pytest.raises(Exception, match="'score', which the data don't hold"):
        declared_replicates(frame, weigh(frame))
