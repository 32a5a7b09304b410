"""The types of XLSForm questions, and what their answers are in a codebook."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["TYPES", "Kind", "kind_of"]


@dataclass(frozen=True)
class Kind:
    """What a type of question means.

    Parameters
    ----------
    type
        Of the answers, as `Item.type` says, or `codes` for several answers; `none`
        where nothing is answered, `begin` and `end` for groups, `loop` for repeats.
    role, disclosure, source
        As in variables.csv.
    list
        The code list that the row names.
    file
        Whether that list is a file of its own.
    other
        Whether there is room for another answer in words.
    """

    type: str
    role: str = ""
    disclosure: str = ""
    source: str = "survey"
    list: str = ""
    file: bool = False
    other: bool = False


PLACE = Kind("text", disclosure="direct")
FILE = Kind("text", disclosure="direct")
MOMENT = Kind("datetime", role="paradata", source="paradata")
DEVICE = Kind("text", role="paradata", source="paradata", disclosure="direct")
NOTHING = Kind("none")
TYPES = {
    **dict.fromkeys(("integer", "int"), Kind("int")),
    "decimal": Kind("decimal"),
    "range": Kind("decimal"),
    **dict.fromkeys(("text", "string", "barcode", "time"), Kind("text")),
    "date": Kind("date"),
    **dict.fromkeys(("datetime",), Kind("datetime")),
    **dict.fromkeys(("calculate", "hidden"), Kind("", role="admin")),
    **dict.fromkeys(("acknowledge", "trigger"), Kind("code", list="acknowledge")),
    **dict.fromkeys(("geopoint", "geotrace", "geoshape", "start-geopoint"), PLACE),
    **dict.fromkeys(("image", "photo", "audio", "video", "file"), FILE),
    **dict.fromkeys(("background-audio", "audit"), FILE),
    **dict.fromkeys(("start", "end"), MOMENT),
    "today": Kind("date", role="paradata", source="paradata"),
    "username": Kind("text", role="paradata", source="paradata", disclosure="quasi"),
    **dict.fromkeys(("deviceid", "phonenumber", "simserial", "email"), DEVICE),
    **dict.fromkeys(("subscriberid", "uri:deviceid"), DEVICE),
    **dict.fromkeys(("note", "xml-external", "csv-external"), NOTHING),
    **dict.fromkeys(("begin group", "begin_group"), Kind("begin")),
    **dict.fromkeys(("begin repeat", "begin_repeat"), Kind("loop")),
    **dict.fromkeys(
        ("end group", "end_group", "end repeat", "end_repeat"), Kind("end")
    ),
}
"""What is known by its type alone, in small letters."""
SELECT = re.compile(
    r"(?P<what>select[ _]one|select1|select[ _]multiple|select[ _]all[ _]that[ _]apply"
    r"|rank|add select one prompt using|add select multiple prompt using)"
    r"(?P<file>[ _]from[ _]file|[ _]external)?\s+(?P<list>\S+)"
    r"(?P<other>\s+or[ _]other)?",
    re.IGNORECASE,
)


def kind_of(text: str) -> Kind | None:
    """Return what a cell of the column `type` means, or None when nobody knows.

    Examples
    --------
    >>> colours = kind_of("select_multiple colours or_other")
    >>> colours.type, colours.list, colours.other
    ('codes', 'colours', True)
    >>> kind_of("integer").type, kind_of("colour") is None
    ('int', True)
    """
    plain = " ".join(text.split())
    known = TYPES.get(plain.lower())
    found = SELECT.fullmatch(plain)
    if known is not None or found is None:
        return known
    what = found["what"].lower()
    type = "codes" if "multiple" in what or "all" in what else "code"
    file = (found["file"] or "").lower().endswith("file")
    kind = "text" if what == "rank" else type
    return Kind(kind, list=found["list"], file=file, other=bool(found["other"]))
