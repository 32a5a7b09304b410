"""The codebook's indicators, asked of a sample: by group, and group against group."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from survey.designs import Design, Estimate, Replicates
from survey.errors import CallError
from survey.estimates import estimate, statistic
from survey.estimates.statistics import Domains
from survey.fieldwork import Frame
from survey.sample.asked import domains
from survey.sample.drawn import Drawn, Names, listed
from survey.sample.levels import Groups, Levels
from survey.sample.measured import KEYS, Measured
from survey.sample.wording import (
    language_of,
    with_labels,
)

__all__ = ["called", "change", "indicators", "levels_of", "study_of"]

Codes = NDArray[np.intp]
NUMBERS = ("estimate", "se", "low", "high", "n", "n_weighted", "df", "deff")


def indicators(sample: Drawn, *names: str, by: Names = ()) -> Measured:
    """Return indicators of the codebook, with the covariance between all of them.

    Parameters
    ----------
    sample
        Of a study.
    names
        Of indicators; all of the codebook when absent.
    by
        Variables to break down by.

    Returns
    -------
    Measured
        The numbers of `responses.estimates()`, to be compared and contrasted.

    Raises
    ------
    CallError
        When the sample has no codebook, or an indicator is a quantile.

    Examples
    --------
    >>> sample.indicators("volunteers", by="origin").covariance  # doctest: +SKIP
    """
    frame, chosen = study_of(sample), listed(by)
    levels = levels_of(frame, names)
    cells = domains(frame, chosen)
    asked = [frame.codebook.indicator(name) for name in dict.fromkeys(levels.indicator)]
    if not isinstance(sample.design, Design | Replicates):
        raise CallError(
            f"indicators are of the design of a study, not {sample.design!r}"
        )
    made = estimate(frame, None, asked, [chosen], sample.design)
    found = _evaluated(sample, levels, cells)
    rows = made.rows.reset_index(drop=True)
    rows = rows[[*KEYS, *chosen, *NUMBERS]]
    # The engine has an indicator's domains together, the covariance a domain's.
    order = _order(levels, 1 if cells is None else cells.size)
    value = rows["estimate"].to_numpy(float)
    estimates = Estimate(
        tuple(found.names[place] for place in order),
        value,
        found.covariance[np.ix_(order, order)],
        found.df,
        None if found.replicates is None else found.replicates[:, order],
    )
    language = language_of(frame)
    rows = with_labels(rows, frame, chosen)
    kinds = {"share" if not one.number else one.statistic for one in asked}
    kind = kinds.pop() if len(kinds) == 1 else ""
    return Measured(rows, estimates, made.notes, sample.confidence, kind, language)


def change(
    sample: Drawn,
    earlier: Drawn,
    *names: str,
    by: Names = (),
    adjust: str = "holm",
) -> Measured:
    """Return how indicators changed since a sample that was drawn apart.

    Parameters
    ----------
    sample, earlier
        Of two waves of a study, each with its own codebook.
    names
        Of indicators; those that both codebooks have when absent.
    by
        Variables to break down by. A code that one wave doesn't have has no difference,
        and a note names it.
    adjust
        As of `compare`.

    Examples
    --------
    >>> later.change(earlier, "volunteers", by="origin")  # doctest: +SKIP
    """
    books = [study_of(wave).codebook for wave in (sample, earlier)]
    both = [name for name in books[0].indicators if name in books[1].indicators]
    chosen = names or [n for n in both if books[0].indicator(n).statistic != "quantile"]
    now, then = (indicators(wave, *chosen, by=by) for wave in (sample, earlier))
    return now.minus(then, adjust)


def study_of(sample: Drawn) -> Frame:
    """Return the frame of a study's sample.

    Parameters
    ----------
    sample
        The records and their design.

    Raises
    ------
    CallError
        When they are of a plain table.
    """
    if isinstance(sample.columns, Frame):
        return sample.columns
    raise CallError("indicators stand in a codebook, and this sample has none")


def levels_of(frame: Frame, names: Iterable[str]) -> Levels:
    """Return indicators as columns.

    Parameters
    ----------
    frame
        The records.
    names
        Of the indicators; all but quantiles when there are none.

    Raises
    ------
    CallError
        When one is unknown, or named and a quantile.
    """
    chosen = [*dict.fromkeys(names)] or [
        name
        for name, one in frame.codebook.indicators.items()
        if one.statistic != "quantile"
    ]
    return Levels.of([statistic(frame, frame.codebook.indicator(n)) for n in chosen])


def called(levels: Levels) -> list[str]:
    """Return what columns are called, a category behind its indicator.

    Parameters
    ----------
    levels
        The columns.
    """
    pairs = zip(levels.indicator, levels.category, strict=True)
    return [f"{name}={code}" if code else name for name, code in pairs]


def _evaluated(sample: Drawn, levels: Levels, cells: Domains | None) -> Estimate:
    """Return the values of every domain, domain after domain."""
    rows = sample.columns.rows
    size = 1 if cells is None else cells.size
    of = np.zeros(rows, np.intp) if cells is None else cells.of
    around = Groups.around(of, size)
    columns = called(levels)
    names = tuple(
        f"{cell}:{name}" if cell else name
        for cell in (("",) if cells is None else cells.names)
        for name in columns
    )
    return sample.design.evaluate(
        levels.functional(names, around, np.arange(size), None)
    )


def _order(levels: Levels, size: int) -> Codes:
    """Return where each row of the engine stands among domain after domain."""
    columns = len(levels.indicator)
    names = [*dict.fromkeys(levels.indicator)]
    indicator = np.array([names.index(name) for name in levels.indicator])
    column = np.tile(np.arange(columns), size)
    domain = np.repeat(np.arange(size), columns)
    return np.lexsort((column, domain, indicator[column]))
