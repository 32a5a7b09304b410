"""The variance methods, each with the sort of sample that it is made for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.designs import (
    Design,
    PairMatrix,
    Pps,
    Replicates,
    Sampled,
    balanced,
    bootstrap,
    jackknife,
    recalibrated,
    successive,
)
from survey.weighting import Calibrator
from tests.benches.coverage.people import People
from tests.benches.coverage.samples import (
    Drawn,
    answering,
    by_size,
    clusters,
    in_order,
    pairs,
    persons,
)

__all__ = ["METHODS", "Method"]

Codes = NDArray[np.intp]
Made = tuple[Codes, Sampled]
# Persons by group in SID; fewer where every replicate costs as much as a sample.
NET, FEW = 730, 40
DRAWS = 200
# Of 50 neighbourhoods a group, 15 are drawn; or 2 out of every 10 in their order. Of a
# small population's 200 people, 40.
OF_CLUSTERS, OF_PAIRS, OF_FEW = 0.3, 0.2, 0.2
SMALL, LARGE = 200, 20_000
# What approximated pairs of 12 units from 50 may miss, and linearised ratios of 30 that
# come by chance: of the order of n/N and 1/n, as tests/designs/test_enumerated.py has.
NEAR = 0.95


@dataclass(frozen=True)
class Method:
    """A sample with a way to its variance.

    Parameters
    ----------
    name
        In the table.
    make
        From people and a generator to the rows drawn and their design.
    below, above
        Between what the estimated variance over the real one may lie, by what is known
        of the method: above one where it takes a sample without replacement for one
        with, below where it leaves out what sampling within clusters adds.
    most
        People by group to draw from: few, so that the finite population correction
        counts; many, where people don't answer, which no correction is for.
    """

    name: str
    make: Callable[[People, np.random.Generator], Made]
    below: float = 1.0
    above: float = 1.0
    most: int = 2_000


def _plain(drawn: Drawn, fpc: bool = True) -> Design:
    size = drawn.population if fpc else None
    return Design.build(drawn.weights, drawn.strata, drawn.cluster, size)


def _taylor(people: People, rng: np.random.Generator) -> Made:
    drawn = persons(people, NET, rng)
    return drawn.rows, _plain(drawn)


def _calibrated(method: str, responding: bool) -> Callable[..., Made]:
    def make(people: People, rng: np.random.Generator) -> Made:
        draw = answering if responding else persons
        drawn = draw(people, NET, rng)
        calibrator = Calibrator.prepare(people.terms(drawn.rows, True), method)
        weights = calibrator.weights(drawn.weights)
        design = Design.build(
            weights,
            drawn.strata,
            None,
            drawn.population,
            drawn.weights,
            auxiliaries=calibrator.auxiliaries,
        )
        return drawn.rows, design

    return make


def _replicated(make: Callable[[Design, int], Replicates], net: int = FEW) -> Callable:
    def made(people: People, rng: np.random.Generator) -> Made:
        drawn = persons(people, net, rng)
        return drawn.rows, make(_plain(drawn), int(rng.integers(2**31)))

    return made


def _recalibrated(make: Callable[[Design, int], Replicates]) -> Callable[..., Made]:
    def made(people: People, rng: np.random.Generator) -> Made:
        drawn = answering(people, FEW, rng)
        calibrator = Calibrator.prepare(people.terms(drawn.rows, False), "raking")
        before = make(_plain(drawn), int(rng.integers(2**31)))
        ways = calibrator.weights, calibrator.together
        return drawn.rows, recalibrated(before, ways[0], together=ways[1])

    return made


def _one_stratum(people: People, rng: np.random.Generator) -> Made:
    everyone = np.zeros(len(people), dtype=np.intp)
    rows = np.sort(rng.choice(len(people), 7 * FEW, replace=False))
    size = np.full(len(rows), float(len(people)))
    weights = people.stands_for[rows] * size / len(rows)
    return rows, jackknife(Design.build(weights, everyone[rows], None, size))


def _staged(make: Callable[[Drawn, int], Sampled]) -> Callable[..., Made]:
    def made(people: People, rng: np.random.Generator) -> Made:
        drawn = clusters(people, 15, 8, rng)
        return drawn.rows, make(drawn, int(rng.integers(2**31)))

    return made


def _stages(drawn: Drawn) -> Design:
    return Design.build(
        drawn.weights,
        [drawn.strata, None],
        [drawn.cluster, drawn.rows],
        [drawn.population, drawn.inside],
    )


def _halves(rho: float) -> Callable[..., Made]:
    def made(people: People, rng: np.random.Generator) -> Made:
        drawn = pairs(people, 5, 10, rng)
        return drawn.rows, balanced(_plain(drawn), rho, without_fpc=True)

    return made


def _successive(people: People, rng: np.random.Generator) -> Made:
    drawn = in_order(people, FEW, rng)
    return drawn.rows, successive(_plain(drawn))


def _sized(
    how: str, make: Callable[[Drawn], Sampled], count: int = 12
) -> Callable[..., Made]:
    def made(people: People, rng: np.random.Generator) -> Made:
        drawn = by_size(people, how, count, rng)
        return drawn.rows, make(drawn)

    return made


def _pps(joint: str, form: str = "horvitz_thompson") -> Callable[[Drawn], Pps]:
    def make(drawn: Drawn) -> Pps:
        return Pps.build(
            drawn.population,
            PairMatrix.of(drawn.joint) if joint == "exact" else joint,
            drawn.strata,
            drawn.cluster,
            form=form,
            weights=drawn.weights,
        )

    return make


def _brewer(drawn: Drawn) -> Design:
    sizes = drawn.population
    return Design.build(drawn.weights, drawn.strata, drawn.cluster, sizes, unequal=True)


def _boot(how: str, fpc: bool | None = None) -> Callable[[Design, int], Replicates]:
    return lambda design, seed: bootstrap(design, DRAWS, seed, how, fpc)  # type: ignore[arg-type]


def _jack(design: Design, seed: int) -> Replicates:
    return jackknife(design)


METHODS = {
    method.name: method
    for method in (
        Method("taylor", _taylor),
        Method("taylor, linear calibration", _calibrated("linear", False)),
        Method("taylor, raking", _calibrated("raking", False)),
        Method("taylor, raking, non-response", _calibrated("raking", True), most=LARGE),
        Method("taylor, sinh, non-response", _calibrated("sinh", True), most=LARGE),
        Method("jackknife JK1", _one_stratum, most=SMALL),
        Method("jackknife JKn", _replicated(_jack), most=SMALL),
        Method("jackknife JKn, raking, non-response", _recalibrated(_jack), most=LARGE),
        Method("bootstrap rao-wu", _replicated(_boot("rao-wu", True)), most=SMALL),
        Method(
            "bootstrap rao-wu, with replacement",
            _replicated(_boot("rao-wu")),
            above=1 / (1 - OF_FEW),
            most=SMALL,
        ),
        Method(
            "bootstrap rao-wu, raking, non-response",
            _recalibrated(_boot("rao-wu")),
            most=LARGE,
        ),
        Method(
            "bootstrap canty-davison", _replicated(_boot("canty-davison")), most=SMALL
        ),
        Method("bootstrap preston", _replicated(_boot("preston")), most=SMALL),
        Method("bootstrap generalised", _replicated(_boot("generalised")), most=SMALL),
        Method("clusters, two stages", _staged(lambda drawn, seed: _stages(drawn))),
        Method(
            "clusters, bootstrap preston",
            _staged(lambda d, s: bootstrap(_stages(d), DRAWS, s, "preston")),
        ),
        Method(
            "clusters, jackknife of the first stage",
            _staged(lambda d, s: jackknife(_plain(d))),
            below=1 - OF_CLUSTERS,
        ),
        Method(
            "clusters, with replacement",
            _staged(lambda d, s: _plain(d, fpc=False)),
            above=1 / (1 - OF_CLUSTERS),
        ),
        Method("half-samples BRR", _halves(0.0), above=1 / (1 - OF_PAIRS)),
        Method("half-samples Fay", _halves(0.5), above=1 / (1 - OF_PAIRS)),
        Method("successive differences", _successive),
        Method(
            "pps, Hartley-Rao",
            _sized("pps_systematic", _pps("hartley_rao", "yates_grundy")),
            below=NEAR,
            above=1 / NEAR,
        ),
        Method("pps, Brewer", _sized("conditional_poisson", _brewer)),
        Method(
            "pps, Overton",
            _sized("pps_systematic", _pps("overton", "yates_grundy")),
            below=NEAR,
            above=1 / NEAR,
        ),
        Method("pps, Horvitz-Thompson", _sized("conditional_poisson", _pps("exact"))),
        Method(
            "pps, Yates-Grundy",
            _sized("conditional_poisson", _pps("exact", "yates_grundy")),
        ),
        # Ratios of a sample whose size is left to chance need more than a dozen units,
        # and with thirty their variance still misses some hundredths.
        Method("pps, Poisson", _sized("poisson", _pps("poisson"), 30), below=NEAR),
    )
}
