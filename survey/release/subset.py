"""The part of a codebook that travels: the variables of a package and their codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from survey.codebook import Codebook, Text, Variable, VariableSet
from survey.errors import ReleaseError
from survey.locale import message

__all__ = [
    "BASE_WEIGHT",
    "FINAL_WEIGHT",
    "pseudonym_variable",
    "subset",
    "weight_variables",
]

BASE_WEIGHT, FINAL_WEIGHT = "base_weight", "final_weight"


def _text(key: str, codebook: Codebook) -> Text:
    return Text({x: message(key, x) for x in codebook.facts.languages})


def pseudonym_variable(codebook: Codebook, variable: Variable) -> Variable:
    """Return a variable as it is once pseudonyms stand in it: without codes or bounds.

    Parameters
    ----------
    codebook
        Tells whether the codes were whole numbers.
    variable
        The variable as the study declares it.
    """
    whole = variable.type == "int" or (
        variable.type == "code" and codebook.integer_codes(variable.name)
    )
    note = message("release_pseudonym", codebook.language)
    return variable.model_copy(
        update={
            "type": "int" if whole else "text",
            "codes": "",
            "min": None,
            "max": None,
            "note": "; ".join(part for part in (variable.note, note) if part),
        }
    )


def weight_variables(codebook: Codebook) -> tuple[Variable, Variable]:
    """Return how the two weights are documented.

    Raises
    ------
    ReleaseError
        When the study has a variable of that name already.
    """
    for name in (BASE_WEIGHT, FINAL_WEIGHT):
        if name in codebook.variables:
            raise ReleaseError(f"the study has a variable {name!r}, a weight's name")
    note = message("release_weight_note", codebook.language)
    base, final = (
        Variable(
            name=name,
            type="decimal",
            measure="scale",
            label=_text(f"release_{name}", codebook),
            role="weight",
            source="derived",
            note=note,
        )
        for name in (BASE_WEIGHT, FINAL_WEIGHT)
    )
    return base, final


def subset(codebook: Codebook, variables: Sequence[Variable]) -> Codebook:
    """Return a codebook of these variables only, that stands on its own.

    Parameters
    ----------
    codebook
        Of the study.
    variables
        Those in the package, as they are there.

    Returns
    -------
    Codebook
        Without design, rules, indicators or margins. Filters and sets that name a
        variable which stays behind lose it; the universe says in words who was asked.
    """
    names = {variable.name for variable in variables}
    sets = {
        name: part
        for name, item in codebook.sets.items()
        if (part := _within(item, names)).members
    }
    known = names | set(sets) | set(codebook.facts.facts)
    lists = {v.codes for v in variables} | {v.missing for v in variables}
    facts = codebook.facts
    bare = type(facts)(
        study=facts.study,
        kind=facts.kind,
        title=facts.title,
        subtitle=facts.subtitle,
        wave=facts.wave,
        languages=facts.languages,
        population=facts.population,
        fieldwork=facts.fieldwork,
        source=facts.source,
        citation=facts.citation,
        facts=facts.facts,
        themes=facts.themes,
        id=facts.id,
    )
    parts = replace(
        codebook.parts,
        facts=bare,
        variables={v.name: _free(v, known, set(sets)) for v in variables},
        code_lists={n: c for n, c in codebook.code_lists.items() if n in lists},
        sets=sets,
        checks=(),
        edits=(),
        derivations=(),
        indicators={},
        margins={},
        lookups={},
        published=(),
        frames={},
    )
    return Codebook(codebook.path, parts)


def _within(item: VariableSet, names: set[str]) -> VariableSet:
    kept = tuple(m for m in item.members if m.variable in names)
    return item.model_copy(update={"members": kept, "asked_if": None})


def _free(variable: Variable, known: set[str], sets: set[str]) -> Variable:
    rule = variable.asked_if
    leads = rule is not None and (not rule.names <= known or rule.tables)
    return variable.model_copy(
        update={
            "asked_if": None if leads else rule,
            # What a treatment did stands in the note; frames don't travel.
            "treatment": {},
            "frame": "",
            "set": variable.set if variable.set in sets else "",
        }
    )
