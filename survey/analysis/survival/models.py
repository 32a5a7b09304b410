"""Survival by formula: proportional hazards, parametric models and curves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.analysis.regression.coefficients import Coefficients
from survey.analysis.regression.expressions import arguments, split, values_of
from survey.analysis.regression.formula import CONSTANT, Columns, columns_of
from survey.analysis.regression.irls import estimable
from survey.analysis.regression.likelihood import Likelihood, estimated
from survey.analysis.survival.cox import PartialLikelihood
from survey.analysis.survival.kaplan_meier import SurvivalCurve, survival_curve
from survey.analysis.survival.location_scale import DISTRIBUTIONS, LocationScale
from survey.designs import Sampled
from survey.errors import CallError

__all__ = ["Ended", "SurvivalFit", "cox", "curves", "ended_of", "parametric_survival"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Ended:
    """When records ended, and how.

    Parameters
    ----------
    time
        Shape (n,).
    event
        Whether in an event, or last seen then, shape (n,).
    entry
        From when they were seen, shape (n,); from the start when absent.
    known
        Of which records all this is known, shape (n,).
    """

    time: Floats
    event: Flags
    entry: Floats | None
    known: Flags


@dataclass(frozen=True)
class SurvivalFit(Coefficients):
    """A survival model that was fitted to a sample.

    Parameters
    ----------
    likelihood
        The largest (partial) log-likelihood, under weights of mean one.
    """

    likelihood: float

    @property
    def ratios(self) -> pd.DataFrame:
        """Ratios: term, ratio, low, high; of hazards, or of times."""
        table = self.rows.set_index("term")[["estimate", "low", "high"]]
        table = table.drop(["log(scale)", CONSTANT], errors="ignore")
        return np.exp(table).rename(columns={"estimate": "ratio"}).reset_index()


def cox(data: pd.DataFrame, design: Sampled, formula: str) -> SurvivalFit:
    """Return a proportional hazards model of a sample, with Efron's ties.

    Parameters
    ----------
    data
        The records, in the order of the design.
    design
        The sample.
    formula
        Like `Surv(time, event) ~ x + g`, or `Surv(entry, time, event) ~ x`.

    Raises
    ------
    CallError
        When the formula can't be worked out.
    ConvergenceError
        When there is no solution, as when nobody of a group has an event.

    References
    ----------
    Binder, D. A. (1992). Fitting Cox's proportional hazards models from survey data.
    Biometrika 79, 139-147.

    Examples
    --------
    >>> from survey.designs import Design
    >>> data = pd.DataFrame({"t": [2.0, 3, 4, 5, 6, 7], "x": [3.0, 1, 4, 2, 0, 1]})
    >>> data["e"] = [1, 1, 0, 1, 1, 1]
    >>> cox(data, Design.build(np.ones(6)), "Surv(t, e) ~ x").estimate.value.round(4)
    array([0.2229])
    """
    ended, columns = _read(data, design, formula)
    columns = columns.only(tuple(n for n in columns.names if n != CONSTANT))
    used = columns.known & (design.weights != 0)
    if not (ended.event & used).any():
        raise CallError(f"no record has an event in {formula!r}")
    inner = columns.x - columns.x[used].mean(axis=0)
    columns, aliased = _estimable(columns, inner, used)
    likelihood = PartialLikelihood(
        columns.names, columns.x, ended.time, ended.event, used, ended.entry
    )
    return _fitted(formula, likelihood, design, columns, aliased)


def parametric_survival(
    data: pd.DataFrame, design: Sampled, formula: str, distribution: str = "weibull"
) -> SurvivalFit:
    """Return a model of the logarithm of time, with an error of known form.

    Parameters
    ----------
    data
        The records, in the order of the design.
    design
        The sample.
    formula
        Like `Surv(time, event) ~ x + g`; `Surv(time)` when all had the event.
    distribution
        weibull, lognormal or loglogistic.

    Raises
    ------
    CallError
        When the formula can't be worked out, or a time isn't positive.
    ConvergenceError
        When there is no solution.

    Examples
    --------
    >>> from survey.designs import Design
    >>> data = pd.DataFrame({"t": [2.0, 3, 4, 5, 6, 7], "x": [3.0, 1, 4, 2, 0, 1]})
    >>> fit = parametric_survival(data, Design.build(np.ones(6)), "Surv(t) ~ x")
    >>> fit.estimate.names, fit.estimate.value.round(4)
    (('(Intercept)', 'x', 'log(scale)'), array([ 1.8562, -0.1447, -1.3058]))
    """
    if distribution not in DISTRIBUTIONS:
        raise CallError.unknown("distribution", distribution, DISTRIBUTIONS)
    ended, columns = _read(data, design, formula)
    used = columns.known & (design.weights != 0)
    if ended.entry is not None:
        raise CallError("a parametric model takes no entry times")
    if (ended.time[used] <= 0).any():
        raise CallError("a parametric model needs times above nought")
    columns, aliased = _estimable(columns, columns.x, used)
    time = np.where(used, ended.time, 1.0)
    names = (*columns.names, "log(scale)")
    likelihood = LocationScale(names, columns.x, time, ended.event & used, distribution)
    return _fitted(formula, likelihood, design, columns, aliased)


def curves(
    data: pd.DataFrame, design: Sampled, outcome: str, by: str | None = None
) -> Mapping[str, SurvivalCurve]:
    """Return survival curves, for everyone or for every level of a variable.

    Parameters
    ----------
    data
        The records, in the order of the design.
    design
        The sample.
    outcome
        Like `Surv(time, event)`.
    by
        A variable or calculation.

    Raises
    ------
    CallError
        When the outcome can't be worked out.

    Examples
    --------
    >>> from survey.designs import Design
    >>> data = pd.DataFrame({"t": [2.0, 3, 4], "e": [1, 0, 1]})
    >>> curves(data, Design.build(np.ones(3)), "Surv(t, e)")[""].quantile(0.7)
    2.0
    """
    ended = ended_of(data, outcome, design.weights != 0)
    groups = {"": ended.known}
    if by is not None:
        found = values_of(data, f"C({by})" if by in data else by, ended.known)
        groups = {
            level: found.known & (found.numbers == place)
            for place, level in enumerate(found.levels)
        }
    return {
        name: survival_curve(design.within(inside), ended.time, ended.event)
        for name, inside in groups.items()
    }


def ended_of(data: pd.DataFrame, outcome: str, members: Flags) -> Ended:
    """Return when records ended, from `Surv(time, event)`.

    Parameters
    ----------
    data
        The records.
    outcome
        `Surv(time)`, `Surv(time, event)` or `Surv(entry, time, event)`.
    members
        Which records to look at, shape (n,).

    Raises
    ------
    CallError
        When it isn't one of these, or an event is neither yes nor no.

    Examples
    --------
    >>> data = pd.DataFrame({"t": [2.0, 3.0], "e": ["yes", "no"]})
    >>> ended_of(data, "Surv(t, e == 'yes')", np.ones(2, dtype=bool)).event
    array([ True, False])
    """
    text = outcome.strip()
    parts = (
        arguments(text[5:-1]) if text.startswith("Surv(") and text[-1] == ")" else []
    )
    if not 1 <= len(parts) <= 3:
        raise CallError(f"an outcome is Surv(time, event), not {outcome!r}")
    found = [values_of(data, part, members) for part in parts]
    known = np.logical_and.reduce([values.known for values in found])
    numbers = [values.numbers for values in found]
    event = np.ones(len(data)) if len(parts) == 1 else numbers[-1]
    if not np.isin(event[known], (0, 1)).all():
        raise CallError(f"{parts[-1]!r} is neither yes (1) nor no (0)")
    time = numbers[-2] if len(parts) > 1 else numbers[0]
    entry = numbers[0] if len(parts) == 3 else None
    if entry is not None and (entry[known] >= time[known]).any():
        raise CallError("records end before they are seen")
    return Ended(time, event == 1, entry, known)


def _read(data: pd.DataFrame, design: Sampled, formula: str) -> tuple[Ended, Columns]:
    if len(data) != len(design.weights):
        raise CallError(f"{len(data)} records, {len(design.weights)} weights")
    left, right = split(formula)
    ended = ended_of(data, left, design.weights != 0)
    return ended, columns_of(data, right, ended.known)


def _estimable(
    columns: Columns, x: Floats, used: Flags
) -> tuple[Columns, tuple[str, ...]]:
    keep = estimable(x, used.astype(float))
    names = np.array(columns.names, dtype=object)
    return columns.only(tuple(names[keep])), tuple(names[~keep])


def _fitted(
    formula: str,
    likelihood: Likelihood,
    design: Sampled,
    columns: Columns,
    aliased: tuple[str, ...],
) -> SurvivalFit:
    known = design.within(columns.known)
    estimate, found = estimated(likelihood, known, formula)
    n = int((known.weights > 0).sum())
    missing = int((design.weights != 0).sum()) - n
    df = design.df if estimate.replicates is not None else known.df
    df += 1 - len(columns.names)
    return SurvivalFit(
        formula,
        estimate,
        df,
        columns.terms,
        found.inverse,
        n,
        missing,
        aliased,
        found.value,
    )
