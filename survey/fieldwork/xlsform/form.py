"""A codebook as the rows of an XLSForm."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from survey.codebook import Code, Codebook, Text, Variable, VariableSet
from survey.expression import Expression
from survey.fieldwork.drafting.naming import free_name
from survey.fieldwork.formats.raw import Note, code_text
from survey.fieldwork.xlsform.conditions import Conditions
from survey.fieldwork.xlsform.values import UnsayableError

__all__ = ["FormRows", "form_rows"]

TYPES = {
    "int": "integer",
    "decimal": "decimal",
    "text": "text",
    "date": "date",
    "datetime": "dateTime",
}
RECORDED = {"start": "datetime", "end": "datetime", "today": "date"}
"""What the program notes by itself, by the type of the variable of that name."""
SPOKEN = {"nl": "Nederlands", "fr": "Français", "en": "English", "de": "Deutsch"}
NAME = re.compile(r"[A-Za-z_][\w.\-]*", re.ASCII)
ASKED = ("answer", "open", "admin")
Cells = Mapping[str, str]


@dataclass(frozen=True)
class FormRows:
    """The sheets of a form, and what had no place in them.

    Parameters
    ----------
    survey, choices, settings
        Rows of cells by column; every row of a sheet has the same columns.
    """

    survey: tuple[Cells, ...]
    choices: tuple[Cells, ...]
    settings: tuple[Cells, ...]
    notes: tuple[Note, ...]


def form_rows(codebook: Codebook) -> FormRows:
    """Return a codebook as a form.

    Parameters
    ----------
    codebook
        Of which everything that is asked of respondents becomes a question.
    """
    maker = _Maker(codebook)
    survey = [*maker.survey()]
    facts = codebook.facts
    settings = {
        "form_title": facts.title.within(codebook.language) or facts.study,
        "form_id": facts.study,
        "default_language": maker.language(codebook.language),
    }
    choices = [*maker.choices()]
    return FormRows(_even(survey), _even(choices), (settings,), tuple(maker.notes()))


def _even(rows: list[dict[str, str]]) -> tuple[Cells, ...]:
    """Return rows with the same columns, those of one kind beside each other."""
    stems = (
        *("type", "list_name", "name", "label", "short_label", "hint", "relevant"),
        *("constraint", "constraint_message", "missing", "variable"),
    )
    columns = dict.fromkeys(column for row in rows for column in row)
    ordered = sorted(columns, key=lambda c: stems.index(c.partition("::")[0]))
    return tuple({column: row.get(column, "") for column in ordered} for row in rows)


@dataclass
class _Maker:
    book: Codebook
    unsaid: list[str] = field(default_factory=list)
    bound: set[str] = field(default_factory=set)

    def language(self, tag: str) -> str:
        """Return a language as forms name it."""
        return f"{SPOKEN.get(tag, tag)} ({tag})"

    @cached_property
    def variables(self) -> dict[str, Variable]:
        """What respondents are asked."""
        return {
            name: variable
            for name, variable in self.book.collected.items()
            if variable.source == "survey"
            and variable.role in ASKED
            and NAME.fullmatch(name)
            and variable.in_wave(self.book.facts.wave)
        }

    @cached_property
    def sets(self) -> dict[str, VariableSet]:
        """The questions with several answers, by the variable they are asked at."""
        found = {}
        for group in self.book.sets.values():
            if group.kind == "multiple" and self.fits(group):
                first = min(group.variables, key=list(self.variables).index)
                found[first] = group
        return found

    def fits(self, group: VariableSet) -> bool:
        """Whether a set can be one question: alike members, options without spaces."""
        inside = all(name in self.variables for name in group.variables)
        if not inside or not NAME.fullmatch(group.name) or group.name in self.variables:
            return False
        asked = {str(self.variables[name].asked_if) for name in group.variables}
        marks = all(
            set(self.book.codes(name)) == {"0", "1"} for name in group.variables
        )
        codes = [member.code for member in group.members]
        plain = all(code and not re.search(r"\s", code) for code in codes)
        return len(asked) == 1 and marks and plain and len(set(codes)) == len(codes)

    @cached_property
    def conditions(self) -> Conditions:
        chosen = {
            member.variable: (group.name, member.code)
            for group in self.sets.values()
            for member in group.members
        }
        asked = frozenset(self.variables) - set(chosen)
        return Conditions(self.book, asked, chosen)

    def survey(self) -> Iterator[dict[str, str]]:
        """Yield the rows of questions, in groups for the themes."""
        for name, variable in self.book.collected.items():
            if variable.role == "paradata" and RECORDED.get(name) == variable.type:
                yield {"type": name, "name": name}
        groups: set[str] = {*self.variables, *(s.name for s in self.sets.values())}
        theme = ""
        for name, row in self.questions():
            own = self.book.variable(name).theme
            if own != theme:
                if theme:
                    yield {"type": "end_group"}
                if own:
                    group = free_name(own, groups, "_group")
                    groups.add(group)
                    label = self.book.facts.themes.get(own, Text())
                    start = {"type": "begin_group", "name": group}
                    yield start | self.texts("label", label)
                theme = own
            yield row
        if theme:
            yield {"type": "end_group"}

    def questions(self) -> Iterator[tuple[str, dict[str, str]]]:
        """Yield a variable, and the row of the question that begins there."""
        for name, variable in self.variables.items():
            if name in self.sets:
                yield name, self.several(self.sets[name], variable)
            elif name not in self.conditions.chosen:
                yield name, self.question(name, variable)

    def question(self, name: str, variable: Variable) -> dict[str, str]:
        coded = variable.type == "code"
        type = f"select_one {variable.codes}" if coded else TYPES[variable.type]
        label = variable.question or variable.label
        return {
            "type": type,
            "name": name,
            **self.texts("label", label),
            **self.texts("short_label", variable.label),
            **self.texts("hint", variable.interviewer_note),
            "relevant": self.relevant(name, variable),
            **self.constraint(name, variable),
        }

    def several(self, group: VariableSet, first: Variable) -> dict[str, str]:
        label = first.question or group.label
        return {
            "type": f"select_multiple {self.list_of(group)}",
            "name": group.name,
            **self.texts("label", label),
            **self.texts("short_label", group.label or label),
            **self.texts("hint", first.interviewer_note),
            "relevant": self.relevant(group.name, first),
        }

    def list_of(self, group: VariableSet) -> str:
        return free_name(group.name, self.book.code_lists, "_options")

    def texts(self, stem: str, text: Text) -> dict[str, str]:
        """Return a text's cells; every language has one where any has."""
        known: list[str] = [*self.book.facts.languages]
        known += [tag for tag in text.root if tag not in known]
        return {
            f"{stem}::{self.language(tag)}": text.root.get(tag, "")
            for tag in known
            if text
        }

    def relevant(self, name: str, variable: Variable) -> str:
        return self.said(name, variable.asked_if) if variable.asked_if else ""

    def said(self, name: str, rule: Expression, own: str = "") -> str:
        try:
            return self.conditions.said(rule, own)
        except UnsayableError:
            self.unsaid.append(name)
            return ""

    def constraint(self, name: str, variable: Variable) -> dict[str, str]:
        """Return what an answer must meet: bounds, and checks of it alone."""
        bounds = {">=": variable.min, "<=": variable.max}
        parts = [f". {s} {code_text(v)}" for s, v in bounds.items() if v is not None]
        message = Text()
        for check in self.book.checks:
            alone = check.rule.names == {name} and check.severity == "error"
            if alone and not self.has_kinds(name):
                said = self.said(check.name, check.rule, name)
                if said:
                    self.bound.add(check.name)
                    parts.append(f"({said})" if " or " in said else said)
                    message = check.label
        cells = {"constraint": " and ".join(parts)}
        return cells | self.texts("constraint_message", message)

    def has_kinds(self, name: str) -> bool:
        listed = self.book.code_list(name)
        return listed is not None and bool(listed.missing)

    def choices(self) -> Iterator[dict[str, str]]:
        """Yield the choices of every list that a question uses."""
        shown = self.conditions.asked
        used = dict.fromkeys(
            self.book.variable(n).codes for n in self.variables if n in shown
        )
        for name in used:
            for code in self.book.code_lists[name].codes if name else ():
                yield self.choice(name, code)
        for group in self.sets.values():
            for member in group.members:
                label = member.label or self.book.variable(member.variable).label
                row = {"list_name": self.list_of(group), "name": member.code}
                own = {"missing": "", "variable": member.variable}
                yield row | self.texts("label", label) | own

    def choice(self, name: str, code: Code) -> dict[str, str]:
        row = {"list_name": name, "name": code.code, "missing": code.missing}
        return row | self.texts(
            "label", code.label or Text({self.book.language: code.code})
        )

    def notes(self) -> Iterator[Note]:
        """Yield what the form has no place for."""
        questions = {*self.variables, *RECORDED}
        left = [name for name in self.book.collected if name not in questions]
        if left:
            yield Note("xlsform_left", {"names": ", ".join(left)})
        if self.unsaid:
            names = ", ".join(dict.fromkeys(self.unsaid))
            yield Note("xlsform_unsaid", {"names": names})
        whole = {group.name for group in self.sets.values()}
        apart = [name for name in self.book.sets if name not in whole]
        if apart:
            yield Note("xlsform_sets", {"sets": ", ".join(apart)})
        checks = [c.name for c in self.book.checks if c.name not in self.bound]
        if checks:
            yield Note("xlsform_checks", {"count": len(checks)})
        numbers = [
            n for n, v in self.variables.items() if v.missing and v.type != "code"
        ]
        if numbers:
            yield Note("xlsform_missing", {"names": ", ".join(numbers)})
