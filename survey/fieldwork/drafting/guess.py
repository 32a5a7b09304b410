"""What a column most likely is, from its values and what its file says of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from survey.fieldwork.cells import Meaning, moment_of
from survey.fieldwork.drafting.identifying import points_at_person
from survey.fieldwork.formats.raw import Raw, RawVariable, code_text
from survey.fieldwork.kind_labels import guess_kind, telling_kind
from survey.record import MissingKind

__all__ = ["ID", "Guess", "guess", "guess_id"]

FEW, MANY, REPEATED = 12, 25, 5
"""Most codes without labels; most points of a scale; least answers a code."""
SHORT, NOTE = 40, 300
"""Longest text that may be a code, and longest note."""
SAFE = 2**53
"""Beyond this a column of floating-point numbers can't tell whole numbers apart."""
ID = re.compile(
    r"(\w*_)?(id|idno|uuid|key|nr|respid|caseid|respondent(_?(id|nr|number|nummer))?)"
    r"|volgnummer|nummer"
)
ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.\w+|\d{1,3}(\.\d{1,3}){3}")
"""An e-mail or IP address, which points at a person whatever its column is called."""


@dataclass(frozen=True)
class Guess:
    """A proposal for one variable.

    Parameters
    ----------
    codes
        Code, label and missing kind: the whole list of a coded variable, and only the
        missing codes of another.
    """

    column: str
    type: str
    label: str
    codes: tuple[tuple[str, str, str], ...] = ()
    measure: str = ""
    decimals: int | None = None
    disclosure: str = "none"
    note: str = ""


@dataclass(frozen=True)
class _Seen:
    """The values of a column as codes, counted, and what the file says of them."""

    said: RawVariable
    meaning: Meaning
    counts: Counter[str]
    missing: dict[str, MissingKind]
    numeric: bool
    convertible: bool

    @property
    def answers(self) -> dict[str, int]:
        return {c: n for c, n in self.counts.items() if c not in self.missing}

    @property
    def labels(self) -> dict[str, str]:
        return {c: t for c, t in self.said.labels.items() if c not in self.missing}

    def whole(self, codes: Iterable[str]) -> list[int] | None:
        """Return codes as whole numbers, or None when one isn't."""
        numbers = [self.meaning.number(code) for code in codes]
        whole = [n for n in numbers if isinstance(n, int) and abs(n) < SAFE]
        return sorted(whole) if self.numeric and len(whole) == len(numbers) else None


def guess(raw: Raw, column: str) -> Guess:
    """Return what a column most likely is.

    Parameters
    ----------
    raw
        The file.
    column
        One of its columns.
    """
    seen = _seen(raw, column)
    codes = _codes(seen) if seen.said.clock is None else []
    kind = "code" if codes else _type(seen)
    rows = [(code, _flat(seen.labels.get(code, "")), "") for code in codes]
    rows += [
        (code, _flat(seen.said.labels.get(code, "")), kind.word)
        for code, kind in seen.missing.items()
    ]
    return Guess(
        column=column,
        type=kind,
        label=_flat(seen.said.label) or column,
        codes=tuple(rows),
        measure=seen.said.measure or ("nominal" if codes else ""),
        decimals=_decimals(seen) if kind == "decimal" else None,
        disclosure=_disclosure(column, seen),
        note=_note(seen, codes),
    )


def _seen(raw: Raw, column: str) -> _Seen:
    said = raw.variables[column]
    meaning = Meaning("text", frozenset(), {}, said, raw.decimal)
    texts = (code_text(value).strip() for value in raw.data[column])
    counts = Counter(text for text in texts if text)
    labelled = [code for code in said.labels if code.strip()]
    missing = {
        code: guess_kind(said.labels.get(code, ""))
        for code in sorted({*counts, *labelled})
        if _is_missing(said, meaning, code)
    }
    answers = [code for code in counts if code not in missing]
    # There everything comes as text; elsewhere a text column is meant so.
    convertible = raw.source.format in ("csv", "xlsx", "triple-s", "datapackage")
    numeric = convertible or not pd.api.types.is_string_dtype(raw.data[column].dtype)
    padded = any(re.fullmatch(r"0\d+", code) for code in answers)
    numeric &= not padded and all(meaning.number(code) is not None for code in answers)
    return _Seen(said, meaning, counts, missing, numeric, convertible)


