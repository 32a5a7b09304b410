"""The design's variables, as study.yml names them, taken from the records."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.codebook import Design, Pps
from survey.errors import CallError
from survey.fieldwork import Frame
from survey.weighting import code_positions

__all__ = [
    "clusters_of",
    "column_of",
    "declared_stages",
    "population_of",
    "probability_of",
    "strata_of",
]

SHOWN = 5
Arrays = list[NDArray[Any] | None]


def declared_stages(
    frame: Frame, declared: Design, persons: Mapping[str, float]
) -> tuple[Arrays, Arrays, Arrays]:
    """Return every record's stratum, cluster and population at every stage.

    Parameters
    ----------
    frame
        The records.
    declared
        What study.yml says of the design.
    persons
        By stratum, from the base weight's margin.
    """
    strata: Arrays = [strata_of(frame, declared.strata) if declared.strata else None]
    clusters: Arrays = [None]
    if declared.stages:
        clusters = [_named_clusters(frame, declared.clusters)]
    elif declared.clusters:
        clusters = [clusters_of(frame, declared.clusters)]
    population: Arrays = [population_of(frame, declared, persons)]
    for stage in declared.stages:
        strata.append(strata_of(frame, stage.strata) if stage.strata else None)
        clusters.append(_named_clusters(frame, stage.clusters))
        population.append(np.asarray(column_of(frame, stage.fpc), dtype=np.float64))
    return strata, clusters, population


def strata_of(frame: Frame, name: str) -> NDArray[np.object_]:
    """Return every record's stratum as `variable=code`.

    Parameters
    ----------
    frame
        The records.
    name
        The variable.

    Raises
    ------
    CallError
        When records have none, or one that the codebook doesn't know.
    """
    column = column_of(frame, name)
    codes, place = code_positions(frame, name)
    if (place < 0).any():
        stray = ", ".join(sorted({str(v) for v in column[place < 0]})[:SHOWN])
        raise CallError(f"{name!r} has codes that the codebook has not: {stray}")
    return np.array([f"{name}={code}" for code in codes], dtype=object)[place]


def clusters_of(frame: Frame, name: str) -> NDArray[np.intp]:
    """Return every record's cluster as a number.

    Parameters
    ----------
    frame
        The records.
    name
        The variable.

    Raises
    ------
    CallError
        When records have none.
    """
    return np.asarray(pd.factorize(column_of(frame, name), sort=True)[0], dtype=np.intp)


def _named_clusters(frame: Frame, name: str) -> NDArray[np.object_]:
    """Return every record's cluster as `variable=value`, for strata within it."""
    codes, values = pd.factorize(column_of(frame, name), sort=True)
    named = np.array([f"{name}={value}" for value in values], dtype=object)
    return np.asarray(named[codes], dtype=object)


def population_of(
    frame: Frame, declared: Design, persons: Mapping[str, float]
) -> NDArray[np.float64] | None:
    """Return the population of every record's stratum, in clusters, or the probability.

    Parameters
    ----------
    frame
        The records.
    declared
        What study.yml says of the design.
    persons
        By stratum, from the base weight's margin.

    Returns
    -------
    NDArray or None
        Shape (rows,); None without a finite population correction.

    Raises
    ------
    CallError
        When `fpc: true` can't mean the base weight's margin.
    """
    if declared.pps is not None:
        return probability_of(frame, declared.pps)
    if declared.fpc is False:
        return None
    if isinstance(declared.fpc, str):
        return np.asarray(column_of(frame, declared.fpc), dtype=np.float64)
    if declared.clusters:
        raise CallError(
            "fpc: true counts persons, but the sample is of clusters; name the "
            "variable that holds the number of clusters in the stratum"
        )
    if not persons:
        raise CallError("fpc: true needs design.base_weight, whose margin it takes")
    if not declared.strata:
        return np.full(frame.rows, sum(persons.values()))
    codes, place = code_positions(frame, declared.strata)
    if set(codes) != set(persons):
        raise CallError(
            f"fpc: true needs a base weight margin over {declared.strata!r} alone"
        )
    return np.array([persons[code] for code in codes])[place]


def probability_of(frame: Frame, declared: Pps) -> NDArray[np.float64]:
    """Return the probability of every record's unit.

    Parameters
    ----------
    frame
        The records.
    declared
        What study.yml says of the probabilities.

    Raises
    ------
    CallError
        When records have none.
    """
    return np.asarray(column_of(frame, declared.probability), dtype=np.float64)


def column_of(frame: Frame, name: str) -> pd.Series:
    """Return a variable of the design, which every record has to have.

    Parameters
    ----------
    frame
        The records.
    name
        The variable.

    Raises
    ------
    CallError
        When the data don't hold it, or records have none.
    """
    if not frame.has(name):
        raise CallError(f"the design needs {name!r}, which the data don't hold")
    column = frame.data[name]
    missing = column.isna()
    if missing.any():
        first = ", ".join(str(i) for i in frame.ids[missing].iloc[:SHOWN])
        raise CallError(f"{int(missing.sum())} records have no {name!r}: {first}")
    return column
