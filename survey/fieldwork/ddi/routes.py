"""Who is asked what, as DDI says it: questions that lead to others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from survey.codebook import Codebook, Variable

__all__ = ["Routes"]


@dataclass(frozen=True)
class Routes:
    """The IDs of variables and questions, and what leads to what.

    Parameters
    ----------
    codebook
        Of the study.
    """

    codebook: Codebook

    @cached_property
    def variables(self) -> Mapping[str, str]:
        """ID by variable, in codebook order."""
        names = enumerate(self.codebook.variables, start=1)
        return {name: f"V{place}" for place, name in names}

    @cached_property
    def questions(self) -> Mapping[str, str]:
        """ID by variable that is a question, or decides who is asked one."""
        asked = {
            name
            for name, variable in self.codebook.variables.items()
            if variable.question or variable.interviewer_note or variable.asked_if
        }
        named = {name for rule in self._rules.values() for name in rule}
        return {
            name: f"Q{place}"
            for place, name in enumerate(self.codebook.variables, start=1)
            if name in asked or name in named
        }

    def backward(self, variable: Variable) -> str:
        """Return the IDs of the questions that decide whether a variable is asked."""
        return self._ids(self._rules.get(variable.name, ()))

    def forward(self, variable: Variable) -> Iterator[tuple[str, str]]:
        """Yield every condition that a variable decides, with the IDs it leads to."""
        leads: dict[str, list[str]] = {}
        for name, named in self._rules.items():
            rule = self.codebook.variables[name].asked_if
            if variable.name in named and rule is not None:
                leads.setdefault(rule.text, []).append(name)
        yield from ((rule, self._ids(names)) for rule, names in leads.items())

    @cached_property
    def _rules(self) -> Mapping[str, tuple[str, ...]]:
        """The variables that decide who is asked, by the variable that is asked."""
        known = self.codebook.variables
        sets = self.codebook.sets
        return {
            name: tuple(
                member
                for part in sorted(variable.asked_if.names)
                for member in (sets[part].variables if part in sets else (part,))
                if member in known
            )
            for name, variable in known.items()
            if variable.asked_if is not None
        }

    def _ids(self, names: tuple[str, ...] | list[str]) -> str:
        return " ".join(dict.fromkeys(self.questions[name] for name in names))
