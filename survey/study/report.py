"""What a report's notebook shows of an outcome, section by section, as HTML."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

import numpy as np
import pandas as pd

from survey.codebook import Calibrate, Codebook, Indicator
from survey.editing.not_drawn import NOT_DRAWN
from survey.locale import format_number, format_share, message
from survey.record import SEVERITIES
from survey.reporting import definitions, details, key_figures, plain_table, warning
from survey.reporting.weighting import steps_table, steps_told
from survey.reporting.weighting.counts import Counts, place
from survey.study.explain import rests_on
from survey.study.outcome import WEIGHTING, Outcome
from survey.tables.overview import overview
from survey.tables.wording import joined

__all__ = [
    "findings",
    "front",
    "indicator",
    "method",
    "provenance",
    "removals",
    "sheet",
    "strata",
    "theme",
    "themes",
    "weighting",
]


def front(outcome: Outcome) -> str:
    """Return the title, who it is about, the key figures and what to beware of."""
    facts, language = outcome.codebook.facts, outcome.codebook.language
    lines = [f"<h1>{escape(facts.title.within(language))}</h1>"]
    lead = [t.within(language) for t in (facts.subtitle, facts.population) if t]
    lines += [f'<p class="lead">{escape(text)}</p>' for text in lead]
    lines += [warning(text) for text in _beware(outcome)]
    lines.append(key_figures(_figures(outcome)))
    if facts.fieldwork:
        lines.append(f"<p>{escape(facts.fieldwork.within(language))}</p>")
    return "\n".join(lines)


def _beware(outcome: Outcome) -> list[str]:
    language = outcome.codebook.language
    found = [message("report_simulated", language)] if outcome.simulated else []
    margins = outcome.margins
    if margins is not None and (margins["status"] == "assumed").any():
        found.append(message("explain_assumed", language))
    return found


def _figures(outcome: Outcome) -> list[tuple[str, str]]:
    language, counts = outcome.codebook.language, outcome.manifest.counts
    numbers = {name: float(counts[name]) for name in ("received", "set_aside", "kept")}
    numbers["indicators"] = float(len(outcome.codebook.indicators))
    return [
        (format_number(number, 0, language), message(f"report_{name}", language))
        for name, number in numbers.items()
    ]


def themes(outcome: Outcome) -> dict[str, list[str]]:
    """Return the indicators by theme, in the order of publication."""
    found: dict[str, list[str]] = {name: [] for name in outcome.codebook.facts.themes}
    for name, item in outcome.codebook.indicators.items():
        found.setdefault(item.theme, []).append(name)
    return {theme: names for theme, names in found.items() if names}


def theme(outcome: Outcome, name: str) -> str:
    """Return a theme's heading, and its shares and means by group at a glance."""
    book, language = outcome.codebook, outcome.codebook.language
    label = (
        book.facts.themes[name].within(language) if name in book.facts.themes else name
    )
    parts = [f"<h2>{escape(label)}</h2>"]
    by = _first(outcome)
    listed = [book.indicator(i) for i in themes(outcome)[name]]
    plain = [i.name for i in listed if i.statistic not in ("multiple", "distribution")]
    if by and plain:
        tables = [outcome.table(i, by) for i in plain]
        parts.append(overview(tables, message("report_overview", language)))
    return "\n".join(parts)


def _first(outcome: Outcome) -> tuple[str, ...]:
    """Return the first breakdown by one variable that the report is to show."""
    declared = outcome.codebook.facts.report
    lists = declared.breakdowns if declared else ()
    known = outcome.codebook.facts.estimation.breakdowns
    return next((by for by in (*lists, *known) if len(by) == 1), ())


def indicator(outcome: Outcome, name: str) -> str:
    """Return an indicator: its chart, its tables and its sheet."""
    item, language = outcome.codebook.indicator(name), outcome.codebook.language
    by = _first(outcome)
    table = outcome.table(name, by)
    chart = table.chart()
    parts = [
        # The chart carries the title; the heading is for who listens or navigates.
        f'<h3 class="heard">{escape(item.label.within(language))}</h3>',
        chart._repr_html_(),
        details(message("report_table", language), table.to_html()),
    ]
    parts += [
        details(_by(outcome, names), outcome.table(name, names).to_html())
        for names in _others(outcome)
    ]
    parts.append(details(message("report_sheet", language), sheet(outcome, item)))
    return "\n".join(parts)


