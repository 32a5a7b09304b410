"""The response accounting of a study: everyone, by stratum, and by what it declares."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.fieldwork import Frame
from survey.weighting.nonresponse.outcomes import account

__all__ = ["accounting"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def accounting(
    frame: Frame,
    outcome: NDArray[np.str_],
    received: Flags,
    weights: Floats | None = None,
) -> pd.DataFrame:
    """Return what became of everyone drawn, counted, with AAPOR's rates.

    Parameters
    ----------
    frame
        What is known of everyone drawn.
    outcome
        The letter of what became of each, shape (n,).
    received
        Of whom a response came in, shape (n,), whatever became of that.
    weights
        One over the chance to be drawn; with it everyone comes a second time, counted
        by weight, as a rate of the population and not of the sample.

    Returns
    -------
    DataFrame
        One row a group: by (a variable; empty for everyone), group (its code; empty
        where it isn't known), weighted, received, set_aside, then the columns of
        `ResponseRates` and the counts by letter.

    Notes
    -----
    The share of unknown cases that is eligible is estimated in each group from its own
    known cases. Publishing received beside respondents is usual: the raw and the clean
    response.
    """
    parts = [_part(frame, outcome, received, "", None)]
    if weights is not None:
        parts.append(_part(frame, outcome, received, "", weights))
    parts += [_part(frame, outcome, received, name, None) for name in _by(frame)]
    return pd.concat(parts, ignore_index=True)


def _by(frame: Frame) -> Iterator[str]:
    facts = frame.codebook.facts
    strata = facts.design.strata if facts.design is not None else ""
    declared = facts.gross.by if facts.gross is not None else ()
    yield from (n for n in dict.fromkeys([strata, *declared]) if n and frame.has(n))


def _part(
    frame: Frame,
    outcome: NDArray[np.str_],
    received: Flags,
    name: str,
    weights: Floats | None,
) -> pd.DataFrame:
    everyone = pd.Series("", index=range(frame.rows), dtype="str")
    group = frame.data[name].astype("str").fillna("") if name else everyone
    mass = np.ones(frame.rows) if weights is None else weights
    outcomes = account(outcome.tolist(), pd.DataFrame({"group": group}), weights)
    # The last row is of all groups together, which stands at the head already.
    rates = outcomes.rates().rows.iloc[:-1]
    came = pd.Series(np.where(received, mass, 0.0)).groupby(group.to_numpy()).sum()
    known = rates["group"].map(came).to_numpy(np.float64)
    head = pd.DataFrame(
        {
            "by": name,
            "group": rates["group"],
            "weighted": weights is not None,
            "received": known,
            "set_aside": known - rates["respondents"],
        }
    )
    counts = outcomes.rows.drop(columns="group").astype(np.float64)
    table = pd.concat([head, rates.drop(columns="group"), counts], axis=1)
    order = {code: place for place, code in enumerate(_codes(frame, name))}
    rank = table["group"].map(lambda code: (order.get(code, len(order)), code))
    return table.iloc[sorted(range(len(table)), key=lambda row: rank.iloc[row])]


def _codes(frame: Frame, name: str) -> tuple[str, ...]:
    return frame.codebook.codes(name) if name else ()
