"""What the fieldwork writes down beside the answers: numbers, times, modes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from survey.codebook import Codebook, Variable
from survey.editing.draft import Draft
from survey.record import MissingKind
from survey.simulation.answers import routed
from survey.simulation.people import put, wave_year
from survey.simulation.settings import Fieldwork, Settings
from survey.simulation.streams import stream
from survey.simulation.values import Strata, draw_values, share_table

__all__ = ["Session", "mode_codes", "note_down"]

MINUTES = {"web": 24.0, "capi": 45.0}
SPREAD, FARTHEST = 0.3, 2.5
DAYS, HOURS, FIRST_HOUR = 120, 13, 8
FIRST_NUMBER = 100_001


@dataclass(frozen=True)
class Session:
    """What is the same for every variable of one draw.

    Parameters
    ----------
    web
        Who answers on the web, shape (respondents,).
    strata
        Of the respondents.
    seed
        Of the draw.
    """

    codebook: Codebook
    settings: Settings
    strata: Strata
    web: NDArray[np.bool_]
    seed: int

    @property
    def rows(self) -> int:
        """Number of respondents."""
        return len(self.web)

    @property
    def medians(self) -> tuple[float, float]:
        """Usual length of an interview in minutes, on the web and face to face."""
        web, capi = mode_codes(self)
        said = self.settings.fieldwork.minutes
        return said.get(web, MINUTES["web"]), said.get(capi, MINUTES["capi"])

    @property
    def fieldwork(self) -> Fieldwork:
        """What simulation.yml says of the fieldwork, with names found where unsaid."""
        return _completed(self.codebook, self.settings.fieldwork)


def _completed(codebook: Codebook, said: Fieldwork) -> Fieldwork:
    """Return the settings with the first two times taken for start and end."""
    times = [
        name
        for name, variable in codebook.collected.items()
        if variable.type == "datetime" and variable.source == "paradata"
    ]
    started = said.started or (times[0] if times else "")
    ended = said.ended or (times[1] if len(times) > 1 else "")
    return said.model_copy(update={"started": started, "ended": ended})


def mode_codes(session: Session) -> tuple[str, str]:
    """Return the codes of the web and of an interview; one code twice without modes."""
    name = session.codebook.facts.quality.mode
    codes = session.codebook.codes(name) if name else ()
    said = session.settings.fieldwork
    web = said.web or (codes[0] if codes else "")
    return web, said.capi or (codes[1] if len(codes) > 1 else web)


def note_down(people: Draft, name: str, session: Session) -> Draft:
    """Return the respondents with one variable that the fieldwork brings.

    Parameters
    ----------
    name
        The respondent's number, or a variable of paradata.
    """
    variable = session.codebook.collected[name]
    special = _special(name, variable, session)
    values = special(people, name, session) if special else _any(people, name, session)
    asked = routed(people, name)
    kinds = np.where(asked, 0, MissingKind.NOT_APPLICABLE).astype(np.int8)
    return put(people, name, values, kinds)


Maker = Callable[[Draft, str, Session], NDArray[Any]]


def _special(name: str, variable: Variable, session: Session) -> Maker | None:
    quality, fieldwork = session.codebook.facts.quality, session.fieldwork
    makers: dict[str, Maker] = {
        session.codebook.facts.id: _number,
        quality.mode: _mode,
        quality.interviewer: _interviewer,
        quality.duration: _duration,
        fieldwork.started: _started,
        fieldwork.ended: _ended,
    }
    found = makers.get(name)
    design = session.codebook.facts.design
    if found is None and design is not None and name == design.fpc:
        return _stratum_size
    if found is None and variable.role == "weight":
        return _one
    return found


def _number(people: Draft, name: str, session: Session) -> NDArray[Any]:
    return numbers(session, 0, session.rows)


def numbers(session: Session, start: int, count: int) -> NDArray[Any]:
    """Return so many respondents' numbers.

    Parameters
    ----------
    start
        How many were given out before; who answered comes first.
    """
    about = session.codebook.variable(session.codebook.facts.id)
    found = np.arange(start, start + count)
    if about.type == "text":
        return np.array([f"R{FIRST_NUMBER + number}" for number in found], dtype=object)
    last = session.rows - 1 + FIRST_NUMBER
    first = FIRST_NUMBER if about.max is None or last <= about.max else 1
    return (found + first).astype(np.float64)


def _mode(people: Draft, name: str, session: Session) -> NDArray[Any]:
    web, capi = mode_codes(session)
    if session.codebook.integer_codes(name):
        return np.where(session.web, float(web), float(capi))
    return np.where(session.web, web, capi).astype(object)


def _interviewer(people: Draft, name: str, session: Session) -> NDArray[Any]:
    count = session.settings.interviewers.count
    numbers = stream(session.seed, "interviewer").integers(1, count + 1, session.rows)
    if session.codebook.variable(name).type == "text":
        return np.array([f"I{number:03d}" for number in numbers], dtype=object)
    return numbers.astype(np.float64)


def _minutes(session: Session) -> NDArray[np.float64]:
    """Return how long each took: lognormal round the median of the mode."""
    # Cut off, so that nobody is as fast as a speeder by accident.
    spread = stream(session.seed, "minutes").standard_normal(session.rows)
    factor = np.exp(SPREAD * np.clip(spread, -FARTHEST, FARTHEST))
    return np.asarray(np.where(session.web, *session.medians) * factor)


def _duration(people: Draft, name: str, session: Session) -> NDArray[Any]:
    decimals = 0 if session.codebook.variable(name).type == "int" else 1
    return np.round(_minutes(session), decimals)


def _started(people: Draft, name: str, session: Session) -> NDArray[Any]:
    first, days = _period(session)
    random = stream(session.seed, "started")
    day = random.integers(0, days, session.rows)
    seconds = FIRST_HOUR * 3600 + random.integers(0, HOURS * 3600, session.rows)
    moment = np.datetime64(first, "s") + (day * 86400 + seconds).astype("m8[s]")
    return np.asarray(moment.astype("datetime64[us]"))


def _period(session: Session) -> tuple[date, int]:
    said = session.settings.fieldwork.period
    if said is not None:
        return said[0], (said[1] - said[0]).days + 1
    return date(wave_year(session.codebook), 3, 1), DAYS


def _ended(people: Draft, name: str, session: Session) -> NDArray[Any]:
    lasted = np.rint(_minutes(session) * 60).astype("m8[s]")
    return np.asarray(_started(people, name, session) + lasted)


def _stratum_size(people: Draft, name: str, session: Session) -> NDArray[Any]:
    return np.full(session.rows, float(session.settings.cap))


def _one(people: Draft, name: str, session: Session) -> NDArray[Any]:
    return np.ones(session.rows)


def _any(people: Draft, name: str, session: Session) -> NDArray[Any]:
    draw = session.settings.draw(name)
    shares = share_table(session.codebook, name, draw, session.strata, session.seed)
    lean = stream(session.seed, "paradata", name).standard_normal(session.rows)
    everyone = np.ones(session.rows, dtype=bool)
    return draw_values(people, name, draw, session.strata, lean, everyone, shares)
