"""All indicators by all breakdowns, in one go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.codebook import Indicator
from survey.designs.compress import quotient, totals
from survey.designs.design import Design
from survey.designs.drawing import drawn_as_declared
from survey.designs.replicates import Replicates, declared_replicates
from survey.designs.sampled import Sampled
from survey.designs.two_phase import TwoPhase
from survey.errors import CallError
from survey.estimates.assemble import COLUMNS, Label, Part, assemble
from survey.estimates.batch import Batch, batches
from survey.estimates.breakdown import Breakdown, breakdown
from survey.estimates.estimates import Estimates
from survey.estimates.measure import measure, units
from survey.estimates.moments import Moments, moments
from survey.estimates.quality import judged
from survey.estimates.quantiles import quantiles_in
from survey.estimates.replicate_errors import discarded_note
from survey.estimates.statistic import Statistic, statistic
from survey.estimates.variance import Precision
from survey.fieldwork import Frame
from survey.locale import message
from survey.weighting import Weights

__all__ = ["declared_design", "estimate"]

# Numbers held at once in one array: 4 MB, which a processor's cache about holds.
BUDGET = 500_000
SHOWN = 10


def estimate(
    frame: Frame,
    weights: Weights | None,
    indicators: Iterable[Indicator],
    breakdowns: Iterable[Sequence[str]],
    design: Sampled | None = None,
) -> Estimates:
    """Return every indicator by every breakdown.

    Parameters
    ----------
    frame
        The records.
    weights
        Theirs; None when the answers are not a sample: then every record counts for
        one, and standard errors, intervals, degrees of freedom and design effects are
        missing.
    indicators
        What to estimate.
    breakdowns
        Variables to break down by; an empty one for the total.
    design
        Of the sample, such as one of replicate weights; what study.yml declares when
        absent.

    Returns
    -------
    Estimates
        A row for every category of every indicator in every domain, also in domains
        where nobody is (n is 0 and the estimate missing).

    Raises
    ------
    CallError
        When a breakdown's variable isn't in the data.
    LoneStratumError
        When strata have one cluster and the study chose to fail.

    Notes
    -----
    A domain is a subpopulation of the full design: strata and clusters without members
    in it stay in the variance. In two phases only who was drawn again counts.

    Examples
    --------
    >>> estimates = estimate(frame, weights, indicators, [(), ("origin",)])
    ... # doctest: +SKIP
    """
    chosen = {indicator.name: indicator for indicator in indicators}
    crosses = [breakdown(frame, by) for by in dict.fromkeys(map(tuple, breakdowns))]
    names, facts = _by(crosses), frame.codebook.facts
    if design is None and weights is not None:
        design = declared_design(frame, weights)
    if isinstance(design, TwoPhase):
        crosses = [cross.among(design.selected) for cross in crosses]
    asked = _Asked(design, crosses, frame.rows, facts.estimation.confidence)
    each = (statistic(frame, indicator) for indicator in chosen.values())
    parts: list[Part] = []
    for group in batches(each, asked.width):
        parts += asked.parts(group)
    rows = assemble(parts, crosses, names, facts.estimation, facts.disclosure)
    rules = facts.estimation.quality_rules
    if rules and design is not None:
        kinds = {n: i.statistic if i.number else "share" for n, i in chosen.items()}
        rows = judged(rows, kinds, rules)
    language = frame.codebook.language
    notes = [*_notes(frame, design), *_lacking(frame, chosen.values())]
    notes += _discarded(parts, design, language)
    behind = (frame, chosen)
    return Estimates(rows, names, design, tuple(notes), language, behind)


def declared_design(frame: Frame, weights: Weights) -> Sampled:
    """Return the design of study.yml: of replicate weights, or linearised.

    Parameters
    ----------
    frame
        The records.
    weights
        Their weights, in the same order.

    Examples
    --------
    >>> declared_design(frame, weigh(frame)).df  # doctest: +SKIP
    """
    declared = frame.codebook.facts.design
    if declared is not None and declared.replicates is not None:
        return declared_replicates(frame, weights)
    return drawn_as_declared(frame, weights)


def _by(crosses: Sequence[Breakdown]) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name for cross in crosses for name in cross.by))
    for name in names:
        if name in COLUMNS:
            raise CallError(
                f"can't break down by {name!r}: a column of the estimates has that name"
            )
    return names


@dataclass(frozen=True)
class _Asked:
    """What every group of statistics is asked for."""

    design: Sampled | None
    crosses: Sequence[Breakdown]
    rows: int
    confidence: float

    @property
    def width(self) -> int:
        """How many columns can be worked on at once."""
        largest = max((cross.size for cross in self.crosses), default=1)
        return max(1, BUDGET // max(self.rows, largest * units(self.design), 1))

    def parts(self, group: Sequence[Statistic]) -> Iterator[Part]:
        """Yield a group's numbers in every breakdown."""
        labels = tuple(Label.of(each) for each in group)
        weights = np.ones(self.rows) if self.design is None else self.design.weights
        quantile = group[0].kind == "quantile"
        batch = None if quantile else Batch.of(group)
        for cross in self.crosses:
            bounds = None
            if batch is None:
                known, sure, bounds = quantiles_in(
                    self.design, group[0], cross, self.confidence
                )
            elif self.design is None:
                known = moments(batch, weights, cross.domain, cross.size)
                sure = Precision.none(known.n.shape)
            else:
                known, sure = measure(self.design, batch, cross.domain, cross.size)
            unsure = _dont_know(group, known, weights, cross)
            yield Part(labels, cross, known, sure, *unsure, bounds)


