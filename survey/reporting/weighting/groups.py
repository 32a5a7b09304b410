"""The groups whose weights are largest, and those that were adjusted most."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

import numpy as np
import pandas as pd

from survey.locale import format_number, format_share, message
from survey.reporting.pieces import plain_table
from survey.reporting.weighting.counts import Placed
from survey.reporting.weighting.weighed import MOST_STRATA, Weighed
from survey.tables.amounts import amount

__all__ = ["group_means", "largest"]

SHOWN = 8


def largest(weighed: Weighed) -> str:
    """Return the groups with the largest weights, and with the largest factors.

    Parameters
    ----------
    weighed
        The records and their weights; of a group that is too small to be told nothing
        is said, and never anything of a record.
    """
    language = weighed.language
    rows = group_means(weighed)
    parts = [f"<p>{escape(message('weighing_largest_why', language))}</p>"]
    by = {"weight": "weighing_largest"}
    if weighed.adjusted:
        by["factor"] = "weighing_most_adjusted"
    for column, key in by.items():
        # Which way a group was adjusted doesn't matter for how much.
        size = np.abs(np.log(rows[column])) if column == "factor" else rows[column]
        order = np.argsort(-size.to_numpy(), kind="stable")[:SHOWN]
        parts.append(_table(weighed, rows.iloc[order], message(key, language)))
    return "\n".join(parts) if len(rows) else ""


def group_means(weighed: Weighed) -> pd.DataFrame:
    """Return what may be told of the weights of each group, largest cells first.

    Parameters
    ----------
    weighed
        The records and their weights.

    Returns
    -------
    DataFrame
        group, n, weight (mean), factor (sum of final over sum of base), share (of the
        sum of weights); cells of the margins, or without any strata and domains of one
        variable.
    """
    single = tuple(each for each in weighed.domains if len(each.names) == 1)
    drawn = weighed.strata
    few = drawn is not None and len(drawn.codes) <= MOST_STRATA
    placed = weighed.margins or ((drawn, *single) if drawn and few else single)
    rows = [row for each in placed for row in _rows(weighed, each)]
    names = ["group", "n", "weight", "factor", "share"]
    return pd.DataFrame(rows, columns=names).drop_duplicates("group")


def _rows(weighed: Weighed, placed: Placed) -> Iterator[dict[str, object]]:
    inside, size = placed.of >= 0, len(placed.codes)
    at = placed.of[inside]
    final = np.bincount(at, weighed.weights.final[inside], size)
    base = np.bincount(at, weighed.weights.base[inside], size)
    whole = weighed.weights.final.sum()
    for index, group in enumerate(placed.groups):
        n = weighed.counts.sizes[group]
        if not (n and group and weighed.counts.told(group)):
            continue
        yield {
            "group": weighed.label(placed.names, placed.codes[index]),
            "n": n,
            "weight": final[index] / n,
            "factor": final[index] / base[index],
            "share": final[index] / whole,
        }


def _table(weighed: Weighed, rows: pd.DataFrame, caption: str) -> str:
    language = weighed.language
    columns = {
        "n": [format_number(n, 0, language) for n in rows["n"]],
        "mean_weight": [amount(weight, language) for weight in rows["weight"]],
        "mean_factor": [format_number(f, 2, language) for f in rows["factor"]],
        "sum_share": [format_share(share, 1, language) for share in rows["share"]],
    }
    if not weighed.adjusted:
        del columns["mean_factor"]
    heads = {name: message(f"weighing_{name}", language) for name in columns}
    table = pd.DataFrame({message("report_group", language): rows["group"].to_list()})
    table = table.assign(**{heads[name]: texts for name, texts in columns.items()})
    return plain_table(table, caption, language, written=list(heads.values()))
