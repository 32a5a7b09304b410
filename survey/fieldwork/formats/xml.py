"""XML that comes from elsewhere: read without entities, DTD or network."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from survey.errors import InputError

__all__ = ["Root", "legal", "read_xml", "root_of", "said_in"]

LARGEST = 256 * 1024**2
"""Size in bytes beyond which a file is taken for a trap; its tree is larger still."""
CONTROLS = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
PROLOG = re.compile(
    r"\s*(<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(\[.*?\]\s*)?>|\s+)*\s*<"
    r"((?P<prefix>[\w.-]+):)?(?P<name>[\w.-]+)(?P<attributes>[^>]*)",
    re.DOTALL,
)


@dataclass(frozen=True)
class Root:
    """The first element of an XML file, told from the file's first bytes.

    Parameters
    ----------
    name
        Without its prefix.
    namespace
        Empty where it has none.
    """

    name: str
    namespace: str = ""


def root_of(start: bytes) -> Root | None:
    """Return the root element, or None when it isn't XML or the root isn't there yet.

    Parameters
    ----------
    start
        The file's first bytes.

    Examples
    --------
    >>> root_of(b'<?xml version="1.0"?><!-- x --><c:book xmlns:c="urn:b">')
    Root(name='book', namespace='urn:b')
    >>> root_of(b"id,name") is None
    True
    """
    text = start.replace(b"\0", b"").decode("latin-1").lstrip("\xef\xbb\xbf\xfe\xff")
    found = PROLOG.match(text) if text.lstrip().startswith("<") else None
    if found is None:
        return None
    prefix = f":{re.escape(found['prefix'])}" if found["prefix"] else ""
    space = re.search(rf"\bxmlns{prefix}\s*=\s*[\"']([^\"']*)", found["attributes"])
    return Root(found["name"], space.group(1) if space else "")


def read_xml(path: Path) -> etree._Element:
    """Return the root element of an XML file.

    Raises
    ------
    InputError
        When the file isn't well-formed, declares entities, is nested too deep, or is
        larger than a questionnaire can be.
    """
    content = _content(path)
    # One per file: lxml's parsers keep what went wrong before.
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise InputError(path, f"is damaged XML: {_reason(error)}") from error
    declared = root.getroottree().docinfo.internalDTD
    entities = [entity.name for entity in declared.iterentities()] if declared else []
    if entities:
        said = f"declares entities of its own ({entities[0]}), which are not read"
        raise InputError(path, f"{said}; save it without them")
    return root


def _content(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise InputError(
                path, f"is {size / 1024**2:.0f} MB of XML, too much to read"
            )
        return path.read_bytes()
    except OSError as error:
        raise InputError(path, f"can't be read: {error.strerror}") from error


def _reason(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    said = lines[0] if lines else "it ends at once"
    return re.sub(r" use XML_PARSE_HUGE option|, line \d+, column \d+$", "", said)[:200]


def said_in(element: etree._Element | None) -> str:
    """Return the text in an element and all below it, on one line.

    Examples
    --------
    >>> said_in(etree.fromstring("<title>First<br/>wave &amp; more</title>"))
    'First wave & more'
    """
    if element is None:
        return ""
    # Names of HTML, such as &nbsp;, stay as they are when no DTD is read.
    return " ".join(html.unescape(" ".join(element.itertext())).split())


def legal(text: str) -> str:
    r"""Return a text without the characters that XML has no place for.

    Examples
    --------
    >>> legal("bell\x07") == "bell\ufffd"
    True
    """
    return CONTROLS.sub("\ufffd", text)
