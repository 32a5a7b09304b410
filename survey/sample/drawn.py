"""Records with a design: what every verb of a sample starts from."""

from __future__ import annotations

import fnmatch
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.designs import Design, Replicates, Sampled
from survey.designs.replicates import Kind
from survey.errors import CallError
from survey.sample.asked import condition, vector
from survey.sample.calibrating import Totals, calibrator_of, to_totals
from survey.sample.plain import Plain, Source
from survey.weighting import Calibrator

__all__ = ["Drawn", "Names", "listed"]

Floats = NDArray[np.float64]
Names = str | Sequence[str]


@dataclass(frozen=True, repr=False)
class Drawn:
    """Records with a design.

    Parameters
    ----------
    columns
        The records: a frame of a study, or a plain table.
    design
        How they were drawn and weighted.
    confidence
        Of every interval, between 0 and 1.
    calibrator
        What calibrated the weights here, to do it again in replicates; None for others.

    Examples
    --------
    >>> schools = pd.DataFrame(
    ...     {
    ...         "type": ["E", "E", "H", "H", "M", "M"],
    ...         "score": [650, 700, 540, 600, 610, 640],
    ...         "weight": [44, 44, 15, 15, 20, 20],
    ...     }
    ... )
    >>> sample = Drawn.of(schools, weights="weight", strata="type")
    >>> sample.design.df
    3.0
    """

    columns: Source
    design: Sampled
    confidence: float = 0.95
    calibrator: Calibrator | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if not 0 < self.confidence < 1:
            raise CallError(f"a confidence lies between 0 and 1, not {self.confidence}")

    @classmethod
    def of(
        cls,
        data: pd.DataFrame,
        weights: str | None = None,
        strata: Names = (),
        clusters: Names = (),
        population: Names = (),
        lone_strata: str = "fail",
        confidence: float = 0.95,
        calibrated: Totals | None = None,
        **chosen: Any,
    ) -> Self:
        """Return a plain table with the design that its columns tell of.

        Parameters
        ----------
        data
            One row a record.
        weights
            The column of weights; when absent they follow from the populations, and
            without those every record counts for one.
        strata, clusters, population
            Columns, one a stage, the first stage first. A population is the number of
            units in the stratum of that stage, or the fraction of them drawn; without
            one, units count as drawn with replacement.
        lone_strata
            What to do with a stratum of one cluster: fail, certainty, remove, adjust
            or average.
        confidence
            Of every interval, between 0 and 1.
        calibrated
            Totals to calibrate these weights to: terms, over the records, for the
            linear distance (`survey.weighting.Term`), or what `Calibrator.prepare`
            makes of them for another. Variances are then those of the residuals.
        chosen
            What else `Design.build` knows.

        Raises
        ------
        CallError
            When a column isn't there, or the design can't be right.
        LoneStratumError
            When strata have one cluster and `lone_strata` is fail.
        ConvergenceError
            When totals can't be met; variables and levels are named.

        Examples
        --------
        >>> from survey.weighting import Term
        >>> table = pd.DataFrame({"sex": ["m", "f", "f"], "y": [1.0, 2.0, 4.0]})
        >>> sex = Term.categories("sex", table["sex"], {"m": 50, "f": 50})
        >>> Drawn.of(table, calibrated=[sex]).design.weights
        array([50., 25., 25.])
        """
        table = Plain.of(data)
        size = len(data)
        if not size:
            raise CallError("the table has no records")
        weight = None if weights is None else _weights(table, weights)
        if weight is None and not listed(population):
            weight = np.ones(size)
        design = Design.build(
            weight,
            _stages(data, strata),
            _stages(data, clusters),
            _stages(data, population, number=True),
            lone_strata=lone_strata,
            **chosen,
        )
        if calibrated is None:
            return cls(table, design, confidence)
        calibrator = calibrator_of(calibrated)
        return cls(table, to_totals(design, calibrator), confidence, calibrator)

    @classmethod
    def with_replicates(
        cls,
        data: pd.DataFrame,
        weights: str,
        replicates: Names,
        kind: Kind,
        confidence: float = 0.95,
        **chosen: Any,
    ) -> Self:
        """Return a plain table with the replicate weights that came with it.

        Parameters
        ----------
        data
            One row a record.
        weights
            The column of weights.
        replicates
            The columns of replicate weights, or a pattern such as `rw*`, whose columns
            are taken in the order of the table.
        kind
            How they were made: JK1, JKn, JK2, BRR, Fay, bootstrap,
            successive-difference or other.
        confidence
            Of every interval, between 0 and 1.
        chosen
            What else `Replicates.given` knows, such as `rho`, `scale` or `combined`.

        Raises
        ------
        CallError
            When a column isn't there, or these can't be replicate weights.

        Examples
        --------
        >>> one_out = [[0, 1.5, 1.5], [1.5, 0, 1.5], [1.5, 1.5, 0]]
        >>> table = pd.DataFrame(one_out, columns=["r1", "r2", "r3"]).assign(w=1)
        >>> Drawn.with_replicates(table, "w", "r*", "JK1").design.df
        2.0
        """
        table = Plain.of(data)
        names = [str(name) for name in data.columns]
        found: list[str] = []
        for name in listed(replicates):
            hits = fnmatch.filter(names, name)
            if not hits:
                raise CallError.unknown("column", name, names)
            found += hits
        made = Replicates.given(
            _weights(table, weights), data[found].to_numpy(), kind, **chosen
        )
        return cls(table, made, confidence)

    @property
    def rows(self) -> int:
        """Number of records."""
        return self.columns.rows

    def where(self, asked: str | NDArray[np.bool_] | pd.Series) -> Self:
        """Return the subpopulation where a condition holds, in the design of them all.

        Parameters
        ----------
        asked
            A rule, such as `age >= 18`, or truths in the order of the records.
        """
        members = condition(self.columns, asked)
        return replace(self, design=self.design.within(members))

    def __repr__(self) -> str:
        members = int((self.design.weights != 0).sum())
        return (
            f"{type(self).__name__}({self.rows} records, {members} with weight, "
            f"{type(self.design).__name__} with {self.design.df:g} degrees of freedom)"
        )


