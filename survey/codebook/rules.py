"""Checks, edits and derivations: expressions with a name, a label and a why."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import WithJsonSchema, model_validator

from survey.codebook.text import Model, Rule, Text
from survey.codebook.variable import Type, Variable
from survey.expression import Expression
from survey.record import MissingKind

__all__ = ["Assignment", "Case", "Check", "Derivation", "Edit"]


ASSIGNED = {
    "type": "object",
    "additionalProperties": {"type": ["string", "number"], "x-expression": True},
}


class Check(Model):
    """A rule that every record should meet."""

    name: str
    label: Text
    rule: Rule
    severity: Literal["error", "warning", "info"] = "error"
    why: str = ""

    @property
    def expressions(self) -> tuple[Expression, ...]:
        """The expressions whose names the codebook has to know."""
        return (self.rule,)


class Assignment(Model):
    """What an edit puts in a cell: a value, or a missing kind."""

    value: Rule | None = None
    kind: MissingKind | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, given: Any) -> Any:
        if isinstance(given, dict):
            return given
        text = str(given)
        if text.startswith("missing:"):
            return {"kind": MissingKind.parse(text.removeprefix("missing:").strip())}
        return {"value": Expression.parse(text)}


class Edit(Model):
    """A correction kept outside the code.

    Parameters
    ----------
    when
        The records it touches; one for which this is unknown is left alone.
    set
        New content by variable: an expression, or `missing: <kind>`.
    remove
        Whether the record is set aside instead.
    """

    name: str
    label: Text
    when: Rule
    set: Annotated[dict[str, Assignment], WithJsonSchema(ASSIGNED)] = {}
    remove: bool = False
    why: str

    @model_validator(mode="after")
    def _does_one_thing(self) -> Self:
        if self.remove == bool(self.set):
            raise ValueError("an edit either sets variables or removes the record")
        return self

    @property
    def expressions(self) -> tuple[Expression, ...]:
        """The expressions whose names the codebook has to know."""
        values = [a.value for a in self.set.values() if a.value is not None]
        return (self.when, *values)


class Case(Model):
    """One branch of a derivation; without `when` it takes all that is left."""

    when: Rule | None = None
    value: Rule


class Derivation(Model):
    """A variable made from others, by one expression or by the first case that holds.

    A case whose condition is unknown does not hold: the next one is asked.
    """

    name: str
    label: Text
    type: Type
    codes: str = ""
    theme: str = ""
    measure: Literal["nominal", "ordinal", "scale", ""] = ""
    unit: str = ""
    decimals: int | None = None
    min: float | None = None
    max: float | None = None
    disclosure: Literal["none", "direct", "quasi", "sensitive"] = "none"
    value: Rule | None = None
    cases: tuple[Case, ...] = ()
    why: str = ""
    source: str = ""
    note: str = ""

    @model_validator(mode="after")
    def _has_one_rule(self) -> Self:
        if (self.value is None) == (not self.cases):
            raise ValueError("a derivation has either a value or cases")
        return self

    @property
    def branches(self) -> tuple[Case, ...]:
        """The cases, of which a single value is the simplest."""
        return self.cases if self.value is None else (Case(value=self.value),)

    @property
    def expressions(self) -> tuple[Expression, ...]:
        """The expressions whose names the codebook has to know."""
        whens = [case.when for case in self.branches if case.when is not None]
        return (*whens, *(case.value for case in self.branches))

    @property
    def variable(self) -> Variable:
        """The variable that it makes, as the codebook documents it."""
        return Variable(
            name=self.name,
            label=self.label,
            type=self.type,
            codes=self.codes,
            theme=self.theme,
            measure=self.measure,
            unit=self.unit,
            decimals=self.decimals,
            min=self.min,
            max=self.max,
            disclosure=self.disclosure,
            role="admin",
            source="derived",
            note=self.note,
        )
