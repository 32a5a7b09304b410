"""What study.yml says of how weights are made."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from survey.codebook.text import Model

__all__ = ["Calibrate", "Trim", "Weighting"]


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
    """The largest final weight allowed, as a multiple of the base weight."""

    cap: float = Field(gt=1)


class Weighting(Model):
    """The steps from base weight to final weight."""

    calibrate: Calibrate | None = None
    trim: Trim | None = None

    @model_validator(mode="after")
    def _trims_what_is_calibrated(self) -> Self:
        if self.trim is not None and self.calibrate is None:
            raise ValueError(
                "trim limits what calibrate does to the weights; give both, or neither"
            )
        return self
