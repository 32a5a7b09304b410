"""The answers that LimeSurvey itself gives, by the sign of a type."""

from __future__ import annotations

from collections.abc import Iterable

from survey.codebook import Code, CodeList, Text
from survey.fieldwork.kind_labels import telling_kind
from survey.fieldwork.limesurvey.declared import Answer, Question

__all__ = ["FIXED", "OTHER", "OTHER_LABEL", "TICKED", "listed", "lists_of", "telling"]

OTHER = "-oth-"
OTHER_LABEL = Text({"nl": "Anders", "fr": "Autre", "en": "Other"})
YES = Text({"nl": "Ja", "fr": "Oui", "en": "Yes"})
NO = Text({"nl": "Nee", "fr": "Non", "en": "No"})


def _points(highest: int) -> CodeList:
    names = (str(number) for number in range(1, highest + 1))
    codes = (
        Code(code=name, label=Text({"nl": name, "fr": name, "en": name}))
        for name in names
    )
    return CodeList(name=f"points_{highest}", codes=tuple(codes))


def _list(name: str, *codes: tuple[str, Text]) -> CodeList:
    return CodeList(name=name, codes=tuple(Code(code=c, label=t) for c, t in codes))


TICKED = _list("ticked_or_not", ("Y", YES), ("N", NO))
"""Of an option: N stands only in exports with full answers; others leave it empty."""
FIXED = {
    "5": _points(5),
    "A": _points(5),
    "B": _points(10),
    "Y": _list("yes_no", ("Y", YES), ("N", NO)),
    "C": _list(
        "yes_no_uncertain",
        ("Y", YES),
        ("N", NO),
        ("U", Text({"nl": "Onzeker", "fr": "Incertain", "en": "Uncertain"})),
    ),
    "E": _list(
        "more_less",
        ("I", Text({"nl": "Verhogen", "fr": "Augmenter", "en": "Increase"})),
        ("S", Text({"nl": "Gelijk", "fr": "Sans changement", "en": "Same"})),
        ("D", Text({"nl": "Verlagen", "fr": "Diminuer", "en": "Decrease"})),
    ),
    "G": _list(
        "female_male",
        ("F", Text({"nl": "Vrouw", "fr": "Femme", "en": "Female"})),
        ("M", Text({"nl": "Man", "fr": "Homme", "en": "Male"})),
    ),
}
"""The codes of the types whose answers nobody writes."""


def listed(name: str, answers: Iterable[Answer], other: bool = False) -> CodeList:
    """Return answers as a code list; which of them are missing is left to people.

    Parameters
    ----------
    name
        Of the list.
    answers
        As written.
    other
        Whether something else may be filled in.
    """
    codes = {a.code: Code(code=a.code, label=a.label) for a in answers if a.code}
    if other:
        codes.setdefault(OTHER, Code(code=OTHER, label=OTHER_LABEL))
    return CodeList(name=name, codes=tuple(codes.values()))


def telling(answers: Iterable[Answer]) -> str:
    """Return which answers seem to say why there is none, as a note.

    Examples
    --------
    >>> telling([Answer("A9", Text({"en": "Don't know"}))])
    'A9 = dont_know?'
    """
    kinds = {a.code: _kind(a) for a in answers}
    return "; ".join(f"{code} = {kind}?" for code, kind in kinds.items() if kind)


def _kind(answer: Answer) -> str:
    kinds = {telling_kind(said) for said in answer.label.root.values()}
    found = kinds.pop() if len(kinds) == 1 else None
    return found.word if found else ""


def lists_of(question: Question) -> dict[str, CodeList]:
    """Return the code lists of a question, by name.

    Parameters
    ----------
    question
        Of the survey.
    """
    kind = question.kind
    if kind in ("M", "P"):
        return {TICKED.name: TICKED}
    if kind in FIXED:
        return {FIXED[kind].name: FIXED[kind]}
    if kind == ":" and question.attributes.get("multiflexible_checkbox") == "1":
        return {"box_ticked": _boxes()}
    names = _list_names(question)
    return {
        name: listed(
            name,
            (answer for answer in question.answers if answer.scale == scale),
            question.other and kind in ("L", "!"),
        )
        for scale, name in enumerate(names)
    }


def _boxes() -> CodeList:
    codes = zip(("0", "1"), reversed(TICKED.codes), strict=True)
    return CodeList(
        name="box_ticked",
        codes=tuple(code.model_copy(update={"code": box}) for box, code in codes),
    )


def _list_names(question: Question) -> tuple[str, ...]:
    if question.kind == "1":
        return (f"{question.code}_1", f"{question.code}_2")
    return (question.code,) if question.kind in "L!OFHR" else ()
