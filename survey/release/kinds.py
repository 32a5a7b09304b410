"""Missing kinds as codes, the same in every format, each of them in the codebook."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from survey.codebook import Code, CodeList, Text
from survey.fieldwork import Frame
from survey.fieldwork.coded import coded_column
from survey.fieldwork.formats.raw import code_text
from survey.fieldwork.spss.missing_codes import MissingCodes, missing_codes
from survey.locale import message
from survey.record import MissingKind
from survey.release.log import csv_bytes

__all__ = ["coded_csv", "declare_kinds"]


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
    variables, lists = dict(parts.variables), dict(parts.code_lists)
    for name, variable in parts.variables.items():
        codes = missing_codes(frame, name)
        if codes.spare:
            own = variable.codes or variable.missing
            listed = _extended(lists.get(own), codes, frame.codebook.facts.languages)
            lists[listed.name] = listed
            column = "codes" if variable.codes else "missing"
            variables[name] = variable.model_copy(update={column: listed.name})
    used = {v.codes for v in variables.values()} | {
        v.missing for v in variables.values()
    }
    kept = {name: item for name, item in lists.items() if name in used}
    book = replace(
        frame.codebook, parts=replace(parts, variables=variables, code_lists=kept)
    )
    return replace(frame, codebook=book)


def _extended(
    own: CodeList | None, codes: MissingCodes, languages: tuple[str, ...]
) -> CodeList:
    """Return a list with the spare codes added, under a name that says which."""
    texts = {kind: code_text(codes.codes[kind]) for kind in codes.spare}
    added = [
        Code(code=code, label=_label(kind, languages), missing=kind.word)
        for kind, code in texts.items()
    ]
    shown = "_".join(code.lstrip("-") for code in texts.values())
    name = f"{own.name if own else 'missing'}_spare_{shown}"
    return CodeList(name=name, codes=(*(own.codes if own else ()), *added))


def _label(kind: MissingKind, languages: tuple[str, ...]) -> Text:
    return Text({x: message(f"kind_{kind.word}", x) for x in languages})


def coded_csv(frame: Frame) -> bytes:
    """Return the data as CSV, with the code of its kind where an answer is missing.

    Parameters
    ----------
    frame
        As `declare_kinds` returns it.
    """
    columns = {name: coded_column(frame, name) for name in frame.data}
    return csv_bytes(pd.DataFrame(columns))
