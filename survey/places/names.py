"""The names of municipalities as people write them."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["folded", "within"]

# Names of saints are written out, or not, in either language.
SHORT = {"sint": "st", "saint": "st", "sainte": "ste"}


def folded(name: str) -> str:
    """Return a name without accents, capitals, hyphens or points, saints made short.

    Parameters
    ----------
    name
        As someone wrote it.

    Examples
    --------
    >>> folded("St.-Genesius-Rode"), folded("RHODE-SAINT-GENÈSE")
    ('st genesius rode', 'rhode st genese')
    """
    bare = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(sign for sign in bare if not unicodedata.combining(sign))
    words = re.findall(r"[^\W_]+", plain)
    return " ".join(SHORT.get(word, word) for word in words)


def within(part: str, name: str) -> bool:
    """Whether whole words of a folded name are another folded name.

    Examples
    --------
    >>> within("woluwe", "st pieters woluwe"), within("lo", "lokeren")
    (True, False)
    """
    return bool(part) and f" {part} " in f" {name} "
