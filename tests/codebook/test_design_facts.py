"""What study.yml says of the design: what can't be meant is refused when read."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pydantic import ValidationError

from survey.codebook import Design, ReplicateWeights

Problems = Callable[..., list[str]]

REFUSED = [
    ({"type": "user"}, "type user needs weights, from the data"),
    ({"type": "user", "weights": "w*"}, "type user needs scale, rscales or both"),
    ({"type": "jkn", "weights": "w*"}, "type jkn needs rscales"),
    ({"type": "bootstrap", "rho": 0.3}, "rho belongs to type fay alone"),
    ({"type": "brr", "weights": "w*", "rho": 0.3}, "rho belongs to type fay alone"),
    ({"type": "jkn", "scale": 1}, "scale goes with weights from the data"),
    ({"type": "jkn", "rscales": [1, 1]}, "rscales goes with weights from the data"),
    ({"type": "sdr", "combined": True}, "combined goes with weights from the data"),
    ({"type": "brr", "weights": "w*", "scale": 1}, "scale is fixed by type brr"),
    ({"type": "sdr", "weights": "w*", "rscales": [1]}, "rscales is fixed by type sdr"),
    ({"type": "jkn", "number": 50}, "number is for a bootstrap; jkn draws nothing"),
    ({"type": "fay", "rho": 0.3, "seed": 5}, "seed is for a bootstrap"),
    ({"type": "bootstrap", "weights": "w*", "seed": 5}, "seed is for replicates that"),
]
TAKEN: list[dict[str, object]] = [
    {"type": "bootstrap", "number": 50, "seed": 5},
    {"type": "bootstrap", "weights": "w*", "scale": 0.01},
    {"type": "jkn", "weights": "w*", "combined": False},
    {"type": "jkn", "weights": "w*", "rscales": [0.5, 0.5]},
    {"type": "fay", "rho": 0.3},
    {"type": "user", "weights": "w*", "scale": 1},
]
STAGE = {"clusters": "home", "fpc": "homes"}
UNSUITED = [
    ({"lone_domains": True}, {"type": "jkn"}, "has lone_domains, which replicates"),
    ({"clusters": "c", "stages": [STAGE]}, {"type": "jkn"}, "has stages, which jkn"),
    ({"clusters": "c", "stages": [STAGE]}, {"type": "sdr"}, "take a bootstrap"),
    ({"fpc": True}, {"type": "brr"}, "has an fpc, which brr replicates can't hold"),
    ({"fpc": "size"}, {"type": "fay", "rho": 0.3}, "has an fpc, which fay"),
]


@pytest.mark.parametrize(("given", "said"), REFUSED)
def test_a_key_that_nothing_would_use(given: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        ReplicateWeights.model_validate(given)


@pytest.mark.parametrize("given", TAKEN)
def test_replicates_that_can_be_meant(given: dict[str, object]) -> None:
    assert ReplicateWeights.model_validate(given).type == given["type"]


@pytest.mark.parametrize(("design", "replicates", "said"), UNSUITED)
def test_a_design_that_its_replicates_cannot_hold(
    design: dict[str, object], replicates: dict[str, object], said: str
) -> None:
    assert Design.model_validate(design).replicates is None
    with pytest.raises(ValidationError, match=said):
        Design.model_validate({**design, "replicates": replicates})


def test_a_bootstrap_holds_stages_and_a_finite_population() -> None:
    given = {"clusters": "c", "stages": [STAGE], "fpc": "size"}
    drawn = Design.model_validate({**given, "replicates": {"type": "bootstrap"}})
    assert len(drawn.stages) == 1


def test_the_line_of_study_yml_is_named(problems: Problems) -> None:
    study = (
        "study: tiny\ntitle: {nl: T}\nlanguages: [nl, en]\nid: id\n"
        "design: {replicates: {type: jkn, seed: 5}}\n"
    )
    found = problems(study_yml=study, indicators_yml="", derived_yml="")
    assert len(found) == 1
    assert found[0].startswith("study.yml:5: replicates: seed is for a bootstrap")
