"""The codebook: everything that can be declared about a study, and no arithmetic."""

from __future__ import annotations

import hashlib
import importlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from survey.codebook.contents import Contents
from survey.codebook.facts import Profile
from survey.codebook.indicator import Indicator
from survey.codebook.load import Parts, read_parts
from survey.codebook.references import reference_problems
from survey.codebook.variable import CodeList, Variable
from survey.errors import CallError, DeclarationError, InputError

if TYPE_CHECKING:
    from survey.codebook.diff import Difference

__all__ = ["Codebook"]


def _room(name: str) -> Any:
    # What workbooks and tables need takes long to import, and few studies need it.
    return importlib.import_module(f"survey.codebook.{name}")


@dataclass(frozen=True)
class Codebook(Contents):
    """A study's whole declaration, read from its folder.

    Parameters
    ----------
    path
        The folder it was read from.
    parts
        Everything its files say.

    Examples
    --------
    >>> book = Codebook.open("codebooks/sid-2022")  # doctest: +SKIP
    >>> book.variable("register_sex").label.within("nl")  # doctest: +SKIP
    'Geslacht volgens het Rijksregister'
    """

    path: Path
    parts: Parts

    @classmethod
    def open(cls, path: str | Path) -> Codebook:
        """Return the codebook of a folder, checked as a whole.

        Raises
        ------
        InputError
            When the folder or its study.yml isn't there.
        DeclarationError
            With every problem of every file at once, each with its place.
        """
        folder = Path(path)
        if not folder.is_dir():
            raise InputError(folder, "is not a folder with a codebook")
        if not (folder / "study.yml").is_file():
            raise InputError(folder, "holds no study.yml, so it is not a codebook")
        parts, problems = read_parts(folder)
        if parts is not None:
            problems = problems + reference_problems(parts)
        if parts is None or problems:
            raise DeclarationError(problems)
        return cls(folder, parts)

    def variable(self, name: str) -> Variable:
        """Return a variable.

        Raises
        ------
        CallError
            When there is none of that name, with the nearest.
        """
        if name not in self.variables:
            raise CallError.unknown("variable", name, self.variables)
        return self.variables[name]

    def indicator(self, name: str) -> Indicator:
        """Return an indicator.

        Raises
        ------
        CallError
            When there is none of that name, with the nearest.
        """
        if name not in self.indicators:
            raise CallError.unknown("indicator", name, self.indicators)
        return self.indicators[name]

    def profile(self, name: str) -> Profile:
        """Return a release profile, with what variables.csv says of it.

        Raises
        ------
        CallError
            When there is none of that name, with the nearest.
        """
        if name not in self.facts.release:
            raise CallError.unknown("release profile", name, self.facts.release)
        given = {
            variable.name: variable.treatment[name]
            for variable in self.collected.values()
            if name in variable.treatment
        }
        return self.facts.release[name].treating(given)

    def code_list(self, variable: str) -> CodeList | None:
        """Return the codes a variable may hold: its own, or its missing codes."""
        declared = self.variable(variable)
        return self.code_lists.get(declared.codes or declared.missing)

    def codes(self, variable: str) -> tuple[str, ...]:
        """Return the codes of a coded variable that are answers, in order."""
        listed = self.code_lists.get(self.variable(variable).codes)
        return tuple(code.code for code in listed.answers) if listed else ()

    def code_label(self, variable: str, code: str, language: str = "") -> str:
        """Return the label of a variable's code, or the code when it has none."""
        listed = self.code_list(variable)
        return listed.label(code, language or self.language) if listed else code

    def integer_codes(self, variable: str) -> bool:
        """Whether a coded variable's codes are whole numbers."""
        listed = self.code_lists.get(self.variable(variable).codes)
        return listed.integer if listed else True

    def margin_label(self, name: str, language: str = "") -> str:
        """Return what a margin is over: its variables' labels, such as sex × age."""
        spoken = language or self.language
        margin = self.margins[name]
        added = [margin.amount] if margin.amount else []
        labels = [self.variable(v).label for v in (*added, *margin.variables)]
        return " × ".join(label.within(spoken).lower() for label in labels)

    @cached_property
    def gross_variables(self) -> tuple[str, ...]:
        """What has to be known of everyone drawn, with all that it is derived from."""
        facts = self.facts
        if facts.gross is None or facts.design is None:
            return ()
        design, adjusted = facts.design, facts.weighting.nonresponse
        wanted = {design.strata, design.clusters, *facts.gross.by}
        if adjusted is not None:
            wanted |= {*adjusted.variables}
            wanted |= design.weight.names if design.weight is not None else set()
        if design.base_weight is not None and design.base_weight.margin in self.margins:
            wanted |= {*self.margins[design.base_weight.margin].variables}
        # Backwards, since a derivation rests on earlier ones only.
        for derivation in reversed(self.derivations):
            if derivation.name in wanted:
                wanted |= {n for rule in derivation.expressions for n in rule.names}
        return tuple(name for name in self.variables if name in wanted)

    @cached_property
    def sha256(self) -> str:
        """Hash over the names and bytes of every file of the folder."""
        digest = hashlib.sha256()
        for file in self.files():
            content = file.read_bytes()
            name = file.relative_to(self.path).as_posix()
            digest.update(f"{name}\0{len(content)}\0".encode())
            digest.update(content)
        return digest.hexdigest()

    def files(self) -> tuple[Path, ...]:
        """Return the files that make up the codebook, in a fixed order."""
        found = [*self.path.glob("*.csv"), *self.path.glob("*.yml")]
        return tuple(sorted([*found, *self.path.glob("frames/*.csv")]))

    def to_excel(self, path: str | Path) -> None:
        """Write the codebook as one workbook, for who works in Excel.

        Parameters
        ----------
        path
            The .xlsx; one that is there is replaced.

        Raises
        ------
        OutputError
            When the place can't be written.
        """
        _room("excel").to_excel(self.path, path)

    @classmethod
    def from_excel(cls, path: str | Path, folder: str | Path) -> Codebook:
        """Write a workbook as a codebook's folder, if nothing is wrong with it.

        Parameters
        ----------
        path
            An .xlsx as `to_excel` makes it, worked in by people.
        folder
            Made when it isn't there; in one with a codebook the files are replaced.

        Raises
        ------
        InputError
            When it is no workbook.
        DeclarationError
            With every problem by sheet, row and column; a copy of the workbook with
            `-fouten` behind its name has each at its cell.
        """
        made: Codebook = _room("excel").from_excel(path, folder)
        return made

    def diff(self, other: Codebook, language: str = "") -> Difference:
        """Return what changed from this codebook to another.

        Parameters
        ----------
        other
            A later version, or that of a later wave, with its crosswalk.
        language
            nl, fr or en; the first of `other` when absent.

        Examples
        --------
        >>> codebook_2017.diff(codebook_2022).rows  # doctest: +SKIP
        """
        found: Difference = _room("diff").diff(self, other, language)
        return found

    def __repr__(self) -> str:
        return (
            f"Codebook({self.name}: {len(self.variables)} variables, "
            f"{len(self.indicators)} indicators)"
        )
