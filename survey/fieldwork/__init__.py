"""Floor 2: files of fieldwork agencies, and the frame they become."""

from survey.fieldwork.frame import Frame, column_type

__all__ = ["Frame", "column_type"]
