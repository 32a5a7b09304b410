"""Which columns and records leave, and under which numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from survey.codebook import Codebook, Profile, Treatment, Variable
from survey.errors import ReleaseError
from survey.fieldwork import Frame, column_type
from survey.release.cleaned import Cleaned
from survey.release.key import Key
from survey.release.pseudonym import pseudonym_map, pseudonymised
from survey.release.subset import (
    BASE_WEIGHT,
    FINAL_WEIGHT,
    pseudonym_variable,
    subset,
    weight_variables,
)
from survey.release.treat import treated, treated_variable

__all__ = ["Selection", "select"]

RANKED = r"^(.*?)(#\d+)?$"
"""A record's number, and its rank where several records have that number."""


@dataclass(frozen=True)
class Selection:
    """What leaves, under pseudonyms.

    Parameters
    ----------
    frame
        In the order of the pseudonyms, so that places lead back to nobody; its
        codebook documents these columns and no others.
    replaced
        The variables that hold pseudonyms.
    weight
        The column of the final weight; empty for answers that are not a sample.
    key
        That of the pseudonyms.
    open_answers
        The open answers that may leave as they were written.
    treated
        The variables whose numbers were made coarser.
    """

    frame: Frame
    replaced: tuple[str, ...]
    weight: str
    key: Key
    open_answers: tuple[str, ...] = ()
    treated: tuple[str, ...] = ()

    def pseudonyms(self, values: pd.Series, variable: str) -> pd.Series:
        """Return the pseudonyms of a variable's values in a log, as text.

        Parameters
        ----------
        values
            As text; an empty one stays empty.
        variable
            The variable whose values they are.
        """
        numbers = column_type(self.frame.codebook, variable) == "Int64"
        given = values[values != ""]
        found = pseudonym_map(given, variable, self.key, numbers=numbers)
        return values.map({**found, "": ""}).astype("str")

    def records(self, labels: pd.Series) -> pd.Series:
        """Return the pseudonyms of records in a log; a rank behind a number stays."""
        parts = labels.astype("str").str.extract(RANKED)
        name = self.frame.codebook.facts.id
        return self.pseudonyms(parts[0], name) + parts[1].fillna("")


def select(cleaned: Cleaned, profile: Profile, key: Key) -> Selection:
    """Return the cleaned data as a profile lets them leave.

    Parameters
    ----------
    cleaned
        What a run left.
    profile
        Which variables stay behind and which are replaced by pseudonyms.
    key
        Of the pseudonyms.

    Raises
    ------
    ReleaseError
        When the number of the respondents would be dropped, a variable can't be
        replaced, or a weight's name is taken.
    """
    book = cleaned.frame.codebook
    number = book.facts.id
    if number in profile.drop:
        raise ReleaseError(f"{number!r} tells records apart: replace it, don't drop it")
    kept = [name for name in cleaned.frame.data if name not in profile.drop]
    replaced = tuple(n for n in kept if n == number or n in profile.pseudonymise)
    made = {n: t for n, t in profile.treat.items() if n not in replaced}
    variables = [_variable(book, name, name in replaced, made) for name in kept]
    data, reasons = cleaned.frame.data[kept], cleaned.frame.reasons[kept]
    data = data.assign(**{n: pseudonymised(data[n], n, key) for n in replaced})
    data = treated(data, made)
    data = data.assign(**{n: data[n].str.rstrip() for n in data if _is_text(data[n])})
    if cleaned.weights is not None:
        variables += weight_variables(book)
        base, final = cleaned.weights["base"], cleaned.weights["final"]
        data = data.assign(**{BASE_WEIGHT: base, FINAL_WEIGHT: final})
        reasons = reasons.assign(**{n: np.int8(0) for n in (BASE_WEIGHT, FINAL_WEIGHT)})
    order = data.sort_values(number, kind="stable").index
    frame = replace(
        cleaned.frame,
        data=data.loc[order].reset_index(drop=True),
        reasons=reasons.loc[order].reset_index(drop=True),
        codebook=subset(book, variables),
        labels=None,
    )
    weight = "" if cleaned.weights is None else FINAL_WEIGHT
    coarse = tuple(name for name in kept if name in made)
    return Selection(frame, replaced, weight, key, profile.open_answers, coarse)


def _is_text(column: pd.Series) -> bool:
    # SPSS has no blanks at the end of a text; then no format shall have them.
    return bool(column.dtype == "str")


def _variable(
    book: Codebook, name: str, replaced: bool, made: Mapping[str, Treatment]
) -> Variable:
    variable = book.variable(name)
    if name in made:
        variable = treated_variable(book, variable, made[name])
    return pseudonym_variable(book, variable) if replaced else variable
