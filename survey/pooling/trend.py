"""How indicators changed between waves, and where that can't be said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from survey.analysis.display import html_table
from survey.codebook import Codebook
from survey.codebook.crosswalk import Comparable
from survey.codebook.waves import Link, compared, wave_of
from survey.errors import CallError
from survey.estimates.statistics import adjusted
from survey.locale import message
from survey.responses import Responses
from survey.sample import Measured
from survey.sample.drawn import Names, listed
from survey.sample.wording import test_note

__all__ = ["Trend", "trend"]

WORSE: tuple[Comparable, ...] = ("yes", "limited", "no")
LEVELS = ("now", "then")
TESTS = ("estimate", "se", "low", "high", "t", "df", "p")
Known = Mapping[str, Link]


@dataclass(frozen=True)
class Trend:
    """Differences between waves.

    Parameters
    ----------
    rows
        One row a difference: indicator, category, breakdown, the variables of the
        breakdown, wave, against (the earlier wave), now and then (the estimates),
        estimate (the difference), se, low, high, t, df, p, p_adjusted, comparable and
        note. A number that isn't there is missing, and the note says why; a difference
        that may not be drawn (comparable is no) is missing too.
    notes
        What a reader has to know of all of them.
    language
        Of the notes.
    """

    rows: pd.DataFrame
    notes: tuple[str, ...] = ()
    language: str = "nl"

    def __len__(self) -> int:
        return len(self.rows)

    def _shown(self) -> pd.DataFrame:
        """Return the rows with words where a number isn't there."""
        lacks = message("not_applicable_short", self.language)
        numbers = [*LEVELS, *TESTS, "p_adjusted"]
        texts = {
            name: [lacks if np.isnan(x) else f"{x:.4g}" for x in self.rows[name]]
            for name in numbers
        }
        return self.rows.assign(**texts)

    def __repr__(self) -> str:
        notes = "".join(f"\n{note}" for note in self.notes)
        return f"{self._shown().to_string(index=False)}{notes}"

    def _repr_html_(self) -> str:
        more = message("sample_more", self.language, count="{count}")
        return html_table(self._shown(), self.notes, "", more)


def trend(
    waves: Sequence[Responses],
    links: Sequence[Known],
    indicators: Sequence[str],
    by: Names,
    against: str,
    adjust: str,
) -> Trend:
    """Return the differences between harmonised waves.

    Parameters
    ----------
    waves
        By one codebook, oldest first.
    links
        Of each: what every variable was there.
    indicators
        Names; all but quantiles when there are none.
    by
        Variables to break down by.
    against
        previous or first.
    adjust
        Of the p-values, over all differences together.

    Raises
    ------
    CallError
        When `against` is another word.

    Notes
    -----
    The waves are independent samples: the variance of a difference is the sum of the
    two. An indicator is as comparable as the worst of what it rests on; an option of a
    set as its own variable.
    """
    if against not in ("previous", "first"):
        raise CallError(f"against is previous or first, not {against!r}")
    book, chosen = waves[-1].codebook, listed(by)
    names = indicators or [
        name for name, one in book.indicators.items() if one.statistic != "quantile"
    ]
    made = [one.sample().indicators(*names, by=chosen) for one in waves]
    parts: list[pd.DataFrame] = []
    notes: dict[str, None] = {}
    for place in range(1, len(waves)):
        other = place - 1 if against == "previous" else 0
        pair = _Pair(waves[place], waves[other], links[other], chosen)
        parts.append(pair.rows(made[place], made[other]))
        notes |= dict.fromkeys((*made[place].notes, *pair.notes()))
    rows = pd.concat(parts, ignore_index=True)
    found = adjusted(rows["p"].to_numpy(float), adjust)
    rows.insert(int(rows.columns.get_loc("p")) + 1, "p_adjusted", found)
    tests = int(rows["p"].notna().sum())
    return Trend(
        rows, (*notes, *test_note(book.language, tests, adjust)), book.language
    )


