"""Sets as one compact table: items by codes, or options by how many ticked them."""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan

from survey.codebook import Codebook, Variable, VariableSet
from survey.locale import message
from survey.reporting.codebook.answers import Answers
from survey.reporting.codebook.content import Cell, Entry, Fact, Listing, Row
from survey.reporting.codebook.declared import Declared
from survey.reporting.codebook.records import ANSWERED, Category

__all__ = ["MOST_COLUMNS", "alike", "set_entry"]

MOST_COLUMNS = 11
"""Codes that fit beside each other; a set with more is described item by item."""
TICKED = "1"


def alike(book: Codebook, declared: VariableSet) -> bool:
    """Return whether a set's members can stand in one table.

    Parameters
    ----------
    book
        Declares the members.
    declared
        The set.
    """
    lists = {book.variable(name).codes for name in declared.variables}
    if len(lists) != 1 or "" in lists:
        return False
    codes = book.codes(declared.variables[0])
    return (
        TICKED in codes if declared.kind == "multiple" else len(codes) <= MOST_COLUMNS
    )


def set_entry(declared: VariableSet, told: Declared, answers: Answers) -> Entry:
    """Return what is said of a set and all of its members.

    Parameters
    ----------
    declared
        The set.
    told
        Says what the codebook declares.
    answers
        Says what people answered.
    """
    book, language = told.book, told.language
    members = [book.variable(name) for name in declared.variables]
    questions = list(dict.fromkeys(m.question.within(language) for m in members))
    same = len(questions) == 1
    listings = [_items(declared, members, told, answers)]
    if _counted(members, answers):
        if declared.kind != "multiple":
            listings.append(_counts(declared, members, answers))
        listings.append(_bases(declared, members, answers))
    else:
        listings += answers.codes(members[0])
    return Entry(
        name=declared.name,
        title=declared.label.within(language) or declared.name,
        covers=declared.variables,
        lead=questions[0] if same else "",
        facts=tuple(fact for fact in _facts(declared, members, told) if fact),
        listings=tuple(listings),
        abroad=tuple(_abroad(declared, members, told, same=same)),
    )


def _facts(
    declared: VariableSet, members: list[Variable], told: Declared
) -> Iterator[Fact]:
    """Yield the facts that all members share; what differs stands with the item."""
    kinds = told.say(f"set_{declared.kind}")
    yield Fact(told.say("set"), kinds)
    alone = _alone(members, told)
    for fact in told.facts(members[0]):
        if fact.term not in alone and fact.term != told.say("indicators"):
            yield fact
    yield told.uses(*declared.variables)
    yield Fact(told.say("note"), declared.note)


def _items(
    declared: VariableSet, members: list[Variable], told: Declared, answers: Answers
) -> Listing:
    """Return the members: name, label and what only they have.

    Options to tick have their counts in the same table.
    """
    language = told.language
    options = declared.kind == "multiple"
    counted = options and _counted(members, answers)
    asked = len({member.question.within(language) for member in members}) > 1
    alone = _alone(members, told)
    rows = []
    for member, place in zip(members, declared.members, strict=True):
        cells = [Cell(place.code, mono=True)] if options else []
        cells.append(Cell(member.name, mono=True))
        label = place.label.within(language) or member.label.within(language)
        cells.append(Cell(label, small=_apart(member, told, alone, place.reverse)))
        cells += [Cell(member.question.within(language))] if asked else []
        cells += answers.figures(member.name, ("code", TICKED)) if counted else []
        rows.append(Row(tuple(cells), anchor=member.name))
    heads = [told.say("option")] if options else []
    heads += [told.say("variable"), told.say("label")]
    head = len(heads) - 1
    heads += [told.say("question")] if asked else []
    words = len(heads)
    heads += answers.heads if counted else []
    numbers = [False] * words + [True] * (len(heads) - words)
    caption = told.say("items_ticked" if counted else "items")
    return Listing(caption, tuple(heads), tuple(rows), tuple(numbers), head=head)


