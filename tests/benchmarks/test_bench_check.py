"""What checking costs: one `check` with and without its hash, and all exercises against the same without checks.

Processor seconds, as ratios within one run. Run with `make bench`.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import statistics
import sys
import time
from unittest.mock import patch

import nbformat
import pytest

from alliancekit.authoring import solution
from alliancekit.checking import check, questions, seal
from alliancekit.checking.problems import NotYet

from ..browser import ROOT
from .test_bench_lessons import seconds

pytestmark = pytest.mark.bench
SOLUTIONS = sorted((ROOT / "solutions").glob("*.ipynb"))
MOST = 1.5
RUN = """
import sys
import nbformat
from nbclient import NotebookClient
for path in sys.argv[1:]:
    notebook = nbformat.read(path, as_version=4)
    folder = path.rpartition("/")[0]
    NotebookClient(notebook, kernel_name="python3", resources={"metadata": {"path": folder}}).execute()
    assert not any(output.output_type == "error" for cell in notebook.cells for output in cell.get("outputs", ()))
"""


def test_one_check_with_and_without_its_hash(capsys, monkeypatch):
    """The hash is slow on purpose: it is what a search pays for each guess, and a student once an answer."""
    monkeypatch.chdir(ROOT / "exercises")
    asked = questions.question("02-q5")

    def timed(feedback: bool) -> float:
        monkeypatch.setitem(questions.declared, "02-q5", dataclasses.replace(asked, feedback=feedback))
        found = []
        for answer in range(3000, 3012):
            seal._key.cache_clear()
            start = time.process_time()
            with patch("IPython.display.display"), contextlib.suppress(NotYet):
                check("02-q5", answer)
            found.append(time.process_time() - start)
        return statistics.median(found)

    with_hash, without = timed(True), timed(False)
    with capsys.disabled():
        print(f"\none check: {with_hash * 1000:.1f} ms with its hash, {without * 1000:.2f} ms without")
    assert with_hash > 10 * without, "the hash costs next to nothing: it would not slow a search down"


@pytest.mark.skipif(not hasattr(os, "wait4"), reason="processor time of a child process needs a POSIX system")
def test_validating_all_exercises_costs_little_more_than_running_them(tmp_path, capsys):
    """Each exercise filled in with its solution, run from a fresh kernel: with its checks, and with them taken out."""
    for path in SOLUTIONS:
        item = solution.read(path)
        student, answers = solution.student(item), {cell.id: cell.source for cell in item.notebook.cells}
        for cell in student.cells:
            cell.source = answers[cell.id]
        nbformat.write(student, tmp_path / f"checked_{path.name}")
        for cell in student.cells:
            if cell.id.endswith("-check"):
                cell.source = "pass"
        nbformat.write(student, tmp_path / f"stubbed_{path.name}")
    (tmp_path / "checks").symlink_to(ROOT / "exercises" / "checks")
    spent = {
        kind: seconds(["-c", RUN, *map(str, sorted(tmp_path.glob(f"{kind}_*.ipynb")))])
        for kind in ("stubbed", "checked", "stubbed", "checked")
    }
    ratio = spent["checked"] / spent["stubbed"]
    with capsys.disabled():
        print(
            f"\nall {len(SOLUTIONS)} exercises: {spent['checked']:.1f} s with their checks, {spent['stubbed']:.1f} s "
            f"without, ratio {ratio:.2f} (at most {MOST}), on Python {sys.version.split()[0]}"
        )
    assert ratio <= MOST
