"""What study.yml says of drawing by stages, by unequal chances, and again."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from survey.codebook.text import Model, Rule

__all__ = ["Pps", "SecondPhase", "Stage"]


class Stage(Model):
    """A further stage of drawing, within the clusters of the stage before.

    Parameters
    ----------
    strata, clusters
        Variables; without strata the units are drawn from the whole cluster.
    fpc
        The variable that holds how many units the cluster has; beside `pps` the
        probability of the unit.
    """

    strata: str = ""
    clusters: str
    fpc: str


class Pps(Model):
    """Units drawn with unequal probabilities, without replacement.

    Parameters
    ----------
    probability
        The variable that holds the probability of the record's unit.
    method
        Where the chance of two units together comes from: brewer does without it;
        overton and hartley-rao approximate it; in a poisson sample every unit is drawn
        by itself; joint has it in the data.
    mean_square
        For hartley-rao, where the population's is known: the sum of its squared
        probabilities over the number drawn, a number, or a variable where strata
        differ.
    joint
        The variables that hold the joint probability with every unit, `*` standing for
        the unit: a value of `clusters`, or of `id` for a sample of single persons.
    form
        Of the variance by pairs; yates-grundy for samples of fixed size, and taken for
        overton and hartley-rao when absent.
    """

    probability: str
    method: Literal["brewer", "overton", "hartley-rao", "poisson", "joint"] = "brewer"
    mean_square: Annotated[float, Field(gt=0, le=1)] | str | None = None
    joint: str = ""
    form: Literal["horvitz-thompson", "yates-grundy"] | None = None

    @model_validator(mode="after")
    def _goes_together(self) -> Self:
        if self.mean_square is not None and self.method != "hartley-rao":
            raise ValueError("mean_square belongs to method hartley-rao alone")
        if self.joint and self.method != "joint":
            raise ValueError(
                f"joint belongs to method joint, and this is {self.method}"
            )
        if self.method == "joint" and self.joint.count("*") != 1:
            raise ValueError(
                "method joint needs joint: the variables that hold the joint "
                "probabilities, such as `together_*`"
            )
        if "form" in self.model_fields_set and self.method == "brewer":
            raise ValueError("form is of pairs of units, which brewer does without")
        if self.form == "yates-grundy" and self.method == "poisson":
            raise ValueError(
                "form yates-grundy is for samples of fixed size, which a poisson "
                "sample has not"
            )
        return self

    @property
    def variables(self) -> tuple[str, ...]:
        """The variables it names, those of `joint` apart."""
        square = self.mean_square if isinstance(self.mean_square, str) else ""
        return self.probability, square


class SecondPhase(Model):
    """A sample drawn from the sample, which answered more.

    Parameters
    ----------
    selected
        Of whom it holds, as an expression; the others have no part in the estimates.
    strata, clusters
        Variables that are known of everyone in the first phase.
    fpc
        The variable that holds the number of units in the stratum; without it these
        are the units that the first phase holds.
    method
        full, from all pairs of records; approximate, which is exact for simple random
        sampling in the first phase and strata in the second.
    lone_strata
        What to do with a stratum of one unit in the second phase.
    """

    selected: Rule
    strata: str = ""
    clusters: str = ""
    fpc: str = ""
    method: Literal["full", "approximate"] = "full"
    lone_strata: Literal["fail", "certainty", "remove", "adjust", "average"] = "fail"

    @model_validator(mode="after")
    def _goes_together(self) -> Self:
        if self.lone_strata != "fail" and self.method == "full":
            raise ValueError(
                f"lone_strata {self.lone_strata} is for method approximate; in full a "
                "stratum of one unit has no pairs"
            )
        return self

    @property
    def variables(self) -> tuple[str, ...]:
        """The variables it names, besides those of `selected`."""
        return self.strata, self.clusters, self.fpc
