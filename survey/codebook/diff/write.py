"""Differences as people read them: in the terminal, as Markdown, HTML or CSV."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import escape
from itertools import groupby
from pathlib import Path

from survey.codebook.diff.change import Change, Difference
from survey.codebook.diff.wording import (
    aspect_word,
    marked,
    part_word,
    severity_word,
    spans,
)
from survey.errors import CallError
from survey.output import writing
from survey.record.guard import csv_text

__all__ = ["as_csv", "as_html", "as_markdown", "as_text", "write_difference"]

STYLE = """\
body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
h2{margin-top:2rem}h3{margin:1rem 0 0;font-size:1rem}ul{margin:.2rem 0}
del{background:#fbe3e4}ins{background:#dff2e1;text-decoration:none}
small{color:#555}
"""
Groups = Iterator[tuple[str, list[tuple[str, list[Change]]]]]


def _grouped(difference: Difference) -> Groups:
    """Yield severities, and within them the things with their changes."""
    language = difference.language
    for severity, some in groupby(difference.changes, lambda one: one.severity):
        things: dict[str, list[Change]] = {}
        for change in some:
            title = f"{part_word(change.part, language)} {change.name}"
            things.setdefault(title, []).append(change)
        count = sum(map(len, things.values()))
        head = f"{severity_word(severity, language)} ({count})"
        yield head, list(things.items())


def _line(change: Change, language: str, told: Callable[[str, str], str]) -> str:
    """Return one change: what, of what, and the words that differ."""
    what = aspect_word(change.aspect, language)
    words = " ".join(word for word in (what, change.detail) if word)
    texts = told(change.before, change.after)
    return f"{words}: {texts}" if texts else words


def as_text(difference: Difference) -> str:
    """Return differences for the terminal; [-went-] and {+came+} mark the words.

    Parameters
    ----------
    difference
        What `diff` found.
    """
    lines = [difference.title]
    for head, things in _grouped(difference):
        lines += ["", head]
        for title, changes in things:
            lines.append(f"  {title}")
            for one in changes:
                note = f" ({one.note})" if one.note else ""
                lines.append(f"    {_line(one, difference.language, marked)}{note}")
    return "\n".join(lines) + "\n"


def as_markdown(difference: Difference) -> str:
    """Return differences as Markdown.

    Parameters
    ----------
    difference
        What `diff` found.
    """

    def told(before: str, after: str) -> str:
        marks = {"stayed": "{}", "went": "~~{}~~", "came": "**{}**"}
        found = spans(before, after)
        return " ".join(marks[kind].format(_plain(text)) for kind, text in found)

    lines = [f"# {_plain(difference.title)}"]
    for head, things in _grouped(difference):
        lines += ["", f"## {head}"]
        for title, changes in things:
            lines += ["", f"### {_plain(title)}", ""]
            for one in changes:
                note = f" ({_plain(one.note)})" if one.note else ""
                lines.append(f"- {_line(one, difference.language, told)}{note}")
    return "\n".join(lines) + "\n"


def _plain(text: str) -> str:
    """Return a text in which nothing is a mark of Markdown or HTML."""
    for mark in "\\`*_#~|<>[]":
        text = text.replace(mark, f"\\{mark}")
    return text


def as_html(difference: Difference) -> str:
    """Return differences as a page that needs no other file.

    Parameters
    ----------
    difference
        What `diff` found.
    """

    def told(before: str, after: str) -> str:
        marks = {"stayed": "{}", "went": "<del>{}</del>", "came": "<ins>{}</ins>"}
        found = spans(before, after)
        return " ".join(marks[kind].format(escape(text)) for kind, text in found)

    title = escape(difference.title)
    lines = [
        f'<!doctype html>\n<html lang="{difference.language}">',
        f'<head><meta charset="utf-8"><title>{title}</title>',
        f"<style>{STYLE}</style></head>",
        f"<body><h1>{title}</h1>",
    ]
    for head, things in _grouped(difference):
        lines.append(f"<h2>{escape(head)}</h2>")
        for title, changes in things:
            lines.append(f"<h3>{escape(title)}</h3><ul>")
            for one in changes:
                safe = Change(
                    one.severity,
                    one.part,
                    one.name,
                    escape(one.aspect),
                    escape(one.detail),
                    one.before,
                    one.after,
                )
                note = f" <small>({escape(one.note)})</small>" if one.note else ""
                line = _line(safe, difference.language, told)
                lines.append(f"<li>{line}{note}</li>")
            lines.append("</ul>")
    return "\n".join([*lines, "</body></html>"]) + "\n"


def as_csv(difference: Difference) -> str:
    """Return differences as comma-separated rows, with headings in the language.

    Parameters
    ----------
    difference
        What `diff` found.

    Notes
    -----
    A cell that a spreadsheet would take for a formula has an apostrophe before it.
    """
    return csv_text(difference.labelled)


FORMATS = {".html": as_html, ".md": as_markdown, ".csv": as_csv, ".txt": as_text}


def write_difference(difference: Difference, path: str | Path) -> None:
    """Write differences in the format that a file's name says.

    Parameters
    ----------
    difference
        What `diff` found.
    path
        .html, .md, .csv or .txt.

    Raises
    ------
    CallError
        When it is another.
    """
    made = FORMATS.get(Path(path).suffix.lower())
    if made is None:
        raise CallError(f"{str(path)!r} is none of {', '.join(FORMATS)}")
    with writing(path) as place:
        place.write_text(made(difference), encoding="utf-8", newline="\n")
