"""A codebook's variables in the order people read them: by theme, sets together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from survey.codebook import Variable
from survey.locale import message
from survey.reporting.codebook.answers import Answers
from survey.reporting.codebook.batteries import alike, set_entry
from survey.reporting.codebook.content import Cell, Chapter, Entry, Fact, Listing, Row
from survey.reporting.codebook.declared import Declared

__all__ = ["chapters", "code_lists"]

OTHERS = ("register", "paradata", "derived", "survey")
"""Where variables come from that no theme has, in the order of their chapters."""


def chapters(told: Declared, answers: Answers) -> Iterator[Chapter]:
    """Yield every theme with its variables, then those that no theme has.

    Parameters
    ----------
    told
        Says what the codebook declares.
    answers
        Says what people answered.
    """
    book = told.book
    groups: Mapping[str, list[Variable]] = defaultdict(list)
    for variable in book.variables.values():
        known = variable.theme in book.facts.themes
        groups[variable.theme if known else f"::{variable.source}"].append(variable)
    for theme, label in book.facts.themes.items():
        title = label.within(told.language) or theme
        if groups[theme]:
            yield Chapter(title, tuple(_entries(groups[theme], told, answers)))
    for source in OTHERS:
        if groups[f"::{source}"]:
            found = groups[f"::{source}"]
            title = told.say(f"chapter_{source}")
            yield Chapter(title, tuple(_entries(found, told, answers)))


def _entries(
    variables: list[Variable], told: Declared, answers: Answers
) -> Iterator[Entry]:
    """Yield an entry a variable; a set stands where its first member does."""
    book, done = told.book, set()
    for variable in variables:
        declared = book.sets.get(variable.set)
        if declared is None or not alike(book, declared):
            yield _entry(variable, told, answers)
        elif declared.name not in done:
            done.add(declared.name)
            yield set_entry(declared, told, answers)


def _entry(variable: Variable, told: Declared, answers: Answers) -> Entry:
    tables, pictures = answers.spread(variable)
    facts = [fact for fact in told.facts(variable) if fact]
    coded = [*answers.codes(variable)]
    if not coded and variable.codes:
        facts.append(Fact(told.say("codes"), told.say("codes_at_end")))
    if not variable.codes and answers.missing(variable.name):
        facts.append(answers.missing(variable.name))
    return Entry(
        name=variable.name,
        title=variable.label.within(told.language) or variable.name,
        covers=(variable.name,),
        lead=variable.question.within(told.language),
        facts=tuple(facts),
        pictures=pictures,
        listings=(*coded, *tables),
        abroad=tuple(_abroad(variable, told)),
    )


def _abroad(variable: Variable, told: Declared) -> Iterator[Fact]:
    for language in told.book.facts.languages:
        if language == told.language:
            continue
        texts = (variable.label, variable.question, variable.interviewer_note)
        parts = [text.root.get(language, "") for text in texts]
        name = message(f"language_{language}", told.language)
        yield Fact(name, " — ".join(part for part in parts if part))


def code_lists(
    told: Declared, languages: tuple[str, ...], longer: int = 0
) -> Iterator[Listing]:
    """Yield the code lists that variables have, with their labels.

    Parameters
    ----------
    told
        Says what the codebook declares.
    languages
        Of the labels, a column each.
    longer
        Lists of no more codes than this are left out, where answers are listed.
    """
    used = {v.codes or v.missing for v in told.book.variables.values()}
    for name, listed in told.book.code_lists.items():
        if name not in used or 0 < len(listed.answers) <= longer:
            continue
        rows = []
        for code in listed.codes:
            labels = [Cell(code.label.root.get(each, "")) for each in languages]
            labels[0] = Cell(code.label.within(languages[0]) or code.code)
            kind = (
                message(f"kind_{code.missing}", told.language) if code.missing else ""
            )
            cells = (Cell(code.code, mono=True), *labels, Cell(kind))
            rows.append(Row(cells, "missing" if code.missing else ""))
        names = [message(f"language_{each}", told.language) for each in languages]
        heads = [told.say("code"), *names, told.say("missing_kind")]
        if not any(code.missing for code in listed.codes):
            heads.pop()
            rows = [Row(row.cells[:-1], row.kind) for row in rows]
        yield Listing(name, tuple(heads), tuple(rows), (False,) * len(heads), head=1)
