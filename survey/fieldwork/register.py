"""Files beside the fieldwork file, and the register's rows put beside respondents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.errors import InputError
from survey.fieldwork.formats.raw import Note, Raw
from survey.fieldwork.reading_findings import Fault

__all__ = ["Aligned", "align_register", "path_beside"]


@dataclass(frozen=True)
class Aligned:
    """The register with one row a respondent.

    Parameters
    ----------
    raw
        Its rows in the order of the respondents; empty for whom it doesn't know.
    unknown
        For whom it has no row, or several that differ; shape (rows,).
    faults
        A fault for each of those, and for each row it has twice.
    """

    raw: Raw
    unknown: NDArray[np.bool_]
    faults: tuple[Fault, ...]


class Beside(Protocol):
    """What study.yml says of a file that comes beside the fieldwork file."""

    @property
    def suffix(self) -> str:
        """What its name has behind that of the fieldwork file."""


def path_beside(
    file: Path, declared: Beside | None, what: str, given: str | Path | None
) -> Path | None:
    """Return where a file is that comes beside another, or None when none does.

    Parameters
    ----------
    file
        The fieldwork file.
    declared
        What study.yml says of the other, if anything.
    what
        What to call it.
    given
        Where it is, when somebody says so.

    Raises
    ------
    InputError
        When it isn't there, with the place that was looked at.
    """
    if given is not None:
        return Path(given)
    if declared is None:
        return None
    path = file.with_name(file.stem + declared.suffix)
    if not path.exists():
        said = f"is not there; study.yml says that the {what} of {file.name} is"
        raise InputError(path, f"{said} beside it, under that name")
    return path


def align_register(raw: Raw, keys: pd.Series, ids: pd.Series) -> Aligned:
    """Return the register's rows in the order of the respondents.

    Parameters
    ----------
    raw
        The register as read.
    keys
        Its respondent numbers, as text; missing where it gives none.
    ids
        The respondents' numbers, as text; missing where the fieldwork has none.
    """
    rows = raw.data.assign(**{"": keys.to_numpy()}).dropna(subset=[""])
    known = rows.drop_duplicates()
    counts = known[""].value_counts()
    differing = set(counts.index[counts > 1])
    place = known[~known[""].isin(differing)].set_index("")
    # A register row that was handed over twice is one row; two that differ are none.
    found = place.reindex(ids.to_numpy()).reset_index(drop=True)
    unknown = np.asarray(~ids.isin(place.index), dtype=bool)
    times = rows[""].value_counts(sort=False)
    faults = (
        *_lacking(ids, unknown, differing),
        *_twice(times[times > 1], differing),
    )
    return Aligned(replace(raw, data=found), unknown, faults)


def _lacking(
    ids: pd.Series, unknown: NDArray[np.bool_], differing: set[str]
) -> Iterator[Fault]:
    for row in np.flatnonzero(unknown & ~ids.isin(differing).to_numpy(dtype=bool)):
        yield Fault("not_in_register", Note("found_not_in_register"), row=int(row))


def _twice(times: pd.Series, differing: set[str]) -> Iterator[Fault]:
    for key, count in times.items():
        same = "found_register_differs" if key in differing else "found_register_twice"
        note = Note(same, {"id": key, "count": int(count)})
        yield Fault("register_twice", note, value=str(key))
