"""R's formulas over the reference data, as arrays."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from survey.designs import Sampled
from survey.estimates.statistics import Domains
from tests.survey45.reference import Asked, data, levels, values

__all__ = ["columns", "condition", "domains", "factor", "missing", "records", "subset"]


@cache
def records(dataset: str) -> pd.DataFrame:
    """Return a data set with factors as R has them."""
    factors = values()["datasets"].get(dataset, {}).get("factors") or {}
    types = {name: pd.CategoricalDtype(levels) for name, levels in factors.items()}
    table = data(dataset)
    return table.astype({n: t for n, t in types.items() if n in table.columns})


def columns(asked: Asked, formula: str) -> tuple[np.ndarray, tuple[str, ...]]:
    """Return the columns of `a+b`, with a column for each level of a factor."""
    found = [_term(asked, term) for term in _terms(formula.lstrip("~"))]
    names = tuple(name for _, some in found for name in some)
    return np.hstack([y for y, _ in found]), names


def factor(asked: Asked, name: str) -> tuple[np.ndarray, list[str]]:
    """Return a factor as codes, -1 where missing, and its levels."""
    known = values()["datasets"][asked.dataset].get("factors") or {}
    column = asked.data[name]
    order = (
        levels(asked.dataset, name)
        if name in known
        else sorted(column.dropna().unique())
    )
    codes = pd.Index(order).get_indexer(pd.Index(column))
    return np.asarray(codes), [str(level) for level in order]


def domains(asked: Asked, formula: str) -> Domains:
    """Return the crosses of `a+b` that have weight, the first one varying fastest."""
    names = formula.lstrip("~").split("+")[::-1]
    weighted = asked.design.weights != 0
    coded = [np.where(weighted, factor(asked, n)[0], -1).astype(float) for n in names]
    return Domains.crossed([np.where(c < 0, np.nan, c) for c in coded])


def condition(asked: Asked, text: str) -> np.ndarray:
    """Return a comparison of R as 0 and 1, NaN where unknown."""
    hit = re.fullmatch(r"\(?([\w.]+)\s*(==|!=|>|<|>=|<=)\s*'?([\w. ]+)'?\)?", text)
    assert hit, text
    name, sign, value = hit.groups()
    column = asked.data[name]
    other: Any = value
    if pd.api.types.is_numeric_dtype(column):
        other = asked.data[value] if value in asked.data else float(value)
    compare = {"==": "eq", "!=": "ne", ">": "gt", "<": "lt", ">=": "ge", "<=": "le"}
    found = getattr(column, compare[sign])(other).astype(float)
    return np.asarray(found.where(column.notna()))


def subset(asked: Asked, text: str) -> Sampled:
    """Return the design, or its part where a condition holds."""
    if not text:
        return asked.design
    return asked.design.within(condition(asked, text) == 1)


def missing(code: str) -> str:
    """Return what R's call does with missing values."""
    return "drop" if "na.rm=TRUE" in code else "propagate"


def _terms(formula: str) -> list[str]:
    terms, depth = [""], 0
    for letter in formula:
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "+" and not depth:
            terms.append("")
        elif letter != " ":
            terms[-1] += letter
    return terms


def _term(asked: Asked, term: str) -> tuple[np.ndarray, list[str]]:
    inside = re.fullmatch(r"(\w+)\((.*)\)", term)
    if inside and inside[1] == "I":
        return _expression(asked, inside[2])
    if inside and inside[1] == "interaction":
        names = inside[2].split(",")
        coded = [factor(asked, name.strip()) for name in names]
        (first, a), (second, b) = coded
        codes = np.where((first < 0) | (second < 0), -1, first + len(a) * second)
        labels = [f"{x}.{y}" for y in b for x in a]
        return _dummies(codes, len(labels)), [f"{term}{label}" for label in labels]
    name = inside[2] if inside and inside[1] == "factor" else term
    column = asked.data[name]
    if inside or not pd.api.types.is_numeric_dtype(column):
        codes, order = factor(asked, name)
        return _dummies(codes, len(order)), [f"{term}{level}" for level in order]
    return column.to_numpy(float)[:, None], [name]


def _expression(asked: Asked, text: str) -> tuple[np.ndarray, list[str]]:
    product = re.fullmatch(r"(\(?[\w.=' ]+\)?)\*(\(?[\w.=' ]+\)?)", text)
    if product:
        parts = [_value(asked, part) for part in product.groups()]
        return (parts[0] * parts[1])[:, None], [text]
    yes = _value(asked, text)
    return np.column_stack([1 - yes, yes]), [f"{text}FALSE", f"{text}TRUE"]


def _value(asked: Asked, text: str) -> np.ndarray:
    if re.fullmatch(r"[\w.]+", text):
        return asked.data[text].to_numpy(float)
    return condition(asked, text)


def _dummies(codes: np.ndarray, size: int) -> np.ndarray:
    found = (codes[:, None] == np.arange(size)).astype(float)
    found[codes < 0] = np.nan
    return found
