from __future__ import annotations

import io
import stat
import zipfile
from pathlib import Path

import pytest

from survey.errors import InputError
from survey.release.archive import (
    CHECKSUMS,
    checksums,
    pack,
    stated_checksums,
    unpack,
)
from survey.release.verify import checksum_faults

FILES = {"LEESMIJ.txt": b"Dag", "data.csv": b"id\n1\n" * 1000}


def made(path: Path, name: str, content: bytes = b"x", **info: int) -> Path:
    entry = zipfile.ZipInfo(name)
    for key, value in info.items():
        setattr(entry, key, value)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return path


def test_what_is_packed_is_unpacked(tmp_path: Path) -> None:
    file = tmp_path / "a.zip"
    file.write_bytes(pack(FILES))
    found = unpack(file)
    assert list(found) == [*FILES, CHECKSUMS]
    assert {n: c for n, c in found.items() if n != CHECKSUMS} == FILES
    assert found[CHECKSUMS] == checksums(FILES)
    assert set(stated_checksums(found[CHECKSUMS])) == set(FILES)


def test_equal_files_give_equal_bytes_without_a_clock() -> None:
    assert pack(FILES) == pack(dict(FILES))
    infos = zipfile.ZipFile(io.BytesIO(pack(FILES))).infolist()
    assert {info.date_time for info in infos} == {(1980, 1, 1, 0, 0, 0)}
    assert {info.create_system for info in infos} == {3}


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04" + b"\0" * 60])
def test_what_is_no_archive_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "a.zip"
    file.write_bytes(content)
    with pytest.raises(InputError, match=r"is not a \.zip"):
        unpack(file)


def test_an_archive_cut_off_anywhere_is_refused(tmp_path: Path) -> None:
    whole = pack(FILES)
    for length in range(1, len(whole), 7):
        file = tmp_path / "cut.zip"
        file.write_bytes(whole[:length])
        with pytest.raises(InputError):
            unpack(file)


def test_a_damaged_byte_is_refused_or_found(tmp_path: Path) -> None:
    whole = pack(FILES)
    file = tmp_path / "damaged.zip"
    for place in range(30, len(whole), 11):
        turned = bytes([whole[place] ^ 0xFF])
        file.write_bytes(whole[:place] + turned + whole[place + 1 :])
        try:
            found = unpack(file)
        except InputError:
            continue
        stated = found.pop(CHECKSUMS, b"")
        # What is left are rights and versions, which say nothing of the content.
        assert found == FILES or list(checksum_faults(found, stated))


def test_a_missing_file_or_a_folder_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere.zip", tmp_path):
        with pytest.raises(InputError, match="can't be read"):
            unpack(path)


@pytest.mark.parametrize(
    "name", ["../evil.csv", "/etc/passwd", "a/../../b", "C:\\x", "data\\..\\b", "c:x"]
)
def test_a_name_that_leads_outside_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="a name no package has"):
        unpack(made(tmp_path / "a.zip", name))


def test_a_link_is_refused(tmp_path: Path) -> None:
    link = (stat.S_IFLNK | 0o777) << 16
    file = made(tmp_path / "a.zip", "data.csv", b"/etc/passwd", external_attr=link)
    with pytest.raises(InputError, match="a name no package has"):
        unpack(file)


def test_a_bomb_is_refused_before_it_is_read(tmp_path: Path) -> None:
    file = made(tmp_path / "a.zip", "data.csv", b"\0" * 20_000_000)
    with pytest.raises(InputError, match="unpacks to far too much"):
        unpack(file)


def test_too_many_or_equal_names_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.zip"
    with zipfile.ZipFile(file, "w") as archive:
        for number in range(201):
            archive.writestr(f"{number}.csv", "")
    with pytest.raises(InputError, match="holds 201 files"):
        unpack(file)
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.csv", "1")
        archive.writestr("A.csv", "2")
    with pytest.raises(InputError, match="several files of one name"):
        unpack(file)


def test_a_size_that_lies_is_refused(tmp_path: Path) -> None:
    content = bytearray(pack({"data.csv": bytes(range(256)) * 4}))
    # The size after unpacking stands at byte 24 of the file's entry in the directory.
    entry = content.index(b"PK\x01\x02")
    content[entry + 24 : entry + 28] = (100).to_bytes(4, "little")
    file = tmp_path / "a.zip"
    file.write_bytes(bytes(content))
    with pytest.raises(InputError):
        unpack(file)


def test_an_encrypted_archive_is_refused(tmp_path: Path) -> None:
    content = bytearray(pack({"data.csv": b"x"}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + place] |= 1
    file = tmp_path / "a.zip"
    file.write_bytes(bytes(content))
    with pytest.raises(InputError, match="encrypted"):
        unpack(file)
