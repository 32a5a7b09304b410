"""Coefficients as ratios: of odds, of rates, of means."""

from __future__ import annotations

import numpy as np
import pandas as pd

from survey.analysis.regression.families import Family
from survey.errors import CallError

__all__ = ["ratio_name", "ratios_of", "with_ratios"]

NAMES = {
    ("binomial", "logit"): "odds_ratio",
    ("quasibinomial", "logit"): "odds_ratio",
    ("binomial", "log"): "risk_ratio",
    ("quasibinomial", "log"): "risk_ratio",
    ("poisson", "log"): "rate_ratio",
    ("quasipoisson", "log"): "rate_ratio",
}


def ratio_name(model: Family) -> str:
    """Return which ratio the exponential of a coefficient is.

    Parameters
    ----------
    model
        The family, with its link.

    Raises
    ------
    CallError
        When coefficients are no logarithms of ratios.

    Examples
    --------
    >>> from survey.analysis.regression.families import family_of
    >>> ratio_name(family_of("binomial")), ratio_name(family_of("gamma", "log"))
    ('odds_ratio', 'mean_ratio')
    """
    family, link = model.name, model.link.name
    if (family, link) in NAMES:
        return NAMES[family, link]
    if link == "log":
        return "mean_ratio"
    raise CallError(
        f"coefficients of a {family} model with link {link} are no ratios; those with "
        "link logit (odds) or log (rates, means) are"
    )


def ratios_of(rows: pd.DataFrame, name: str, without: tuple[str, ...]) -> pd.DataFrame:
    """Return a table of ratios: term, the ratio, low, high, p.

    Parameters
    ----------
    rows
        Of the coefficients, with term, estimate, low, high and p.
    name
        Of the ratio.
    without
        Terms that are no ratio, such as the constant.

    Notes
    -----
    The limits are those of the coefficient's interval, raised: the interval is
    symmetric for the logarithm, as it should be for a ratio.

    Examples
    --------
    >>> one = {"term": ["x"], "estimate": [0.0], "low": [-1.0], "high": [1.0]}
    >>> ratios_of(pd.DataFrame({**one, "p": [1.0]}), "odds_ratio", ()).round(3)
      term  odds_ratio    low   high    p
    0    x         1.0  0.368  2.718  1.0
    """
    kept = rows[~rows["term"].isin(without)]
    columns = {
        "term": kept["term"],
        name: np.exp(kept["estimate"]),
        "low": np.exp(kept["low"]),
        "high": np.exp(kept["high"]),
        "p": kept["p"],
    }
    return pd.DataFrame(columns).reset_index(drop=True)


def with_ratios(rows: pd.DataFrame, model: Family, constant: str) -> pd.DataFrame:
    """Return a table of coefficients with their ratios beside them, where they have.

    Parameters
    ----------
    rows
        As of `ratios_of`.
    model
        The family, with its link.
    constant
        The name of the term that has no ratio.
    """
    if model.link.name not in ("logit", "log"):
        return rows
    ratios = np.where(rows["term"] == constant, np.nan, np.exp(rows["estimate"]))
    return rows.assign(**{ratio_name(model): ratios})
