"""Many items by many breakdowns, of a table wherever it is held."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np

from survey.codebook import Disclosure, Estimation
from survey.errors import CallError
from survey.estimates.assemble import COLUMNS, Label, Part, assemble
from survey.estimates.engine.calibration import Factors, factors
from survey.estimates.engine.engine import Engine
from survey.estimates.engine.lazy import Lazy
from survey.estimates.engine.memory import Memory
from survey.estimates.engine.read import crossed, cube_of, placed
from survey.estimates.engine.request import Item, Sampling, needed
from survey.estimates.engine.table import Looked, Table, measures
from survey.estimates.estimates import Estimates
from survey.estimates.layout import Layout
from survey.estimates.moments import moments_of
from survey.estimates.variance import Precision, precision_of

__all__ = ["engine_of", "passes", "tabulate"]


def tabulate(
    source: Any,
    items: Iterable[Item],
    breakdowns: Iterable[Sequence[str]] = ((),),
    sampling: Sampling | None = None,
    estimation: Estimation | None = None,
    disclosure: Disclosure | None = None,
) -> Estimates:
    """Return items by breakdowns, of a table wherever it is held.

    Parameters
    ----------
    source
        A data frame of pandas, Polars (eager or lazy), PyArrow, Dask or PySpark; a
        DuckDB relation, such as one over Parquet files larger than memory; or a
        mapping of arrays.
    items
        What to estimate: `share`, `mean`, `total`, `ratio`, `distribution`.
    breakdowns
        Columns to break down by; an empty one for the total.
    sampling
        Which columns say how the sample was drawn; without it records count for one,
        and there are no standard errors.
    estimation, disclosure
        Confidence, kind of interval and thresholds of the quality marks, as in
        study.yml.

    Returns
    -------
    Estimates
        A row for every category of every item in every domain that somebody is in,
        domains and categories in ascending order. The share who don't know isn't known
        here, and is missing.

    Raises
    ------
    CallError
        When a column isn't there; weights, strata, clusters or populations are missing;
        or numbers are infinite.
    ConvergenceError
        When margins can't be met.
    LoneStratumError
        When strata have one cluster and `sampling.lone_strata` is fail.

    Notes
    -----
    The engine adds up, once for every breakdown that isn't part of another; the rest
    is computed here from its sums, by the same code whatever the engine. Numbers are
    added up about their mean, which takes a pass of its own. Calibration takes one
    more, by combination of the margins' cells; the pass of a breakdown then keeps these
    apart, and what it costs here grows with clusters times combinations times domains,
    not with records.

    Examples
    --------
    >>> from survey.estimates.engine import mean
    >>> table = {"y": [1.0, 2.0, 3.0, 6.0], "w": [1.0, 1.0, 1.0, 1.0]}
    >>> rows = tabulate(table, [mean("y")], sampling=Sampling("w")).rows
    >>> rows[["estimate", "se", "df"]].round(4).values.tolist()
    [[3.0, 1.0801, 3.0]]
    """
    items, wanted = tuple(items), list(dict.fromkeys(map(tuple, breakdowns)))
    names = _by(wanted)
    engine = engine_of(source)
    columns = needed(sampling, items, wanted, engine.columns)
    if not columns:
        raise CallError("nothing is asked: name items")
    looked = engine.look(items, sampling)
    given = factors(engine, sampling) if sampling and sampling.margins else None
    tables = {keys: _grouped(engine, keys, looked, sampling) for keys in passes(wanted)}
    parts = []
    layout = None
    for by in wanted:
        keys = next(keys for keys in tables if set(by) <= set(keys))
        part, layout = _part(tables[keys], looked, by, sampling, given)
        parts.append(part)
    crosses = [part.cross for part in parts]
    rows = assemble(
        parts, crosses, names, estimation or Estimation(), disclosure or Disclosure()
    )
    rows["dont_know"] = np.nan
    return Estimates(rows, names, layout)


def engine_of(source: Any) -> Engine:
    """Return the engine that holds a table.

    Parameters
    ----------
    source
        As in `tabulate`.

    Raises
    ------
    CallError
        When it is nothing that can be grouped.
    """
    if isinstance(source, dict):
        return Memory(source)
    try:
        with warnings.catch_warnings():
            # Narwhals says that its Dask support will move to a package of its own,
            # which isn't there yet.
            warnings.filterwarnings("ignore", message="Dask support", append=False)
            frame = nw.from_native(source)
    except TypeError as error:
        raise CallError(f"can't read a table from a {type(source).__name__}") from error
    if isinstance(frame, nw.LazyFrame):
        return Lazy(frame)
    if frame.implementation.is_polars():
        return Lazy(frame.lazy())
    return Memory({name: frame[name].to_native() for name in frame.columns})


def passes(breakdowns: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Return the breakdowns that need a pass; the others are sums of one of these.

    Parameters
    ----------
    breakdowns
        All of them.

    Examples
    --------
    >>> passes([(), ("sex",), ("sex", "age"), ("town",)])
    [('town',), ('sex', 'age')]
    """
    distinct = {frozenset(by): by for by in breakdowns}
    largest = [
        by for key, by in distinct.items() if not any(key < other for other in distinct)
    ]
    return sorted(largest, key=len)


def _by(breakdowns: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name for by in breakdowns for name in by))
    for name in names:
        if name in COLUMNS:
            raise CallError(
                f"can't break down by {name!r}: a column of the estimates has that name"
            )
    for by in breakdowns:
        if len(set(by)) < len(by):
            raise CallError(f"a breakdown names a column twice: {', '.join(by)}")
    return names


def _grouped(
    engine: Engine,
    keys: Sequence[str],
    looked: Sequence[Looked],
    sampling: Sampling | None,
) -> Table:
    if sampling is None:
        return engine.grouped(keys, looked, tuple(measures(looked, False)), None)
    drawn = [name for name in (sampling.strata, sampling.clusters) if name]
    every = list(dict.fromkeys([*drawn, *keys, *sampling.calibrated_on]))
    calibrated = bool(sampling.margins)
    wanted = tuple(measures(looked, sampling.clusters is None, calibrated))
    return engine.grouped(every, looked, wanted, sampling.weight, sampling.population)


def _part(
    table: Table,
    looked: Sequence[Looked],
    by: tuple[str, ...],
    sampling: Sampling | None,
    given: Factors | None,
) -> tuple[Part, Layout | None]:
    pattern = None if given is None else given.pattern(table)
    at, cross = placed(table, sampling, pattern), crossed(table, by)
    final = table if given is None else table.scaled(given.factor[pattern])
    cube = cube_of(final, looked, at, cross)
    known = moments_of(cube)
    sure = Precision.none(known.n.shape)
    if at.layout is not None:
        fit = None
        if given is not None:
            fit = given.explained(table, looked, at, cross, known)
        sure = precision_of(at.layout, cube, known, fit)
    nobody = np.zeros_like(known.n)
    labels = tuple(
        Label(each.item.label, each.texts, each.kind == "share") for each in looked
    )
    return Part(labels, cross, known, sure, nobody, nobody), at.layout
