"""The weighting report: one page that says what was done to weights and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path

from survey.errors import CallError
from survey.fieldwork import Frame
from survey.locale import format_number, message
from survey.output import writing
from survey.reporting.pieces import key_figures, warning
from survey.reporting.shell import page
from survey.reporting.weighting.cautions import LARGE_FACTOR, cautions, merges
from survey.reporting.weighting.costs import costs
from survey.reporting.weighting.groups import largest
from survey.reporting.weighting.margins import margins_section
from survey.reporting.weighting.response import response_section
from survey.reporting.weighting.spread import factors_section, weights_section
from survey.reporting.weighting.steps import convergence_table, steps_table, steps_told
from survey.reporting.weighting.weighed import Weighed
from survey.tables.amounts import amount
from survey.weighting import Weights

__all__ = ["WeightingReport"]

Section = tuple[str, str]


@dataclass(frozen=True)
class WeightingReport:
    """What a study's weights are, how they came about, and what they meet.

    Parameters
    ----------
    frame
        The records.
    weights
        One a record.

    Examples
    --------
    >>> weighted.weighting_report()  # doctest: +SKIP
    >>> weighted.weighting_report().write("weighting.html")  # doctest: +SKIP
    """

    frame: Frame
    weights: Weights

    def __post_init__(self) -> None:
        if len(self.weights) != self.frame.rows:
            raise CallError(
                f"{len(self.weights)} weights for {self.frame.rows} records"
            )
        if not len(self.weights):
            raise CallError("there are no records, so there is no weighting to report")

    @cached_property
    def weighed(self) -> Weighed:
        """The records beside their weights, and what may be told of them."""
        return Weighed(self.frame, self.weights)

    @property
    def title(self) -> str:
        """The page's title, in the study's language."""
        book = self.frame.codebook
        study = book.facts.title.within(book.language)
        return message("weighing_title", book.language, study=study)

    @property
    def cautions(self) -> list[str]:
        """What to beware of, the most serious first."""
        return cautions(self.weighed)

    @property
    def merges(self) -> list[str]:
        """Which cells of the margins are better merged."""
        return merges(self.weighed)

    def to_html(self) -> str:
        """Return the whole page: it needs nothing else, and no network."""
        language = self.frame.codebook.language
        return page(self._body(), self.title, language)

    def write(self, path: str | Path) -> Path:
        """Write the page, and return where it stands.

        Parameters
        ----------
        path
            The file; one that is there already is replaced.

        Raises
        ------
        OutputError
            When it can't be written.
        """
        target = Path(path)
        made = self.to_html()
        with writing(target) as place:
            place.write_text(made, encoding="utf-8", newline="\n")
        return target

    def _body(self) -> str:
        language = self.frame.codebook.language
        parts = [f"<h1>{escape(self.title)}</h1>"]
        parts += [f'<p class="lead">{escape(text)}</p>' for text in self._lead()]
        parts.append(key_figures(self._figures()))
        parts += [warning(text) for text in self.cautions]
        for key, content in self._sections():
            parts += [f"<h2>{escape(message(key, language))}</h2>", content]
        return "\n".join(part for part in parts if part)

    def _lead(self) -> Iterator[str]:
        language = self.frame.codebook.language
        if self.weighed.given:
            yield message("weighing_given_lead", language)
        elif not self.weighed.adjusted:
            yield message("weighing_unadjusted_lead", language)
        else:
            yield message("weighing_lead", language)

    def _figures(self) -> list[tuple[str, str]]:
        language, weights = self.frame.codebook.language, self.weights
        figures = {
            "n": format_number(len(weights), 0, language),
            "sum": format_number(float(weights.final.sum()), 0, language),
            "deff": format_number(weights.design_effect, 2, language),
            "effective_n": format_number(weights.effective_n, 0, language),
        }
        if self.weighed.adjusted:
            figures["factor_max"] = amount(float(weights.factors.max()), language)
        return [(f, message(f"weighing_{key}", language)) for key, f in figures.items()]

    def _sections(self) -> Iterator[Section]:
        weighed, steps = self.weighed, self.weights.steps
        if len(steps):
            yield "weighing_done", steps_told(steps, weighed.book)
            yield "weighing_in_figures", steps_table(steps, weighed.book)
        if len(self.weights.response):
            yield "weighing_response", response_section(weighed)
        if weighed.adjusted:
            yield "weighing_factors", factors_section(weighed)
        yield "weighing_finals", weights_section(weighed)
        yield "weighing_costs", costs(weighed)
        if weighed.calibration is not None:
            yield "weighing_margins_head", margins_section(weighed)
        found = largest(weighed)
        if found:
            yield "weighing_largest_head", found
        if weighed.calibration is not None:
            yield "weighing_convergence", self._convergence()

    def _convergence(self) -> str:
        weighed, language = self.weighed, self.weighed.language
        chosen = weighed.chosen
        tolerance = chosen.tolerance if chosen is not None else 0.0
        parts = [convergence_table(self.weights.steps, tolerance, language)]
        if chosen is not None:
            most = format_number(chosen.max_iterations, 0, language)
            kept = message(f"weighing_if_{chosen.not_converged}", language)
            said = message("weighing_stops", language, most=most, otherwise=kept)
            parts.append(f"<p>{escape(said)}</p>")
        if self.merges:
            items = "".join(f"<li>{escape(text)}</li>" for text in self.merges)
            head = escape(message("weighing_merges", language))
            least = weighed.book.facts.disclosure.min_base
            limits = {"least": least, "limit": amount(LARGE_FACTOR, language)}
            why = escape(message("weighing_merges_why", language, **limits))
            parts.append(f"<h3>{head}</h3>\n<p>{why}</p>\n<ul>{items}</ul>")
        return "\n".join(parts)

    def __repr__(self) -> str:
        return f"WeightingReport({self.frame.codebook.name}: {self.weights!r})"

    def _repr_html_(self) -> str:
        return self._body()
