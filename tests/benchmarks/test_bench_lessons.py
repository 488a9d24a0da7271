"""What it costs to execute the lessons, against their imports and figures alone.

Processor seconds of each lesson, executed from a fresh kernel by the kit's own command, against a fresh Python that
imports the kernel and runs, as a plain script, the lesson's first cell and the cells that draw. What is left is the
price of notebook, kernel and messages. Run with `make bench`.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time

import nbformat
import pytest

from ..browser import ROOT

pytestmark = [
    pytest.mark.bench,
    pytest.mark.skipif(not hasattr(os, "wait4"), reason="processor time of a child process needs a POSIX system"),
]
LESSONS = sorted((ROOT / "notebooks").glob("*.ipynb"))
MOST = 1.5
DRAWS = re.compile(r"\b(maps|charts|explorers)\.\w+\(")

# The baseline: what the kernel imports before its first cell, then each named cell with its last line shown.
ALONE = """
import ast, json, sys
import ipykernel.kernelapp, ipykernel.ipkernel, ipykernel.zmqshell
from IPython.core.interactiveshell import InteractiveShell
InteractiveShell.instance()
space = {}
for source in json.load(sys.stdin):
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), space)
    if last is not None:
        shown = eval(compile(ast.Expression(last.value), "cell", "eval"), space)
        getattr(shown, "_repr_mimebundle_", lambda: None)()
"""


def seconds(arguments: list[str], text: str = "") -> float:
    """Processor seconds of a command and of what it starts."""
    process = subprocess.Popen([sys.executable, *arguments], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, cwd=ROOT)
    process.stdin.write(text.encode())
    process.stdin.close()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return used.ru_utime + used.ru_stime


def drawing(path) -> list[str]:
    """The sources of a lesson's first code cell, of those that draw, and of those that give these their names."""
    sources = [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    return [source for number, source in enumerate(sources) if number == 0 or DRAWS.search(source)]


EXECUTE = ["-m", "alliancekit.authoring.execute"]


def test_executing_all_lessons_costs_little_more_than_what_they_draw(tmp_path, capsys):
    rows = []
    for path in LESSONS:
        copy = tmp_path / path.name
        copy.write_bytes(path.read_bytes())
        whole = seconds([*EXECUTE, str(copy)])
        alone = seconds(["-c", ALONE], json.dumps(drawing(path)))
        rows.append((path.stem, whole, alone))
    # The command's own imports are paid once for all nine in `make notebooks`, and once for each here.
    command = seconds(["-c", "import alliancekit.authoring.execute"])
    whole = sum(row[1] - command for row in rows) + command
    alone = sum(row[2] for row in rows)
    with capsys.disabled():
        print("\nexecuting a lesson, with the command's start:", ", ".join(f"{name} {s:.1f} s" for name, s, _ in rows))
        print(f"all nine: {whole:.1f} s, imports and figures alone {alone:.1f} s: {whole / alone:.2f} (at most {MOST})")
    assert whole / alone <= MOST


def test_time_to_the_first_figure(capsys):
    """Reported, not limited: from a kernel's start to the first figure or explorer of each lesson, waiting included."""
    waits = []
    for path in LESSONS:
        first = drawing(path)[:2]
        start = time.perf_counter()
        seconds(["-c", ALONE], json.dumps(first))
        waits.append((path.stem, time.perf_counter() - start))
    with capsys.disabled():
        print("\nto the first figure:", ", ".join(f"{name} {wait:.1f} s" for name, wait in waits))
    assert all(len(drawing(path)) > 1 for path in LESSONS)
