"""Damaged Triple-S: read, or one clear error; never a crash of another kind."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from survey.errors import InputError
from survey.fieldwork import Frame, read_instrument, read_raw
from survey.fieldwork.triple_s import write_triple_s


@pytest.fixture
def written(every: Frame, tmp_path: Path) -> Path:
    """A whole survey of every type."""
    return write_triple_s(every, tmp_path / "s.sss", "fixed", spread=True).path


def outcome(path: Path) -> str:
    try:
        read_instrument(path)
        return f"{read_raw(path).data.shape}"
    except InputError as error:
        return "refused" if "\n" not in error.reason else error.reason


def test_cut_off_at_every_hundredth(written: Path) -> None:
    content = written.read_bytes()
    for part in range(100):
        written.write_bytes(content[: len(content) * part // 100])
        assert outcome(written) == "refused"


def test_any_byte_turned(written: Path) -> None:
    content = written.read_bytes()
    chance = random.Random(4)
    seen = set()
    for _ in range(150):
        damaged = bytearray(content)
        for _ in range(chance.choice([1, 3])):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        written.write_bytes(damaged)
        seen.add(outcome(written))
    assert "refused" in seen
    assert not any("\n" in text for text in seen)


def test_answers_cut_off_in_a_record_are_refused(written: Path) -> None:
    data = written.with_suffix(".asc")
    content = data.read_bytes()
    whole = read_raw(written).data
    lines = content.split(b"\r\n")
    for part in (13, 37, 71, 93):
        data.write_bytes(content[: len(content) * part // 100])
        with pytest.raises(InputError, match="breaks off in the middle of record"):
            read_raw(written)
    # A file that just ends after fewer records is a shorter file.
    data.write_bytes(b"\r\n".join(lines[:5]) + b"\r\n")
    assert read_raw(written).data.equals(whole.iloc[:5])
