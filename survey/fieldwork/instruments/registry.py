"""Which format a questionnaire is in: told by content, and only then by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from survey.errors import InputError
from survey.fieldwork.ddi import data_of_ddi, read_ddi
from survey.fieldwork.formats.registry import first_bytes
from survey.fieldwork.formats.xml import root_of
from survey.fieldwork.frictionless.answers import data_of_package
from survey.fieldwork.frictionless.package import is_package
from survey.fieldwork.frictionless.questionnaire import read_package
from survey.fieldwork.instruments.instrument import Instrument
from survey.fieldwork.limesurvey import read_lss
from survey.fieldwork.triple_s import data_beside, read_sss
from survey.fieldwork.xlsform import is_xlsform, read_xlsform

__all__ = ["FORMS", "Form", "form_of", "read_instrument"]


@dataclass(frozen=True)
class Form:
    """One format that carries a questionnaire.

    Parameters
    ----------
    what
        What such a file is called in a message.
    suffixes
        How its name ends.
    recognises
        Tells it from the file's path and first bytes; it must not raise.
    read
        Returns the instrument; what the format holds and an instrument doesn't goes
        into its notes.
    data
        Where the answers are that belong to the file, as far as the format says; the
        file itself when `read_raw` takes it.
    """

    what: str
    suffixes: tuple[str, ...]
    recognises: Callable[[Path, bytes], bool]
    read: Callable[[Path], Instrument]
    data: Callable[[Path], Path | None] | None = None


def _root(name: str) -> Callable[[Path, bytes], bool]:
    def recognises(path: Path, start: bytes) -> bool:
        root = root_of(start)
        return root is not None and root.name == name

    return recognises


def _is_lss(path: Path, start: bytes) -> bool:
    root = root_of(start)
    return root is not None and root.name == "document" and b"LimeSurvey" in start


def _is_package(path: Path, start: bytes) -> bool:
    return is_package(start)


FORMS: tuple[Form, ...] = (
    Form("a Triple-S file", (".sss", ".xml"), _root("sss"), read_sss, data_beside),
    Form("an XLSForm", (".xlsx", ".csv"), is_xlsform, read_xlsform),
    Form("a data package", (".json",), _is_package, read_package, data_of_package),
    Form("a LimeSurvey survey", (".lss",), _is_lss, read_lss),
    Form("a DDI codebook", (".xml",), _root("codeBook"), read_ddi, data_of_ddi),
)
"""Every format with a questionnaire, the most particular first."""


def form_of(path: str | Path) -> Form | None:
    """Return the format a questionnaire is in, or None when the file isn't one.

    Raises
    ------
    InputError
        When the file isn't there or can't be opened.
    """
    file = Path(path)
    start = first_bytes(file)
    return next((form for form in FORMS if form.recognises(file, start)), None)


def read_instrument(path: str | Path) -> Instrument:
    """Return the questionnaire in a file.

    Parameters
    ----------
    path
        A file in one of `FORMS`.

    Raises
    ------
    InputError
        When the file can't be read, or carries no questionnaire.
    """
    file = Path(path)
    form = form_of(file)
    if form is None:
        known = ", ".join(suffix for form in FORMS for suffix in form.suffixes)
        raise InputError(file, f"carries no questionnaire; give one of {known}")
    return form.read(file)
