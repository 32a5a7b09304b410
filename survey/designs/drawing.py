"""The sample that study.yml declares, however it was drawn."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Any

import numpy as np
from numpy.typing import NDArray

from survey.codebook import Pps as DeclaredPps
from survey.codebook import SecondPhase
from survey.designs.declared import column_of, probability_of, strata_of
from survey.designs.design import Design
from survey.designs.pps import Pps
from survey.designs.residuals import Regression
from survey.designs.two_phase import TwoPhase
from survey.errors import CallError
from survey.fieldwork import Frame
from survey.weighting import Weights

__all__ = ["drawn_as_declared"]

Floats = NDArray[np.float64]


def drawn_as_declared(frame: Frame, weights: Weights) -> Design | Pps | TwoPhase:
    """Return the linearised design of study.yml: by stages, by pairs, or in two phases.

    Parameters
    ----------
    frame
        The records.
    weights
        Their weights, in the same order.

    Raises
    ------
    NoDesignError
        When the study declares none.
    CallError
        When the data lack what the design needs.
    LoneStratumError
        When strata have one cluster and the study chose to fail.

    Notes
    -----
    Weights are those of the first phase, calibrated or not; who was drawn again has
    them over the fraction drawn. Weights of the second phase are not calibrated.

    Examples
    --------
    >>> drawn_as_declared(frame, weigh(frame)).df  # doctest: +SKIP
    """
    declared = frame.codebook.facts.design
    if declared is not None and declared.second_phase is not None:
        return _two_phase(frame, Design.of(frame, weights), declared.second_phase)
    if declared is None or declared.pps is None or declared.pps.method == "brewer":
        return Design.of(frame, weights)
    named = declared.clusters
    adjustments = []
    if weights.auxiliaries is not None:
        final = Regression.of(weights.auxiliaries, weights.base, weights.final)
        adjustments = [final]
    said_form = declared.pps.form
    return Pps.build(
        probability_of(frame, declared.pps),
        _joint(frame, declared.pps, named),
        strata_of(frame, declared.strata) if declared.strata else None,
        column_of(frame, named).to_numpy() if named else None,
        mean_square=_mean_square(frame, declared.pps),
        form=None if said_form is None else said_form.replace("-", "_"),
        weights=weights.final,
        adjustments=adjustments,
    )


def _mean_square(frame: Frame, said: DeclaredPps) -> float | Floats | None:
    if isinstance(said.mean_square, str):
        return np.asarray(column_of(frame, said.mean_square), dtype=np.float64)
    return said.mean_square


def _joint(frame: Frame, said: DeclaredPps, clusters: str) -> str | Floats:
    """Return the joint probabilities by record, or the approximation's name."""
    if said.method != "joint":
        return said.method.replace("-", "_")
    names = [n for n in map(str, frame.data.columns) if fnmatchcase(n, said.joint)]
    head, _, tail = said.joint.partition("*")
    of = {name[len(head) : len(name) - len(tail)]: name for name in names}
    units = column_of(frame, clusters or frame.codebook.facts.id).astype("str")
    absent = sorted(set(units) - of.keys())
    if absent:
        raise CallError(
            f"{said.joint!r} names no joint probabilities with {len(absent)} of the "
            f"units, such as {said.joint.replace('*', absent[0])!r}"
        )
    columns = [np.asarray(column_of(frame, of[unit]), float) for unit in units]
    return np.column_stack(columns)


def _two_phase(frame: Frame, first: Design, said: SecondPhase) -> TwoPhase:
    selected = said.selected.evaluate(frame).over(frame.rows).true

    def column(name: str) -> NDArray[Any] | None:
        return column_of(frame, name).to_numpy() if name else None

    population = column(said.fpc)
    return TwoPhase.build(
        first,
        np.asarray(selected),
        strata_of(frame, said.strata) if said.strata else None,
        column(said.clusters),
        None if population is None else population.astype(np.float64),
        method=said.method,
        lone_strata=said.lone_strata,
    )
