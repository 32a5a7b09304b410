from __future__ import annotations

from pathlib import Path
from typing import Protocol

import pandas as pd
import pytest

from survey.codebook import Codebook
from survey.consultation import Register, register, register_variables
from survey.errors import CallError
from survey.fieldwork import Frame


class Market(Protocol):
    received: Frame
    processed: Frame
    register: Register


def aside(*records: str) -> pd.DataFrame:
    return pd.DataFrame({"record": records, "rule": "late", "reason": "te laat"})


def test_received_is_processed_plus_set_aside_in_every_line(market: Market) -> None:
    rows = market.register.rows
    assert (rows["received"] == rows["processed"] + rows["set_aside"]).all()
    total = rows.iloc[0]
    assert total[["received", "processed", "set_aside"]].tolist() == [40, 38, 2]
    # Every variable divides all responses over its categories.
    sums = rows.iloc[1:].groupby("variable")["received"].sum()
    assert set(sums) == {40}


def test_every_response_has_its_line_and_its_reason(market: Market) -> None:
    listing = market.register.listing
    assert list(listing["record"]) == [str(n) for n in range(1, 41)]
    gone = listing[listing["status"] == "set_aside"].set_index("record")
    assert list(gone["rule"]) == ["replaced", "too_late"]
    assert gone["reason"].str.len().gt(20).all()
    assert (listing.loc[listing["status"] == "processed", "reason"] == "").all()


def test_it_is_kept_by_type_channel_day_and_permission(
    market: Market, codebooks: Path
) -> None:
    names = register_variables(Codebook.open(codebooks / "marktconsultatie"))
    assert names[:3] == ("respondent_type", "received_at", "channel")
    assert all(name.endswith("_permission") for name in names[3:])
    rows = market.register.rows
    late = rows[rows["category"] == "2026-03-07"].iloc[0]
    assert late[["received", "processed"]].tolist() == [1, 0]
    unknown = rows[(rows["variable"] == "risks_permission") & (rows["category"] == "")]
    assert list(unknown["label"]) == ["Onbekend"]


def test_a_response_that_is_nowhere_is_named(market: Market) -> None:
    received = market.received
    kept = received.take((received.ids != "3").to_numpy())
    with pytest.raises(CallError, match=r"40 responses .* 39 .* 0 set aside.* 3$"):
        register(received, kept, aside())


def test_a_response_that_is_in_both_is_named(market: Market) -> None:
    received = market.received
    with pytest.raises(CallError, match=r"look at 5$"):
        register(received, received, aside("5"))


def test_it_counts_by_what_is_asked(market: Market) -> None:
    received = market.received
    found = register(received, received, aside(), by=["channel"])
    assert set(found.rows["variable"]) == {"", "channel"}
    assert found.set_aside == 0
