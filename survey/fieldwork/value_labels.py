"""Whether the value labels in a file say what the codebook says."""

from __future__ import annotations

from collections.abc import Iterator

from survey.codebook import Code, Codebook, CodeList
from survey.fieldwork.formats.raw import Note, RawVariable
from survey.fieldwork.reading_findings import Fault
from survey.fieldwork.spss.missing_codes import spare_kind

__all__ = ["label_faults"]

CUT = 100
"""Length in bytes from which a label may have been cut by the file's format."""


def label_faults(codebook: Codebook, name: str, raw: RawVariable) -> Iterator[Fault]:
    """Yield where a file and the codebook contradict each other on a coded variable.

    A label that belongs to another code is a warning. Other words for the same code,
    and codes that only the file has, are told once a variable, as information.

    Parameters
    ----------
    codebook
        Declares the codes.
    name
        The variable.
    raw
        What the file says of its column.
    """
    listed = codebook.code_lists.get(codebook.variable(name).codes)
    if listed is None:
        return
    codes = {code.code: code for code in listed.codes}
    worded, extra = [], []
    for value, label in raw.labels.items():
        if value not in codes:
            extra += [value] if spare_kind(value, label) is None else []
        elif not _says(codes[value], label):
            other = _owner(listed, label)
            if other:
                told = {"code": value, "label": label, "other": other}
                yield Fault("value_label", Note("found_other", told), name, value)
            else:
                worded.append(value)
    if worded:
        note = Note("found_wording", {"codes": _shown(worded)})
        yield Fault("value_label_wording", note, name)
    if extra:
        note = Note("found_extra", {"codes": _shown(extra)})
        yield Fault("undocumented_code", note, name)
    yield from _missing_faults(listed, name, raw)


def _shown(codes: list[str]) -> str:
    return ", ".join(codes[:8]) + (f" … ({len(codes)})" if len(codes) > 8 else "")


def _missing_faults(listed: CodeList, name: str, raw: RawVariable) -> Iterator[Fault]:
    for code in listed.answers:
        value = float(code.code) if listed.integer else code.code
        if raw.is_missing(value):
            note = Note("found_missing_answer", {"code": code.code})
            yield Fault("missing_code", note, name, code.code)


def _says(code: Code, label: str) -> bool:
    """Whether a label is one of the code's own, in any language."""
    plain = _plain(label)
    cut = len(label.encode()) >= CUT
    own = [_plain(text) for text in code.label.root.values()]
    return plain in own or (cut and any(text.startswith(plain) for text in own))


def _owner(listed: CodeList, label: str) -> str:
    return next((code.code for code in listed.codes if _says(code, label)), "")


def _plain(text: str) -> str:
    return " ".join(text.replace("’", "'").casefold().split())
