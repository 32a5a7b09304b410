"""How a variable's values fall: by shares, between bounds, by a rule or by case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, model_validator

from survey.codebook.text import Model, Rule
from survey.expression import Expression

__all__ = [
    "ByStratum",
    "CaseDraw",
    "Code",
    "Draw",
    "Draws",
    "Share",
    "Shares",
    "by_text",
]


def by_text(given: Any) -> Any:
    """Return a mapping with text keys: YAML reads 1 as a number, a code is text."""
    if not isinstance(given, Mapping):
        return given
    return {str(key): value for key, value in given.items()}


def _one_code(given: Any) -> Any:
    """Return a lone code as the draw that always gives it."""
    if isinstance(given, str | int | float):
        return {"shares": {str(given): 1.0}}
    return given


def _everywhere(given: Any) -> Any:
    """Return a lone number as the one that holds in every stratum."""
    return {"else": given} if isinstance(given, int | float) else by_text(given)


Share = Annotated[float, Field(ge=0, le=1)]
Shares = Annotated[dict[str, float], BeforeValidator(by_text)]
Code = Annotated[str, BeforeValidator(str)]
ByStratum = Annotated[dict[str, float], BeforeValidator(_everywhere)]


class Draw(Model):
    """How a variable's values fall: a code or number by shares, between bounds, a rule.

    Parameters
    ----------
    shares
        Weight by code; they need not add up to one.
    between
        Two expressions; a whole number from the first to the second, both included.
    value
        One expression, for what follows from other variables.
    missing
        Share of whom the register doesn't know it.
    by
        Another draw by code of the stratum.
    cases
        Other draws by condition: the first that holds, or has no condition.
    """

    shares: Shares = {}
    between: tuple[Rule, Rule] | None = None
    value: Rule | None = None
    missing: Share = 0.0
    by: Annotated[dict[str, OneDraw], BeforeValidator(by_text)] = {}
    cases: tuple[CaseDraw, ...] = ()

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        given = [self.shares or None, self.between, self.value, self.cases or None]
        said = sum(item is not None for item in given)
        if said > 1 or (not said and not self.by and not self.missing):
            raise ValueError("needs exactly one of shares, between, value, cases")
        return self

    def within(self, stratum: str) -> Draw:
        """Return the draw that holds in a stratum."""
        return self.by.get(stratum, self)

    @property
    def nested(self) -> Iterator[Draw]:
        """The draw itself, and all those inside it."""
        yield self
        for inner in (*self.by.values(), *self.cases):
            yield from inner.nested

    @property
    def rules(self) -> tuple[Expression, ...]:
        """The expressions of this draw alone."""
        return tuple(r for r in (self.value, *(self.between or ())) if r is not None)


class CaseDraw(Draw):
    """A draw for those for whom a condition holds."""

    when: Rule | None = None

    @property
    def rules(self) -> tuple[Expression, ...]:
        """The expressions of this draw alone, its condition among them."""
        return (*super().rules, *([self.when] if self.when is not None else []))


OneDraw = Annotated[Draw, BeforeValidator(_one_code)]
Draws = dict[str, OneDraw]
Draw.model_rebuild()
