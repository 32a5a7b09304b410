"""Reading simulation.yml, and holding every name in it against the codebook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from survey.codebook import Codebook
from survey.codebook.reading import Reader
from survey.codebook.yaml_source import read_yaml
from survey.errors import DeclarationError, Problem, nearest
from survey.simulation.draws import Draw
from survey.simulation.settings import Settings

__all__ = ["read_settings"]

Path = tuple[int | str, ...]
Said = Iterator[tuple[Path, str]]


def read_settings(codebook: Codebook) -> Settings:
    """Return what a codebook's simulation.yml says, or the defaults without one.

    Raises
    ------
    DeclarationError
        With every name or code that the codebook doesn't know, and its line.
    """
    reader = Reader(codebook.path)
    source, problems = read_yaml(codebook.path / "simulation.yml")
    found = reader.model(Settings, source.content or {}, source.place)
    problems += reader.problems
    if found is not None:
        said = [*_unknown(codebook, found), *_response(codebook, found)]
        said += [*_draws(codebook, found)]
        problems += [Problem(source.place(path), text) for path, text in said]
    if problems or found is None:
        raise DeclarationError(problems)
    return found


def _unknown(codebook: Codebook, settings: Settings) -> Said:
    known = codebook.variables
    for path, name in _names(settings):
        if name and name not in known:
            yield path, f"there is no variable {name!r}{nearest(name, known)}"


def _names(settings: Settings) -> Iterator[tuple[Path, str]]:
    given: list[tuple[Path, Iterable[str]]] = [
        (("sample", "response"), settings.sample.response),
        (("sample", "web"), settings.sample.web),
        (("item_nonresponse", "variables"), settings.item_nonresponse.variables),
        (("open", "shares"), settings.open_answers.shares),
        (("open", "topics"), settings.open_answers.topics),
        (("interviewers", "variables"), settings.interviewers.variables),
        (("defects", "pairs"), settings.defects.pairs),
        (("defects", "pairs"), settings.defects.pairs.values()),
        (("fieldwork",), settings.fieldwork.paradata),
    ]
    for path, names in given:
        yield from (((*path, name), name) for name in names)
    yield from ((path, str(path[-1])) for path, _ in _all_draws(settings))


def _response(codebook: Codebook, settings: Settings) -> Said:
    inside = {n for margin in codebook.margins.values() for n in margin.variables}
    for name in settings.sample.response:
        if name not in inside and codebook.margins:
            said = f"{name!r} is in no margin, so weighting can't undo its non-response"
            yield ("sample", "response", name), said


def _all_draws(settings: Settings) -> Iterator[tuple[Path, Draw]]:
    for name, draw in settings.answers.items():
        yield ("answers", name), draw
    for name, draw in settings.fieldwork.draws.items():
        yield ("fieldwork", "draws", name), draw
    for name, draw in settings.register_file.draws.items():
        yield ("register", "draws", name), draw
    for stratum, profiles in settings.register_file.profiles.items():
        for place, profile in enumerate(profiles):
            for name, draw in profile.set.items():
                yield ("register", "profiles", stratum, place, "set", name), draw


def _draws(codebook: Codebook, settings: Settings) -> Said:
    for path, draw in _all_draws(settings):
        name = str(path[-1])
        codes = codebook.codes(name) if name in codebook.variables else ()
        for part in draw.nested:
            for code in part.shares if codes else ():
                if code not in codes:
                    yield path, f"{name!r} has no code {code!r}{nearest(code, codes)}"
            for rule in part.rules:
                said = rule.problems(codebook.vocabulary)
                yield from ((path, text) for text in said)
