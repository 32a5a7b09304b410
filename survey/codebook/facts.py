"""What study.yml says: the facts of the study and the choices made for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from survey.codebook.citation_facts import Citation
from survey.codebook.design_facts import Design
from survey.codebook.gross_facts import Gross
from survey.codebook.text import Model, Text
from survey.codebook.treatment import Treatment, Treatments
from survey.codebook.weighting_facts import Weighting

__all__ = [
    "Disclosure",
    "Editing",
    "Estimation",
    "Profile",
    "Quality",
    "Register",
    "Report",
    "StudyFacts",
]


class Estimation(Model):
    """What is estimated for every indicator.

    Parameters
    ----------
    confidence
        Of intervals.
    share_interval
        How the interval of a share is made.
    quality_rules
        Whose rules say which estimates are published, flagged or withheld; without any,
        the thresholds under `disclosure` flag.
    breakdowns
        Variables to break down by; an empty list for the total.
    """

    confidence: float = Field(default=0.95, gt=0, lt=1)
    share_interval: Literal[
        "logit", "wald", "beta", "wilson", "asin", "xlogit", "likelihood"
    ] = "logit"
    quality_rules: Literal[
        "",
        "nchs-2017",
        "ine-chile-2020",
        "cepal-2020",
        "cepal-2023",
        "statcan",
        "eurostat-silc",
    ] = ""
    breakdowns: tuple[tuple[str, ...], ...] = ((),)

    @model_validator(mode="after")
    def _has_the_interval_of_its_rules(self) -> Self:
        if self.quality_rules == "nchs-2017" and self.share_interval != "beta":
            raise ValueError("quality_rules nchs-2017 are about share_interval: beta")
        return self


class Disclosure(Model):
    """Thresholds for what may be shown; on unweighted counts, always.

    Parameters
    ----------
    min_base
        Smallest number of respondents a published estimate may rest on.
    min_cell
        Smallest count a published cell may hold, unless it is none at all.
    rse_flag, ci_width_flag
        Relative standard error and interval width from which an estimate is marked.
    secondary
        Whether cells that would give back a hidden one are hidden too.
    """

    min_base: int = Field(default=30, ge=1)
    min_cell: int = Field(default=10, ge=1)
    rse_flag: float = Field(default=0.2, gt=0)
    ci_width_flag: float = Field(default=0.2, gt=0)
    secondary: bool = True


class Editing(Model):
    """What the edit step does besides the rules of edits.yml.

    Parameters
    ----------
    outside_codebook
        What becomes of a code that the codebook doesn't know, after all rules: kept
        as it came in, or made missing and logged.
    """

    outside_codebook: Literal["keep", "edited_out"] = "keep"


class Quality(Model):
    """Variables and thresholds for the checks on fieldwork.

    Parameters
    ----------
    duration, mode, interviewer
        Variables; without a duration there are no speeders.
    speeder_share
        Share of the median duration in the mode below which an interview is too fast.
    duplicate_match
        Share of agreement from which two records are nearly the same.
    nonresponse_share
        Share of the questions put that may go unanswered.
    """

    duration: str = ""
    mode: str = ""
    interviewer: str = ""
    speeder_share: float = Field(default=1 / 3, gt=0, lt=1)
    duplicate_match: float = Field(default=0.95, gt=0, le=1)
    nonresponse_share: float = Field(default=0.5, gt=0, le=1)


class Report(Model):
    """The report's notebook and look, as paths relative to the study's folder."""

    template: str
    style: str
    breakdowns: tuple[tuple[str, ...], ...] = ()


class Profile(Model):
    """What a release for one kind of receiver holds.

    Parameters
    ----------
    drop
        Variables that stay behind.
    pseudonymise
        Variables whose values are replaced by keyed pseudonyms.
    open_answers
        Open answers that may leave as people wrote them; any other keeps the data in.
    formats
        Of the data; ddi adds the codebook as archives ask for it, datapackage
        the data once more, described as Frictionless has it.
    treat
        What is done to other variables, such as `topcode:80`; goes before the column
        treatment of variables.csv.
    key
        Name of the environment variable that holds the path of the key file.
    """

    label: Text = Text()
    drop: tuple[str, ...] = ()
    pseudonymise: tuple[str, ...] = ()
    open_answers: tuple[str, ...] = ()
    formats: tuple[
        Literal["sav", "csv", "dta", "xlsx", "parquet", "ddi", "datapackage"], ...
    ] = (
        "sav",
        "csv",
    )
    treat: Treatments = {}
    key: str | None = None

    def treating(self, given: Mapping[str, Treatment]) -> Profile:
        """Return the profile with treatments that it doesn't speak of itself.

        Parameters
        ----------
        given
            By variable.
        """
        said = {*self.drop, *self.pseudonymise, *self.treat}
        new = {n: t for n, t in given.items() if n not in said} | self.treat
        dropped = [n for n, t in new.items() if t.way == "drop"]
        replaced = [n for n, t in new.items() if t.way == "pseudonymise"]
        rest = {n: t for n, t in new.items() if t.value is not None}
        return self.model_copy(
            update={
                "drop": (*self.drop, *dropped),
                "pseudonymise": (*self.pseudonymise, *replaced),
                "treat": rest,
            }
        )


class Register(Model):
    """The file that comes beside the fieldwork file, joined on the id variable."""

    suffix: str = "-register.csv"


class StudyFacts(Model):
    """The whole of study.yml.

    Parameters
    ----------
    kind
        A survey has a sampling design; a consultation has none.
    citation
        How an archive describes the study.
    facts
        Named constants that every expression may use.
    themes
        Label by theme, in the order of publication.
    id
        The variable that tells respondents apart.
    """

    study: str
    kind: Literal["survey", "consultation"] = "survey"
    title: Text
    subtitle: Text = Text()
    wave: int | str = ""
    languages: tuple[Literal["nl", "fr", "en"], ...] = Field(("nl",), min_length=1)
    population: Text = Text()
    fieldwork: Text = Text()
    source: str = ""
    citation: Citation | None = None
    facts: dict[str, bool | int | float | date | str] = {}
    themes: dict[str, Text] = {}
    id: str
    register_file: Register | None = Field(default=None, alias="register")
    gross: Gross | None = None
    design: Design | None = None
    weighting: Weighting = Weighting()
    estimation: Estimation = Estimation()
    disclosure: Disclosure = Disclosure()
    quality: Quality = Quality()
    editing: Editing = Editing()
    report: Report | None = None
    release: dict[str, Profile] = {}
    note: str = ""

    @model_validator(mode="after")
    def _has_what_nonresponse_takes(self) -> Self:
        if self.gross is not None and self.design is None:
            raise ValueError("has a gross sample and no design that it was drawn by")
        if self.weighting.nonresponse is None:
            return self
        if self.gross is None:
            raise ValueError(
                "weighting.nonresponse takes the gross sample; declare its file under "
                "gross, such as gross: {suffix: -gross.csv, disposition: disposition}"
            )
        said = self.design.replicates if self.design is not None else None
        if said is not None and said.weights:
            raise ValueError(
                "weighting.nonresponse can't be done again in replicate weights that "
                "come with the respondents' data; let design.replicates make them"
            )
        return self
