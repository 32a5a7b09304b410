"""The design in integers, and what it refuses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from survey.codebook import Codebook
from survey.designs import Design
from survey.errors import CallError, LoneStratumError, NoDesignError
from survey.fieldwork import Frame
from survey.weighting import Weights, weigh

Persons = Callable[..., Frame]
ONES = np.ones(6)


def test_clusters_belong_to_their_stratum() -> None:
    design = Design.build(
        ONES, np.array(list("aabbbb")), np.array([1, 2, 1, 1, 2, 3]), lone_strata="fail"
    )
    assert design.clusters == 5
    assert design.sampled.tolist() == [2, 3]
    assert design.cluster_stratum.tolist() == [0, 0, 1, 1, 1]
    assert design.cluster.tolist() == [0, 1, 2, 2, 3, 4]


def test_without_strata_or_clusters_everyone_is_a_cluster() -> None:
    design = Design.build(ONES)
    assert (design.clusters, design.names) == (6, ("the sample",))
    assert not design.without_replacement


def test_a_fraction_is_a_population_too() -> None:
    strata = np.array(list("aaabbb"))
    size = Design.build(ONES, strata, population=np.array([12.0] * 3 + [6.0] * 3))
    part = Design.build(ONES, strata, population=np.array([0.25] * 3 + [0.5] * 3))
    np.testing.assert_allclose(size.population, part.population)
    np.testing.assert_allclose(size.remaining, [0.75, 0.5])


def test_a_population_of_one_value_a_stratum() -> None:
    with pytest.raises(CallError, match="fpc differs within stratum b"):
        Design.build(
            ONES,
            np.array(list("aaabbb")),
            population=np.array([9.0, 9, 9, 8, 8, 7]),
        )


def test_a_population_is_no_smaller_than_the_sample() -> None:
    with pytest.raises(CallError, match="has 6 clusters in the sample and 5"):
        Design.build(ONES, population=np.full(6, 5.0))


@pytest.mark.parametrize("choice", ["certainty", "remove", "adjust", "average"])
def test_lone_strata_are_chosen_for(choice: str) -> None:
    strata = np.array(list("aabbbc"))
    with pytest.raises(LoneStratumError, match=r"1 strata have one cluster.*: c\."):
        Design.build(ONES, strata)
    assert Design.build(ONES, strata, lone_strata=choice).lone_names == ("c",)


class TestDeclared:
    def test_strata_and_persons_of_the_base_weight(self, persons: Persons) -> None:
        frame = persons()
        weights = weigh(frame)
        design = Design.of(frame, weights)
        assert design.names[0] == "stratum=1"
        assert design.sampled.tolist() == [130, 110, 100, 90, 80, 60, 30]
        assert design.population.tolist()[-2:] == [22000, 12000]
        assert design.auxiliaries is weights.auxiliaries

    def test_a_variable_holds_the_population(self, persons: Persons) -> None:
        frame = persons(
            design="{strata: stratum, fpc: score, base_weight: {margin: stratum}}"
        )
        sizes = frame.data["stratum"].astype("Float64") * 1000
        frame = replace(frame, data=frame.data.assign(score=sizes))
        design = Design.of(frame, weigh(frame))
        assert design.population.tolist()[:2] == [1000, 2000]

    def test_further_stages(self, persons: Persons) -> None:
        frame = persons(
            design="{clusters: stratum, fpc: score, lone_domains: true, "
            "lone_strata: adjust, stages: [{clusters: id, strata: sex, fpc: score}]}",
            weighting="{}",
        )
        frame = replace(frame, data=frame.data.assign(score=200.0))
        design = Design.of(frame, weigh(frame))
        first, second = design.stages
        assert (first.units, second.units, len(second.names)) == (7, 600, 14)
        assert second.names[:2] == ("stratum=1 / sex=1", "stratum=1 / sex=2")
        assert set(second.population) == {200.0}
        assert design.lone_domains

    def test_persons_are_not_clusters(self, persons: Persons) -> None:
        frame = persons(
            design="{strata: stratum, clusters: id, fpc: true, "
            "base_weight: {margin: stratum}}"
        )
        with pytest.raises(CallError, match="fpc: true counts persons"):
            Design.of(frame, weigh(frame))

    def test_fpc_needs_the_base_weight(self, persons: Persons) -> None:
        frame = persons(design="{strata: stratum, fpc: true}", weighting="{}")
        with pytest.raises(CallError, match=r"needs design\.base_weight"):
            Design.of(frame, weigh(frame))

    def test_fpc_needs_a_margin_of_the_strata(self, persons: Persons) -> None:
        design = "{strata: stratum, fpc: true, base_weight: {margin: region}}"
        frame = persons(design=design, weighting="{}")
        with pytest.raises(CallError, match="margin over 'stratum' alone"):
            Design.of(frame, weigh(frame))

    def test_without_strata_the_population_is_everyone(self, persons: Persons) -> None:
        design = "{fpc: true, base_weight: {margin: region}}"
        frame = persons(design=design, weighting="{}")
        assert Design.of(frame, weigh(frame)).population.tolist() == [5669000]

    @pytest.mark.parametrize("where", ["strata", "clusters"])
    def test_records_without_are_counted(self, persons: Persons, where: str) -> None:
        frame = persons(design=f"{{{where}: region}}", weighting="{}")
        region = frame.data["region"].copy()
        region[[2, 5]] = pd.NA
        frame = replace(frame, data=frame.data.assign(region=region))
        with pytest.raises(CallError, match="2 records have no 'region': 3, 6"):
            Design.of(frame, weigh(frame))

    def test_a_stratum_the_codebook_has_not(self, persons: Persons) -> None:
        frame = persons(design="{strata: region}", weighting="{}")
        region = frame.data["region"].mask(frame.data["region"] == 2, 8)
        frame = replace(frame, data=frame.data.assign(region=region))
        with pytest.raises(CallError, match="codes that the codebook has not: 8"):
            Design.of(frame, weigh(frame))

    def test_a_variable_that_is_not_there(self, persons: Persons) -> None:
        frame = persons(design="{clusters: region}", weighting="{}")
        frame = replace(frame, data=frame.data.drop(columns="region"))
        with pytest.raises(CallError, match="the design needs 'region'"):
            Design.of(frame, weigh(frame))

    def test_a_study_without_design(self, tiny: Callable[..., object]) -> None:
        frame = Frame.of(pd.DataFrame({"id": [1]}), Codebook.open(str(tiny())))
        with pytest.raises(NoDesignError):
            Design.of(frame, Weights.equal(1))
