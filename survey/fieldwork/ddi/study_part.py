"""What a DDI-Codebook says of the document, the study and its files."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime

from lxml import etree

from survey.codebook import Citation, Codebook, Text
from survey.fieldwork.ddi.tree import Maker
from survey.fieldwork.frame import Frame

__all__ = ["add_document", "add_files", "add_study"]

NOTHING = Citation()
SOFTWARE = "samenleven"


def add_document(make: Maker, root: etree._Element, codebook: Codebook) -> None:
    """Add the description of the document itself.

    Its date is that of SOURCE_DATE_EPOCH; without that there is none, since a clock
    would make two files of the same codebook differ.

    Parameters
    ----------
    make
        Makes the elements.
    root
        What they go below.
    codebook
        Of the study.
    """
    citation = make.add(make.add(root, "docDscr"), "citation")
    _titles(make, make.add(citation, "titlStmt"), codebook)
    made = make.add(citation, "prodStmt")
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdigit():
        day = datetime.fromtimestamp(int(epoch), UTC).date().isoformat()
        make.add(made, "prodDate", day, {"date": day})
    make.add(made, "software", SOFTWARE)


def add_study(make: Maker, root: etree._Element, codebook: Codebook) -> None:
    """Add the description of the study.

    Parameters
    ----------
    make
        Makes the elements.
    root
        What they go below.
    codebook
        Whose study.yml says it; much of it under citation.
    """
    study = make.add(root, "stdyDscr")
    told = codebook.facts.citation or NOTHING
    _citation(make, study, codebook, told)
    _information(make, study, codebook, told)
    _method(make, study, codebook, told)
    if told.access:
        use = make.add(make.add(study, "dataAccs"), "useStmt")
        make.each(use, "restrctn", told.access)
    make.mark(study, "study", codebook.name)
    make.mark(study, "wave", str(codebook.facts.wave))


def add_files(
    make: Maker, root: etree._Element, files: Sequence[str], frame: Frame | None
) -> None:
    """Add the data files, when there are any to speak of.

    Parameters
    ----------
    make
        Makes the elements.
    root
        What they go below.
    files
        Their names; they hold the same data.
    frame
        The data.
    """
    if not files and frame is None:
        return
    described = make.add(root, "fileDscr", attributes={"ID": "F1"})
    text = make.add(described, "fileTxt")
    for name in files:
        make.add(text, "fileName", name, language=make.languages[0])
    if frame is not None:
        size = make.add(text, "dimensns")
        make.add(size, "caseQnty", str(frame.rows))
        make.add(size, "varQnty", str(frame.data.shape[1]))


def _titles(make: Maker, holder: etree._Element, codebook: Codebook) -> None:
    """Add the title in the first language and, as parallel titles, in the others."""
    facts = codebook.facts
    spoken = list(make.spoken(facts.title)) or [(make.languages[0], facts.study)]
    make.add(holder, "titl", spoken[0][1], language=spoken[0][0])
    make.each(holder, "subTitl", facts.subtitle)
    make.each(holder, "parTitl", Text(dict(spoken[1:])))


def _citation(
    make: Maker, study: etree._Element, codebook: Codebook, told: Citation
) -> None:
    citation = make.add(study, "citation")
    titles = make.add(citation, "titlStmt")
    _titles(make, titles, codebook)
    # Without an identifier the study's own name still tells it from others.
    number, agency = told.identifier or codebook.name, told.agency
    make.add(titles, "IDNo", number, {"agency": agency}, make.languages[0])
    if told.authors:
        made = make.add(citation, "rspStmt")
        for author in told.authors:
            by = {"affiliation": author.affiliation}
            make.add(made, "AuthEnty", author.name, by, make.languages[0])
    source = codebook.facts.source
    if source:
        made = make.add(citation, "prodStmt")
        make.add(made, "producer", source, language=make.languages[0])
    if told.distributor or told.published:
        handed = make.add(citation, "distStmt")
        make.each(handed, "distrbtr", told.distributor)
        if told.published:
            day = {"date": told.published}
            make.add(handed, "distDate", told.published, day, make.languages[0])
    if told.uri:
        make.add(citation, "holdings", "", {"URI": told.uri}, make.languages[0])


def _information(
    make: Maker, study: etree._Element, codebook: Codebook, told: Citation
) -> None:
    held = make.add(study, "stdyInfo")
    if told.keywords or told.topics:
        subject = make.add(held, "subject")
        for keyword in told.keywords:
            make.each(subject, "keyword", keyword)
        for topic in told.topics:
            make.each(subject, "topcClas", topic)
    make.each(held, "abstract", told.abstract)
    summary = make.add(held, "sumDscr")
    days = {"start": told.start, "end": told.end}
    days = days if told.end else {"single": told.start}
    for event, day in days.items():
        if day:
            when = {"date": day, "event": event}
            make.add(summary, "collDate", day, when, make.languages[0])
    for country in told.countries:
        make.each(summary, "nation", country.name, {"abbr": country.code})
    make.each(summary, "anlyUnit", told.unit)
    make.each(summary, "universe", codebook.facts.population)


def _method(
    make: Maker, study: etree._Element, codebook: Codebook, told: Citation
) -> None:
    design = codebook.facts.design
    sampling = told.sampling or (design.why if design is not None else Text())
    gathered = make.add(make.add(study, "method"), "dataColl")
    make.each(gathered, "timeMeth", told.time_method)
    make.each(gathered, "sampProc", sampling)
    for mode in told.modes:
        make.each(gathered, "collMode", mode)
    make.each(gathered, "collSitu", codebook.facts.fieldwork)
