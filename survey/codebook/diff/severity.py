"""How much a change matters to who compares figures."""

from __future__ import annotations

from survey.codebook.diff.change import Severity

__all__ = ["severity_of"]

BREAKS = {
    "variable": {"removed", "type", "unit"},
    "set": {"kind"},
    "derivation": {"removed", "type", "codes"},
    "indicator": {
        "removed",
        "share",
        "mean",
        "total",
        "ratio",
        "quantile",
        "multiple",
        "distribution",
        "base",
    },
}
COSMETIC = {
    "study": {
        "study",
        "title",
        "subtitle",
        "population",
        "fieldwork",
        "source",
        "citation",
        "themes",
        "report",
        "note",
        "wave",
        "languages",
    },
    "variable": {"theme", "label", "decimals", "wording", "universe", "note", "order"},
    "set": {"label", "note"},
    "check": {"label", "why", "order"},
    "edit": {"label", "why"},
    "derivation": {"label", "theme", "decimals", "why", "source", "note", "order"},
    "indicator": {
        "label",
        "theme",
        "definition",
        "numerator",
        "denominator",
        "source",
        "remarks",
        "trend",
        "variables",
        "order",
        "added",
    },
    "published": {"added", "removed", "cells", "order"},
    "margin": {"order"},
    "lookup": {"order"},
    "frame": {"order"},
    "crosswalk": {"order"},
}
TEXTS = {"why", "label", "source", "note"}


def severity_of(part: str, aspect: str, detail: str = "") -> Severity:
    """Return the severity of a change; careful where nothing else is known.

    Parameters
    ----------
    part, aspect, detail
        As of `Change`.

    Examples
    --------
    >>> severity_of("variable", "type"), severity_of("study", "design", "strata")
    ('breaks', 'careful')
    """
    if aspect in BREAKS.get(part, ()):
        return "breaks"
    last = detail.rpartition(".")[2]
    told = {"nl", "fr", "en", *TEXTS}
    spoken = part != "variable" and (last in told or detail in told)
    if aspect in COSMETIC.get(part, ()) or spoken:
        return "cosmetic"
    return "careful"
