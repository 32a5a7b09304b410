"""What a cell may hold, for the drop-downs of a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, get_args

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from survey.codebook.excel.sheets import FRAMES, Sheet
from survey.codebook.margins import MarginCell
from survey.codebook.variable import Variable, VariableSet
from survey.record import MissingKind

__all__ = ["Choice", "choices", "language_of", "study_of"]


@dataclass(frozen=True)
class Choice:
    """The words of one column.

    Parameters
    ----------
    sheet, column
        Which column.
    words
        In order, each once.
    closed
        Whether nothing else is understood; names may still be new.
    """

    sheet: str
    column: str
    words: tuple[str, ...]
    closed: bool


def study_of(sheets: Sequence[Sheet]) -> dict[str, Any]:
    """Return what study.yml says; nothing when it is no mapping."""
    lines = [row[0] for s in sheets if s.file == "study.yml" for row in s.rows[1:]]
    try:
        content = YAML(typ="safe", pure=True).load("\n".join(lines))
    except YAMLError:
        return {}
    return content if isinstance(content, dict) else {}


def language_of(study: dict[str, Any]) -> str:
    """Return the study's first language, or Dutch."""
    spoken = study.get("languages")
    first = str(spoken[0]) if isinstance(spoken, list) and spoken else "nl"
    return first if first in ("nl", "fr", "en") else "nl"


def choices(sheets: Sequence[Sheet]) -> list[Choice]:
    """Return the choices of every column that has some.

    Parameters
    ----------
    sheets
        Of the whole codebook: a column may choose from the names in another.
    """
    there = {sheet.file: sheet for sheet in sheets}
    study = study_of(sheets)
    lists = _names(there, "codes.csv", "list")
    variables = _names(there, "variables.csv", "name")
    themes = study.get("themes")
    frames = [f.removeprefix(FRAMES).removesuffix(".csv") for f in there if FRAMES in f]
    closed = {
        **{("variables.csv", name): _words(Variable, name) for name in CLOSED},
        ("codes.csv", "missing"): [k.word for k in MissingKind if k],
        ("sets.csv", "kind"): _words(VariableSet, "kind"),
        ("sets.csv", "reverse"): ["yes", "no"],
        ("margins.csv", "status"): _words(MarginCell, "status"),
        ("crosswalk.csv", "comparable"): ["yes", "limited", "no"],
    }
    named = {
        ("variables.csv", "codes"): lists,
        ("variables.csv", "missing"): lists,
        ("variables.csv", "set"): _names(there, "sets.csv", "set"),
        ("variables.csv", "theme"): list(themes) if isinstance(themes, dict) else [],
        ("variables.csv", "frame"): frames,
        ("variables.csv", "modes"): _modes(there, study),
        ("codes.csv", "list"): lists,
        ("sets.csv", "member"): variables,
        ("crosswalk.csv", "target_name"): variables,
    }
    return [
        Choice(there[file].name, column, tuple(dict.fromkeys(words)), found is closed)
        for found in (closed, named)
        for (file, column), words in found.items()
        if file in there and words and column in there[file].rows[0]
    ]


CLOSED = ("type", "measure", "wording", "role", "source", "disclosure")


def _words(model: Any, field: str) -> list[str]:
    return [word for word in get_args(model.model_fields[field].annotation) if word]


def _names(there: dict[str, Sheet], file: str, column: str) -> list[str]:
    return list(dict.fromkeys(there[file].column(column))) if file in there else []


def _modes(there: dict[str, Sheet], study: dict[str, Any]) -> list[str]:
    """Return the codes of the mode variable."""
    quality = study.get("quality")
    mode = quality.get("mode") if isinstance(quality, dict) else None
    variables, codes = there.get("variables.csv"), there.get("codes.csv")
    if not mode or variables is None or codes is None:
        return []
    rows = [
        dict(zip(variables.rows[0], row, strict=True)) for row in variables.rows[1:]
    ]
    named = next((r.get("codes", "") for r in rows if r.get("name") == mode), "")
    listed = [dict(zip(codes.rows[0], row, strict=True)) for row in codes.rows[1:]]
    return [
        row.get("code", "")
        for row in listed
        if row.get("list") == named and not row.get("missing")
    ]
