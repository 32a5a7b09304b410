"""Variables, code lists and sets: the rows people keep in Excel."""

from __future__ import annotations

import math
import re
from functools import cached_property
from typing import Literal

from pydantic import Field, field_validator

from survey.codebook.text import Model, Rule, Text
from survey.codebook.treatment import Treatments
from survey.record import MissingKind

__all__ = ["Code", "CodeList", "Member", "Variable", "VariableSet", "wave_order"]

WHOLE = re.compile(r"-?(0|[1-9][0-9]*)")
Type = Literal["code", "int", "decimal", "text", "date", "datetime"]


def wave_order(wave: int | str) -> tuple[float, str]:
    """Return what waves are sorted by: numbers first, by size, and then words.

    Examples
    --------
    >>> sorted(["pilot", "2022", 2017], key=wave_order)
    [2017, '2022', 'pilot']
    """
    text = str(wave)
    return (float(text), "") if text.isdecimal() else (math.inf, text)


class Code(Model):
    """One code of a list.

    Parameters
    ----------
    code
        As text, also where it is a number.
    missing
        The missing kind it stands for, or none when it is an answer.
    """

    code: str
    label: Text = Text()
    missing: str = ""
    note: str = ""

    @field_validator("missing")
    @classmethod
    def _known_kind(cls, word: str) -> str:
        if word:
            MissingKind.parse(word)
        return word


class CodeList(Model):
    """The codes of a list, in order."""

    name: str
    codes: tuple[Code, ...]

    @cached_property
    def answers(self) -> tuple[Code, ...]:
        """The codes that are answers."""
        return tuple(code for code in self.codes if not code.missing)

    @cached_property
    def missing(self) -> dict[str, MissingKind]:
        """The codes that stand for a missing kind."""
        return {c.code: MissingKind.parse(c.missing) for c in self.codes if c.missing}

    @cached_property
    def integer(self) -> bool:
        """Whether every answer is a whole number; one with a leading zero is text.

        Missing codes don't count: Stata has them as .a to .z beside numbers.
        """
        return all(WHOLE.fullmatch(code.code) for code in self.answers)

    def label(self, code: str, language: str = "nl") -> str:
        """Return a code's label, or the code itself when it has none."""
        found = next((c for c in self.codes if c.code == code), None)
        return (found.label.within(language) if found else "") or code


class Variable(Model):
    """One variable of the codebook, as its row in variables.csv says.

    Parameters
    ----------
    asked_if
        Who is asked; None for everyone.
    codes
        Name of the code list of a coded variable.
    missing
        Name of the list of missing codes of a variable that is not coded.
    wording
        `published` when a public text gives the question, `own` when it is ours.
    since, until
        The first and the last wave that have it; empty without such a limit.
    treatment
        What a release does to it, by profile.
    frame
        The code frame of an open answer, when it isn't named after the variable.
    """

    name: str
    theme: str = ""
    type: Type
    measure: Literal["nominal", "ordinal", "scale", ""] = ""
    codes: str = ""
    min: float | None = Field(default=None, allow_inf_nan=False)
    max: float | None = Field(default=None, allow_inf_nan=False)
    unit: str = ""
    decimals: int | None = None
    label: Text
    question: Text = Text()
    interviewer_note: Text = Text()
    wording: Literal["published", "own", ""] = ""
    asked_if: Rule | None = None
    universe: Text = Text()
    set: str = ""
    role: Literal[
        "id", "answer", "open", "admin", "paradata", "weight", "stratum", "cluster"
    ] = "answer"
    modes: str = ""
    since: str = ""
    until: str = ""
    source: Literal["survey", "register", "paradata", "derived"] = "survey"
    disclosure: Literal["none", "direct", "quasi", "sensitive"] = "none"
    treatment: Treatments = {}
    frame: str = ""
    missing: str = ""
    note: str = ""

    def in_wave(self, wave: int | str) -> bool:
        """Return whether a wave has it; one that isn't told has everything.

        Examples
        --------
        >>> new = Variable(name="x", type="int", label={"nl": "X"}, since="2022")
        >>> new.in_wave(2017), new.in_wave(2022), new.in_wave("")
        (False, True, True)
        """
        late = self.since and wave_order(wave) < wave_order(self.since)
        early = self.until and wave_order(wave) > wave_order(self.until)
        return str(wave) == "" or not (late or early)

    @property
    def derived(self) -> bool:
        """Whether the toolkit makes the variable itself."""
        return self.source == "derived"


class Member(Model):
    """One variable's place in a set.

    Parameters
    ----------
    code
        The option that the variable stands for, in a multiple-response set.
    reverse
        Whether the item is worded the other way, in a battery.
    """

    variable: str
    code: str = ""
    reverse: bool = False
    label: Text = Text()


class VariableSet(Model):
    """Variables that belong together.

    Parameters
    ----------
    kind
        multiple: options to tick. Else items with one code list: a battery of
        statements, a grid that only looks so, a scale whose items make one score.
    asked_if
        Who is asked the set; None for everyone.
    """

    name: str
    kind: Literal["multiple", "battery", "grid", "scale"]
    label: Text = Text()
    asked_if: Rule | None = None
    members: tuple[Member, ...]
    note: str = ""

    @property
    def alike(self) -> bool:
        """Whether its members are items with one code list, and not options."""
        return self.kind != "multiple"

    @cached_property
    def variables(self) -> tuple[str, ...]:
        """The members' names, in order."""
        return tuple(member.variable for member in self.members)
