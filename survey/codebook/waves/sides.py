"""Whether a crosswalk fits the earlier wave's codebook: what one side can't tell."""

from __future__ import annotations

from collections.abc import Iterator

from survey.codebook.codebook import Codebook
from survey.codebook.crosswalk import CrosswalkRow
from survey.codebook.examine.remark import Remark
from survey.codebook.variable import CodeList
from survey.codebook.waves.link import Link, links, wave_of
from survey.errors import nearest

__all__ = ["side_remarks"]

FILE = "crosswalk.csv"
NUMBERS = {"int", "decimal"}


def side_remarks(codebook: Codebook, earlier: Codebook) -> tuple[Remark, ...]:
    """Return what is wrong or lacking between two waves, the worst first.

    Parameters
    ----------
    codebook
        The later wave's, with the crosswalk.
    earlier
        The earlier wave's.

    Returns
    -------
    tuple
        Errors keep the waves from being harmonised: names and codes that the earlier
        wave hasn't, values of another sort. Warnings: answers that would be lost, and
        what differs and isn't spoken of. Info: variables that stay behind.
    """
    wave = wave_of(earlier)
    placed = [
        (codebook.parts.place("crosswalk", str(number)), row)
        for number, row in enumerate(codebook.crosswalk)
        if row.wave == wave
    ]
    if not placed:
        said = f"says nothing of wave {wave}: variables of one name count as the same"
        return (Remark("info", FILE, said), *_linked(codebook, earlier, {}))
    places = {row.target_name: place for place, row in reversed(placed)}
    errors = [remark for at, row in placed for remark in _row(earlier, at, row)]
    if errors:
        return tuple(errors)
    return (
        *_linked(codebook, earlier, places),
        *_left_behind(codebook, earlier, [row for _, row in placed]),
    )


def _row(earlier: Codebook, at: str, row: CrosswalkRow) -> Iterator[Remark]:
    name, wave = row.source_name, row.wave
    if not name:
        return
    if name not in earlier.variables:
        said = f"wave {wave} has no variable {name!r}{nearest(name, earlier.variables)}"
        yield Remark("error", f"{at}, column source_name", said)
        return
    listed = _listed(earlier, name)
    if row.source_code and listed is not None:
        codes = [code.code for code in listed.codes]
        if row.source_code not in codes:
            wrong = row.source_code
            said = f"{name!r} of {wave} has no code {wrong!r}{nearest(wrong, codes)}"
            yield Remark("error", f"{at}, column source_code", said)


def _linked(
    codebook: Codebook, earlier: Codebook, places: dict[str, str]
) -> Iterator[Remark]:
    for name, link in links(codebook, earlier).items():
        at = places.get(name, FILE)
        for source in link.sources:
            one, other = (
                book.variable(source if book is earlier else name).type
                for book in (earlier, codebook)
            )
            if not _alike(one, other):
                said = f"{source!r} is {one} in {wave_of(earlier)}, {name!r} is {other}"
                yield Remark("error", at, said)
            elif other == "code":
                yield from _codes(codebook, earlier, link, source, at)
        derived = codebook.variable(name).derived
        if link.sources and not link.said and link.comparable != "yes" and not derived:
            said = f"{name!r} differs from {wave_of(earlier)}, and isn't spoken of"
            yield Remark("warning", at, said)


def _alike(one: str, other: str) -> bool:
    return one == other or {one, other} <= NUMBERS or {one, other} == {"code", "int"}


def _codes(
    codebook: Codebook, earlier: Codebook, link: Link, source: str, at: str
) -> Iterator[Remark]:
    """Yield codes there that have no place here, or might have another meaning."""
    old, new = _listed(earlier, source), _listed(codebook, link.target)
    if old is None or new is None:
        return
    told = link.codes.get(source, {})
    here = {code.code: code for code in new.codes}
    unsaid = [code for code in old.answers if code.code not in told]
    lost = [code.code for code in unsaid if code.code not in here]
    if lost:
        said = f"codes of {source!r} that {link.target!r} hasn't: {', '.join(lost)}"
        yield Remark("warning", at, f"{said}; such answers become not_coded")
    moved = [
        f"{code.code} ({code.label} / {here[code.code].label})"
        for code in unsaid
        if told and code.code in here and here[code.code].label != code.label
    ]
    if moved:
        said = f"codes of {source!r} read differently and aren't spoken of"
        yield Remark("warning", at, f"{said}: {', '.join(moved)}")


def _left_behind(
    codebook: Codebook, earlier: Codebook, rows: list[CrosswalkRow]
) -> Iterator[Remark]:
    used = {s for link in links(codebook, earlier).values() for s in link.sources}
    used |= {row.source_name for row in rows}
    left = [name for name in earlier.collected if name not in used]
    if left:
        said = f"variables of {wave_of(earlier)} that have no place here"
        yield Remark("info", FILE, f"{said}: {', '.join(left)}")


def _listed(codebook: Codebook, name: str) -> CodeList | None:
    variable = codebook.variable(name)
    return codebook.code_lists.get(variable.codes or variable.missing)
