"""SAS files read as they are, dates on SAS's clock, labels from the catalog."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from survey.errors import InputError
from survey.fieldwork import read_raw
from survey.fieldwork.formats import sas

DATA = pd.DataFrame(
    {"a": [1.0, np.nan], "t": ["é", ""], "d": [22646.0, 0.0], "c": [1.0, 2.0]}
)


def test_a_transport_file(tmp_path: Path) -> None:
    pyreadstat.write_xport(
        DATA,
        tmp_path / "a.xpt",
        column_labels=["Aantal", "", "", ""],
        file_format_version=5,
        variable_format={"d": "DATE9.", "c": "YESNO."},
    )
    raw = read_raw(tmp_path / "a.xpt")
    assert raw.source.format == "xpt"
    assert raw.data["t"].tolist() == ["é", ""]
    assert raw.variables["a"].label == "Aantal"
    clock = raw.variables["d"].clock
    assert clock is not None
    days = clock.moments(raw.data["d"].to_numpy()).astype("M8[D]").astype(str)
    assert days.tolist() == ["2022-01-01", "1960-01-01"]


def test_formats_tell_dates_from_labels() -> None:
    clocks = {f: sas._clock(f) for f in ("DATE9", "DATETIME20.", "BEST12", "E8601DT19")}
    types = {f: clock.type if clock else "" for f, clock in clocks.items()}
    assert types == {
        "DATE9": "date",
        "DATETIME20.": "datetime",
        "BEST12": "",
        "E8601DT19": "datetime",
    }
    own = [
        f
        for f in ("YESNO", "BEST12", "$6", "DATE9", "$SEX", "Z3")
        if sas._own_format(f)
    ]
    assert own == ["YESNO", "$SEX"]


def test_a_catalog_alone_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.sas7bcat"
    path.write_bytes(sas.CATALOG + bytes(600))
    with pytest.raises(InputError, match="is a SAS catalog"):
        read_raw(path)


def test_damaged_files_are_refused(tmp_path: Path) -> None:
    for name, content in (("a.sas7bdat", sas.MAGIC), ("a.xpt", sas.TRANSPORT[0])):
        (tmp_path / name).write_bytes(content + bytes(5000))
        with pytest.raises(InputError):
            read_raw(tmp_path / name)


def example() -> Path | None:
    """Return a file that comes with R's haven; nothing in Python writes one."""
    if shutil.which("Rscript") is None:
        return None
    said = "cat(system.file('examples', 'iris.sas7bdat', package = 'haven'))"
    done = subprocess.run(["Rscript", "-e", said], capture_output=True, check=False)
    return Path(done.stdout.decode()) if done.stdout else None


def test_a_data_set(tmp_path: Path) -> None:
    found = example()
    if found is None:
        pytest.skip("R's haven, which has a file, is absent")
    raw = read_raw(found)
    assert raw.data.shape == (150, 5)
    assert raw.data["Sepal_Length"].iloc[0] == 5.1
    assert raw.data["Species"].iloc[0] == "setosa"
    whole = found.read_bytes()
    for part in range(1, 20):
        (tmp_path / "cut.sas7bdat").write_bytes(whole[: len(whole) * part // 20])
        with pytest.raises(InputError):
            read_raw(tmp_path / "cut.sas7bdat")
