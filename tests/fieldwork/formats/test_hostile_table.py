"""Every malformed file is read or refused, as the table in docs/ says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fieldwork.hostile_table import index_of, table

DOCS = Path(__file__).resolve().parents[3] / "docs"


@pytest.mark.shared
def test_the_table_is_up_to_date(shared_data: Path) -> None:
    folder = shared_data / "hostile-sav"
    made = table(folder)
    rows = [line.split(" | ") for line in made.splitlines() if line.startswith("| ")]
    assert len(rows) == len(index_of(folder)) + 1 == 84
    assert {row[2] for row in rows[1:]} == {"read", "refused"}
    assert "(names" not in made
    assert (DOCS / "hostile-sav.md").read_text(encoding="utf-8") == made
