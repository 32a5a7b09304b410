"""The reference asked of `Sample`, as a researcher would of a table."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from survey.sample import Measured, Sample
from survey.sample.plain import Plain
from tests.survey45 import calibrated, cases_tests, cases_totals, replicated, taylor
from tests.survey45.questions import Question, plain, table, wanted_labels
from tests.survey45.reference import Asked, of_estimate, replicates_of, values

__all__ = ["OTHERS", "answer", "road"]

VERBS = {"jackknife": "jackknife", "balanced": "half-samples"}


def road(asked: Asked) -> str:
    """Return how a sample gets the entry's design: by its columns, or handed over."""
    return _sampled(asked.name, tuple(sorted(asked.options.items())))[1]


@cache
def _sampled(name: str, options: tuple[tuple[str, Any], ...]) -> tuple[Sample, str]:
    dataset = values()["designs"][name]["dataset"]
    made = {**replicated.LINEARISED, **taylor.DESIGNS}.get(name)
    if isinstance(made, taylor.Declared) and not made.unequal:
        return _of(made, dict(options)), "Sample.of"
    if name in replicated.MADE:
        before, verb, how = replicated.MADE[name]
        first = replicated.LINEARISED[before]
        if isinstance(first, taylor.Declared) and not how.get("mse"):
            sample = _of(first, dict(options))
            rho = {"rho": how["rho"]} if "rho" in how else {}
            method = "fay" if rho else VERBS[verb.__name__]
            return sample.replicated(method, **rho), "Sample.of(...).replicated"
    if name in replicated.DRAWN:
        return _given(name, dataset), "Sample.with_replicates"
    everything = {**taylor.DESIGNS, **replicated.DESIGNS, **calibrated.DESIGNS}
    design = everything[name](name, dict(options))
    return Sample(Plain.of(table(dataset)), design), "Sample, design handed over"


def _of(said: taylor.Declared, options: dict[str, Any]) -> Sample:
    columns = said.columns()
    rows = table(said.dataset).join(columns)
    names = {
        kind: [n for n in columns if n.startswith(f"drawn_{kind}")]
        for kind in ("cluster", "population")
    }
    settings = taylor.settings(options)
    return Sample.of(
        rows,
        "drawn_weight" if "drawn_weight" in columns else None,
        "drawn_stratum" if "drawn_stratum" in columns else (),
        names["cluster"],
        names["population"],
        **settings,
    )


def _given(name: str, dataset: str) -> Sample:
    said = values()["designs"][name]
    weights, analysis = replicates_of(name)
    columns = {f"replicate{i}": one for i, one in enumerate(analysis.T)}
    rows = table(dataset).assign(drawn_weight=weights)
    return Sample.with_replicates(
        pd.concat([rows, pd.DataFrame(columns, index=rows.index)], axis=1),
        "drawn_weight",
        "replicate*",
        "other",
        scale=said["scale"],
        rscales=np.broadcast_to(said["rscales"], analysis.shape[1]),
        mse=said["mse"],
    )


@dataclass(frozen=True)
class _Ordered:
    """Rows in R's order: what was asked outside, domains inside."""

    found: Measured
    places: list[int]

    def __getitem__(self, column: str) -> np.ndarray:
        return self.found.rows[column].to_numpy(float)[self.places]


def answer(asked: Asked, asks: Question) -> dict[str, Any]:
    """Return what a sample's verbs say, by R's keys."""
    sample = _sampled(asked.name, tuple(sorted(asked.options.items())))[0]
    if asks.part:
        sample = sample.where(asks.part)
    if asks.kind == "quantile":
        return _quantiles(sample, asks)
    if asks.kind == "share":
        return _share(sample, asks)
    missing = "drop" if asks.drop else "propagate"
    if asks.kind == "ratio":
        parts = [sample.ratio(y, z, asks.by, missing) for y, z in asks.terms]
        if len(parts) > 1:
            return _joined(parts)
        found = parts[0]
    else:
        verb = {"mean": sample.mean, "total": sample.total}[asks.kind]
        found = verb(*asks.terms, by=asks.by, missing=missing)
    rows = _Ordered(found, _places(asked, asks, found))
    each = np.ix_(rows.places, rows.places)
    said = {
        "est": rows["estimate"],
        "se": rows["se"],
        "vcov": found.estimate.covariance[each] if asks.kind != "ratio" else None,
        **_effects(asked, sample, rows["deff"]),
    }
    if not (asks.by or asks.part or asks.drop):
        said["ci_t"] = np.column_stack([rows["low"], rows["high"]])
    return {key: numbers for key, numbers in said.items() if numbers is not None}


