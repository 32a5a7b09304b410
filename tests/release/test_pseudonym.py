from __future__ import annotations

import hashlib
import hmac

import pandas as pd
import pytest

from survey.errors import ReleaseError
from survey.release import Key, pseudonym
from survey.release.pseudonym import LETTERS, pseudonym_map, pseudonymised

KEY, OTHER = Key(bytes(range(32))), Key(bytes(32))


def test_it_is_hmac_sha256_of_variable_and_value() -> None:
    digest = hmac.new(KEY.secret, b"respondent\x0017", hashlib.sha256).digest()
    expected = 10**14 + int.from_bytes(digest, "big") % (9 * 10**14)
    found = pseudonym_map(["17"], "respondent", KEY, numbers=True)
    assert found == {"17": str(expected)}


def test_numbers_stay_numbers_that_a_double_holds() -> None:
    column = pd.Series([7, None, 7, 8], dtype="Int64")
    found = pseudonymised(column, "id", KEY)
    assert found.dtype == "Int64"
    assert found[0] == found[2] != found[3]
    assert found.isna().tolist() == [False, True, False, False]
    assert all(int(float(n)) == n and len(str(n)) == 15 for n in found.dropna())


def test_text_stays_text_without_a_word_or_a_look_alike() -> None:
    found = pseudonymised(pd.Series(["a", "b", None], dtype="str"), "id", KEY)
    assert found.dtype == "str"
    assert found.isna().tolist() == [False, False, True]
    assert all(len(text) == 14 and set(text) <= set(LETTERS) for text in found.dropna())


def test_another_key_or_variable_gives_another_pseudonym() -> None:
    maps = [
        pseudonym_map(["17"], name, key, numbers=False)["17"]
        for name, key in (("id", KEY), ("id", OTHER), ("psu", KEY))
    ]
    assert len(set(maps)) == 3


def test_ten_thousand_values_keep_apart() -> None:
    values = [str(n) for n in range(10_000)]
    assert len(set(pseudonym_map(values, "id", KEY, numbers=True).values())) == 10_000


def test_two_values_that_meet_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pseudonym, "DIGITS", 1)
    with pytest.raises(ReleaseError, match="two values of 'id' got one pseudonym"):
        pseudonym_map([str(n) for n in range(20)], "id", KEY, numbers=True)


def test_a_measure_has_no_pseudonym() -> None:
    with pytest.raises(ReleaseError, match="'length' can't be replaced"):
        pseudonymised(pd.Series([1.5], dtype="Float64"), "length", KEY)
