"""Missing kinds as codes, the same in every format, each of them in the codebook."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import numpy as np
import pandas as pd

from survey.codebook import Code, CodeList, Text
from survey.fieldwork import Frame
from survey.fieldwork.formats.raw import code_text
from survey.fieldwork.spss.missing_codes import MissingCodes, missing_codes
from survey.locale import message
from survey.record import MissingKind
from survey.release.log import csv_bytes

__all__ = ["coded_csv", "declare_kinds"]

Group = tuple[str, int]


def declare_kinds(frame: Frame) -> Frame:
    """Return the frame with a codebook that has a code for every kind that occurs.

    Parameters
    ----------
    frame
        Its code lists may lack codes for kinds that came later, such as edited_out.

    Returns
    -------
    Frame
        Where a list lacked one, its variables have a list with the spare codes added;
        the study's own lists stay as they are for all others.
    """
    parts = frame.codebook.parts
    groups: dict[Group, dict[MissingKind, str]] = defaultdict(dict)
    moved: dict[str, Group] = {}
    for name, variable in parts.variables.items():
        codes = missing_codes(frame, name)
        if codes.spare:
            moved[name] = (variable.codes or variable.missing, _base(codes))
            groups[moved[name]] |= {k: code_text(codes.codes[k]) for k in codes.spare}
    names = {group: _list_name(group) for group in groups}
    lists = parts.code_lists | {
        names[group]: _extended(frame, group[0], names[group], codes)
        for group, codes in groups.items()
    }
    variables = dict(parts.variables)
    for name, group in moved.items():
        column = "codes" if variables[name].codes else "missing"
        changed = variables[name].model_copy(update={column: names[group]})
        variables[name] = changed
    used = {v.codes for v in variables.values()} | {
        v.missing for v in variables.values()
    }
    kept = {name: item for name, item in lists.items() if name in used}
    book = replace(
        frame.codebook, parts=replace(parts, variables=variables, code_lists=kept)
    )
    return replace(frame, codebook=book)


def _base(codes: MissingCodes) -> int:
    """Return from where a variable's spare codes count down."""
    kind = codes.spare[0]
    return int(float(codes.codes[kind])) + int(kind)


def _list_name(group: Group) -> str:
    listed, base = group
    return f"{listed or 'missing'}_kinds{-base}"


def _extended(
    frame: Frame, listed: str, name: str, codes: dict[MissingKind, str]
) -> CodeList:
    book = frame.codebook
    own = book.code_lists[listed].codes if listed else ()
    added = tuple(
        Code(code=code, label=_label(kind, book.facts.languages), missing=kind.word)
        for kind, code in sorted(codes.items())
    )
    return CodeList(name=name, codes=(*own, *added))


def _label(kind: MissingKind, languages: tuple[str, ...]) -> Text:
    return Text({x: message(f"kind_{kind.word}", x) for x in languages})


def coded_csv(frame: Frame) -> bytes:
    """Return the data as CSV, with the code of its kind where an answer is missing.

    Parameters
    ----------
    frame
        As `declare_kinds` returns it.
    """
    columns = {name: _coded(frame, name) for name in frame.data}
    return csv_bytes(pd.DataFrame(columns))


def _coded(frame: Frame, name: str) -> pd.Series:
    column, kinds = frame.data[name], frame.kinds(name)
    if column.dtype == "datetime64[us]":
        day = frame.variable(name).type == "date"
        column = column.dt.strftime("%Y-%m-%d" if day else "%Y-%m-%dT%H:%M:%S")
    shown = column.astype(object).where(kinds == 0, "")
    for kind, code in missing_codes(frame, name).codes.items():
        shown = shown.mask(np.asarray(kinds == kind), code_text(code))
    return shown
