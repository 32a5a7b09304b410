"""A codebook with its code frames declared: every theme becomes a variable.

A code frame named after an open question makes a multiple-response set of 0/1
variables and an indicator over it. So themes are estimated, shown, kept from disclosure
and released by the same roads as every other answer.
"""

from __future__ import annotations

from dataclasses import replace

from survey.codebook import (
    Code,
    Codebook,
    CodeList,
    FrameCode,
    Indicator,
    Member,
    Text,
    Variable,
    VariableSet,
)
from survey.coding.frame import coded_questions, frame_problems
from survey.errors import DeclarationError
from survey.locale import message
from survey.record import MissingKind

__all__ = ["LANGUAGES", "MENTIONED", "theme_set", "theme_variable", "themed"]

LANGUAGES = ("nl", "fr", "en")
MENTIONED = "theme_mentioned"


def theme_variable(question: str, code: str) -> str:
    """Return the name of the variable that says whether an answer carries a theme.

    Examples
    --------
    >>> theme_variable("risks", "cost")
    'risks_cost'
    """
    return f"{question}_{code}"


def theme_set(question: str) -> str:
    """Return the name of a question's themes, as a set and as an indicator.

    Examples
    --------
    >>> theme_set("risks")
    'risks_themes'
    """
    return f"{question}_themes"


def themed(codebook: Codebook) -> Codebook:
    """Return the codebook with a variable for every code of its code frames.

    Parameters
    ----------
    codebook
        One without code frames, or already themed, comes back as it is.

    Raises
    ------
    DeclarationError
        With every problem of every code frame.
    """
    questions = coded_questions(codebook)
    if questions and all(theme_set(name) in codebook.sets for name in questions):
        return codebook
    problems = frame_problems(codebook)
    if problems:
        raise DeclarationError(problems)
    if not questions:
        return codebook
    parts = codebook.parts
    variables, sets, indicators = dict(parts.variables), dict(parts.sets), {}
    for name in questions:
        for code in codebook.frames[name].codes:
            variable = _variable(codebook, name, code)
            variables[variable.name] = variable
        sets[theme_set(name)] = _set(codebook, name)
        indicators[theme_set(name)] = _indicator(codebook, name)
    return Codebook(
        codebook.path,
        replace(
            parts,
            variables=variables,
            sets=sets,
            indicators=parts.indicators | indicators,
            code_lists=parts.code_lists | {MENTIONED: _code_list()},
        ),
    )


def _text(key: str, **values: Text) -> Text:
    return Text(
        {
            language: message(
                key, language, **{n: t.within(language) for n, t in values.items()}
            )
            for language in LANGUAGES
        }
    )


def _code_list() -> CodeList:
    # One missing code per kind an open answer can be missing by, so that a file of
    # plain numbers can tell them apart: 91 for refused to 99 for not coded.
    kinds = [kind for kind in MissingKind if kind is not MissingKind.ANSWERED]
    missing = [
        Code(code=str(90 + kind), label=_text(f"kind_{kind.word}"), missing=kind.word)
        for kind in kinds
    ]
    no = Code(code="0", label=_text("coding_not_mentioned"))
    yes = Code(code="1", label=_text("coding_mentioned"))
    return CodeList(name=MENTIONED, codes=(no, yes, *missing))


def _variable(codebook: Codebook, question: str, code: FrameCode) -> Variable:
    asked = codebook.variable(question)
    label = _text("coding_theme", label=asked.label, theme=code.label)
    return Variable(
        name=theme_variable(question, code.code),
        theme=asked.theme,
        type="code",
        measure="nominal",
        codes=MENTIONED,
        label=label,
        question=asked.question,
        wording=asked.wording,
        universe=_text("coding_universe"),
        set=theme_set(question),
        role="admin",
        source="derived",
        note=code.definition,
    )


def _set(codebook: Codebook, question: str) -> VariableSet:
    members = tuple(
        Member(
            variable=theme_variable(question, code.code),
            code=code.code,
            label=code.label,
        )
        for code in codebook.frames[question].codes
    )
    label = _text("coding_themes", label=codebook.variable(question).label)
    name = theme_set(question)
    return VariableSet(name=name, kind="multiple", label=label, members=members)


def _indicator(codebook: Codebook, question: str) -> Indicator:
    asked = codebook.variable(question)
    return Indicator(
        name=theme_set(question),
        theme=asked.theme,
        label=_text("coding_themes", label=asked.label),
        definition=_text("coding_share"),
        unit=_text("coding_percent"),
        numerator=_text("coding_numerator"),
        denominator=_text("coding_denominator"),
        multiple=theme_set(question),
        variables=(question,),
    )