def _alone(members: list[Variable], told: Declared) -> set[str]:
    """Return the terms under which the members of a set differ."""
    every = [{fact.term: fact for fact in told.facts(member)} for member in members]
    terms = {term for facts in every for term in facts}
    return {t for t in terms if any(f.get(t) != every[0].get(t) for f in every)}


def _apart(member: Variable, told: Declared, alone: set[str], reverse: bool) -> str:
    """Return what only one member of a set has."""
    parts = [told.say("reversed")] if reverse else []
    for fact in told.facts(member):
        shown = fact.term in alone and fact.term != told.say("indicators")
        if shown and fact.text:
            said = " ".join(fact.text.splitlines()).rstrip(".")
            parts.append(f"{fact.term}: {said}.")
    return " ".join(parts)


def _counted(members: list[Variable], answers: Answers) -> bool:
    return all(answers.counted(member.name) for member in members)


def _counts(
    declared: VariableSet, members: list[Variable], answers: Answers
) -> Listing:
    """Return the shares with their counts below, items by codes."""
    book, language = answers.book, answers.language
    codes = book.codes(members[0].name)
    heads = [
        f"{code} {book.code_label(members[0].name, code, language)}" for code in codes
    ]
    rows = []
    for member, place in zip(members, declared.members, strict=True):
        label = place.label.within(language) or member.label.within(language)
        cells = [_share(answers, member.name, ("code", code)) for code in codes]
        rows.append(Row((Cell(label), *cells)))
    key = "shares_weighted" if answers.weighted else "shares"
    numbers = (False, *[True] * len(codes))
    every = (answers.say("item"), *heads)
    return Listing(answers.say(key), every, tuple(rows), numbers)


def _share(answers: Answers, name: str, category: Category) -> Cell:
    plain, weighted = answers.shares(name, category)
    shown = weighted if answers.weighted else plain
    count = answers.count(name, category)
    if isnan(shown):
        return count
    rounded = answers.hides_base(name) and not answers.weighted
    said = answers.percent(shown, 0 if rounded else 1)
    return Cell(said, small=count.text)


def _bases(declared: VariableSet, members: list[Variable], answers: Answers) -> Listing:
    """Return how many answered each item, and why others didn't."""
    language, guard = answers.language, answers.guard
    tallies = [guard.tallies[m.name] for m in members] if guard else []
    kinds = list(dict.fromkeys(word for tally in tallies for word in tally.kinds))
    rows = []
    for member, place in zip(members, declared.members, strict=True):
        label = place.label.within(language) or member.label.within(language)
        cells = [answers.count(member.name, ANSWERED)]
        cells += [answers.count(member.name, ("kind", word)) for word in kinds]
        rows.append(Row((Cell(label), *cells)))
    if len({row.cells[1:] for row in rows}) == 1:
        rows = [Row((Cell(answers.say("each_item")), *rows[0].cells[1:]))]
    heads = [answers.say("item"), answers.say("answered")]
    heads += [message(f"kind_{word}", language) for word in kinds]
    numbers = (False, *[True] * (len(heads) - 1))
    return Listing(answers.say("bases"), tuple(heads), tuple(rows), numbers)


def _abroad(
    declared: VariableSet, members: list[Variable], told: Declared, *, same: bool
) -> Iterator[Fact]:
    """Yield label, question and items in the study's other languages."""
    pairs = list(zip(declared.members, members, strict=True))
    for language in told.book.facts.languages:
        if language == told.language:
            continue
        parts = [declared.label.root.get(language, "")]
        if same:
            parts.append(members[0].question.root.get(language, ""))
            labels = [(member.label or variable.label) for member, variable in pairs]
            parts.append("; ".join(each.root.get(language, "") for each in labels))
        else:
            asked = [variable.question.root.get(language, "") for variable in members]
            parts.append("; ".join(text for text in asked if text))
        name = message(f"language_{language}", told.language)
        yield Fact(name, " — ".join(part for part in parts if part))
