"""What simulation.yml may say: every assumption about people and fieldwork."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, model_validator

from survey.codebook.text import Model, Rule
from survey.expression import Expression
from survey.record import MissingKind

__all__ = [
    "CaseDraw",
    "Defects",
    "Draw",
    "Fieldwork",
    "Interviewers",
    "ItemNonResponse",
    "Open",
    "Profile",
    "Register",
    "Sample",
    "Settings",
]


def _keys_as_text(given: Any) -> Any:
    """Return a mapping with text keys: YAML reads 1 as a number, a code is text."""
    if not isinstance(given, Mapping):
        return given
    return {str(key): value for key, value in given.items()}


def _one_code(given: Any) -> Any:
    """Return a lone code as the draw that always gives it."""
    if isinstance(given, str | int | float):
        return {"shares": {str(given): 1.0}}
    return given


def _everywhere(given: Any) -> Any:
    """Return a lone number as the one that holds in every stratum."""
    return {"else": given} if isinstance(given, int | float) else _keys_as_text(given)


Share = Annotated[float, Field(ge=0, le=1)]
Shares = Annotated[dict[str, float], BeforeValidator(_keys_as_text)]
Code = Annotated[str, BeforeValidator(str)]
ByStratum = Annotated[dict[str, float], BeforeValidator(_everywhere)]


class Draw(Model):
    """How a variable's values fall: a code or number by shares, between bounds, a rule.

    Parameters
    ----------
    shares
        Weight by code; they need not add up to one.
    between
        Two expressions; a whole number from the first to the second, both included.
    value
        One expression, for what follows from other variables.
    missing
        Share for whom it isn't known.
    by
        Another draw by code of the stratum.
    cases
        Other draws by condition: the first that holds, or has no condition.
    """

    shares: Shares = {}
    between: tuple[Rule, Rule] | None = None
    value: Rule | None = None
    missing: Share = 0.0
    by: Annotated[dict[str, OneDraw], BeforeValidator(_keys_as_text)] = {}
    cases: tuple[CaseDraw, ...] = ()

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        given = [self.shares or None, self.between, self.value, self.cases or None]
        said = sum(item is not None for item in given)
        if said > 1 or (not said and not self.by and not self.missing):
            raise ValueError("needs exactly one of shares, between, value, cases")
        return self

    def within(self, stratum: str) -> Draw:
        """Return the draw that holds in a stratum."""
        return self.by.get(stratum, self)

    @property
    def nested(self) -> Iterator[Draw]:
        """The draw itself, and all those inside it."""
        yield self
        for inner in (*self.by.values(), *self.cases):
            yield from inner.nested

    @property
    def rules(self) -> tuple[Expression, ...]:
        """The expressions of this draw alone."""
        return tuple(r for r in (self.value, *(self.between or ())) if r is not None)


class CaseDraw(Draw):
    """A draw for those for whom a condition holds."""

    when: Rule | None = None

    @property
    def rules(self) -> tuple[Expression, ...]:
        """The expressions of this draw alone, its condition among them."""
        return (*super().rules, *([self.when] if self.when is not None else []))


OneDraw = Annotated[Draw, BeforeValidator(_one_code)]
Draws = dict[str, OneDraw]
Draw.model_rebuild()


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
    profiles: Annotated[
        dict[str, tuple[Profile, ...]], BeforeValidator(_keys_as_text)
    ] = {}

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
    """

    net: int | None = Field(default=None, ge=1)
    rate: ByStratum = {"else": 0.4}
    response: dict[str, Shares] = {}
    web: dict[str, Shares] = {}
    clusters: tuple[int, int] = (10, 2)


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
    register_mismatch: Share = 0.004
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
