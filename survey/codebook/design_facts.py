"""What study.yml says of how the sample was drawn."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from survey.codebook.text import Model, Rule, Text

__all__ = ["BaseWeight", "Design", "ReplicateWeights", "Stage"]


class BaseWeight(Model):
    """Stratum population over net number of respondents.

    Parameters
    ----------
    margin
        The margin that gives each stratum's population.
    """

    margin: str


class Stage(Model):
    """A further stage of drawing, within the clusters of the stage before.

    Parameters
    ----------
    strata, clusters
        Variables; without strata the units are drawn from the whole cluster.
    fpc
        The variable that holds how many units the cluster has.
    """

    strata: str = ""
    clusters: str
    fpc: str


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
        Variables; none for a sample without strata, or of single persons.
    fpc
        True to take each stratum's population from the base weight's margin, or the
        variable that holds it.
    weight
        The final weight as an expression, when the data bring it along.
    base_weight
        How the toolkit makes one otherwise.
    stages
        Stages after the first, where their finite populations have to count.
    lone_strata
        What to do with a stratum of one cluster.
    lone_domains
        Whether that also goes for a stratum with one cluster in the domain.
    replicates
        Replicate weights to take variances from, instead of linearising.
    """

    strata: str = ""
    clusters: str = ""
    fpc: bool | str = False
    weight: Rule | None = None
    base_weight: BaseWeight | None = None
    stages: tuple[Stage, ...] = ()
    lone_strata: Literal["fail", "certainty", "remove", "adjust", "average"] = "fail"
    lone_domains: bool = False
    replicates: ReplicateWeights | None = None
    why: Text = Text()

    @model_validator(mode="after")
    def _has_one_weight(self) -> Self:
        if self.weight is not None and self.base_weight is not None:
            raise ValueError("has both weight and base_weight; one of them is meant")
        if self.stages and not self.clusters:
            raise ValueError("has stages, but no clusters for the first of them")
        return self

    @model_validator(mode="after")
    def _suits_its_replicates(self) -> Self:
        if self.replicates is None:
            return self
        if self.lone_domains:
            raise ValueError("has lone_domains, which replicates have no use for")
        made = "" if self.replicates.weights else self.replicates.type
        if self.stages and made not in ("", "bootstrap"):
            raise ValueError(
                f"has stages, which {made} replicates can't hold; take a bootstrap, or "
                "leave the stages after the first out"
            )
        if self.fpc and made in ("brr", "fay"):
            raise ValueError(
                f"has an fpc, which {made} replicates can't hold; take the jackknife "
                "or a bootstrap, or leave it out"
            )
        return self
