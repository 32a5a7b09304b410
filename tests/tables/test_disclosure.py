"""Suppression: thresholds on unweighted counts, and nothing that gives a cell back."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from survey.codebook import Codebook, Disclosure
from survey.tables import audit, suppress
from survey.tables.relations import cell_relations, domains

LOOSE = Disclosure(min_base=1, min_cell=1)


def table(
    counts: dict[str, tuple[int, int]], indicator: str = "talks_often"
) -> pd.DataFrame:
    """Rows of one indicator by origin, (base, count) each; '' is the total."""
    return pd.DataFrame(
        {
            "indicator": indicator,
            "category": "",
            "breakdown": ["origin" if code else "" for code in counts],
            "origin": pd.array([code or None for code in counts], dtype="str"),
            "n": [base for base, _ in counts.values()],
            "n_cell": [count for _, count in counts.values()],
        }
    )


def hidden(
    counts: dict[str, tuple[int, int]],
    disclosure: Disclosure,
    street: Codebook,
    indicator: str = "talks_often",
) -> dict[str, str]:
    found = suppress(table(counts, indicator), disclosure, street)
    return dict(zip(counts, found["hidden"], strict=True))


def test_a_small_base_hides_a_cell_whatever_its_count(street: Codebook) -> None:
    counts = {"": (629, 300), "BE": (600, 280), "MA": (29, 20)}
    marks = hidden(counts, Disclosure(secondary=False), street)
    assert marks == {"": "", "BE": "", "MA": "base"}


@pytest.mark.parametrize(
    ("count", "mark"), [(0, ""), (1, "cell"), (9, "cell"), (10, ""), (91, "cell")]
)
def test_a_small_count_or_a_small_rest_hides_a_share(
    street: Codebook, count: int, mark: str
) -> None:
    marks = hidden({"MA": (100, count)}, Disclosure(secondary=False), street)
    assert marks == {"MA": mark}


def test_a_mean_has_no_count_of_its_own(street: Codebook) -> None:
    counts = {"": (100, 100), "BE": (65, 65), "MA": (35, 35)}
    marks = hidden(counts, Disclosure(), street, "hours_worked")
    assert set(marks.values()) == {""}


def test_the_threshold_is_on_persons_not_on_weights(street: Codebook) -> None:
    # sdcTools/UserSupport#98: a weighted count of 11 of 5 people is not safe at 10.
    rows = table({"MA": (40, 5)}).assign(n_weighted=88.0)
    assert list(suppress(rows, Disclosure(), street)["hidden"]) == ["cell"]


def test_a_lone_hidden_cell_gets_the_smallest_as_partner(street: Codebook) -> None:
    counts = {"": (640, 300), "BE": (400, 200), "MA": (220, 90), "TR": (20, 10)}
    marks = hidden(counts, Disclosure(), street)
    assert marks == {"": "", "BE": "", "MA": "secondary", "TR": "base"}


def test_two_hidden_cells_whose_sum_is_small_get_a_third(street: Codebook) -> None:
    # sdcTools/UserSupport#307: A 15, B 5, C 3 at threshold 11. B + C = 8 stays small.
    counts = {"": (300, 23), "BE": (100, 15), "MA": (100, 5), "TR": (100, 3)}
    rules = Disclosure(min_base=1, min_cell=11)
    marks = hidden(counts, rules, street)
    assert marks == {"": "", "BE": "secondary", "MA": "cell", "TR": "cell"}


def test_zeros_do_not_protect(street: Codebook) -> None:
    # sdcTools/UserSupport#194: 15 = 10 + 5 + 0 + 0 with both zeros hidden gives 0.
    counts = {"": (70, 15), "BE": (30, 10), "MA": (30, 5), "TR": (5, 0), "CD": (5, 0)}
    marks = hidden(counts, Disclosure(min_base=10, min_cell=1), street)
    assert marks["TR"] == marks["CD"] == "base"
    assert marks["MA"] == "secondary"


def test_ones_that_add_up_to_two_do_not_protect(street: Codebook) -> None:
    # sdcTools/UserSupport#194: 15 = 10 + 3 + 1 + 1, both ones hidden.
    counts = {"": (80, 15), "BE": (20, 10), "MA": (20, 3), "TR": (20, 1), "CD": (20, 1)}
    marks = hidden(counts, Disclosure(min_base=1, min_cell=3), street)
    assert [marks[code] for code in ("BE", "MA", "TR", "CD")] == [
        "",
        "secondary",
        "cell",
        "cell",
    ]


def test_a_table_without_its_margins_needs_no_partners(street: Codebook) -> None:
    counts = {"BE": (600, 300), "MA": (20, 10)}
    assert hidden(counts, Disclosure(), street) == {"BE": "", "MA": "base"}


def test_with_margins_nothing_comes_back(street: Codebook, rows: pd.DataFrame) -> None:
    # AI-SDC/ACRO#198: a crosstab that is safe without margins, and with them.
    inner = suppress(rows[rows["breakdown"] == "origin*sex"], Disclosure(), street)
    whole = suppress(rows, Disclosure(), street)
    assert (whole["hidden"] == "secondary").sum() > (
        inner["hidden"] == "secondary"
    ).sum()
    assert _given_back(whole, street).empty


def test_one_answer_of_a_distribution_is_never_hidden_alone(
    street: Codebook, rows: pd.DataFrame
) -> None:
    safe = suppress(rows, Disclosure(), street)
    own = safe[safe["indicator"] == "diversity_enriches"]
    gone = own.assign(gone=own["hidden"] != "").groupby(
        ["breakdown", "origin", "sex"], dropna=False
    )["gone"]
    assert 1 not in set(gone.sum())


def test_a_share_does_not_give_back_an_answer_of_its_distribution(
    street: Codebook,
) -> None:
    # (Helemaal) eens is 4 + 5; the smallest partner of the 1 would be the 5, which
    # the share and the 4 would then give back, and with it the 1.
    count = {"1": 6, "2": 60, "3": 50, "4": 40, "5": 30}
    rows = pd.DataFrame(
        {
            "indicator": ["diversity_enriches"] * 5 + ["agrees"],
            "category": [*count, ""],
            "breakdown": "",
            "n": 186,
            "n_cell": [*count.values(), 70],
        }
    )
    safe = suppress(rows, Disclosure(), street)
    gone = set(safe.loc[safe["hidden"] != "", "category"])
    assert {"1", "5"} < gone
    assert _given_back(safe, street).empty


def test_what_was_hidden_stays_hidden(street: Codebook, rows: pd.DataFrame) -> None:
    once = suppress(rows, Disclosure(), street)
    twice = suppress(once, LOOSE, street)
    pd.testing.assert_frame_equal(once, twice)


def test_the_rows_are_not_changed(street: Codebook, rows: pd.DataFrame) -> None:
    before = rows.copy(deep=True)
    suppress(rows, Disclosure(), street)
    pd.testing.assert_frame_equal(rows, before)


def test_secondary_suppression_can_be_left_out(
    street: Codebook, rows: pd.DataFrame
) -> None:
    safe = suppress(rows, Disclosure(secondary=False), street)
    assert "secondary" not in set(safe["hidden"])


def _given_back(safe: pd.DataFrame, street: Codebook) -> pd.DataFrame:
    """Hidden cells that follow exactly, but for what a margin of none or all says."""
    found = audit(safe, street)
    count = safe.loc[found["row"], "n_cell"].to_numpy()
    base = safe.loc[found["row"], "n"].to_numpy()
    certain = (count == 0) | (count == base)
    # The solver's own tolerance is 1e-7; counts are whole.
    return found[(found["width"] < 1e-6) & ~certain]


@pytest.mark.parametrize("seed", range(4))
def test_the_audit_finds_nothing_that_comes_back(
    street: Codebook, counted: Callable[..., pd.DataFrame], seed: int
) -> None:
    breakdowns = ((), ("origin",), ("sex",), ("origin", "sex"))
    rows = counted(200 * seed + 150, seed, breakdowns)
    safe = suppress(rows, Disclosure(), street)
    assert _given_back(safe, street).empty


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(size=st.integers(20, 1500), seed=st.integers(0, 10_000))
def test_what_is_left_of_every_sum_passes_the_thresholds(
    street: Codebook, counted: Callable[..., pd.DataFrame], size: int, seed: int
) -> None:
    breakdowns = ((), ("origin",), ("sex",), ("origin", "sex"), ("origin", "age"))
    rows = counted(size, seed, breakdowns)
    safe = suppress(rows, Disclosure(), street)
    gone = (safe["hidden"] != "").to_numpy()
    count, base = safe["n_cell"].to_numpy(), safe["n"].to_numpy()
    for relation in cell_relations(safe, domains(safe), street):
        left = [part for part in relation.parts if gone[part]]
        whole = relation.whole
        if not left or (whole is not None and (gone[whole] or count[whole] == 0)):
            continue
        if whole is not None and count[whole] == base[whole]:
            continue  # everyone says the same: a mean, or a share of all
        everything = len(left) == len(relation.parts)
        assert everything or count[left].sum() >= 10
        assert len(left) > 1 or count[left[0]] in (0, base[left[0]])


def test_no_sum_of_hidden_bases_is_small(
    street: Codebook, counted: Callable[..., pd.DataFrame]
) -> None:
    for seed in range(5):
        safe = suppress(counted(700, seed), Disclosure(), street)
        share = safe[safe["indicator"] == "talks_often"]
        by_origin = share[share["breakdown"] == "origin"]
        gone = by_origin.loc[by_origin["hidden"] != "", "n"]
        assert len(gone) != 1
        assert gone.empty or gone.sum() >= 30


def test_rows_without_answers_take_part_in_nothing(street: Codebook) -> None:
    counts = {"": (600, 300), "BE": (600, 300), "MA": (0, 0)}
    assert hidden(counts, Disclosure(), street) == {"": "", "BE": "", "MA": "base"}


def test_an_empty_frame_stays_empty(street: Codebook) -> None:
    assert suppress(table({}), Disclosure(), street).empty


def test_hidden_is_text(street: Codebook, rows: pd.DataFrame) -> None:
    safe = suppress(rows, Disclosure(), street)
    assert safe["hidden"].dtype == pd.array([""], dtype="str").dtype
    assert np.array_equal(safe.index, rows.index)
