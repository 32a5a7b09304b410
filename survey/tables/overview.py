"""Many indicators at a glance: a row each, a column per group."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from survey.errors import CallError
from survey.locale import message
from survey.tables.table import Table
from survey.tables.wording import figure, group_label, unit_label, variable_label

__all__ = ["overview"]


def overview(tables: Sequence[Table], caption: str) -> str:
    """Return the figures of several indicators by one variable, as one HTML table.

    Parameters
    ----------
    tables
        Shares and means by the same single variable; each is shown suppressed.
    caption
        What the indicators have in common.

    Returns
    -------
    str
        A block without style or script. A percentage carries `--share`, from 0% to
        100%, with which the stylesheet can draw a bar behind it.

    Raises
    ------
    CallError
        When there is no table, or one is not by the same single variable.
    """
    names = {table.by for table in tables}
    if len(names) != 1 or any(len(by) != 1 for by in names):
        raise CallError(f"an overview needs tables by one same variable, got {names}")
    first = tables[0]
    name, language = first.by[0], first.spoken
    codes = _codes(tables, name)
    heads = [group_label(first.codebook, [name], [code], language) for code in codes]
    rows = "\n".join(_row(table, codes) for table in tables)
    corner = message("overview_indicator", language)
    columns = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    over = escape(variable_label(first.codebook, name, language))
    notes = "".join(f"<li>{escape(text)}</li>" for text in _notes(tables))
    return (
        f'<div class="table-block" lang="{language}">\n<div class="table-scroll" '
        f'role="region" tabindex="0" aria-label="{escape(caption)}" '
        'style="overflow-x:auto">\n'
        f'<table class="overview">\n<caption>{escape(caption)}</caption>\n<thead>\n'
        f'<tr><th scope="col" rowspan="2">{escape(corner)}</th>'
        f'<th scope="colgroup" colspan="{len(codes)}">{over}</th></tr>\n'
        f"<tr>{columns}</tr>\n</thead>\n<tbody>\n{rows}\n</tbody>\n</table>\n</div>\n"
        f'<ul class="notes">{notes}</ul>\n</div>'
    )


def _codes(tables: Sequence[Table], name: str) -> tuple[str, ...]:
    present = {code for table in tables for code in table.codes(name)}
    listed = [code for code in tables[0].codebook.codes(name) if code in present]
    # The empty code stands for everyone, in the last column.
    return (*listed, "")


def _row(table: Table, codes: Sequence[str]) -> str:
    label = escape(table.indicator.label.within(table.spoken))
    if table.indicator.number:
        unit = escape(unit_label(table.indicator, table.spoken))
        label += f' <small class="small">{unit}</small>'
    boxes = "".join(_box(table, code) for code in codes)
    return f'<tr><th scope="row">{label}</th>{boxes}</tr>'


def _box(table: Table, code: str) -> str:
    cell = table.found.get(((code,), ""))
    if cell is None or cell.hidden:
        return '<td class="hidden">–</td>'
    text = figure(cell.estimate, table.indicator, None, table.spoken)
    text += "*" if cell.uncertain else ""
    if table.indicator.number:
        return f'<td class="estimate">{escape(text)}</td>'
    share = f"{100 * cell.estimate:.0f}%"
    return f'<td class="estimate share" style="--share:{share}">{escape(text)}</td>'


def _notes(tables: Sequence[Table]) -> list[str]:
    language = tables[0].spoken
    cells = [cell for table in tables for cell in table.cells]
    notes = [
        message("note_weighted" if tables[0].sampled else "note_unweighted", language)
    ]
    if any(cell.hidden for cell in cells):
        notes.append(message("legend_hidden", language))
    if any(cell.uncertain for cell in cells):
        notes.append(message("legend_uncertain", language))
    return notes
