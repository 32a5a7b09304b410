"""What changed in the answers that variables may have."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from survey.codebook.codebook import Codebook
from survey.codebook.diff.change import Change, Severity
from survey.codebook.diff.flat import flat
from survey.codebook.diff.match import Matched
from survey.codebook.variable import Code, CodeList
from survey.codebook.waves import Link

__all__ = ["code_changes"]

SHOWN = 4
Pair = tuple[str, str]


def code_changes(before: Codebook, after: Codebook, same: Matched) -> Iterator[Change]:
    """Yield changes of code lists, each pair of lists once, with who uses it.

    Parameters
    ----------
    before, after
        The two codebooks.
    same
        Their variables side by side.
    """
    users: dict[Pair, list[str]] = {}
    for old, new in same.pairs.items():
        for column in ("codes", "missing"):
            pair = (
                getattr(before.variable(old), column),
                getattr(after.variable(new), column),
            )
            # A derivation may name a list that isn't there; that it does is told of
            # the variable itself.
            if pair[0] in before.code_lists and pair[1] in after.code_lists:
                users.setdefault(pair, []).append(new)
    used = {name for pair in users for name in pair}
    for name in before.code_lists.keys() & after.code_lists.keys() - used:
        users[name, name] = []
    for (old, new), names in sorted(users.items()):
        spoken = [same.links[n] for n in names if n in same.links]
        codes = _told(spoken)
        note = ", ".join(names[:SHOWN]) + (" …" if names[SHOWN:] else "")
        lists = before.code_lists[old], after.code_lists[new]
        yield from _listed(*lists, codes, note if names != [new] else "")
    yield from _unused(before, after, {name for pair in users for name in pair})


def _unused(before: Codebook, after: Codebook, known: set[str]) -> Iterator[Change]:
    for name in before.code_lists:
        if name not in known and name not in after.code_lists:
            yield Change("cosmetic", "codes", name, "removed")
    for name in after.code_lists:
        if name not in known and name not in before.code_lists:
            yield Change("cosmetic", "codes", name, "added")


def _told(links: list[Link]) -> dict[str, str]:
    """Return what the crosswalk says of the codes of variables with one list."""
    return {
        o: n
        for link in links
        for codes in link.codes.values()
        for o, n in codes.items()
    }


def _listed(
    old: CodeList, new: CodeList, told: Mapping[str, str], note: str
) -> Iterator[Change]:
    there, here = ({c.code: c for c in one.codes} for one in (old, new))
    becomes = _becomes(there, here, told)

    def change(
        severity: Severity, aspect: str, code: str, old_text: str, new_text: str = ""
    ) -> Change:
        told_of = (old_text, new_text, note)
        return Change(severity, "codes", new.name, aspect, code, *told_of)

    for code, target in becomes.items():
        label = str(there[code].label)
        if target not in here:
            severity: Severity = "careful" if code in told else "breaks"
            yield change(severity, "code_removed", code, label)
        elif target != code:
            severity = "careful" if code in told else "breaks"
            texts = f"{code} {label}", f"{target} {here[target].label}"
            yield change(severity, "recoded", code, *texts)
        else:
            yield from _same(there[code], here[code], change)
    for code in here:
        if code not in becomes.values():
            yield change("careful", "code_added", code, "", str(here[code].label))
    stayed = [code for code in there if becomes[code] == code and code in here]
    if stayed != [code for code in here if code in stayed]:
        texts = ", ".join(stayed), ", ".join(c for c in here if c in stayed)
        yield change("cosmetic", "order", "", *texts)


def _becomes(
    there: Mapping[str, Code], here: Mapping[str, Code], told: Mapping[str, str]
) -> dict[str, str]:
    """Return what each code has become; itself or nothing where that isn't known."""
    labels = {str(code.label): code.code for code in here.values() if code.label}
    found = {}
    for code, item in there.items():
        same = code in here and str(here[code].label) == str(item.label)
        moved = labels.get(str(item.label), "")
        # A code is another's successor if the label went along and left its place.
        gone = moved not in there or str(there[moved].label) != str(item.label)
        found[code] = code if same or not (moved and gone) else moved
    return found | {old: new for old, new in told.items() if old in there}


def _same(old: Code, new: Code, change: Callable[..., Change]) -> Iterator[Change]:
    one, other = flat(old, ("code",)), flat(new, ("code",))
    for path in dict.fromkeys([*one, *other]):
        texts = one.get(path, ""), other.get(path, "")
        if texts[0] == texts[1]:
            continue
        aspect, _, language = path.partition(".")
        if aspect == "missing":
            kinds = "missing_kind" if all(texts) else "to_missing"
            kinds = kinds if texts[1] else "from_missing"
            severity = "careful" if all(texts) else "breaks"
            yield change(severity, kinds, new.code, *texts)
        elif aspect == "label":
            yield change("careful", "relabelled", f"{new.code} {language}", *texts)
        else:
            yield change("cosmetic", aspect, new.code, *texts)
