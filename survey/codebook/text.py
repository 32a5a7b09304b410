"""What every part of a codebook is made of: models, texts and rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    InstanceOf,
    RootModel,
    WithJsonSchema,
)

from survey.expression import Expression

__all__ = ["Model", "Rule", "Text"]


def _expression(given: Any) -> Any:
    return given if isinstance(given, Expression) else Expression.parse(str(given))


Rule = Annotated[
    InstanceOf[Expression],
    BeforeValidator(_expression),
    WithJsonSchema({"type": ["string", "number", "boolean"], "x-expression": True}),
]
"""An expression, written as text in a codebook."""


class Model(BaseModel):
    """What every declared thing is: frozen, and without keys nobody knows."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(RootModel[dict[str, str]]):
    """One text by language; falls back to the first language that has one.

    Examples
    --------
    >>> label = Text({"nl": "Geslacht", "en": "Sex"})
    >>> str(label), label.within("en"), label.within("fr")
    ('Geslacht', 'Sex', 'Geslacht')
    """

    model_config = ConfigDict(frozen=True)

    root: dict[str, str] = {}

    def within(self, language: str) -> str:
        """Return the text in a language, or in the first that there is."""
        return self.root.get(language) or str(self)

    def languages(self) -> Iterator[str]:
        """Yield the languages that have a text."""
        return (language for language, text in self.root.items() if text)

    def __str__(self) -> str:
        return next((text for text in self.root.values() if text), "")

    def __bool__(self) -> bool:
        return bool(str(self))
