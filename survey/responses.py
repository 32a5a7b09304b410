"""The noun of the toolkit: answers with everything that was found and done to them.

Each verb stands on a page of its own below; here they are attached, so that the road
reads as one sentence. Every verb returns new responses and leaves the old as they were.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from html import escape

import numpy as np
import pandas as pd

from survey.codebook import Codebook, Indicator
from survey.coding import CodedSheet, code_answers
from survey.editing import check, derive, edit
from survey.errors import CallError, NoDesignError
from survey.estimates import Estimates, declared_design, estimate
from survey.expression import Expression
from survey.fieldwork import Frame
from survey.locale import message
from survey.record import Changes, Findings, MissingKind, Step
from survey.reporting.weighting import WeightingReport
from survey.sample import Comparing, Sample
from survey.tables import Table, suppress
from survey.weighting import Weights, weigh

__all__ = ["Responses"]


def _nobody() -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype="str") for name in SET_ASIDE})


SET_ASIDE = ("record", "rule", "reason")
RULE_TYPES = {
    "truth": "boolean",
    "number": "Float64",
    "text": "str",
    "time": "datetime64[us]",
}


@dataclass(frozen=True)
class Responses(Comparing):
    """A survey's or consultation's responses, somewhere on the road.

    Parameters
    ----------
    frame
        Answers, reasons for missing ones, codebook and history.
    findings
        What reading and checking found.
    changes
        Every cell that an edit changed.
    set_aside
        Every record that an edit set aside: record, rule, reason.
    weights
        Once they are made; a consultation has none.
    """

    frame: Frame
    findings: Findings = field(default_factory=Findings)
    changes: Changes = field(default_factory=Changes)
    set_aside: pd.DataFrame = field(default_factory=_nobody)
    weights: Weights | None = None

    @classmethod
    def of(cls, frame: Frame) -> Responses:
        """Return responses as they came in, with what the reader found."""
        return cls(frame, findings=frame.findings)

    @property
    def codebook(self) -> Codebook:
        """What the answers mean."""
        return self.frame.codebook

    @property
    def history(self) -> pd.DataFrame:
        """The steps so far: name, detail, records before and after."""
        return pd.DataFrame([asdict(step) for step in self.frame.history])

    def __len__(self) -> int:
        return self.frame.rows

    def check(self) -> Responses:
        """Return the responses with the findings of every check added."""
        found = check(self.frame)
        failed = int((found.summary["fails"] > 0).sum())
        detail = self._say("check", checks=len(found.summary), failed=failed)
        step = Step("check", detail, self.frame.rows, self.frame.rows)
        findings = Findings.join([self.findings, found])
        return replace(self, frame=self.frame.after(step), findings=findings)

    def edit(self) -> Responses:
        """Return the responses corrected, with every change and removal recorded."""
        done = edit(self.frame)
        counts = {"cells": len(done.changes), "records": len(done.set_aside)}
        detail = self._say("edit", **counts)
        step = Step("edit", detail, self.frame.rows, done.frame.rows)
        return replace(
            self,
            frame=done.frame.after(step),
            changes=Changes.join([self.changes, done.changes]),
            set_aside=pd.concat([self.set_aside, done.set_aside], ignore_index=True),
        )

    def code(self, sheet: CodedSheet) -> Responses:
        """Return the responses with the themes that coders gave to open answers.

        Parameters
        ----------
        sheet
            Codes by response and question, as `read_coded_sheet` returns them.
        """
        coded = code_answers(self.frame, sheet, set(self.set_aside["record"]))
        findings = Findings.join([self.findings, coded.findings])
        return replace(self, frame=coded.frame, findings=findings)

    def derive(self) -> Responses:
        """Return the responses with the codebook's derived variables."""
        detail = self._say("derive", n=len(self.codebook.derivations))
        step = Step("derive", detail, self.frame.rows, self.frame.rows)
        return replace(self, frame=derive(self.frame).after(step))

    def weight(self, nonresponse: pd.Series | None = None) -> Responses:
        """Return the responses with weights, made as study.yml says.

        Parameters
        ----------
        nonresponse
            Factors by respondent's id that let respondents answer for who didn't, as
            `survey.weighting.nonresponse` makes them; they multiply the base weights
            before calibration.

        Raises
        ------
        NoDesignError
            When the study has no sampling design, as a consultation has none.
        """
        self._require_design()
        weights = weigh(self.frame, nonresponse)
        detail = " ".join(weights.steps["detail"].astype(str))
        step = Step("weight", detail, self.frame.rows, self.frame.rows)
        return replace(self, frame=self.frame.after(step), weights=weights)

    def weighting_report(self) -> WeightingReport:
        """Return what the weights are, how they came about, and what they meet.

        Raises
        ------
        NoDesignError, CallError
            When the study has no sampling design, or weights are still to be made.
        """
        self._require_design()
        return WeightingReport(self.frame, self._weights())

    def estimates(
        self,
        indicators: Iterable[str] | None = None,
        breakdowns: Sequence[Sequence[str]] | None = None,
    ) -> Estimates:
        """Return estimates of many indicators by many breakdowns, in one pass.

        Parameters
        ----------
        indicators
            Names; all of the codebook when absent.
        breakdowns
            Lists of variables, an empty one for the total; those of study.yml when
            absent.

        Raises
        ------
        CallError
            When a name is unknown, or weights are still to be made.
        """
        if self.codebook.facts.design is not None:
            self._weights()
        names = self.codebook.indicators if indicators is None else indicators
        chosen: list[Indicator] = [self.codebook.indicator(name) for name in names]
        by = self.codebook.facts.estimation.breakdowns
        lists = by if breakdowns is None else breakdowns
        return estimate(self.frame, self.weights, chosen, [tuple(b) for b in lists])

    def estimate(self, indicator: str, by: Sequence[str] = ()) -> Table:
        """Return one indicator's table, with the margins of its breakdown.

        Parameters
        ----------
        indicator
            Name of an indicator of the codebook.
        by
            Variables to break down by.

        Examples
        --------
        >>> table = weighted.estimate(
        ...     "contact_neighbours", by=["origin", "sex"]
        ... )  # doctest: +SKIP
        >>> table.suppress().chart()  # doctest: +SKIP
        """
        names = (by,) if isinstance(by, str) else tuple(by)
        margins = [names[:end] for end in range(len(names), -1, -1)]
        margins += [(name,) for name in names[1:]]
        declared = self.codebook.facts.estimation.breakdowns
        lists = {frozenset(item): item for item in (*declared, *margins)}
        rows = self.estimates([indicator], list(lists.values())).rows
        # With the study's own breakdowns, so that a table made here hides what a run
        # hides: two that hide different cells would give each other's away.
        rows = suppress(rows, self.codebook.facts.disclosure, self.codebook)
        return Table.over(rows, self.codebook, names)

    def sample(self) -> Sample:
        """Return the records with their design, to be asked what no indicator asks.

        Raises
        ------
        NoDesignError
            When the study has no sampling design.
        CallError
            When weights are still to be made.

        Examples
        --------
        >>> weighted.sample().regress("in_work ~ age + origin", "binomial")
        ... # doctest: +SKIP
        """
        self._require_design()
        weights = self._weights()
        confidence = self.codebook.facts.estimation.confidence
        return Sample(self.frame, declared_design(self.frame, weights), confidence)

    def _weights(self) -> Weights:
        if self.weights is None:
            raise CallError("these responses have no weights yet; call weight() first")
        return self.weights

    def _say(self, step: str, **counts: int) -> str:
        return message(f"step_{step}", self.codebook.language, **counts)

    def ask(self, rule: str) -> pd.Series:
        """Return what a rule says of every record, missing where it is unknown.

        Parameters
        ----------
        rule
            In the codebook's rule language, such as `age >= 18 and not missing(work)`.

        Returns
        -------
        Series
            By record; truths, numbers, texts or moments, as the rule gives.

        Raises
        ------
        CallError
            When it isn't a rule, or names what the codebook doesn't know.

        Examples
        --------
        >>> responses.ask("hours_worked >= 38").value_counts()  # doctest: +SKIP
        """
        expression = Expression.parse(rule)
        problems = expression.problems(self.codebook.vocabulary)
        if problems:
            raise CallError("; ".join(problems))
        found = expression.evaluate(self.frame)
        column = pd.Series(found.values, index=self.frame.ids, name=rule)
        return column.astype(RULE_TYPES[found.kind]).mask(found.missing)

    def missing(self) -> pd.DataFrame:
        """Return how many records answered each variable, and didn't, by kind."""
        counts = {
            name: np.bincount(self.frame.kinds(name), minlength=len(MissingKind))
            for name in self.frame.data
        }
        kinds = ["answered", *MissingKind.words()]
        return pd.DataFrame.from_dict(counts, orient="index", columns=kinds)

    def _require_design(self) -> None:
        if self.codebook.facts.design is None:
            raise NoDesignError(
                f"{self.codebook.name} has no sampling design: who answered was not "
                "drawn with a known chance, so there are counts and shares, but no "
                "weights and no standard errors."
            )

    def __repr__(self) -> str:
        weighted = "weighted" if self.weights is not None else "unweighted"
        return (
            f"Responses({self.codebook.name}: {self.frame.rows} records, "
            f"{len(self.findings)} findings, {len(self.changes)} cells changed, "
            f"{len(self.set_aside)} set aside, {weighted})"
        )

    def _repr_html_(self) -> str:
        return f"<p>{escape(repr(self))}</p>{self.history.to_html(index=False)}"
