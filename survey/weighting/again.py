"""The study's calibration done again, for the weights of every replicate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from survey.errors import ConvergenceError
from survey.weighting.calibrated import Calibrated
from survey.weighting.cells import distinct_columns, numbered
from survey.weighting.declared import Declared

__all__ = ["Again"]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
Miss = tuple[float, tuple[int, int]]


@dataclass(frozen=True)
class Again:
    """From other base weights to final ones, by the steps the study declares.

    Parameters
    ----------
    declared
        Those steps.
    """

    declared: Declared

    def __call__(self, base: Floats) -> Floats:
        """Return final weights, or the nearest that were found.

        Parameters
        ----------
        base
            Shape (rows,).
        """
        return self.calibrate(base).weights

    def calibrate(self, base: Floats) -> Calibrated:
        """Return final weights and whether they meet the margins.

        Parameters
        ----------
        base
            Shape (rows,).
        """
        done = self.declared.free.calibrate(base)
        above = np.any(done.factors[base != 0] > self.declared.cap)
        return self.declared.capped.calibrate(base) if above else done

    def together(self, base: Floats) -> tuple[Floats, NDArray[np.bool_]]:
        """Return the factors of many replicates, and of which of them they hold.

        Parameters
        ----------
        base
            Shape (rows, replicates).
        """
        factors, done = self.declared.free.together(base)
        above = done & ((factors > self.declared.cap) & (base != 0)).any(axis=0)
        if above.any():
            capped, here = self.declared.capped.together(base[:, above])
            factors[:, above], done[above] = capped, here
        return factors, done

    def by_pattern(self) -> tuple[Again, Codes | None]:
        """Return the same for totals by pattern, and each record's pattern.

        Returns
        -------
        tuple
            Records of one pattern are those that the margins can't tell apart. Within
            households factors hang on who else is there: then there are no patterns.
        """
        said = self.declared
        if said.household is not None:
            return self, None
        columns = [term.of + 1 for term in said.terms]
        amounts = (t.amounts for t in said.terms if t.amounts is not None)
        columns += [numbered(values) for values in amounts]
        columns += [] if said.domain is None else [said.domain]
        first, pattern = distinct_columns(columns, most=len(said.base))
        if first is None or pattern is None:
            return self, None
        few = replace(
            said,
            terms=tuple(term.take(first) for term in said.terms),
            base=np.bincount(pattern, said.base, len(first)).astype(np.float64),
            domain=None if said.domain is None else said.domain[first],
        )
        return Again(few), pattern

    def require(self, missed: Sequence[Miss], replicates: int) -> None:
        """Raise when replicates missed their margins, unless the study keeps them.

        Parameters
        ----------
        missed
            Of each that did: the largest relative error, and its margin and cell.
        replicates
            How many there are.

        Raises
        ------
        ConvergenceError
            With how many did, and where it was worst.
        """
        if not missed or self.declared.chosen.not_converged == "keep":
            return
        error, place = max(missed)
        raise ConvergenceError(
            f"{len(missed)} of the {replicates} replicates could not meet their "
            f"margins: at worst {self.declared.place(place)} is off by {error:.2g}; "
            "widen bounds, raise the cap or max_iterations, collapse cells, or choose "
            "not_converged: keep"
        )
