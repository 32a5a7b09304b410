"""What the reader does with each malformed SPSS file, beside what PSPP says of it.

python -m tests.fieldwork.hostile_table FOLDER > docs/hostile-sav.md
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.fieldwork.isolated import outcomes

__all__ = ["index_of", "table"]

HEAD = """\
# Malformed SPSS files

What the reader does with each of the 83 malformed or odd files that PSPP tests itself
with, beside what PSPP says. A file without records is refused whatever else it holds.
Made by `python -m tests.fieldwork.hostile_table FOLDER`; a test holds it up to date.

| file | PSPP | here | what is said |
|---|---|---|---|
"""


def index_of(folder: Path) -> list[dict[str, str]]:
    """Return the rows of INDEX.tsv: file, title, keywords, pspp_messages."""
    with (folder / "INDEX.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def table(folder: Path) -> str:
    """Return the table in Markdown."""
    return HEAD + "".join(f"{line}\n" for line in _lines(folder))


def _lines(folder: Path) -> Iterator[str]:
    rows = index_of(folder)
    found = outcomes(folder / row["file"] for row in rows)
    for row, (did, said) in zip(rows, found, strict=True):
        name = row["file"].removesuffix("-le.sav")
        yield f"| {name} | {_cell(row['pspp_messages'])} | {did} | {_cell(said)} |"


def _cell(text: str) -> str:
    plain = " ".join(text.replace("|", "/").strip("[\"' ").split())
    return plain if len(plain) <= 160 else plain[:159] + "…"


if __name__ == "__main__":
    sys.stdout.write(table(Path(sys.argv[1])))
