"""Tables and lists of terms in Typst."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from survey.reporting.typst.markup import Markup, quoted

__all__ = ["definitions", "table"]


def table(
    caption: str,
    heads: Sequence[Markup],
    rows: Iterable[Sequence[Markup]],
    widths: Sequence[str],
    right: Sequence[bool],
) -> Markup:
    """Return a table whose head stands again on every page it runs over.

    Parameters
    ----------
    caption
        What it is about.
    heads
        Of the columns.
    rows
        Cells, one a column.
    widths
        A length of Typst a column, such as auto, 1fr or 3cm.
    right
        Which columns are numbers, and so stand to the right.
    """
    sides = ", ".join("right" if number else "left" for number in right)
    head = ", ".join(heads)
    body = "".join("  " + ", ".join(row) + ",\n" for row in rows)
    return Markup(
        f"listing({quoted(caption)}, ({', '.join(widths)},), ({sides},), ({head},),\n"
        f"{body})"
    )


def definitions(items: Iterable[tuple[str, Markup]]) -> Markup:
    """Return terms with what they mean."""
    entries = "".join(f"  ({quoted(term)}, {meant}),\n" for term, meant in items)
    return Markup(f"terms-list(\n{entries})")
