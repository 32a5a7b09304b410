"""The columns that each type of question has in an export."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from survey.codebook import CodeList, Text
from survey.fieldwork.instruments import Item
from survey.fieldwork.limesurvey.declared import Question, Subquestion
from survey.fieldwork.limesurvey.scales import (
    OTHER_LABEL,
    TICKED,
    telling,
)

__all__ = ["columns_of"]

Columns = Iterator[Item]
COMMENT = Text({"nl": "Toelichting", "fr": "Commentaire", "en": "Comment"})
FILES = Text(
    {"nl": "Aantal bestanden", "fr": "Nombre de fichiers", "en": "Number of files"}
)
ORDINAL = ("5", "A", "B", "E")
SAID = (
    *("hidden", "random_order", "array_filter", "array_filter_exclude", "min_answers"),
    *("max_answers", "exclude_all_others", "random_group", "em_validation_q"),
    *("equals_num_value", "min_num_value", "max_num_value", "date_min", "date_max"),
)
"""Attributes that people should know of and a codebook has no column for."""
MOST_RANKS = 200


def columns_of(question: Question, lists: Mapping[str, CodeList]) -> Columns:
    """Yield the items of a question, one a column of an export.

    Parameters
    ----------
    question
        Of the survey.
    lists
        Its code lists.
    """
    make = MADE.get(question.kind, _text)
    note = _note(question)
    for item in make(question, tuple(lists)):
        yield replace(
            item,
            question=question.text,
            instruction=question.help,
            note="; ".join(part for part in (item.note, note) if part),
            aliases=_aliases(item, question),
        )


def _aliases(item: Item, question: Question) -> tuple[str, ...]:
    """Return the name of a column without brackets; `Q1_SQ001` is found anyhow."""
    run = re.sub(r"[\[\]]", "", item.name)
    return () if run == item.name else (run,)


def _note(question: Question) -> str:
    known = question.attributes
    said = [f"{name} = {known[name]}" for name in SAID if known.get(name, "0") != "0"]
    return "; ".join([*(["mandatory"] if question.mandatory else []), *said])


def _item(question: Question, *path: str, **more: object) -> Item:
    name = question.code + "".join(f"[{part}]" for part in path)
    return replace(Item(name), **more)  # type: ignore[arg-type]


def _kind_of_number(question: Question) -> str:
    return "int" if question.attributes.get("num_value_int_only") == "1" else "decimal"


def _kind_of_text(question: Question) -> str:
    numbers = question.attributes.get("numbers_only") == "1"
    return _kind_of_number(question) if numbers else "text"


def _limit(question: Question, name: str) -> float | None:
    text = question.attributes.get(name, "")
    return float(text) if re.fullmatch(r"-?\d{1,15}(\.\d+)?", text) else None


def _limits(question: Question) -> dict[str, float | None]:
    return {
        "minimum": _limit(question, "min_num_value_n"),
        "maximum": _limit(question, "max_num_value_n"),
    }


def _text(question: Question, lists: tuple[str, ...]) -> Columns:
    yield _item(question, type=_kind_of_text(question))


def _texts(question: Question, lists: tuple[str, ...]) -> Columns:
    for row in question.rows():
        yield _item(question, row.code, type=_kind_of_text(question), label=row.label)


def _number(question: Question, lists: tuple[str, ...]) -> Columns:
    yield _item(question, type=_kind_of_number(question), **_limits(question))


def _numbers(question: Question, lists: tuple[str, ...]) -> Columns:
    for row in question.rows():
        kind = _kind_of_number(question)
        yield _item(question, row.code, type=kind, label=row.label, **_limits(question))


def _date(question: Question, lists: tuple[str, ...]) -> Columns:
    form = question.attributes.get("date_format", "")
    yield _item(question, type="datetime" if "h" in form.casefold() else "date")


def _equation(question: Question, lists: tuple[str, ...]) -> Columns:
    numbers = question.attributes.get("numbers_only") == "1"
    formula = question.text.within(next(iter(question.text.root), "en"))
    yield _item(
        question,
        type="decimal" if numbers else "text",
        note=f"calculated: {formula}" if formula else "calculated",
    )


def _choice(question: Question, lists: tuple[str, ...]) -> Columns:
    measure = "ordinal" if question.kind in ORDINAL else "nominal"
    note = telling(question.answers)
    yield _item(question, type="code", codes=lists[0], measure=measure, note=note)
    if question.kind == "O":
        yield _item(question, "comment", type="text", label=COMMENT)
    if question.other and question.kind in ("L", "!"):
        yield _item(question, "other", type="text", label=OTHER_LABEL)


def _language(question: Question, lists: tuple[str, ...]) -> Columns:
    yield _item(question, type="text", role="paradata")


def _ticks(question: Question, lists: tuple[str, ...]) -> Columns:
    commented = question.kind == "P"
    for row in question.rows():
        yield _item(
            question,
            row.code,
            type="code",
            codes=TICKED.name,
            measure="nominal",
            label=row.label,
        )
        if commented:
            yield _comment(question, row.code, row.label)
    if question.other:
        yield _item(question, "other", type="text", label=OTHER_LABEL)
        if commented:
            yield _comment(question, "other", OTHER_LABEL)


def _comment(question: Question, code: str, label: Text) -> Item:
    said = {
        tag: f"{text} ({COMMENT.root.get(tag, COMMENT.root['en']).casefold()})"
        for tag, text in label.root.items()
    }
    return _item(question, f"{code}comment", type="text", label=Text(said))


def _array(question: Question, lists: tuple[str, ...]) -> Columns:
    measure = "ordinal" if question.kind in ORDINAL else ""
    for row in question.rows():
        yield _item(
            question,
            row.code,
            type="code",
            codes=lists[0],
            measure=measure,
            label=row.label,
            note=telling(question.answers),
        )


def _two_scales(question: Question, lists: tuple[str, ...]) -> Columns:
    for row in question.rows():
        for scale, name in enumerate(lists):
            answers = [a for a in question.answers if a.scale == scale]
            yield _item(
                question,
                row.code,
                str(scale + 1),
                type="code",
                codes=name,
                label=row.label,
                note=telling(answers),
            )


def _cells(question: Question) -> Iterator[tuple[str, Text]]:
    for row in question.rows():
        for column in question.rows(1):
            yield f"{row.code}_{column.code}", _crossed(row, column)


def _crossed(row: Subquestion, column: Subquestion) -> Text:
    tags = dict.fromkeys([*row.label.root, *column.label.root])
    said = {
        tag: ": ".join(
            text
            for text in (row.label.root.get(tag), column.label.root.get(tag))
            if text
        )
        for tag in tags
    }
    return Text(said)


def _grid_of_texts(question: Question, lists: tuple[str, ...]) -> Columns:
    for code, label in _cells(question):
        yield _item(question, code, type=_kind_of_text(question), label=label)


def _grid_of_numbers(question: Question, lists: tuple[str, ...]) -> Columns:
    low = _limit(question, "multiflexible_min")
    high = _limit(question, "multiflexible_max")
    for code, label in _cells(question):
        if lists:
            yield _item(question, code, type="code", codes=lists[0], label=label)
        else:
            limits = {"minimum": low, "maximum": high}
            yield _item(question, code, type="decimal", label=label, **limits)


def _ranks(question: Question, lists: tuple[str, ...]) -> Columns:
    wanted = [_limit(question, name) for name in ("max_subquestions", "max_answers")]
    most = min([len(question.answers), *(int(n) for n in wanted if n and n > 0)])
    for rank in range(1, min(most, MOST_RANKS) + 1):
        label = {"nl": f"Plaats {rank}", "fr": f"Rang {rank}", "en": f"Rank {rank}"}
        yield _item(question, str(rank), type="code", codes=lists[0], label=Text(label))


def _files(question: Question, lists: tuple[str, ...]) -> Columns:
    # What people send in, and the names they gave it, tells who they are.
    yield _item(question, type="text", disclosure="direct")
    yield _item(question, "filecount", type="int", label=FILES)


def _nothing(question: Question, lists: tuple[str, ...]) -> Columns:
    yield from ()


MADE: Mapping[str, Callable[[Question, tuple[str, ...]], Columns]] = {
    **dict.fromkeys("L!O5YG", _choice),
    **dict.fromkeys("MP", _ticks),
    **dict.fromkeys("FHABCE", _array),
    **dict.fromkeys("STU", _text),
    "1": _two_scales,
    ";": _grid_of_texts,
    ":": _grid_of_numbers,
    "R": _ranks,
    "N": _number,
    "K": _numbers,
    "Q": _texts,
    "D": _date,
    "I": _language,
    "*": _equation,
    "|": _files,
    "X": _nothing,
}
