"""Everything that differs between two codebooks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher

from survey.codebook.codebook import Codebook
from survey.codebook.diff.change import SEVERITIES, Change, Difference, Severity
from survey.codebook.diff.codes import code_changes
from survey.codebook.diff.flat import flat, flat_rows
from survey.codebook.diff.match import Matched, matched
from survey.codebook.diff.severity import severity_of
from survey.codebook.frame import CodeFrame
from survey.codebook.margins import Margin
from survey.codebook.variable import VariableSet
from survey.codebook.waves import Link, wave_of
from survey.expression import LookupRow

__all__ = ["diff"]

FAR = 0.6
# The key by which a row of a table is known to be there.
THERE = ".there"
Flat = dict[str, str]
Parts = dict[str, Flat]


def diff(before: Codebook, after: Codebook, language: str = "") -> Difference:
    """Return what changed from one codebook to another.

    Parameters
    ----------
    before, after
        Two versions of one, or those of two waves: then the crosswalk of `after` says
        which variables and codes are the same.
    language
        nl, fr or en; the first of `after` when absent.

    Returns
    -------
    Difference
        Empty when they say the same. What files look like, and simulation.yml, aren't
        part of it.

    Examples
    --------
    >>> diff(codebook_2017, codebook_2022).rows  # doctest: +SKIP
    """
    same = matched(before, after)
    found = [
        *_items("study", _study(before), _study(after)),
        *_variables(before, after, same),
        *code_changes(before, after, same),
    ]
    for part, (one, other) in _parts(before, after, same.renamed).items():
        # Between waves the crosswalk is what tells, and no difference itself.
        if part != "crosswalk" or wave_of(before) == wave_of(after):
            found += _items(part, one, other, same.renamed)
    order = {severity: place for place, severity in enumerate(SEVERITIES)}
    found.sort(key=lambda change: order[change.severity])
    spoken = language or after.language
    return Difference(before.name, after.name, tuple(found), spoken)


def _study(book: Codebook) -> Parts:
    return {book.name: flat(book.facts)}


def _parts(
    before: Codebook, after: Codebook, renamed: Mapping[str, str]
) -> dict[str, tuple[Parts, Parts]]:
    books: tuple[tuple[Codebook, Mapping[str, str]], ...]
    books = ((before, renamed), (after, {}))
    kinds = [
        {
            "set": {n: _members(s, names) for n, s in book.sets.items()},
            "check": {c.name: flat(c) for c in book.checks},
            "edit": {e.name: flat(e) for e in book.edits},
            "derivation": {d.name: flat(d) for d in book.derivations},
            "indicator": {n: flat(i) for n, i in book.indicators.items()},
            "margin": {n: _cells(m) for n, m in book.margins.items()},
            "lookup": {n: _looked_up(rows) for n, rows in book.lookups.items()},
            "published": _published(book),
            "frame": {n: _frame(f) for n, f in book.frames.items()},
            "crosswalk": _crossing(book),
        }
        for book, names in books
    ]
    return {part: (kinds[0][part], kinds[1][part]) for part in kinds[0]}


def _members(item: VariableSet, renamed: Mapping[str, str]) -> Flat:
    rows = (
        (renamed.get(m.variable, m.variable), flat(m, ("variable",)) | {"there": "✓"})
        for m in item.members
    )
    members = {f"members.{path}": text for path, text in flat_rows(rows).items()}
    order = ", ".join(renamed.get(name, name) for name in item.variables)
    return flat(item, ("members",)) | members | {"order": order}


def _cells(item: Margin) -> Flat:
    rows = (
        (
            " ".join([c.amount, *(f"{n}={v}" for n, v in c.cell.items())]).strip(),
            flat(c, ("cell", "amount")) | {"there": "✓"},
        )
        for c in item.cells
    )
    return {f"cells.{path}": text for path, text in flat_rows(rows).items()}


def _looked_up(rows: Iterable[LookupRow]) -> Flat:
    found = []
    for row in rows:
        content = row._asdict()
        key = " ".join(x for x in (content.pop("code"), row.valid_from) if x)
        told = {name: text for name, text in content.items() if text}
        found.append((key, told | {"there": "✓"}))
    return {f"rows.{path}": text for path, text in flat_rows(found).items()}


def _published(book: Codebook) -> Parts:
    found: Parts = {}
    for one in book.published:
        cell = f"{one.wave} {one.by}={one.cell}".removesuffix(" =")
        content = flat(one, ("indicator", "wave", "by", "cell")) | {"there": "✓"}
        rows = found.setdefault(one.indicator, {})
        number = sum(path.endswith(".percent") for path in rows if cell in path)
        key = f"{cell}#{number + 1}" if number else cell
        rows |= {f"cells.{key}.{name}": text for name, text in content.items()}
    return found


def _frame(item: CodeFrame) -> Flat:
    codes = item.codes
    rows = ((c.code, flat(c, ("code",)) | {"there": "✓"}) for c in codes)
    order = {"order": ", ".join(c.code for c in codes)}
    return {f"codes.{p}": text for p, text in flat_rows(rows).items()} | order


def _crossing(book: Codebook) -> Parts:
    found: dict[str, list[tuple[str, Flat]]] = {}
    for row in book.crosswalk:
        name = row.target_name or row.source_name
        key = " ".join(x for x in (row.wave, row.source_name, row.source_code) if x)
        content = flat(row, ("wave", "source_name", "source_code")) | {"there": "✓"}
        found.setdefault(name, []).append((key, content))
    return {name: flat_rows(rows) for name, rows in found.items()}


def _variables(before: Codebook, after: Codebook, same: Matched) -> Iterator[Change]:
    for name, item in before.collected.items():
        if name not in same.pairs:
            yield Change("breaks", "variable", name, "removed", "", str(item.label))
    back = {new: old for old, new in same.pairs.items()}
    for name, item in after.collected.items():
        if name not in back:
            link = same.links.get(name)
            note = link.note if link is not None else ""
            label = str(item.label)
            yield Change("careful", "variable", name, "added", "", "", label, note)
            continue
        old = back[name]
        if old != name:
            aspect = "likely_renamed" if old in same.likely else "renamed"
            yield Change("careful", "variable", name, aspect, "", old, name)
        one = flat(before.variable(old), ("name",))
        link = same.links.get(name)
        if link is not None and link.comparable != "yes":
            worse: Severity = "breaks" if link.comparable == "no" else "careful"
            yield Change(worse, "variable", name, "comparable", note=link.note)
        yield from _paths(
            "variable", name, one, flat(item, ("name",)), same.renamed, link
        )
    kept = [n for n in before.collected if n in same.pairs]
    yield from _order("variable", [same.pairs[n] for n in kept], list(after.collected))


def _items(
    part: str, before: Parts, after: Parts, renamed: Mapping[str, str] | None = None
) -> Iterator[Change]:
    """Yield the changes of named things."""
    if part == "study":
        (one,), ((name, other),) = before.values(), after.items()
        yield from _paths(part, name, one, other, {}, None)
        return
    for name in before:
        if name not in after:
            yield Change(severity_of(part, "removed"), part, name, "removed")
    for name in after:
        if name not in before:
            yield Change(severity_of(part, "added"), part, name, "added")
        else:
            given = before[name], after[name]
            yield from _paths(part, name, *given, renamed or {}, None)
    yield from _order(part, [n for n in before if n in after], list(after))


def _order(part: str, before: list[str], after: list[str]) -> Iterator[Change]:
    stayed = [name for name in after if name in set(before)]
    moved = [n for n, other in zip(before, stayed, strict=False) if n != other]
    if moved:
        severity = severity_of(part, "order")
        texts = ", ".join(before), ", ".join(stayed)
        yield Change(severity, part, moved[0], "order", "", *texts)


def _paths(
    part: str,
    name: str,
    before: Flat,
    after: Flat,
    renamed: Mapping[str, str],
    link: Link | None,
) -> Iterator[Change]:
    """Yield a change for every key whose text differs."""
    whole = {p for p in before.keys() ^ after.keys() if p.endswith(THERE)}
    for path in dict.fromkeys([*before, *after]):
        old, new = before.get(path, ""), after.get(path, "")
        if path == "order":
            old, new = _stayed(old, new)
        within = next((w for w in whole if path.startswith(w[: -len(THERE)])), path)
        # A row that came or went is one change, and not one a cell.
        if old == new or within not in (path, ""):
            continue
        if path in whole:
            yield _row(part, name, path, before, after)
            continue
        aspect, _, detail = path.partition(".")
        severity = severity_of(part, aspect, detail)
        if severity != "cosmetic" and _renamed(old, renamed) == new:
            severity = "cosmetic"
        if part == "variable" and aspect == "question":
            severity = _wording(old, new, link)
        yield Change(severity, part, name, aspect, detail, old, new)


def _stayed(before: str, after: str) -> tuple[str, str]:
    """Return two lists without what only one of them has."""
    old, new = before.split(", "), after.split(", ")
    left = [name for name in old if name in new], [name for name in new if name in old]
    return ", ".join(left[0]), ", ".join(left[1])


def _row(part: str, name: str, path: str, before: Flat, after: Flat) -> Change:
    """Return the change of a row that came or went, with what it says."""
    start = path.removesuffix(THERE)
    texts = [
        ", ".join(
            text
            for key, text in side.items()
            if key.startswith(f"{start}.") and key != path and text != "False"
        )
        for side in (before, after)
    ]
    aspect, _, detail = start.partition(".")
    words = "row_added" if path in after else "row_removed"
    severity = severity_of(part, aspect, "")
    return Change(severity, part, name, words, detail or aspect, *texts)


def _renamed(text: str, renamed: Mapping[str, str]) -> str:
    return re.sub(r"\w+", lambda word: renamed.get(word[0], word[0]), text)


def _wording(old: str, new: str, link: Link | None) -> Severity:
    """Return what another wording does to a trend: the crosswalk's word goes first."""
    if link is not None:
        return "breaks" if link.comparable == "no" else "careful"
    far = SequenceMatcher(None, old, new, autojunk=False).ratio() < FAR
    return "breaks" if far and old and new else "careful"
