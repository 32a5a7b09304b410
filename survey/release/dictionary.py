"""The codebook of a package: what its columns mean, and nothing on those left out."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from ruamel.yaml import YAML

from survey.codebook import Citation, Codebook, Text, Variable
from survey.codebook.tables import TABLES

__all__ = ["codebook_files"]

LANGUAGES = ("nl", "fr", "en")
PLAIN = (
    *("wording", "set", "role", "modes", "since", "until", "source", "disclosure"),
    *("missing", "note"),
)


# A package holds no treatments, code frames or conditions of whole sets.
VARIABLES = TABLES["variables.csv"].header(LANGUAGES, ("treatment", "frame"))
CODES = TABLES["codes.csv"].header(LANGUAGES)
SETS = TABLES["sets.csv"].header(LANGUAGES, ("asked_if",))


def codebook_files(codebook: Codebook) -> dict[str, bytes]:
    """Return the files of a codebook that has no rules.

    Parameters
    ----------
    codebook
        As `subset` returns it.

    Returns
    -------
    dict
        study.yml, variables.csv, codes.csv and sets.csv by their name in the package;
        together a codebook that opens on its own.
    """
    variables = map(_variable, codebook.variables.values())
    return {
        "codebook/study.yml": _study(codebook),
        "codebook/variables.csv": _table(VARIABLES, variables),
        "codebook/codes.csv": _table(CODES, _codes(codebook)),
        "codebook/sets.csv": _table(SETS, _sets(codebook)),
    }


def _study(codebook: Codebook) -> bytes:
    facts = codebook.facts
    content = {
        "study": facts.study,
        "kind": facts.kind,
        "title": facts.title.root,
        "subtitle": facts.subtitle.root,
        "wave": facts.wave,
        "languages": list(facts.languages),
        "population": facts.population.root,
        "fieldwork": facts.fieldwork.root,
        "source": facts.source,
        "citation": _citation(facts.citation),
        "facts": dict(facts.facts),
        "themes": {name: text.root for name, text in facts.themes.items()},
        "id": facts.id,
    }
    stream = io.BytesIO()
    writer = YAML()
    writer.width = 4096
    writer.dump({k: v for k, v in content.items() if v not in ("", {}, [])}, stream)
    return stream.getvalue()


def _citation(citation: Citation | None) -> dict[str, Any]:
    if citation is None:
        return {}
    return citation.model_dump(mode="json", exclude_defaults=True)


def _table(header: Sequence[str], rows: Iterable[dict[str, str]]) -> bytes:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, header, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue().encode()


def _spread(stem: str, text: Text) -> dict[str, str]:
    return {f"{stem}::{x}": text.root[x] for x in LANGUAGES if x in text.root}


def _number(value: float | int | None) -> str:
    return "" if value is None else f"{value:.15g}"


def _variable(variable: Variable) -> dict[str, str]:
    row = {name: str(getattr(variable, name)) for name in PLAIN}
    return row | {
        "name": variable.name,
        "theme": variable.theme,
        "type": variable.type,
        "measure": variable.measure,
        "codes": variable.codes,
        "min": _number(variable.min),
        "max": _number(variable.max),
        "unit": variable.unit,
        "decimals": _number(variable.decimals),
        **_spread("label", variable.label),
        **_spread("question", variable.question),
        **_spread("interviewer_note", variable.interviewer_note),
        "asked_if": variable.asked_if.text if variable.asked_if else "",
        **_spread("universe", variable.universe),
    }


def _codes(codebook: Codebook) -> Iterable[dict[str, str]]:
    for name, listed in codebook.code_lists.items():
        for code in listed.codes:
            own = {"list": name, "code": code.code, "missing": code.missing}
            yield {**own, **_spread("label", code.label), "note": code.note}


def _sets(codebook: Codebook) -> Iterable[dict[str, str]]:
    for item in codebook.sets.values():
        own = {"set": item.name, "kind": item.kind}
        yield {**own, **_spread("label", item.label), "note": item.note}
        for member in item.members:
            yield {
                **own,
                "member": member.variable,
                "code": member.code,
                "reverse": "yes" if member.reverse else "",
                **_spread("label", member.label),
            }
