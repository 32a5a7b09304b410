"""The dictionary of an SPSS system file, walked record by record.

The library that reads the data trusts this part of the file, and ends the whole
program on some that are damaged; so it is walked here first. It also holds what that
library leaves out: the weight, the roles, and whether all data are there.
"""

from __future__ import annotations

import codecs
import re
import struct
from dataclasses import dataclass, field

__all__ = ["DamagedError", "Dictionary", "read_dictionary"]

HEADER = 176
NUMERIC_MISSING, STRING_MISSING = (-3, -2, 0, 1, 2, 3), (0, 1, 2, 3)
LONGEST = 255
TEXT_FORMATS = (1, 2)
DENSEST = {1: 1, 2: 1032}
"""Cells that a byte can stand for, by compression: one, or as many as zlib can pack."""
SEGMENT = 252
"""Bytes of a very long string that each of its segments accounts for."""
ROLES = {"0": "input", "1": "target", "2": "both", "3": "none", "4": "partition"}


class DamagedError(ValueError):
    """What makes a dictionary unreadable, and the byte where it does."""


@dataclass
class Dictionary:
    """What the records before the data say; filled while they are walked.

    Parameters
    ----------
    positions
        By place of eight bytes in a record: the variable's short name, or empty for
        what continues a long text.
    widths
        By place: 0 for a number, the width of a text, -1 for a continuation.
    start
        Byte where the data begin.
    texts
        Every name and label, in the file's encoding.
    extensions
        Content of the extension records, by subtype.
    """

    order: str
    compression: int
    weight_index: int
    cases: int
    positions: list[str] = field(default_factory=list)
    widths: list[int] = field(default_factory=list)
    start: int = 0
    texts: list[bytes] = field(default_factory=list)
    extensions: dict[int, bytes] = field(default_factory=dict)

    @property
    def weight(self) -> str | None:
        """Short name of the weight variable, empty without one, None when invalid."""
        if self.weight_index == 0:
            return ""
        if not 0 < self.weight_index <= len(self.positions):
            return None
        place = self.weight_index - 1
        return self.positions[place] if self.widths[place] == 0 else None

    @property
    def encoding(self) -> str:
        """Python's name of the encoding the file says it is in; empty when unsaid."""
        named = self.extensions.get(20, b"").decode("ascii", "replace").strip("\0 ")
        page = self.extensions.get(3, b"")[28:32]
        number = struct.unpack(f"{self.order}i", page)[0] if len(page) == 4 else 0
        for name in (named, f"cp{number}"):
            try:
                return codecs.lookup(name).name
            except LookupError:
                continue
        return ""

    def holds(self, encoding: str) -> bool:
        """Whether every name and label can be read in an encoding."""
        try:
            for text in self.texts:
                text.decode(encoding)
        except UnicodeDecodeError:
            return False
        return True

    @property
    def roles(self) -> dict[str, str]:
        """Role by long variable name, where the file gives one other than input."""
        text = self.extensions.get(18, b"").decode("utf-8", "replace")
        found = re.findall(r"(?:^|/)([^:/]+):[^/]*?\$@Role\('(\d)'", text)
        return {name: ROLES[role] for name, role in found if role in "1234"}

    @property
    def sets(self) -> int:
        """How many multiple-response sets are declared, well or badly."""
        lines = b"\n".join(self.extensions.get(key, b"") for key in (7, 19))
        return sum(line.lstrip().startswith(b"$") for line in lines.split(b"\n"))


class _Walk:
    """A place in the bytes that moves on, and never past the end."""

    def __init__(self, content: bytes, order: str) -> None:
        self.content, self.order, self.at = content, order, 0

    def take(self, count: int, what: str) -> bytes:
        """Return the next bytes, named for the message when they aren't there."""
        if count < 0 or self.at + count > len(self.content):
            raise DamagedError(f"ends or is damaged in {what}, at byte {self.at}")
        self.at += count
        return self.content[self.at - count : self.at]

    def integers(self, count: int, what: str) -> tuple[int, ...]:
        """Return whole numbers of four bytes."""
        return struct.unpack(f"{self.order}{count}i", self.take(4 * count, what))


def read_dictionary(content: bytes) -> Dictionary:
    """Return the dictionary of a system file.

    Parameters
    ----------
    content
        The file's bytes; those of the data are only counted.

    Raises
    ------
    DamagedError
        When a record is cut off, out of place or says what can't be.

    References
    ----------
    PSPP Developers Guide, “System File Format”.
    """
    found, walk = _header(content)
    reading = {2: _variable, 3: _labels, 6: _documents, 7: _extension}
    while True:
        at = walk.at
        (kind,) = walk.integers(1, "the dictionary")
        if kind == 999:
            walk.integers(1, "the dictionary")
            break
        if kind not in reading:
            raise DamagedError(f"has an unknown record {kind} at byte {at}")
        reading[kind](found, walk)
    found.start = walk.at
    if not found.positions:
        raise DamagedError("holds no variables")
    _long_strings(found)
    _whole(found, len(content))
    return found


