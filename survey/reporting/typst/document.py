"""A whole document in Typst: its look, its first page and its contents."""

from __future__ import annotations

from collections.abc import Iterable

from survey.reporting.typst.markup import Markup, quoted

__all__ = ["document"]

LOOK = """\
#let ink = rgb("#1b1b1b")
#let grey = rgb("#5a5a5a")
#let accent = rgb("#0b4a8f")
#let hair = 0.4pt + rgb("#c4c4c4")
#set text(font: ("Libertinus Serif", "DejaVu Sans Mono"), size: 10pt, fill: ink)
#set par(leading: 0.6em, spacing: 0.9em)
#set heading(numbering: none)
#show heading: set block(sticky: true)
#show heading.where(level: 1): set text(size: 18pt, fill: accent)
#show heading.where(level: 1): it => { pagebreak(weak: true); it; v(0.4em) }
#show heading.where(level: 2): set text(size: 12.5pt)
#show heading.where(level: 2): set block(above: 2em, below: 0.8em)
#show heading.where(level: 3): set text(size: 11pt)
#show link: set text(fill: accent)
#show title: set text(size: 26pt, fill: accent)
#show title: set block(below: 0.6em)
#let bold(it) = text(weight: "bold", it)
#let soft(it) = text(size: 0.88em, fill: grey, it)
#let mono(it) = text(font: "DejaVu Sans Mono", size: 0.78em, it)
#let bar(share) = box(width: 100%, height: 3pt, fill: rgb("#e6e9ee"),
  align(left, box(width: share, height: 3pt, fill: accent)))
#let asked(it) = block(
  inset: (left: 8pt, y: 2pt), stroke: (left: 2pt + rgb("#c4c4c4")), sticky: true, it)
#let named(it) = block(above: 0.6em, below: 0.9em, sticky: true, mono(it))
#let picture(it, caption) = block(breakable: false, above: 1em, below: 1em, {
  it
  if caption != "" { block(above: 0.4em, soft(caption)) }
})
#let listing(caption, widths, sides, heads, ..cells) = {
  block(sticky: true, above: 1.2em, below: 0.5em,
    text(size: 9pt, weight: "bold", caption))
  set text(size: 8.5pt)
  set par(leading: 0.45em, justify: false)
  table(
    columns: widths,
    align: (x, y) => sides.at(x) + (if y == 0 { bottom } else { top }),
    inset: (x: 4pt, y: 3pt),
    stroke: (x, y) => (bottom: if y == 0 { 0.7pt + ink } else { hair }),
    table.header(..heads.map(bold)), ..cells,
  )
}
#let terms-list(..items) = block(above: 1em, below: 1em, {
  set par(spacing: 0.6em, hanging-indent: 3.4cm)
  for (term, meant) in items.pos() {
    par(box(width: 3.4cm, text(size: 9pt, fill: grey, term)) + meant)
  }
})
"""


def document(
    body: Iterable[Markup],
    *,
    title: str,
    language: str,
    contents: str,
    authors: Iterable[str] = (),
    cover: Iterable[Markup] = (),
    listed: int = 1,
) -> str:
    """Return a document's source: title, cover, contents, then the body.

    Parameters
    ----------
    body
        Headings, paragraphs and tables, in their order.
    title
        Stands on the first page, at the head of the others and in the file's facts.
    language
        nl, fr or en: for hyphens, quotes and who reads aloud.
    contents
        Heading of the list of contents; no list when empty.
    authors
        For the file's facts.
    cover
        What stands under the title, before the contents.
    listed
        How many levels of headings the contents have; bookmarks have them all.
    """
    names = "".join(f"{quoted(name)}, " for name in authors)
    region = {"en": "GB"}.get(language, "BE")
    parts = [
        f"#set document(title: {quoted(title)}, author: ({names}), date: auto)",
        LOOK.rstrip(),
        f'#set text(lang: {quoted(language)}, region: "{region}")',
        f"#let running = {quoted(title)}",
        PAGE.rstrip(),
        "#title()",
        *(f"#{piece}" for piece in cover),
    ]
    if contents:
        parts.append(f"#outline(title: {quoted(contents)}, depth: {listed})")
    return "\n".join([*parts, *(f"#{piece}" for piece in body), ""])


PAGE = """\
#set page(
  paper: "a4", margin: (x: 2.2cm, top: 2.4cm, bottom: 2.2cm), numbering: "1",
  header: context if here().page() > 1 { soft(running) },
  footer: context align(right, soft(counter(page).display("1 / 1", both: true))),
)
"""
