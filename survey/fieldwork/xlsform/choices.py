"""The code lists of an XLSForm."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from survey.codebook import Code, CodeList, Text
from survey.errors import InputError
from survey.fieldwork.instruments import UNKNOWN, language_code
from survey.fieldwork.xlsform.questions import Question
from survey.fieldwork.xlsform.sheets import Row, Sheets, csv_rows
from survey.record import MissingKind

__all__ = ["OTHER", "choice_lists", "text_of"]

OTHER = Code(code="other", label=Text({"nl": "Andere", "fr": "Autre", "en": "Other"}))
KINDS = {kind.word for kind in MissingKind if kind}
ACKNOWLEDGED = Code(code="OK", label=Text({"nl": "Gezien", "fr": "Vu", "en": "Seen"}))


def text_of(row: Row, *columns: str) -> Text:
    """Return the texts of columns by language, one after the other.

    Parameters
    ----------
    row
        Of any sheet.
    columns
        Such as label, or hint.
    """
    found: dict[str, str] = {}
    for column in columns:
        for language, said in row.spoken(column).items():
            tag = language_code(language) if language else UNKNOWN
            found[tag] = f"{found[tag]} {said}" if tag in found else said
    return Text(found)


def choice_lists(
    path: Path, sheets: Sheets, questions: Iterable[Question]
) -> dict[str, CodeList]:
    """Return the lists that questions choose from, by name.

    Parameters
    ----------
    path
        The form; lists in files of their own are looked for beside it.
    sheets
        Its tables.
    questions
        Of the form.
    """
    rows: dict[str, list[Row]] = {}
    for row in (*sheets.choices, *sheets.external):
        rows.setdefault(row["list_name"], []).append(row)
    rows["acknowledge"] = []
    found: dict[str, CodeList] = {}
    for question in questions:
        name = question.kind.list
        own = _from_file(path, question) if question.kind.file else rows.get(name, [])
        if name:
            extra = [OTHER] if question.kind.other else []
            extra += [ACKNOWLEDGED] if name == "acknowledge" else []
            known = found[name].codes if name in found else ()
            codes = {c.code: c for c in (*known, *map(_code, own), *extra) if c.code}
            found[name] = CodeList(name=name, codes=tuple(codes.values()))
    return {name: listed for name, listed in found.items() if listed.codes}


def _from_file(path: Path, question: Question) -> list[Row]:
    place = path.with_name(Path(question.kind.list).name)
    if place.suffix.lower() != ".csv" or not place.is_file():
        return []
    columns = _parameters(question.row["parameters"])
    value, label = columns.get("value", "name"), columns.get("label", "label")
    try:
        rows = csv_rows(place)
    except InputError:
        return []
    named = {"name": value, "label": label}
    return [
        Row(r.line, {**r.cells, **{k: r[v] for k, v in named.items()}}) for r in rows
    ]


def _parameters(text: str) -> Mapping[str, str]:
    pairs = (part.partition("=") for part in text.replace(";", " ").split())
    return {key: value for key, _, value in pairs}


def _code(row: Row) -> Code:
    kind = row["missing"]
    return Code(
        code=row["name"],
        label=text_of(row, "label"),
        missing=kind if kind in KINDS else "",
        # What the toolkit calls the option, where it wrote the form.
        note=row["variable"],
    )
