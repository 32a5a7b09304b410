"""Reading fieldwork files: seconds and memory, beside pyreadstat's own ways.

    python -m tests.benches.reading                 50,000 × 300, three forms of .sav
    python -m tests.benches.reading --wide --long   1,000 columns, 5 million rows too

Every reading is a process of its own. Columns are as surveys have them: seven in ten
codes with labels and declared missing values, then amounts, decimals and texts, and ten
moments in all.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat

from survey.codebook import Codebook
from survey.fieldwork import draft_codebook, read_frame, read_raw
from tests.benches.measure import report

TEXTS = np.array(["", "Antwerpen", "Gent", "Sint-Jans-Molenbeek", "Liège"])
LABELS = {1.0: "oneens", 2.0: "noch", 3.0: "eens", 98.0: "weet niet", 99.0: "weigert"}
FORMS = {"plain": {}, "packed": {"row_compress": True}, "zlib": {"compress": True}}
WHO = ("default", "dict", "raw", "frame")


def make(path: Path, rows: int, columns: int, **form: bool) -> None:
    """Write an invented .sav; the same for the same shape."""
    rng = np.random.default_rng(7)
    data: dict[str, object] = {}
    for place in range(columns):
        kind, name = place % 10, f"v{place}"
        if kind < 7:
            codes = rng.choice(
                [*LABELS, np.nan], rows, p=[0.3, 0.3, 0.2, 0.1, 0.05, 0.05]
            )
            data[name] = codes
        elif kind == 7:
            data[name] = np.round(rng.gamma(2, 1000, rows))
        elif kind == 8:
            data[name] = np.round(rng.gamma(2, 10, rows), 2)
        else:
            data[name] = TEXTS[rng.integers(0, len(TEXTS), rows)]
    moments = [f"v{place}" for place in range(7, min(columns, 100), 10)]
    for name in moments:
        data[name] = 13860374400.0 + rng.integers(0, 10**7, rows).astype(float)
    coded = [f"v{place}" for place in range(columns) if place % 10 < 7]
    pyreadstat.write_sav(
        pd.DataFrame(data),
        path,
        variable_value_labels=dict.fromkeys(coded, LABELS),
        missing_ranges={name: [{"lo": 98, "hi": 99}] for name in coded},
        variable_format=dict.fromkeys(moments, "DATETIME20"),
        **form,
    )


def read(who: str, file: Path, book: Path) -> None:
    """Read a file in one way and report on it."""
    opened = Codebook.open(book) if who == "frame" else None
    ways: dict[str, Callable[[], pd.DataFrame]] = {
        "default": lambda: pyreadstat.read_sav(file)[0],
        "dict": lambda: pd.DataFrame(
            pyreadstat.read_sav(
                file,
                user_missing=True,
                output_format="dict",
                disable_datetime_conversion=True,
            )[0]
        ),
        "raw": lambda: read_raw(file).data,
        "frame": lambda: read_frame(file, opened or Codebook.open(book)).data,
    }
    report(who, file.name, lambda: [float(size) for size in ways[who]().shape])


def _book(file: Path, folder: Path) -> None:
    """Draft a codebook of a file's head, which has all its columns."""
    if not folder.is_dir():
        head, _ = pyreadstat.read_sav(
            file, row_limit=2000, user_missing=True, disable_datetime_conversion=True
        )
        small = file.with_name("head.sav")
        make(small, 2000, head.shape[1])
        draft_codebook(small, folder, folder.name)


def compare(file: Path, book: Path, ways: tuple[str, ...] = WHO) -> None:
    """Print one line a way of reading, with the ratio to pyreadstat's default."""
    first = 0.0
    for who in ways:
        command = [sys.executable, "-m", "tests.benches.reading", "--one", who]
        done = subprocess.run(
            [*command, str(file), str(book)], capture_output=True, text=True, check=True
        )
        found = json.loads(done.stdout.split("RESULT ")[1])
        first = first or found["cpu"]
        ratio = first / found["cpu"]
        print(
            f"| {file.name} | {who} | {found['cpu']:.2f} | {found['wall']:.2f} | "
            f"{found['peak_mb']:.0f} | {ratio:.1f} |",
            flush=True,
        )


def main() -> None:
    """Make the files that aren't there and compare ways of reading them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("out/benches"))
    parser.add_argument("--wide", action="store_true")
    parser.add_argument("--long", action="store_true")
    parser.add_argument("--one", nargs=3)
    given = parser.parse_args()
    if given.one:
        read(given.one[0], Path(given.one[1]), Path(given.one[2]))
        return
    given.data.mkdir(parents=True, exist_ok=True)
    shapes = [(name, 50_000, 300, form) for name, form in FORMS.items()]
    shapes += [("wide", 50_000, 1000, FORMS["packed"])] * given.wide
    shapes += [("long", 5_000_000, 5, FORMS["packed"])] * given.long
    print("| file | who | processor s | wall s | peak MB | × default |")
    print("|---|---|---|---|---|---|")
    for name, rows, columns, form in shapes:
        file = given.data / f"reading-{name}.sav"
        if not file.is_file():
            make(file, rows, columns, **form)
        book = given.data / f"codebook-{columns}"
        _book(file, book)
        compare(file, book)


if __name__ == "__main__":
    main()
