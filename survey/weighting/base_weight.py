"""The weight a record brings before anything is adjusted."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from survey.errors import CallError
from survey.expression import Expression
from survey.fieldwork import Frame
from survey.weighting.margins import Target

__all__ = ["given_weight", "stratum_weight"]

Floats = NDArray[np.float64]
SHOWN = 5
# Beyond this the square of a weighted total is no number any more.
MOST = 1e60


def stratum_weight(target: Target, who: str = "respondents") -> Floats:
    """Return N_h / n_h for every record of a stratified simple random sample.

    Parameters
    ----------
    target
        The margin whose cells are the strata, beside the records.
    who
        What the records are; messages call them so.

    Returns
    -------
    NDArray
        Shape (rows,): persons in the stratum over records in it.

    Raises
    ------
    CallError
        When records stand in no stratum, a stratum of the data has no population, or
        one of the population no records; all of them named.

    References
    ----------
    Särndal, C.-E., Swensson, B. and Wretman, J. (1992). *Model Assisted Survey
    Sampling*. Springer, section 3.7. Of everyone drawn this is one over the chance of
    that; with n_h the respondents non-response is taken to be at random within a
    stratum.
    """
    problems = _stratum_problems(target, who)
    if problems:
        head = f"no base weight can be made from margin {target.name!r}"
        raise CallError("\n".join([head, *(f"  {said}" for said in problems)]))
    n = np.where(target.respondents > 0, target.respondents, 1)
    return np.asarray((target.population / n)[target.cell])


def _stratum_problems(target: Target, who: str) -> list[str]:
    n, persons = target.respondents, target.population
    nowhere = int((target.cell < 0).sum())
    names = " or ".join(target.margin.variables)
    whose = "records" if who == "respondents" else who
    said = [f"{nowhere} {whose} have no {names}"] if nowhere else []
    said += [
        f"{target.label(i)} has {n[i]} {who}, a population of {persons[i]:.10g}"
        for i in np.flatnonzero((n > 0) & (persons <= 0))
    ]
    said += [
        f"{target.label(i)} stands for {persons[i]:.10g} persons and has no {who}"
        for i in np.flatnonzero((n == 0) & (persons > 0))
    ]
    return said


def given_weight(frame: Frame, expression: Expression) -> Floats:
    """Return the weight that the data bring along.

    Parameters
    ----------
    frame
        The records.
    expression
        A variable or a product of variables, such as `pspwght * pweight`.

    Returns
    -------
    NDArray
        Shape (rows,), every one above zero.

    Raises
    ------
    CallError
        When records have none, or one that isn't above zero; counted, the first named.
    """
    value = expression.evaluate(frame).require("number")
    weights = np.where(value.missing, np.nan, value.values).astype(np.float64)
    missing = np.isnan(weights)
    # A record of weight nought would count in every base and stand for nobody.
    refused = ~missing & ~((weights > 0) & (weights <= MOST))
    problems = _counted(frame, missing, "no weight")
    what = "a weight that isn't above zero"
    if (weights > MOST).any():
        what += f" or is above {MOST:g}"
    problems += _counted(frame, refused, what)
    if problems:
        head = f"the weight {expression.text!r} can't be used"
        raise CallError("\n".join([head, *(f"  {said}" for said in problems)]))
    return weights


def _counted(frame: Frame, hit: NDArray[np.bool_], what: str) -> list[str]:
    count = int(hit.sum())
    if not count:
        return []
    first = ", ".join(str(i) for i in frame.ids[hit].iloc[:SHOWN])
    more = ", …" if count > SHOWN else ""
    return [f"{count} records have {what}: {first}{more}"]
