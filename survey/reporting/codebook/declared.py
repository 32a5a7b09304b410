"""What a codebook declares of a variable, in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from survey.codebook import Codebook, Derivation, Profile, Variable
from survey.codebook.waves import history
from survey.expression import Expression
from survey.locale import format_number, message
from survey.reporting.codebook.content import Fact
from survey.reporting.codebook.words import in_words

__all__ = ["Declared"]


@dataclass(frozen=True)
class Declared:
    """The codebook, and the language it is told in."""

    book: Codebook
    language: str

    def say(self, key: str, **values: object) -> str:
        """Return a text of the catalogue about described codebooks."""
        return message(f"described_{key}", self.language, **values)

    def facts(self, variable: Variable) -> Iterator[Fact]:
        """Yield everything that is said of a variable besides its answers."""
        note = variable.interviewer_note.within(self.language)
        yield Fact(self.say("interviewer_note"), note)
        yield self.asked(variable)
        yield Fact(self.say("universe"), variable.universe.within(self.language))
        yield Fact(self.say("type"), self.type(variable))
        yield self._made(variable)
        yield Fact(self.say("modes"), self._modes(variable))
        yield Fact(self.say("source"), self._source(variable))
        yield from self.handling(variable)
        yield Fact(self.say("waves"), self._waves(variable))
        yield self.uses(variable.name)
        yield Fact(self.say("note"), variable.note)

    def handling(self, variable: Variable) -> Iterator[Fact]:
        """Yield what a variable could give away, and what a release does about it."""
        role = variable.disclosure
        if role != "none":
            yield Fact(self.say("disclosure"), self.say(f"disclosure_{role}"))
        yield Fact(self.say("treatment"), self._treatment(variable))

    def asked(self, variable: Variable) -> Fact:
        """Return who is asked, in words and as it is written."""
        of = self.book.sets[variable.set].asked_if if variable.set else None
        rules = [rule for rule in (of, variable.asked_if) if rule is not None]
        rules = list({str(rule): rule for rule in rules}.values())
        term = self.say("asked_if")
        if not rules:
            return Fact(term, self.say("everyone_asked") if variable.question else "")
        return self._ruled(term, rules)

    def _ruled(self, term: str, rules: list[Expression]) -> Fact:
        said = [in_words(rule, self.book, self.language) for rule in rules]
        text = said[0]
        if len(said) > 1:
            text = message("word_and", self.language, a=said[0], b=said[1])
        names = {n: None for rule in rules for n in sorted(rule.names)}
        known = tuple(n for n in names if n in self.book.variables)
        return Fact(term, text, tuple(map(str, rules)), known)

    def type(self, variable: Variable) -> str:
        """Return type, measure, bounds and unit."""
        parts = [self.say(f"type_{variable.type}")]
        if variable.measure:
            parts.append(self.say(f"measure_{variable.measure}"))
        if variable.min is not None or variable.max is not None:
            parts.append(self._bounds(variable))
        if variable.unit:
            parts.append(self.say("unit", unit=variable.unit))
        if variable.decimals is not None:
            parts.append(self.say("decimals", count=variable.decimals))
        return ", ".join(parts)

    def _bounds(self, variable: Variable) -> str:
        low, high = (
            "" if bound is None else self._bound(bound)
            for bound in (variable.min, variable.max)
        )
        key = "range" if low and high else ("least" if low else "most")
        return self.say(key, low=low, high=high)

    def _bound(self, bound: float) -> str:
        # A year has no mark for its thousands.
        if bound.is_integer() and abs(bound) < 10_000:
            return str(int(bound))
        return format_number(bound, 0 if bound.is_integer() else 2, self.language)

    def _made(self, variable: Variable) -> Fact:
        made = (each for each in self.book.derivations if each.name == variable.name)
        found = next(made, None)
        if found is None:
            return Fact(self.say("derived"))
        names = {n: None for e in found.expressions for n in sorted(e.names)}
        known = tuple(n for n in names if n in self.book.variables)
        mono = tuple(self._branches(found))
        return Fact(self.say("derived"), self._told(found), mono, known)

    def _told(self, made: Derivation) -> str:
        parts = []
        for case in made.branches:
            value = in_words(case.value, self.book, self.language)
            code = str(case.value).strip("'\"")
            if code in self.book.codes(made.name):
                value = f"‘{self.book.code_label(made.name, code, self.language)}’"
            if case.when is None:
                only = len(made.branches) == 1
                parts.append(value if only else self.say("otherwise", value=value))
            else:
                when = in_words(case.when, self.book, self.language)
                parts.append(self.say("if", value=value, when=when))
        return "\n".join([*parts, *([made.why] if made.why else [])])

    def _branches(self, made: Derivation) -> Iterator[str]:
        for case in made.branches:
            yield (
                str(case.value) if case.when is None else f"{case.when} → {case.value}"
            )

    def _modes(self, variable: Variable) -> str:
        mode = self.book.facts.quality.mode
        codes = variable.modes.replace(",", " ").split()
        if mode not in self.book.variables:
            return ", ".join(codes)
        return ", ".join(self.book.code_label(mode, c, self.language) for c in codes)

    def _source(self, variable: Variable) -> str:
        parts = [self.say(f"source_{variable.source}")]
        if variable.role not in ("answer", "open") and not variable.derived:
            parts.append(self.say(f"role_{variable.role}"))
        if variable.role == "open":
            parts.append(self.say("role_open"))
        if variable.wording:
            parts.append(self.say(f"wording_{variable.wording}"))
        return ", ".join(dict.fromkeys(parts))

    def _waves(self, variable: Variable) -> str:
        parts = []
        if variable.since:
            parts.append(self.say("since", wave=variable.since))
        if variable.until:
            parts.append(self.say("until", wave=variable.until))
        limits = [", ".join(parts)] if parts else []
        return "\n".join([*limits, *self._past.get(variable.name, [])])

    @cached_property
    def _past(self) -> dict[str, list[str]]:
        """What each variable was in earlier waves, a line a wave."""
        found: dict[str, list[str]] = defaultdict(list)
        now = str(self.book.facts.wave)
        for past in history(self.book) if self.book.crosswalk else ():
            if past.wave == now:
                continue
            if past.name:
                told = self.say(f"past_{past.comparable}")
                line = self.say("past", wave=past.wave, name=past.name, told=told)
                line = f"{line}. {past.note}"
            else:
                asked = self.say("not_then", wave=past.wave)
                line = f"{past.wave}: {past.note}" if past.note else asked
            found[past.variable].append(f"{line.rstrip('. ')}.")
        return found

    def _treatment(self, variable: Variable) -> str:
        told = []
        for name in self.book.facts.release:
            profile = self.book.profile(name)
            done = self._done(variable, profile)
            if done:
                told.append(f"{profile.label.within(self.language) or name}: {done}")
        return "; ".join(told)

    def _done(self, variable: Variable, profile: Profile) -> str:
        if variable.name in profile.drop:
            return self.say("treat_drop")
        if variable.name in profile.pseudonymise:
            return self.say("treat_pseudonymise")
        given = profile.treat.get(variable.name)
        if given is None or given.way == "keep":
            return ""
        value = "" if given.value is None else self._bound(given.value)
        return self.say(f"treat_{given.way}", value=value)

    def uses(self, *names: str) -> Fact:
        """Return the indicators that show these variables or are reckoned from them."""
        wanted = {*names, *(self.book.variable(name).set for name in names)} - {""}
        found = [
            each.label.within(self.language)
            for each in self.book.indicators.values()
            if wanted & self._rests_on(each.name)
        ]
        return Fact(self.say("indicators"), "; ".join(found))

    def _rests_on(self, indicator: str) -> set[str]:
        each = self.book.indicators[indicator]
        named = {n for rule in each.expressions for n in rule.names}
        return {*named, *each.variables, each.multiple, each.distribution} - {""}
