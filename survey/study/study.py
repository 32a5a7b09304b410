"""The study: where the sentence begins."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from survey.codebook import Codebook
from survey.fieldwork import read_frame
from survey.responses import Responses
from survey.study.contents import (
    Sheet,
    code_table,
    describe,
    indicator_table,
    variable_table,
)

__all__ = ["Study"]


@dataclass(frozen=True)
class Study:
    """A declared study, ready to read what fieldwork brings.

    Parameters
    ----------
    codebook
        The whole declaration.

    Examples
    --------
    >>> study = Study.open("codebooks/sid-2022")  # doctest: +SKIP
    >>> responses = study.read("fieldwork/sid-2022.sav")  # doctest: +SKIP
    >>> weighted = responses.check().edit().derive().weight()  # doctest: +SKIP
    """

    codebook: Codebook

    @classmethod
    def open(cls, folder: str | Path) -> Study:
        """Return the study that a codebook's folder declares.

        Raises
        ------
        InputError
            When the folder isn't a codebook.
        DeclarationError
            With every problem of the codebook at once.
        """
        return cls(Codebook.open(folder))

    def read(
        self,
        file: str | Path,
        register: str | Path | None = None,
        gross: str | Path | None = None,
    ) -> Responses:
        """Return the responses in a file, with what the reader found.

        Parameters
        ----------
        file
            .sav, .zsav, .dta, .csv, .xlsx or .parquet; recognised by its content.
        register
            The register extract; when absent it is looked for beside the file, if the
            study has one.
        gross
            The gross sample, likewise.

        Raises
        ------
        InputError
            When a file can't be read as what it should be.
        """
        beside = None if register is None else Path(register)
        drawn = None if gross is None else Path(gross)
        return Responses.of(read_frame(Path(file), self.codebook, beside, drawn))

    def variables(self, language: str = "") -> pd.DataFrame:
        """Return every variable as a row, with where it is from and who is asked."""
        return variable_table(self.codebook, language)

    def indicators(self, language: str = "") -> pd.DataFrame:
        """Return every indicator as a row, with its rule."""
        return indicator_table(self.codebook, language)

    def codes(self, variable: str, language: str = "") -> pd.DataFrame:
        """Return a variable's codes, and which of them mean that there is no answer.

        Raises
        ------
        CallError
            When the variable is unknown, or has no codes.
        """
        return code_table(self.codebook, variable, language)

    def describe(self, name: str, language: str = "") -> Sheet:
        """Return all that the codebook says of an indicator, a variable or a set.

        Parameters
        ----------
        name
            Its name.
        language
            nl, fr or en; the codebook's first when absent.

        Raises
        ------
        CallError
            When nothing has that name, with the nearest.
        """
        return describe(self.codebook, name, language)

    def __repr__(self) -> str:
        return f"Study({self.codebook!r})"
