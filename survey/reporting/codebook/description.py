"""The documented codebook: one page for the screen and one document for paper."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from html import escape
from pathlib import Path

from survey.codebook import Codebook
from survey.errors import CallError, OutputError
from survey.locale import format_number, message
from survey.output import writing
from survey.reporting import typst
from survey.reporting.codebook.answers import LONG, Answers
from survey.reporting.codebook.chapters import chapters, code_lists
from survey.reporting.codebook.content import Chapter, Fact
from survey.reporting.codebook.declared import Declared
from survey.reporting.codebook.guard import Guard
from survey.reporting.codebook.paper import (
    chapter_typst,
    facts_typst,
    index_typst,
    listing_typst,
)
from survey.reporting.codebook.records import Answered, Records
from survey.reporting.codebook.web import (
    chapter_html,
    facts_html,
    index_html,
    listing_html,
    look,
    search,
)
from survey.reporting.pieces import key_figures
from survey.reporting.shell import page
from survey.reporting.typst import Markup

__all__ = ["Description", "describe"]


def describe(
    codebook: Codebook, responses: Answered | None = None, language: str = ""
) -> Description:
    """Return a codebook as the document that people put beside their data.

    Parameters
    ----------
    codebook
        What is described.
    responses
        Whose answers are counted, under the study's own thresholds; none to describe
        the codebook alone.
    language
        nl, fr or en; the codebook's first when empty.

    Raises
    ------
    CallError
        When the responses are of another study, or the codebook doesn't have the
        language.

    Examples
    --------
    >>> describe(study.codebook, weighted).write("out/codebook")  # doctest: +SKIP
    """
    spoken = language or codebook.language
    if spoken not in codebook.facts.languages:
        raise CallError.unknown("language", spoken, codebook.facts.languages)
    if responses is None:
        return Description(codebook, None, spoken)
    if responses.frame.codebook.name != codebook.name:
        of = responses.frame.codebook.name
        raise CallError(f"these are responses to {of!r}, not to {codebook.name!r}")
    weights = responses.weights
    final = None if weights is None else weights.final
    return Description(codebook, Records(responses.frame, final), spoken)


@dataclass(frozen=True)
class Description:
    """A codebook with all its variables, and how often each answer was given.

    Parameters
    ----------
    codebook
        What is described.
    records
        Who answered what; None when only the codebook is described.
    language
        nl, fr or en.

    Examples
    --------
    >>> describe(codebook)  # doctest: +SKIP
    Description(sid-2022: 337 variables, no answers)
    """

    codebook: Codebook
    records: Records | None
    language: str

    @property
    def title(self) -> str:
        """What the document is called."""
        study = self.codebook.facts.title.within(self.language)
        return self._say("title", study=study)

    @cached_property
    def guard(self) -> Guard | None:
        """What may be told of the answers; None without any."""
        if self.records is None:
            return None
        return Guard.of(self.records.tallies, self.codebook)

    @cached_property
    def chapters(self) -> tuple[Chapter, ...]:
        """The themes with their variables."""
        told = Declared(self.codebook, self.language)
        answers = Answers(self.codebook, self.records, self.guard, self.language)
        return tuple(chapters(told, answers))

    def to_html(self) -> str:
        """Return the whole page: it needs nothing else, no network and no script."""
        return page(self._body(), self.title, self.language, look())

    def to_pdf(self, *, abroad: bool = False) -> bytes:
        """Return the document as tagged PDF.

        Parameters
        ----------
        abroad
            Whether labels and questions in the study's other languages are printed.
        """
        return typst.to_pdf(self.to_typst(abroad=abroad), self._made)

    def to_typst(self, *, abroad: bool = False) -> str:
        """Return the document as Typst, from which the PDF is made."""
        facts = [Fact(term, text) for term, text in self._facts()]
        lead = typst.paragraph(typst.plain(self._say(self._told)))
        return typst.document(
            self._printed(abroad=abroad),
            title=self.title,
            language=self.language,
            contents=message("page_contents", self.language),
            cover=[lead, facts_typst(fact for fact in facts if fact)],
        )

    def write(self, folder: str | Path, *, abroad: bool = False) -> tuple[Path, ...]:
        """Write the page and the PDF into a folder, and return where they stand.

        Parameters
        ----------
        folder
            Made when it isn't there.
        abroad
            Whether the PDF has the study's other languages too; the page always has.

        Raises
        ------
        OutputError
            When it can't be written.
        """
        target = Path(folder)
        if target.is_file():
            raise OutputError(target, "is a file; give the name of a folder")
        content, document = self.to_html().encode("utf-8"), self.to_pdf(abroad=abroad)
        made = {"codebook.html": content, "codebook.pdf": document}
        target.mkdir(parents=True, exist_ok=True)
        for name, part in made.items():
            with writing(target / name) as place:
                place.write_bytes(part)
        return tuple(target / name for name in made)

    @property
    def _made(self) -> date | None:
        """The date that the study itself gives; a clock would make two runs differ."""
        given = self.codebook.facts.facts.get("reference_date")
        return given if isinstance(given, date) else None

    @property
    def _told(self) -> str:
        if self.records is None:
            return "lead"
        return "lead_unweighted" if self.records.weights is None else "lead_weighted"

    def _say(self, key: str, **values: object) -> str:
        return message(f"described_{key}", self.language, **values)

    def _facts(self) -> Iterator[tuple[str, str]]:
        facts, language = self.codebook.facts, self.language
        yield self._say("study"), facts.study
        yield self._say("wave"), str(facts.wave)
        yield self._say("population"), facts.population.within(language)
        yield self._say("fieldwork"), facts.fieldwork.within(language)
        yield self._say("from"), facts.source
        if facts.design is not None:
            yield self._say("design"), facts.design.why.within(language)
        names = [message(f"language_{each}", language) for each in facts.languages]
        yield self._say("languages"), ", ".join(names)
        yield self._say("variables"), str(len(self.codebook.variables))
        if self.records is not None:
            yield self._say("records"), format_number(self.records.rows, 0, language)
            source = self.records.frame.source
            yield self._say("data"), source.name if source is not None else ""
            least = facts.disclosure.min_cell
            yield self._say("guarded"), self._say("guarded_how", least=least)
        yield self._say("version"), self.codebook.sha256[:16]
        yield self._say("note"), facts.note

    @property
    def _index(self) -> list[tuple[str, str]]:
        labels = {
            name: variable.label.within(self.language)
            for name, variable in self.codebook.variables.items()
        }
        return sorted(labels.items(), key=lambda item: (item[0].casefold(), item[0]))

    def _body(self) -> str:
        language = self.language
        parts = [f"<h1>{escape(self.title)}</h1>"]
        parts.append(f'<p class="lead">{escape(self._say(self._told))}</p>')
        parts += [key_figures(self._figures()), self._about()]
        label = escape(self._say("search"))
        parts.append(
            f'<div class="seek" hidden><label for="seek">{label}</label>'
            '<input id="seek" type="search" autocomplete="off">'
            '<p role="status"></p></div>'
        )
        abroad = self._say("abroad")
        for chapter in self.chapters:
            parts += chapter_html(chapter, abroad)
        title = self._say("code_lists")
        parts.append(f'<h2>{escape(title)}</h2>\n<div class="lists">')
        told = Declared(self.codebook, language)
        for listing in code_lists(told, self._languages):
            parts.append(listing_html(listing, title))
        parts.append(f"</div>\n<h2>{escape(self._say('index'))}</h2>")
        parts += [index_html(self._index), f"<script>\n{search()}</script>"]
        return "\n".join(parts)

    def _about(self) -> str:
        return facts_html([Fact(term, text) for term, text in self._facts() if text])

    def _figures(self) -> Iterator[tuple[str, str]]:
        language, book = self.language, self.codebook
        counts = {
            "variables": len(book.variables),
            "sets": len(book.sets),
            "indicators_count": len(book.indicators),
        }
        if self.records is not None:
            counts["records"] = self.records.rows
        for key, count in counts.items():
            yield format_number(count, 0, language), self._say(key).lower()

    @property
    def _languages(self) -> tuple[str, ...]:
        others = (
            each for each in self.codebook.facts.languages if each != self.language
        )
        return (self.language, *others)

    def _printed(self, *, abroad: bool) -> Iterator[Markup]:
        for chapter in self.chapters:
            yield from chapter_typst(chapter, abroad=abroad)
        told = Declared(self.codebook, self.language)
        # Without other languages a short list says no more than its variable does.
        languages, longer = (
            (self._languages, 0) if abroad else (self._languages[:1], LONG)
        )
        listed = list(code_lists(told, languages, longer))
        if listed:
            yield typst.heading(self._say("code_lists"))
            yield from map(listing_typst, listed)
        yield typst.heading(self._say("index"))
        yield index_typst(self._index)

    def __repr__(self) -> str:
        said = "no answers" if self.records is None else f"{self.records.rows} records"
        return (
            f"Description({self.codebook.name}: {len(self.codebook.variables)} "
            f"variables, {said})"
        )

    def _repr_html_(self) -> str:
        return f"<style>{look()}</style>{self._body()}"
