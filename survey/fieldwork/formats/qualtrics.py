"""Exports of Qualtrics: three rows of headers, and a column for every option."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from survey.errors import InputError
from survey.fieldwork.formats.raw import Note, Raw, RawVariable, ResponseSet

__all__ = ["without_headers"]

MARK = re.compile(r'\{\s*"ImportId"')
OPTION = re.compile(r"((?:\d+_)?QID\d+)_(\d+)")
WHOLE = re.compile(r"(?:\d+_)?QID\d+")
SEVERAL = re.compile(r"\d+(,\d+)*")
UNSEEN = "-99"
"""What stands for a question that was shown and not answered, where people ask so."""
FEW = 12
"""Most points of a scale that the rows of a grid share."""
USES = {
    **dict.fromkeys(("startDate", "endDate", "recordedDate"), "paradata"),
    **dict.fromkeys(("status", "progress", "duration", "finished"), "paradata"),
    **dict.fromkeys(("distributionChannel", "userLanguage"), "admin"),
    "_recordId": "id",
}
DIRECT = {
    *("ipAddress", "recipientLastName", "recipientFirstName", "recipientEmail"),
    *("externalDataReference", "locationLatitude", "locationLongitude"),
}


def without_headers(raw: Raw) -> Raw:
    """Return an export with its second and third row as what they say of the columns.

    Options of one question become 0 and 1, and stay empty for who gave no answer; rows
    of one grid become a battery. What isn't such an export comes back as it was.

    Parameters
    ----------
    raw
        Any table of text.

    Raises
    ------
    InputError
        When it holds headers only.
    """
    if len(raw.data) < 2 or not _told(raw.data.iloc[1]):
        return raw
    if len(raw.data) == 2:
        raise InputError(
            Path(raw.source.name), "holds three rows of headers, no records"
        )
    texts = {str(c): " ".join(str(t).split()) for c, t in raw.data.iloc[0].items()}
    ids = {str(column): _id(str(cell)) for column, cell in raw.data.iloc[1].items()}
    data = raw.data.iloc[2:].reset_index(drop=True)
    said = {column: _said(column, texts[column], ids[column]) for column in ids}
    # Its numbers have a point; what has a comma is several answers.
    notes = tuple(note for note in raw.notes if note.key != "read_decimal_mixed")
    plain = replace(raw, data=data, variables=said, decimal=".", notes=notes)
    return _with_sets(_split(plain, ids), ids)


def _told(row: pd.Series) -> bool:
    cells = [str(cell) for cell in row if str(cell).strip()]
    return bool(cells) and all(MARK.match(cell.strip()) for cell in cells)


def _id(cell: str) -> str:
    try:
        return str(json.loads(cell)["ImportId"])
    except (ValueError, KeyError, TypeError):
        return ""


def _said(column: str, text: str, id: str) -> RawVariable:
    return RawVariable(
        column,
        text.removesuffix(" - Selected Choice"),
        use=USES.get(id, ""),
        disclosure="direct" if id in DIRECT else "",
    )


def _split(raw: Raw, ids: Mapping[str, str]) -> Raw:
    """Return answers like `1,4` as a column for every number that was given."""
    data, said, sets, notes = raw.data, dict(raw.variables), [*raw.sets], [*raw.notes]
    for column, id in ids.items():
        cells = data[column].fillna("").str.strip()
        given = cells[cells != ""]
        several = WHOLE.fullmatch(id) and given.str.contains(",").any()
        if not several or not all(map(SEVERAL.fullmatch, given)):
            continue
        codes = sorted({c for cell in given for c in cell.split(",")}, key=int)
        made = {
            f"{column}_{code}": [_holds(cell, code) for cell in cells] for code in codes
        }
        if set(made) & set(data):
            continue
        place = list(data).index(column)
        parts = (data.iloc[:, :place], pd.DataFrame(made, dtype="str"))
        data = pd.concat([*parts, data.iloc[:, place + 1 :]], axis=1)
        whole = said.pop(column)
        for name, code in zip(made, codes, strict=True):
            said[name] = RawVariable(name, f"{whole.label} - {code}")
        sets.append(ResponseSet(column, whole.label, tuple(made), "1"))
        notes.append(Note("read_several", {"column": column, "count": len(made)}))
    return replace(raw, data=data, variables=said, sets=tuple(sets), notes=tuple(notes))


def _holds(cell: str, code: str) -> str:
    return "" if not cell else str(int(code in cell.split(",")))


@dataclass(frozen=True)
class _Group:
    """Columns of one question."""

    columns: tuple[str, ...]
    numbers: tuple[str, ...]


def _groups(raw: Raw, ids: Mapping[str, str]) -> Iterator[_Group]:
    found: dict[str, list[tuple[str, str]]] = {}
    for column, id in ids.items():
        match = OPTION.fullmatch(id)
        if match and column in raw.data:
            found.setdefault(match[1], []).append((column, match[2]))
    for members in found.values():
        if len(members) > 1:
            columns, numbers = zip(*members, strict=True)
            yield _Group(columns, numbers)


def _with_sets(raw: Raw, ids: Mapping[str, str]) -> Raw:
    """Return the questions of several columns as sets."""
    for group in _groups(raw, ids):
        cells = raw.data[list(group.columns)].fillna("").apply(lambda c: c.str.strip())
        cells = cells.mask(cells == UNSEEN, "")
        if _is_choice(raw, group, cells):
            raw = _as_choice(raw, group, cells)
        else:
            raw = _as_battery(raw, group, cells)
    return raw


def _is_choice(raw: Raw, group: _Group, cells: pd.DataFrame) -> bool:
    """Whether each column says one thing only: that its option was chosen."""
    empty = (cells == "").to_numpy()
    varied = bool((empty.any(axis=1) & ~empty.all(axis=1)).any())
    for column, number in zip(group.columns, group.numbers, strict=True):
        values = {value for value in cells[column] if value}
        label = raw.variables[column].label
        own = all(v in ("1", number) or label.endswith(f"- {v}") for v in values)
        if len(values) > 1 or not own:
            return False
    return varied


def _as_choice(raw: Raw, group: _Group, cells: pd.DataFrame) -> Raw:
    chosen = cells != ""
    asked = chosen.any(axis=1)
    marks = chosen.astype(int).astype("str").where(asked, "").astype("str")
    data = raw.data.assign(**{str(column): marks[column] for column in marks})
    made = _set(raw, group, "multiple")
    labels = _apart(raw, group.columns)
    said = {
        c: replace(v, label=labels.get(c, v.label)) for c, v in raw.variables.items()
    }
    return replace(raw, data=data, variables=said, sets=(*raw.sets, made))


def _as_battery(raw: Raw, group: _Group, cells: pd.DataFrame) -> Raw:
    values = {value for column in cells for value in cells[column] if value}
    numbers = all(re.fullmatch(r"\d{1,2}", value) for value in values)
    repeated = (cells != "").to_numpy().sum() > len(values)
    if not 1 < len(values) <= FEW or not repeated:
        return raw
    codes = sorted(values, key=int) if numbers else sorted(values)
    answers = {code: "" if numbers else code for code in codes}
    labels = _apart(raw, group.columns)
    said = {
        c: replace(v, label=labels[c], labels=answers) if c in labels else v
        for c, v in raw.variables.items()
    }
    sets = (*raw.sets, _set(raw, group, "battery"))
    return replace(raw, variables=said, sets=sets)


def _set(raw: Raw, group: _Group, kind: str) -> ResponseSet:
    name = re.sub(r"_\d+$", "", group.columns[0])
    label = raw.variables[group.columns[0]].label.partition(" - ")[0]
    counted = "1" if kind == "multiple" else ""
    return ResponseSet(name, label, group.columns, counted, kind)


def _apart(raw: Raw, columns: Sequence[str]) -> dict[str, str]:
    """Return what each column's text adds to the question they share."""
    texts = {column: raw.variables[column].label for column in columns}
    heads = {text.partition(" - ")[0] for text in texts.values()}
    if len(heads) > 1:
        return texts
    return {c: text.partition(" - ")[2] or text for c, text in texts.items()}
