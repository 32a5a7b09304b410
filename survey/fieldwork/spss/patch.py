"""What is put into a .sav file after the library has written it.

The library writes the clock into the header, and can't write the weight,
multiple-response sets or roles. All are places or records before the data, so they
are set or added in the bytes.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from survey.fieldwork.clock import MONTHS, fixed_moment
from survey.fieldwork.formats.sav_dictionary import Dictionary, read_dictionary

__all__ = ["MultipleSet", "patched"]

WEIGHT, CLOCK = 76, 92
ROLES = {"input": "0", "none": "3"}


@dataclass(frozen=True)
class MultipleSet:
    """A multiple-response set of variables that are 1 when chosen."""

    name: str
    label: str
    variables: tuple[str, ...]


def patched(
    content: bytes,
    weight: str = "",
    sets: Sequence[MultipleSet] = (),
    roles: Mapping[str, str] | None = None,
) -> bytes:
    """Return a system file's bytes with a fixed clock, weight, sets and roles.

    Parameters
    ----------
    content
        A .sav file, in UTF-8.
    weight
        The variable it is weighted by.
    sets
        Its multiple-response sets.
    roles
        Role by variable: input or none.

    References
    ----------
    PSPP Developers Guide, “System File Format”: file header record; records 7/7, 7/18.
    """
    words = read_dictionary(content)
    short = _short_names(words)
    records = b""
    if sets:
        records += _extension(words, 7, "".join(_set(s, short) for s in sets))
    if roles:
        said = (f"{name}:$@Role('{ROLES[r]}'\n)" for name, r in roles.items())
        records += _extension(words, 18, "/".join(said))
    # The dictionary ends with a record of eight bytes.
    end = words.start - 8
    whole = bytearray(content[:end] + records + content[end:])
    whole[CLOCK : CLOCK + 17] = _clock().encode("ascii")
    if weight:
        place = words.positions.index(short[weight]) + 1
        struct.pack_into(f"{words.order}i", whole, WEIGHT, place)
    return bytes(whole)


def _clock() -> str:
    moment = fixed_moment()
    date = f"{moment.day:02} {MONTHS[moment.month - 1]} {moment.year % 100:02}"
    return f"{date}{moment:%H:%M:%S}"


def _short_names(words: Dictionary) -> dict[str, str]:
    """Return the name of eight bytes by which the file itself knows a variable."""
    pairs = words.extensions.get(13, b"").decode("utf-8").split("\t")
    return {long: short for short, _, long in (pair.partition("=") for pair in pairs)}


def _set(item: MultipleSet, short: Mapping[str, str]) -> str:
    members = " ".join(short[name].lower() for name in item.variables)
    return f"${item.name}=D1 1 {len(item.label.encode())} {item.label} {members}\n"


def _extension(words: Dictionary, subtype: int, text: str) -> bytes:
    content = text.encode("utf-8")
    head = struct.pack(f"{words.order}4i", 7, subtype, 1, len(content))
    return head + content
