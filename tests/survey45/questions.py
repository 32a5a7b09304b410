"""What R was asked, as a question to our own verbs and indicators."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from tests.survey45 import cases_intervals, cases_totals
from tests.survey45.asked import domains, factor, records
from tests.survey45.reference import Asked, Case, different, values

__all__ = ["Question", "compared", "plain", "question", "table"]

# Where a number of ours says something else than R's, by our keys.
Answers = Mapping[str, Any]
KINDS: dict[Callable[[Asked], Mapping[str, Any]], str] = {
    cases_totals._one: "one",
    cases_totals._by: "by",
    cases_totals._ratio: "ratio",
    cases_totals._by_ratio: "by_ratio",
    cases_intervals._share: "share",
    cases_intervals._quantile: "quantile",
}


@dataclass(frozen=True)
class Question:
    """What is asked of a sample.

    Parameters
    ----------
    kind
        mean, total, share, ratio or quantile.
    terms
        Rules or variables; of a ratio pairs of them, of a share those of it.
    by
        Variables to break down by, in R's order.
    part
        A condition that its records meet; empty for all.
    drop
        Whether records that miss any of it are left out; R's result is missing
        otherwise.
    settings
        What else R was told: method, level, at, rule, interval.
    """

    kind: str
    terms: tuple[Any, ...]
    by: tuple[str, ...] = ()
    part: str = ""
    drop: bool = False
    settings: Mapping[str, Any] | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Every variable that is asked of, to see whether answers are missing."""
        texts = [t for term in self.terms for t in np.atleast_1d(term)]
        words = [re.findall(r"[A-Za-z_]\w*", re.sub(r'"[^"]*"', "", t)) for t in texts]
        return tuple(dict.fromkeys(w for some in words for w in some if w not in OURS))


OURS = {"if_else", "and", "or"}


def plain(name: str) -> str:
    """Return a name without R's points."""
    return name.replace(".", "_")


def table(dataset: str) -> pd.DataFrame:
    """Return a data set with factors as R has them, under plain names."""
    found = records(dataset)
    return found.rename(columns=plain)


def question(case: Case, asked: Asked) -> Question | None:
    """Return an entry as a question; None when it isn't one of these."""
    kind = KINDS.get(case.answer)
    drop = "na.rm=TRUE" in asked.code or "na.rm.all=TRUE" in asked.code
    if kind == "one":
        which, formula, part, _ = asked.found
        terms = _terms(asked, formula)
        return Question(which[3:], terms, part=_rule(asked, part), drop=drop)
    if kind == "by":
        formula, by, which, _ = asked.found
        return Question(which[3:], _terms(asked, formula), _by(by), drop=drop)
    if kind == "ratio":
        tops, bottoms = (_sides(asked, side) for side in asked.found[:2])
        pairs = tuple((y, z) for z in bottoms for y in tops)
        return Question("ratio", pairs, drop=drop)
    if kind == "by_ratio":
        above, by, below, _ = asked.found
        pair = (plain(above), plain(below))
        return Question("ratio", (pair,), _by(by), drop=drop)
    if kind == "share":
        return _share(asked, drop)
    return _quantile(asked, drop) if kind == "quantile" else None


def _share(asked: Asked, drop: bool) -> Question:
    formula, part, _ = asked.found
    method = re.search(r"method='(\w+)'", asked.code)
    level = re.search(r"level=([\d.]+)", asked.code)
    said = {
        "interval": {"mean": "wald"}.get(method[1], method[1]) if method else "logit",
        "level": float(level[1]) if level else 0.95,
    }
    rule = _rule(asked, formula[2:-1])
    return Question("share", (rule,), (), _rule(asked, part), drop, said)


def _quantile(asked: Asked, drop: bool) -> Question:
    formula, some = asked.found[:2]
    rule = re.search(r"qrule='(\w+)'", asked.code)
    interval = re.search(r"interval.type='(\w+)'", asked.code)
    said = {
        "at": [float(p) for p in re.findall(r"[\d.]+", some)],
        "rule": rule[1] if rule else "math",
        "interval": interval[1] if interval else "mean",
        "df": np.inf if "df=Inf" in asked.code else None,
    }
    terms = tuple(plain(name) for name in formula.split("+"))
    return Question("quantile", terms, drop=drop, settings=said)


def _by(text: str) -> tuple[str, ...]:
    return tuple(plain(name) for name in text.split("+"))


def _terms(asked: Asked, formula: str) -> tuple[str, ...]:
    if formula.startswith("interaction("):
        first, second = (n.strip() for n in formula[12:-1].split(","))
        a, b = factor(asked, first)[1], factor(asked, second)[1]
        both = [(x, y) for y in b for x in a]
        pair = (plain(first), plain(second))
        return tuple(f'{pair[0]} == "{x}" and {pair[1]} == "{y}"' for x, y in both)
    found: list[str] = []
    for term in formula.split("+"):
        found += _sides(asked, term, both=True)
    return tuple(found)


def _sides(asked: Asked, text: str, both: bool = False) -> list[str]:
    found = []
    for term in text.split("+"):
        inside = term.removeprefix("I(")[:-1] if term.startswith("I(") else ""
        product = re.fullmatch(r"(.+)\*(.+)", inside)
        if product:
            one, other = (part.strip("() ") for part in product.groups())
            test, number = (one, other) if "==" in one else (other, one)
            found.append(f"if_else({_rule(asked, test)}, {plain(number)}, 0)")
        elif inside:
            rule = _rule(asked, inside)
            found += [f"not ({rule})", rule] if both else [f"if_else({rule}, 1, 0)"]
        else:
            found.append(plain(term))
    return found


def _rule(asked: Asked, text: str) -> str:
    """Return a comparison of R in the rule language."""
    if not text:
        return ""
    hit = re.fullmatch(r"\(?([\w.]+)\s*(==|!=|>|<|>=|<=)\s*'?([\w. ]+)'?\)?", text)
    assert hit, text
    name, sign, value = hit.groups()
    if pd.api.types.is_numeric_dtype(asked.data[name]):
        return f"{plain(name)} {sign} {plain(value)}"
    return f'{plain(name)} {sign} "{value}"'


def wanted_labels(asked: Asked, by: tuple[str, ...]) -> list[dict[str, str]]:
    """Return R's domains in R's order, by variable."""
    names = {plain(name): name for name in asked.data}
    cells = domains(asked, "+".join(names[name] for name in by))
    levels = {name: factor(asked, names[name])[1] for name in by}
    return [
        {n: levels[n][int(place)] for n, place in zip(by[::-1], label, strict=True)}
        for label in cells.labels
    ]


def compared(asked: Asked, ours: Answers, close: float) -> str:
    """Return what isn't as R has it, of what ours says."""
    assert asked.result is not None
    said: list[str] = []
    for key, numbers in ours.items():
        wanted = asked.result.get(key)
        if wanted is not None and wanted != []:
            said += different(key, numbers, wanted, asked.result, close)
    return "; ".join(said)


def without_answers(asked: Asked, asks: Question) -> bool:
    """Return whether answers are missing where R was not told to leave them out."""
    rows = table(values()["designs"][asked.name]["dataset"])
    gaps = rows[[name for name in asks.names if name in rows]].isna().any(axis=1)
    weighted = asked.design.weights != 0
    return not asks.drop and bool((gaps & weighted).any())