def _is_missing(said: RawVariable, meaning: Meaning, code: str) -> bool:
    number = meaning.number(code)
    return said.is_missing(code) or (number is not None and said.is_missing(number))


def _codes(seen: _Seen) -> list[str]:
    """Return the codes that are answers, or none when the column isn't coded."""
    answers, labelled = seen.answers, [c for c in seen.labels if c.strip()]
    if not labelled:
        return _repeated(seen)
    strange = [code for code in answers if code not in labelled]
    numbers, known = seen.whole(strange), seen.whole(labelled)
    if numbers is None or known is None:
        few = len(strange) <= max(1, len(labelled) // 3)
        return [*labelled, *sorted(strange)] if few else []
    inside = all(known[0] <= number <= known[-1] for number in numbers)
    if inside and len(known) > 1 and known[-1] - known[0] <= MANY:
        # A scale of which only the ends are labelled.
        return [str(n) for n in (range(known[0], known[-1] + 1) if numbers else known)]
    few = len(known) > 1 and len(numbers) <= len(known) // 3
    return [str(number) for number in known] if few or not numbers else []


def _repeated(seen: _Seen) -> list[str]:
    """Return the few values that come back again and again, without labels."""
    answers = seen.answers
    declared = seen.said.measure in ("nominal", "ordinal")
    few = len(answers) <= (MANY if declared else FEW)
    if seen.said.measure == "scale" or not few or not answers:
        return []
    if sum(answers.values()) < REPEATED * len(answers) or _moments(seen):
        return []
    numbers = seen.whole(answers)
    if numbers is not None:
        return (
            [str(n) for n in numbers] if numbers[0] >= 0 and numbers[-1] < 100 else []
        )
    short = all(len(code) <= SHORT for code in answers)
    return sorted(answers) if short and not seen.numeric else []


def _type(seen: _Seen) -> str:
    if seen.said.clock is not None:
        return seen.said.clock.type
    if seen.numeric and (seen.answers or not seen.convertible):
        return "int" if seen.whole(seen.answers) is not None else "decimal"
    moments = _moments(seen)
    if moments:
        whole = all(len(code) <= len("2022-01-01") for code in seen.answers)
        return "date" if whole else "datetime"
    return "text"


def _moments(seen: _Seen) -> bool:
    texts = seen.answers
    return bool(texts) and not seen.numeric and all(map(moment_of, texts))


def _decimals(seen: _Seen) -> int:
    if seen.said.decimals:
        return seen.said.decimals
    mark = seen.meaning.decimal
    longest = max((len(c.partition(mark)[2]) for c in seen.answers), default=0)
    return min(max(longest, 1), 6)


def _disclosure(column: str, seen: _Seen) -> str:
    if seen.answers and all(map(ADDRESS.fullmatch, seen.answers)):
        return "direct"
    # A name that many share is of a country or a shop; before there are answers, and
    # in one alone, it can't be told.
    telling = 2 * len(seen.counts) >= sum(seen.counts.values()) and not seen.labels
    said = (column, seen.said.label)
    return "direct" if telling and points_at_person(said) else "none"


def _note(seen: _Seen, codes: list[str]) -> str:
    if not codes:
        said = "; ".join(f"{code} = {_flat(t)}" for code, t in seen.labels.items())
        return said[:NOTE]
    kinds = {code: telling_kind(text) for code, text in seen.labels.items()}
    telling = {c: k for c, k in kinds.items() if k}
    return "; ".join(f"{code} = {kind.word}?" for code, kind in telling.items())


def _flat(text: str) -> str:
    return " ".join(text.split())


def guess_id(raw: Raw, guesses: Iterable[Guess]) -> str:
    """Return the column that most likely tells records apart.

    One named so that has another value in every record; else any that has; else the
    first column.
    """
    kinds = {item.column: item.type for item in guesses}
    unique = [c for c in raw.data if kinds[c] in ("int", "text") and _tells(raw, c)]
    named = [column for column in unique if ID.fullmatch(column.casefold())]
    return str([*named, *unique, *raw.data][0])


def _tells(raw: Raw, column: str) -> bool:
    """Whether every record has a value of its own there.

    An answer in words is seldom given twice either, and is nobody's number.
    """
    texts = [code_text(value).strip() for value in raw.data[column]]
    return len(set(texts)) == len(texts) and all(len(t.split()) == 1 for t in texts)
