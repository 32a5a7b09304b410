"""One file per format: each reads a file as it is; the registry chooses."""

from survey.fieldwork.formats.raw import Note, Raw, RawVariable, ResponseSet, code_text
from survey.fieldwork.formats.registry import READERS, Reader, read_raw

__all__ = [
    "READERS",
    "Note",
    "Raw",
    "RawVariable",
    "Reader",
    "ResponseSet",
    "code_text",
    "read_raw",
]
