"""A codebook as DDI-Codebook, the form in which archives keep it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from lxml import etree
from numpy.typing import NDArray

from survey.codebook import Codebook
from survey.errors import CallError
from survey.fieldwork.ddi.counts import Counts
from survey.fieldwork.ddi.elements import LANG
from survey.fieldwork.ddi.group_part import add_groups
from survey.fieldwork.ddi.routes import Routes
from survey.fieldwork.ddi.study_part import add_document, add_files, add_study
from survey.fieldwork.ddi.tree import VERSIONS, Maker
from survey.fieldwork.ddi.variable_part import VariableWriter
from survey.fieldwork.frame import Frame
from survey.output import writing

__all__ = ["ddi_bytes", "write_ddi"]

INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
PLACE = (
    "http://www.ddialliance.org/Specification/DDI-Codebook/{}/XMLSchema/codebook.xsd"
)


def write_ddi(
    codebook: Codebook,
    path: str | Path,
    frame: Frame | None = None,
    version: str = "2.6",
    *,
    frequencies: bool = False,
    weights: pd.Series | None = None,
    weight: str = "",
    files: Sequence[str] = (),
) -> None:
    """Write a codebook as DDI-Codebook, valid against the standard's own schema.

    Parameters
    ----------
    codebook
        What to write, in all its languages.
    path
        The .xml.
    frame
        The data, for their size and for frequencies.
    version
        2.6 or 2.5.
    frequencies
        Whether to count each code in the frame, within the study's thresholds.
    weights
        For weighted frequencies; when absent, those that the data bring along.
    weight
        The variable that is the final weight; when absent, that of study.yml.
    files
        Names of the data files that lie beside it.

    Raises
    ------
    CallError
        When version or weight is unknown, or frequencies lack a frame or its weights.
    OutputError
        When the place can't be written.
    """
    content = ddi_bytes(
        codebook,
        frame,
        version,
        frequencies=frequencies,
        weights=weights,
        weight=weight,
        files=files,
    )
    with writing(path) as place:
        place.write_bytes(content)


def ddi_bytes(
    codebook: Codebook,
    frame: Frame | None = None,
    version: str = "2.6",
    *,
    frequencies: bool = False,
    weights: pd.Series | None = None,
    weight: str = "",
    files: Sequence[str] = (),
) -> bytes:
    """Return a codebook as DDI-Codebook; what is given is as for `write_ddi`.

    Raises
    ------
    CallError
        As `write_ddi` does.
    """
    if version not in VERSIONS:
        raise CallError.unknown("version of DDI-Codebook", version, VERSIONS)
    if weight and weight not in codebook.variables:
        raise CallError.unknown("weight", weight, codebook.variables)
    counts = _counts(frame, weights) if frequencies else Counts()
    make = Maker(version, codebook.facts.languages)
    root = _root(make)
    add_document(make, root, codebook)
    add_study(make, root, codebook)
    add_files(make, root, files, frame)
    held = make.add(root, "dataDscr")
    routes = Routes(codebook)
    add_groups(make, held, codebook, routes)
    final = weight or _final_weight(codebook)
    filed = _filed(codebook, frame, files)
    writer = VariableWriter(make, codebook, routes, counts, final, filed)
    for variable in codebook.variables.values():
        writer.add(held, variable)
    return bytes(
        etree.tostring(root, pretty_print=True, xml_declaration=True, encoding="UTF-8")
    )


def _root(make: Maker) -> etree._Element:
    spaces = {None: make.namespace, "xsi": INSTANCE}
    root = etree.Element(f"{{{make.namespace}}}codeBook", nsmap=spaces)
    place = f"{make.namespace} {PLACE.format(make.version)}"
    root.set(f"{{{INSTANCE}}}schemaLocation", place)
    root.set("version", make.version)
    root.set(LANG, make.languages[0])
    return root


def _counts(frame: Frame | None, weights: pd.Series | None) -> Counts:
    if frame is None:
        raise CallError("frequencies are those of data; give a frame")
    if weights is None:
        return Counts(frame, _own_weights(frame))
    if len(weights) != frame.rows:
        raise CallError(f"got {len(weights)} weights for {frame.rows} records")
    return Counts(frame, weights.to_numpy(dtype=np.float64))


def _own_weights(frame: Frame) -> NDArray[np.float64] | None:
    """Return the weights that the data bring along, as study.yml says; none else."""
    design = frame.codebook.facts.design
    rule = design.weight if design is not None else None
    if rule is None or not rule.names <= {*frame.data}:
        return None
    found = rule.evaluate(frame)
    return np.where(found.missing, 0.0, np.asarray(found.values, dtype=np.float64))


def _final_weight(codebook: Codebook) -> str:
    """Return the variable that is the final weight, where there is no doubt of it."""
    design = codebook.facts.design
    told = design.weight.text if design is not None and design.weight else ""
    if told in codebook.variables:
        return told
    weights = [v.name for v in codebook.variables.values() if v.role == "weight"]
    return weights[0] if len(weights) == 1 and not told else ""


def _filed(
    codebook: Codebook, frame: Frame | None, files: Sequence[str]
) -> frozenset[str]:
    if frame is not None:
        return frozenset(str(name) for name in frame.data)
    # Direct identifiers are set aside when data are read, and stand in no file after.
    collected = codebook.collected.values() if files else ()
    return frozenset(v.name for v in collected if v.disclosure != "direct")
