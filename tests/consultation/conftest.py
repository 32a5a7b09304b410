"""The market consultation's example, along the same road as any survey."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from survey.codebook import Codebook
from survey.coding import CodedSheet, code_answers, read_coded_sheet
from survey.consultation import Register, register
from survey.editing import derive, edit
from survey.fieldwork import Frame, read_frame

FOLDER = Path(__file__).resolve().parents[2] / "codebooks" / "marktconsultatie"


@dataclass(frozen=True)
class Market:
    """The example as read, as processed and as coded."""

    received: Frame
    processed: Frame
    coded: Frame
    sheet: CodedSheet
    register: Register


@pytest.fixture(scope="session")
def market() -> Market:
    """Read, edit, derive and code the example."""
    book = Codebook.open(FOLDER)
    received = read_frame(FOLDER / "example" / "responses.xlsx", book)
    edited = edit(received)
    processed = derive(edited.frame)
    sheet = read_coded_sheet(FOLDER / "example" / "responses-coded.csv", book)
    gone = edited.set_aside["record"]
    coded = code_answers(processed, sheet, set(gone)).frame
    kept = register(received, processed, edited.set_aside)
    return Market(received, processed, coded, sheet, kept)
