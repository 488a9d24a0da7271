"""What grading a class costs, against nbgrader's autograder, and how that grows with the class.

All figures are of one machine in one run; processor seconds are those of a command and of all it starts. The floor is
the same students' code, run once in one process that has imported everything: no grader of these notebooks can do with
less. Compared is what each grader takes above it. Run with `make bench`, on a machine that does nothing else.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from alliancekit.authoring import nbgrader, release, solution
from alliancekit.grading import jail, store

from ..synthetic_class import called, differences, small_key, solutions, write_class, write_key

MISSING = jail.available()
pytestmark = [pytest.mark.bench, pytest.mark.skipif(bool(MISSING), reason=MISSING or "the jail can be had")]
STUDENTS = 30
ROUNDS = 3
MOST_TIME = 1 / 6
MOST_WORK = 0.3
FLOOR = """
import ast, contextlib, io, json, os, sys, time
import nbformat
from alliancekit.grading.forker import warm
warm()
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()

def run(path):
    space = {"__name__": "__main__"}
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type != "code":
            continue
        with contextlib.suppress(Exception):
            tree = ast.parse(cell.source)
            last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
            exec(compile(tree, "cell", "exec"), space)
            if last is not None:
                shell.display_formatter.format(eval(compile(ast.Expression(last.value), "cell", "eval"), space))

with contextlib.redirect_stdout(io.StringIO()):
    run(sys.argv[1])  # what is done once only
    started = time.process_time()
    for path in sys.argv[1:]:
        run(path)
print(time.process_time() - started)
"""


class Spent:
    """Processor seconds of a command and of all it starts, seconds by the clock, and the command's own peak memory."""

    def __init__(self, words, cwd):
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # nbgrader calls alembic
        self.memory = 0
        with tempfile.TemporaryFile("w+") as said:
            started = time.perf_counter()
            process = subprocess.Popen(
                [sys.executable, *map(str, words)],
                cwd=cwd, stdout=subprocess.DEVNULL, stderr=said, env={**os.environ, "PATH": path},
            )  # fmt: skip
            while not (ended := os.wait4(process.pid, os.WNOHANG))[0]:
                self.memory = max(self.memory, peak(process.pid))
                time.sleep(0.02)
            self.wall = time.perf_counter() - started
            _, status, used = ended
            process.returncode = os.waitstatus_to_exitcode(status)
            said.seek(0)
            assert process.returncode == 0, said.read()[-2000:]
        self.cpu = used.ru_utime + used.ru_stime


def peak(pid: int) -> int:
    """The most memory that a process has had so far, in kB; it never falls."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0)


def floor(notebooks: list[Path], folder: Path) -> float:
    """Processor seconds of the students' code alone."""
    once = {**os.environ, **dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")}
    words = [sys.executable, "-c", FLOOR, *map(str, notebooks)]
    return float(subprocess.run(words, cwd=folder, env=once, capture_output=True, text=True, check=True).stdout)


def grading(folder: Path, out: Path) -> list[object]:
    words = ["-m", "alliancekit", "grade", folder / "submissions", "--out", out, "--key", folder / "key"]
    return [*words, "--jobs", "2"]


def course_of_nbgrader(item: solution.Solution, folder: Path, submissions: Path) -> None:
    """A course folder of nbgrader in which the same notebooks are handed in."""
    nbgrader.write([item], folder, "none")
    Spent(["-m", "nbgrader", "generate_assignment", item.path.stem], folder)
    for path in submissions.glob("*/*.ipynb"):
        place = folder / "submitted" / path.parent.name / item.path.stem
        shutil.copytree(folder / "release" / item.path.stem, place)
        shutil.copy(path, place)


def test_a_class_of_thirty_against_nbgrader(tmp_path, capsys):
    pytest.importorskip("nbgrader", reason="nbgrader is not installed (the extra `nbgrader` has it)")
    (item,) = solutions("03")
    write_key(tmp_path / "key", [item])
    plans = write_class(tmp_path / "submissions", [item], range(STUDENTS))
    notebooks = sorted((tmp_path / "submissions").glob("*/*.ipynb"))
    (tmp_path / "alone" / "checks").mkdir(parents=True)
    (tmp_path / "alone" / "checks" / "03.json").write_text(json.dumps(release.sealed_checks(item, "none")))
    course_of_nbgrader(item, tmp_path / "course", tmp_path / "submissions")

    least, ours, theirs = [], [], []
    for number in range(ROUNDS):
        least.append(floor(notebooks, tmp_path / "alone"))
        ours.append(Spent(grading(tmp_path, tmp_path / f"out-{number}"), tmp_path))
        theirs.append(Spent(["-m", "nbgrader", "autograde", item.path.stem, "--force"], tmp_path / "course"))
    assert differences(store.read_all(tmp_path / "out-0")[0], plans) == []
    base = statistics.median(least)
    cpu, their_cpu = (statistics.median(one.cpu for one in each) for each in (ours, theirs))
    wall, their_wall = (statistics.median(one.wall for one in each) for each in (ours, theirs))
    with capsys.disabled():
        print(
            f"\n{STUDENTS} submissions of exercise {item.number}, {os.cpu_count()} processors, medians of {ROUNDS} "
            f"interleaved runs, start-up and reports included:\n"
            f"  students' code alone, warm: {base:.1f} processor seconds\n"
            f"  alliancekit grade: {cpu:.1f} processor seconds, {wall:.1f} s by the clock\n"
            f"  nbgrader autograde: {their_cpu:.1f} processor seconds, {their_wall:.1f} s by the clock\n"
            f"  above the floor: {(cpu - base) / (their_cpu - base):.3f} of nbgrader's (at most {MOST_WORK:.3f}); "
            f"by the clock: {wall / their_wall:.3f} (at most {MOST_TIME:.3f})"
        )
    assert cpu - base <= MOST_WORK * (their_cpu - base)
    assert wall <= MOST_TIME * their_wall


def test_memory_and_time_from_thirty_to_three_hundred_submissions(tmp_path, capsys):
    """Of a small notebook: what is measured is the grader, not the students' code."""
    key = small_key(tmp_path / "key")
    item = solution.read(next(key.glob("03_*.ipynb")))
    plans = write_class(tmp_path / "submissions", [item], range(300))
    spent = {}
    for count in (30, 165, 300):
        part = tmp_path / f"of-{count}"
        for number in range(count):
            shutil.copytree(tmp_path / "submissions" / called(number), part / "submissions" / called(number))
        shutil.copytree(key, part / "key")
        spent[count] = Spent(grading(part, part / "out"), tmp_path)
        assert differences(store.read_all(part / "out")[0], plans[:count]) == []
    more = spent[300].memory / spent[30].memory
    halves = [
        (getattr(spent[165], what) - getattr(spent[30], what), getattr(spent[300], what) - getattr(spent[165], what))
        for what in ("cpu", "wall")
    ]
    bent = [second / first for first, second in halves]
    with capsys.disabled():
        print()
        for count, one in spent.items():
            print(
                f"{count} small submissions: {one.cpu:.1f} processor seconds, {one.wall:.1f} s by the clock, "
                f"peak memory of the grader {one.memory / 1000:.0f} MB"
            )
        print(
            f"memory, 300 to 30: {more:.3f} (at most 1.1); the second 135 to the first 135: {bent[0]:.2f} in processor "
            f"seconds (at most 1.2), {bent[1]:.2f} by the clock"
        )
    assert more <= 1.1
    assert bent[0] <= 1.2
