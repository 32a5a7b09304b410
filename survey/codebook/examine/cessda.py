"""What the data catalogue of CESSDA, of Europe's archives, asks that a study lacks."""

from __future__ import annotations

from collections.abc import Iterator

from survey.codebook.citation_facts import Citation
from survey.codebook.codebook import Codebook
from survey.codebook.examine.remark import Remark, Severity

__all__ = ["cessda_problems"]

NEEDED = {
    "identifier": "a persistent identifier, or the archive's number",
    "agency": "who gave the identifier, such as DOI",
    "uri": "the address where the study is found",
    "distributor": "who hands out the data",
    "abstract": "what the study is about, in a few sentences",
}
"""What the catalogue doesn't take a study without, by key under citation."""
WANTED = {
    "published": "the day of publication",
    "start": "the first day of data collection",
    "authors": "who made the study",
    "keywords": "words that people find it by",
    "topics": "topics of CESSDA's classification",
    "countries": "where it was held",
    "unit": "what a record is about, such as a person",
    "time_method": "whether people are asked once or again",
    "modes": "how people were asked",
    "access": "who may have the data",
}
"""What it recommends."""


def cessda_problems(codebook: Codebook) -> tuple[Remark, ...]:
    """Return what a study lacks for the CESSDA Data Catalogue, the worst first.

    Parameters
    ----------
    codebook
        Whose study.yml is looked at; a file of `write_ddi` says no more than that.

    Returns
    -------
    tuple of Remark
        An error for what is mandatory, a warning for what is recommended.

    References
    ----------
    CESSDA Data Catalogue, DDI 2.5 profile 3.1.0 (2025-12-09),
    https://github.com/cessda/cessda.metadata.profiles
    """
    return tuple(_lacking(codebook))


def _lacking(codebook: Codebook) -> Iterator[Remark]:
    facts = codebook.facts
    told = facts.citation or Citation()
    if not facts.title:
        yield _remark("error", "title", "the title")
    for key, what in NEEDED.items():
        if not getattr(told, key):
            yield _remark("error", f"citation.{key}", what)
    if not facts.population:
        yield _remark("warning", "population", "who the figures are about")
    for key, what in WANTED.items():
        if not getattr(told, key):
            yield _remark("warning", f"citation.{key}", what)


def _remark(severity: Severity, key: str, what: str) -> Remark:
    must = "mandatory" if severity == "error" else "recommended"
    return Remark(severity, "study.yml", f"{key} lacks: {what}; {must} for CESSDA")
