"""The key of the pseudonyms: made once, kept outside whatever is given away."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from survey.errors import CallError, InputError, OutputError, ReleaseError

__all__ = ["Key", "find_key", "new_key", "read_key"]

BYTES = 32
LONGEST = 200
"""Bytes read of a file that says it is a key, whatever else it may be."""


@dataclass(frozen=True)
class Key:
    """Thirty-two bytes that nobody sees; `name` tells keys apart without showing one.

    Examples
    --------
    >>> Key(bytes(32))
    Key('66687aad')
    """

    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.secret) != BYTES:
            raise CallError(f"a key is {BYTES} bytes, this is {len(self.secret)}")

    @property
    def name(self) -> str:
        """The first eight hexadecimal digits of the key's SHA-256."""
        return hashlib.sha256(self.secret).hexdigest()[:8]

    def __repr__(self) -> str:
        return f"Key({self.name!r})"


def new_key(path: str | Path) -> Key:
    """Return a new random key, written to a file that only its owner may read.

    Parameters
    ----------
    path
        A file that isn't there yet, outside every project.

    Raises
    ------
    ReleaseError
        When the place is inside a project.
    OutputError
        When there is a file already, or the place can't be written.
    """
    place = Path(path)
    _refuse_inside(place, ())
    key = Key(secrets.token_bytes(BYTES))
    try:
        handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        said = "is there already; a key is never written over"
        raise OutputError(place, said) from error
    except OSError as error:
        raise OutputError(place, f"can't be written: {error.strerror}") from error
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key.secret.hex() + "\n")
    return key


def read_key(path: str | Path, apart_from: Iterable[Path] = ()) -> Key:
    """Return the key of a file: 32 bytes, or 64 hexadecimal digits.

    Parameters
    ----------
    path
        The key's file.
    apart_from
        Folders that it may not lie in, because they are given away or shared.

    Raises
    ------
    InputError
        When there is no such file, or it holds no key.
    ReleaseError
        When it lies in one of those folders, in a codebook or in a git checkout.
    """
    place = Path(path)
    _refuse_inside(place, apart_from)
    try:
        with place.open("rb") as file:
            content = file.read(LONGEST)
    except OSError as error:
        raise InputError(place, f"can't be read: {error.strerror}") from error
    secret = content if len(content) == BYTES else _from_hex(content)
    if secret is None:
        # Not a word of what it does hold: it may be another secret.
        raise InputError(place, f"is not a key of {BYTES} bytes or 64 hex digits")
    return Key(secret)


def find_key(
    given: bytes | str | Path | None, variable: str | None, apart_from: Iterable[Path]
) -> Key:
    """Return the key that was given, or the one an environment variable points to.

    Parameters
    ----------
    given
        The key itself, or its file; None to look in the environment.
    variable
        The environment variable that holds the path of the file.
    apart_from
        Folders that the file may not lie in.

    Raises
    ------
    CallError
        When there is no key to be found.
    ReleaseError
        When it lies where it should not.
    InputError
        When the file can't be used.
    """
    if isinstance(given, bytes):
        return Key(given)
    path = given or (os.environ.get(variable, "") if variable else "")
    if not path:
        where = f" or set {variable} to its path" if variable else ""
        raise CallError(f"pseudonyms need a key: give the file with --key{where}")
    return read_key(path, apart_from)


def _from_hex(content: bytes) -> bytes | None:
    try:
        secret = bytes.fromhex(content.decode("ascii").strip())
    except ValueError:
        return None
    return secret if len(secret) == BYTES else None


def _refuse_inside(place: Path, folders: Iterable[Path]) -> None:
    """Refuse a key that could travel along; a link counts where it lies and leads."""
    closed = [folder.resolve() for folder in folders]
    for path in (Path(os.path.abspath(place)), place.resolve()):
        for above in path.parents:
            if above in closed or above.resolve() in closed:
                raise ReleaseError(f"the key lies in {above}, which is given away")
            if (above / ".git").exists():
                raise ReleaseError(f"the key lies in {above}, a git checkout")
            if (above / "study.yml").exists():
                raise ReleaseError(f"the key lies in {above}, a codebook")
