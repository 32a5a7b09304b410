"""What conditions of a form say of one question's answers, where one may lack."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from survey.codebook import Codebook
from survey.fieldwork.formats.raw import code_text
from survey.fieldwork.xlsform.values import UnsayableError
from survey.record import MissingKind

__all__ = ["TESTS", "Answers", "joined"]

TESTS: Mapping[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
BLANK = (MissingKind.NO_ANSWER.word, MissingKind.NOT_APPLICABLE.word)
"""Kinds that an answer has in the data that nobody gave."""


@dataclass(frozen=True)
class Answers:
    """Says when a variable's answer certainly is something.

    Parameters
    ----------
    codebook
        Of the rules.
    asked
        Variables that are questions of the form.
    chosen
        Set and option by variable, of options that are chosen in one question.
    own
        The question a constraint is of, which is there always.
    """

    codebook: Codebook
    asked: frozenset[str]
    chosen: Mapping[str, tuple[str, str]]
    own: str = ""

    @property
    def variables(self) -> frozenset[str]:
        """What a condition may name."""
        return self.asked | frozenset(self.chosen)

    def against(self, name: str, sign: str, value: object) -> str:
        """Compare a variable with a written value."""
        if name in self.chosen:
            return self.option(name, TESTS[sign](1, value), TESTS[sign](0, value))
        if self.sort(name) == "code":
            return self.code(name, sign, value)
        said = f"{self.reference(name)} {sign} {self.quoted(name, value)}"
        return joined("and", [self.answered(name), said]) if sign == "!=" else said

    def option(self, name: str, yes: bool, no: bool) -> str:
        """Return when an option is chosen, isn't, or either."""
        group, code = self.chosen[name]
        there = f"{self.reference(group)} != ''"
        chosen = f"selected({self.reference(group)}, {_quoted(code)})"
        if yes and no:
            return there
        if not (yes or no):
            return "false()"
        return chosen if yes else f"{there} and not({chosen})"

    def code(self, name: str, sign: str, value: object) -> str:
        """Compare a coded variable by the codes for which it holds."""
        listed = self.codebook.code_list(name)
        if listed is None:
            raise UnsayableError(name)
        every = [int(c.code) if listed.integer else c.code for c in listed.answers]
        if every and isinstance(value, str) != isinstance(every[0], str):
            raise UnsayableError(name)
        held = [code for code in every if TESTS[sign](code, value)]
        if sign == "!=" and len(held) > 2:
            unlike = f"{self.reference(name)} != {_quoted(code_text(value))}"
            return joined("and", [self.answered(name), unlike])
        parts = [f"{self.reference(name)} = {_quoted(str(code))}" for code in held]
        return joined("or", parts) if parts else "false()"

    def kind(self, name: str, kind: str, holds: bool) -> str:
        """Return when an answer is missing by one kind, or isn't."""
        codes = [code for code, own in self.missing(name).items() if own.word == kind]
        if not codes or kind in BLANK:
            raise UnsayableError(kind)
        sign, word = ("=", "or") if holds else ("!=", "and")
        said = (f"{self.reference(name)} {sign} {_quoted(code)}" for code in codes)
        return joined(word, said)

    def missing(self, name: str) -> Mapping[str, MissingKind]:
        """Return the missing codes that can be chosen."""
        listed = self.codebook.code_list(name)
        coded = self.sort(name) == "code"
        return listed.missing if listed is not None and coded else {}

    def answered(self, name: str) -> str:
        """Return when a variable has an answer."""
        if name == self.own:
            # A constraint is asked of an answer.
            return "true()"
        if name in self.chosen:
            return self.option(name, yes=True, no=True)
        codes = ["", *self.missing(name)]
        return joined("and", (f"{self.reference(name)} != {_quoted(c)}" for c in codes))

    def lacking(self, name: str) -> str:
        """Return when a variable has no answer."""
        if name in self.chosen:
            return f"{self.reference(self.chosen[name][0])} = ''"
        codes = ["", *self.missing(name)]
        return joined("or", (f"{self.reference(name)} = {_quoted(c)}" for c in codes))

    def sort(self, name: str) -> str:
        """Return the type of a question."""
        if name not in self.asked:
            raise UnsayableError(name)
        return self.codebook.variable(name).type

    def reference(self, name: str) -> str:
        """Return how a condition names a question."""
        return "." if name == self.own else f"${{{name}}}"

    def quoted(self, name: str, value: object) -> str:
        """Return a written value as a condition has it."""
        sort = self.sort(name)
        if sort in ("int", "decimal") and not isinstance(value, str):
            return code_text(value)
        if sort in ("date", "datetime"):
            return f"date({_quoted(str(value))})"
        return _quoted(code_text(value))


def joined(word: str, parts: Iterable[str]) -> str:
    """Return conditions joined, each in brackets that holds another word.

    Parameters
    ----------
    word
        and, or.
    parts
        Conditions.
    """
    said = list(dict.fromkeys(parts))
    if word == "and" and len(said) > 1:
        said = [part for part in said if part != "true()"] or ["true()"]
    if len(said) == 1:
        return said[0]
    other = " or " if word == "and" else " and "
    return f" {word} ".join(f"({part})" if other in part else part for part in said)


def _quoted(text: str) -> str:
    if "'" in text and '"' in text:
        raise UnsayableError(text)
    return f'"{text}"' if "'" in text else f"'{text}'"