def _by(outcome: Outcome, names: Sequence[str]) -> str:
    book, language = outcome.codebook, outcome.codebook.language
    labels = [book.variable(name).label.within(language).lower() for name in names]
    return message("report_by", language, variables=joined(labels, language))


def _others(outcome: Outcome) -> list[tuple[str, ...]]:
    """Return the report's breakdowns besides the first, which the chart shows."""
    declared = outcome.codebook.facts.report
    lists = declared.breakdowns if declared else ()
    first = _first(outcome)
    return [by for by in lists if by and by != first]


def sheet(outcome: Outcome, item: Indicator) -> str:
    """Return an indicator's sheet: what it is, of whom, asked how, and how good."""
    book, language = outcome.codebook, outcome.codebook.language
    texts = {
        "definition": item.definition,
        "unit": item.unit,
        "numerator": item.numerator,
        "denominator": item.denominator,
        "source": item.source,
        "remarks": item.remarks,
    }
    asked = [
        text
        for name in item.variables or rests_on(book, item)
        if name in book.variables
        and (text := book.variable(name).question.within(language))
    ]
    rows = [(key, text.within(language)) for key, text in texts.items()]
    rows.insert(4, ("wording", " / ".join(dict.fromkeys(asked))))
    return definitions((message(f"sheet_{key}", language), text) for key, text in rows)


def strata(outcome: Outcome) -> str:
    """Return how many respondents each stratum has, and whom they stand for."""
    book, language = outcome.codebook, outcome.codebook.language
    design = book.facts.design
    if design is None or not design.strata or not book.codes(design.strata):
        return ""
    codes, name = book.codes(design.strata), design.strata
    placed = place(outcome.frame, [name])
    everybody = place(outcome.frame, [])
    counts = Counts.of([everybody, placed], book.facts.disclosure)
    told = [counts.told(group) for group in placed.groups]
    columns = {
        message("report_kept", language).capitalize(): [
            counts.text(group, language) for group in placed.groups
        ]
    }
    for key, values in _response(outcome, name):
        # With the number drawn, the rate tells how many responded.
        shown = told if key == "rate" else [True] * len(codes)
        columns[message(f"response_{key}", language)] = _shown(values, shown, language)
    if outcome.weights is not None:
        final = outcome.weights["final"].to_numpy(dtype=np.float64)
        at = placed.of >= 0
        sums = np.bincount(placed.of[at], final[at], len(codes))
        head = message("report_population", language)
        columns[head] = _shown(sums.tolist(), told, language)
    labels = [book.code_label(name, code) for code in codes]
    table = pd.DataFrame({message("report_group", language): labels, **columns})
    caption = message("report_strata", language)
    return plain_table(table, caption, language, written=list(columns))


def _shown(values: Sequence[float], told: Sequence[bool], language: str) -> list[str]:
    pairs = zip(values, told, strict=True)
    return [format_number(v, 0, language) if tell else "–" for v, tell in pairs]


def _response(outcome: Outcome, name: str) -> Iterator[tuple[str, list[float]]]:
    """Yield how many were drawn in each stratum, and which part of them responded."""
    if outcome.response is None:
        return
    rows = outcome.response
    found = rows[rows["by"] == name].set_index("group")
    found = found.reindex(list(outcome.codebook.codes(name)))
    yield "drawn", found["gross"].tolist()
    yield "rate", (100 * found["RR4"]).tolist()


def _response_line(outcome: Outcome, language: str) -> Iterator[str]:
    if outcome.response is None:
        return
    row = outcome.response.iloc[0]
    counts = {"gross": "gross", "respondents": "respondents"}
    counts["eligible"] = "estimated_eligible"
    texts = {n: format_number(float(row[c]), 0, language) for n, c in counts.items()}
    rate = format_share(float(row["RR4"]), 1, language)
    yield message("method_response", language, rate=rate, **texts)


def removals(outcome: Outcome) -> str:
    """Return how many responses were set aside, by rule, with its reason."""
    language = outcome.codebook.language
    labels = {edit.name: edit.label.within(language) for edit in outcome.codebook.edits}
    labels[NOT_DRAWN] = message("found_not_in_gross", language)
    rows = outcome.set_aside
    counts = rows.groupby("rule", sort=False).size()
    table = pd.DataFrame(
        {
            message("report_rule", language): [labels.get(r, r) for r in counts.index],
            message("report_count", language): counts.to_numpy(),
        }
    )
    caption = message("report_removals", language)
    return plain_table(table, caption, language) if len(table) else ""


