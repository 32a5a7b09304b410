"""Traces of persons in free text: e-mail, telephone, national register number, IBAN.

Patterns find what looks like one; numbers with a check digit are checked, so that an
amount or a date is not taken for a person. What passes is not proven clean: names have
no pattern, and people have to read what they share.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

__all__ = ["IDENTIFIERS", "count_identifiers", "identifiers_in"]

EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# A Belgian number has nine digits, its zero counted, a mobile one ten; one from abroad
# eight to thirteen after the first of its country code.
PHONE = re.compile(
    r"(?<![\d.])(?:\+|00)[1-9](?:[ ./-]?\(?\d\)?){8,13}(?!\d)"
    r"|(?<![\d.])0[1-9](?:[ ./-]?\d){7,8}(?![\d])"
)
DATE = re.compile(r"(?<!\d)\d{1,2}[./-]\d{1,2}[./-]\d{4}(?!\d)")
REGISTER = re.compile(
    r"(?<!\d)(\d\d)[. /-]?(\d\d)[. /-]?(\d\d)[. /-]?(\d{3})[. /-]?(\d\d)(?!\d)"
)
IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}")
SHORTEST_IBAN, LONGEST_IBAN = 15, 34


def _has_email(text: str) -> bool:
    return EMAIL.search(text) is not None


def _has_phone(text: str) -> bool:
    return PHONE.search(DATE.sub("", text)) is not None


def _has_register_number(text: str) -> bool:
    return any(_is_register_number(m.groups()) for m in REGISTER.finditer(text))


def _is_register_number(parts: tuple[str, ...]) -> bool:
    month, day, check = int(parts[1]), int(parts[2]), int(parts[4])
    # Numbers for people who are not in the register add 20 or 40 to the month.
    if month % 20 > 12 or month > 52 or day > 31:
        return False
    first = int("".join(parts[:4]))
    return check in (97 - first % 97, 97 - (2_000_000_000 + first) % 97)


def _has_iban(text: str) -> bool:
    return any(
        _is_iban(m.group().replace(" ", "")) for m in IBAN.finditer(text.upper())
    )


def _is_iban(found: str) -> bool:
    # What follows the number may have been taken along, so every length is tried.
    lengths = range(SHORTEST_IBAN, min(len(found), LONGEST_IBAN) + 1)
    return any(_iban_rest(found[:length]) == 1 for length in lengths)


def _iban_rest(number: str) -> int:
    turned = number[4:] + number[:4]
    return int("".join(str(int(sign, 36)) for sign in turned)) % 97


IDENTIFIERS: dict[str, Callable[[str], bool]] = {
    "email": _has_email,
    "phone": _has_phone,
    "register_number": _has_register_number,
    "iban": _has_iban,
}


def identifiers_in(text: str) -> tuple[str, ...]:
    """Return the sorts of identifier that a text seems to hold.

    Parameters
    ----------
    text
        Anything somebody typed.

    Notes
    -----
    A national register number ends in 97 minus its first nine digits modulo 97; for
    people born from 2000 a 2 stands in front of those nine. An IBAN, its first four
    signs moved to the end and letters read as 10 to 35, leaves 1 modulo 97 (ISO 13616).

    Examples
    --------
    >>> identifiers_in("Mail naar jan@example.org of bel 02 555 12 34")
    ('email', 'phone')
    >>> identifiers_in("Ik antwoordde op 01/02/2022 en kreeg 10 euro")
    ()
    """
    return tuple(name for name, has in IDENTIFIERS.items() if has(text))


def count_identifiers(texts: Iterable[str]) -> dict[str, int]:
    """Return how many texts hold an identifier, for every sort that occurs.

    Examples
    --------
    >>> count_identifiers(["a@example.org", "b@example.org", "niets"])
    {'email': 2}
    """
    found = [name for text in texts for name in identifiers_in(text)]
    return {name: found.count(name) for name in IDENTIFIERS if name in found}
