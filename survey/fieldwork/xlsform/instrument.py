"""An XLSForm as an instrument."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from survey.codebook import Code, CodeList, Member, Text
from survey.fieldwork.columns import loose_name
from survey.fieldwork.drafting.choices import CHOSEN, chosen_list
from survey.fieldwork.drafting.naming import free_name
from survey.fieldwork.formats.raw import Note, source_of
from survey.fieldwork.instruments import (
    UNKNOWN,
    Instrument,
    Item,
    ItemCheck,
    ItemSet,
    language_code,
)
from survey.fieldwork.kind_labels import telling_kind
from survey.fieldwork.xlsform.choices import OTHER, choice_lists, text_of
from survey.fieldwork.xlsform.limits import Limits, limits_of
from survey.fieldwork.xlsform.questions import Form, Question, read_questions
from survey.fieldwork.xlsform.rules import rule_of_xpath
from survey.fieldwork.xlsform.sheets import Row, Sheets, read_sheets
from survey.fieldwork.xlsform.values import Known

__all__ = ["read_xlsform"]

KEPT = ("calculation", "default", "choice_filter", "trigger")
"""Columns that a codebook has no place for; they go into the note."""
NOTHING = Text()


def read_xlsform(path: Path) -> Instrument:
    """Return the instrument in an XLSForm.

    Groups become themes, `select_multiple` a set of variables of 0 and 1, `relevant`
    and `constraint` rules as far as the rule language can say them. What is asked
    several times of one respondent is left out, and named.

    Parameters
    ----------
    path
        A workbook with the sheets survey and choices, or the survey sheet as CSV.

    Raises
    ------
    InputError
        With sheet and row, when it can't be understood.
    """
    sheets = read_sheets(path)
    form = read_questions(path, sheets)
    lists = choice_lists(path, sheets, form.questions)
    reader = _Reader(form, lists, free_name(CHOSEN, lists, "_"))
    items = tuple(item for q in form.questions for item in reader.items(q))
    settings = sheets.settings[0] if sheets.settings else Row(1, {})
    languages = _languages(sheets, settings)
    return Instrument(
        name=settings["form_id"] or path.stem,
        languages=languages,
        items=items,
        lists=reader.used(items),
        sets=tuple(reader.set(q) for q in form.questions if q.kind.type == "codes"),
        themes=_themes(form),
        title=_title(languages[0], settings),
        source=source_of(path, "xlsform"),
        notes=tuple(_notes(form, reader)),
        checks=tuple(check for q in form.questions for check in reader.checks(q)),
    )


def _languages(sheets: Sheets, settings: Row) -> tuple[str, ...]:
    """Return the languages of the texts, the form's own first."""
    named = [c.partition("::")[2] for c in sheets.columns if c.startswith("label")]
    default = settings["default_language"]
    first = [default] if default in named else []
    tags = (language_code(name) if name else UNKNOWN for name in (*first, *named))
    return tuple(dict.fromkeys(tags)) or (UNKNOWN,)


def _title(language: str, settings: Row) -> Text:
    title = settings["form_title"]
    return Text({language: title} if title else {})


def _themes(form: Form) -> dict[str, Text]:
    """Return the outermost groups, which are the sections of the form."""
    groups = {q.groups[0].line: q.groups[0] for q in form.questions if q.groups}
    return {_theme(g): text_of(g, "label") or _plain(g) for g in groups.values()}


def _theme(group: Row) -> str:
    return loose_name(group["name"]) or f"group_{group.line}"


def _plain(group: Row) -> Text:
    return Text({UNKNOWN: group["name"] or str(group.line)})


def _notes(form: Form, reader: _Reader) -> Iterator[Note]:
    if form.repeated:
        yield Note("xlsform_repeats", {"names": ", ".join(form.repeated)})
    if form.strange:
        yield Note("xlsform_types", {"types": ", ".join(form.strange)})
    if form.shown:
        yield Note("xlsform_notes", {"count": form.shown})
    files = [q.name for q in form.questions if q.kind.type == "text" and _is_file(q)]
    if files:
        yield Note("xlsform_files", {"names": ", ".join(files)})
    lost = [q.kind.list for q in form.questions if reader.without_list(q)]
    if lost:
        yield Note("xlsform_lists", {"names": ", ".join(dict.fromkeys(lost))})


def _is_file(question: Question) -> bool:
    return question.kind.disclosure == "direct" and question.kind.role != "paradata"


