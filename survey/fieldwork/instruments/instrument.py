"""The instrument: questions, codes, sets and routing, as a file declares them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from survey.codebook import Citation, Code, CodeList, Member, Text
from survey.fieldwork.formats.raw import Note
from survey.record import Source

__all__ = ["UNKNOWN", "Instrument", "Item", "ItemCheck", "ItemSet", "language_code"]

UNKNOWN = "und"
"""The language of a text whose file doesn't say one (BCP 47: undetermined)."""
NOTHING = Text()
NAMED = {
    **dict.fromkeys(("nederlands", "dutch", "néerlandais", "vlaams"), "nl"),
    **dict.fromkeys(("français", "francais", "french", "frans"), "fr"),
    **dict.fromkeys(("english", "engels", "anglais"), "en"),
    **dict.fromkeys(("deutsch", "german", "duits", "allemand"), "de"),
    **dict.fromkeys(("arabic", "arabisch", "arabe"), "ar"),
    **dict.fromkeys(("español", "spanish", "spaans", "espagnol"), "es"),
}


def language_code(text: str) -> str:
    """Return the two or three letters of a language, however a file writes it.

    Examples
    --------
    >>> language_code("fr-FR"), language_code("English (en)"), language_code("Dutch")
    ('fr', 'en', 'nl')
    >>> language_code(""), language_code("default")
    ('und', 'und')
    """
    plain = text.strip().casefold()
    bracketed = re.search(r"\(([a-z]{2,3})(?:[-_]\w+)?\)$", plain)
    tag = re.fullmatch(r"([a-z]{2,3})(?:[-_]\w+)*", plain)
    found = bracketed or tag
    return NAMED.get(plain) or (found.group(1) if found else UNKNOWN)


@dataclass(frozen=True)
class Item:
    """What an instrument says of one variable; whatever is empty is left to the data.

    Parameters
    ----------
    name
        By which rules and sets name it.
    column
        Of the data, where it has another name there; known once there are data.
    type
        code, int, decimal, text, date or datetime.
    label
        A few words; `question` is the full text that was put.
    instruction
        What the interviewer, or the respondent, is told beside the question.
    asked_if
        Who is asked, in the toolkit's rule language, with the name of every other item
        or set in braces: `{Q1[SQ001]} == 1 and {age} >= 18`.
    routing
        The condition as the file writes it; kept as a note when `asked_if` is empty.
    codes
        Name of its list. Of one that isn't coded, only the missing codes count.
    measure
        nominal, ordinal or scale.
    minimum, maximum
        Lowest and highest answer.
    role
        As in variables.csv; `id` and `weight` tell the study's own.
    disclosure
        As in variables.csv.
    modes
        Codes of the modes it was asked in, spaces between them.
    wording
        published or own, as in variables.csv.
    since, until
        The first and the last wave that have it.
    aliases
        Other names its column may go by, the likeliest first.
    """

    name: str
    type: str = ""
    label: Text = NOTHING
    question: Text = NOTHING
    instruction: Text = NOTHING
    universe: Text = NOTHING
    asked_if: str = ""
    routing: str = ""
    theme: str = ""
    codes: str = ""
    measure: str = ""
    minimum: float | None = None
    maximum: float | None = None
    unit: str = ""
    decimals: int | None = None
    role: str = ""
    disclosure: str = ""
    source: str = "survey"
    modes: str = ""
    wording: str = ""
    since: str = ""
    until: str = ""
    note: str = ""
    aliases: tuple[str, ...] = ()
    column: str = ""


@dataclass(frozen=True)
class ItemSet:
    """Items that belong together: one question with several answers, or a grid.

    Parameters
    ----------
    kind
        multiple, for items that each stand for one option, or battery, grid or scale,
        for items that share a code list.
    members
        In a multiple set, `code` is the option's.
    counted
        The value of a member that means chosen, in a multiple set.
    """

    name: str
    kind: str
    members: tuple[Member, ...]
    label: Text = NOTHING
    counted: str = "1"
    note: str = ""


@dataclass(frozen=True)
class ItemCheck:
    """What an answer must meet, where that is more than a lowest and a highest.

    Parameters
    ----------
    rule
        In the toolkit's rule language, with items and sets in braces.
    why
        Where it comes from.
    """

    name: str
    label: Text
    rule: str
    why: str = ""


