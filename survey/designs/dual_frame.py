"""Two samples from frames that overlap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from survey.designs.estimate import Estimate
from survey.designs.functional import Functional, total
from survey.designs.sampled import Sampled
from survey.errors import CallError

__all__ = ["DualFrame"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class DualFrame:
    """Independent samples whose frames have people in common.

    Parameters
    ----------
    frames
        The samples; the records of the first come first.
    share
        What each record's weight is multiplied by, for people whom either frame could
        have given, shape (rows,).

    References
    ----------
    Hartley, H. O. (1962). Multiple frame surveys. *Proceedings of the Social Statistics
    Section*, American Statistical Association.
    Lohr, S. L. (2011). Alternative survey sample designs: sampling with multiple
    overlapping frames. *Survey Methodology* 37(2).
    """

    frames: tuple[Sampled, ...]
    share: Floats

    @classmethod
    def build(
        cls,
        first: Sampled,
        second: Sampled,
        overlap: tuple[Flags, Flags],
        theta: float | None = None,
    ) -> DualFrame:
        """Return the design in which shared people count for theta in the first frame.

        Parameters
        ----------
        first, second
            The samples.
        overlap
            Per sample, who is in both frames, shapes (rows of the sample,).
        theta
            Between 0 and 1, the second frame having the rest; absent, the first frame's
            mean weight over the sum of both, as R's `multiframe` has it.

        Raises
        ------
        CallError
            When lengths differ or theta isn't between 0 and 1.

        Examples
        --------
        >>> from survey.designs.design import Design
        >>> a, b = Design.build(np.full(2, 3.0)), Design.build(np.full(2, 5.0))
        >>> both = np.array([False, True])
        >>> DualFrame.build(a, b, (both, both), theta=0.4).weights
        array([3. , 1.2, 5. , 3. ])
        """
        frames = (first, second)
        if theta is None:
            means = [float(frame.weights.mean()) for frame in frames]
            theta = means[0] / sum(means)
        if not 0 <= theta <= 1:
            raise CallError(f"theta is {theta:g}, not between 0 and 1")
        shares = []
        for frame, both, part in zip(frames, overlap, (theta, 1 - theta), strict=True):
            if len(both) != len(frame.weights):
                raise CallError(f"{len(both)} overlaps of {len(frame.weights)} records")
            shares.append(np.where(both, part, 1.0))
        return cls(frames, np.concatenate(shares))

    @classmethod
    def by_probability(
        cls, frames: Sequence[Sampled], probability: Sequence[Floats]
    ) -> DualFrame:
        """Return the design whose weights are one over the chances in all frames.

        Parameters
        ----------
        frames
            The samples.
        probability
            Per sample, each record's probability of being drawn from every frame,
            nought where it isn't in it, shapes (rows of the sample, frames).

        References
        ----------
        Kalton, G. and Anderson, D. W. (1986). Sampling rare populations. *Journal of
        the Royal Statistical Society* A 149.
        """
        shares = [
            1 / (np.asarray(p, dtype=np.float64).sum(axis=1) * frame.weights)
            for frame, p in zip(frames, probability, strict=True)
        ]
        return cls(tuple(frames), np.concatenate(shares))

    @property
    def weights(self) -> Floats:
        """Shape (rows,); nought for a record outside the subpopulation."""
        each = np.concatenate([frame.weights for frame in self.frames])
        return np.asarray(self.share * each)

    @property
    def df(self) -> float:
        """The sum of the frames' degrees of freedom, one less for every frame more."""
        return sum(frame.df for frame in self.frames) - len(self.frames) + 1

    def within(self, members: Flags) -> DualFrame:
        """Return the design seen as one of a subpopulation.

        Parameters
        ----------
        members
            Shape (rows,).
        """
        parts = self._split(np.asarray(members, dtype=bool))
        inside = [
            frame.within(part) for frame, part in zip(self.frames, parts, strict=True)
        ]
        return replace(self, frames=tuple(inside))

    def evaluate(self, functional: Functional) -> Estimate:
        """Return a statistic's value and covariance.

        Parameters
        ----------
        functional
            The statistic.
        """
        weights = self.weights
        influence = functional.influence(weights) * self.share[:, None]
        parts = zip(self.frames, self._split(influence), strict=True)
        each = [
            frame.evaluate(total(own, functional.names)).covariance
            for frame, own in parts
        ]
        value = functional.value(weights)
        return Estimate(functional.names, value, np.sum(each, axis=0), self.df)

    def _split(self, rows: NDArray[Any]) -> list[NDArray[Any]]:
        ends = np.cumsum([len(frame.weights) for frame in self.frames])[:-1]
        return np.split(rows, ends)