def _effects(asked: Asked, sample: Sample, deff: np.ndarray) -> dict[str, Any]:
    """Return the design effect where R's is held against the same simple sample."""
    finite = getattr(sample.design, "without_replacement", False)
    if "deff='replace'" in asked.code:
        return {} if finite else {"deff": deff}
    return {"deff": deff} if "deff=TRUE" in asked.code and finite else {}


def _places(asked: Asked, asks: Question, found: Measured) -> list[int]:
    if not asks.by:
        return list(range(len(found.rows)))
    labels = wanted_labels(asked, asks.by)
    cells = [tuple(label[name] for name in asks.by) for label in labels]
    rows = found.rows
    keys = list(zip(*(rows[name] for name in asks.by), strict=True))
    asked_as = list(zip(rows["indicator"], rows["category"], strict=True))
    columns = list(dict.fromkeys(asked_as))
    place = {(c, k): i for i, (c, k) in enumerate(zip(asked_as, keys, strict=True))}
    return [place[column, cell] for column in columns for cell in cells]


def _joined(parts: list[Measured]) -> dict[str, Any]:
    columns = {"est": "estimate", "se": "se"}
    return {
        key: np.concatenate([part.rows[name].to_numpy() for part in parts])
        for key, name in columns.items()
    }


def _share(sample: Sample, asks: Question) -> dict[str, Any]:
    assert asks.settings is not None
    level = {"confidence": asks.settings["level"]}
    asking = Sample(sample.columns, sample.design, **level)
    found = asking.share(asks.terms[0], interval=asks.settings["interval"])
    rows = found.rows.iloc[-1]
    ends = [rows["low"], rows["high"]]
    return {"est": rows["estimate"], "var": rows["se"] ** 2, "ci": ends}


def _quantiles(sample: Sample, asks: Question) -> dict[str, Any]:
    said = asks.settings
    assert said is not None
    if asks.drop and len(asks.terms) > 1:
        both = " and ".join(f"answered({name})" for name in map(plain, asks.terms))
        sample = sample.where(both)
    parts = [
        sample.quantile(name, said["at"], rule=said["rule"], interval=said["interval"])
        for name in asks.terms
    ]
    ends = [part.rows[["low", "high"]].to_numpy() for part in parts]
    every = _joined(parts)
    return every if said["df"] is not None else {**every, "ci": np.concatenate(ends)}


def _asked(asked: Asked) -> Sample:
    return _sampled(asked.name, tuple(sorted(asked.options.items())))[0]


def _variance(asked: Asked) -> dict[str, Any] | None:
    names = asked.found[0].split("+")
    if len(names) > 1:
        return None
    found = _asked(asked).variance(plain(names[0]), missing="propagate")
    rows = found.rows
    return {"est": rows["estimate"], "se": rows["se"]}


def _association(asked: Asked) -> dict[str, Any] | None:
    rows, columns, statistic = asked.found
    if statistic in ("lincom", "saddlepoint"):
        return None
    sample = _asked(asked)
    found = sample.association(plain(rows), plain(columns), statistic or "F")
    return dict(cases_tests._scaled(found, sample.rows))


def _t_test(asked: Asked) -> dict[str, Any]:
    y, groups = map(plain, asked.found)
    return cases_tests.of_test(_asked(asked).t_test(y, groups))


def _mean_test(asked: Asked) -> dict[str, Any]:
    first, second = map(plain, asked.found)
    return cases_tests.of_test(_asked(asked).t_test(f"{first} - {second}"))


def _kappa(asked: Asked) -> dict[str, Any]:
    return of_estimate(_asked(asked).kappa(*map(plain, asked.found)))


def _reliability(asked: Asked) -> dict[str, Any]:
    found = _asked(asked).reliability(*map(plain, asked.found[0].split("+")))
    return {"value": found.alpha.value}


def _function(asked: Asked) -> dict[str, Any] | None:
    which, formula, text = asked.found
    names = formula.split("+")
    if any(sign in formula for sign in "(:"):
        return None
    verb = getattr(_asked(asked), which.removeprefix("svy"))
    asks = re.sub(r"(?<=[a-z])\.(?=[a-z])", "_", text)
    found = verb(*map(plain, names), missing="propagate").contrast(asks)
    return {"est": found.rows["estimate"], "se": found.rows["se"]}


# Verbs besides means, totals, ratios, shares and quantiles.
OTHERS: dict[Callable[[Asked], Mapping[str, Any]], Callable[[Asked], Any]] = {
    cases_totals._variance: _variance,
    cases_totals._function: _function,
    cases_tests._chi_square: _association,
    cases_tests._t_test: _t_test,
    cases_tests._mean_test: _mean_test,
    cases_tests._kappa: _kappa,
    cases_tests._alpha: _reliability,
}
