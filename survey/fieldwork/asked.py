"""What a codebook or a questionnaire asks, by all that a file may call it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from survey.codebook import Code, Codebook, Text
from survey.fieldwork.instruments import Instrument

__all__ = ["Asked", "Several", "asked_by", "asked_in", "plain_text"]


@dataclass(frozen=True)
class Asked:
    """One variable: what its column and answers may be called.

    Parameters
    ----------
    labels
        Of the variable, in every language.
    questions
        The same of its question, which others may be answers to as well.
    codes
        Code by label; a label that two codes have is left out.
    listed
        Every code.
    """

    name: str
    labels: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    codes: Mapping[str, str] = field(default_factory=dict)
    listed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Several:
    """One question with several answers, each of them a variable of 0 and 1.

    Parameters
    ----------
    options
        Variable by code.
    worded
        Code by label.
    """

    name: str
    labels: tuple[str, ...]
    options: Mapping[str, str]
    worded: Mapping[str, str]


def asked_in(codebook: Codebook) -> tuple[tuple[Asked, ...], tuple[Several, ...]]:
    """Return what a codebook asks.

    Parameters
    ----------
    codebook
        The study's own.
    """
    asked = []
    for name, variable in codebook.collected.items():
        listed = codebook.code_list(name) if variable.type == "code" else None
        texts = (variable.label, variable.question)
        asked.append(_asked(name, texts, listed.codes if listed else ()))
    several = [
        _several(
            name, group.label, {m.code: (m.variable, m.label) for m in group.members}
        )
        for name, group in codebook.sets.items()
        if group.kind == "multiple"
    ]
    return tuple(asked), tuple(several)


def asked_by(instrument: Instrument) -> tuple[tuple[Asked, ...], tuple[Several, ...]]:
    """Return what a questionnaire asks.

    Parameters
    ----------
    instrument
        Before its answers are known.
    """
    asked = tuple(
        _asked(item.name, (item.label, item.question), instrument.codes(item))
        for item in instrument.items
    )
    several = tuple(
        _several(g.name, g.label, {m.code: (m.variable, m.label) for m in g.members})
        for g in instrument.sets
        if g.kind == "multiple" and g.counted == "1"
    )
    return asked, several


def plain_text(text: str) -> str:
    """Return a text without case and with single spaces, as labels are compared.

    Examples
    --------
    >>> plain_text(" Weet  NIET")
    'weet niet'
    """
    return " ".join(text.split()).casefold()


def _spoken(*texts: Text) -> tuple[str, ...]:
    said = (plain_text(t) for text in texts for t in text.root.values())
    return tuple(dict.fromkeys(t for t in said if t))


def _headed(label: Text, question: Text) -> Text:
    """Return a question with one of its rows in brackets, as LimeSurvey heads it."""
    both = label.root.keys() & question.root.keys()
    rows = {tag: label.root[tag].replace(": ", "][") for tag in both}
    return Text({tag: f"{question.root[tag]} [{rows[tag]}]" for tag in sorted(both)})


def _asked(name: str, texts: tuple[Text, Text], codes: Iterable[Code]) -> Asked:
    listed = tuple(codes)
    return Asked(
        name,
        _spoken(texts[0] or texts[1], _headed(*texts)),
        _spoken(texts[1]),
        _by_label((code.code, code.label) for code in listed),
        frozenset(code.code for code in listed),
    )


def _several(
    name: str, label: Text, members: Mapping[str, tuple[str, Text]]
) -> Several:
    options = {code: variable for code, (variable, _) in members.items() if code}
    labelled = _by_label((code, said) for code, (_, said) in members.items())
    return Several(name, _spoken(label), options, labelled)


def _by_label(codes: Iterable[tuple[str, Text]]) -> dict[str, str]:
    """Return code by label, without labels that two codes have."""
    pairs = list({(said, code) for code, text in codes for said in _spoken(text)})
    labels = [said for said, _ in pairs]
    return {said: code for said, code in sorted(pairs) if labels.count(said) == 1}
