"""The reference asked of `estimate`, by study.yml and indicators."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from survey.codebook import Indicator, Text
from survey.designs import Sampled
from survey.estimates import Estimates, estimate
from survey.fieldwork import Frame
from survey.weighting import weigh
from tests.survey45 import calibrated, replicated, taylor
from tests.survey45.declared import Options, declared
from tests.survey45.questions import Question, table, wanted_labels
from tests.survey45.reference import Asked, values
from tests.survey45.studies import study

__all__ = ["answer", "road"]

# Numbers that R breaks down by.
CODED = {"stype", "comp_imp", "sch_wide", "ESA", "g", "drawn_stratum"}
EVERY = {**taylor.DESIGNS, **replicated.DESIGNS, **calibrated.DESIGNS}


def road(asked: Asked) -> str:
    """Return how a study gets the entry's design: by study.yml, or handed over."""
    said = declared(asked.name, _options(asked))
    return "study.yml" if said is not None else "estimate, design handed over"


def answer(asked: Asked, asks: Question) -> dict[str, Any] | None:
    """Return what estimates say, by R's keys; None for what indicators can't ask."""
    if asks.kind == "quantile" and asks.settings is not None:
        usual = asks.settings["interval"] == "mean" and asks.settings["df"] is None
        if not usual:
            return None
    frame, design = _study(asked.name, _options(asked))
    chosen = _indicators(frame, asks)
    frame = _with(frame, asks)
    weights = weigh(frame)
    found = estimate(frame, weights, chosen, [asks.by], design)
    return _answer(asked, asks, found, chosen)


def _answer(
    asked: Asked, asks: Question, found: Estimates, chosen: list[Indicator]
) -> dict[str, Any]:
    each = [found.of(one.name, asks.by) for one in chosen]
    rows, kinds = pd.concat(each, ignore_index=True), {one.statistic for one in chosen}
    if asks.by:
        columns = rows.groupby(["indicator", "category"], sort=False).ngroup()
        labels = wanted_labels(asked, asks.by)
        place = {
            (column, *cell): index
            for index, (column, *cell) in enumerate(
                zip(columns, *(rows[n] for n in asks.by), strict=True)
            )
        }
        cells = [tuple(label[name] for name in asks.by) for label in labels]
        order = [place[c, *cell] for c in range(columns.max() + 1) for cell in cells]
        rows = rows.iloc[order]
    said: dict[str, Any] = {"est": rows["estimate"], "se": rows["se"]}
    ends = rows[["low", "high"]].to_numpy()
    if asks.kind == "share":
        one = rows.iloc[0]
        return {"est": one["estimate"], "var": one["se"] ** 2, "ci": ends[0]}
    if asks.kind == "quantile":
        return {**said, "ci": ends}
    finite = bool(getattr(found.design, "without_replacement", False))
    if finite and "deff=TRUE" in asked.code:
        said["deff"] = rows["deff"]
    if not finite and "deff='replace'" in asked.code:
        said["deff"] = rows["deff"]
    numbers = {"total"} if asks.kind == "total" else {"mean"}
    if not (asks.by or asks.part or asks.drop) and kinds == numbers:
        said["ci_t"] = ends
    return {key: np.asarray(numbers, float) for key, numbers in said.items()}


def _with(frame: Frame, asks: Question) -> Frame:
    """Return the frame of a study that chose the interval and level asked for."""
    if asks.kind != "share" or asks.settings is None:
        return frame
    facts = frame.codebook.facts
    chosen = {
        "share_interval": asks.settings["interval"],
        "confidence": asks.settings["level"],
    }
    estimation = facts.estimation.model_copy(update=chosen)
    parts = replace(
        frame.codebook.parts, facts=facts.model_copy(update={"estimation": estimation})
    )
    return replace(frame, codebook=replace(frame.codebook, parts=parts))


def _indicators(frame: Frame, asks: Question) -> list[Indicator]:
    base = [asks.part] if asks.part else []
    if asks.drop:
        base += [f"answered({name})" for name in asks.names]
    made: list[dict[str, Any]] = []
    for term in asks.terms:
        if asks.kind == "ratio":
            made.append({"ratio": {"numerator": term[0], "denominator": term[1]}})
        elif asks.kind == "quantile":
            assert asks.settings is not None
            rule = asks.settings["rule"]
            made += [
                {"quantile": {"of": term, "at": p, "rule": rule}}
                for p in asks.settings["at"]
            ]
        else:
            made += _one(frame, asks.kind, term)
    shared = {"theme": "", "label": Text({"en": "asked"})}
    if base:
        shared["base"] = " and ".join(base)
    return [
        Indicator.model_validate({"name": f"asked_{i}", **one, **shared})
        for i, one in enumerate(made)
    ]


def _one(frame: Frame, kind: str, term: str) -> list[dict[str, Any]]:
    codes = frame.codebook.codes(term) if frame.has(term) else ()
    if kind == "mean" and codes:
        return [{"distribution": term}]
    if kind == "total" and codes:
        return [{"total": f'if_else({term} == "{code}", 1, 0)'} for code in codes]
    truth = any(sign in term for sign in (" == ", " > ", " < ", " != "))
    if truth and "if_else" not in term:
        if kind == "total":
            return [{"total": f"if_else({term}, 1, 0)"}]
        return [{"share": term}]
    return [{kind: term}]


def _options(asked: Asked) -> Options:
    return tuple(sorted(asked.options.items()))


@cache
def _study(name: str, options: Options) -> tuple[Frame, Sampled | None]:
    dataset = values()["designs"][name]["dataset"]
    said = declared(name, options)
    if said is not None:
        design, extra = said
        rows = pd.concat([table(dataset), extra], axis=1)
        return study(rows, design, CODED), None
    made = EVERY[name](name, dict(options))
    return _plain_frame(dataset), made


@cache
def _plain_frame(dataset: str) -> Frame:
    return study(table(dataset), {}, CODED)
