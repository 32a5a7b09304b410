from __future__ import annotations

import pytest

from survey.coding import count_identifiers, identifiers_in

# Made by the rule itself: born 30 January 1985 and 30 January 2003, serials invented.
BEFORE_2000 = f"850130{123:03d}{97 - 850130123 % 97:02d}"
SINCE_2000 = f"030130{456:03d}{97 - 2_030130456 % 97:02d}"


@pytest.mark.parametrize(
    ("text", "sort"),
    [
        ("schrijf naar an.peeters+web@mail.example.org", "email"),
        ("bel 0470 12 34 56 na zes uur", "phone"),
        ("bel 0470/12.34.56", "phone"),
        ("tel. 02 555 12 34", "phone"),
        ("+32 (0)2 555 12 34", "phone"),
        ("0032 470 123 456", "phone"),
        (f"nummer {BEFORE_2000}", "register_number"),
        (f"nummer {SINCE_2000}", "register_number"),
        ("85.01.30-123." + BEFORE_2000[-2:], "register_number"),
        ("rekening BE68 5390 0754 7034 dank u", "iban"),
        ("be68539007547034", "iban"),
    ],
)
def test_what_leads_to_a_person_is_found(text: str, sort: str) -> None:
    assert sort in identifiers_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Ik kwam in 2015 naar Gent, met 3 kinderen.",
        "Op 01/02/2022 om 10.15 uur, en weer op 03-04-2022 10:15",
        "Postcode 9000, nummer 12, bus 3",
        "Dat kost 1.250,00 euro of 12 500 frank",
        f"{int(BEFORE_2000) + 1:011d}",
        "BE68 5390 0754 7035",
        "@ home",
    ],
)
def test_what_does_not_is_left_alone(text: str) -> None:
    assert identifiers_in(text) == ()


def test_texts_are_counted_by_sort() -> None:
    texts = ["a@example.org 0470 12 34 56", "b@example.org", "c"]
    assert count_identifiers(texts) == {"email": 2, "phone": 1}
