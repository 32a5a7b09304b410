"""What study.yml says of how the sample was drawn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, Self

from pydantic import Field, model_validator

from survey.codebook.drawing_facts import Pps, SecondPhase, Stage
from survey.codebook.text import Model, Rule, Text

__all__ = ["BaseWeight", "Design", "ReplicateWeights"]

Problems = Iterator[str]


class BaseWeight(Model):
    """Stratum population over net number of respondents.

    Parameters
    ----------
    margin
        The margin that gives each stratum's population.
    """

    margin: str


class ReplicateWeights(Model):
    """Replicate weights, for the variance.

    Parameters
    ----------
    type
        How they came about: jackknife (jk1, jkn), balanced repeated replication (brr,
        fay), bootstrap, successive differences (sdr), or user, with scales given.
    weights
        The variables that hold them, `*` standing for what tells them apart, such as
        `repwt*`; when absent they are made from strata and clusters.
    combined
        Whether they are weights, or multipliers of the weight.
    number, seed
        How many to make, and from which random numbers, for a bootstrap.
    rho
        Fay's factor.
    scale, rscales
        Of all squares together and of each, where the type doesn't fix them.
    mse
        Whether squares are around the estimate and not the replicates' mean.
    """

    type: Literal["jk1", "jkn", "brr", "fay", "bootstrap", "sdr", "user"]
    weights: str = ""
    combined: bool = True
    number: int = Field(default=500, ge=2)
    seed: int = 1
    rho: float = Field(default=0.0, ge=0, lt=1)
    scale: float | None = Field(default=None, gt=0)
    rscales: tuple[float, ...] = ()
    mse: bool = False

    @model_validator(mode="after")
    def _goes_together(self) -> Self:
        self._refuse(("rho",), self.type != "fay", "belongs to type fay alone")
        if not self.weights:
            if self.type == "user":
                raise ValueError("type user needs weights, from the data")
            fixed = ("scale", "rscales", "combined")
            why = "goes with weights from the data, and these are made"
            self._refuse(fixed, True, why)
            drawn = self.type == "bootstrap"
            why = f"is for a bootstrap; {self.type} draws nothing at random"
            self._refuse(("number", "seed"), not drawn, why)
            return self
        why = "is for replicates that are made, and these are in the data"
        self._refuse(("number", "seed"), True, why)
        fixes = self.type in ("brr", "fay", "sdr")
        self._refuse(("scale", "rscales"), fixes, f"is fixed by type {self.type}")
        if self.type == "user" and self.scale is None and not self.rscales:
            raise ValueError("type user needs scale, rscales or both")
        if self.type == "jkn" and self.combined and not self.rscales:
            raise ValueError("type jkn needs rscales; weights don't show the strata")
        return self

    def _refuse(self, keys: tuple[str, ...], when: bool, why: str) -> None:
        """Raise when one of the keys was given though nothing would use it."""
        given = [key for key in keys if key in self.model_fields_set]
        if when and given:
            raise ValueError(f"{given[0]} {why}")


class Design(Model):
    """How the sample was drawn.

    Parameters
    ----------
    strata, clusters
        Variables; none for a sample without strata, or of single persons. Beside
        replicate weights in the data strata serve the report alone.
    fpc
        True to take each stratum's population from the base weight's margin, or the
        variable that holds it.
    weight
        The final weight as an expression, when the data bring it along.
    base_weight
        How the toolkit makes one otherwise.
    stages
        Stages after the first, where their finite populations have to count.
    pps
        Probabilities of being drawn that differ within strata, without replacement.
    second_phase
        A sample drawn again from this one.
    lone_strata
        What to do with a stratum of one cluster.
    lone_domains
        Whether adjust or average also goes for a stratum with one cluster in the
        domain.
    replicates
        Replicate weights to take variances from, instead of linearising.
    """

    strata: str = ""
    clusters: str = ""
    fpc: bool | str = False
    weight: Rule | None = None
    base_weight: BaseWeight | None = None
    stages: tuple[Stage, ...] = ()
    pps: Pps | None = None
    second_phase: SecondPhase | None = None
    lone_strata: Literal["fail", "certainty", "remove", "adjust", "average"] = "fail"
    lone_domains: bool = False
    replicates: ReplicateWeights | None = None
    why: Text = Text()

    @model_validator(mode="after")
    def _goes_together(self) -> Self:
        problems = [*self._plain(), *self._pps(), *self._phases(), *self._replicates()]
        if problems:
            raise ValueError(problems[0])
        return self

    @property
    def variables(self) -> dict[str, tuple[str, ...]]:
        """The variables it names, by the key of study.yml where it names them."""
        fpc = self.fpc if isinstance(self.fpc, str) else ""
        plain = {"strata": self.strata, "clusters": self.clusters, "fpc": fpc}
        found: dict[str, tuple[str, ...]] = {key: (n,) for key, n in plain.items()}
        for number, stage in enumerate(self.stages):
            found[f"stages.{number}"] = (stage.strata, stage.clusters, stage.fpc)
        if self.pps is not None:
            found["pps"] = self.pps.variables
        if self.second_phase is not None:
            found["second_phase"] = self.second_phase.variables
        return found

    def _plain(self) -> Problems:
        if self.weight is not None and self.base_weight is not None:
            yield "has both weight and base_weight; one of them is meant"
        if self.stages and not self.clusters:
            yield "has stages, but no clusters for the first of them"
        if self.lone_domains and self.lone_strata not in ("adjust", "average"):
            yield (
                f"has lone_domains, which lone_strata {self.lone_strata} has no use "
                "for; adjust and average do"
            )

    def _pps(self) -> Problems:
        if self.pps is None:
            return
        if self.weight is None:
            yield "has pps and no weight; write it as `weight: 1 / probability`"
        if self.fpc:
            yield "has pps and fpc; the probabilities say how much was drawn"
        if self.second_phase is not None:
            yield "has pps and second_phase; a first phase is drawn by stages"
        if self.pps.method == "brewer":
            return
        if self.stages:
            yield "has stages, which of pps methods only brewer can hold"
        if self.lone_strata != "fail" or self.lone_domains:
            yield (
                f"has lone_strata, and pps method {self.pps.method} has no use for it: "
                "a unit by itself counts with its own probability"
            )

    def _phases(self) -> Problems:
        if self.second_phase is None:
            return
        if self.lone_strata in ("adjust", "average"):
            yield f"has lone_strata {self.lone_strata}, which two phases can't hold"

    def _replicates(self) -> Problems:
        said = self.replicates
        if said is None:
            return
        if self.lone_domains:
            yield "has lone_domains, which replicates have no use for"
        for key in ("pps", "second_phase"):
            if getattr(self, key) is not None:
                yield f"has {key} and replicates; a variance comes from one of them"
        if said.type == "jk1" and self.strata:
            yield "has strata, which jk1 replicates have not; take jkn"
        yield from self._given() if said.weights else self._made(said.type)

    def _given(self) -> Problems:
        unused = {"clusters", "stages", "fpc", "lone_strata"} & self.model_fields_set
        for key in sorted(unused):
            if getattr(self, key):
                yield f"has {key}, which replicate weights in the data have no use for"

    def _made(self, made: str) -> Problems:
        if self.stages and made != "bootstrap":
            yield (
                f"has stages, which {made} replicates can't hold; take a bootstrap, or "
                "leave the stages after the first out"
            )
        if self.fpc and made in ("brr", "fay"):
            yield (
                f"has an fpc, which {made} replicates can't hold; take the jackknife "
                "or a bootstrap, or leave it out"
            )
