from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from survey.errors import CallError, InputError, OutputError, ReleaseError
from survey.release import Key, new_key, read_key
from survey.release.key import find_key


def test_a_new_key_is_random_and_its_owners_alone(tmp_path: Path) -> None:
    first = new_key(tmp_path / "first.key")
    second = new_key(tmp_path / "second.key")
    assert first.secret != second.secret
    assert read_key(tmp_path / "first.key") == first
    if sys.platform != "win32":
        assert stat.S_IMODE((tmp_path / "first.key").stat().st_mode) == 0o600


def test_a_key_is_never_written_over(tmp_path: Path) -> None:
    key = new_key(tmp_path / "a.key")
    with pytest.raises(OutputError, match="never written over"):
        new_key(tmp_path / "a.key")
    assert read_key(tmp_path / "a.key") == key


def test_bytes_and_hex_are_the_same_key(tmp_path: Path) -> None:
    secret = bytes(range(32))
    (tmp_path / "raw").write_bytes(secret)
    (tmp_path / "hex").write_text(secret.hex() + "\n", encoding="ascii")
    assert read_key(tmp_path / "raw") == read_key(tmp_path / "hex") == Key(secret)


def test_what_a_key_shows_is_not_the_key() -> None:
    key = Key(bytes(32))
    assert repr(key) == f"{key}" == "Key('66687aad')"
    with pytest.raises(CallError, match="a key is 32 bytes, this is 5"):
        Key(b"short")


def test_a_file_without_a_key_is_refused_unread_aloud(tmp_path: Path) -> None:
    file = tmp_path / "password.txt"
    file.write_text("hunter2", encoding="utf-8")
    with pytest.raises(InputError, match="is not a key of 32 bytes") as error:
        read_key(file)
    assert "hunter2" not in str(error.value)
    with pytest.raises(InputError, match="can't be read"):
        read_key(tmp_path / "nowhere.key")


@pytest.mark.parametrize(
    ("mark", "said"),
    [(".git/HEAD", "a git checkout"), ("study.yml", "a codebook")],
)
def test_a_key_inside_a_project_is_refused(
    tmp_path: Path, mark: str, said: str
) -> None:
    (tmp_path / mark).parent.mkdir(exist_ok=True)
    (tmp_path / mark).touch()
    inside = tmp_path / "deep" / "down"
    inside.mkdir(parents=True)
    (inside / "a.key").write_bytes(bytes(32))
    with pytest.raises(ReleaseError, match=said):
        read_key(inside / "a.key")
    with pytest.raises(ReleaseError, match=said):
        new_key(inside / "b.key")
    assert not (inside / "b.key").exists()


def test_a_key_beside_what_is_given_away_is_refused(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "a.key").write_bytes(bytes(32))
    (tmp_path / "link.key").symlink_to(out / "a.key")
    for name in ("out/a.key", "link.key", "out/../out/a.key"):
        with pytest.raises(ReleaseError, match="which is given away"):
            read_key(tmp_path / name, [out])


def test_the_environment_says_where_the_key_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = new_key(tmp_path / "a.key")
    monkeypatch.setenv("SID_KEY", str(tmp_path / "a.key"))
    assert find_key(None, "SID_KEY", []) == key
    assert find_key(bytes(32), "SID_KEY", []) == Key(bytes(32))
    monkeypatch.delenv("SID_KEY")
    with pytest.raises(CallError, match="--key or set SID_KEY to its path"):
        find_key(None, "SID_KEY", [])
    with pytest.raises(CallError, match=r"with --key$"):
        find_key(None, None, [])
