"""LEESMIJ.txt: what a package holds, for whoever opens it without this toolkit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from survey.codebook import Profile
from survey.locale import format_number, message
from survey.release.cleaned import Cleaned
from survey.release.selection import Selection

__all__ = ["readme"]

LANGUAGE = "nl"
ABOUT = {
    "data.csv": "readme_data",
    "data.sav": "readme_data",
    "data.sps": "readme_sps",
    "data.dta": "readme_data",
    "data.xlsx": "readme_data",
    "data.parquet": "readme_data",
    "ddi.xml": "readme_ddi",
    "datapackage.json": "readme_datapackage",
    "datapackage.csv": "readme_datapackage_csv",
    "codebook/": "readme_codebook",
    "log/changes.csv": "readme_changes",
    "log/set_aside.csv": "readme_set_aside",
    "log/weighting.csv": "readme_weighting",
    "log/findings_summary.csv": "readme_findings",
    "manifest.json": "readme_manifest",
    "checksums.sha256": "readme_checksums",
}


def _say(key: str, **values: object) -> str:
    return message(key, LANGUAGE, **values)


def readme(
    cleaned: Cleaned,
    profile: Profile,
    selection: Selection,
    *,
    audience: str,
    files: Iterable[str],
) -> bytes:
    """Return the text that goes with a package, in Dutch.

    Parameters
    ----------
    cleaned
        What a run left.
    profile
        For whom the data are.
    selection
        What leaves.
    audience
        The profile's name, for when it has no label.
    files
        The names in the package.
    """
    book = selection.frame.codebook
    title = _say(
        "readme_title",
        title=book.facts.title.within(LANGUAGE),
        profile=profile.label.within(LANGUAGE) or audience,
    )
    rows, columns = selection.frame.data.shape
    counts = _say(
        "readme_counts",
        rows=format_number(rows),
        columns=columns,
        aside=format_number(len(cleaned.set_aside)),
    )
    lines = [title, "=" * len(title), "", counts]
    if cleaned.manifest.get("simulated"):
        lines += ["", _say("report_simulated")]
    if book.facts.population:
        population = book.facts.population.within(LANGUAGE)
        lines.append(_say("readme_population", population=population))
    lines += ["", _say("readme_contents"), *_contents(list(files))]
    lines += ["", _say("readme_use"), *_use(cleaned, profile, selection)]
    return ("\n".join(lines) + "\n").encode()


def _contents(files: list[str]) -> Iterator[str]:
    width = max(len(name) for name in ABOUT)
    for name, key in ABOUT.items():
        here = name == "checksums.sha256" or any(f.startswith(name) for f in files)
        if here:
            yield f"  {name.ljust(width)}  {_say(key)}"


def _use(cleaned: Cleaned, profile: Profile, selection: Selection) -> Iterator[str]:
    weight = selection.weight
    says = _say("readme_weights", weight=weight) if weight else _say("readme_no_design")
    yield f"- {says}"
    yield f"- {_say('readme_missing')}"
    yield f"- {_say('readme_pseudonyms', name=selection.key.name)}"
    yield f"- {_say('readme_texts')}"
    gone = [name for name in profile.drop if name in cleaned.frame.codebook.variables]
    if gone:
        yield f"- {_say('readme_dropped', names=', '.join(gone))}"
    yield f"- {_say('readme_verify', file='<pakket>.zip')}"
