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
    margins
        Their names.
    max_iterations, tolerance
        Sweeps over all margins, and the largest relative error of any cell.
    not_converged
        What becomes of weights that don't get there. A category with people but without
        respondents is another matter: no weights can meet it, and it always fails.
    """

    method: Literal["raking"] = "raking"
    margins: tuple[str, ...]
    max_iterations: int = Field(default=200, ge=1)
    tolerance: float = Field(default=1e-9, gt=0)
    not_converged: Literal["fail", "keep"] = "fail"


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
