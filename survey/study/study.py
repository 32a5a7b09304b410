"""The study: where the sentence begins."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from survey.codebook import Codebook
from survey.fieldwork import read_frame
from survey.responses import Responses

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

    def read(self, file: str | Path, register: str | Path | None = None) -> Responses:
        """Return the responses in a file, with what the reader found.

        Parameters
        ----------
        file
            .sav, .zsav, .dta, .csv, .xlsx or .parquet; recognised by its content.
        register
            The register extract; when absent it is looked for beside the file, if the
            study has one.

        Raises
        ------
        InputError
            When a file can't be read as what it should be.
        """
        beside = None if register is None else Path(register)
        return Responses.of(read_frame(Path(file), self.codebook, beside))

    def __repr__(self) -> str:
        return f"Study({self.codebook!r})"
