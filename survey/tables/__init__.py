"""Floor 6: tables, charts and workbooks, and what may be shown in them."""

from survey.tables.audit import audit
from survey.tables.cells import Cell
from survey.tables.chart import Chart
from survey.tables.disclosure import suppress
from survey.tables.table import Table
from survey.tables.workbook import write_workbook

__all__ = ["Cell", "Chart", "Table", "audit", "suppress", "write_workbook"]
