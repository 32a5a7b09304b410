"""How a study is cited and archived, as study.yml says under citation."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from survey.codebook.text import Model, Text

__all__ = ["Author", "Citation", "Country"]

DAY = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")


def _day(given: Any) -> str:
    text = given.isoformat() if isinstance(given, date) else str(given)
    if not text or DAY.fullmatch(text):
        return text
    raise ValueError(f"{text!r} is no year, month or day, such as 2022-05-31")


Day = Annotated[
    str, BeforeValidator(_day), WithJsonSchema({"type": ["string", "integer"]})
]
"""A day, month or year."""


class Author(Model):
    """Who made the study.

    Parameters
    ----------
    name
        As cited: last name, comma, first name; or an organisation.
    affiliation
        Where they worked.
    """

    name: str
    affiliation: str = ""


class Country(Model):
    """Where the study was held.

    Parameters
    ----------
    code
        Of ISO 3166: BE.
    name
        In each language.
    """

    code: str = Field(pattern="^[A-Z]{2}$")
    name: Text


class Citation(Model):
    """What an archive asks of a study; everything may wait until it is archived.

    Parameters
    ----------
    identifier
        A persistent identifier, or the archive's number.
    agency
        Who gives the identifier: DOI, Handle, or the archive.
    uri
        Where the study is found.
    distributor
        Who hands out the data.
    published
        Day, month or year of publication.
    abstract
        What the study is about.
    start
        First day of data collection, or the only one.
    end
        Last day of data collection.
    authors
        Who made the study.
    keywords
        What it is about, a word or a few each.
    topics
        What it is about, in the words of the archive's classification.
    countries
        Where it was held.
    unit
        Who or what a record is about.
    time_method
        Whether people are asked once or again: cross-section, trend, panel.
    sampling
        How respondents were chosen; without it the design's own why.
    modes
        How people were asked.
    access
        Who may have the data.
    """

    identifier: str = ""
    agency: str = ""
    uri: str = ""
    distributor: Text = Text()
    published: Day = ""
    abstract: Text = Text()
    start: Day = ""
    end: Day = ""
    authors: tuple[Author, ...] = ()
    keywords: tuple[Text, ...] = ()
    topics: tuple[Text, ...] = ()
    countries: tuple[Country, ...] = ()
    unit: Text = Text()
    time_method: Text = Text()
    sampling: Text = Text()
    modes: tuple[Text, ...] = ()
    access: Text = Text()

    @model_validator(mode="after")
    def _goes_forward(self) -> Self:
        if self.end and not self.start:
            raise ValueError("has an end of data collection and no start")
        both = min(len(self.start), len(self.end))
        if self.end and self.end[:both] < self.start[:both]:
            raise ValueError(f"data collection ends {self.end}, before {self.start}")
        return self