@dataclass(frozen=True)
class _Reader:
    """Turns questions into items, knowing all of them."""

    form: Form
    lists: Mapping[str, CodeList]
    chosen: str
    known: dict[str, Known] = field(init=False)

    def __post_init__(self) -> None:
        known = {q.name: self.known_of(q) for q in self.form.questions}
        object.__setattr__(self, "known", known)

    def known_of(self, question: Question) -> Known:
        listed = self.lists.get(question.kind.list)
        codes = listed.codes if listed else ()
        type = question.kind.type
        if type == "code" and not codes:
            type = ""
        return Known(
            question.name,
            "int" if _steps(question) else type,
            integer=bool(listed and listed.integer),
            optional=question.optional,
            options={c.code: self.option(question, c) for c in codes},
            missing={c.code: c.missing for c in codes if c.missing},
        )

    def option(self, question: Question, code: Code) -> str:
        """Return the item of an option: `why/other`, which is not `why_other`."""
        if code.note:
            return code.note
        name = f"{question.name}/{code.code}"
        own = (loose_name(q.name) for q in self.form.questions)
        extra = question.kind.other and code == OTHER
        clashes = extra or loose_name(name) in own
        return f"{question.name}/is_{code.code}" if clashes else name

    def used(self, items: tuple[Item, ...]) -> dict[str, CodeList]:
        every = {**self.lists, self.chosen: chosen_list(self.chosen)}
        names = dict.fromkeys(item.codes for item in items if item.codes)
        return {name: every[name] for name in names if name in every}

    def without_list(self, question: Question) -> bool:
        return bool(question.kind.list) and question.kind.list not in self.lists

    def items(self, question: Question) -> Iterator[Item]:
        """Yield what a question has a column for."""
        whole = self.item(question)
        if question.kind.type == "codes" and not self.without_list(question):
            for code in self.lists[question.kind.list].codes:
                yield replace(
                    whole,
                    name=self.option(question, code),
                    type="code",
                    label=code.label or Text({UNKNOWN: code.code}),
                    codes=self.chosen,
                    aliases=_aliases(question, f"/{code.code}"),
                )
        else:
            yield whole
        if question.kind.other:
            name = f"{question.name}_other"
            rule = rule_of_xpath(f"selected(${{{question.name}}}, 'other')", self.known)
            yield Item(
                name,
                "text",
                asked_if=rule,
                theme=whole.theme,
                role="open",
                aliases=_aliases(question, "_other"),
            )

    def item(self, question: Question) -> Item:
        row, kind = question.row, question.kind
        limits = self.limits(question)
        asked = [rule_of_xpath(text, self.known) for text in question.relevants]
        type = self.known[question.name].type
        plain = {"codes": "text"}.get(type, type)
        return Item(
            name=question.name,
            type=plain,
            question=text_of(row, "label"),
            label=text_of(row, "short_label"),
            instruction=text_of(row, "hint", "guidance_hint"),
            asked_if=_all(asked) if all(asked) else "",
            routing=" and ".join(question.relevants),
            theme=_theme(question.groups[0]) if question.groups else "",
            codes=kind.list if type == "code" else "",
            measure="nominal" if type in ("code", "codes") else "",
            minimum=limits.minimum,
            maximum=limits.maximum,
            role=kind.role,
            disclosure=kind.disclosure,
            source=kind.source,
            note=self.note(question, limits),
            aliases=_aliases(question, ""),
        )

    def note(self, question: Question, limits: Limits) -> str:
        row = question.row
        said = [f"{column} {row[column]}" for column in KEPT if row[column]]
        if limits.unsaid:
            said.append(f"constraint {row['constraint']}")
        listed = self.lists.get(question.kind.list)
        if question.kind.type == "code" and listed:
            kinds = ((c.code, telling_kind(str(c.label))) for c in listed.answers)
            said += [f"{code} = {kind.word}?" for code, kind in kinds if kind]
        return "; ".join(said)

    def limits(self, question: Question) -> Limits:
        row = question.row
        if row["type"].strip().lower() != "range":
            return limits_of(row["constraint"], self.known, question.name)
        given = _parameters(question)
        return Limits(given.get("start", 0.0), given.get("end", 10.0))

    def checks(self, question: Question) -> Iterator[ItemCheck]:
        """Yield what an answer must meet beyond its bounds."""
        rule = self.limits(question).rule
        if rule and not self.without_list(question):
            row = question.row
            label = text_of(row, "constraint_message") or text_of(row, "label")
            name = f"{loose_name(question.name)}_constraint"
            yield ItemCheck(name, label, rule, f"constraint {row['constraint']}")

    def set(self, question: Question) -> ItemSet:
        listed = self.lists.get(question.kind.list)
        members = tuple(
            Member(variable=self.option(question, c), code=c.code, label=c.label)
            for c in (listed.codes if listed else ())
        )
        label = text_of(question.row, "short_label") or text_of(question.row, "label")
        return ItemSet(question.name, "multiple", members, label)


def _all(rules: list[str]) -> str:
    if len(rules) < 2:
        return "".join(rules)
    return " and ".join(f"({rule})" if " or " in rule else rule for rule in rules)


def _aliases(question: Question, ending: str) -> tuple[str, ...]:
    path = question.path
    return (f"{path}{ending}",) if path != question.name else ()


def _parameters(question: Question) -> dict[str, float]:
    pairs = (part.partition("=") for part in question.row["parameters"].split())
    try:
        return {key: float(value) for key, _, value in pairs if value}
    except ValueError:
        return {}


def _steps(question: Question) -> bool:
    """Whether a range goes by whole numbers."""
    given = _parameters(question)
    whole = all(given.get(key, 1.0).is_integer() for key in ("start", "end", "step"))
    return question.row["type"].strip().lower() == "range" and whole
