"""What is put into a .dta file after the library has written it.

The library writes the clock into the header, and can't write characteristics, in which
Stata keeps labels in more than one language; nor value labels that no variable has yet.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from survey.fieldwork.clock import MONTHS, fixed_moment

__all__ = ["Characteristic", "ValueLabels", "patched"]

NAME = 129
"""Bytes of a name and the zero after it, in the format of Stata 14."""
MAP = 14
SYSTEM_MISSING = 2147483621
STAMP = b"<timestamp>\x11"


@dataclass(frozen=True)
class Characteristic:
    """A text that a variable carries, or the data when the variable is `_dta`."""

    variable: str
    name: str
    text: str


@dataclass(frozen=True)
class ValueLabels:
    """A set of value labels by whole number, or by letter where a value is missing."""

    name: str
    labels: Mapping[int | str, str]


def patched(
    content: bytes,
    texts: Iterable[Characteristic] = (),
    labels: Iterable[ValueLabels] = (),
) -> bytes:
    """Return a .dta file's bytes with a fixed clock, characteristics and value labels.

    Parameters
    ----------
    content
        A file in format 118, little-endian.
    texts
        Its characteristics.
    labels
        Value labels beside those it has.

    References
    ----------
    Stata, “File formats .dta”, format 118: sections 5.9 and 5.13.
    """
    start = content.index(b"<map>") + len(b"<map>")
    places = list(struct.unpack_from(f"<{MAP}Q", content, start))
    more = b"".join(_characteristic(text) for text in texts)
    added = b"".join(_value_labels(item) for item in labels)
    end_texts = places[9] - len(b"</characteristics>")
    end_labels = places[12] - len(b"</value_labels>")
    places[9:12] = [place + len(more) for place in places[9:12]]
    places[12:] = [place + len(more) + len(added) for place in places[12:]]
    parts = (
        content[:start],
        struct.pack(f"<{MAP}Q", *places),
        content[start + 8 * MAP : end_texts],
        more,
        content[end_texts:end_labels],
        added,
        content[end_labels:],
    )
    whole = bytearray(b"".join(parts))
    at = whole.index(STAMP) + len(STAMP)
    moment = fixed_moment()
    shown = f"{moment.day:02} {MONTHS[moment.month - 1]} {moment:%Y %H:%M}"
    whole[at : at + 17] = shown.encode("ascii")
    return bytes(whole)


def _named(name: str) -> bytes:
    return name.encode().ljust(NAME, b"\0")


def _characteristic(item: Characteristic) -> bytes:
    body = _named(item.variable) + _named(item.name) + item.text.encode() + b"\0"
    return b"<ch>" + struct.pack("<I", len(body)) + body + b"</ch>"


def _value_labels(item: ValueLabels) -> bytes:
    known = sorted((_number(code), text) for code, text in item.labels.items())
    texts = [text.encode() + b"\0" for _, text in known]
    starts = [sum(map(len, texts[:place])) for place in range(len(texts))]
    numbers = [len(known), sum(map(len, texts)), *starts, *(n for n, _ in known)]
    table = struct.pack(f"<{len(numbers)}i", *numbers) + b"".join(texts)
    head = struct.pack("<i", len(table)) + _named(item.name) + bytes(3)
    return b"<lbl>" + head + table + b"</lbl>"


def _number(code: int | str) -> int:
    return SYSTEM_MISSING + ord(code) - 96 if isinstance(code, str) else code
