"""A grader that is killed, stopped, or finds no room: nothing is lost, nothing is torn, and nothing stays behind."""

from __future__ import annotations

import contextlib
import dataclasses
import errno
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import pytest
from typer.testing import CliRunner

from alliancekit import cli
from alliancekit.authoring import solution
from alliancekit.grading import grade as grading
from alliancekit.grading import jail, store

from .synthetic_class import Memory, called, differences, small_key, write_class
from .warm_kernels import until

MISSING = jail.available()
pytestmark = pytest.mark.skipif(bool(MISSING), reason=MISSING or "the jail can be had")
ALLIANCEKIT = [sys.executable, "-m", "alliancekit"]
STUDENTS = 4


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory):
    """A folder with a key and what a small class handed in, and what each is to get."""
    folder = tmp_path_factory.mktemp("class")
    key = small_key(folder / "key")
    items = [solution.read(path) for path in sorted(key.glob("*.ipynb"))]
    return folder, write_class(folder / "submissions", items, range(STUDENTS))


# --- what is compared -------------------------------------------------------------------------------------------------


def receipts(out):
    """Every receipt; of each all that does not depend on how long its run took."""
    found, problems = store.read_all(out)
    assert problems == [], "a receipt is torn"
    return {(one.exercise, one.student): dataclasses.replace(one, seconds=0.0) for one in found}


def stored(out):
    """The bytes of the receipts."""
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in (out / "receipts").glob("*/*.json")}


def reports(out):
    """The bytes of all that is neither a receipt nor the archive's index, which has times in it."""
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and path.parts[len(out.parts)] != "receipts" and path.name != "index.jsonl"
    }


def index(out):
    lines = (out / "archive" / "index.jsonl").read_text().splitlines()
    return sorted((entry["sha256"], entry["origin"], entry["student"]) for entry in map(json.loads, lines))


def assert_the_same(out, undisturbed):
    assert receipts(out) == receipts(undisturbed)
    assert reports(out) == reports(undisturbed)
    assert index(out) == index(undisturbed)
    assert [path.name for path in out.rglob(".*") if path.name != ".reports.json"] == []  # parts of files


# --- a grader of its own ----------------------------------------------------------------------------------------------


class Grader:
    """The command, in a process that can be killed; what it starts is known by its home folder."""

    def __init__(self, folder, out, *more, submissions=None, before=()):
        # The path of a kernel's socket must be short, so the folder for temporary files cannot be pytest's.
        self.temporary = Path(tempfile.mkdtemp(prefix="ak-", dir="/tmp"))
        self.home = tempfile.mkdtemp(prefix="ak-home-", dir="/tmp")
        self.mark = f"HOME={self.home}".encode()
        self.out = out
        command = [*before, *ALLIANCEKIT, "grade", submissions or folder / "submissions", "--out", out]
        command += ["--key", folder / "key", *more]
        self.process = subprocess.Popen(
            list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            start_new_session=True,  # so that a Ctrl-C can be sent to all that a terminal would send it to
            env={**os.environ, "HOME": self.home, "TMPDIR": str(self.temporary)},
        )  # fmt: skip

    def left(self):
        """The processes of this grader that live, it among them."""
        found = []
        for name in filter(str.isdecimal, os.listdir("/proc")):
            with contextlib.suppress(OSError):
                if self.mark in Path(f"/proc/{name}/environ").read_bytes().split(b"\0"):
                    found.append(int(name))
        return found

    def began(self):
        return (self.out / "archive").exists() or self.process.poll() is not None

    def ended(self, within=120):
        """Wait for its end; the exit status and what it printed. By then nothing may be left of it."""
        said, _ = self.process.communicate(timeout=within)
        until(lambda: not self.left())
        until(lambda: not any(self.temporary.iterdir()))
        return self.process.returncode, said

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
            self.process.communicate()
        for folder in (self.temporary, self.home):
            shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def undisturbed(handed_in, tmp_path_factory):
    """What a run gives that nobody disturbs, and the seconds it took from its first file to its end."""
    folder, plans = handed_in
    out = tmp_path_factory.mktemp("undisturbed") / "out"
    with Grader(folder, out) as grader:
        until(grader.began, 60)
        started = time.monotonic()
        assert grader.ended()[0] == 0
        took = time.monotonic() - started
    assert differences(store.read_all(out)[0], plans) == []
    assert len(reports(out)) > 2 * len(plans)
    return out, took


