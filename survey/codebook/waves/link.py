"""What each variable of a codebook was in an earlier wave's codebook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from survey.codebook.codebook import Codebook
from survey.codebook.crosswalk import Comparable, CrosswalkRow
from survey.codebook.variable import Variable
from survey.locale import message

__all__ = ["Link", "compared", "links", "told", "wave_of"]

WORSE: tuple[Comparable, ...] = ("yes", "limited", "no")


@dataclass(frozen=True)
class Link:
    """One variable here, and what it was there.

    Parameters
    ----------
    target
        The variable here.
    sources
        The variables there; the first that is answered counts. None where it wasn't
        asked.
    codes
        By variable there: what each code that changed has become; empty where it has
        no place here.
    comparable, note
        Whether a trend may be drawn, and why.
    said
        Whether the crosswalk names it.
    reached
        The codes here that some answer there becomes; None where that isn't known.
    """

    target: str
    sources: tuple[str, ...] = ()
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    comparable: Comparable = "yes"
    note: str = ""
    said: bool = True
    reached: frozenset[str] | None = None


def wave_of(codebook: Codebook) -> str:
    """Return what a codebook's wave is called: its wave, or its study's name.

    Parameters
    ----------
    codebook
        Of the wave.
    """
    return str(codebook.facts.wave) or codebook.name


def links(codebook: Codebook, earlier: Codebook) -> dict[str, Link]:
    """Return the links of every variable here, by name.

    Parameters
    ----------
    codebook
        The later wave's, with the crosswalk.
    earlier
        The earlier wave's.

    Notes
    -----
    The crosswalk goes first. A variable that it doesn't name is the one of the same
    name, if that hasn't become another; its trend is limited when question or answers
    read differently. A derived variable is made anew by the rules of here, unless the
    crosswalk names it: then it is what the earlier wave had made of it.
    """
    wave = wave_of(earlier)
    found = told(codebook, wave)
    taken = {row.source_name for row in codebook.crosswalk if row.wave == wave}
    for name, variable in codebook.collected.items():
        if name not in found:
            found[name] = _unsaid(codebook, earlier, variable, taken)
    found = {name: _reaching(link, earlier) for name, link in found.items()}
    # Derivations use earlier ones only, so what they rest on is there already.
    for derivation in codebook.derivations:
        if derivation.name not in found:
            used = [n for rule in derivation.expressions for n in rule.names]
            found[derivation.name] = _derived(codebook, derivation.name, used, found)
    return {name: found[name] for name in codebook.variables}


def _reaching(link: Link, earlier: Codebook) -> Link:
    """Return the link with the codes that answers there become."""
    there = [source for source in link.sources if source in earlier.variables]
    reached = {
        link.codes.get(source, {}).get(code, code)
        for source in there
        for code in earlier.codes(source)
    }
    return replace(link, reached=frozenset(reached)) if reached else link


def told(codebook: Codebook, wave: str) -> dict[str, Link]:
    """Return the links that the crosswalk gives, by the name of the variable here.

    Parameters
    ----------
    codebook
        With the crosswalk.
    wave
        The earlier wave.
    """
    rows: dict[str, list[CrosswalkRow]] = {}
    for row in codebook.crosswalk:
        if row.wave == wave and row.target_name:
            rows.setdefault(row.target_name, []).append(row)
    return {name: _said(name, about) for name, about in rows.items()}


def compared(
    codebook: Codebook, names: Iterable[str], known: Mapping[str, Link]
) -> tuple[Comparable, tuple[str, ...]]:
    """Return whether a trend may be drawn in what rests on variables, and why not.

    Parameters
    ----------
    codebook
        Of the later wave.
    names
        Variables, sets and facts.
    known
        The links, by variable.
    """
    used = _members(codebook, names)
    found = [known[name] for name in used if name in known]
    worst = max((one.comparable for one in found), key=WORSE.index, default=WORSE[0])
    notes = [one.note for one in found if one.comparable != "yes" and one.note]
    return worst, tuple(dict.fromkeys(notes))


def _members(codebook: Codebook, names: Iterable[str]) -> list[str]:
    found: list[str] = []
    for name in names:
        group = codebook.sets.get(name)
        found += [name] if group is None else group.variables
    return list(dict.fromkeys(found))


def _said(name: str, rows: list[CrosswalkRow]) -> Link:
    whole = [row for row in rows if row.whole] or rows
    sources = tuple(dict.fromkeys(row.source_name for row in rows if row.source_name))
    codes: dict[str, dict[str, str]] = {}
    for row in rows:
        if row.source_code:
            codes.setdefault(row.source_name, {})[row.source_code] = row.target_code
    worst = max((row.comparable for row in whole), key=WORSE.index)
    notes = dict.fromkeys(row.note for row in whole if row.note)
    return Link(name, sources, codes, worst if sources else "no", " ".join(notes))


def _unsaid(
    codebook: Codebook, earlier: Codebook, variable: Variable, taken: set[str]
) -> Link:
    name, language = variable.name, codebook.language
    wave = wave_of(earlier)
    old = earlier.variables.get(name)
    if old is None or name in taken or not variable.in_wave(wave):
        note = message("wave_not_asked", language, wave=wave)
        return Link(name, (), comparable="no", note=note, said=False)
    same = variable.question == old.question and _answers(codebook, name) == _answers(
        earlier, name
    )
    note = "" if same else message("wave_unsaid", language, wave=wave)
    worst: Comparable = "yes" if same else "limited"
    return Link(name, (name,), comparable=worst, note=note, said=False)


def _answers(codebook: Codebook, name: str) -> tuple[object, ...]:
    """Return what somebody could answer: codes with their labels, or the type."""
    variable = codebook.variable(name)
    listed = codebook.code_lists.get(variable.codes)
    if listed is None:
        return (variable.type, variable.unit)
    return tuple((code.code, code.label) for code in listed.answers)


def _derived(
    codebook: Codebook, name: str, used: list[str], known: Mapping[str, Link]
) -> Link:
    worst, notes = compared(codebook, used, known)
    return Link(name, (), comparable=worst, note=" ".join(notes), said=False)
