"""Floor 3: check, edit, derive."""

from survey.editing.derive import derive

__all__ = ["derive"]