# --- killed -----------------------------------------------------------------------------------------------------------


def killed_and_resumed(handed_in, undisturbed, tmp_path, times, seed=0):
    """Kill a grader at moments drawn from a seed; go on in the same folder; begin anew where one comes to its end.

    A moment is some time after its first file, or after it has stored so many receipts: how long it takes to the first
    depends on what else the machine does.
    """
    folder, _ = handed_in
    right, took = undisturbed
    drawn, out, kills, ends, caught = random.Random(seed), tmp_path / "out-0", 0, 0, set()
    while kills < times or ends == 0 or out.exists():
        before = stored(out)
        with Grader(folder, out) as grader:
            if kills < times:
                until(grader.began, 60)
                moment, more = drawn.uniform(0, took), drawn.choice((0, 1, 2))
                if more:
                    enough = len(before) + more
                    until(lambda: grader.process.poll() is not None or len(stored(out)) >= enough, 60)  # noqa: B023
                    moment /= 10
                with contextlib.suppress(subprocess.TimeoutExpired):
                    grader.process.wait(moment)
                if grader.process.poll() is None:
                    grader.process.kill()
                    kills += 1
            status, said = grader.ended()
        assert stored(out).items() >= before.items(), "a receipt that was there is lost"
        assert receipts(out).items() <= receipts(right).items()
        caught.add(len(stored(out)))
        if status != -signal.SIGKILL:
            assert status == 0, said
            assert_the_same(out, right)
            ends += 1
            if kills == times:
                return caught
            out = tmp_path / f"out-{ends}"
    return caught


def test_a_grader_that_is_killed_goes_on_where_it_was(handed_in, undisturbed, tmp_path):
    killed_and_resumed(handed_in, undisturbed, tmp_path, 3)


@pytest.mark.slow
def test_fifty_kills_at_random_moments_lose_nothing(handed_in, undisturbed, tmp_path):
    def half(seed):
        return killed_and_resumed(handed_in, undisturbed, tmp_path / str(seed), 25, seed)

    with ThreadPoolExecutor(2) as threads:  # one grader keeps one processor busy while it starts
        caught = set().union(*threads.map(half, (1, 2)))
    assert len(caught - {0, max(caught)}) > 1, "it was not killed in the midst of grading, or at one point alone"


def command(folder, out, *more, submissions=None):
    """The command in this process: its exit status and what it said, on either stream."""
    arguments = ["grade", submissions or folder / "submissions", "--out", out, "--key", folder / "key", *more]
    ended = CliRunner().invoke(cli.app, list(map(str, arguments)))
    assert ended.exception is None or isinstance(ended.exception, SystemExit), ended.exception
    return ended.exit_code, ended.output


# --- stopped ----------------------------------------------------------------------------------------------------------


def with_a_slow_student(handed_in, folder):
    """What the class handed in, and one notebook that takes a minute; it comes last but for one."""
    submissions = folder / "submissions"
    shutil.copytree(handed_in / "submissions", submissions)
    path = next((submissions / called(STUDENTS - 2)).glob("04_*.ipynb"))
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell("import time\nfor _ in range(60):\n    time.sleep(1)"))
    nbformat.write(notebook, path)
    return submissions


def test_ctrl_c_ends_a_run_keeps_what_is_graded_and_leaves_nothing_behind(handed_in, undisturbed, tmp_path):
    folder, plans = handed_in
    submissions, out = with_a_slow_student(folder, tmp_path), tmp_path / "out"
    with Grader(folder, out, "--jobs", "1", submissions=submissions) as grader:
        until(lambda: len(stored(out)) >= 5, 120)
        os.killpg(grader.process.pid, signal.SIGINT)
        status, said = grader.ended(within=25)  # the notebook itself would take a minute
    assert status == 130
    assert said == ("Stopped. What was graded so far is kept: run the same command again, and it goes on from there.\n")
    kept = stored(out)
    assert 5 <= len(kept) < len(plans)
    assert receipts(out).items() <= receipts(undisturbed[0]).items()
    status, said = command(folder, out, "--timeout", "1", submissions=submissions)
    assert status == 0, said
    assert stored(out).items() >= kept.items()
    assert f"{len(kept)} of {len(plans)} are as they were before" in said


# --- no room, no right ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def memory():
    return Memory()


