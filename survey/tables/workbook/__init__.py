"""The workbook: contents, reading guide, figures by theme, and indicator sheets."""

from survey.tables.workbook.write import write_workbook

__all__ = ["write_workbook"]
