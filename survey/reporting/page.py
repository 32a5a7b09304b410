"""From an executed notebook to one self-contained page that needs no network."""

from __future__ import annotations

from pathlib import Path

from nbconvert import HTMLExporter, TemplateExporter
from nbformat import NotebookNode

from survey.errors import InputError
from survey.reporting.shell import page

__all__ = ["export_html"]


def export_html(
    notebook: NotebookNode, style: Path, *, title: str, language: str
) -> str:
    """Return a notebook's outputs as one HTML page, without code.

    Parameters
    ----------
    notebook
        An executed notebook.
    style
        Folder of the nbconvert template: conf.json, index.html.j2, and a style.css of
        its own if it has one, which comes on top of the look of all pages.
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
    # The exporter's own step would parse the finished page once more, to give pictures
    # a placeholder for their text; here such a picture is refused instead.
    body, _ = TemplateExporter.from_notebook_node(exporter, notebook)
    own = style / "style.css"
    look = own.read_text(encoding="utf-8") if own.is_file() else ""
    return page(str(body), title, language, look)
