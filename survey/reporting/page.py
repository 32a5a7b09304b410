"""From an executed notebook to one self-contained page that needs no network."""

from __future__ import annotations

import html
import re
from itertools import count
from pathlib import Path

from nbconvert import HTMLExporter, TemplateExporter
from nbformat import NotebookNode

from survey.errors import InputError, SurveyError

__all__ = ["export_html"]

HEADING = re.compile(r"<h2[^>]*>(?P<text>.*?)</h2>", re.DOTALL)
REMOTE = re.compile(r'(?:src|href)\s*=\s*"(?:https?:)?//', re.IGNORECASE)
EMPTY_ALT = re.compile(
    r'<img(?![^>]*\balt=)|alt="(?:No description has been provided|(?:<|&lt;)Figure)',
    re.IGNORECASE,
)


def export_html(
    notebook: NotebookNode, style: Path, *, title: str, language: str
) -> str:
    """Return a notebook's outputs as one HTML page, without code.

    Parameters
    ----------
    notebook
        An executed notebook.
    style
        Folder of the nbconvert template: conf.json, index.html.j2, style.css.
    title, language
        Of the page.

    Raises
    ------
    InputError
        When the template isn't there.
    SurveyError
        When the page would load something from elsewhere, or has a picture without
        an alternative text.
    """
    if not (style / "index.html.j2").is_file():
        raise InputError(style, "holds no report template (index.html.j2)")
    exporter = HTMLExporter(
        template_name=style.name,
        extra_template_basedirs=[str(style.parent.resolve())],
        exclude_input=True,
        exclude_anchor_links=True,
    )
    css = (style / "style.css").read_text(encoding="utf-8")
    resources = {"page": {"title": title, "language": language, "css": css}}
    # The exporter's own step would parse the finished page once more, to give pictures
    # a placeholder for their text; here such a picture is refused instead.
    page, _ = TemplateExporter.from_notebook_node(exporter, notebook, resources)
    page = _with_contents(str(page))
    _refuse(page)
    return page


def _with_contents(page: str) -> str:
    """Return the page with its headings numbered and listed in the contents."""
    texts = [match["text"] for match in HEADING.finditer(page)]
    number = count(1)
    page = HEADING.sub(lambda m: f'<h2 id="h{next(number)}">{m["text"]}</h2>', page)
    items = [
        f'<li><a href="#h{place}">{_plain(text)}</a></li>'
        for place, text in enumerate(texts, start=1)
    ]
    return page.replace("<!-- contents -->", "\n".join(items))


def _plain(markup: str) -> str:
    return html.escape(html.unescape(re.sub(r"<[^>]+>", "", markup)).strip())


def _refuse(page: str) -> None:
    if REMOTE.search(page):
        raise SurveyError("the report would load something over the network")
    if EMPTY_ALT.search(page):
        raise SurveyError("the report has a picture without an alternative text")
