"""The manifest: what went in, what was done, what came out, with hashes."""

from __future__ import annotations

import json
import os
import platform
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from survey.codebook import Codebook
from survey.errors import InputError
from survey.record import SEVERITIES, Source
from survey.responses import Responses

__all__ = ["Manifest"]

PACKAGES = ("numpy", "pandas", "pyarrow", "pyreadstat", "samenleven", "scipy")


@dataclass(frozen=True)
class Manifest:
    """What a run was made of.

    Parameters
    ----------
    study, wave, title
        Of the codebook.
    created
        From SOURCE_DATE_EPOCH, and empty without it: a clock would make two runs
        differ.
    inputs
        Name, hash, format and assumptions of every file read.
    codebook
        Hash over the codebook's files.
    versions
        Of Python and the packages that compute.
    counts
        Records received, set aside and kept; findings by severity; changed cells.
    steps
        The history of the data.
    choices
        What the study chose where numbers depend on it.
    simulated
        Whether the fieldwork was: its truth lay beside it.
    coded
        Whether open answers are coded, so that themes are variables.
    notes
        What a reader has to know of how the estimates were made.
    outputs
        Hash by file name.
    """

    study: str
    wave: str
    title: str
    created: str
    inputs: list[dict[str, str]]
    codebook: str
    versions: dict[str, str]
    counts: dict[str, int]
    steps: list[dict[str, Any]]
    choices: dict[str, Any]
    simulated: bool = False
    coded: bool = False
    notes: list[str] = field(default_factory=list)
    outputs: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, responses: Responses, received: int, notes: list[str]) -> Manifest:
        """Return the manifest of a finished road, without its outputs yet."""
        book = responses.codebook
        frame = responses.frame
        drawn = None if frame.gross is None else frame.gross.source
        files = (frame.source, frame.register, drawn)
        return cls(
            study=book.name,
            wave=str(book.facts.wave),
            title=str(book.facts.title),
            created=created(),
            inputs=[asdict(source) for source in files if source],
            codebook=book.sha256,
            versions=versions(),
            counts=counts(responses, received),
            steps=[asdict(step) for step in responses.frame.history],
            choices=choices(book),
            notes=notes,
        )

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """Return the manifest of a run's folder.

        Raises
        ------
        InputError
            When the folder holds none, or one that isn't ours.
        """
        path = folder / "manifest.json"
        try:
            return cls(**json.loads(path.read_text(encoding="utf-8")))
        except FileNotFoundError as error:
            said = "holds no manifest.json, so it is not the output of a run"
            raise InputError(folder, said) from error
        except (TypeError, ValueError) as error:
            raise InputError(path, "is not the manifest of a run") from error

    def of_simulated(self) -> Manifest:
        """Return the manifest of a run on simulated fieldwork."""
        return replace(self, simulated=True)

    def with_sheet(self, source: Source | None) -> Manifest:
        """Return the manifest of a run with open answers that coders code."""
        files = [asdict(source)] if source else []
        return replace(self, inputs=[*self.inputs, *files], coded=True)

    def with_outputs(self, outputs: dict[str, str]) -> Manifest:
        """Return the manifest with the hash of every file that was written."""
        return replace(self, outputs=outputs)

    def json(self) -> str:
        """Return the manifest as it is written."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n"


def created() -> str:
    """Return the time that SOURCE_DATE_EPOCH gives, in ISO 8601, or nothing."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not epoch.isdigit():
        return ""
    return datetime.fromtimestamp(int(epoch), UTC).isoformat()


def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that compute."""
    return {"python": platform.python_version()} | {n: version(n) for n in PACKAGES}


def counts(responses: Responses, received: int) -> dict[str, int]:
    """Return how many records and findings there are."""
    severities = responses.findings.rows["severity"].value_counts()
    return {
        "received": received,
        "set_aside": len(responses.set_aside),
        "kept": responses.frame.rows,
        "changed_cells": len(responses.changes),
    } | {f"findings_{name}": int(severities.get(name, 0)) for name in SEVERITIES}


def choices(book: Codebook) -> dict[str, Any]:
    """Return the parts of study.yml on which the numbers depend."""
    facts = book.facts
    parts = {"weighting": facts.weighting, "estimation": facts.estimation}
    kept: dict[str, Any] = {n: p.model_dump(mode="json") for n, p in parts.items()}
    kept["disclosure"] = facts.disclosure.model_dump(mode="json")
    if facts.design is not None:
        design = facts.design
        declared = design.model_dump(mode="json", exclude={"why", "weight"})
        kept["design"] = {**declared, "weight": str(design.weight or "")}
    return kept
