"""Values as the numbered categories that tests work on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from survey.errors import CallError

__all__ = ["Categories"]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]


@dataclass(frozen=True)
class Categories:
    """Which category every record is in.

    Parameters
    ----------
    of
        Shape (n,); -1 where the value is missing.
    labels
        The categories in order.
    """

    of: Codes
    labels: tuple[Any, ...]

    @classmethod
    def read(cls, values: ArrayLike | pd.Series | pd.Categorical) -> Categories:
        """Return values as categories, in the order they declare or else ascending.

        Parameters
        ----------
        values
            Shape (n,): text, numbers or truths with any missing mark, or a pandas
            categorical, which keeps its categories, also those that nobody is in.

        Raises
        ------
        CallError
            When values of different kinds can't be put in order.

        Examples
        --------
        >>> Categories.read(["no", None, "yes", "no"])
        Categories(of=array([ 0, -1,  1,  0]), labels=('no', 'yes'))
        """
        series = values if isinstance(values, pd.Series) else pd.Series(values)
        if isinstance(series.dtype, pd.CategoricalDtype):
            codes, labels = series.cat.codes.to_numpy(), series.cat.categories
        else:
            codes, labels = _sorted(series)
        return cls(np.asarray(codes, dtype=np.intp), tuple(labels.tolist()))

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def known(self) -> NDArray[np.bool_]:
        """Which records have a category, shape (n,)."""
        return self.of >= 0

    def among(self, used: NDArray[np.bool_]) -> Categories:
        """Return the categories that records in use are in; others become missing.

        Parameters
        ----------
        used
            Shape (n,).
        """
        inside = used & self.known
        present = np.bincount(self.of[inside], minlength=len(self)) > 0
        # The last is that of the place -1, of those who have none.
        new = np.append(np.where(present, np.cumsum(present) - 1, -1), -1)
        labels = tuple(
            label for label, kept in zip(self.labels, present, strict=True) if kept
        )
        return Categories(np.where(inside, new[self.of], -1), labels)

    def several(self, what: str) -> Categories:
        """Return the same, if there are at least two categories.

        Parameters
        ----------
        what
            What an error calls it.

        Raises
        ------
        CallError
            When there are fewer.
        """
        if len(self) < 2:
            found = f"only {self.labels[0]!r}" if self.labels else "none"
            raise CallError(f"a test needs two categories in {what}; there is {found}")
        return self

    @property
    def indicators(self) -> Floats:
        """A column of noughts and ones a category, shape (n, categories)."""
        return np.asarray(self.of[:, None] == np.arange(len(self)), dtype=np.float64)


def _sorted(series: pd.Series) -> tuple[Codes, pd.Index]:
    codes, labels = pd.factorize(series)
    try:
        order = np.argsort(np.asarray(labels), kind="stable")
    except TypeError:
        raise CallError("categories have to be of one kind to be in order") from None
    place = np.append(np.argsort(order), -1)
    return place[codes], pd.Index(labels)[order]
