"""How much memory a student takes: JupyterLab's server, and the kernel of each lesson and exercise run to its end.

In a real JupyterLab, opened in a browser, every notebook left open, as the kernel's process says of itself:

- RSS: what it holds, with what it shares with others. A container of its own is charged about that.
- PSS: the same, where what several processes share is divided among them. A machine that many use is charged that.

The numbers of docs/installing.md come from here. Run with `make bench ARGS='-k memory'`.
"""

from __future__ import annotations

import re
import statistics
from pathlib import Path

import pytest

from ..browser import ROOT

pytestmark = [
    pytest.mark.bench,
    pytest.mark.browser,
    pytest.mark.skipif(not Path("/proc/self/smaps_rollup").is_file(), reason="only Linux says what a process holds"),
]


def megabytes(process: int) -> dict[str, float]:
    """RSS, PSS and the highest RSS so far ("peak") of a process."""
    rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
    status = Path(f"/proc/{process}/status").read_text()
    found = {name: re.search(rf"^{name}:\s+(\d+) kB", rollup, re.MULTILINE) for name in ("Rss", "Pss")}
    found["peak"] = re.search(r"^VmHWM:\s+(\d+) kB", status, re.MULTILINE)
    return {name.lower(): int(match[1]) / 1000 for name, match in found.items()}


def children(process: int) -> set[int]:
    """The processes that one started, from whichever of its threads."""
    lists = Path(f"/proc/{process}/task").glob("*/children")
    return {int(number) for one in lists for number in one.read_text().split()}


def planned() -> float:
    """Megabytes that docs/installing.md says to plan for each student."""
    text = (ROOT / "docs" / "installing.md").read_text(encoding="utf-8")
    return 1000 * float(re.search(r"plan \*\*([\d.]+) GB\*\* of memory", text)[1])


def line(name: str, begun: float, ended: dict[str, float]) -> str:
    """A row of the table."""
    return f"{name:<28}" + "".join(f"{one:12.0f}" for one in (begun, *(ended[key] for key in ("rss", "pss", "peak"))))


def test_memory_of_a_student(lab, capsys):
    (run_file,) = Path(lab.server.environment["JUPYTER_RUNTIME_DIR"]).glob("jpserver-*.json")
    server = int(run_file.stem.removeprefix("jpserver-"))
    at_start = megabytes(server)["rss"]
    told = [f"{'MB':<28}{'start RSS':>12}{'end RSS':>12}{'end PSS':>12}{'peak RSS':>12}"]
    peaks = []
    for folder in ("notebooks", "exercises"):
        rows = []
        for path in sorted((lab.server.folder / folder).glob("*.ipynb")):
            known = children(server)
            lab.open(f"{folder}/{path.name}")
            (kernel,) = children(server) - known
            begun = megabytes(kernel)["rss"]
            lab.run_all()
            rows.append((begun, megabytes(kernel)))
            told.append(line(f"{folder}/{path.stem}", *rows[-1]))
        for word, of in (("median", statistics.median), ("worst", max)):
            ended = {name: of(row[1][name] for row in rows) for name in rows[0][1]}
            told.append(line(f"{folder}, {word}", of(row[0] for row in rows), ended))
        peaks += [ended["peak"] for _, ended in rows]
    at_end = megabytes(server)
    told.append(line("server", at_start, at_end))
    with capsys.disabled():
        print("\n" + "\n".join(told))
    two = sum(sorted(peaks)[-2:])
    assert at_end["peak"] + two < planned(), "a student with two notebooks open needs more"
