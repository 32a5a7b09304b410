"""Replicate weights that study.yml declares."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from survey.designs import Design, bootstrap, declared_replicates, jackknife, total
from survey.errors import CallError, ConvergenceError, DeclarationError
from survey.fieldwork import Frame
from survey.weighting import weigh

Persons = Callable[..., Frame]
BASE = "strata: stratum, base_weight: {margin: stratum}"


def declared(persons: Persons, text: str, base: str = BASE, **lines: str) -> Frame:
    return persons(design=f"{{{base}, replicates: {text}}}", **lines)


def test_a_bootstrap_is_made_and_calibrated_like_the_weights(persons: Persons) -> None:
    frame = declared(persons, "{type: bootstrap, number: 40, seed: 3}")
    weights = weigh(frame)
    assert weights.auxiliaries is not None
    design = declared_replicates(frame, weights)
    assert design.count == 40
    np.testing.assert_array_equal(design.weights, weights.final)
    again = declared_replicates(frame, weights)
    np.testing.assert_array_equal(design.factors, again.factors)
    # A margin that was calibrated on is met under every replicate, to the tolerance.
    region = frame.data["region"].to_numpy(dtype=float)
    x = np.stack([region == code for code in np.unique(region)], 1).astype(float)
    found = design.evaluate(total(x, tuple(map(str, np.unique(region)))))
    assert (found.cv < 1e-6).all()
    linearised = Design.of(frame, weights).evaluate(total(x, found.names))
    np.testing.assert_allclose(found.value, linearised.value)


def test_without_calibration_replicates_are_by_cluster(persons: Persons) -> None:
    frame = declared(persons, "{type: jkn}", weighting="{}")
    weights = weigh(frame)
    design = declared_replicates(frame, weights)
    made = jackknife(Design.of(frame, weights))
    np.testing.assert_array_equal(design.factors, made.factors)
    assert design.df == Design.of(frame, weights).df


def test_a_finite_population_is_honoured_by_a_bootstrap(persons: Persons) -> None:
    text, finite = "{type: bootstrap, number: 30, seed: 3}", f"{BASE}, fpc: true"
    frame = declared(persons, text, finite, weighting="{}")
    weights = weigh(frame)
    made = bootstrap(Design.of(frame, weights), 30, 3, "canty-davison")
    found = declared_replicates(frame, weights)
    np.testing.assert_array_equal(found.factors, made.factors)
    assert found.scale == made.scale


def test_later_stages_are_drawn_from_too(persons: Persons) -> None:
    staged = f"{BASE}, clusters: age, stages: [{{clusters: id, fpc: score}}]"
    text = "{type: bootstrap, number: 30, seed: 3}"
    frame = declared(persons, text, staged, weighting="{}")
    frame = replace(frame, data=frame.data.assign(score=5000.0))
    weights = weigh(frame)
    design = Design.of(frame, weights)
    assert len(design.stages) == 2
    found = declared_replicates(frame, weights)
    made = bootstrap(design, 30, 3, "preston")
    np.testing.assert_array_equal(found.factors, made.factors)
    assert len(found.factors) == frame.rows


TIGHT = (
    "{calibrate: {method: truncated, margins: [stratum, sex_age, region], "
    "bounds: [LOW, HIGH], not_converged: CHOICE}}"
)


def tight(choice: str) -> str:
    bounds = {"LOW": "0.6", "HIGH": "1.9", "CHOICE": choice}
    text = TIGHT
    for name, value in bounds.items():
        text = text.replace(name, value)
    return text


def test_replicates_that_miss_their_margins_are_not_used(persons: Persons) -> None:
    text = "{type: bootstrap, number: 40, seed: 3}"
    frame = declared(persons, text, weighting=tight("fail"))
    weights = weigh(frame)
    assert weights.steps["converged"].all()
    said = r"of the 40 replicates could not meet their margins: at worst margin '"
    with pytest.raises(ConvergenceError, match=rf"^[1-9]\d? {said}"):
        declared_replicates(frame, weights)
    kept = declared(persons, text, weighting=tight("keep"))
    assert declared_replicates(kept, weigh(kept)).count == 40


def test_calibrated_by_pattern_is_calibrated_by_record(persons: Persons) -> None:
    frame = declared(persons, "{type: bootstrap, number: 20, seed: 3}")
    weights = weigh(frame)
    assert weights.again is not None
    found = declared_replicates(frame, weights)
    base = replace(Design.of(frame, weights), weights=weights.base, auxiliaries=None)
    drawn = bootstrap(replace(base, adjustments=()), 20, 3)
    for index in range(20):
        # Both stop at the tolerance of the study.
        expected = weights.again(drawn.replicate(index))
        np.testing.assert_allclose(found.replicate(index), expected, rtol=1e-9)


def test_a_domain_has_its_own_degrees_of_freedom(persons: Persons) -> None:
    frame = declared(persons, "{type: bootstrap, number: 40, seed: 3}")
    design = declared_replicates(frame, weigh(frame))
    assert design.df == 39
    for members in (1, 5, 12):
        assert design.within(np.arange(frame.rows) < members).df == members - 1


def test_weights_that_the_data_do_not_hold(persons: Persons) -> None:
    frame = declared(persons, "{type: bootstrap, weights: 'w*'}", weighting="{}")
    with pytest.raises(CallError, match=r"no variable .* called 'w\*'"):
        declared_replicates(frame, weigh(frame))


def test_jk1_takes_no_strata(persons: Persons) -> None:
    with pytest.raises(DeclarationError, match="which jk1 replicates have not"):
        declared(persons, "{type: jk1}", weighting="{}")


def test_a_study_without_replicates(persons: Persons) -> None:
    frame = persons()
    with pytest.raises(CallError, match=r"declares no design\.replicates"):
        declared_replicates(frame, weigh(frame))


def test_replicates_in_the_data_are_read_in_their_own_order(persons: Persons) -> None:
    text = "{type: bootstrap, weights: 'score*', combined: false}"
    frame = declared(persons, text, weighting="{}")
    random = np.random.default_rng(1)
    # score10 sorts before score2 as text; here it comes last.
    names = [f"score{index}" for index in (10, 2, 1)]
    parts = {name: random.uniform(0.5, 1.5, frame.rows) for name in names}
    data = frame.data.drop(columns="score").assign(**parts)
    design = declared_replicates(replace(frame, data=data), weigh(frame))
    for index, name in enumerate(("score1", "score2", "score10")):
        np.testing.assert_array_equal(design.factors[:, index], parts[name])
    calibrated = replace(declared(persons, text), data=data)
    weights = weigh(calibrated)
    found = declared_replicates(calibrated, weights)
    assert weights.again is not None
    np.testing.assert_allclose(
        found.replicate(2), weights.again(weights.base * parts["score10"])
    )
    holed = data.assign(score2=data["score2"].mask(data.index == 4))
    with pytest.raises(CallError, match=r"1 records lack some of 'score\*': 5"):
        declared_replicates(replace(frame, data=holed), weigh(frame))
