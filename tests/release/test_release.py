from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pyreadstat
import pytest

from survey.codebook import Codebook
from survey.errors import CallError, InputError, OutputError, ReleaseError
from survey.fieldwork import (
    Frame,
    draft_codebook,
    load,
    read_frame,
    store,
    write_dta,
    write_xlsx,
)
from survey.record import MissingKind
from survey.release import Key, new_key, release, verify
from survey.release.archive import unpack
from survey.release.pseudonym import pseudonym_map
from survey.release.verify import verify_files
from tests.release.conftest import STUDY, VARIABLES

KEY = bytes(range(32))
Make = Callable[..., Path]


def text(file: Path, name: str) -> str:
    with zipfile.ZipFile(file) as archive:
        return archive.read(name).decode()


def table(file: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(
        io.StringIO(text(file, name)), dtype="str", keep_default_na=False
    )


def alias(variable: str, value: str) -> str:
    number = variable == "id"
    return pseudonym_map([value], variable, Key(KEY), numbers=number)[value]


def derivation(name: str, line: str) -> str:
    return f"- {{name: {name}, label: {{nl: {name}}}, {line}}}\n"


def test_a_package_holds_what_was_promised(outcome: Path, tmp_path: Path) -> None:
    made = release(outcome, "agency", tmp_path / "a.zip", KEY)
    assert set(made.files) == {
        "LEESMIJ.txt",
        "manifest.json",
        "data.csv",
        "data.sav",
        "data.sps",
        "codebook/study.yml",
        "codebook/variables.csv",
        "codebook/codes.csv",
        "codebook/sets.csv",
        "log/changes.csv",
        "log/set_aside.csv",
        "log/findings_summary.csv",
        "log/weighting.csv",
    }
    assert (made.rows, made.columns, made.key) == (5, 13, Key(KEY).name)
    assert verify(made.path).good


def test_two_packages_of_one_run_are_the_same_bytes(
    outcome: Path, tmp_path: Path
) -> None:
    first, again = (
        release(outcome, "agency", tmp_path / name, KEY) for name in ("a.zip", "b.zip")
    )
    assert first.path.read_bytes() == again.path.read_bytes()
    assert first.sha256 == again.sha256


def test_numbers_are_replaced_everywhere_and_places_say_nothing(
    outcome: Path, tmp_path: Path
) -> None:
    file = release(outcome, "agency", tmp_path / "a.zip", KEY).path
    data = table(file, "data.csv")
    kept = [alias("id", number) for number in ("12", "7", "9", "3", "4")]
    assert list(data["id"]) == sorted(kept)
    assert set(data["interviewer"]) == {alias("interviewer", n) for n in ("A1", "B2")}
    assert list(table(file, "log/set_aside.csv")["record"]) == [alias("id", "5")]
    changes = table(file, "log/changes.csv").set_index("rule")
    assert changes.loc["no_such_year", "record"] == alias("id", "3")
    assert changes.loc["interviewer_known", "new"] == alias("interviewer", "A1")
    codebook = table(file, "codebook/variables.csv").set_index("name")
    assert codebook.loc[["id", "interviewer"], "codes"].tolist() == ["", ""]
    assert "A1" not in text(file, "codebook/codes.csv")


def test_records_of_one_number_keep_their_rank_in_the_log(
    make: Make, tmp_path: Path
) -> None:
    edits = (
        "- {name: twice, label: {nl: Dubbel}, when: repeat(id) > 1, remove: true,"
        " why: Dubbel.}\n"
    )
    rows = "id,psu,sex,given\n8,1,1,1\n8,1,2,1\n9,1,2,1\n"
    out = make(edits_yml=edits, rows=rows)
    file = release(out, "agency", tmp_path / "a.zip", KEY).path
    assert list(table(file, "log/set_aside.csv")["record"]) == [alias("id", "8") + "#2"]


def test_what_is_dropped_is_nowhere(outcome: Path, tmp_path: Path) -> None:
    file = release(outcome, "agency", tmp_path / "a.zip", KEY).path
    codebook = table(file, "codebook/variables.csv").set_index("name")
    assert not {"remark", "given", "psu"} & {*table(file, "data.csv"), *codebook.index}
    assert "remark" not in set(table(file, "log/changes.csv")["variable"])
    # The filter named a variable that stays behind; the universe still says who.
    assert codebook.loc["hair", ["asked_if", "universe::nl"]].tolist() == [
        "",
        "Wie in eenheid 4 woont",
    ]
    assert codebook.loc["arrived", "asked_if"] == "sex == 2"
    assert "remark, given, psu" in text(file, "LEESMIJ.txt")


def test_a_text_that_was_corrected_is_not_in_the_log(
    outcome: Path, tmp_path: Path
) -> None:
    file = release(outcome, "open", tmp_path / "a.zip", KEY).path
    changed = table(file, "log/changes.csv").set_index("variable").loc["remark"]
    assert changed[["old", "old_kind", "new", "new_kind"]].tolist() == [
        "",
        "",
        "",
        "edited_out",
    ]
    assert "555" not in text(file, "data.csv") + text(file, "log/changes.csv")


def test_open_answers_stay_when_the_profile_keeps_them(
    outcome: Path, tmp_path: Path
) -> None:
    file = release(outcome, "open", tmp_path / "a.zip", KEY).path
    remarks = set(table(file, "data.csv")["remark"])
    assert 'Goed, "echt" goed' in remarks
    assert "Twee regels:\ndit is de tweede – en é ook" in remarks


def test_open_answers_that_nobody_allowed_keep_the_data_in(
    outcome: Path, tmp_path: Path
) -> None:
    with pytest.raises(ReleaseError, match="remark: holds people's own words"):
        release(outcome, "careless", tmp_path / "a.zip", KEY)
    assert not (tmp_path / "a.zip").exists()


def test_the_weights_travel_as_documented_columns(
    outcome: Path, tmp_path: Path
) -> None:
    file = release(outcome, "agency", tmp_path / "a.zip", KEY).path
    data = table(file, "data.csv").set_index("id")
    assert float(data.loc[alias("id", "7"), "final_weight"]) == 0.25
    assert np.isclose(float(data.loc[alias("id", "7"), "base_weight"]), 1 / 3)
    codebook = table(file, "codebook/variables.csv").set_index("name")
    assert codebook.loc["final_weight", "label::nl"] == "Eindgewicht"


def test_every_format_and_the_codebook_bring_the_same_answers_back(
    outcome: Path, tmp_path: Path
) -> None:
    file = release(outcome, "agency", tmp_path / "a.zip", KEY).path
    with zipfile.ZipFile(file) as archive:
        archive.extractall(tmp_path / "received")
    book = Codebook.open(tmp_path / "received" / "codebook")
    frames = [
        read_frame(tmp_path / "received" / f"data.{suffix}", book)
        for suffix in ("csv", "sav")
    ]
    pd.testing.assert_frame_equal(frames[0].data, frames[1].data)
    pd.testing.assert_frame_equal(frames[0].reasons, frames[1].reasons)
    numbers = frames[0].ids
    edited = frames[0].kinds("born")[numbers == alias("id", "3")]
    assert MissingKind(edited[0]) is MissingKind.EDITED_OUT
    routed = frames[0].kinds("arrived")[numbers == alias("id", "12")]
    assert MissingKind(routed[0]) is MissingKind.NOT_APPLICABLE


def test_spss_itself_reads_labels_and_missing_codes(
    outcome: Path, tmp_path: Path
) -> None:
    file = release(outcome, "agency", tmp_path / "a.zip", KEY).path
    with zipfile.ZipFile(file) as archive:
        archive.extract("data.sav", tmp_path)
    _, meta = pyreadstat.read_sav(tmp_path / "data.sav", user_missing=True)
    assert meta.column_names_to_labels["born"] == "Geboortejaar"
    assert meta.variable_value_labels["born"][-98.0] == "Verwijderd bij controle"
    assert meta.missing_ranges["reads"] == [{"lo": 9.0, "hi": 9.0}]


def test_one_format_alone_is_a_package_too(outcome: Path, tmp_path: Path) -> None:
    made = release(outcome, "csv_only", tmp_path / "a.zip", KEY)
    assert "data.csv" in made.files
    assert not {"data.sav", "data.sps"} & set(made.files)
    assert verify(made.path).good


def test_the_manifest_counts_and_names_the_key_only(
    outcome: Path, tmp_path: Path
) -> None:
    file = release(outcome, "agency", tmp_path / "a.zip", KEY).path
    manifest = json.loads(text(file, "manifest.json"))
    counts = {"rows": 5, "columns": 13, "changed_cells": 2, "set_aside": 1}
    assert manifest.items() >= {**counts, "key": Key(KEY).name}.items()
    with zipfile.ZipFile(file) as archive:
        whole = b"".join(archive.read(name) for name in archive.namelist())
    assert KEY not in whole
    assert KEY.hex().encode() not in whole


def test_the_readme_is_dutch_and_names_every_part(
    outcome: Path, tmp_path: Path
) -> None:
    file = release(outcome, "agency", tmp_path / "a.zip", KEY).path
    said = text(file, "LEESMIJ.txt")
    assert said.startswith("Klein onderzoek: dataset voor Het bureau\n====")
    for part in ("data.sav", "codebook/", "log/changes.csv", "checksums.sha256"):
        assert part in said
    assert "Weeg met final_weight" in said


def test_an_undocumented_column_is_refused_by_name(
    outcome: Path, tmp_path: Path
) -> None:
    file = outcome / "clean.parquet"
    stored = pq.read_table(file)
    for name in ("street", "score"):
        stored = stored.append_column(name, [["x"] * stored.num_rows])
    pq.write_table(stored, file)
    with pytest.raises(ReleaseError, match="without a codebook: street, score"):
        release(outcome, "agency", tmp_path / "a.zip", KEY)
    assert not (tmp_path / "a.zip").exists()


def test_a_direct_identifier_is_refused_by_name(make: Make, tmp_path: Path) -> None:
    line = "type: int, value: id, disclosure: direct"
    out = make(derived_yml=derivation("number", line))
    with pytest.raises(ReleaseError, match="number: identifies people directly"):
        release(out, "agency", tmp_path / "a.zip", KEY)
    assert not (tmp_path / "a.zip").exists()


def test_a_column_without_a_label_is_refused_by_name(
    make: Make, tmp_path: Path
) -> None:
    line = "- {name: bare, label: {}, type: int, value: born}\n"
    out = make(derived_yml=line)
    with pytest.raises(ReleaseError, match="bare: has no label"):
        release(out, "agency", tmp_path / "a.zip", KEY)


def test_codes_that_nobody_explains_are_counted_by_name(
    make: Make, tmp_path: Path
) -> None:
    rows = "id,psu,sex,given,hair\n1,1,7,1,BL\n2,1,2,1,ZZ\n3,1,8,1,BR\n"
    out = make(rows=rows)
    with pytest.raises(ReleaseError) as error:
        release(out, "agency", tmp_path / "a.zip", KEY)
    assert "sex: 2 cells with a code its list lacks" in str(error.value)
    assert "hair: 1 cell with a code its list lacks" in str(error.value)


def test_traces_of_persons_are_counted_and_never_shown(
    make: Make, tmp_path: Path
) -> None:
    rows = (
        "id,psu,sex,given,remark\n"
        "1,1,1,1,Mail jan@example.org\n"
        "2,1,2,1,Of an@example.org en BE68 5390 0754 7034\n"
    )
    out = make(rows=rows)
    with pytest.raises(ReleaseError) as error:
        release(out, "open", tmp_path / "a.zip", KEY)
    said = str(error.value)
    assert "remark: 2 texts with an e-mail address" in said
    assert "remark: 1 text with a bank account" in said
    assert "example.org" not in said
    assert "5390" not in said


def test_everything_that_is_wrong_is_said_at_once(make: Make, tmp_path: Path) -> None:
    line = "type: int, value: id, disclosure: direct"
    out = make(derived_yml=derivation("number", line) + derivation("same", line))
    (out / "secret.key").write_bytes(KEY)
    with pytest.raises(ReleaseError, match="for 3 reasons") as error:
        release(out, "agency", tmp_path / "a.zip", KEY)
    for name in ("number", "same", r"secret.key"):
        assert f"  {name}: " in str(error.value)


def test_the_number_of_the_respondents_is_replaced_and_not_dropped(
    outcome: Path, tmp_path: Path
) -> None:
    with pytest.raises(ReleaseError, match="'id' tells records apart"):
        release(outcome, "no_number", tmp_path / "a.zip", KEY)


def test_an_unknown_profile_names_the_nearest(outcome: Path, tmp_path: Path) -> None:
    with pytest.raises(CallError, match=r"release profile 'agenci'; .* 'agency'"):
        release(outcome, "agenci", tmp_path / "a.zip", KEY)


def test_the_key_is_found_and_kept_out_of_the_outcome(
    outcome: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(CallError, match="set SMALL_KEY to its path"):
        release(outcome, "agency", tmp_path / "a.zip")
    key = new_key(tmp_path / "my.key")
    monkeypatch.setenv("SMALL_KEY", str(tmp_path / "my.key"))
    assert release(outcome, "agency", tmp_path / "a.zip").key == key.name
    inside = outcome / "my.txt"
    inside.write_bytes(KEY)
    with pytest.raises(ReleaseError, match="which is given away"):
        release(outcome, "agency", tmp_path / "b.zip", inside)


def test_what_is_no_outcome_is_refused(outcome: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"holds no manifest\.json"):
        release(tmp_path, "agency", tmp_path / "a.zip", KEY)
    (outcome / "manifest.json").write_text("[]", encoding="utf-8")
    with pytest.raises(InputError, match="is not the manifest of a run"):
        release(outcome, "agency", tmp_path / "a.zip", KEY)


@pytest.mark.parametrize("name", ["clean.parquet", "changes.csv", "set_aside.csv"])
def test_an_outcome_with_a_file_gone_is_refused(
    outcome: Path, tmp_path: Path, name: str
) -> None:
    (outcome / name).unlink()
    with pytest.raises(InputError, match=name):
        release(outcome, "agency", tmp_path / "a.zip", KEY)
    (outcome / name).write_bytes(b"")
    with pytest.raises(InputError, match=name):
        release(outcome, "agency", tmp_path / "a.zip", KEY)


def test_weights_of_other_records_are_refused(outcome: Path, tmp_path: Path) -> None:
    file = outcome / "weights.csv"
    lines = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join(lines[:-1]) + "\n", encoding="utf-8")
    with pytest.raises(InputError, match="has other records than"):
        release(outcome, "agency", tmp_path / "a.zip", KEY)


def test_a_place_that_can_not_be_written_leaves_nothing(
    outcome: Path, tmp_path: Path
) -> None:
    with pytest.raises(OutputError, match="there is no folder"):
        release(outcome, "agency", tmp_path / "nowhere" / "a.zip", KEY)
    assert not (tmp_path / "nowhere").exists()


def test_a_weight_name_that_is_taken_is_refused(make: Make, tmp_path: Path) -> None:
    out = make(derived_yml=derivation("final_weight", "type: int, value: born"))
    with pytest.raises(ReleaseError, match="has a variable 'final_weight'"):
        release(out, "agency", tmp_path / "a.zip", KEY)


def test_numbers_are_made_coarser_and_the_log_keeps_silent(
    make: Make, tmp_path: Path
) -> None:
    head, _, rest = VARIABLES.partition("\n")
    lines = [
        line
        + {"born": ",agency=bottomcode:1985", "hair": ",agency=drop"}.get(
            line.partition(",")[0], ","
        )
        for line in rest.splitlines()
    ]
    columns = "\n".join([f"{head},treatment", *lines, ""])
    study = STUDY.replace(
        "key: SMALL_KEY",
        "key: SMALL_KEY\n    treat: {age: 'band:10', height: 'topcode:1.7'}",
    )
    out = make(variables_csv=columns, study_yml=study)
    file = tmp_path / "a.zip"
    release(out, "agency", file, KEY)
    data = table(file, "data.csv")
    assert "hair" not in data
    # 1980, 1990, 9999 for no answer, 1905 which an edit takes out, and 1970.
    assert sorted(data["born"]) == ["-98", "1985", "1985", "1990", "9999"]
    assert data["height"].max() == "1.7"
    log = table(file, "log/changes.csv")
    born = log[log["variable"] == "born"]
    assert len(born) > 0
    assert set(born["old"]) | set(born["new"]) == {""}
    told = table(file, "codebook/variables.csv").set_index("name")
    assert "waarden onder 1985 zijn 1985 gemaakt" in told.loc["born", "note"]
    assert told.loc["born", "min"] == "1985"
    assert told.loc["height", "max"] == "1.7"
    assert verify(file).good


CITED = """\
citation:
  agency: DOI
  abstract: {nl: Over lezen}
  countries: [{code: BE, name: {nl: België}}]
release:
  archive:
    drop: [remark, given, psu, interviewer]
    formats: [csv, ddi]
"""


def test_an_archive_gets_the_codebook_as_ddi(make: Make, tmp_path: Path) -> None:
    study = STUDY.partition("release:")[0] + CITED
    outcome = make(study_yml=study)
    made = release(outcome, "archive", tmp_path / "a.zip", KEY)
    assert {"data.csv", "ddi.xml"} < set(made.files)
    assert "ddi.xml" in text(made.path, "LEESMIJ.txt")
    described = text(made.path, "ddi.xml")
    assert 'version="2.5"' in described
    assert '<fileName xml:lang="nl">data.csv</fileName>' in described
    assert "Over lezen" in described
    assert "catStat" not in described
    # What stays behind isn't spoken of either.
    assert "interviewer" not in described
    assert 'name="final_weight" files="F1" wgt="wgt"' in described
    assert verify(made.path).good
    with zipfile.ZipFile(made.path) as archive:
        archive.extractall(tmp_path / "there")
    there = tmp_path / "there"
    book = draft_codebook(there / "ddi.xml", tmp_path / "codebooks" / "a", "a")
    assert book.facts.design is not None
    assert str(book.facts.design.weight) == "final_weight"
    assert read_frame(there / "data.csv", book).rows == made.rows
    kept = Codebook.open(there / "codebook").facts.citation
    assert kept is not None
    assert kept.countries[0].code == "BE"


def test_a_package_may_hold_a_data_package(make: Make, tmp_path: Path) -> None:
    study = STUDY.partition("release:")[0] + CITED.replace("ddi", "datapackage")
    made = release(make(study_yml=study), "archive", tmp_path / "a.zip", KEY)
    assert {"datapackage.json", "datapackage.csv"} < set(made.files)
    assert "interviewer" not in text(made.path, "datapackage.json")
    assert "datapackage.csv" in text(made.path, "LEESMIJ.txt")
    with zipfile.ZipFile(made.path) as archive:
        archive.extractall(tmp_path / "there")
    place = tmp_path / "there" / "datapackage.json"
    book = draft_codebook(place, tmp_path / "codebooks" / "a", "a")
    assert book.facts.design is not None
    assert str(book.facts.design.weight) == "final_weight"
    assert read_frame(place, book).rows == made.rows


EVERY = """\
release:
  all:
    drop: [given, psu]
    pseudonymise: [id, interviewer]
    open_answers: [remark]
    formats: [csv, sav, dta, xlsx, parquet]
"""


def test_every_format_says_the_same(make: Make, tmp_path: Path) -> None:
    outcome = make(study_yml=STUDY.partition("release:")[0] + EVERY)
    made = release(outcome, "all", tmp_path / "a.zip", KEY)
    data = {name for name in made.files if name.startswith("data.")}
    suffixes = ("csv", "sav", "sps", "dta", "xlsx", "parquet")
    assert data == {f"data.{suffix}" for suffix in suffixes}
    assert verify(made.path).good
    again = release(outcome, "all", tmp_path / "b.zip", KEY)
    assert again.sha256 == made.sha256
    with zipfile.ZipFile(made.path) as archive:
        archive.extractall(tmp_path / "there")
    frame = load(tmp_path / "there" / "data.parquet")
    assert frame.codebook.variable("sex").label
    assert (frame.source, frame.history) == (None, ())


@pytest.mark.parametrize("name", ["data.dta", "data.xlsx", "data.parquet"])
def test_a_format_that_says_something_else_is_found(
    make: Make, tmp_path: Path, name: str
) -> None:
    outcome = make(study_yml=STUDY.partition("release:")[0] + EVERY)
    made = release(outcome, "all", tmp_path / "a.zip", KEY)
    files = unpack(made.path)
    place = tmp_path / name
    place.write_bytes(files["data.parquet"])
    frame = load(place)
    data = frame.data.copy()
    data.loc[data["height"].notna(), "height"] = 9.25
    other = replace(frame, data=data)
    writers: dict[str, Callable[[Frame, Path], object]] = {
        "data.dta": write_dta,
        "data.xlsx": write_xlsx,
        "data.parquet": store,
    }
    writers[name](other, place)
    found = verify_files("a.zip", {**files, name: place.read_bytes()})
    rows = found.findings.rows
    assert rows["variable"].tolist() == ["height"]
    assert name in rows["message"].iloc[0]
