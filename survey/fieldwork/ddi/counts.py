"""How often each code occurs, as far as the study's thresholds let it be told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.codebook import Disclosure, Variable
from survey.fieldwork.formats.raw import code_text
from survey.fieldwork.frame import Frame
from survey.record import MissingKind

__all__ = ["Counts", "protected"]

Count = tuple[int, float | None]
APART = ("id", "open", "weight")


@dataclass(frozen=True)
class Counts:
    """Frequencies of a frame's variables; none when there is no frame.

    Nothing is told of direct identifiers, open answers, or a variable that fewer
    people answered than the study's smallest base.

    Parameters
    ----------
    frame
        The data, or None to tell nothing.
    weights
        One a record, for weighted frequencies beside the others.
    """

    frame: Frame | None = None
    weights: NDArray[np.float64] | None = None

    def cells(self, name: str) -> Mapping[str, Count]:
        """Return count and weighted count by code, of the codes that may be told.

        Missing kinds without a code of their own are under `missing <kind>`.
        """
        if self.frame is None or not _is_told(self.frame, name):
            return {}
        if self.frame.variable(name).type not in ("code", "int", "decimal"):
            return {}
        if self._answered(name) < self._rules.min_base:
            return {}
        masks = self._masks(self.frame, name)
        counts = {key: int(mask.sum()) for key, mask in masks.items()}
        shown = protected(counts, self._rules)
        return {key: (counts[key], self._weighed(masks[key])) for key in shown}

    def moments(self, name: str) -> Mapping[str, str]:
        """Return mean and standard deviation of a number that points at nobody."""
        frame = self.frame
        if frame is None or not _is_told(frame, name):
            return {}
        variable = frame.variable(name)
        number = variable.type in ("int", "decimal")
        if not number or variable.disclosure != "none":
            return {}
        answers = frame.data[name].dropna().to_numpy(dtype=np.float64)
        if len(answers) < max(self._rules.min_base, 2):
            return {}
        found = {"mean": answers.mean(), "stdev": answers.std(ddof=1)}
        return {sort: f"{value:.6g}" for sort, value in found.items()}

    @property
    def _rules(self) -> Disclosure:
        frame = self.frame
        return Disclosure() if frame is None else frame.codebook.facts.disclosure

    def _answered(self, name: str) -> int:
        return 0 if self.frame is None else int((self.frame.kinds(name) == 0).sum())

    def _masks(self, frame: Frame, name: str) -> dict[str, NDArray[np.bool_]]:
        """Return the records by code; together they are all records but strange codes.

        The answers of a number are one cell, under an empty name.
        """
        kinds = frame.kinds(name)
        listed = frame.codebook.code_list(name)
        coded = frame.variable(name).type == "code"
        masks: dict[str, NDArray[np.bool_]] = {} if coded else {"": kinds == 0}
        if coded and listed is not None:
            texts = np.array(
                [code_text(value) for value in frame.data[name]], dtype=object
            )
            known = [code.code for code in listed.answers]
            masks |= {code: (texts == code) & (kinds == 0) for code in known}
        for kind in MissingKind:
            own = [c for c, k in listed.missing.items() if k == kind] if listed else []
            held = kinds == kind
            if kind and held.any():
                # Two codes of one kind can't be told apart once they are missing.
                masks[own[0] if len(own) == 1 else f"missing {kind.word}"] = held
        return masks

    def _weighed(self, mask: NDArray[np.bool_]) -> float | None:
        return None if self.weights is None else float(self.weights[mask].sum())


def _is_told(frame: Frame, name: str) -> bool:
    if name not in frame.data:
        return False
    variable: Variable = frame.variable(name)
    return variable.disclosure != "direct" and variable.role not in APART


def protected(counts: Mapping[str, int], rules: Disclosure) -> tuple[str, ...]:
    """Return the cells that may be told when their total is known.

    Those below the smallest cell are not, nor the next smallest ones until together
    they hide enough: else a hidden cell is the total less all others.

    Parameters
    ----------
    counts
        By cell.
    rules
        The study's thresholds.

    Examples
    --------
    >>> protected({"a": 50, "b": 12, "c": 3, "d": 0}, Disclosure(min_cell=10))
    ('a', 'd')
    >>> protected({"a": 50, "b": 12}, Disclosure(min_cell=10))
    ('a', 'b')
    """
    order = sorted((count, key) for key, count in counts.items() if count)
    hidden = [key for count, key in order if count < rules.min_cell]
    if hidden and rules.secondary:
        rest = [key for _, key in order[len(hidden) :]]
        while rest and (
            len(hidden) < 2 or sum(counts[key] for key in hidden) < rules.min_cell
        ):
            hidden.append(rest.pop(0))
    return tuple(key for key in counts if key not in hidden)
