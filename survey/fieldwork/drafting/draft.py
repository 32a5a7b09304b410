"""A first codebook from a file: everything the file knows, laid out to be completed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from survey.codebook import Codebook
from survey.errors import CallError, DeclarationError, OutputError
from survey.fieldwork.asked import asked_by
from survey.fieldwork.drafting.described import described
from survey.fieldwork.drafting.first_look import indicators_yml, report_block
from survey.fieldwork.drafting.folder import LANGUAGES, Draft
from survey.fieldwork.drafting.joined import with_data, without_data
from survey.fieldwork.drafting.study_yml import study_yml
from survey.fieldwork.formats.raw import Raw
from survey.fieldwork.formats.registry import read_raw
from survey.fieldwork.instruments import Instrument, ItemCheck
from survey.fieldwork.instruments.registry import form_of
from survey.fieldwork.worded import worded
from survey.output import filling

__all__ = ["draft_codebook"]


def draft_codebook(
    path: str | Path,
    to: str | Path,
    name: str,
    language: str = "nl",
    data: str | Path | None = None,
) -> Codebook:
    """Start a codebook folder from any file that can be read.

    A questionnaire gives its labels, routing, lists and sets; a data file its own
    dictionary, and where that is silent types, code lists and missing kinds are
    guessed from its values. study.yml says in comments what is left to fill in.

    Parameters
    ----------
    path
        A file with data, a questionnaire, or both.
    to
        The folder to make; it may not be there yet.
    name
        Name of the study.
    language
        Of texts whose file doesn't say theirs.
    data
        The answers to the questionnaire, when they are in a file of their own.

    Returns
    -------
    Codebook
        The draft, which opens without problems and reads its own data.

    Raises
    ------
    CallError
        When the language is not nl, fr or en.
    InputError
        When a file can't be read.
    OutputError
        When there is something of that name already, or it can't be made.
    """
    if language not in LANGUAGES:
        raise CallError.unknown("language", language, LANGUAGES)
    folder = Path(to)
    if folder.exists():
        raise OutputError(
            folder, "is there already, and a draft is not written over it"
        )
    instrument, raw = _known(Path(path), data)
    draft = Draft(instrument.spoken(language))
    with filling(folder) as stage:
        report = (folder.resolve().parents[1] / "reports" / "report.ipynb").is_file()
        try:
            _write(stage, draft, name, raw, report)
        except DeclarationError as error:
            # What a questionnaire asks by a rule that can't be meant here is a note.
            draft = replace(draft, unsaid=_unsaid(draft, error))
            _write(stage, draft, name, raw, report)
    return Codebook.open(folder)


def _known(path: Path, data: str | Path | None) -> tuple[Instrument, Raw | None]:
    """Return what is known of a study from its files, and the data if there are any."""
    form = form_of(path)
    if form is None:
        raw = read_raw(path)
        own = described(raw)
        if data is None:
            return own, raw
        answers = worded(read_raw(data), *asked_by(own))
        return with_data(own, answers), answers
    instrument = form.read(path)
    place = data or (form.data(path) if form.data else None)
    if place is None:
        return without_data(instrument), None
    raw = worded(read_raw(place), *asked_by(instrument))
    return with_data(instrument, raw), raw


def _write(stage: Path, draft: Draft, name: str, raw: Raw | None, report: bool) -> None:
    files = _files(draft, name, raw)
    if report:
        files["study.yml"] += report_block("../../reports")
    for file, text in files.items():
        if text:
            (stage / file).write_text(text, encoding="utf-8", newline="")
    Codebook.open(stage)


def _unsaid(draft: Draft, error: DeclarationError) -> frozenset[str]:
    """Return items whose condition, and checks that a codebook refused.

    Anything else that it refused is raised.
    """
    items = draft.instrument.items
    demands = [check for check in draft.instrument.checks if draft.demand(check)]
    lines: Mapping[str, str] = {
        f"variables.csv:{line}": item.name for line, item in enumerate(items, start=2)
    } | _check_lines(draft, demands)
    places = [re.sub(r", column asked_if$", "", p.place) for p in error.problems]
    named = {lines.get(place, "") for place in places}
    conditions = {item.name for item in items if draft.condition(item)}
    conditions |= {check.name for check in demands}
    if not named <= conditions:
        raise error
    return frozenset(named)


def _check_lines(draft: Draft, demands: list[ItemCheck]) -> dict[str, str]:
    """Return the check that begins on a line of checks.yml, by its place."""
    lines = draft.checks_yml().splitlines()
    starts = [n for n, line in enumerate(lines, start=1) if line.startswith("- ")]
    return {
        f"checks.yml:{n}": check.name for n, check in zip(starts, demands, strict=True)
    }


def _files(draft: Draft, name: str, raw: Raw | None) -> dict[str, str]:
    return {
        "study.yml": study_yml(draft, name, raw),
        "variables.csv": draft.variables_csv(),
        "codes.csv": draft.codes_csv(),
        "sets.csv": draft.sets_csv(),
        "derived.yml": draft.derived_yml(),
        "checks.yml": draft.checks_yml(),
        "indicators.yml": indicators_yml(draft),
    }
