"""A frame that is stored comes back the same, and as the same bytes."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from survey.codebook import Codebook
from survey.errors import CallError, InputError
from survey.fieldwork import Frame, load, load_extra, store
from survey.record import Source, Step


@pytest.fixture
def full(every: Frame) -> Frame:
    """A frame with a history and sources."""
    return replace(
        every,
        history=(Step("read", "één bestand", 12, 12), Step("edit", "", 12, 12)),
        source=Source("a.sav", "0" * 64, "sav", "utf-8"),
        register=Source("b.csv", "1" * 64, "csv"),
    )


def test_everything_comes_back(full: Frame, tmp_path: Path) -> None:
    store(full, tmp_path / "a.parquet")
    back = load(tmp_path / "a.parquet", full.codebook)
    pd.testing.assert_frame_equal(back.data, full.data)
    pd.testing.assert_frame_equal(back.reasons, full.reasons)
    assert back.history == full.history
    assert (back.source, back.register) == (full.source, full.register)
    assert back.ids.tolist() == full.ids.tolist()


def test_records_keep_their_labels_when_others_were_set_aside(
    full: Frame, tmp_path: Path
) -> None:
    kept = full.take(np.arange(12) > 6)
    store(kept, tmp_path / "a.parquet")
    back = load(tmp_path / "a.parquet", full.codebook)
    assert back.ids.tolist() == kept.ids.tolist()
    assert back.rows == 5


def test_weights_go_beside(full: Frame, tmp_path: Path) -> None:
    weights = pd.DataFrame({"final": np.linspace(0, 1, 12)}, index=range(5, 17))
    store(full, tmp_path / "a.parquet", extra=weights)
    back = load_extra(tmp_path / "a.parquet")
    np.testing.assert_array_equal(back["final"], weights["final"])
    assert "final" not in load(tmp_path / "a.parquet", full.codebook).data


def test_other_programs_read_it_too(full: Frame, tmp_path: Path) -> None:
    store(full, tmp_path / "a.parquet")
    table = pq.read_table(tmp_path / "a.parquet").to_pandas()
    assert table["origin"].tolist()[:2] == ["TR", "BE"]
    assert table["reason.origin"].tolist() == full.reasons["origin"].tolist()


def test_two_writes_give_the_same_bytes(full: Frame, tmp_path: Path) -> None:
    store(full, tmp_path / "a.parquet")
    store(full, tmp_path / "b.parquet")
    one, two = ((tmp_path / f"{n}.parquet").read_bytes() for n in "ab")
    assert one == two


def test_an_empty_frame_can_be_stored(full: Frame, tmp_path: Path) -> None:
    store(full.take(np.zeros(12, dtype=bool)), tmp_path / "a.parquet")
    back = load(tmp_path / "a.parquet", full.codebook)
    assert back.rows == 0
    assert back.data.dtypes.tolist() == full.data.dtypes.tolist()


def test_another_codebook_is_refused(full: Frame, tmp_path: Path) -> None:
    store(full, tmp_path / "a.parquet")
    codes = full.codebook.path / "codes.csv"
    codes.write_text(codes.read_text("utf-8").replace("Soms", "Nu en dan"), "utf-8")
    with pytest.raises(InputError, match="was stored with another codebook"):
        load(tmp_path / "a.parquet", Codebook.open(full.codebook.path))


def test_files_that_were_not_stored_here(full: Frame, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not there"):
        load(tmp_path / "none.parquet", full.codebook)
    (tmp_path / "a.parquet").write_bytes(b"PAR1 but not quite")
    with pytest.raises(InputError, match="damaged Parquet"):
        load(tmp_path / "a.parquet", full.codebook)
    pd.DataFrame({"id": [1]}).to_parquet(tmp_path / "b.parquet")
    with pytest.raises(InputError, match="not stored by this toolkit"):
        load(tmp_path / "b.parquet", full.codebook)


@pytest.mark.parametrize(
    ("extra", "said"),
    [
        (pd.DataFrame({"w": [1.0]}), "got 1 rows of extra columns for 12"),
        (pd.DataFrame({"age": np.ones(12)}), "'age' has the name of a variable"),
    ],
)
def test_extra_columns_have_to_fit(
    full: Frame, tmp_path: Path, extra: pd.DataFrame, said: str
) -> None:
    with pytest.raises(CallError, match=said):
        store(full, tmp_path / "a.parquet", extra=extra)
    assert not list(tmp_path.glob("*.parquet"))


def test_a_file_is_loaded_without_the_folder(full: Frame, tmp_path: Path) -> None:
    store(full, tmp_path / "a.parquet")
    names = sorted(file.name for file in full.codebook.files())
    shutil.rmtree(full.codebook.path)
    back = load(tmp_path / "a.parquet")
    pd.testing.assert_frame_equal(back.data, full.data)
    assert back.codebook.sha256 == full.codebook.sha256
    assert sorted(file.name for file in back.codebook.files()) == names
    assert back.variable("talks").label == full.variable("talks").label


def test_others_read_the_codebook_from_the_metadata(
    full: Frame, tmp_path: Path
) -> None:
    store(full, tmp_path / "a.parquet", codebook={"study.yml": b"study: a"})
    told = pq.read_schema(tmp_path / "a.parquet").metadata
    assert json.loads(told[b"survey.codebook"]) == {"study.yml": "study: a"}


@pytest.mark.parametrize("name", ["../a.csv", "/a.csv", "x/a.csv", "a.sh", ".csv"])
def test_a_codebook_inside_stays_in_its_folder(
    full: Frame, tmp_path: Path, name: str
) -> None:
    store(full, tmp_path / "a.parquet", codebook={name: b"x"})
    with pytest.raises(InputError, match="a file named"):
        load(tmp_path / "a.parquet")


def test_a_file_without_a_codebook_asks_for_one(full: Frame, tmp_path: Path) -> None:
    store(full, tmp_path / "a.parquet", codebook={})
    with pytest.raises(InputError, match="holds no codebook"):
        load(tmp_path / "a.parquet")