def findings(outcome: Outcome) -> str:
    """Return the checks that found something, the most serious first."""
    language = outcome.codebook.language
    summary = outcome.findings.summary
    summary = summary[summary["fails"] > 0]
    rank = {name: place for place, name in enumerate(reversed(SEVERITIES))}
    order = summary["severity"].map(rank).to_numpy()
    summary = summary.assign(rank=order).sort_values(
        ["rank", "fails"], ascending=[True, False]
    )
    table = pd.DataFrame(
        {
            message("report_check", language): summary["label"],
            message("report_severity", language): [
                message(f"severity_{name}", language) for name in summary["severity"]
            ],
            message("report_departures", language): summary["fails"],
        }
    )
    return plain_table(table, message("report_findings", language), language)


def weighting(outcome: Outcome) -> str:
    """Return the steps from base to final weight; nothing for a consultation."""
    language, steps = outcome.codebook.language, outcome.weighting
    if steps is None:
        return ""
    book = outcome.codebook
    parts = [steps_told(steps, book), steps_table(steps, book)]
    if (outcome.path / WEIGHTING).is_file():
        words = escape(message("weighing_link", language))
        link = f'<a href="{WEIGHTING}">{words}</a>'
        said = message("weighing_full_report", language, link=link)
        parts.append(f"<p>{said}</p>")
    return "\n".join(parts)


def provenance(outcome: Outcome) -> str:
    """Return what went in: files and codebook with their hashes, versions, choices."""
    language, manifest = outcome.codebook.language, outcome.manifest
    rows = [(source["name"], source["sha256"]) for source in manifest.inputs]
    rows.append((message("report_codebook", language), manifest.codebook))
    versions = ", ".join(f"{name} {text}" for name, text in manifest.versions.items())
    rows.append((message("report_versions", language), versions))
    return definitions(rows)


def _chosen(book: Codebook, language: str) -> Iterator[str]:
    """Yield what only some studies choose: stages, relaxed margins, quality rules."""
    facts = book.facts
    if facts.design is not None and facts.design.stages:
        yield message("method_stages", language, count=1 + len(facts.design.stages))
    chosen = facts.weighting.calibrate
    if chosen is not None:
        yield from _calibrated(book, chosen, language)
    if chosen is not None and chosen.relax:
        names = ", ".join(book.margin_label(name) for name in chosen.relax)
        yield message("method_relaxed", language, margins=names)
    if facts.estimation.quality_rules:
        rules = facts.estimation.quality_rules
        yield message("method_quality", language, rules=rules)


def _calibrated(book: Codebook, chosen: Calibrate, language: str) -> Iterator[str]:
    """Yield what bounds calibration, and within what it was done."""
    if chosen.bounds is not None:
        low, high = (format_number(bound, 2, language) for bound in chosen.bounds)
        yield message("method_bounds", language, low=low, high=high)
    for key, name in (("by", chosen.by), ("constant", chosen.constant_within)):
        if name:
            label = book.variable(name).label.within(language)
            yield message(f"method_{key}", language, variable=label)


def method(outcome: Outcome) -> str:
    """Return how the figures were made: sample, weights, uncertainty, thresholds."""
    book, language = outcome.codebook, outcome.codebook.language
    facts, limits = book.facts, book.facts.disclosure
    lines = [message("method_thresholds", language, **limits.model_dump())]
    if facts.design is not None:
        choice = message(f"lone_{facts.design.lone_strata}", language)
        level = format_share(facts.estimation.confidence, 0, language)
        kind = "_replicates" if facts.design.replicates is not None else ""
        lines = [
            *(text for text in [facts.design.why.within(language)] if text),
            *_response_line(outcome, language),
            message(f"method_variance{kind}", language),
            *([] if kind else [message("method_lone", language, choice=choice)]),
            *_chosen(book, language),
            message(
                f"method_interval_{facts.estimation.share_interval}",
                language,
                level=level,
            ),
            *lines,
        ]
    items = "".join(
        f"<li>{escape(text)}</li>" for text in [*lines, *outcome.manifest.notes]
    )
    return f"<ul>{items}</ul>"
