"""From the files of a folder to everything that they declare."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from survey.codebook.crosswalk import CrosswalkRow, read_crosswalk
from survey.codebook.facts import StudyFacts
from survey.codebook.frame import CodeFrame
from survey.codebook.grouped import (
    read_code_lists,
    read_frames,
    read_lookups,
    read_margins,
    read_sets,
)
from survey.codebook.indicator import Indicator
from survey.codebook.margins import Margin, Published
from survey.codebook.reading import Places, Reader
from survey.codebook.rules import Check, Derivation, Edit
from survey.codebook.tables import TABLES
from survey.codebook.variable import CodeList, Variable, VariableSet
from survey.codebook.yaml_source import read_yaml
from survey.errors import Problem
from survey.expression import LookupRow, Vocabulary

__all__ = ["Parts", "read_parts"]


@dataclass(frozen=True)
class Parts:
    """Everything the files of a codebook say, and where each thing stands.

    Parameters
    ----------
    places
        `file:line` by sort of thing and name, for messages.
    notices
        How files were read that are not as the toolkit writes them.
    """

    facts: StudyFacts
    variables: dict[str, Variable]
    code_lists: dict[str, CodeList]
    sets: dict[str, VariableSet]
    checks: tuple[Check, ...]
    edits: tuple[Edit, ...]
    derivations: tuple[Derivation, ...]
    indicators: dict[str, Indicator]
    margins: dict[str, Margin]
    lookups: dict[str, tuple[LookupRow, ...]]
    published: tuple[Published, ...]
    frames: dict[str, CodeFrame]
    crosswalk: tuple[CrosswalkRow, ...]
    places: Places
    notices: tuple[Problem, ...] = ()

    @cached_property
    def every_variable(self) -> dict[str, Variable]:
        """Every variable by name: collected first, then derived."""
        return {**self.variables, **{d.name: d.variable for d in self.derivations}}

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The names its expressions may use."""
        return Vocabulary(
            frozenset(self.every_variable),
            frozenset(self.sets),
            frozenset(self.facts.facts),
            frozenset(self.lookups),
        )

    @cached_property
    def faulty(self) -> frozenset[str]:
        """Names that are declared, but so badly that nothing came of it.

        The fault is reported where it stands; who uses the name is not to blame.
        """
        kept = self.every_variable.keys() | self.sets.keys()
        sorts = ("variable", "derivation", "set")
        return frozenset(n for sort, n in self.places if sort in sorts) - kept

    def place(self, sort: str, name: str) -> str:
        """Return where a thing is declared."""
        return self.places.get((sort, name), "study.yml:1")


def _facts(reader: Reader) -> StudyFacts | None:
    source, problems = read_yaml(reader.folder / "study.yml")
    reader.problems += problems
    if problems:
        return None
    places = source.places().items()
    reader.places |= {("study", path): place for path, place in places}
    content = {} if source.content is None else source.content
    return reader.model(StudyFacts, content, source.place)


def _variables(reader: Reader) -> dict[str, Variable]:
    table = reader.table(TABLES["variables.csv"])
    found: dict[str, Variable] = {}
    for row in table.rows:
        place = f"{table.name}:{row.line}"
        reader.places.setdefault(("variable", row.cells["name"]), place)
        item = reader.row_model(Variable, table, row)
        if item is not None:
            reader.keep(found, "variable", item.name, item, place)
    return found


def _published(reader: Reader) -> tuple[Published, ...]:
    table = reader.table(TABLES["published.csv"])
    found = [reader.row_model(Published, table, row) for row in table.rows]
    for row in table.rows:
        name = row.cells["indicator"]
        place = f"{table.name}:{row.line}"
        reader.places.setdefault(("published", name), place)
    return tuple(item for item in found if item is not None)


def _framed(
    frames: dict[str, CodeFrame], variables: dict[str, Variable]
) -> dict[str, CodeFrame]:
    """Return the frames by name, and by every variable that names one."""
    shared = {
        name: frames[item.frame]
        for name, item in variables.items()
        if item.frame in frames
    }
    return {**frames, **shared}


def read_parts(folder: Path) -> tuple[Parts | None, list[Problem]]:
    """Return all that a folder declares, and every problem met.

    Parameters
    ----------
    folder
        Holds study.yml, variables.csv, and the files beside them, of which any that
        nothing refers to may be absent.

    Returns
    -------
    tuple
        The parts, or None when study.yml or a whole table can't be used, as all that
        refers to them would seem wrong; and the problems.
    """
    reader = Reader(folder)
    facts = _facts(reader)
    # Without facts the other files are read all the same, for their problems.
    placeholder = facts or StudyFacts.model_construct()
    variables = _variables(reader)
    parts = Parts(
        facts=placeholder,
        variables=variables,
        code_lists=read_code_lists(reader),
        sets=read_sets(reader),
        checks=tuple(reader.listed("checks.yml", Check, "check").values()),
        edits=tuple(reader.listed("edits.yml", Edit, "edit").values()),
        derivations=tuple(
            reader.listed("derived.yml", Derivation, "derivation").values()
        ),
        indicators=reader.listed("indicators.yml", Indicator, "indicator"),
        margins=read_margins(reader),
        lookups=read_lookups(reader),
        published=_published(reader),
        frames=_framed(read_frames(reader), variables),
        crosswalk=read_crosswalk(reader),
        places=reader.places,
    )
    parts = replace(parts, notices=tuple(reader.notices))
    reader.require("variables.csv", "it lists the variables")
    if any(variable.codes or variable.missing for variable in parts.variables.values()):
        reader.require("codes.csv", "variables.csv names code lists")
    usable = facts is not None and not reader.unreadable
    return (parts if usable else None), reader.problems
