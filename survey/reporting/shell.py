"""What is around every page: head, contents and look, all in the page itself."""

from __future__ import annotations

import html
import re
from functools import cache
from importlib.resources import files
from itertools import count

from survey.errors import SurveyError
from survey.locale import message

__all__ = ["page"]

HEADING = re.compile(r"<h2[^>]*>(?P<text>.*?)</h2>", re.DOTALL)
REMOTE = re.compile(r'(?:src|href)\s*=\s*"(?:https?:)?//', re.IGNORECASE)
EMPTY_ALT = re.compile(
    r'<img(?![^>]*\balt=)|alt="(?:No description has been provided|(?:<|&lt;)Figure)',
    re.IGNORECASE,
)
PAGE = """\
<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{css}
</style>
</head>
<body>
<a class="skip" href="#inhoud">{skip}</a>
<div class="page">
<nav class="contents" aria-label="{contents}">
<p class="contents-title">{contents}</p>
<ol>
{listed}
</ol>
</nav>
<main id="inhoud">
{body}
</main>
</div>
</body>
</html>
"""


def page(body: str, title: str, language: str, look: str = "") -> str:
    """Return a page that needs no network, with its headings numbered and listed.

    Parameters
    ----------
    body
        What stands in it; its h2 headings are the contents.
    title, language
        Of the page.
    look
        CSS that comes on top of the look that all pages have.

    Raises
    ------
    SurveyError
        When the page would load something from elsewhere, or has a picture without
        an alternative text.

    Examples
    --------
    >>> made = page("<h1>A</h1><h2>B</h2>", "A", "en")
    >>> '<h2 id="h1">B</h2>' in made, '<a href="#h1">B</a>' in made
    (True, True)
    """
    texts = [match["text"] for match in HEADING.finditer(body)]
    number = count(1)
    numbered = HEADING.sub(lambda m: f'<h2 id="h{next(number)}">{m["text"]}</h2>', body)
    listed = [
        f'<li><a href="#h{place}">{_plain(text)}</a></li>'
        for place, text in enumerate(texts, start=1)
    ]
    made = PAGE.format(
        title=html.escape(title),
        language=language,
        css="\n".join(part for part in (_look(), look) if part),
        skip=message("page_skip", language),
        contents=message("page_contents", language),
        listed="\n".join(listed),
        body=numbered,
    )
    _refuse(made)
    return made


@cache
def _look() -> str:
    return (files("survey.reporting") / "style.css").read_text(encoding="utf-8")


def _plain(markup: str) -> str:
    return html.escape(html.unescape(re.sub(r"<[^>]+>", "", markup)).strip())


def _refuse(made: str) -> None:
    if REMOTE.search(made):
        raise SurveyError("the report would load something over the network")
    if EMPTY_ALT.search(made):
        raise SurveyError("the report has a picture without an alternative text")
