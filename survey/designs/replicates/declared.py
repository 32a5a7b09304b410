"""The replicate design that study.yml declares, over the records."""

from __future__ import annotations

import re
from dataclasses import replace
from fnmatch import fnmatchcase

import numpy as np
from numpy.typing import NDArray

from survey.codebook import ReplicateWeights
from survey.designs.design import Design
from survey.designs.replicates.balanced import balanced
from survey.designs.replicates.bootstrap import Method, bootstrap
from survey.designs.replicates.given import Kind
from survey.designs.replicates.jackknife import jackknife
from survey.designs.replicates.readjusted import readjusted
from survey.designs.replicates.recalibrated import recalibrated
from survey.designs.replicates.replicates import Replicates
from survey.designs.replicates.successive import successive
from survey.errors import CallError
from survey.fieldwork import Frame
from survey.weighting import Again, Weights

__all__ = ["declared_replicates"]

Floats = NDArray[np.float64]
KINDS: dict[str, Kind] = {
    "jk1": "JK1",
    "jkn": "JKn",
    "brr": "BRR",
    "fay": "Fay",
    "bootstrap": "bootstrap",
    "sdr": "successive-difference",
    "user": "other",
}


def declared_replicates(frame: Frame, weights: Weights) -> Replicates:
    """Return the replicate weights of study.yml: those in the data, or made.

    Parameters
    ----------
    frame
        The records.
    weights
        Their weights, in the same order.

    Raises
    ------
    CallError
        When the study declares none, or they don't go with the design or the data.
    LoneStratumError
        When strata have one cluster and the study chose to fail.
    ConvergenceError
        When replicates can't meet the margins and the study chose to fail.

    Notes
    -----
    Replicates are of the base weights; where the study calibrates, each is calibrated
    and trimmed as the weights were. Where the study adjusts for non-response they are
    of everyone drawn, and each hands weight over to respondents first. A bootstrap is
    Preston's when stages after the first are declared, Canty and Davison's with a
    finite population correction, and Rao and Wu's without.

    Examples
    --------
    >>> design = declared_replicates(frame, weights)  # doctest: +SKIP
    """
    declared = frame.codebook.facts.design
    said = None if declared is None else declared.replicates
    if said is None:
        raise CallError(f"{frame.codebook.name} declares no design.replicates")
    if said.weights:
        made = _given(frame, weights, said)
    elif weights.sampled is not None:
        drawn = weights.sampled
        every = Weights(drawn.weights, drawn.weights, population=drawn.population)
        made = readjusted(_made(Design.of(drawn.frame, every), said), drawn)
    else:
        design = Design.of(frame, weights)
        bare = replace(design, weights=design.base, auxiliaries=None, adjustments=())
        made = _made(bare, said)
    if weights.again is None:
        return made
    return replace(_calibrated(made, weights.again), weights=weights.final)


def _calibrated(made: Replicates, again: Again) -> Replicates:
    alike, pattern = again.by_pattern()
    missed: list[tuple[float, tuple[int, int]]] = []

    def calibrate(base: Floats) -> Floats:
        done = alike.calibrate(base)
        if not done.converged:
            missed.append((done.error, done.worst))
        return done.weights

    found = recalibrated(made, calibrate, pattern, together=alike.together)
    again.require(missed, made.count)
    return found


def _given(frame: Frame, weights: Weights, said: ReplicateWeights) -> Replicates:
    names = [n for n in map(str, frame.data.columns) if fnmatchcase(n, said.weights)]
    if not names:
        raise CallError(f"no variable in the data is called {said.weights!r}")
    names.sort(key=_counted)
    columns = frame.data[names]
    missing = columns.isna().any(axis=1)
    if missing.any():
        first = ", ".join(str(i) for i in frame.ids[missing].iloc[:5])
        raise CallError(
            f"{int(missing.sum())} records lack some of {said.weights!r}: {first}"
        )
    return Replicates.given(
        weights.base,
        columns.to_numpy(dtype="float64"),
        KINDS[said.type],
        combined=said.combined,
        rho=said.rho if said.type == "fay" else None,
        scale=said.scale,
        rscales=said.rscales or None,
        mse=said.mse,
    )


def _made(design: Design, said: ReplicateWeights) -> Replicates:
    if said.type == "bootstrap":
        method = _method(design)
        return bootstrap(design, said.number, said.seed, method, mse=said.mse)
    if said.type in ("brr", "fay"):
        return balanced(design, said.rho, mse=said.mse)
    if said.type == "sdr":
        return successive(design, mse=said.mse)
    return jackknife(design, said.mse)


def _method(design: Design) -> Method:
    if len(design.stages) > 1:
        return "preston"
    return "canty-davison" if np.isfinite(design.population).any() else "rao-wu"


def _counted(name: str) -> tuple[str | int, ...]:
    """Return a key that puts w10 after w9."""
    parts = re.split(r"(\d+)", name)
    return tuple(int(part) if part.isdigit() else part for part in parts)
