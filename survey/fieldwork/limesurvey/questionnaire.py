"""A LimeSurvey structure as an instrument."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from survey.codebook import CodeList, Member, Text
from survey.fieldwork.columns import loose_name
from survey.fieldwork.drafting.naming import free_name
from survey.fieldwork.formats.raw import Note, source_of
from survey.fieldwork.instruments import Instrument, Item, ItemSet
from survey.fieldwork.limesurvey.columns import columns_of
from survey.fieldwork.limesurvey.declared import Question, Survey
from survey.fieldwork.limesurvey.metadata import (
    LANGUAGES,
    language_list,
    metadata_items,
)
from survey.fieldwork.limesurvey.relevance import Known, rule_in
from survey.fieldwork.limesurvey.scales import OTHER, lists_of
from survey.fieldwork.limesurvey.tables import read_survey

__all__ = ["instrument_of", "read_lss"]

BATTERIES = "FHABCE"
CHOSEN_NOTE = "An option left empty counts as not ticked when another one is"


def read_lss(path: Path) -> Instrument:
    """Return the instrument in the structure of a LimeSurvey survey (.lss).

    Raises
    ------
    InputError
        When it is no such file, or asks nothing.
    """
    return instrument_of(path, read_survey(path))


def instrument_of(path: Path, survey: Survey) -> Instrument:
    """Return what a LimeSurvey structure declares, as an instrument.

    Parameters
    ----------
    path
        The file.
    survey
        What it says.
    """
    lists: dict[str, CodeList] = {LANGUAGES: language_list(survey)}
    asked: list[_Asked] = []
    for question in survey.questions:
        own = lists_of(question)
        lists |= own
        asked.append(_Asked(question, tuple(columns_of(question, own))))
    asked = _apart(asked)
    known = Known(_names(asked), lists)
    themes = _themes(survey)
    items = [*metadata_items(survey), *_items(asked, known, themes)]
    return Instrument(
        name=survey.name,
        languages=survey.languages,
        items=tuple(items),
        lists=lists,
        sets=tuple(_sets(asked)),
        themes={themes[group.id]: group.name for group in survey.groups},
        title=survey.title,
        source=source_of(path, "limesurvey", f"version {survey.version}"),
        notes=tuple(_notes(survey, items)),
    )


@dataclass(frozen=True)
class _Asked:
    """A question and its columns."""

    question: Question
    items: tuple[Item, ...]


def _apart(asked: list[_Asked]) -> list[_Asked]:
    """Return the questions without columns that an earlier one has already."""
    taken: set[str] = {"id", *LANGUAGES}
    found = []
    for each in asked:
        items = tuple(item for item in each.items if item.name not in taken)
        taken |= {item.name for item in items}
        found.append(replace(each, items=items))
    return found


def _themes(survey: Survey) -> dict[str, str]:
    """Return the name of a theme by group."""
    found: dict[str, str] = {}
    for group in survey.groups:
        said = next(iter(group.name.root.values()), "")
        plain = loose_name(said)[:40].strip("_")
        wanted = plain if plain[:1].isalpha() else f"group_{plain or group.id}"
        found[group.id] = free_name(wanted, found.values(), "_")
    return found


def _names(asked: list[_Asked]) -> dict[str, Item]:
    """Return the columns by each name that a condition may have for them."""
    found: dict[str, Item] = {}
    for each in asked:
        question = each.question
        for item in each.items:
            path = item.name[len(question.code) :].strip("[]").split("][")
            parts = [part for part in path if part]
            if question.kind == "1" and len(parts) == 2:
                # Expressions count scales from 0, exports from 1.
                parts[1] = str(int(parts[1]) - 1)
            found.setdefault("_".join([question.code, *parts]), item)
            joint = "#" if question.kind == "1" else ""
            found.setdefault(question.sgqa + joint.join(parts), item)
    return found


def _items(
    asked: list[_Asked], known: Known, themes: Mapping[str, str]
) -> Iterator[Item]:
    for each in asked:
        question = each.question
        rows = {row.code: row.relevance for row in question.subquestions}
        group = (question.group.relevance, question.relevance)
        for item in each.items:
            last = item.name[len(question.code) :].strip("[]").split("][")[0]
            conditions = [*group, rows.get(last.partition("_")[0], "")]
            rules = [rule_in(text, known) for text in conditions]
            said = [rule for rule in rules if rule]
            if last.endswith("comment") or (last == "other" and question.kind in "MP"):
                # Nobody has to write beside what they ticked: empty is no omission.
                yield replace(item, theme=themes.get(question.group.id, ""))
                continue
            if last == "other" and question.kind in ("L", "!"):
                said.append(f"{{{question.code}}} == '{OTHER}'")
            told = None not in rules
            yield replace(
                item,
                theme=themes.get(question.group.id, ""),
                asked_if=" and ".join(_bracketed(said)) if told else "",
                routing=" && ".join(t for t in conditions if t not in ("", "1")),
            )


def _bracketed(rules: list[str]) -> list[str]:
    unlike = list(dict.fromkeys(rules))
    many = len(unlike) > 1
    return [f"({rule})" if many and " or " in rule else rule for rule in unlike]


def _sets(asked: list[_Asked]) -> Iterator[ItemSet]:
    for each in asked:
        question, kind = each.question, each.question.kind
        label = question.text
        if kind in "MP":
            ticked = [item for item in each.items if item.codes]
            yield _multiple(question, ticked, "Y")
        elif kind == ":":
            boxes = [item for item in each.items if item.codes]
            yield _multiple(question, boxes, "1")
        elif kind in BATTERIES:
            yield ItemSet(question.code, "battery", _members(each.items), label)
        elif kind == "1":
            for scale in ("1", "2"):
                items = [i for i in each.items if i.name.endswith(f"[{scale}]")]
                header = _header(question, scale)
                name = f"{question.code}_{scale}"
                yield ItemSet(name, "battery", _members(items), header)
        elif kind == "R":
            yield ItemSet(question.code, "grid", _members(each.items), label)


def _header(question: Question, scale: str) -> Text:
    """Return the text of a question with the heading of one of its two scales."""
    name = {"1": "dualscale_headerA", "2": "dualscale_headerB"}[scale]
    header = question.attributes.get(name, "")
    said = {t: f"{text} ({header or scale})" for t, text in question.text.root.items()}
    return Text(said)


def _members(items: list[Item] | tuple[Item, ...]) -> tuple[Member, ...]:
    return tuple(Member(variable=item.name, label=item.label) for item in items)


def _multiple(question: Question, items: list[Item], counted: str) -> ItemSet:
    start = len(question.code)
    members = tuple(
        Member(variable=i.name, code=i.name[start:].strip("[]"), label=i.label)
        for i in items
    )
    name, label = question.code, question.text
    return ItemSet(name, "multiple", members, label, counted, CHOSEN_NOTE)


def _notes(survey: Survey, items: list[Item]) -> Iterator[Note]:
    shown = [q.code for q in survey.questions if q.kind == "X"]
    known = "L!OFABCEH1MPKQNSTUDGYXRI5:;*|"
    strange = [f"{q.code} ({q.kind})" for q in survey.questions if q.kind not in known]
    unsaid = [i.name for i in items if i.routing and not i.asked_if]
    hidden = [q.code for q in survey.questions if q.attributes.get("hidden") == "1"]
    named = {
        "limesurvey_shown": shown,
        "limesurvey_strange": strange,
        "limesurvey_unsaid": unsaid,
        "limesurvey_hidden": hidden,
        "limesurvey_quotas": survey.quotas,
    }
    for key, names in named.items():
        if names:
            yield Note(key, {"names": _short(names)})
    if any(q.kind in "MP" for q in survey.questions):
        yield Note("limesurvey_ticks")
    if survey.conditions and not any(
        q.relevance not in ("", "1") for q in survey.questions
    ):
        yield Note("limesurvey_conditions", {"count": len(survey.conditions)})


def _short(names: Sequence[str]) -> str:
    more = f" … ({len(names)})" if len(names) > 12 else ""
    return ", ".join(names[:12]) + more
