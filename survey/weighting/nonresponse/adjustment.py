"""What an adjustment for non-response gives: a factor for every sampled person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.errors import CallError
from survey.locale import format_number, message
from survey.weighting.effects import design_effect, effective_n

__all__ = ["Adjustment", "Said", "checked_sample"]

Floats = NDArray[np.float64]
Members = NDArray[np.bool_]


@dataclass(frozen=True)
class Said:
    """Part of a sentence of the weighting report, in any language.

    Parameters
    ----------
    key
        Of the message catalogue.
    values
        What stands in it: texts are keys of the catalogue themselves, decimals are
        written to three places.

    Examples
    --------
    >>> Said("nonresponse_merged", {"merged": 2}).text("en")
    '2 merged with another'
    """

    key: str
    values: Mapping[str, float | str]

    def text(self, language: str) -> str:
        """Return it in a language.

        Parameters
        ----------
        language
            nl, fr or en.
        """
        written = {name: _written(each, language) for name, each in self.values.items()}
        return message(self.key, language, **written)


@dataclass(frozen=True)
class Adjustment:
    """Factors that let respondents answer for those who didn't.

    Parameters
    ----------
    factors
        Shape (n,) in the order of the sample: what a respondent's weight is multiplied
        by, nought for a nonrespondent.
    weights
        Base weights before, shape (n,).
    responded
        Shape (n,).
    classes
        One row a class: class, n, respondents, weight, weight_respondents, rate,
        factor and what the method adds; empty when it has no classes.
    collapsed
        One row a class that was merged: class, into, why.
    said
        What was done, in parts.
    bounded
        Respondents whose factor was cut off at a bound.
    """

    factors: Floats
    weights: Floats
    responded: Members
    classes: pd.DataFrame = field(default_factory=pd.DataFrame)
    collapsed: pd.DataFrame = field(default_factory=pd.DataFrame)
    said: tuple[Said, ...] = ()
    bounded: int = 0

    @property
    def adjusted(self) -> Floats:
        """Weights after, shape (n,); nought for a nonrespondent."""
        return np.asarray(self.weights * self.factors)

    def detail(self, language: str = "en") -> str:
        """Return one sentence on what was done.

        Parameters
        ----------
        language
            nl, fr or en.
        """
        text = "; ".join(each.text(language) for each in self.said)
        return text[:1].upper() + text[1:]

    def step(self, language: str = "en") -> dict[str, object]:
        """Return the line of the weighting report, about respondents only.

        Parameters
        ----------
        language
            nl, fr or en.
        """
        kept = self.adjusted[self.responded]
        return {
            "step": "nonresponse",
            "detail": self.detail(language),
            "n": len(kept),
            "sum": float(kept.sum()),
            "min": float(kept.min(initial=np.inf)),
            "max": float(kept.max(initial=-np.inf)),
            "deff": design_effect(kept),
            "effective_n": effective_n(kept),
            "error": float("nan"),
            "capped": self.bounded,
            "converged": True,
        }

    def __repr__(self) -> str:
        return f"Adjustment({self.detail()})"

    def _repr_html_(self) -> str:
        return str(self.classes.to_html(index=False, float_format="{:.4g}".format))


def _written(value: float | str, language: str) -> str:
    if isinstance(value, str):
        return message(value, language)
    return format_number(value, 0 if isinstance(value, int) else 3, language)


def checked_sample(
    responded: NDArray[np.bool_], weights: Floats | None
) -> tuple[Members, Floats]:
    """Return who responded and the base weights, or say what is wrong with them.

    Parameters
    ----------
    responded
        True or false for every sampled person.
    weights
        Base weights; all one when absent.

    Raises
    ------
    CallError
        When nobody responded, an indicator is missing, or a weight isn't above zero.

    Examples
    --------
    >>> checked_sample(np.array([True, False]), None)[1]
    array([1., 1.])
    """
    given = np.asarray(responded)
    if given.ndim != 1 or given.dtype != np.bool_:
        raise CallError("responded is true or false for every sampled person")
    if not given.any():
        raise CallError(f"none of the {len(given)} sampled persons responded")
    mass = np.ones(len(given)) if weights is None else np.asarray(weights, np.float64)
    if mass.shape != given.shape:
        raise CallError(f"{len(given)} sampled persons, {mass.size} weights")
    wrong = np.flatnonzero(~(np.isfinite(mass) & (mass > 0)))
    if len(wrong):
        raise CallError(
            f"{len(wrong)} base weights aren't above zero, the first in row {wrong[0]}"
        )
    return given, mass
