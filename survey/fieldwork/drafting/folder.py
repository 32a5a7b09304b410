"""From an instrument to the files of a codebook folder."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from ruamel.yaml import YAML

from survey.codebook import CodeList, Text
from survey.codebook.tables import TABLES
from survey.fieldwork.columns import loose_name
from survey.fieldwork.drafting.choices import (
    CHOSEN,
    chosen_list,
    derivations,
    is_plain,
)
from survey.fieldwork.drafting.naming import free_name, rule_of, usable_names
from survey.fieldwork.instruments import Instrument, Item, ItemCheck, ItemSet

__all__ = ["LANGUAGES", "Draft"]

LANGUAGES = ("nl", "fr", "en")
NOTE = 500
"""Longest note, in characters."""
Row = Mapping[str, str]


@dataclass(frozen=True)
class Draft:
    """An instrument with the names it gets in a codebook.

    Parameters
    ----------
    instrument
        With one item that tells respondents apart, and a language for every text.
    unsaid
        Items whose condition the rule language can't say; it goes into their note.
        Checks that can't be meant stand here too.
    """

    instrument: Instrument
    unsaid: frozenset[str] = frozenset()

    @cached_property
    def names(self) -> dict[str, str]:
        """Variable by item."""
        items = self.instrument.items
        usable = usable_names([item.column or item.name for item in items])
        return {item.name: usable[item.column or item.name] for item in items}

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """Of the columns: those of every codebook, then the instrument's others."""
        return tuple(dict.fromkeys((*LANGUAGES, *self.instrument.languages)))

    @cached_property
    def sets(self) -> dict[str, ItemSet]:
        """The sets by their name in the codebook, with members that are items only."""
        return {group.name: group for group in self._renamed.values()}

    @cached_property
    def _renamed(self) -> dict[str, ItemSet]:
        """The same by the instrument's name for them."""
        found: dict[str, ItemSet] = {}
        taken = set(self.names.values())
        for group in self.instrument.sets:
            members = tuple(m for m in group.members if m.variable in self.names)
            if len(members) > 1:
                name = free_name(loose_name(group.name) or "set", taken, "_set")
                found[group.name] = replace(group, name=name, members=members)
                taken.add(name)
        return found

    @cached_property
    def said(self) -> dict[str, str]:
        """What stands in a rule for an item or a set in braces."""
        return {g: found.name for g, found in self._renamed.items()} | self.names

    @cached_property
    def made(self) -> dict[str, dict[str, str]]:
        """By set that has to be made into 0 and 1: the new variable by item."""
        taken = {*self.names.values(), *self.sets}
        found: dict[str, dict[str, str]] = {}
        for name, group in self.sets.items():
            if not is_plain(self.instrument, group):
                items = [member.variable for member in group.members]
                found[name] = {
                    i: free_name(f"{loose_name(i)}_{CHOSEN}", taken, "_") for i in items
                }
                taken |= set(found[name].values())
        return found

    @cached_property
    def lists(self) -> dict[str, CodeList]:
        """The code lists that something uses."""
        used = dict.fromkeys(item.codes for item in self.instrument.items)
        every = self.instrument.lists
        found = {name: every[name] for name in used if name in every}
        chosen = free_name(CHOSEN, found, "_")
        return found | ({chosen: chosen_list(chosen)} if self.made else {})

    @property
    def chosen(self) -> str:
        """Name of the list of what is chosen or not, which stands last."""
        return list(self.lists)[-1] if self.made else ""

    def variables_csv(self) -> str:
        """Return the text of variables.csv."""
        rows = (self._variable(item) for item in self.instrument.items)
        return self._csv("variables.csv", rows)

    def codes_csv(self) -> str:
        """Return the text of codes.csv."""
        return self._csv("codes.csv", self._code_rows())

    def sets_csv(self) -> str:
        """Return the text of sets.csv."""
        return self._csv("sets.csv", self._set_rows())

    def derived_yml(self) -> str:
        """Return the text of derived.yml; empty when nothing has to be derived."""
        rows = [
            dict(row)
            for name, made in self.made.items()
            for row in derivations(
                self.instrument, self.sets[name], self.names, made, self.chosen
            )
        ]
        return _yaml(rows) if rows else ""

    def checks_yml(self) -> str:
        """Return the text of checks.yml; empty when answers need meet nothing more."""
        rows = [
            {
                "name": check.name,
                "label": dict(check.label.root) or {"en": check.name},
                "rule": self.demand(check),
                "severity": "error",
                "why": check.why,
            }
            for check in self.instrument.checks
            if self.demand(check)
        ]
        return _yaml(rows) if rows else ""

    def demand(self, check: ItemCheck) -> str:
        """Return what a check demands, as far as the rule language can say it."""
        return "" if check.name in self.unsaid else rule_of(check.rule, self.said)

    def _csv(self, file: str, rows: Iterable[Row]) -> str:
        header = TABLES[file].header(self.languages)
        text = io.StringIO()
        writer = csv.DictWriter(text, header, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        return text.getvalue()

    def condition(self, item: Item) -> str:
        """Return who is asked an item, as far as the rule language can say it."""
        return "" if item.name in self.unsaid else rule_of(item.asked_if, self.said)

    def _variable(self, item: Item) -> Row:
        coded = self.is_coded(item)
        listed = item.codes if item.codes in self.lists else ""
        sets = (n for n, group in self.sets.items() if self._holds(n, group, item))
        return {
            "name": self.names[item.name],
            "theme": item.theme if item.theme in self.instrument.themes else "",
            "type": "code" if coded else self._plain_type(item),
            "measure": item.measure,
            "codes": listed if coded else "",
            "min": _number(item.minimum),
            "max": _number(item.maximum),
            "unit": item.unit,
            "decimals": "" if item.decimals is None else str(item.decimals),
            **_texts("label", item.label or item.question or Text({"en": item.name})),
            **_texts("question", item.question),
            **_texts("interviewer_note", item.instruction),
            **_texts("universe", item.universe),
            "asked_if": self.condition(item),
            "set": next(sets, ""),
            "role": item.role or ("open" if item.type == "text" else "answer"),
            "modes": item.modes,
            "wording": item.wording,
            "since": item.since,
            "until": item.until,
            "source": item.source,
            "disclosure": item.disclosure or "none",
            "missing": "" if coded or not self._missing(item) else listed,
            "note": self._note(item, coded),
        }

    def is_coded(self, item: Item) -> bool:
        """Whether an item's answers are codes of a list."""
        answers = [c for c in self.instrument.codes(item) if not c.missing]
        return item.type in ("code", "") and bool(answers)

    def _plain_type(self, item: Item) -> str:
        return "text" if item.type in ("code", "") else item.type

    def _missing(self, item: Item) -> bool:
        return any(code.missing for code in self.instrument.codes(item))

    def _holds(self, name: str, group: ItemSet, item: Item) -> bool:
        return name not in self.made and any(
            member.variable == item.name for member in group.members
        )

    def _note(self, item: Item, coded: bool) -> str:
        said = [item.note]
        condition = item.routing or item.asked_if
        if condition and not self.condition(item):
            said.append(f"asked if {_flat(condition)}")
        if not coded:
            labelled = (c for c in self.instrument.codes(item) if not c.missing)
            said += [f"{code.code} = {_flat(str(code.label))}" for code in labelled]
        return "; ".join(part for part in said if part)[:NOTE]

    def _code_rows(self) -> Iterator[Row]:
        coded = {i.codes for i in self.instrument.items if self.is_coded(i)}
        for name, listed in self.lists.items():
            for code in listed.codes:
                # A list that only numbers use holds their missing codes, no answers.
                if code.missing or name in coded or name == self.chosen:
                    yield {
                        "list": name,
                        "code": code.code,
                        **_texts("label", code.label),
                        "missing": code.missing,
                        "note": code.note,
                    }

    def _set_rows(self) -> Iterator[Row]:
        labels = {item.name: item.label for item in self.instrument.items}
        for name, group in self.sets.items():
            whole = {"set": name, "kind": group.kind}
            yield {**whole, **_texts("label", group.label), "note": group.note}
            for place, member in enumerate(group.members, start=1):
                item = member.variable
                options = group.kind == "multiple"
                yield {
                    **whole,
                    "member": self.made.get(name, self.names)[item],
                    "code": (member.code or str(place)) if options else "",
                    "reverse": "yes" if member.reverse else "",
                    **_texts("label", member.label or labels[item]),
                }


def _texts(stem: str, text: Text) -> dict[str, str]:
    return {f"{stem}::{tag}": _flat(said) for tag, said in text.root.items() if said}


def _flat(text: str) -> str:
    return " ".join(text.split())


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return str(int(value)) if float(value).is_integer() else repr(float(value))


def _yaml(content: Any) -> str:
    text = io.StringIO()
    writer = YAML(typ="rt")
    writer.width = 100
    writer.dump(content, text)
    return text.getvalue()
