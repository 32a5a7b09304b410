"""Floor 2: files of fieldwork agencies, and the frame they become."""

from survey.fieldwork.frame import Frame, column_type
from survey.fieldwork.output import filling, writing
from survey.fieldwork.raw import Raw
from survey.fieldwork.read import read_frame
from survey.fieldwork.registry import read_raw

__all__ = [
    "Frame",
    "Raw",
    "column_type",
    "filling",
    "read_frame",
    "read_raw",
    "writing",
]
