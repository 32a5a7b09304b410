"""Exports that write labels for names and codes, or several answers in one cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

import pandas as pd

from survey.fieldwork.asked import Asked, Several, plain_text
from survey.fieldwork.columns import loose_name
from survey.fieldwork.formats.raw import Note, Raw, RawVariable

__all__ = ["worded"]


def worded(raw: Raw, asked: Iterable[Asked], several: Iterable[Several]) -> Raw:
    """Return a file with names for labels, and codes for the labels of answers.

    A column that is called as a variable's label gets its name. An answer that is no
    code and the label of one becomes that code. Several answers in one cell become a
    column of 0 and 1 for every option. Each is told in a note.

    Parameters
    ----------
    raw
        The file.
    asked, several
        What a codebook or questionnaire asks.
    """
    variables, groups = tuple(asked), tuple(several)
    named = _named(_optioned(raw, groups), variables, groups)
    spread = _spread(named, groups, {variable.name for variable in variables})
    return _coded(spread, variables)


def _optioned(raw: Raw, several: tuple[Several, ...]) -> Raw:
    """Return columns that are a question and an option by the names of variables."""
    members = {
        f"{group.name}/{code}": name
        for group in several
        for code, name in group.options.items()
    }
    renamed = {
        column: members[column]
        for column in raw.data
        if column in members and members[column] not in raw.data
    }
    return _renamed(raw, renamed) if renamed else raw


def _renamed(raw: Raw, names: Mapping[str, str]) -> Raw:
    said = {
        names.get(column, column): replace(told, name=names.get(column, column))
        for column, told in raw.variables.items()
    }
    sets = tuple(
        replace(group, variables=tuple(names.get(c, c) for c in group.variables))
        for group in raw.sets
    )
    data = raw.data.rename(columns=names)
    return replace(raw, data=data, variables=said, sets=sets)


def _named(raw: Raw, asked: tuple[Asked, ...], several: tuple[Several, ...]) -> Raw:
    """Return the columns by the names of variables whose labels they have."""
    present = {loose_name(column) for column in raw.data}
    own = {loose_name(name) for name in _names(asked, several)}
    free = [column for column in raw.data if loose_name(column) not in own]
    labels = _column_labels(asked, several)
    wanted = {column: _meant(column, labels) for column in free}
    names = list(wanted.values())
    renamed = {
        column: name
        for column, name in wanted.items()
        if name and names.count(name) == 1 and loose_name(name) not in present
    }
    if not renamed:
        return raw
    note = Note("read_worded_columns", {"count": len(renamed)})
    made = _renamed(raw, renamed)
    return replace(made, notes=(*raw.notes, note))


def _names(asked: Iterable[Asked], several: Iterable[Several]) -> Iterator[str]:
    yield from (variable.name for variable in asked)
    yield from (group.name for group in several)


def _column_labels(
    asked: tuple[Asked, ...], several: tuple[Several, ...]
) -> dict[str, str]:
    """Return variable by what its column may be called, if nothing else may be."""
    found: dict[str, set[str]] = {}
    members = {name for group in several for name in group.options.values()}
    for variable in asked:
        if variable.name not in members:
            for label in variable.labels:
                found.setdefault(label, set()).add(variable.name)
    for group in several:
        for label in group.labels:
            found.setdefault(label, set()).add(group.name)
            for said, code in group.worded.items():
                full = found.setdefault(f"{label}/{said}", set())
                full.add(group.options.get(code, ""))
    asks: dict[str, set[str]] = {}
    for variable in asked:
        for question in set(variable.questions) - set(found):
            asks.setdefault(question, set()).add(variable.name)
    every = found | asks
    return {label: names.pop() for label, names in every.items() if len(names) == 1}


def _meant(column: str, labels: Mapping[str, str]) -> str:
    """Return the variable a column is labelled as, with groups before it or not."""
    parts = plain_text(column).split("/")
    tails = ("/".join(parts[place:]) for place in range(len(parts)))
    return next((labels[tail] for tail in tails if tail in labels), "")


def _spread(raw: Raw, several: tuple[Several, ...], variables: set[str]) -> Raw:
    """Return several answers in one column as a column an option."""
    columns = {loose_name(column): column for column in raw.data}
    for group in several:
        column = columns.get(loose_name(group.name), "")
        there = any(loose_name(name) in columns for name in group.options.values())
        if column and group.name not in variables:
            # Where each option has a column, the one with all of them says no more.
            raw = _without(raw, column) if there else _one_spread(raw, column, group)
    return raw


def _without(raw: Raw, column: str) -> Raw:
    kept = {name: said for name, said in raw.variables.items() if name != column}
    note = Note("kobo_twice", {"count": 1})
    data = raw.data.drop(columns=column)
    return replace(raw, data=data, variables=kept, notes=(*raw.notes, note))


def _one_spread(raw: Raw, column: str, group: Several) -> Raw:
    cells = raw.data[column].astype("str").fillna("").str.strip()
    chosen = {cell: _chosen(cell, group) for cell in cells.unique()}
    unread = sum(chosen[cell] is None for cell in cells)
    if unread:
        note = Note("read_several_unread", {"column": column, "count": unread})
        return replace(raw, notes=(*raw.notes, note))
    made = pd.DataFrame(
        {
            name: [
                "" if not cell else str(int(code in (chosen[cell] or ())))
                for cell in cells
            ]
            for code, name in group.options.items()
        },
        dtype="str",
    )
    place = list(raw.data).index(column)
    before, after = raw.data.iloc[:, :place], raw.data.iloc[:, place + 1 :]
    said = {name: RawVariable(name) for name in made}
    kept = {name: v for name, v in raw.variables.items() if name != column}
    note = Note("read_several", {"column": column, "count": len(said)})
    data = pd.concat([before, made, after], axis=1)
    return replace(raw, data=data, variables=kept | said, notes=(*raw.notes, note))


def _chosen(cell: str, group: Several) -> frozenset[str] | None:
    """Return the codes in a cell, by code or by label; None when it holds more."""
    words = cell.split()
    if all(word in group.options for word in words):
        return frozenset(words)
    text, found = plain_text(cell), set()
    longest = sorted(group.worded, key=len, reverse=True)
    while text:
        label = next((said for said in longest if _begins(text, said)), None)
        if label is None:
            return None
        found.add(group.worded[label])
        text = text[len(label) :].lstrip(" ,;")
    return frozenset(found)


def _begins(text: str, label: str) -> bool:
    return re.match(rf"{re.escape(label)}(?=$|[ ,;])", text) is not None


def _coded(raw: Raw, asked: tuple[Asked, ...]) -> Raw:
    """Return answers that are labels as codes."""
    columns = {loose_name(column): column for column in raw.data}
    changed: dict[str, pd.Series] = {}
    notes = []
    for variable in asked:
        exact = variable.name in raw.data
        column = variable.name if exact else columns.get(loose_name(variable.name), "")
        if column and variable.codes and _is_text(raw, column):
            codes = _recoded(raw.data[column], variable)
            if codes:
                cells = raw.data[column]
                count = int(cells.isin(list(codes)).sum())
                changed[column] = cells.map(
                    lambda cell, codes=codes: codes.get(cell, cell)
                )
                values = {"column": column, "count": count}
                notes.append(Note("read_worded_answers", values))
    if not changed:
        return raw
    data = raw.data.assign(**{c: s.astype("str") for c, s in changed.items()})
    return replace(raw, data=data, notes=(*raw.notes, *notes))


def _is_text(raw: Raw, column: str) -> bool:
    text = pd.api.types.is_string_dtype(raw.data[column].dtype)
    said = raw.variables[column]
    # Labels of what is missing say nothing of how answers are written.
    missing = {low for low, _ in said.missing}
    return text and not set(said.labels) - missing


def _recoded(cells: pd.Series, variable: Asked) -> dict[str, str]:
    """Return code by the answers that are a label and no code."""
    plain = {plain_text(code) for code in variable.listed}
    return {
        cell: variable.codes[plain_text(cell)]
        for cell in cells.dropna().unique()
        if plain_text(cell) in variable.codes and plain_text(cell) not in plain
    }
