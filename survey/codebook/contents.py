"""What a codebook holds, by name: each part as the files say it."""

from __future__ import annotations

from collections.abc import Mapping

from survey.codebook.crosswalk import CrosswalkRow
from survey.codebook.facts import StudyFacts
from survey.codebook.frame import CodeFrame
from survey.codebook.indicator import Indicator
from survey.codebook.load import Parts
from survey.codebook.margins import Margin, Published
from survey.codebook.rules import Check, Derivation, Edit
from survey.codebook.variable import CodeList, Variable, VariableSet
from survey.errors import Problem
from survey.expression import LookupRow, Vocabulary

__all__ = ["Contents"]


class Contents:
    """The parts of a codebook.

    Parameters
    ----------
    parts
        Everything its files say.
    """

    parts: Parts

    @property
    def facts(self) -> StudyFacts:
        """What study.yml says."""
        return self.parts.facts

    @property
    def notices(self) -> tuple[Problem, ...]:
        """How files were read that are not as the toolkit writes them."""
        return self.parts.notices

    @property
    def name(self) -> str:
        """The study's name."""
        return self.facts.study

    @property
    def language(self) -> str:
        """The study's first language."""
        return self.facts.languages[0]

    @property
    def collected(self) -> Mapping[str, Variable]:
        """The variables that files bring, by name, in codebook order."""
        return self.parts.variables

    @property
    def variables(self) -> Mapping[str, Variable]:
        """Every variable by name: collected first, then derived."""
        return self.parts.every_variable

    @property
    def code_lists(self) -> Mapping[str, CodeList]:
        """Every code list by name."""
        return self.parts.code_lists

    @property
    def sets(self) -> Mapping[str, VariableSet]:
        """Every set by name."""
        return self.parts.sets

    @property
    def checks(self) -> tuple[Check, ...]:
        """The rules every record should meet."""
        return self.parts.checks

    @property
    def edits(self) -> tuple[Edit, ...]:
        """The corrections, in order."""
        return self.parts.edits

    @property
    def derivations(self) -> tuple[Derivation, ...]:
        """The derived variables, in order."""
        return self.parts.derivations

    @property
    def indicators(self) -> Mapping[str, Indicator]:
        """Every indicator by name, in order."""
        return self.parts.indicators

    @property
    def margins(self) -> Mapping[str, Margin]:
        """Every margin by name."""
        return self.parts.margins

    @property
    def lookups(self) -> Mapping[str, tuple[LookupRow, ...]]:
        """Every lookup table by name."""
        return self.parts.lookups

    @property
    def published(self) -> tuple[Published, ...]:
        """Figures from public texts."""
        return self.parts.published

    @property
    def frames(self) -> Mapping[str, CodeFrame]:
        """Every code frame by name."""
        return self.parts.frames

    @property
    def crosswalk(self) -> tuple[CrosswalkRow, ...]:
        """What variables and codes were in earlier waves."""
        return self.parts.crosswalk

    @property
    def vocabulary(self) -> Vocabulary:
        """The names its expressions may use."""
        return self.parts.vocabulary
