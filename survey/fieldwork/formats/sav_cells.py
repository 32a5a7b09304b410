"""The cells of an SPSS system file, decoded whole columns at a time.

The library that reads the dictionary makes an object of every cell, which takes most of
its time. What is out of the ordinary is left to it: `read_cells` then returns None.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.fieldwork.formats.sav_dictionary import LONGEST, Dictionary

__all__ = ["read_cells"]

END, RAW, SPACES, UNKNOWN = 252, 253, 254, 255
"""Bytes of compressed data that stand for no number; 0 stands for nothing at all."""
MISSING = (-1.7976931348623157e308, -1.7976931348623155e308, 1.7976931348623157e308)
"""System-missing, and the lowest and highest of ranges, which no answer can be."""
BLANK = int.from_bytes(b" " * 8, "little")
BATCH = 1 << 16
"""Groups of eight cells that are decoded together, some four megabytes."""
SHORT = 4
"""Longest text, in places of eight bytes, of which distinct ones are looked for."""

Words = NDArray[np.uint64]


@dataclass(frozen=True)
class _Layout:
    """Where a variable's cells are: places of eight bytes, and bytes of text or 0."""

    places: range
    width: int


def read_cells(
    content: bytes, words: Dictionary, names: list[str], encoding: str
) -> pd.DataFrame | None:
    """Return the data of a system file, or None where the library has to read them.

    Parameters
    ----------
    content
        The file's bytes.
    words
        Its dictionary.
    names
        Its variables, in order.
    encoding
        Of its texts, as Python calls it.

    Returns
    -------
    pd.DataFrame or None
        Numbers as float64 with NaN where they are system-missing, texts without the
        spaces at their end.

    Raises
    ------
    UnicodeDecodeError
        When a text isn't in the encoding.

    References
    ----------
    PSPP Developers Guide, “System File Format”: data record.
    """
    layouts = list(_layouts(words))
    if words.order != "<" or len(layouts) != len(names) or 14 in words.extensions:
        return None
    cells = _cells(content, words)
    if cells is None:
        return None
    columns: dict[str, pd.Series] = {}
    for name, layout in zip(names, layouts, strict=True):
        if not layout.width and (cells[layout.places.start] == BLANK).any():
            return None
        read = _texts if layout.width else _numbers
        columns[name] = read(cells, layout, encoding)
    return pd.DataFrame(columns, copy=False)


def _layouts(words: Dictionary) -> Iterator[_Layout]:
    starts = [place for place, width in enumerate(words.widths) if width != -1]
    for start, end in zip(starts, [*starts[1:], len(words.widths)], strict=True):
        yield _Layout(range(start, end), min(words.widths[start], LONGEST))


def _cells(content: bytes, words: Dictionary) -> Words | None:
    """Return the eight bytes of every cell, shape (places, records)."""
    width = len(words.positions)
    if not words.compression:
        data = np.frombuffer(content, dtype="<u8", offset=words.start)
        return np.array(data.reshape(-1, width).T, order="C")
    if words.cases < 0:
        return None
    packed = (
        content[words.start :] if words.compression == 1 else _inflated(content, words)
    )
    if packed is None or _bias(content) != 100.0:
        return None
    # More cells than there can be are a lie, found before room is made for them.
    if words.cases * width > len(packed):
        return None
    cells = np.empty((width, words.cases), dtype="<u8")
    filled = 0
    for rows in _rows(packed, width):
        here = rows[: words.cases - filled]
        cells[:, filled : filled + len(here)] = here.T
        filled += len(here)
        if len(here) < len(rows):
            return None
    return cells if filled == words.cases else None


def _bias(content: bytes) -> float:
    bias: float = struct.unpack_from("<d", content, 84)[0]
    return bias


def _inflated(content: bytes, words: Dictionary) -> bytes | None:
    """Return the data of a .zsav as those of a .sav; None when sizes don't add up."""
    try:
        _, trailer, length = struct.unpack_from("<3q", content, words.start)
        _, _, size, count = struct.unpack_from("<2q2i", content, trailer)
        if length != 24 + 24 * count or trailer + length != len(content):
            return None
        blocks = struct.iter_unpack("<2q2i", content[trailer + 24 :])
        parts = []
        for _, start, whole, packed in blocks:
            engine = zlib.decompressobj()
            part = engine.decompress(content[start : start + packed], size + 1)
            if len(part) != whole or whole > size or not engine.eof:
                return None
            parts.append(part)
    except (struct.error, zlib.error, ValueError):
        return None
    return b"".join(parts)


