"""From a published cell back to question, base, rows, edits and weights."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.codebook import Codebook, Indicator
from survey.errors import CallError
from survey.estimates import statistic
from survey.locale import format_number, message
from survey.record import MissingKind
from survey.study.outcome import Outcome
from survey.tables import Cell, Table
from survey.tables.wording import figure, group_label, mark, span
from survey.weighting import design_effect

__all__ = ["Explanation", "explain", "rests_on"]

Section = tuple[str, tuple[str, ...]]
Mask = NDArray[np.bool_]
Say = Callable[..., str]


@dataclass(frozen=True)
class Explanation:
    """Where a figure comes from, section by section.

    Parameters
    ----------
    title
        The indicator and the group.
    sections
        A heading with its lines, in the study's language.
    """

    title: str
    sections: tuple[Section, ...]

    def __str__(self) -> str:
        parts = [self.title]
        for heading, lines in self.sections:
            parts += ["", heading, *(f"  {line}" for line in lines)]
        return "\n".join(parts)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        parts = [f"<h3>{escape(self.title)}</h3>"]
        for heading, lines in self.sections:
            items = "".join(f"<li>{escape(line)}</li>" for line in lines)
            parts.append(f"<h4>{escape(heading)}</h4><ul>{items}</ul>")
        return "\n".join(parts)


def explain(
    outcome: Outcome, indicator: str, domain: Mapping[str, str] | Iterable[str] = ()
) -> Explanation:
    """Return where one figure of an outcome comes from.

    Parameters
    ----------
    outcome
        What a run made.
    indicator
        Name of the indicator.
    domain
        The group: `{"origin": "TR"}` or `["origin=TR"]`; everyone when empty.

    Raises
    ------
    CallError
        When the indicator, a variable or a code is unknown, or the indicator was not
        estimated by those variables.

    Examples
    --------
    >>> explain(outcome, "contact_neighbours", {"origin": "TR"})  # doctest: +SKIP
    """
    book = outcome.codebook
    item = book.indicator(indicator)
    group = _domain(book, domain)
    table = outcome.table(indicator, tuple(group))
    codes = tuple(group[name] for name in table.by)
    cells = [cell for cell in table.cells if cell.codes == codes]
    names = rests_on(book, item)
    inside = _inside(outcome, group)

    def say(key: str, **values: object) -> str:
        return message(f"explain_{key}", book.language, **values)

    sections: dict[str, Iterable[str]] = {
        "figure": _figure(table, cells, group),
        "indicator": _sheet(book, item, say),
        "question": _questions(book, names, say),
        "rule": _rules(item, say),
    }
    if any(cell.hidden for cell in cells):
        # The numbers behind a hidden figure would give it back.
        sections["records"] = [say("withheld")]
    else:
        sections |= {
            "records": _records(outcome, item, inside, names, say),
            "edits": _edits(outcome, inside, names, say),
            "weights": _weights(outcome, inside, say),
        }
    sections["origin"] = _origin(outcome, say)
    told = {key: tuple(lines) for key, lines in sections.items()}
    label = group_label(book, tuple(group), tuple(group.values()), book.language)
    return Explanation(
        f"{item.label.within(book.language)} ({item.name}), {label}",
        tuple((say(key), lines) for key, lines in told.items() if lines),
    )


def rests_on(book: Codebook, indicator: Indicator) -> tuple[str, ...]:
    """Return the collected variables an indicator rests on, through derived ones.

    Parameters
    ----------
    book
        Declares derivations and sets.
    indicator
        Where to begin.
    """
    derived = {d.name: d for d in book.derivations}
    waiting = [name for e in indicator.expressions for name in sorted(e.names)]
    waiting += [name for name in (indicator.multiple, indicator.distribution) if name]
    found: dict[str, None] = {}
    seen: set[str] = set()
    while waiting:
        name = waiting.pop(0)
        if name in seen:
            continue
        seen.add(name)
        if name in book.sets:
            waiting += book.sets[name].variables
        elif name in derived:
            waiting += [n for e in derived[name].expressions for n in sorted(e.names)]
        elif name in book.variables:
            found[name] = None
    return tuple(found)


def _domain(book: Codebook, given: Mapping[str, str] | Iterable[str]) -> dict[str, str]:
    if isinstance(given, Mapping):
        group = {name: str(code) for name, code in given.items()}
    else:
        pairs = [text.partition("=") for text in given]
        for name, sign, _ in pairs:
            if not sign:
                raise CallError(f"a group is written as variable=code, got {name!r}")
        group = {name: code for name, _, code in pairs}
    for name, code in group.items():
        book.variable(name)
        if code not in book.codes(name):
            raise CallError.unknown(f"code of {name}", code, book.codes(name))
    return group


def _inside(outcome: Outcome, group: Mapping[str, str]) -> Mask:
    inside = np.ones(outcome.frame.rows, dtype=bool)
    for name, code in group.items():
        text = outcome.frame.data[name].astype("str").fillna("")
        inside &= (text == code).to_numpy(dtype=bool)
    return inside


def _figure(table: Table, cells: Sequence[Cell], group: Mapping[str, str]) -> list[str]:
    book, item = table.codebook, table.indicator
    lines = [_shown(book, item, cell, table.answers) for cell in cells]
    rows = table.rows
    for name in ("breakdown", *table.by):
        wanted = "*".join(table.by) if name == "breakdown" else group[name]
        rows = rows[rows[name] == wanted]
    return [*lines, *_precision(book, rows)]


def _shown(
    book: Codebook, item: Indicator, cell: Cell, answers: Mapping[str, str]
) -> str:
    language = book.language
    start = f"{answers.get(cell.answer, cell.answer)}: " if cell.answer else ""
    if cell.hidden:
        return start + mark(cell.hidden, language)
    text = figure(cell.estimate, item, 1, language)
    around = span(cell, item, 1, language)
    return start + text + (f" ({around})" if around else "")


def _precision(book: Codebook, rows: pd.DataFrame) -> Iterator[str]:
    if len(rows) != 1 or rows["hidden"].iloc[0]:
        return
    row = rows.iloc[0]
    values = {
        name: format_number(float(row[name]), digits, book.language)
        for name, digits in (("n", 0), ("n_weighted", 0), ("df", 0), ("deff", 2))
    }
    if values["df"]:
        se = format_number(float(row["se"]), 4, book.language)
        yield message("explain_precision", book.language, se=se, **values)


def _sheet(book: Codebook, item: Indicator, say: Say) -> Iterator[str]:
    for name in ("definition", "numerator", "denominator", "source", "remarks"):
        text = getattr(item, name).within(book.language)
        if text:
            yield say(name, text=text)


def _questions(book: Codebook, names: tuple[str, ...], say: Say) -> Iterator[str]:
    for name in names:
        variable = book.variable(name)
        text = variable.question.within(book.language)
        yield f"{name}: {text or variable.label.within(book.language)}"
        codes = [f"{c} {book.code_label(name, c)}" for c in book.codes(name)]
        if codes and len(codes) <= 12:
            yield say("options", text="; ".join(codes))
        if variable.asked_if is not None:
            yield say("asked_if", text=str(variable.asked_if))


def _rules(item: Indicator, say: Say) -> Iterator[str]:
    yield item.rule
    if item.base is not None:
        yield say("base", text=str(item.base))


def _records(
    outcome: Outcome, item: Indicator, inside: Mask, names: tuple[str, ...], say: Say
) -> Iterator[str]:
    found = statistic(outcome.frame, item)
    base = found.base.any(axis=0) & inside
    yield say("in_group", n=int(inside.sum()), all=outcome.frame.rows)
    yield say("in_base", n=int(base.sum()), out=int((inside & ~base).sum()))
    language = outcome.codebook.language
    for name in names:
        kinds = outcome.frame.kinds(name)[inside & ~base]
        tally = np.bincount(kinds, minlength=len(MissingKind))
        parts = [
            f"{message(f'kind_{kind.word}', language)} {tally[kind]}"
            for kind in MissingKind
            if kind and tally[kind]
        ]
        if parts:
            yield f"{name}: {', '.join(parts)}"


def _edits(
    outcome: Outcome, inside: Mask, names: tuple[str, ...], say: Say
) -> Iterator[str]:
    ids = set(outcome.frame.ids[inside])
    rows = outcome.changes
    rows = rows[rows["variable"].isin(names) & rows["record"].isin(ids)]
    for (rule, name), part in rows.groupby(["rule", "variable"], sort=True):
        reason = part["reason"].iloc[0]
        yield say("changed", rule=rule, variable=name, n=len(part), reason=reason)
    aside = outcome.set_aside
    for rule, part in aside.groupby("rule", sort=True):
        yield say("set_aside", rule=rule, n=len(part), reason=part["reason"].iloc[0])


def _weights(outcome: Outcome, inside: Mask, say: Say) -> Iterator[str]:
    if outcome.weights is None or outcome.weighting is None or not inside.any():
        return
    final = outcome.weights["final"].to_numpy(dtype=float)[inside]
    digits = {"low": final.min(), "mean": final.mean(), "high": final.max()}
    language = outcome.codebook.language
    texts = {n: format_number(float(v), 1, language) for n, v in digits.items()}
    deff = format_number(design_effect(final), 2, language)
    yield say("weight", deff=deff, **texts)
    yield from outcome.weighting["detail"].astype(str)
    if outcome.margins is not None and (outcome.margins["status"] == "assumed").any():
        yield say("assumed")


def _origin(outcome: Outcome, say: Say) -> Iterator[str]:
    yield say("codebook", sha256=outcome.manifest.codebook)
    for source in outcome.manifest.inputs:
        yield say("input", name=source["name"], sha256=source["sha256"])
    packages = ", ".join(f"{n} {v}" for n, v in outcome.manifest.versions.items())
    yield packages
