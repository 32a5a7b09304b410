"""Code frames: what open answers are coded by."""

from __future__ import annotations

from survey.codebook.text import Model, Text

__all__ = ["CodeFrame", "FrameCode"]


class FrameCode(Model):
    """One code of a frame, with what it takes in and what it leaves out."""

    code: str
    parent: str = ""
    label: Text
    definition: str = ""
    include: str = ""
    exclude: str = ""
    example: str = ""


class CodeFrame(Model):
    """The codes of a frame, in order."""

    name: str
    codes: tuple[FrameCode, ...]

    def label(self, code: str, language: str = "nl") -> str:
        """Return a code's label, or the code itself when the frame lacks it."""
        found = next((c for c in self.codes if c.code == code), None)
        return found.label.within(language) if found else code
