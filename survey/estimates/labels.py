"""Estimates with the codebook's labels in place of names and codes."""

from __future__ import annotations

import numpy as np
import pandas as pd

from survey.codebook import Codebook, Indicator

__all__ = ["labelled"]


def labelled(
    rows: pd.DataFrame, by: tuple[str, ...], codebook: Codebook, language: str = ""
) -> pd.DataFrame:
    """Return estimates with labels, in the same rows and columns.

    Parameters
    ----------
    rows
        Estimates.
    by
        Which columns hold codes of variables.
    codebook
        Has the labels; what it doesn't know keeps its name or code.
    language
        Of the labels; the codebook's first when empty.
    """
    spoken = language or codebook.language
    names = rows["indicator"]
    known = {name: codebook.indicators.get(name) for name in names.unique()}
    columns = {
        "indicator": _mapped(
            names,
            {name: _label(name, item, spoken) for name, item in known.items()},
        ),
        "category": rows["category"].copy(),
        "breakdown": _mapped(
            rows["breakdown"],
            {
                one: _crossed(one, codebook, spoken)
                for one in rows["breakdown"].unique()
            },
        ),
    }
    for name, item in known.items():
        answers = _answers(item, codebook, spoken) if item else {}
        if answers:
            here = np.asarray(names == name)
            columns["category"][here] = _mapped(rows["category"][here], answers)
    for name in by:
        codes = rows[name].dropna().unique()
        texts = {code: codebook.code_label(name, code, spoken) for code in codes}
        columns[name] = _mapped(rows[name], texts)
    return rows.assign(**columns)


def _mapped(column: pd.Series, texts: dict[str, str]) -> pd.Series:
    known = {code: text for code, text in texts.items() if text and code != text}
    return column.map(known).fillna(column).astype("str") if known else column


def _label(name: str, item: Indicator | None, language: str) -> str:
    return item.label.within(language) if item else name


def _crossed(breakdown: str, codebook: Codebook, language: str) -> str:
    parts = breakdown.split("*") if breakdown else []
    labels = [codebook.variable(name).label.within(language) for name in parts]
    return " × ".join(labels)


def _answers(item: Indicator, codebook: Codebook, language: str) -> dict[str, str]:
    if item.distribution:
        codes = codebook.codes(item.distribution)
        return {c: codebook.code_label(item.distribution, c, language) for c in codes}
    if item.multiple:
        return {
            member.code or member.variable: member.label.within(language)
            or codebook.variable(member.variable).label.within(language)
            for member in codebook.sets[item.multiple].members
        }
    return {}
