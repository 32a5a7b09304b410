"""A sample whose variances come from replicates made of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, TypeVar, get_args

from survey.designs import (
    Design,
    Replicates,
    balanced,
    bootstrap,
    jackknife,
    successive,
)
from survey.errors import CallError
from survey.sample.calibrating import recalibrating, uncalibrated
from survey.sample.drawn import Drawn

__all__ = ["replicated"]

Of = TypeVar("Of", bound=Drawn)
Method = Literal[
    "jackknife",
    "half-samples",
    "fay",
    "rao-wu",
    "canty-davison",
    "preston",
    "generalised",
    "successive",
]


def replicated(
    sample: Of,
    method: Method = "jackknife",
    number: int = 500,
    seed: int = 1,
    rho: float = 0.3,
) -> Of:
    """Return the sample with replicates instead of linearisation.

    Parameters
    ----------
    sample
        A linearised design. Weights that `Sample.of` calibrated are calibrated again in
        each replicate; a study declares replicates in study.yml, which does so too.
    method
        jackknife; half-samples or fay, of two clusters a stratum; a bootstrap: rao-wu,
        canty-davison, preston (several stages) or generalised; successive differences,
        of records in the order they were drawn.
    number, seed
        Of a bootstrap's replicates, and the same seed gives the same ones.
    rho
        Fay's factor.

    Raises
    ------
    CallError
        When the design has replicates already, or can't have these.

    Examples
    --------
    >>> sample.replicated("rao-wu", 1000, seed=7).mean("income")  # doctest: +SKIP
    """
    design = sample.design
    if not isinstance(design, Design):
        raise CallError(f"replicates are made of a linearised design, not {design!r}")
    if sample.calibrator is None:
        return replace(sample, design=_made(design, method, number, seed, rho))
    made = _made(uncalibrated(design), method, number, seed, rho)
    again = recalibrating(made, sample.calibrator)
    if design.members is not None:
        again = again.within(design.members)
    return replace(sample, design=again)


def _made(
    design: Design, method: Method, number: int, seed: int, rho: float
) -> Replicates:
    if method == "jackknife":
        return jackknife(design)
    if method == "half-samples":
        return balanced(design)
    if method == "fay":
        return balanced(design, rho)
    if method == "successive":
        return successive(design)
    if method in get_args(Method):
        # A population that the sample knows of counts, also where Rao and Wu's
        # bootstrap is best known without one.
        return bootstrap(design, number, seed, method, design.without_replacement)
    raise CallError.unknown("method", method, get_args(Method))
