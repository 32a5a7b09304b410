"""A table as accessible HTML, with classes for the report's stylesheet.

Classes: `table-block` around everything, `table-scroll`, `estimates` on the table,
`estimate`, `interval`, `answers` and `hidden` on cells, `small` under a figure, `total`
on a row, `notes` on the list under the table.
"""

from __future__ import annotations

import hashlib
from html import escape
from typing import TYPE_CHECKING

from survey.tables.grid import Box, Grid, GridRow, grid

if TYPE_CHECKING:
    from survey.tables.table import Table

__all__ = ["to_html"]


def to_html(table: Table, decimals: int | None = None) -> str:
    """Return the table as HTML: caption, scoped heads, figures, marks and notes.

    Parameters
    ----------
    decimals
        Of the figures; none for percentages and one for means when left out.

    Returns
    -------
    str
        A block without style or script. Hidden figures are not in it, nor their
        intervals and numbers of answers.
    """
    laid = grid(table, decimals)
    body = "\n".join(_row(row, len(laid.heads)) for row in laid.rows)
    # Two tables on one page get different names, the same table always the same.
    digest = hashlib.sha256(f"{table.title}{body}".encode()).hexdigest()[:10]
    caption = f'<caption id="t{digest}">{escape(table.title)}</caption>'
    notes = "".join(f"<li>{escape(note)}</li>" for note in table.notes)
    return (
        f'<div class="table-block" lang="{table.spoken}">\n'
        f'<div class="table-scroll" role="region" tabindex="0" '
        f'aria-labelledby="t{digest}" style="overflow-x:auto">\n'
        f'<table class="estimates">\n{caption}\n'
        f"<thead>\n{_head(laid)}\n</thead>\n<tbody>\n{body}\n</tbody>\n</table>\n</div>\n"
        f'<ul class="notes">{notes}</ul>\n</div>'
    )


def _head(laid: Grid) -> str:
    deep = ' rowspan="2"' if laid.over else ""
    heads = [f'<th scope="col"{deep}>{escape(text)}</th>' for text in laid.heads]
    if not laid.over:
        heads += [f'<th scope="col">{escape(text)}</th>' for text in laid.columns]
        return _line(heads)
    under = laid.columns[: len(laid.columns) - laid.apart]
    apart = laid.columns[len(under) :]
    heads.append(
        f'<th scope="colgroup" colspan="{len(under)}">{escape(laid.over)}</th>'
    )
    heads += [f'<th scope="col" rowspan="2">{escape(text)}</th>' for text in apart]
    second = [f'<th scope="col">{escape(text)}</th>' for text in under]
    return f"{_line(heads)}\n{_line(second)}"


def _line(parts: list[str], kind: str = "") -> str:
    return f"<tr{kind}>{''.join(parts)}</tr>"


def _row(row: GridRow, width: int) -> str:
    wide = width - len(row.heads) + 1
    reach = f' colspan="{wide}"' if wide > 1 else ""
    heads = [f'<th scope="row"{reach}>{escape(text)}</th>' for text in row.heads]
    boxes = [_box(box) for box in row.boxes]
    return _line(heads + boxes, ' class="total"' if row.total else "")


def _box(box: Box) -> str:
    small = "".join(
        f'<br><small class="small">{escape(text)}</small>' for text in box.small
    )
    return f'<td class="{box.kind}">{escape(box.text)}{small}</td>'