def _rows(packed: bytes, width: int) -> Iterator[Words]:
    """Yield whole records, shape (records, places), some at a time."""
    data = np.frombuffer(packed, dtype="<u8", count=len(packed) // 8)
    groups = _groups(data)
    meaning = _meanings()
    rest = np.empty(0, dtype="<u8")
    for start in range(0, len(groups), BATCH):
        these = groups[start : start + BATCH]
        end = groups[start + BATCH] if start + BATCH < len(groups) else len(data)
        codes = data[these].view(np.uint8)
        codes = codes[codes != 0]
        stop = np.flatnonzero(codes == END)
        codes = codes[: stop[0]] if len(stop) else codes
        cells = meaning[codes]
        own = np.ones(end - these[0], dtype=bool)
        own[these - these[0]] = False
        raw = codes == RAW
        values = data[these[0] : end][own]
        count = int(raw.sum())
        if count > len(values):
            return
        cells[raw] = values[:count]
        whole = np.concatenate([rest, cells]) if len(rest) else cells
        full = len(whole) // width
        yield whole[: full * width].reshape(full, width)
        rest = whole[full * width :]
        if len(stop):
            return


def _groups(data: Words) -> NDArray[np.int64]:
    """Return where the groups of eight codes are; what a code can't say follows them.

    Every group tells how far off the next is, so that they're found one by one; how far
    is counted beforehand for every place at once, whether a group is there or not.
    """
    steps = np.empty(len(data), dtype=np.uint8)
    low, mark = np.uint64(0x7F7F7F7F7F7F7F7F), np.uint64(0x0101010101010101 * RAW)
    for start in range(0, len(data), BATCH * 8):
        apart = data[start : start + BATCH * 8] ^ mark
        zero = ~(((apart & low) + low) | apart | low)
        steps[start : start + BATCH * 8] = np.bitwise_count(zero) + 1
    far, here, end = steps.tobytes(), bytearray(len(data)), len(data)
    place = 0
    while place < end:
        here[place] = 1
        place += far[place]
    return np.flatnonzero(np.frombuffer(here, dtype=np.uint8))


def _meanings() -> Words:
    numbers = np.arange(256, dtype=np.float64) - 100.0
    numbers[UNKNOWN] = MISSING[0]
    meanings = numbers.view(np.uint64).copy()
    meanings[SPACES] = BLANK
    return meanings


def _numbers(cells: Words, layout: _Layout, encoding: str) -> pd.Series:
    numbers = cells[layout.places.start].view(np.float64)
    never = (numbers >= MISSING[0]) & (numbers <= MISSING[1])
    numbers[never | (numbers == MISSING[2])] = np.nan
    return pd.Series(numbers, copy=False)


def _texts(cells: Words, layout: _Layout, encoding: str) -> pd.Series:
    """Return texts; where they are short every distinct one is decoded once."""
    parts = cells[layout.places.start : layout.places.stop]
    first, places = np.arange(parts.shape[1]), None
    if len(parts) <= SHORT:
        places = np.zeros(parts.shape[1], dtype=np.int64)
        for part in parts:
            codes, distinct = pd.factorize(part)
            places, _ = pd.factorize(places * len(distinct) + codes)
        first = np.flatnonzero(np.diff(np.maximum.accumulate(places), prepend=-1))
    size = 8 * len(parts)
    joined = np.ascontiguousarray(parts[:, first].T).view(f"V{size}").ravel()
    texts = [_text(item.tobytes()[: layout.width], encoding) for item in joined]
    array = pd.array(texts, dtype="str")
    return pd.Series(array if places is None else array.take(places), copy=False)


def _text(content: bytes, encoding: str) -> str:
    return re.sub(r"[ \0]+$", "", content.decode(encoding))
