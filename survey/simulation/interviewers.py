"""Interviewers: what each brings in is a little alike."""

from __future__ import annotations

import numpy as np

from survey.codebook import Codebook
from survey.editing.draft import Draft
from survey.simulation.paradata import Session
from survey.simulation.people import known, put
from survey.simulation.streams import stream

__all__ = ["colour", "coloured_variables"]

MOST = 6


def coloured_variables(session: Session) -> tuple[str, ...]:
    """Return the questions on which interviewers have an effect."""
    said = session.settings.interviewers.variables
    return said or tuple(_battery_items(session.codebook))[:MOST]


def _battery_items(codebook: Codebook) -> list[str]:
    return [
        member.variable
        for item in codebook.sets.values()
        if item.alike
        for member in item.members
        if codebook.integer_codes(member.variable)
    ]


def colour(people: Draft, session: Session) -> Draft:
    """Return the respondents with some answers moved one step by their interviewer.

    Each interviewer pulls a question up or down; an answer follows with a chance `q`
    such that the shift's variance between interviewers, `q²`, is the wanted part of
    the answer's variance.

    Parameters
    ----------
    session
        Holds the correlation `rho`.

    Notes
    -----
    With `s²` the variance of the answers, rho = q² / (s² + q²), so
    q = s √(rho / (1 − rho)). A variance estimator that takes respondents for
    independent doesn't see this part; it is a defect of measurement, not of sampling,
    and is left out where defects are.
    """
    name = session.codebook.facts.quality.interviewer
    rho = session.settings.interviewers.rho
    if not name or name not in people.columns or not rho:
        return people
    met = known(people, name)
    _, number = np.unique(people.vector(name).values.astype(str), return_inverse=True)
    for variable in coloured_variables(session):
        codes = [int(code) for code in session.codebook.codes(variable)]
        answered = met & known(people, variable)
        if not codes or not answered.any():
            continue
        values = people.vector(variable).values.copy()
        random = stream(session.seed, "interviewer effect", variable)
        pull = random.choice([-1.0, 1.0], number.max() + 1)[number]
        follows = values[answered].std() * np.sqrt(rho / (1 - rho))
        moved = answered & (random.random(people.rows) < follows)
        values[moved] = np.clip(values + pull, min(codes), max(codes))[moved]
        people = put(people, variable, values, people.kinds(variable))
    return people
