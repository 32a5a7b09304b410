"""The reports in a real browser: no wider than the screen, nothing from elsewhere."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from itertools import product
from pathlib import Path

import pytest

from survey.study import Study, run

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
WRAPPER = """\
<!doctype html><meta charset="utf-8"><body>
<iframe id="page" width="{width}" height="900" srcdoc="{page}"></iframe>
<script>
addEventListener("load", () => {{
  const frame = document.getElementById("page");
  const inside = frame.contentDocument;
  const names = [...inside.querySelectorAll("svg")].map(
    (svg) => (svg.querySelector("title") || {{}}).textContent || "");
  const report = {{
    wide: inside.documentElement.scrollWidth - frame.clientWidth,
    lang: inside.documentElement.lang,
    headings: inside.querySelectorAll("h1").length,
    charts: names.length,
    named: names.filter((text) => text.trim()).length,
    loads: inside.defaultView.performance.getEntriesByType("resource").length,
  }};
  document.body.textContent = "measured" + JSON.stringify(report) + "measured";
}});
</script>
"""
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--virtual-time-budget=10000",
    "--dump-dom",
)


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium, which .ci/run installs")
def test_the_reports_fit_wide_and_narrow_screens(
    reported_folder: Path, fieldwork: Path, tmp_path: Path
) -> None:
    outcome = run(Study.open(reported_folder), fieldwork, tmp_path / "out")
    for name, width in product(("report.html", "weighting.html"), (1280, 400, 320)):
        page = (outcome.path / name).read_text(encoding="utf-8")
        wrapper = tmp_path / f"{width}.html"
        filled = WRAPPER.format(width=width, page=html.escape(page))
        wrapper.write_text(filled, encoding="utf-8")
        profile = f"--user-data-dir={tmp_path / f'profile-{width}'}"
        done = subprocess.run(
            [str(CHROMIUM), *FLAGS, profile, wrapper.as_uri()],
            capture_output=True,
            timeout=120,
            check=True,
        )
        shown = re.search(r"measured(\{.*?\})measured", done.stdout.decode())
        assert shown, "the page could not be measured"
        measured = json.loads(html.unescape(shown[1]))
        assert measured["wide"] <= 0, f"{name} is wider than {width} pixels"
        assert measured["lang"] == "nl"
        assert measured["headings"] == 1
        assert measured["charts"] == measured["named"] > 0
        assert measured["loads"] == 0
