"""The gate: everything that keeps data from leaving, all of it at once."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from survey.coding import count_identifiers
from survey.errors import ReleaseError
from survey.release.cleaned import Cleaned
from survey.release.selection import Selection

__all__ = ["pass_gate"]

KEY_FILES = "*.key"
TRACES = {
    "email": "an e-mail address",
    "phone": "a telephone number",
    "register_number": "a national register number",
    "iban": "a bank account",
}


def pass_gate(cleaned: Cleaned, selection: Selection) -> None:
    """Let data pass, or say everything that keeps them in.

    Parameters
    ----------
    cleaned
        What a run left.
    selection
        What would leave.

    Raises
    ------
    ReleaseError
        Naming every column and how often something stands in it, never the values.
    """
    reasons = [
        *_unexplained(selection),
        *_outside_their_list(selection),
        *_directly_identifying(selection),
        *_open(selection),
        *_with_traces(selection),
        *_keys(cleaned),
    ]
    if reasons:
        count = f"{len(reasons)} reason{'s' if len(reasons) > 1 else ''}"
        lines = "\n".join(f"  {reason}" for reason in reasons)
        raise ReleaseError(f"the data may not leave, for {count}\n{lines}")


def _unexplained(selection: Selection) -> Iterator[str]:
    for name, variable in selection.frame.codebook.variables.items():
        if not variable.label:
            yield f"{name}: has no label in the codebook"


def _outside_their_list(selection: Selection) -> Iterator[str]:
    book = selection.frame.codebook
    for name, column in selection.frame.data.items():
        if book.variable(str(name)).type == "code":
            texts = column.dropna().astype("str")
            count = int((~texts.isin(book.codes(str(name)))).sum())
            if count:
                cells = "cell" if count == 1 else "cells"
                yield f"{name}: {count} {cells} with a code its list lacks; edit them"


def _directly_identifying(selection: Selection) -> Iterator[str]:
    for name, variable in selection.frame.codebook.variables.items():
        if variable.disclosure == "direct" and name not in selection.replaced:
            yield f"{name}: identifies people directly; drop it in the profile"


def _open(selection: Selection) -> Iterator[str]:
    allowed = {*selection.open_answers, *selection.replaced}
    for name, variable in selection.frame.codebook.variables.items():
        if variable.role == "open" and name not in allowed:
            said = "holds people's own words; drop it, or name it in open_answers"
            yield f"{name}: {said}"


def _with_traces(selection: Selection) -> Iterator[str]:
    data = selection.frame.data
    for name in data:
        text = pd.api.types.is_string_dtype(data[name].dtype)
        if not text or name in selection.replaced:
            continue
        found = count_identifiers(data[name].dropna().unique())
        for sort, count in found.items():
            texts = "text" if count == 1 else "texts"
            yield f"{name}: {count} {texts} with {TRACES[sort]}; drop it or clean it"


def _keys(cleaned: Cleaned) -> Iterator[str]:
    for file in sorted(cleaned.path.rglob(KEY_FILES)):
        yield f"{file.relative_to(cleaned.path)}: a key lies beside the data"
