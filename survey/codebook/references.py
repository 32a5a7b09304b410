"""Whether everything that a codebook names is there: the last check on reading."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from survey.codebook.crosswalk import crosswalk_problems
from survey.codebook.load import Parts
from survey.codebook.totals import margin_problems
from survey.codebook.treatment import NUMERIC, Treatment
from survey.codebook.trial import rule_problems
from survey.codebook.variable import Variable, VariableSet, wave_order
from survey.errors import Problem, nearest

__all__ = ["reference_problems"]


def reference_problems(parts: Parts) -> list[Problem]:
    """Return every name that leads nowhere, and everything that can't be meant.

    Parameters
    ----------
    parts
        What the files said, each already good by itself.
    """
    return [
        *_variables(parts),
        *_names(parts),
        *_sets(parts),
        *rule_problems(parts),
        *_order(parts),
        *_edits(parts),
        *_indicators(parts),
        *_study(parts),
        *margin_problems(parts),
        *_crosswalk(parts),
    ]


def _crosswalk(parts: Parts) -> Iterator[Problem]:
    # Of a variable that is wrong itself nothing more is said.
    rows = [
        (parts.place("crosswalk", str(number)), row)
        for number, row in enumerate(parts.crosswalk)
        if row.target_name not in parts.faulty
    ]
    yield from crosswalk_problems(rows, parts.every_variable, parts.code_lists)


def _unknown(
    parts: Parts, place: str, what: str, names: Iterable[str], known: Iterable[str]
) -> Iterator[Problem]:
    valid = list(known)
    for name in names:
        if name and name not in valid and name not in parts.faulty:
            yield Problem(place, f"there is no {what} {name!r}{nearest(name, valid)}")


def _variables(parts: Parts) -> Iterator[Problem]:
    lists = [name for sort, name in parts.places if sort == "list"]
    for name, item in parts.every_variable.items():
        place = parts.place("derivation" if item.derived else "variable", name)

        def at(column: str, place: str = place, derived: bool = item.derived) -> str:
            return place if derived else f"{place}, column {column}"

        for column in ("codes", "missing"):
            wanted = [getattr(item, column)]
            yield from _unknown(parts, at(column), "code list", wanted, lists)
        yield from _unknown(parts, at("set"), "set", [item.set], parts.sets)
        if parts.facts.themes:
            themes = parts.facts.themes
            yield from _unknown(parts, at("theme"), "theme", [item.theme], themes)
        yield from _unknown(parts, at("frame"), "frame", [item.frame], parts.frames)
        yield from _treatments(parts, at("treatment"), item)
        if item.type == "code" and not item.codes:
            said = f"{name!r} is coded but names no code list"
            yield Problem(at("codes"), said)
        yield from (Problem(place, said) for said in _faults(parts, item))


def _treatments(parts: Parts, place: str, item: Variable) -> Iterator[Problem]:
    profiles = parts.facts.release
    yield from _unknown(parts, place, "release profile", item.treatment, profiles)
    for treatment in item.treatment.values():
        yield from _numeric(place, item, treatment)


def _numeric(place: str, item: Variable, treatment: Treatment) -> Iterator[Problem]:
    if treatment.way in NUMERIC and item.type not in ("int", "decimal"):
        said = f"{treatment} is for numbers, and {item.name!r} is a {item.type}"
        yield Problem(place, said)


def _faults(parts: Parts, item: Variable) -> Iterator[str]:
    if item.min is not None and item.max is not None and item.min > item.max:
        yield f"{item.name!r} has a min of {item.min:g} above its max of {item.max:g}"
    if item.since and item.until and wave_order(item.since) > wave_order(item.until):
        yield f"{item.name!r} is there since {item.since}, but until {item.until}"
    if item.set in parts.sets and item.name not in parts.sets[item.set].variables:
        yield f"{item.name!r} names the set {item.set!r}, which doesn't list it"


def _names(parts: Parts) -> Iterator[Problem]:
    """Yield names that stand for two things."""
    for derived in parts.derivations:
        if derived.name in parts.variables:
            first = parts.place("variable", derived.name)
            said = f"{derived.name!r} is a variable already, at {first}"
            yield Problem(parts.place("derivation", derived.name), said)
    for name in (name for name in parts.sets if name in parts.every_variable):
        said = f"{name!r} is the name of a variable too"
        yield Problem(parts.place("set", name), said)
    for name in parts.facts.facts:
        if name in parts.every_variable or name in parts.sets:
            said = f"{name!r} is the name of a variable or set too"
            yield Problem(parts.place("study", f"facts.{name}"), said)


def _sets(parts: Parts) -> Iterator[Problem]:
    known = parts.every_variable
    for name, item in parts.sets.items():
        for member in item.variables:
            place = parts.place("member", f"{name} {member}")
            yield from _unknown(parts, place, "variable", [member], known)
        for member in _turned_texts(parts, item):
            said = f"{member!r} can't be turned round: its codes are not numbers"
            yield Problem(parts.place("set", name), said)


def _turned_texts(parts: Parts, item: VariableSet) -> Iterator[str]:
    for member in item.members:
        variable = parts.every_variable.get(member.variable)
        if member.reverse and variable is not None:
            listed = parts.code_lists.get(variable.codes)
            if listed is None or not (listed.integer and listed.answers):
                yield member.variable


def _order(parts: Parts) -> Iterator[Problem]:
    """Yield derivations that use one that is only derived later, or themselves."""
    later = {derived.name for derived in parts.derivations}
    for derived in parts.derivations:
        used = {name for rule in derived.expressions for name in rule.names}
        for name in sorted(used & later):
            said = f"{derived.name!r} uses {name!r}, which is not derived before it"
            yield Problem(parts.place("derivation", derived.name), said)
        later.discard(derived.name)


def _edits(parts: Parts) -> Iterator[Problem]:
    for edit in parts.edits:
        place = parts.place("edit", edit.name)
        derived = {name for name in edit.set if name in parts.every_variable}
        for name in sorted(derived - parts.variables.keys()):
            yield Problem(place, f"{name!r} is derived, so no edit can set it")
        others = set(edit.set) - derived
        yield from _unknown(parts, place, "variable", sorted(others), parts.variables)
        if parts.facts.id in edit.set:
            said = f"{parts.facts.id!r} tells records apart, so no edit can set it"
            yield Problem(place, said)


def _indicators(parts: Parts) -> Iterator[Problem]:
    known, themes = parts.every_variable, parts.facts.themes
    for name, item in parts.indicators.items():
        place = parts.place("indicator", name)
        if themes:
            yield from _unknown(parts, place, "theme", [item.theme], themes)
        shown = [*known, *parts.sets]
        yield from _unknown(parts, place, "variable", item.variables, shown)
        yield from _unknown(parts, place, "variable", [item.distribution], known)
        several = [n for n, group in parts.sets.items() if group.kind == "multiple"]
        wanted = [item.multiple]
        yield from _unknown(parts, place, "multiple-response set", wanted, several)
        spread = known.get(item.distribution)
        if spread is not None and spread.type != "code":
            said = f"{spread.name!r} has no codes, so it has no distribution"
            yield Problem(place, said)
    for figure in parts.published:
        place = parts.place("published", figure.indicator)
        named = [figure.indicator]
        declared = [n for sort, n in parts.places if sort == "indicator"]
        yield from _unknown(parts, place, "indicator", named, declared)


def _study(parts: Parts) -> Iterator[Problem]:
    facts, design = parts.facts, parts.facts.design
    names = {"id": [facts.id]}
    quality = ("duration", "mode", "interviewer")
    names |= {f"quality.{n}": [getattr(facts.quality, n)] for n in quality}
    by = [name for by in facts.estimation.breakdowns for name in by]
    names["estimation.breakdowns"] = by
    if facts.gross is not None:
        names["gross.by"] = [*facts.gross.by]
    if facts.weighting.nonresponse is not None:
        names["weighting.nonresponse"] = [*facts.weighting.nonresponse.variables]
    if facts.report is not None:
        names["report.breakdowns"] = [n for by in facts.report.breakdowns for n in by]
    if design is not None:
        names |= {f"design.{key}": [*some] for key, some in design.variables.items()}
    for profile, item in facts.release.items():
        start = f"release.{profile}"
        names |= {f"{start}.drop": [*item.drop]}
        names |= {f"{start}.pseudonymise": [*item.pseudonymise]}
        names |= {f"{start}.open_answers": [*item.open_answers]}
        names |= {f"{start}.treat": [*item.treat]}
        for name in item.treat.keys() & parts.every_variable.keys():
            place = parts.place("study", f"{start}.treat.{name}")
            yield from _numeric(place, parts.every_variable[name], item.treat[name])
    for path, given in names.items():
        place = parts.place("study", path)
        yield from _unknown(parts, place, "variable", given, parts.every_variable)
    if facts.report is not None:
        estimated = [frozenset(by) for by in facts.estimation.breakdowns]
        for shown in facts.report.breakdowns:
            if frozenset(shown) not in estimated:
                said = f"{list(shown)} is not among estimation.breakdowns"
                yield Problem(parts.place("study", "report.breakdowns"), said)