@dataclass(frozen=True)
class _Pair:
    """Two waves, and what the earlier one's variables were."""

    later: Responses
    earlier: Responses
    known: Known
    by: tuple[str, ...]

    @property
    def book(self) -> Codebook:
        return self.later.codebook

    @property
    def wave(self) -> str:
        return wave_of(self.earlier.codebook)

    def rows(self, now: Measured, then: Measured) -> pd.DataFrame:
        """Return the differences, without those that may not be drawn."""
        found = now.minus(then, "none")
        names = found.estimate.names
        levels = {"now": _levels(now, names), "then": _levels(then, names)}
        keys = [n for n in found.rows if n not in {*TESTS, "p_adjusted"}]
        rows = found.rows[keys].assign(
            wave=wave_of(self.book), against=self.wave, **levels
        )
        rows = rows.assign(**{name: found.rows[name] for name in TESTS})
        pairs = zip(rows["indicator"], rows["category"], strict=True)
        said = [self._comparable(name, category) for name, category in pairs]
        unasked = np.array([not asked for _, _, asked in said])
        rows["then"] = rows["then"].mask(unasked)
        rows["comparable"] = [word for word, _, _ in said]
        silent = np.array([not notes for _, notes, _ in said])
        gone = rows["then"].isna() & rows["now"].notna() & (silent | ~unasked)
        nobody = message("trend_nobody", self.book.language, wave=self.wave)
        rows["note"] = [
            " ".join([*notes, *([nobody] if none else [])])
            for (_, notes, _), none in zip(said, gone, strict=True)
        ]
        broken = (rows["comparable"] == "no") | rows["then"].isna()
        rows[[*TESTS]] = rows[[*TESTS]].mask(broken)
        return rows

    def notes(self) -> list[str]:
        """Return what is to be known of breakdowns and totals."""
        language, book = self.book.language, self.book
        told = []
        for name in self.by:
            word, notes = compared(book, [name], self.known)
            if word != "yes":
                label = book.variable(name).label.within(language).lower()
                note = " ".join(notes) or message("trend_limited", language)
                told.append(message("trend_by", language, name=label, note=note))
        new = self._new_strata()
        if new:
            names = ", ".join(new)
            values = {"wave": self.wave, "names": names}
            told.append(message("trend_population", language, **values))
        return told

    def _new_strata(self) -> list[str]:
        """Return the labels of strata that the earlier wave didn't draw from."""
        sides = [
            {
                str(code.label).partition(" · ")[2]
                for code in one.codebook.code_lists["wave_stratum"].codes
            }
            for one in (self.later, self.earlier)
        ]
        return sorted(sides[0] - sides[1]) if sides[1] - {""} else []

    def _comparable(
        self, name: str, category: str
    ) -> tuple[Comparable, tuple[str, ...], bool]:
        """Return whether a row may be compared, why not, and whether it was asked."""
        indicator = self.book.indicator(name)
        used = [n for rule in indicator.expressions for n in rule.names]
        used += [indicator.distribution] if indicator.distribution else []
        if indicator.multiple:
            members = self.book.sets[indicator.multiple].members
            used += [m.variable for m in members if (m.code or m.variable) == category]
        worst, notes = compared(self.book, used, self.known)
        broken, why = compared(self.book, self.by, self.known)
        if broken == "no":
            worst, notes = "no", (*notes, *why)
        if indicator.trend == "new":
            worst = "no"
        elif indicator.trend == "limited" and worst == "yes":
            worst = "limited"
        if worst != "yes" and not notes:
            word = "new" if worst == "no" else "limited"
            notes = (message(f"trend_{word}", self.book.language),)
        asked = self._asked(used)
        spread = self.known.get(indicator.distribution)
        if spread is not None and spread.reached is not None:
            # A code that couldn't be answered there is no share of nought.
            asked = asked and category in spread.reached
        return worst, notes, asked

    def _asked(self, names: Sequence[str]) -> bool:
        """Whether anything that it rests on was asked in the earlier wave."""
        inputs = _inputs(self.book, names)
        there = [n for n in inputs if n in self.known]
        return not there or any(self.known[name].sources for name in there)


def _inputs(book: Codebook, names: Sequence[str]) -> set[str]:
    """Return the collected variables behind names."""
    rules = {d.name: d for d in book.derivations}
    found: set[str] = set()
    left = list(names)
    while left:
        name = left.pop()
        if name in book.sets:
            left += book.sets[name].variables
        elif name in rules:
            left += [n for rule in rules[name].expressions for n in rule.names]
        elif name in book.variables:
            found.add(name)
    return found


def _levels(measured: Measured, names: Sequence[str]) -> list[float]:
    """Return estimates by name; missing where nobody is."""
    value = np.where(
        measured.rows["n"].to_numpy(float) == 0, np.nan, measured.estimate.value
    )
    at = dict(zip(measured.estimate.names, value, strict=True))
    return [float(at.get(name, np.nan)) for name in names]