def _header(content: bytes) -> tuple[Dictionary, _Walk]:
    if len(content) < HEADER:
        raise DamagedError(f"ends in its header, after {len(content)} bytes")
    layouts = {o: struct.unpack_from(f"{o}i", content, 64)[0] for o in "<>"}
    order = next((o for o, layout in layouts.items() if layout in (2, 3)), None)
    if order is None:
        raise DamagedError("has a header that is not one of SPSS")
    walk = _Walk(content, order)
    walk.at = 68
    _, compression, weight, cases = walk.integers(4, "the header")
    if compression not in (0, 1, 2):
        raise DamagedError(f"is compressed in an unknown way ({compression})")
    walk.at = HEADER
    return Dictionary(order, compression, weight, cases), walk


def _variable(found: Dictionary, walk: _Walk) -> None:
    at = walk.at
    width, labelled, missing, shown, _ = walk.integers(5, "a variable")
    name = walk.take(8, "a variable")
    found.texts.append(name)
    if not -1 <= width <= LONGEST:
        raise DamagedError(f"has a variable {width} wide, at byte {at}")
    # The library would read such numbers as texts, from nowhere.
    if width == 0 and shown >> 16 in TEXT_FORMATS:
        raise DamagedError(f"shows a number as a text, at byte {at}")
    if labelled not in (0, 1):
        raise DamagedError(f"has a damaged variable label, at byte {at}")
    if missing not in (STRING_MISSING if width > 0 else NUMERIC_MISSING):
        raise DamagedError(f"has damaged missing values, at byte {at}")
    if labelled:
        (length,) = walk.integers(1, "a variable label")
        found.texts.append(walk.take(-(-length // 4) * 4, "a variable label")[:length])
    walk.take(8 * abs(missing), "missing values")
    open_places = _open_places(found.widths)
    if (width == -1) != (open_places > 0):
        raise DamagedError(f"has a text that breaks off or runs on, at byte {at}")
    found.positions.append("" if width == -1 else name.decode("latin-1").rstrip())
    found.widths.append(width)


def _open_places(widths: list[int]) -> int:
    """Return how many places the last text still needs."""
    start = len(widths) - 1
    while start >= 0 and widths[start] == -1:
        start -= 1
    needs = -(-widths[start] // 8) if start >= 0 and widths[start] > 0 else 1
    return max(0, needs - (len(widths) - start)) if start >= 0 else 0


def _labels(found: Dictionary, walk: _Walk) -> None:
    at = walk.at
    (count,) = walk.integers(1, "value labels")
    values = []
    for _ in range(max(count, 0)):
        *value, length = walk.take(9, "value labels")
        values.append(bytes(value))
        padded = -(-(length + 1) // 8) * 8 - 1
        found.texts.append(walk.take(padded, "value labels")[:length])
    kind, variables = walk.integers(2, "value labels")
    if count < 0 or kind != 4 or not 1 <= variables <= len(found.positions):
        raise DamagedError(f"has value labels of no variable, at byte {at}")
    places = walk.integers(variables, "value labels")
    widths = [found.widths[p - 1] if 0 < p <= len(found.widths) else -1 for p in places]
    if -1 in widths or (0 in widths and any(widths)):
        raise DamagedError(f"gives value labels to what can't have them, at byte {at}")
    found.texts.extend(values if any(widths) else ())


def _documents(found: Dictionary, walk: _Walk) -> None:
    (lines,) = walk.integers(1, "a document")
    walk.take(80 * lines, "a document")


def _extension(found: Dictionary, walk: _Walk) -> None:
    at = walk.at
    subtype, size, count = walk.integers(3, "an extension")
    if size < 0 or count < 0:
        raise DamagedError(f"has an extension of no size, at byte {at}")
    content = walk.take(size * count, "an extension")
    found.extensions[subtype] = content
    if subtype == 3 and len(content) >= 20:
        (numbers,) = struct.unpack_from(f"{walk.order}i", content, 16)
        if numbers != 1:
            raise DamagedError(f"holds numbers in a notation ({numbers}) of long ago")


def _long_strings(found: Dictionary) -> None:
    """Check that every very long string has all of its segments."""
    text = found.extensions.get(14, b"").decode("latin-1")
    for name, length in re.findall(r"([^=\t\0]+)=(\d+)", text):
        width = int(length)
        segments = -(-width // SEGMENT)
        start = found.positions.index(name) if name in found.positions else -1
        if start < 0 or width <= LONGEST:
            raise DamagedError(f"has a damaged very long text {name}")
        rest = width - (segments - 1) * SEGMENT
        heads = [w for w in found.widths[start:] if w != -1][:segments]
        if [-(-w // 8) for w in heads] != [32] * (segments - 1) + [-(-rest // 8)]:
            raise DamagedError(f"has a very long text {name} that lacks segments")


def _whole(found: Dictionary, size: int) -> None:
    """Check that data without compression fill whole records, and as many as said."""
    if _open_places(found.widths):
        raise DamagedError("has a text that breaks off before the data")
    if found.compression:
        cells = DENSEST[found.compression] * (size - found.start)
        if found.cases * len(found.positions) > cells:
            said = f"says it has {found.cases} records, but no place for that many"
            raise DamagedError(said)
        return
    records, partial = divmod(size - found.start, 8 * len(found.positions))
    if partial:
        raise DamagedError(f"ends in the middle of record {records + 1}")
    if found.cases >= 0 and records != found.cases:
        raise DamagedError(f"says it has {found.cases} records but has {records}")