def _weights(table: Plain, name: str) -> Floats:
    found = vector(table, name)
    if found.kind != "number":
        raise CallError(f"weights are numbers; {name!r} holds {found.kind}")
    if found.missing.any():
        first = int(np.argmax(found.missing))
        raise CallError(
            f"{int(found.missing.sum())} records have no {name!r}, the first of them "
            f"record {first} (counted from nought)"
        )
    return np.asarray(found.values, dtype=np.float64)


def _stages(data: pd.DataFrame, names: Names, number: bool = False) -> Any:
    """Return the columns of the stages; one array when there is one stage."""
    for name in listed(names):
        if name not in data:
            raise CallError.unknown("column", name, map(str, data.columns))
    if not listed(names):
        return None
    arrays = [_array(data[name], name, number) for name in listed(names)]
    return arrays[0] if len(arrays) == 1 else arrays


def _array(column: pd.Series, name: str, number: bool) -> NDArray[Any]:
    try:
        if number:
            return np.asarray(column.to_numpy(dtype=np.float64, na_value=np.nan))
        values = np.asarray(column)
        pd.factorize(values)
    except (TypeError, ValueError) as error:
        raise CallError(
            f"{name!r} can't tell how the sample was drawn: {error}"
        ) from None
    return values


def listed(names: Names) -> tuple[str, ...]:
    """Return one name or several as several.

    Examples
    --------
    >>> listed("sex"), listed(["sex", "age"])
    (('sex',), ('sex', 'age'))
    """
    return (names,) if isinstance(names, str) else tuple(names)