@pytest.mark.parametrize(
    "error", [errno.ENOSPC, *(pytest.param(other, marks=pytest.mark.slow) for other in (errno.EDQUOT, errno.EIO))]
)
def test_whichever_write_fails_it_is_said_and_nothing_is_lost(handed_in, memory, tmp_path, monkeypatch, error):
    """Each write of a run fails in turn, as it does on a full disk; then there is room again."""
    folder, _ = handed_in
    monkeypatch.setattr(grading, "workers", memory.workers)
    assert command(folder, tmp_path / "right")[0] == 0
    real, count = os.fsync, 0

    def failing(descriptor):
        nonlocal count
        count += 1
        if count >= at:  # a disk that is full stays full
            raise OSError(error, os.strerror(error))
        real(descriptor)

    failed = 0
    for at in range(1, 200, 3 if error == errno.ENOSPC else 13):
        out, count = tmp_path / f"out-{at}", 0
        with monkeypatch.context() as full:
            full.setattr(os, "fsync", failing)
            status, said = command(folder, out)
        if status == 0:
            break
        failed += 1
        assert (status, said.startswith("alliancekit: ")) == (1, True)
        assert f"({os.strerror(error)})" in said
        assert "Traceback" not in said
        kept = stored(out)
        assert receipts(out).items() <= receipts(tmp_path / "right").items()
        assert command(folder, out)[0] == 0
        assert stored(out).items() >= kept.items()
        assert_the_same(out, tmp_path / "right")
        shutil.rmtree(out)
    assert failed > 2


def test_a_file_in_the_place_of_the_output_folder_is_said(handed_in, tmp_path):
    (tmp_path / "out").write_text("mine")
    status, said = command(handed_in[0], tmp_path / "out")
    assert status == 1
    assert said == (
        f"alliancekit: The folder {tmp_path / 'out'} cannot be used (File exists). Name another with --out, or make "
        "this one writable.\n"
    )
    assert (tmp_path / "out").read_text() == "mine"


def in_a_namespace(script):
    """Run a script of the shell where it can mount; skip where that is not allowed."""
    if os.geteuid() != 0 or subprocess.run(["unshare", "-m", "true"], capture_output=True).returncode:
        pytest.skip("mounting needs root with the right to mount")
    return subprocess.run(["unshare", "-m", "sh", "-ec", script], capture_output=True, text=True, timeout=300)


def test_an_output_folder_that_cannot_be_written_is_said_and_stays_as_it_is(handed_in, undisturbed, tmp_path):
    folder, _ = handed_in
    out = tmp_path / "out"
    shutil.copytree(undisturbed[0], out, copy_function=shutil.copy2)
    (out / "receipts" / "03" / "s001.json").unlink()  # so that there is something to do
    before = stored(out)
    ran = in_a_namespace(
        f"mount --bind {out} {out} && mount -o remount,ro,bind {out} {out} && "
        f"exec {' '.join(ALLIANCEKIT)} grade {folder / 'submissions'} --out {out} --key {folder / 'key'}"
    )
    assert ran.returncode == 1
    assert ran.stderr.startswith(f"alliancekit: {out}/receipts/03/s001.json cannot be written (Read-only file system).")
    assert stored(out) == before
    assert command(folder, out)[0] == 0
    assert_the_same(out, undisturbed[0])


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.1, 0.4, 0.7, 0.9])
def test_a_disk_that_is_full_is_said_and_with_room_again_the_run_goes_on(handed_in, undisturbed, tmp_path, share):
    folder, _ = handed_in
    sizes = [path.stat().st_size for path in undisturbed[0].rglob("*") if path.is_file()]
    kilobytes = int(share * 4 * sum(-(-size // 4096) for size in sizes))
    out, kept = tmp_path / "out", tmp_path / "kept"
    out.mkdir()
    grade = f"{' '.join(ALLIANCEKIT)} grade {folder / 'submissions'} --out {out} --key {folder / 'key'}"
    ran = in_a_namespace(
        f"mount -t tmpfs -o size={kilobytes}k none {out}; "
        f"{grade} && exit 9; echo status $?; cp -a {out} {kept}; "
        f"mount -o remount,size=50m {out}; {grade}; cp -a {out} {tmp_path / 'after'}"
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith("status 1\n")
    assert "(No space left on device)" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert receipts(kept).items() <= receipts(undisturbed[0]).items()
    assert stored(tmp_path / "after").items() >= stored(kept).items()
    assert_the_same(tmp_path / "after", undisturbed[0])
