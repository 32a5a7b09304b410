"""Every way this package says no, on one page.

Three families: the declaration is wrong (`DeclarationError`), the input can't be
used (`InputError`), the call is wrong (`CallError`). Wrong data is none of these:
it becomes a finding, and only `Findings.enforce` raises, as `FindingsError`.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

__all__ = [
    "CallError",
    "ConvergenceError",
    "DeclarationError",
    "FindingsError",
    "InputError",
    "LoneStratumError",
    "NoDesignError",
    "OutputError",
    "Problem",
    "ReleaseError",
    "SurveyError",
    "nearest",
]


class SurveyError(Exception):
    """The root of every error of this package; `exit_code` is the command's."""

    exit_code = 2


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a declaration, and where it stands.

    Parameters
    ----------
    place
        File and line (`checks.yml:14`) or sheet, row and column.
    message
        What is wrong, with the nearest valid word where there is one.
    """

    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


class DeclarationError(SurveyError):
    """A codebook says something that can't be meant; holds all problems at once.

    Parameters
    ----------
    problems
        Each with its place.
    hint
        What else is good to know, on a line at the end.
    """

    def __init__(self, problems: Iterable[Problem], hint: str = "") -> None:
        self.problems = tuple(problems)
        count = len(self.problems)
        head = f"{count} problem{'s' if count != 1 else ''} in the codebook"
        lines = [head, *(f"  {p}" for p in self.problems), *([hint] if hint else [])]
        super().__init__("\n".join(lines))


class InputError(SurveyError):
    """A file that can't be read as what it should be."""

    def __init__(self, path: str | Path, reason: str) -> None:
        self.path = Path(path)
        self.reason = reason
        super().__init__(f"{self.path}: {reason}")


class OutputError(SurveyError):
    """A place that can't be written; nothing half-written is left there."""

    def __init__(self, path: str | Path, reason: str) -> None:
        self.path = Path(path)
        self.reason = reason
        super().__init__(f"{self.path}: {reason}")


class CallError(SurveyError, ValueError):
    """A call with arguments that can't be meant."""

    @classmethod
    def unknown(cls, what: str, name: str, valid: Iterable[str]) -> CallError:
        """Say that a name is not known, and which one is nearest."""
        return cls(f"there is no {what} {name!r}{nearest(name, valid)}")


class NoDesignError(CallError):
    """A standard error was asked of answers that are not a sample."""


class LoneStratumError(SurveyError):
    """Strata with one cluster, while the study chose to fail on them."""

    @classmethod
    def named(cls, strata: Iterable[str]) -> LoneStratumError:
        """Name the strata and the choices the study has."""
        names = sorted(strata)
        shown = ", ".join(names[:10]) + (" …" if len(names) > 10 else "")
        return cls(
            f"{len(names)} strata have one cluster, so their variance is unknown: "
            f"{shown}. Choose lone_strata, in study.yml under design or as an "
            "argument: certainty, remove, adjust or average."
        )


class ConvergenceError(SurveyError):
    """An iteration that did not reach its margins, while the study chose to fail."""


class FindingsError(SurveyError):
    """Findings at or above the severity that was not to be passed."""

    exit_code = 1


class ReleaseError(SurveyError):
    """A package that may not leave, and why."""

    exit_code = 1


def nearest(name: str, valid: Iterable[str]) -> str:
    """Return a hint that names the closest valid word, or nothing.

    Examples
    --------
    >>> nearest("orgin", ["origin", "sex"])
    "; did you mean 'origin'?"
    >>> nearest("zzz", ["origin", "sex"])
    ''
    """
    close = difflib.get_close_matches(name, list(valid), n=1, cutoff=0.6)
    return f"; did you mean {close[0]!r}?" if close else ""
