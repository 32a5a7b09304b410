"""One .zip that is the same every time, and reading one that may be hostile."""

from __future__ import annotations

import hashlib
import io
import stat
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from survey.errors import InputError

__all__ = ["CHECKSUMS", "checksums", "pack", "stated_checksums", "unpack"]

CHECKSUMS = "checksums.sha256"
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a .zip can say; a real one would make two packages differ."""
MOST_FILES = 200
MOST_BYTES = 2 * 1024**3
MOST_RATIO = 1000
"""No real table shrinks further; what claims to is made to fill a disk."""


def checksums(files: Mapping[str, bytes]) -> bytes:
    """Return the checksum lines of files, as `sha256sum --check` reads them.

    Examples
    --------
    >>> checksums({"a.txt": b"a"})[:12]
    b'ca978112ca1b'
    """
    lines = [
        f"{hashlib.sha256(content).hexdigest()}  {name}\n"
        for name, content in sorted(files.items())
    ]
    return "".join(lines).encode()


def stated_checksums(content: bytes) -> dict[str, str]:
    """Return the checksum by file name that checksum lines state.

    Examples
    --------
    >>> stated_checksums(b"00ff  data.csv")
    {'data.csv': '00ff'}
    """
    lines = content.decode("utf-8", errors="replace").splitlines()
    pairs = (line.split("  ", 1) for line in lines if "  " in line)
    return {name: digest for digest, name in pairs}


def pack(files: Mapping[str, bytes]) -> bytes:
    """Return files as a .zip, with their checksums; equal files give equal bytes.

    Parameters
    ----------
    files
        Content by name, in the order in which the archive shows them.
    """
    full = {**files, CHECKSUMS: checksums(files)}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in full.items():
            info = zipfile.ZipInfo(name, EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            # The same system and rights everywhere: Unix, read and write by the owner.
            info.create_system, info.external_attr = 3, (stat.S_IFREG | 0o644) << 16
            archive.writestr(info, content)
    return buffer.getvalue()


def unpack(path: str | Path) -> dict[str, bytes]:
    """Return the content by name of a .zip, read in memory.

    Parameters
    ----------
    path
        A file from outside.

    Raises
    ------
    InputError
        When it isn't there, is no .zip, is cut off or damaged, or holds names or sizes
        that no package has.
    """
    place = Path(path)
    try:
        with zipfile.ZipFile(place) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            _refuse(place, infos)
            return {info.filename: _read(place, archive, info) for info in infos}
    except zipfile.BadZipFile as error:
        raise InputError(place, "is not a .zip, or one that was cut off") from error
    except (NotImplementedError, RuntimeError, EOFError, zlib.error) as error:
        raise InputError(place, "is a damaged or encrypted .zip") from error
    except OSError as error:
        said = f"can't be read: {error.strerror or error}"
        raise InputError(place, said) from error


def _refuse(place: Path, infos: list[zipfile.ZipInfo]) -> None:
    names = [info.filename for info in infos]
    if len(names) > MOST_FILES:
        raise InputError(place, f"holds {len(names)} files, more than any package")
    if len({name.lower() for name in names}) < len(names):
        raise InputError(place, "holds several files of one name")
    for info in infos:
        path = PurePosixPath(info.filename)
        odd = path.is_absolute() or ".." in path.parts or "\\" in info.filename
        link = stat.S_ISLNK(info.external_attr >> 16)
        if odd or link or ":" in info.filename:
            raise InputError(place, f"holds a name no package has: {info.filename!r}")
        if info.file_size > MOST_RATIO * max(info.compress_size, 1024):
            raise InputError(place, f"{info.filename!r} unpacks to far too much")
    if sum(info.file_size for info in infos) > MOST_BYTES:
        raise InputError(place, f"unpacks to more than {MOST_BYTES // 1024**3} GB")


def _read(place: Path, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    # The size in the header may lie, so no more is read than it says.
    with archive.open(info) as member:
        content = member.read(info.file_size)
        if len(content) < info.file_size or member.read(1):
            raise InputError(place, f"{info.filename!r} has another size than it says")
    return content