def _dont_know(
    group: Sequence[Statistic],
    known: Moments,
    weights: NDArray[np.float64],
    cross: Breakdown,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the weighted share of who doesn't know, and how many records these are."""
    of = np.where(cross.domain < 0, cross.size, cross.domain)
    hits, count = np.zeros_like(known.n), np.zeros_like(known.n)
    column = 0
    for each in group:
        columns = slice(column, column := column + len(each.categories))
        if each.dont_know.any():
            unsure = each.dont_know[:, None].astype(np.float64)
            hits[:, columns] = totals(of, unsure, cross.size, weights)
            count[:, columns] = totals(of, unsure, cross.size)
    everyone = known.n_weighted + hits
    return quotient(hits, everyone), count


def _lacking(frame: Frame, indicators: Iterable[Indicator]) -> Iterator[str]:
    """Yield what totals leave out: who gave no answer stands for nobody in them."""
    language = frame.codebook.language
    for one in indicators:
        if one.total is None:
            continue
        asked = np.ones(frame.rows, bool)
        if one.base is not None:
            asked = one.base.evaluate(frame).true
        missing = asked & one.total.evaluate(frame).over(frame.rows).missing
        if missing.any():
            values = {"count": int(missing.sum()), "rows": int(asked.sum())}
            label = one.label.within(language)
            yield message("estimates_total", language, label=label, **values)


def _discarded(
    parts: Sequence[Part], design: Sampled | None, language: str
) -> tuple[str, ...]:
    if not isinstance(design, Replicates):
        return ()
    value, lost = np.empty(0), np.empty(0)
    for part in parts:
        if part.sure.discarded is not None:
            value = np.append(value, part.known.estimate)
            lost = np.append(lost, part.sure.discarded)
    return discarded_note(value, lost, design.count, language)


def _notes(frame: Frame, design: Sampled | None) -> tuple[str, ...]:
    language = frame.codebook.language
    if design is None:
        return (message("estimates_no_design", language),)
    if not isinstance(design, Design):
        return ()
    strata = design.lone_names
    if not strata:
        return ()
    shown = ", ".join(strata[:SHOWN]) + (" …" if len(strata) > SHOWN else "")
    choice = message(f"lone_{design.lone_strata}", language)
    values = {"count": len(strata), "strata": shown, "choice": choice}
    return (message("estimates_lone", language, **values),)
