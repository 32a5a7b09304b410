"""What simulation.yml may say: every assumption about people and fieldwork."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, Field

from survey.codebook.text import Model
from survey.record import Disposition, MissingKind
from survey.simulation.draws import (
    ByStratum,
    Code,
    Draw,
    Draws,
    Share,
    Shares,
    by_text,
)

__all__ = [
    "Defects",
    "Fieldwork",
    "Interviewers",
    "ItemNonResponse",
    "Open",
    "Profile",
    "Register",
    "Sample",
    "Settings",
]


class Profile(Model):
    """One way to belong to a stratum, such as by the father's first nationality.

    Parameters
    ----------
    share
        Weight among the profiles, one number or one by stratum; `else` for the others.
    """

    share: ByStratum
    set: Draws

    def weight(self, stratum: str) -> float:
        """Return the profile's weight in a stratum."""
        return self.share.get(stratum, self.share.get("else", 0.0))


class Register(Model):
    """What the register holds: draws for everyone, and profiles by stratum.

    Parameters
    ----------
    profiles
        By code of the stratum; `else` for the others.
    """

    draws: Draws = {}
    profiles: Annotated[dict[str, tuple[Profile, ...]], BeforeValidator(by_text)] = {}

    def ways(self, stratum: str) -> tuple[Profile, ...]:
        """Return the profiles that hold in a stratum."""
        found = self.profiles.get(stratum, self.profiles.get("else", ()))
        return tuple(profile for profile in found if profile.weight(stratum) > 0)


class Sample(Model):
    """How many are drawn, and who answers.

    Parameters
    ----------
    net
        Respondents aimed at per stratum; none divides 2,000 over the strata.
    rate
        Response rate by code of the stratum; `else` for the others.
    response
        By variable and code, a factor on the response rate. Only variables of the
        calibration margins, and only as a product: that is what raking undoes.
    web
        By variable and code, the log odds that a respondent answers on the web.
    clusters
        Clusters per stratum in the population, and how many of those are drawn.
    outcomes
        What became of those who didn't answer: weight by letter of the outcome.
    """

    net: int | None = Field(default=None, ge=1)
    rate: ByStratum = {"else": 0.4}
    response: dict[str, Shares] = {}
    web: dict[str, Shares] = {}
    clusters: tuple[int, int] = (10, 2)
    outcomes: dict[Disposition, Annotated[float, Field(ge=0)]] = {
        Disposition.REFUSAL: 55,
        Disposition.NON_CONTACT: 25,
        Disposition.OTHER: 8,
        Disposition.UNKNOWN_OTHER: 9,
        Disposition.NOT_ELIGIBLE: 3,
    }


class Fieldwork(Model):
    """Names of the paradata, codes of the modes, and the period.

    Parameters
    ----------
    web, capi
        Codes of the mode variable: on the web, and with an interviewer.
    started, ended, language
        Variables; the language is that of the questionnaire.
    paper
        Code of the mode in which a double answer comes; without one, the other mode.
    completion, broken
        The variable that says how far somebody came, and its code for breaking off.
    minutes
        Median duration by code of the mode.
    draws
        How other paradata fall.
    """

    web: Code = ""
    capi: Code = ""
    paper: Code = ""
    completion: str = ""
    broken: Code = ""
    started: str = ""
    ended: str = ""
    language: str = ""
    period: tuple[date, date] | None = None
    minutes: Shares = {}
    draws: Draws = {}

    @property
    def paradata(self) -> tuple[str, ...]:
        """The variables it names."""
        return (self.started, self.ended, self.language, self.completion)


class Interviewers(Model):
    """How many there are, and how alike the answers are that each brings in.

    Parameters
    ----------
    rho
        Intra-interviewer correlation that is added; 0.01 is the order of magnitude
        that the literature finds for attitudes.
    variables
        Whose answers an interviewer colours; without any, up to six of the batteries.
    """

    count: int = Field(default=60, ge=1)
    rho: float = Field(default=0.01, ge=0, lt=0.2)
    variables: tuple[str, ...] = ()


class ItemNonResponse(Model):
    """Share of the asked that gives no answer, by kind; and where it is otherwise."""

    refused: Share = 0.004
    dont_know: Share = 0.015
    no_answer: Share = 0.006
    variables: dict[str, dict[str, Share]] = {}

    def share(self, variable: str, kind: MissingKind) -> float:
        """Return the share of one kind for one variable."""
        own = self.variables.get(variable, {})
        return own.get(kind.word, float(getattr(self, kind.word, 0.0)))


class Open(Model):
    """Open answers: which share writes one, and about what."""

    share: Share = 0.35
    shares: dict[str, Share] = {}
    topics: dict[str, str] = {}


class Defects(Model):
    """The share of records (of cells, for the cell kinds) that each defect is put in.

    Parameters
    ----------
    pairs
        Survey variable by the register variable that it has to agree with.
    """

    double: Share = 0.01
    register_mismatch: Share = 0.008
    code_outside: Share = 0.006
    routing_answered: Share = 0.006
    routing_empty: Share = 0.006
    speeder: Share = 0.012
    straightliner: Share = 0.01
    near_duplicate: Share = 0.004
    break_off: Share = 0.008
    two_digit_year: Share = 0.004
    out_of_range: Share = 0.004
    swapped_scale: Share = 0.008
    whitespace: Share = 0.02
    encoding: Share = 0.02
    pairs: dict[str, str] = {}


class Settings(Model):
    """The whole of simulation.yml.

    Parameters
    ----------
    cap
        Simulated persons per stratum at most; each stands for the same number.
    assumptions
        Sentences for the README that goes with the files.
    """

    cap: int = Field(default=40_000, ge=100)
    register_file: Register = Field(default=Register(), alias="register")
    answers: Draws = {}
    open_answers: Open = Field(default=Open(), alias="open")
    sample: Sample = Sample()
    fieldwork: Fieldwork = Fieldwork()
    interviewers: Interviewers = Interviewers()
    item_nonresponse: ItemNonResponse = ItemNonResponse()
    defects: Defects = Defects()
    assumptions: tuple[str, ...] = ()

    def draw(self, variable: str) -> Draw | None:
        """Return how a variable falls, when the file says so."""
        return self.answers.get(variable) or self.fieldwork.draws.get(variable)
