"""The outcome of a run, opened again: where reports and questions start from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path

import pandas as pd

from survey.codebook import Codebook
from survey.coding import themed
from survey.consultation import Synthesis
from survey.errors import CallError
from survey.fieldwork import Frame, load
from survey.record import Findings
from survey.record.guard import unguarded
from survey.study.manifest import Manifest
from survey.tables import Table

__all__ = ["WEIGHTING", "Outcome"]

WEIGHTING = "weighting.html"
"""The weighting report, beside the report that links to it."""
NUMBERS = ("count", "share", "for", "against", "unclear")


@dataclass(frozen=True)
class Outcome:
    """A folder that a run made.

    Parameters
    ----------
    path
        The folder.
    manifest
        What it was made of.
    codebook
        The copy of the codebook that lies in it.

    Examples
    --------
    >>> outcome = Outcome.open("out/sid-2022")  # doctest: +SKIP
    >>> outcome.table("contact_neighbours", by=["origin"])  # doctest: +SKIP
    """

    path: Path
    manifest: Manifest
    codebook: Codebook

    @classmethod
    def open(cls, folder: str | Path) -> Outcome:
        """Return the outcome in a folder.

        Raises
        ------
        InputError
            When the folder is not the output of a run.
        """
        path = Path(folder)
        manifest, codebook = Manifest.read(path), Codebook.open(path / "codebook")
        coded = themed(codebook) if manifest.coded else codebook
        return cls(path, manifest, coded)

    @cached_property
    def frame(self) -> Frame:
        """The cleaned answers."""
        return load(self.path / "clean.parquet", self.codebook)

    @cached_property
    def findings(self) -> Findings:
        """What reading and checking found."""
        return Findings(self._text("findings.csv"), self._table("findings_summary.csv"))

    @cached_property
    def changes(self) -> pd.DataFrame:
        """Every changed cell."""
        return self._text("changes.csv")

    @cached_property
    def set_aside(self) -> pd.DataFrame:
        """Every record set aside, with the rule and its reason."""
        return self._text("set_aside.csv")

    @cached_property
    def weights(self) -> pd.DataFrame | None:
        """Base and final weight per record; none for a consultation."""
        return self._optional("weights.csv")

    @cached_property
    def weighting(self) -> pd.DataFrame | None:
        """The steps from base to final weight; none for a consultation."""
        return self._optional("weighting.csv")

    @cached_property
    def response(self) -> pd.DataFrame | None:
        """What became of everyone drawn, counted; none without a gross sample."""
        path = self.path / "response.csv"
        if not path.is_file():
            return None
        table = pd.read_csv(path, dtype="str", keep_default_na=False)
        table["weighted"] = table["weighted"] == "True"
        counts = table.columns.drop(["by", "group", "weighted"])
        return table.assign(**{name: pd.to_numeric(table[name]) for name in counts})

    @cached_property
    def margins(self) -> pd.DataFrame | None:
        """Every margin before and after; none for a consultation."""
        return self._optional("margins.csv")

    @cached_property
    def synthesis(self) -> Synthesis:
        """The pieces of a consultation's synthesis.

        Raises
        ------
        CallError
            When the run had no coded sheet.
        """
        names = [field.name for field in fields(Synthesis)]
        if not all((self.path / f"synthesis_{name}.csv").is_file() for name in names):
            raise CallError("this run had no coded sheet, so there is no synthesis")
        return Synthesis(
            **{
                name: pd.read_csv(
                    self.path / f"synthesis_{name}.csv",
                    keep_default_na=False,
                    na_values={column: [""] for column in NUMBERS},
                )
                for name in names
            }
        )

    @cached_property
    def estimates(self) -> pd.DataFrame:
        """Every estimate, unrounded; `hidden` says what may not be shown."""
        return pd.read_parquet(self.path / "estimates.parquet")

    @cached_property
    def _by_indicator(self) -> dict[str, pd.DataFrame]:
        groups = self.estimates.groupby("indicator", sort=False)
        return {str(name): rows for name, rows in groups}

    @cached_property
    def _breakdowns(self) -> tuple[str, ...]:
        return tuple(map(str, self.estimates["breakdown"].unique()))

    @property
    def simulated(self) -> bool:
        """Whether the fieldwork was simulated."""
        return self.manifest.simulated

    def table(self, indicator: str, by: Sequence[str] = ()) -> Table:
        """Return one indicator's table by a declared breakdown, with its margins.

        Raises
        ------
        CallError
            When the indicator is unknown, or was not estimated by that breakdown.
        """
        self.codebook.indicator(indicator)
        names = (by,) if isinstance(by, str) else tuple(by)
        declared = (tuple(t.split("*")) for t in self.breakdowns() if t)
        names = next((d for d in declared if sorted(d) == sorted(names)), names)
        rows = self._by_indicator.get(indicator, self.estimates.iloc[:0])
        if "*".join(names) not in set(rows["breakdown"]):
            raise CallError.unknown("breakdown", "*".join(names), self.breakdowns())
        return Table.over(rows, self.codebook, names)

    def tables(self, by: Sequence[str] = ()) -> Iterator[Table]:
        """Yield every indicator's table by one breakdown, in codebook order."""
        return (self.table(name, by) for name in self.codebook.indicators)

    def breakdowns(self) -> tuple[str, ...]:
        """Return the breakdowns that were estimated, such as `origin*sex`."""
        return self._breakdowns

    def summary(self) -> str:
        """Return the run in a few lines."""
        counts = self.manifest.counts
        lines = [
            f"{self.manifest.title} ({self.manifest.study})",
            f"  received {counts['received']}, set aside {counts['set_aside']}, "
            f"kept {counts['kept']}",
            f"  findings: {counts['findings_error']} errors, "
            f"{counts['findings_warning']} warnings, {counts['findings_info']} notes; "
            f"{counts['changed_cells']} cells changed",
            f"  {len(self.codebook.indicators)} indicators × "
            f"{len(self.breakdowns())} breakdowns: {len(self.estimates)} estimates",
        ]
        if self.weighting is not None:
            last = self.weighting.iloc[-1]
            lines.append(
                f"  design effect of the weights {last['deff']:.2f}, "
                f"effective n {last['effective_n']:.0f}"
            )
        return "\n".join([*lines, *(f"  {note}" for note in self.manifest.notes)])

    def _text(self, name: str) -> pd.DataFrame:
        file = self.path / name
        return unguarded(pd.read_csv(file, dtype="str", keep_default_na=False))

    def _table(self, name: str) -> pd.DataFrame:
        return pd.read_csv(self.path / name)

    def _optional(self, name: str) -> pd.DataFrame | None:
        return self._table(name) if (self.path / name).is_file() else None

    def __repr__(self) -> str:
        return f"Outcome({self.manifest.study}: {len(self.estimates)} estimates)"
