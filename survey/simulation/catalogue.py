"""The catalogue of defects, planted one kind after the other and written down.

No record gets two kinds, so that every planted defect can be told from the others.
What a defect changed is found by comparing before and after: the list can't say
anything else than what is in the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.editing.draft import Draft
from survey.record import MissingKind
from survey.simulation import (
    careless_defects,
    cell_defects,
    record_defects,
    text_defects,
)
from survey.simulation.paradata import Session
from survey.simulation.people import frame_of
from survey.simulation.streams import stream

__all__ = ["CATALOGUE", "COLUMNS", "Defect", "compare", "listed", "plant"]

COLUMNS = ("kind", "record", "variable", "true_value", "planted_value")
Places = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Defect:
    """A kind of defect.

    Parameters
    ----------
    plant
        Puts it in these records.
    able
        Which records it can be put in.
    """

    plant: Callable[[Draft, Places, Session, np.random.Generator], Draft]
    able: Callable[[Draft, Session], Mask]


def _everyone(people: Draft, session: Session) -> Mask:
    return np.ones(people.rows, dtype=bool)


# Doubles come last: they are records of their own, at the foot of the file.
CATALOGUE: dict[str, Defect] = {
    "encoding": Defect(text_defects.encoding, text_defects.has_letters),
    "whitespace": Defect(text_defects.whitespace, text_defects.has_text),
    "swapped_scale": Defect(careless_defects.swapped_scale, careless_defects.can_swap),
    "speeder": Defect(careless_defects.speeder, careless_defects.has_duration),
    "straightliner": Defect(
        careless_defects.straightliner, careless_defects.has_battery
    ),
    "register_mismatch": Defect(cell_defects.register_mismatch, cell_defects.has_pairs),
    "code_outside": Defect(cell_defects.code_outside, _everyone),
    "out_of_range": Defect(cell_defects.out_of_range, _everyone),
    "two_digit_year": Defect(cell_defects.two_digit_year, _everyone),
    "routing_answered": Defect(cell_defects.routing_answered, _everyone),
    "routing_empty": Defect(cell_defects.routing_empty, _everyone),
    "break_off": Defect(record_defects.break_off, record_defects.can_break_off),
    "near_duplicate": Defect(record_defects.near_duplicate, _everyone),
    "double": Defect(record_defects.double, _everyone),
}


def plant(people: Draft, session: Session) -> tuple[Draft, pd.DataFrame]:
    """Return the respondents with every kind of defect, and the list of these.

    Parameters
    ----------
    session
        Says how much of each kind.

    Returns
    -------
    tuple
        The respondents, and a table with the columns of `COLUMNS`: one row a changed
        cell, or for a double the added record.
    """
    free = np.ones(people.rows, dtype=bool)
    lists: list[pd.DataFrame] = []
    rows = people.rows
    for kind, defect in CATALOGUE.items():
        random = stream(session.seed, "defect", kind)
        share = getattr(session.settings.defects, kind)
        able = np.flatnonzero(defect.able(people, session) & free)
        size = min(round(share * rows), len(able))
        places = np.sort(random.choice(able, size, replace=False)).astype(np.int64)
        if not size:
            continue
        free[places] = False
        after = defect.plant(people, places, session, random)
        lists.append(compare(kind, people, after))
        people = after
    return people, listed(lists)


def listed(lists: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return lists of changes as one, with one row a cell: its first and last value.

    Parameters
    ----------
    lists
        In the order in which the changes were made. A cell that was changed twice is
        of the last kind; one that came back to what it was is left out.
    """
    empty = pd.DataFrame({name: pd.Series(dtype="str") for name in COLUMNS})
    every = pd.concat([empty, *lists], ignore_index=True)
    cell = ["record", "variable"]
    first = every.groupby(cell, sort=False)["true_value"].transform("first")
    last = every.assign(true_value=first).drop_duplicates(cell, keep="last")
    changed = last["true_value"] != last["planted_value"]
    return last[changed].reset_index(drop=True)


def compare(kind: str, before: Draft, after: Draft) -> pd.DataFrame:
    """Return what a defect changed: every cell that differs, every record added."""
    lines = [*_cells(kind, before, after), *_records(kind, before, after)]
    table = pd.DataFrame(lines, columns=list(COLUMNS))
    return table.astype("str").sort_values(["record", "variable"], kind="stable")


def _cells(kind: str, before: Draft, after: Draft) -> Iterator[tuple[str, ...]]:
    labels = frame_of(after, [after.frame.codebook.facts.id]).ids.tolist()
    for name, (old, old_kinds) in before.columns.items():
        new, new_kinds = after.columns[name]
        if new is old:
            continue
        rows = before.rows
        other = (new.values[:rows] != old.values) & ~(old.missing & new.missing[:rows])
        for place in np.flatnonzero(other | (new_kinds[:rows] != old_kinds)):
            was = _shown(old.values[place], old_kinds[place])
            now = _shown(new.values[place], new_kinds[place])
            if was != now:
                yield kind, labels[place], name, was, now


def _records(kind: str, before: Draft, after: Draft) -> Iterator[tuple[str, ...]]:
    name = after.frame.codebook.facts.id
    labels = frame_of(after, [name]).ids.tolist()
    for place in range(before.rows, after.rows):
        number = after.vector(name).values[place]
        yield kind, labels[place], name, "", _shown(number, 0)


def _shown(value: object, kind: int) -> str:
    if kind:
        return MissingKind(int(kind)).word
    if isinstance(value, np.datetime64):
        return str(value.astype("datetime64[s]")).replace("T", " ")
    return value if isinstance(value, str) else f"{value:g}"
