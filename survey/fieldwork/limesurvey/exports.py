"""Responses that LimeSurvey exports, under codes, full texts or both."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.fieldwork.formats.raw import Note, Raw, RawVariable
from survey.fieldwork.limesurvey.metadata import DIRECT, HEADINGS
from survey.fieldwork.limesurvey.scales import OTHER
from survey.fieldwork.spss.missing_codes import kind_label, spare_code
from survey.record import MissingKind

__all__ = ["responses"]

TOLD = {"submitdate", "lastpage", "startlanguage"}
"""Columns of which an export has two at least."""
CODED = re.compile(r"([A-Za-z]\w*(?:\[[^\[\]]*\])*)\. (.*)", re.DOTALL)
"""A heading with a code and a text."""
BESIDE = re.compile(
    r"id|submitdate|lastpage|startlanguage|seed|token|startdate|datestamp|ipaddr|refurl"
    r"|interviewtime|(group|question)?time\w*|\w+time|firstname|lastname|email"
    r"|attribute_\w+",
    re.IGNORECASE,
)
"""Columns that nobody answers."""
ROW = re.compile(
    r".+\[(?!other\]|anders\]|autre\]|[^\[\]]*(comment|toelichting))[^\[\]]+\]",
    re.IGNORECASE,
)
"""Columns that are one row or option of a question, and not what people wrote."""
SHOWN_TO_NOBODY, OTHER_NUMBER = "N/A", "666666"
OPEN = re.compile(r"^(.+?)(?:\[other\]|_other)$")
KINDS = (MissingKind.NOT_APPLICABLE, MissingKind.BREAK_OFF)


def responses(table: Raw) -> Raw:
    """Return a table of responses from LimeSurvey, its columns named by their codes.

    What the export leaves to be guessed is noted: cells of rows that weren't shown, and
    those after the last answer of an interview that wasn't submitted. A table of
    another program comes back as it was.

    Parameters
    ----------
    table
        A CSV or workbook as read.
    """
    if len(TOLD & {_own(str(name)) for name in table.data}) < 2:
        return table
    raw = _scales(_named(table))
    data, notes = raw.data.copy(), list(raw.notes)
    asked = [name for name in data if not BESIDE.fullmatch(name)]
    others = _with_other(data, asked)
    for name in others:
        data[name] = data[name].where(data[name] != OTHER_NUMBER, OTHER)
    hidden = _not_shown(data, asked)
    late = _broken_off(data, asked, hidden)
    counts = {
        "limesurvey_other": len(others),
        "limesurvey_not_shown": int((hidden & ~late).sum()),
        "limesurvey_broken_off": int(late.any(axis=1).sum()),
    }
    for kind, cells in zip(KINDS, (hidden & ~late, late), strict=True):
        data[asked] = data[asked].mask(cells, str(spare_code(kind)))
    notes += [Note(key, {"count": count}) for key, count in counts.items() if count]
    found = {
        name: _with_kinds(said, data[name]) if name in asked else _beside(said)
        for name, said in raw.variables.items()
    }
    detail = f"{raw.source.detail}, LimeSurvey"
    source = replace(raw.source, detail=detail)
    return replace(raw, data=data, variables=found, source=source, notes=tuple(notes))


def _own(heading: str) -> str:
    """Return the code of one of LimeSurvey's own columns, however it is headed."""
    plain = heading.strip().casefold()
    coded = CODED.fullmatch(plain)
    return HEADINGS.get(plain) or (coded[1] if coded else plain)


def _named(raw: Raw) -> Raw:
    """Return an export with codes for names and texts for labels, where it has both."""
    headings = [str(name) for name in raw.data]
    coded = [CODED.fullmatch(heading) for heading in headings]
    if all(coded):
        pairs = [(match[1], match[2].strip()) for match in coded if match]
    else:
        pairs = [(_own_name(heading), "") for heading in headings]
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        return raw
    data = raw.data.set_axis(names, axis=1)
    variables = {name: RawVariable(name, label=label) for name, label in pairs}
    return replace(raw, data=data, variables=variables)


def _scales(raw: Raw) -> Raw:
    """Return an export for R or SPSS with scales counted from 1, as in others."""
    names = {str(name) for name in raw.data}
    pairs = {
        stem
        for name in names
        if (stem := re.sub(r"_[01]$", "", name)) != name and "_" in stem
        if {f"{stem}_0", f"{stem}_1"} <= names and f"{stem}_2" not in names
    }
    new = {f"{s}_{n}": f"{s}_{n + 1}" for s in sorted(pairs) for n in (0, 1)}
    data = raw.data.rename(columns=new)
    said = {
        new.get(n, n): replace(v, name=new.get(n, n)) for n, v in raw.variables.items()
    }
    return replace(raw, data=data, variables=said)


def _own_name(heading: str) -> str:
    return HEADINGS.get(heading.strip().casefold(), heading)


def _with_other(data: pd.DataFrame, asked: Iterable[str]) -> list[str]:
    """Return the questions whose other answer stands as a number, as for SPSS."""
    opened = [match[1] for name in asked if (match := OPEN.match(name))]
    return [n for n in opened if n in data and data[n].eq(OTHER_NUMBER).any()]


def _not_shown(data: pd.DataFrame, asked: Sequence[str]) -> NDArray[np.bool_]:
    """Return where an export says that an option or row wasn't shown."""
    rows = np.array([ROW.fullmatch(name) is not None for name in asked], dtype=bool)
    said = data[list(asked)].eq(SHOWN_TO_NOBODY).to_numpy(dtype=bool)
    hidden: NDArray[np.bool_] = said & rows
    return hidden


def _broken_off(
    data: pd.DataFrame, asked: Sequence[str], hidden: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Return the cells after the last answer of interviews that weren't submitted.

    The page an interview ended on says which questions were on it in surveys that
    show a group a page only; the last answer says it in all of them.
    """
    empty: NDArray[np.bool_] = data[list(asked)].eq("").to_numpy(dtype=bool) | hidden
    if "submitdate" not in data:
        return np.zeros_like(empty)
    after = np.logical_and.accumulate(empty[:, ::-1], axis=1)[:, ::-1]
    partial = data["submitdate"].eq("").to_numpy(dtype=bool)
    late: NDArray[np.bool_] = after & partial[:, None]
    return late


def _beside(said: RawVariable) -> RawVariable:
    """Return a column that nobody answers, with what it may tell of people."""
    direct = said.name.casefold() in (*DIRECT, "firstname", "lastname", "email")
    use = "" if said.name == "id" else "paradata"
    return replace(said, use=use, disclosure="direct" if direct else "")


def _with_kinds(said: RawVariable, column: pd.Series) -> RawVariable:
    """Return a column that declares the kinds that were put into it."""
    present = set(column.unique())
    codes = {str(spare_code(kind)): kind for kind in KINDS}
    used: Mapping[str, str] = {
        code: kind_label(kind, "en") for code, kind in codes.items() if code in present
    }
    missing = tuple((code, code) for code in used)
    return replace(said, labels=used, missing=missing)
