"""What study.yml says of the design: what can't be meant is refused when read."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pydantic import ValidationError

from survey.codebook import Design, Pps, ReplicateWeights, SecondPhase

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
GIVEN = {"type": "bootstrap", "weights": "w*"}
PPS = {"pps": {"probability": "p"}, "weight": "1 / p"}
AGAIN = {"second_phase": {"selected": "again == 1"}}
UNSUITED = [
    (
        {"lone_domains": True, "lone_strata": "adjust"},
        {"type": "jkn"},
        "has lone_domains, which replicates",
    ),
    ({"strata": "s"}, {"type": "jk1"}, "has strata, which jk1 replicates have not"),
    ({"clusters": "c"}, GIVEN, "has clusters, which replicate weights in the data"),
    ({"fpc": "size"}, GIVEN, "has fpc, which replicate weights in the data"),
    ({"lone_strata": "remove"}, GIVEN, "has lone_strata, which replicate weights in"),
    (PPS, {"type": "jkn"}, "has pps and replicates; a variance comes from one"),
    (AGAIN, {"type": "jkn"}, "has second_phase and replicates"),
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


UNMEANT = [
    ({"lone_domains": True}, "has lone_domains, which lone_strata fail has no use"),
    ({"lone_domains": True, "lone_strata": "remove"}, "which lone_strata remove has"),
    ({"pps": {"probability": "p"}}, "has pps and no weight; write it as"),
    ({**PPS, "fpc": "size"}, "has pps and fpc; the probabilities say"),
    ({**PPS, **AGAIN}, "has pps and second_phase"),
    ({**AGAIN, "lone_strata": "adjust"}, "has lone_strata adjust, which two phases"),
]
UNEQUAL = [
    ({"mean_square": 0.1}, "mean_square belongs to method hartley-rao alone"),
    ({"joint": "j*"}, "joint belongs to method joint, and this is brewer"),
    ({"method": "joint"}, "method joint needs joint: the variables"),
    ({"method": "joint", "joint": "j"}, "method joint needs joint: the variables"),
    ({"form": "yates-grundy"}, "form is of pairs of units, which brewer does without"),
    ({"method": "poisson", "form": "yates-grundy"}, "a poisson sample has not"),
    ({"method": "hartley-rao", "mean_square": 2}, "less than or equal to 1"),
]


@pytest.mark.parametrize(("given", "said"), UNMEANT)
def test_a_design_that_cannot_be_meant(given: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Design.model_validate(given)


@pytest.mark.parametrize(("given", "said"), UNEQUAL)
def test_probabilities_that_cannot_be_meant(
    given: dict[str, object], said: str
) -> None:
    with pytest.raises(ValidationError, match=said):
        Pps.model_validate({"probability": "p", **given})


@pytest.mark.parametrize("method", ["overton", "hartley-rao", "poisson"])
def test_pairs_of_units_hold_no_stages_and_no_lone_strata(method: str) -> None:
    pps = {"pps": {"probability": "p", "method": method}, "weight": "1 / p"}
    assert Design.model_validate(pps).variables["pps"] == ("p", "")
    with pytest.raises(ValidationError, match="only brewer can hold"):
        Design.model_validate({**pps, "clusters": "c", "stages": [STAGE]})
    with pytest.raises(ValidationError, match="has lone_strata, and pps method"):
        Design.model_validate({**pps, "lone_strata": "remove"})
    brewer = {**PPS, "clusters": "c", "stages": [STAGE], "lone_strata": "remove"}
    assert len(Design.model_validate(brewer).stages) == 1


def test_pairs_of_two_phases_have_no_choice_for_lone_strata() -> None:
    given = {"selected": "again == 1", "lone_strata": "remove"}
    with pytest.raises(ValidationError, match="lone_strata remove is for method appr"):
        SecondPhase.model_validate(given)
    assert SecondPhase.model_validate({**given, "method": "approximate"}).strata == ""


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
