"""The codebook that somebody starts with: nearly empty, and without faults."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from survey.codebook.delimited import canonical_csv
from survey.codebook.excel.read import LANGUAGES
from survey.codebook.excel.sheets import read_sheets
from survey.codebook.excel.write import write_sheets
from survey.codebook.tables import TABLES
from survey.errors import CallError, OutputError
from survey.locale import message
from survey.output import filling, writing

__all__ = ["new_codebook"]

NAME = re.compile(r"[^\W\d_][\w-]*")
FOLDED = ("interviewer_note::", "modes", "since", "until", "treatment", "frame")
"""Columns that a first codebook can do without; they may be added any time."""
VARIABLES: tuple[Mapping[str, str], ...] = (
    {"name": "respondent_id", "type": "int", "min": "1", "role": "id"},
    {
        "name": "example_contact",
        "theme": "example",
        "type": "code",
        "measure": "nominal",
        "codes": "yes_no",
    },
    {
        "name": "example_hours",
        "theme": "example",
        "type": "int",
        "measure": "scale",
        "min": "0",
        "max": "168",
        "asked_if": "example_contact == 1",
        "missing": "missing_number",
    },
)
CODES: tuple[tuple[str, str, str, str], ...] = (
    ("yes_no", "1", "yes", ""),
    ("yes_no", "2", "no", ""),
    ("yes_no", "97", "refused", "refused"),
    ("yes_no", "98", "dont_know", "dont_know"),
    ("missing_number", "997", "refused", "refused"),
    ("missing_number", "998", "dont_know", "dont_know"),
)
RULES = {
    "checks.yml": """\
# - name: hours_in_a_week
#   label: {texts}
#   rule: implies(answered(example_hours), example_hours < 100)
#   severity: warning
#   why: ...
""",
    "edits.yml": """\
# - name: impossible_hours
#   label: {texts}
#   when: example_hours > 168
#   set: {{example_hours: 'missing: edited_out'}}
#   why: ...
""",
    "derived.yml": """\
# - name: many_hours
#   label: {texts}
#   type: code
#   codes: yes_no
#   cases:
#     - {{when: example_hours >= 10, value: 1}}
#     - {{when: answered(example_hours), value: 2}}
""",
    "indicators.yml": """\
# - name: has_contact
#   theme: example
#   label: {texts}
#   share: example_contact == 1
#   variables: [example_contact]
""",
}


def new_codebook(
    name: str, to: str | Path, languages: Sequence[str] = ("nl",)
) -> list[str]:
    """Write a first codebook: one workbook, or a folder.

    Two example questions show how rows are filled in; the sheets of rules hold an
    example each that doesn't count yet.

    Parameters
    ----------
    name
        Of the study.
    to
        An .xlsx or a folder that isn't there yet.
    languages
        In which there are texts; the first is that of the explanations.

    Returns
    -------
    list of str
        The files of the codebook.

    Raises
    ------
    CallError
        When the name or a language can't be one.
    OutputError
        When the place holds something already, or can't be written.
    """
    to = Path(to)
    files = _files(name, _known(languages))
    if to.is_file() or (to.is_dir() and any(to.iterdir())):
        raise OutputError(to, "is there already; give another name, or move it first")
    if to.suffix.lower() != ".xlsx":
        with filling(to) as stage:
            _write(files, stage)
        return list(files)
    with tempfile.TemporaryDirectory() as folder, writing(to) as place:
        _write(files, Path(folder))
        write_sheets(read_sheets(Path(folder)), place)
    return list(files)


def _known(languages: Sequence[str]) -> list[str]:
    for language in languages:
        if language not in LANGUAGES:
            raise CallError(f"there is no language {language!r}; choose nl, fr or en")
    return list(dict.fromkeys(languages))


def _write(files: Mapping[str, bytes], folder: Path) -> None:
    for file, content in files.items():
        (folder / file).write_bytes(content)


def _files(name: str, languages: Sequence[str]) -> dict[str, bytes]:
    if not NAME.fullmatch(name):
        said = "starts with a letter and holds letters, digits, - and _ alone"
        raise CallError(f"{name!r} can't name a study: a name {said}")
    rules = {
        file: _explained(file, languages) + rule.format(texts=_texts("", languages))
        for file, rule in RULES.items()
    }
    study = {"study.yml": _study(name, languages)}
    return _tables(languages) | {k: v.encode() for k, v in (study | rules).items()}


def _tables(languages: Sequence[str]) -> dict[str, bytes]:
    variables = [_variable(row, languages) for row in VARIABLES]
    codes = [
        {"list": given, "code": code, "missing": kind}
        | {f"label::{each}": _say(label, each) for each in languages}
        for given, code, label, kind in CODES
    ]
    return {
        "variables.csv": _table("variables.csv", variables, languages),
        "codes.csv": _table("codes.csv", codes, languages),
        "sets.csv": _table("sets.csv", [], languages),
        "margins.csv": _table("margins.csv", [], languages),
    }


def _variable(row: Mapping[str, str], languages: Sequence[str]) -> dict[str, str]:
    """Return a row of variables.csv with its texts."""
    full = {"source": "survey", "disclosure": "none"} | dict(row)
    for each in languages:
        full[f"label::{each}"] = _say(row["name"], each)
        if "role" not in row:
            full[f"question::{each}"] = _say(f"{row['name']}_question", each)
            full |= {"wording": "own", "role": "answer"}
        if "asked_if" in row:
            full[f"universe::{each}"] = _say(f"{row['name']}_universe", each)
    return full


def _table(
    file: str, rows: Sequence[Mapping[str, str]], languages: Sequence[str]
) -> bytes:
    header = TABLES[file].header(languages, without=FOLDED)
    return canonical_csv([header, *([row.get(n, "") for n in header] for row in rows)])


def _study(name: str, languages: Sequence[str]) -> str:
    first = languages[0]
    lines = [
        f"# {_say('study', first)}",
        f"study: {name}",
        f"title: {_texts(name, languages)}",
        f"languages: [{', '.join(languages)}]",
        "id: respondent_id",
        f"# {_say('themes', first)}",
        "themes:",
        f"  example: {_in_each('example', languages)}",
        f"# {_say('design', first)}",
        "# design:",
        "#   strata: municipality",
        "#   fpc: true",
        "#   base_weight: {margin: municipality}",
        "# weighting:",
        "#   calibrate: {margins: [municipality, sex]}",
        "# estimation:",
        "#   breakdowns: [[], [municipality]]",
    ]
    return "\n".join(lines) + "\n"


def _explained(file: str, languages: Sequence[str]) -> str:
    stem, first = file.removesuffix(".yml"), languages[0]
    return f"# {_say(stem, first)}\n# {_say('uncomment', first)}\n"


def _say(key: str, language: str) -> str:
    return message(f"start_{key}", language)


def _texts(text: str, languages: Sequence[str]) -> str:
    return _mapping(dict.fromkeys(languages, text or "..."))


def _in_each(key: str, languages: Sequence[str]) -> str:
    return _mapping({each: _say(key, each) for each in languages})


def _mapping(texts: Mapping[str, str]) -> str:
    said = ", ".join(f"{language}: {text}" for language, text in texts.items())
    return f"{{{said}}}"
