"""What study.yml says of how weights are made."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from survey.codebook.text import Model

__all__ = ["Calibrate", "NonResponse", "Trim", "Weighting"]


class NonResponse(Model):
    """How respondents answer for those who were drawn and did not respond.

    It takes the gross sample, which `gross:` in study.yml declares. Base weights are
    then those of everyone drawn, and the factors come between them and calibration.

    Parameters
    ----------
    method
        classes: one factor for each combination of the variables. propensity: one for
        each class of similar response probability, which a model of the variables
        gives.
    variables
        What the gross sample knows of respondents and others alike.
    model
        Of the probabilities: logistic regression, or gradient boosting.
    classes
        How many classes of probability.
    seed
        Of boosting, which draws at random.
    min_size
        Fewest respondents of a class.
    max_factor
        The largest factor of a class; any when absent.
    too_small
        What becomes of a class beyond those limits: fail names it; neighbour merges it
        with the class before or behind it, rate with the one of the nearest response
        rate. Classes of several variables are only merged within the first of them.
    """

    method: Literal["classes", "propensity"]
    variables: tuple[str, ...] = Field(min_length=1)
    model: Literal["logistic", "boosting"] = "logistic"
    classes: int = Field(default=5, ge=2)
    seed: int | None = None
    min_size: int = Field(default=20, ge=1)
    max_factor: float | None = Field(default=None, gt=1)
    too_small: Literal["fail", "neighbour", "rate"] = "fail"

    @model_validator(mode="after")
    def _can_be_meant(self) -> Self:
        if self.method == "classes":
            for key in ("model", "classes", "seed"):
                if key in self.model_fields_set:
                    raise ValueError(f"{key} is for method propensity")
        if len(set(self.variables)) < len(self.variables):
            raise ValueError("names a variable twice")
        boosted = self.method == "propensity" and self.model == "boosting"
        if boosted and self.seed is None:
            raise ValueError("boosting draws at random; give a seed")
        if not boosted and self.seed is not None:
            raise ValueError("seed is for boosting; nothing else is drawn at random")
        return self


class Calibrate(Model):
    """Which margins the weights have to meet, and how closely.

    Parameters
    ----------
    method
        The distance between base and final weight: raking (which is also what is done
        without any of the other choices below), linear, truncated (linear within
        bounds), logit, sinh.
    margins
        Their names: counts by category, and totals of numbers.
    bounds
        The least and the largest factor, held exactly; logit and truncated need them.
    by
        A variable of every margin: its categories are calibrated each by itself.
    constant_within
        The variable that tells households apart, whose members keep one factor.
    relax
        By margin that needn't be met exactly, what missing it costs: an error of a
        hundredth costs as much as changing all weights by √penalty hundredths.
    max_iterations, tolerance
        Sweeps over all margins or Newton steps, and the largest relative error of any
        cell.
    not_converged
        What becomes of weights that don't get there. A category with people but without
        respondents is another matter: no weights can meet it, and it always fails.
    """

    method: Literal["raking", "linear", "truncated", "logit", "sinh"] = "raking"
    margins: tuple[str, ...]
    bounds: tuple[float, float] | None = None
    by: str = ""
    constant_within: str = ""
    relax: dict[str, float] = {}
    max_iterations: int = Field(default=200, ge=1)
    tolerance: float = Field(default=1e-9, gt=0)
    not_converged: Literal["fail", "keep"] = "fail"

    @property
    def plain(self) -> bool:
        """Whether it is raking without more, which is done margin by margin."""
        asked = self.bounds or self.by or self.constant_within or self.relax
        return self.method == "raking" and not asked

    @model_validator(mode="after")
    def _can_be_meant(self) -> Self:
        if self.bounds is None and self.method in ("logit", "truncated"):
            raise ValueError(f"{self.method} needs bounds, such as [0.5, 2]")
        if self.bounds is not None and not self.bounds[0] < 1 < self.bounds[1]:
            raise ValueError("bounds are of the factors, one below and one above 1")
        for name in self.relax:
            if name not in self.margins:
                raise ValueError(f"relaxes {name!r}, which is not among its margins")
        for name, penalty in self.relax.items():
            if not penalty > 0:
                raise ValueError(f"the penalty of {name!r} is to be above nought")
        return self


class Trim(Model):
    """The largest final weight allowed, as a multiple of the weight before calibration.

    That is the base weight, or what non-response made of it.
    """

    cap: float = Field(gt=1)


class Weighting(Model):
    """The steps from base weight to final weight."""

    nonresponse: NonResponse | None = None
    calibrate: Calibrate | None = None
    trim: Trim | None = None

    @model_validator(mode="after")
    def _trims_what_is_calibrated(self) -> Self:
        if self.trim is not None and self.calibrate is None:
            raise ValueError(
                "trim limits what calibrate does to the weights; give both, or neither"
            )
        return self
