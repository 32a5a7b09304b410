"""The steps from base weight to final weight: told, in a table, and how they ended."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

import pandas as pd

from survey.codebook import Codebook
from survey.locale import format_error, format_number, message
from survey.reporting.pieces import plain_table
from survey.tables.amounts import amount

__all__ = ["convergence_table", "step_name", "steps_table", "steps_told"]

NAMED = ("given", "base", "eligibility", "nonresponse", "raking", "calibration", "trim")
CONVERGING = ("raking", "calibration", "trim")
# Whose factors are over the weight when drawn.
DRAWN = ("eligibility", "nonresponse")
MOVING = ("n", "sum", "min", "max", "deff")
Line = Mapping[str, Any]


def step_name(step: str, language: str = "nl") -> str:
    """Return how a step is called; a step without a name of its own keeps its key.

    Examples
    --------
    >>> step_name("base")
    'Basisgewicht'
    """
    return message(f"weighing_step_{step}", language) if step in NAMED else step


def steps_told(steps: pd.DataFrame, book: Codebook) -> str:
    """Return a paragraph a step: what was done, and what the weights then were.

    Parameters
    ----------
    steps
        As `Weights.steps`, or weighting.csv.
    book
        The study's.
    """
    lines, language = _lines(steps), book.language
    beside = zip(_names(steps, book), lines, [None, *lines[:-1]], strict=True)
    items = "\n".join(
        f"<li><p><b>{escape(name)}.</b> "
        f"{escape(_told(line, before, language))}</p></li>"
        for name, line, before in beside
    )
    return f'<ol class="steps">\n{items}\n</ol>'


def _told(line: Line, before: Line | None, language: str) -> str:
    detail = str(line["detail"]).strip()
    if detail[-1:] not in (".", ""):
        detail += "."
    if before is not None and all(line[name] == before[name] for name in MOVING):
        return f"{detail} {message('weighing_unchanged', language)}"
    values = {
        "low": amount(line["min"], language),
        "high": amount(line["max"], language),
        "sum": format_number(line["sum"], 0, language),
        "deff": format_number(line["deff"], 2, language),
        "effective": format_number(line["effective_n"], 0, language),
        "n": format_number(line["n"], 0, language),
    }
    said = [detail, message("weighing_after", language, **values)]
    if line["factor_max"] > line["factor_min"]:
        names = ("min", "p05", "p50", "p95", "max")
        found = {n: amount(line[f"factor_{n}"], language) for n in names}
        key = "_nonresponse" if line["step"] in DRAWN else ""
        said.append(message(f"weighing_factor{key}", language, **found))
    return " ".join(text for text in said if text)


def _lines(steps: pd.DataFrame) -> list[Line]:
    return [{str(k): v for k, v in row.items()} for row in steps.to_dict("records")]


def _names(steps: pd.DataFrame, book: Codebook) -> list[str]:
    """Return how the steps are called; a weight of the data is no base weight."""
    design = book.facts.design
    given = design is not None and design.weight is not None
    keys = ["given" if given and key == "base" else str(key) for key in steps["step"]]
    return [step_name(key, book.language) for key in keys]


def steps_table(steps: pd.DataFrame, book: Codebook) -> str:
    """Return the steps in figures, as an accessible table.

    Parameters
    ----------
    steps
        As `Weights.steps`, or weighting.csv.
    book
        The study's.
    """
    language = book.language
    columns = {
        "n": [format_number(n, 0, language) for n in steps["n"]],
        "effective_n": [format_number(n, 0, language) for n in steps["effective_n"]],
        "deff": [format_number(deff, 2, language) for deff in steps["deff"]],
        "sum": [format_number(total, 0, language) for total in steps["sum"]],
        "min": [amount(low, language) for low in steps["min"]],
        "max": [amount(high, language) for high in steps["max"]],
    }
    heads = {name: message(f"weighing_{name}", language) for name in columns}
    # The first steps may be about everyone drawn.
    heads["n"] = message("weighing_persons", language)
    named = _names(steps, book)
    table = pd.DataFrame({message("report_step", language): named})
    table = table.assign(**{heads[name]: values for name, values in columns.items()})
    caption = message("weighing_steps", language)
    return plain_table(table, caption, language, written=list(heads.values()))


def convergence_table(
    steps: pd.DataFrame, tolerance: float, language: str = "nl"
) -> str:
    """Return how far every step that meets margins ended from them.

    Parameters
    ----------
    steps
        As `Weights.steps`, or weighting.csv.
    tolerance
        The largest relative error that counts as met.
    language
        nl, fr or en.
    """
    done = steps[steps["step"].isin(CONVERGING) & steps["error"].notna()]
    named = [step_name(str(step), language) for step in done["step"]]
    met = [
        message("weighing_yes" if c else "weighing_no", language)
        for c in done["converged"]
    ]
    error = [format_error(worst, language) for worst in done["error"]]
    heads = [message(f"weighing_{key}", language) for key in ("error", "tolerance")]
    table = pd.DataFrame(
        {
            message("report_step", language): named,
            heads[0]: error,
            heads[1]: [format_error(tolerance, language)] * len(done),
            message("weighing_met", language): met,
        }
    )
    caption = message("weighing_convergence", language)
    return plain_table(table, caption, language, written=heads)