@dataclass(frozen=True)
class Instrument:
    """A questionnaire, or the dictionary of a data file.

    Parameters
    ----------
    name
        What the file calls the study.
    languages
        Of its texts, the first being its own; `UNKNOWN` where the file doesn't say.
    items
        In order; only what has a column in the data.
    lists
        The code lists by name.
    themes
        Label by theme, in order: the questionnaire's sections.
    citation
        How the study is cited, where the file says so.
    notes
        What people should know: what the file holds and a codebook can't.
    checks
        What answers must meet.

    Examples
    --------
    >>> yes = CodeList(name="yn", codes=(Code(code="1", label=Text({"en": "Yes"})),))
    >>> Instrument("tiny", ("en",), (Item("again", "code", codes="yn"),), {"yn": yes})
    Instrument(tiny: 1 items in en)
    """

    name: str
    languages: tuple[str, ...]
    items: tuple[Item, ...]
    lists: Mapping[str, CodeList] = field(default_factory=dict)
    sets: tuple[ItemSet, ...] = ()
    themes: Mapping[str, Text] = field(default_factory=dict)
    title: Text = NOTHING
    population: Text = NOTHING
    source: Source | None = None
    citation: Citation | None = None
    notes: tuple[Note, ...] = ()
    checks: tuple[ItemCheck, ...] = ()

    def codes(self, item: Item) -> tuple[Code, ...]:
        """Return the codes of an item, missing ones among them."""
        listed = self.lists.get(item.codes)
        return listed.codes if listed else ()

    def with_role(self, role: str) -> str:
        """Return the name of the first item in a role, or empty."""
        return next((item.name for item in self.items if item.role == role), "")

    def spoken(self, language: str) -> Instrument:
        """Return the instrument with a language for the texts that don't say theirs.

        Examples
        --------
        >>> item = Item("sex", label=Text({UNKNOWN: "Geslacht"}))
        >>> Instrument("x", (UNKNOWN,), (item,)).spoken("nl").items[0].label
        Text(root={'nl': 'Geslacht'})
        """
        named = [language if tag == UNKNOWN else tag for tag in self.languages]
        return replace(
            self,
            languages=tuple(dict.fromkeys(named)),
            items=tuple(_item(item, language) for item in self.items),
            lists={n: _list(listed, language) for n, listed in self.lists.items()},
            sets=tuple(_set(item, language) for item in self.sets),
            themes={key: _text(text, language) for key, text in self.themes.items()},
            title=_text(self.title, language),
            population=_text(self.population, language),
            citation=_citation(self.citation, language),
            checks=tuple(
                replace(check, label=_text(check.label, language))
                for check in self.checks
            ),
        )

    def __repr__(self) -> str:
        spoken = ", ".join(self.languages)
        return f"Instrument({self.name}: {len(self.items)} items in {spoken})"


def _text(text: Text, language: str) -> Text:
    if UNKNOWN not in text.root:
        return text
    # A text that says its language counts before one that doesn't.
    return Text({language: text.root[UNKNOWN]} | _known(text))


def _known(text: Text) -> dict[str, str]:
    return {tag: said for tag, said in text.root.items() if tag != UNKNOWN}


def _item(item: Item, language: str) -> Item:
    return replace(
        item,
        label=_text(item.label, language),
        question=_text(item.question, language),
        instruction=_text(item.instruction, language),
        universe=_text(item.universe, language),
    )


def _citation(cited: Citation | None, language: str) -> Citation | None:
    if cited is None:
        return None
    plain = {n: _text(v, language) for n, v in cited if isinstance(v, Text)}
    several = {
        name: tuple(_text(text, language) for text in getattr(cited, name))
        for name in ("keywords", "topics", "modes")
    }
    countries = (
        country.model_copy(update={"name": _text(country.name, language)})
        for country in cited.countries
    )
    told = {**plain, **several, "countries": tuple(countries)}
    return cited.model_copy(update=told)


def _list(listed: CodeList, language: str) -> CodeList:
    codes = (
        code.model_copy(update={"label": _text(code.label, language)})
        for code in listed.codes
    )
    return CodeList(name=listed.name, codes=tuple(codes))


def _set(item: ItemSet, language: str) -> ItemSet:
    members = (
        member.model_copy(update={"label": _text(member.label, language)})
        for member in item.members
    )
    return replace(item, label=_text(item.label, language), members=tuple(members))
