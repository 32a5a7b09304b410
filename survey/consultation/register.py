"""The register: every response that came in, and what became of it.

Received is processed plus set aside, in total and for every sort of response, so that
nobody who answered disappears without a line saying why.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.codebook import Codebook
from survey.errors import CallError
from survey.fieldwork import Frame
from survey.locale import message

__all__ = ["Register", "register", "register_variables"]

STATUS = ("set_aside", "processed")
COLUMNS = ("variable", "category", "label", "received", "processed", "set_aside")


@dataclass(frozen=True)
class Register:
    """All responses, and their counts.

    Parameters
    ----------
    listing
        One row a response, in order of the file: record, the register's variables (as
        codes, days for moments), status (processed or set_aside), rule, reason.
    rows
        One row a category: variable (empty for the total), category (empty where it
        is unknown), label, received, processed, set_aside.
    """

    listing: pd.DataFrame
    rows: pd.DataFrame

    @property
    def received(self) -> int:
        """How many responses came in."""
        return len(self.listing)

    @property
    def processed(self) -> int:
        """How many of them are in the data."""
        return int((self.listing["status"] == "processed").sum())

    @property
    def set_aside(self) -> int:
        """How many are not, each with its reason."""
        return self.received - self.processed

    def __repr__(self) -> str:
        return (
            f"Register({self.received} received = {self.processed} processed "
            f"+ {self.set_aside} set aside)"
        )

    def _repr_html_(self) -> str:
        return str(self.rows.to_html(index=False))


def register_variables(codebook: Codebook) -> tuple[str, ...]:
    """Return the variables a register is kept by when nobody says which.

    Parameters
    ----------
    codebook
        Gives the variables of the breakdowns, the coded variables and moments that
        came with the file, and the permissions to publish.
    """
    shown = [name for by in codebook.facts.estimation.breakdowns for name in by]
    collected = codebook.collected
    came = [
        name
        for name, v in collected.items()
        if v.role == "paradata" and v.type in ("code", "date", "datetime")
    ]
    asked = [
        f"{name}_permission"
        for name, v in collected.items()
        if v.role == "open" and f"{name}_permission" in collected
    ]
    kept = [name for name in [*shown, *came, *asked] if name in collected]
    return tuple(dict.fromkeys(kept))


def register(
    received: Frame,
    processed: Frame,
    set_aside: pd.DataFrame,
    by: Sequence[str] | None = None,
) -> Register:
    """Return the register of all responses.

    Parameters
    ----------
    received
        The frame as it was read.
    processed
        The frame after editing.
    set_aside
        What editing set aside: record, rule, reason.
    by
        Variables to count by; those of `register_variables` when absent.

    Raises
    ------
    CallError
        When received is not processed plus set aside, record by record.
    """
    _adds_up(received, processed, set_aside)
    names = register_variables(received.codebook) if by is None else tuple(by)
    ids = received.ids
    why = set_aside.set_index("record")[["rule", "reason"]].reindex(ids).fillna("")
    listing = pd.DataFrame(
        {
            "record": ids,
            **{name: _categories(received, name) for name in names},
            "status": np.where(ids.isin(set_aside["record"]), *STATUS),
            "rule": why["rule"].to_numpy(),
            "reason": why["reason"].to_numpy(),
        }
    )
    rows = [*_counts(received.codebook, listing, names)]
    return Register(listing, pd.DataFrame(rows, columns=list(COLUMNS)))


def _adds_up(received: Frame, processed: Frame, set_aside: pd.DataFrame) -> None:
    kept, gone = list(processed.ids), list(set_aside["record"])
    if sorted([*kept, *gone]) == sorted(received.ids):
        return
    # Either a record is in neither, or one is where it can't have come from.
    odd = sorted(set(received.ids) ^ {*kept, *gone}) or sorted(set(kept) & set(gone))
    raise CallError(
        f"{received.rows} responses were received, but {len(kept)} are processed and "
        f"{len(gone)} set aside; look at {', '.join(odd[:5])}"
    )


def _categories(frame: Frame, name: str) -> NDArray[np.object_]:
    """Return every response's category as text, empty where it is not known."""
    vector = frame.vector(name)
    if vector.kind == "time":
        texts = np.datetime_as_string(vector.values, unit="D").astype(object)
    elif vector.kind == "text":
        texts = vector.values.astype(object)
    else:
        whole = np.where(vector.missing, 0, vector.values).astype(np.int64)
        texts = whole.astype(str).astype(object)
    return np.where(vector.missing, "", texts).astype(object)


def _counts(
    codebook: Codebook, listing: pd.DataFrame, names: Sequence[str]
) -> Iterator[tuple[str | int, ...]]:
    total = message("consultation_received", codebook.language)
    yield ("", "", total, *_numbers(listing))
    for name in names:
        for category in _order(codebook, name, set(listing[name])):
            label = _label(codebook, name, category)
            part = listing[listing[name] == category]
            yield (name, category, label, *_numbers(part))


def _order(codebook: Codebook, name: str, seen: set[str]) -> list[str]:
    """Return the codes of the list, or the categories met; the unknown come last."""
    codes = codebook.codes(name)
    others = sorted(seen - {*codes, ""})
    return [*codes, *others, *([""] if "" in seen else [])]


def _label(codebook: Codebook, name: str, category: str) -> str:
    if not category:
        return message("consultation_unknown", codebook.language)
    return codebook.code_label(name, category)


def _numbers(part: pd.DataFrame) -> tuple[int, int, int]:
    kept = int((part["status"] == "processed").sum())
    return len(part), kept, len(part) - kept
