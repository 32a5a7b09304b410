"""Codes and missing values of a variable, with labels as the standard wants them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from survey.codebook import Text
from survey.fieldwork.frame import Frame
from survey.fieldwork.spss.missing_codes import kind_labels
from survey.record import MissingKind

__all__ = ["LANGUAGES", "Value", "codes_of", "in_language", "labels_of", "missing_of"]

LANGUAGES = ("nl", "fr", "en")


@dataclass(frozen=True)
class Value:
    """A code or a missing value, with its label; kind is that of a missing one."""

    value: str
    label: Text
    kind: str = ""


def missing_of(frame: Frame, name: str, answers: set[str]) -> list[Value]:
    """Return the missing values: the codebook's own, and a word for other kinds.

    A cell without an answer is empty, unless the codebook has a code for that.

    Parameters
    ----------
    frame, name
        A variable, and the frame it is of.
    answers
        Every answer, as written.
    """
    listed = frame.codebook.code_list(name)
    own = [
        Value(code.code, code.label, code.missing)
        for code in (listed.codes if listed else ())
        if code.missing and code.code not in answers
    ]
    have = {value.kind for value in own}
    taken = answers | {value.value for value in own}
    counts = np.bincount(frame.kinds(name), minlength=len(MissingKind))
    none = MissingKind.NO_ANSWER
    for kind in MissingKind:
        if kind and kind != none and counts[kind] and kind.word not in have:
            own.append(Value(_free(kind.word, taken), _kind_text(kind), kind.word))
    empty = none.word if none.word not in have else ""
    return [*own, Value("", _kind_text(none) if empty else Text(), empty)]


def _kind_text(kind: MissingKind) -> Text:
    return Text(dict(zip(LANGUAGES, kind_labels(kind), strict=True)))


def _free(word: str, taken: set[str]) -> str:
    while word in taken:
        word += "_"
    return word


def codes_of(
    frame: Frame, name: str, texts: Iterable[str]
) -> tuple[list[Value], list[str]]:
    """Return the codes, and those among them that the codebook doesn't know.

    Parameters
    ----------
    frame, name
        A variable, and the frame it is of.
    texts
        Its answers, as written.
    """
    listed = frame.codebook.code_list(name)
    known = [Value(c.code, c.label) for c in (listed.answers if listed else ())]
    strange = sorted({text for text in texts if text} - {code.value for code in known})
    return [*known, *(Value(code, Text()) for code in strange)], strange


def labels_of(values: Iterable[Value], language: str) -> list[str]:
    """Return a label for each value, no two alike, as the standard asks.

    Examples
    --------
    >>> yes = Text({"nl": "Ja"})
    >>> labels_of([Value("1", yes), Value("2", yes), Value("3", Text())], "nl")
    ['Ja (1)', 'Ja (2)', '3']
    """
    every = list(values)
    said = [value.label.within(language) or value.value or "" for value in every]
    return [
        label
        if said.count(label) == 1 and label
        else f"{label} ({value.value})".strip()
        for label, value in zip(said, every, strict=True)
    ]


def in_language(values: Iterable[Value], language: str) -> dict[str, str]:
    """Return the labels that are there in a language, by value."""
    return {v.value: v.label.root[language] for v in values if language in v.label.root}
