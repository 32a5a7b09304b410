"""XML from elsewhere: whatever is in it, one clear error or what it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from survey.errors import InputError
from survey.fieldwork.formats.xml import Root, read_xml, root_of, said_in

LAUGHS = "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' if n else '<!ENTITY l0 "lol">'
    for n in range(10)
)
HOSTILE = {
    "laughs": (f"<!DOCTYPE a [{LAUGHS}]><a>&l9;</a>", "declares entities|damaged XML"),
    "laughs in an attribute": (
        f'<!DOCTYPE a [{LAUGHS}]><a b="&l9;"/>',
        "declares entities|damaged XML",
    ),
    "external entity": (
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>',
        "declares entities",
    ),
    "parameter entity": (
        '<!DOCTYPE a [<!ENTITY % x SYSTEM "http://localhost/x"> %x;]><a/>',
        "declares entities",
    ),
    "deep": ("<a>" * 5000 + "</a>" * 5000, "damaged XML: Excessive depth"),
    "huge text": (f"<a>{'x' * 11_000_000}</a>", "damaged XML"),
    "huge attribute": (f'<a b="{"x" * 11_000_000}"/>', "damaged XML"),
    "cut off": ("<a><b>", "damaged XML"),
    "nothing": ("", "damaged XML"),
    "wrong encoding": ('<?xml version="1.0" encoding="nonsense"?><a/>', "damaged XML"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_xml_is_one_clear_error(tmp_path: Path, name: str) -> None:
    text, said = HOSTILE[name]
    path = tmp_path / "a.xml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=said) as raised:
        read_xml(path)
    assert "\n" not in str(raised.value)
    assert "root:" not in str(raised.value)


def test_an_outside_dtd_is_never_fetched(tmp_path: Path) -> None:
    (tmp_path / "x.dtd").write_text('<!ENTITY e "read">')
    path = tmp_path / "a.xml"
    path.write_text('<!DOCTYPE a SYSTEM "x.dtd"><a>is &e; &nbsp;x</a>')
    assert said_in(read_xml(path)) == "is &e; x"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_root_is_told_from_the_first_bytes(encoding: str) -> None:
    text = (
        '<?xml version="1.0"?>\n<!DOCTYPE a:b [<!ELEMENT x ANY>]>\n<a:b\n xmlns:a="u">'
    )
    assert root_of(text.encode(encoding)) == Root("b", "u")


def test_what_is_no_xml_has_no_root() -> None:
    assert root_of(b"a,b\n1,<c>") is None
    assert root_of(b"<?xml version='1.0'?><!-- never closed") is None
    # A prologue made to be read for ever is given up at once.
    assert root_of(b"<?xml ?>" + b"<!--" * 1000) is None
