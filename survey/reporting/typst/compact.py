"""A PDF's small objects packed together: a tagged document in a third of the bytes.

Every cell of a tagged table is an object of its own, which the press doesn't compress.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence

__all__ = ["compact"]

START = re.compile(rb"startxref\s+(?P<at>\d+)\s+%%EOF\s*\Z")
SECTION = re.compile(rb"xref\s+0 (?P<count>\d+)\s*\n")
TRAILER = re.compile(rb"trailer\s*<<(?P<entries>.*)>>\s*startxref", re.DOTALL)
OBJECT = re.compile(rb"(?P<number>\d+) 0 obj\s")
SIZE = re.compile(rb"/Size \d+")
ENTRY = 20
TOGETHER = 200
"""Objects that are packed into one stream."""

Place = tuple[int, int, int]
"""A row of the cross-reference: how an object is kept, and where."""


def compact(made: bytes) -> bytes:
    """Return a PDF that shows and says the same, its objects in compressed streams.

    Parameters
    ----------
    made
        A PDF with one cross-reference table, as the press writes it; any other comes
        back as it is.

    References
    ----------
    ISO 32000-1:2008, 7.5.7 (object streams) and 7.5.8 (cross-reference streams).
    """
    start, trailer = START.search(made), TRAILER.search(made)
    section = SECTION.match(made, int(start["at"])) if start else None
    if start is None or trailer is None or section is None:
        return made
    offsets = _offsets(made, section.end(), int(section["count"]))
    whole, small = _sorted(made, offsets, int(start["at"]))
    places: dict[int, Place] = {0: (0, 0, 65535)}
    body = bytearray(made[: min(offsets.values())])
    for number, text in whole:
        places[number] = (1, len(body), 0)
        body += text
    free = int(section["count"])
    for packed in _packs(small):
        for rank, (number, _) in enumerate(packed):
            places[number] = (2, free, rank)
        places[free] = (1, len(body), 0)
        body += _pack(free, packed)
        free += 1
    places[free] = (1, len(body), 0)
    entries = SIZE.sub(b"", trailer["entries"])
    return bytes(body) + _references(places, free, entries, len(body))


def _offsets(made: bytes, at: int, count: int) -> dict[int, int]:
    """Return where every object in use begins."""
    rows = (made[at + ENTRY * n : at + ENTRY * (n + 1)] for n in range(count))
    return {n: int(row[:10]) for n, row in enumerate(rows) if row[17:18] == b"n"}


def _sorted(
    made: bytes, offsets: dict[int, int], end: int
) -> tuple[list[tuple[int, bytes]], list[tuple[int, bytes]]]:
    """Return the objects that have to stay, and the content of those to pack."""
    order = sorted(offsets, key=lambda number: offsets[number])
    ends = [*(offsets[number] for number in order[1:]), end]
    whole, small = [], []
    for number, stop in zip(order, ends, strict=True):
        text = made[offsets[number] : stop]
        head = OBJECT.match(text)
        if head is None or b"stream" in text:
            whole.append((number, text))
        else:
            small.append((number, text[head.end() : text.rindex(b"endobj")].strip()))
    return whole, small


def _packs(
    small: Sequence[tuple[int, bytes]],
) -> Iterator[Sequence[tuple[int, bytes]]]:
    for first in range(0, len(small), TOGETHER):
        yield small[first : first + TOGETHER]


def _pack(number: int, packed: Sequence[tuple[int, bytes]]) -> bytes:
    """Return a stream that holds objects, their numbers and places first."""
    heads, body = [], bytearray()
    for each, content in packed:
        heads.append(f"{each} {len(body)}")
        body += content + b"\n"
    head = (" ".join(heads) + "\n").encode("ascii")
    about = f"/Type/ObjStm/N {len(packed)}/First {len(head)}"
    return _stream(number, about.encode("ascii"), head + bytes(body))


def _stream(number: int, about: bytes, content: bytes) -> bytes:
    data = zlib.compress(content, 9)
    head = f"{number} 0 obj\n<<".encode("ascii")
    length = f"/Length {len(data)}/Filter/FlateDecode>>\nstream\n".encode("ascii")
    return head + about + length + data + b"\nendstream\nendobj\n"


def _references(
    places: dict[int, Place], number: int, entries: bytes, at: int
) -> bytes:
    """Return the cross-reference, with what the trailer said."""
    free: Place = (0, 0, 65535)
    rows = [places.get(each, free) for each in range(number + 1)]
    content = b"".join(
        kind.to_bytes(1) + place.to_bytes(4) + rank.to_bytes(2)
        for kind, place, rank in rows
    )
    about = f"/Type/XRef/W[1 4 2]/Size {number + 1}".encode("ascii") + entries
    end = f"startxref\n{at}\n%%EOF\n".encode("ascii")
    return _stream(number, about, content) + end
