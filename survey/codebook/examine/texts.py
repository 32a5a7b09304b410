"""Labels that lack, stand twice, or are there in one language and not in another."""

from __future__ import annotations

from collections.abc import Iterator

from survey.codebook.examine.remark import Remark, several
from survey.codebook.load import Parts
from survey.codebook.text import Text
from survey.codebook.variable import CodeList

__all__ = ["text_remarks"]

Texts = list[tuple[str, str, Text]]


def text_remarks(parts: Parts) -> Iterator[Remark]:
    """Yield what lacks in labels and questions.

    Parameters
    ----------
    parts
        The codebook.
    """
    groups = _texts(parts)
    for (file, column), texts in groups.items():
        if column == "label":
            yield from _without(file, texts)
        for language in parts.facts.languages:
            yield from _untranslated(file, column, language, texts)
    for listed in parts.code_lists.values():
        for language in parts.facts.languages:
            yield from _alike(parts, listed, language)


def _texts(parts: Parts) -> dict[tuple[str, str], Texts]:
    """Return every text by file and column, with what it is of and where."""
    found: dict[tuple[str, str], Texts] = {}
    for name, item in parts.variables.items():
        place = parts.place("variable", name)
        for column in ("label", "question", "interviewer_note", "universe"):
            texts = found.setdefault(("variables.csv", column), [])
            texts.append((name, place, getattr(item, column)))
    for listed in parts.code_lists.values():
        for code in listed.codes:
            place = parts.place(f"code of {listed.name}", code.code)
            texts = found.setdefault(("codes.csv", "label"), [])
            texts.append((f"{listed.name} {code.code}", place, code.label))
    named = [("checks.yml", "check", c.name, c.label) for c in parts.checks]
    named += [("edits.yml", "edit", e.name, e.label) for e in parts.edits]
    named += [("derived.yml", "derivation", d.name, d.label) for d in parts.derivations]
    for file, sort, name, label in named:
        place = parts.place(sort, name)
        found.setdefault((file, "label"), []).append((name, place, label))
    for name, indicator in parts.indicators.items():
        place = parts.place("indicator", name)
        for column in ("label", "definition", "unit", "numerator", "denominator"):
            texts = found.setdefault(("indicators.yml", column), [])
            texts.append((name, place, getattr(indicator, column)))
    return found


def _without(file: str, texts: Texts) -> Iterator[Remark]:
    bare = [(name, place) for name, place, text in texts if not text]
    if bare:
        yield Remark("warning", bare[0][1], f"no label in {file}: {several(bare)}")


def _untranslated(
    file: str, column: str, language: str, texts: Texts
) -> Iterator[Remark]:
    """Yield one remark for all texts that other languages have and this one lacks."""
    lacking = [
        (name, place)
        for name, place, text in texts
        if text and not text.root.get(language)
    ]
    if not lacking:
        return
    total = sum(bool(text) for _, _, text in texts)
    said = (
        f"no {column} in {language} for {len(lacking)} of {total}: {several(lacking)}"
    )
    mark = "::" if file.endswith(".csv") else "."
    yield Remark("warning", f"{lacking[0][1]}, column {column}{mark}{language}", said)


def _alike(parts: Parts, listed: CodeList, language: str) -> Iterator[Remark]:
    first: dict[str, str] = {}
    for code in listed.codes:
        label = code.label.root.get(language, "").casefold()
        earlier = first.setdefault(label, code.code)
        if label and earlier != code.code:
            place = parts.place(f"code of {listed.name}", code.code)
            said = (
                f"codes {earlier} and {code.code} of list {listed.name!r} are both "
                f"called {code.label.root[language]!r}"
            )
            yield Remark("warning", f"{place}, column label::{language}", said)
