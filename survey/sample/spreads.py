"""How a number varies, how two go together, and means freed of composition."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from survey.errors import CallError
from survey.estimates import statistics
from survey.sample.asked import Numbers, domains
from survey.sample.averages import asked_numbers, estimated, named, noted, values
from survey.sample.drawn import Drawn, Names, listed
from survey.sample.gaps import Gaps, joint
from survey.sample.measured import Measured, measured

__all__ = ["correlation", "standardised", "variance"]


def variance(
    sample: Drawn, *asked: str, by: Names = (), missing: Gaps = "drop"
) -> Measured:
    """Return population variances.

    Parameters
    ----------
    sample, by
        As of `mean`.
    asked
        Columns or rules that are numbers.
    missing
        drop or propagate, as of `mean`.

    Examples
    --------
    >>> sample.variance("income", by="region")  # doctest: +SKIP
    """
    columns = asked_numbers(sample, asked)
    how = joint(missing, "a variance") if len(columns.apart) > 1 else missing
    return estimated(sample, statistics.variance, columns, by, how)


def correlation(
    sample: Drawn, *asked: str, by: Names = (), missing: Gaps = "drop"
) -> Measured:
    """Return correlations of every two numbers.

    Parameters
    ----------
    sample, by
        As of `mean`.
    asked
        Two or more columns or rules that are numbers.
    missing
        drop or propagate, as of `mean`.

    Raises
    ------
    CallError
        When fewer than two are asked.

    Examples
    --------
    >>> sample.correlation("trust", "contact")  # doctest: +SKIP
    """
    columns = asked_numbers(sample, asked)
    if len(columns.names) < 2:
        raise CallError("a correlation is of two numbers or more")
    cells = domains(sample.columns, listed(by))
    how = joint(missing, "a correlation")
    found = statistics.correlation(
        sample.design, values(columns), named(columns), cells, how
    )
    pairs = Numbers(
        found.columns,
        ("",) * len(found.columns),
        columns.values,
        columns.known,
        (False,) * len(found.columns),
    )
    notes = noted(sample, columns, missing, cells, listed(by))
    return measured(sample.columns, found, pairs, listed(by), notes, sample.confidence)


def standardised(
    sample: Drawn,
    *asked: str,
    over: Names,
    population: Mapping[str, float] | Mapping[tuple[str, ...], float],
    by: Names = (),
    missing: Gaps = "drop",
) -> Measured:
    """Return means as they would be if every domain were composed alike.

    Parameters
    ----------
    sample, asked, by
        As of `mean`.
    over
        The columns whose composition is made alike, such as sex and age.
    population
        The standard: by category, or by tuple of categories of several columns.
    missing
        drop or propagate, as of `mean`.

    Raises
    ------
    CallError
        When the standard names a category that isn't there, or misses one.

    Examples
    --------
    >>> young_and_old = {"15-34": 3.0, "35-64": 5.0}
    >>> sample.standardised(
    ...     "in_work", over="age_class", population=young_and_old, by="origin"
    ... )  # doctest: +SKIP
    """
    columns = asked_numbers(sample, asked)
    classes = domains(sample.columns, listed(over))
    if classes is None:
        raise CallError("name the columns to standardise over")
    given = {
        key if isinstance(key, tuple) else (str(key),): float(share)
        for key, share in population.items()
    }
    for key in given:
        if key not in classes.labels:
            known = [".".join(label) for label in classes.labels]
            raise CallError.unknown("category", ".".join(key), known)
    lacking = [".".join(label) for label in classes.labels if label not in given]
    if lacking:
        raise CallError(f"the standard has nothing for {', '.join(lacking)}")
    cells = domains(sample.columns, listed(by))
    found = statistics.standardised(
        sample.design,
        values(columns),
        named(columns),
        classes,
        np.array([given[label] for label in classes.labels]),
        cells,
        joint(missing, "a standardised mean"),
    )
    notes = noted(sample, columns, missing, cells, listed(by))
    return measured(
        sample.columns, found, columns, listed(by), notes, sample.confidence
    )
