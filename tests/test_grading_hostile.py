"""A class of hostile and broken submissions, graded in one go: each gets what it is to get, and the others their marks.

The submissions, and what is to come of each, are in `hostile_code` (which attack from within) and `hostile_files`.
"""

from __future__ import annotations

import contextlib
import csv
import html.parser
import io
import itertools
import os
import re
import resource
import shutil
import site
import socket
import tempfile
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from alliancekit.grading import console, jail, safe, sheet, workers
from alliancekit.grading.archive import Archive
from alliancekit.grading.collect import collect
from alliancekit.grading.console import Reports
from alliancekit.grading.grade import Graded, grade
from alliancekit.grading.jail import Limits
from alliancekit.grading.run import Bounds
from alliancekit.grading.shapes import Receipt

from . import hostile_code, hostile_files
from .hostile import CANARY, KEY, LEFT, NAME, STATES, Case, Maker, World, write_key, written
from .warm_kernels import children, processes, until

MISSING = jail.available()
pytestmark = pytest.mark.skipif(bool(MISSING), reason=MISSING or "the jail can be had")
ROOT = Path(__file__).resolve().parents[1]
LIMITS = Limits(memory_mb=500, cpu_s=30, wall_s=60, processes=40, file_mb=5, tmp_mb=20)
BOUNDS = Bounds(cell_s=4, wall_s=10, output_bytes=2_000_000)
SLEEP = str(86_400 + os.getpid())
MOST_MB = 300
"""By how much the grader's own memory may grow, whatever notebooks send it."""
GROUPS = (*hostile_code.ALL, *hostile_files.ALL)


@dataclass
class Class:
    """A class that was graded, and what was seen of the world around it."""

    world: World
    groups: dict[str, list[Case]]
    out: Path
    graded: Graded
    receipts: dict[str, Receipt]
    visitors: list[str]
    before: dict[str, object]
    after: dict[str, object]
    left: list[str]
    forker: int
    grown_mb: float

    @property
    def cases(self) -> list[Case]:
        return list(itertools.chain.from_iterable(self.groups.values()))


def around(world: World) -> dict[str, object]:
    """What no submission may change: the key, what was handed in, canaries, and where Python looks for modules."""
    found: dict[str, object] = {}
    for folder in (world.item.path.parent, world.submissions, world.canaries):
        for path in sorted(folder.rglob("*")):
            about = path.lstat()
            found[str(path)] = (about.st_mode, about.st_size, about.st_mtime_ns)
    home = Path.home()
    places = [*site.getsitepackages(), site.getusersitepackages(), ROOT / "alliancekit", home, home / ".local"]
    places += [home / ".ipython" / "profile_default" / "startup"]
    for place in map(Path, places):
        names = sorted(os.listdir(place)) if place.is_dir() else []
        found[str(place)] = [name for name in names if LEFT in name or "customize" in name]
    return found


def sockets_that_nobody_may_reach(stack: contextlib.ExitStack) -> list[socket.socket]:
    """One on a port of this machine, one with a name; both wait for a visitor."""
    found = [stack.enter_context(socket.socket()), stack.enter_context(socket.socket(socket.AF_UNIX))]
    for one, address in zip(found, (("127.0.0.1", 0), f"\0hostile-{os.getpid()}"), strict=True):
        one.bind(address)
        one.listen(50)
        one.setblocking(False)
    return found


@pytest.fixture(scope="module")
def of_class(tmp_path_factory):
    """The class, graded once for all tests of this module."""
    top = tmp_path_factory.mktemp("hostile")
    submissions, out, canaries = top / "submissions", top / "out", top / "canaries"
    for folder in (submissions, canaries):
        folder.mkdir()
    (canaries / "canary").write_text(CANARY, encoding="utf-8")
    item = write_key(top / "solutions")
    own = Path(tempfile.mkdtemp(prefix="ak-", dir="/tmp"))
    with contextlib.ExitStack() as stack, pytest.MonkeyPatch.context() as here:
        doors = sockets_that_nobody_may_reach(stack)
        secrets = (
            item.path, item.path.parent / "answers.lock.json", submissions / "00-ana" / NAME, canaries / "canary",
            out / "archive" / "index.jsonl", out / "receipts" / "90" / "00-ana.json", ROOT / "pyproject.toml",
            ROOT / "solutions" / "answers.lock.json", Path(__file__), Path("/etc/passwd"),
        )  # fmt: skip
        port, name = doors[0].getsockname()[1], f"hostile-{os.getpid()}"
        world = World(item, submissions, secrets, canaries, port, name, SLEEP)
        maker = Maker(item)
        groups = {part.__name__: part(maker, world) for part in GROUPS}
        for one in itertools.chain.from_iterable(groups.values()):
            one.write(submissions)
        before, memory = around(world), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        here.setattr(tempfile, "tempdir", str(own))
        graded = grade(submissions, out, item.path.parent, jobs=2, limits=LIMITS, bounds=BOUNDS)
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory) / 1024
        forker = workers.forking(LIMITS, True).pid
        until(lambda: not children(forker))
        workers.stop()
        visitors = []
        for door in doors:
            with contextlib.suppress(BlockingIOError):
                visitors.append(str(door.accept()))
    left = [path.relative_to(own).as_posix() for path in own.rglob("*")]
    shutil.rmtree(own)
    receipts = {one.student: one for one in graded.receipts}
    return Class(world, groups, out, graded, receipts, visitors, before, around(world), left, forker, grown)


# --- what each gets ---------------------------------------------------------------------------------------------------


def said(one: Receipt) -> str:
    """All words of a receipt that are about the submission."""
    return " | ".join([one.reason, *one.submission.notes, *one.notes, *(each.hint for each in one.questions)])


def differences(case: Case, one: Receipt | None) -> list[str]:
    """How a receipt is not what was to come of a submission."""
    if one is None:
        return ["there is no receipt"]
    wanted = [STATES[letter] for letter in case.states]
    found = [f"{what}: {want!r}, found {have!r}" for what, want, have in (
        ("state", "graded" if wanted else "not graded", one.state),
        ("questions", wanted, [each.state for each in one.questions]),
        ("points", [float(state == "right") for state in wanted], [each.earned for each in one.questions]),
        ("jail", "bubblewrap", one.jail),
    ) if want != have]  # fmt: skip
    found += [f"nothing says {words!r}" for words in case.says if words not in said(one)]
    if not wanted and not one.reason.endswith((".", "!")):
        found.append("the reason is no sentence")
    if case.text and one.written and (text := case.text.strip()[:20]) not in one.written[0].text and text.isprintable():
        found.append(f"the text is lost: {one.written[0].text[:80]!r}")
    return [f"{line} ({said(one)[:300]})" for line in found]


@pytest.mark.parametrize("group", [part.__name__ for part in GROUPS])
def test_each_gets_the_score_and_the_words_it_is_to_get(of_class, group):
    assert of_class.groups[group]
    found = {one.name[:60]: differences(one, of_class.receipts.get(one.id)) for one in of_class.groups[group]}
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_each_has_one_row_and_there_are_no_others(of_class):
    assert sorted(of_class.receipts) == sorted(one.id for one in of_class.cases)
    assert len(of_class.graded.receipts) == len(of_class.cases) > 100
    assert of_class.graded.said == []


def test_neighbours_are_graded_as_if_they_were_alone(of_class, tmp_path):
    """Receipts in full but for the time it took."""
    for one in of_class.groups["neighbours"]:
        if not one.name.endswith("detective"):
            one.write(tmp_path)
    alone = grade(tmp_path, tmp_path / "out", of_class.world.item.path.parent, jobs=1)
    workers.stop()
    assert len(alone.receipts) == 5
    for one in alone.receipts:
        among = of_class.receipts[one.student]
        assert (one.questions, one.written, one.notes) == (among.questions, among.written, among.notes)


# --- what is left -----------------------------------------------------------------------------------------------------


def test_nothing_around_the_class_has_changed(of_class):
    assert of_class.after == of_class.before
    assert [path.name for path in of_class.world.canaries.iterdir()] == ["canary"]
    assert (of_class.world.canaries / "canary").read_text() == CANARY


def test_nothing_survives(of_class):
    assert processes(f"sleep {SLEEP}") == {}
    until(lambda: not Path(f"/proc/{of_class.forker}").exists())
    started = processes("alliancekit.grading.forker").values()
    assert [line for line in started if line.endswith(f" {os.getpid()} ")] == []
    assert of_class.left == []


def test_nobody_came_out_of_a_jail(of_class):
    assert of_class.visitors == []


def test_what_notebooks_send_does_not_fill_the_graders_memory(of_class):
    """Some of them sent two gigabytes: on one channel in one message, or on channels that nobody reads."""
    assert of_class.grown_mb < MOST_MB


def test_what_is_written_stays_in_the_output_folder_under_plain_names(of_class):
    names = [path.name for path in of_class.out.rglob("*")]
    assert len(names) > 200
    assert [name for name in names if not re.fullmatch(r"[a-z0-9][a-z0-9._@+-]{0,80}", name)] == []


# --- reports ----------------------------------------------------------------------------------------------------------


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@dataclass
class Reported:
    """What came of the reports: the words on the screen, the files, and the receipts' bytes before and after."""

    printed: str
    on_terminal: str
    fine: bool
    kept: int
    changed: list[str]
    files: dict[str, bytes]
    receipts: tuple[dict[str, bytes], dict[str, bytes]]


@pytest.fixture(scope="module")
def reported(of_class):
    """The command run again over the same class, and every text given a mark, so that all reports have all students."""
    out, to = of_class.out, Reports(of_class.out, of_class.world.item.path.parent)
    how = {"exercise": "", "deadline": "", "jobs": 2, "scheduler": "", "wall_s": 10, "jail": True, "afresh": False}

    def receipts():
        return {path.name: path.read_bytes() for path in (out / "receipts" / "90").iterdir()}

    before, printed, terminal = receipts(), io.StringIO(), Terminal()
    with contextlib.redirect_stdout(printed), pytest.MonkeyPatch.context() as here:
        again: list[Graded] = []
        here.setattr(console.grading, "grade", lambda *given, **how: again.append(grade(*given, **how)) or again[-1])
        fine = console.grade(to, of_class.world.submissions, **how)
    with contextlib.redirect_stdout(terminal):
        console.grade(to, of_class.world.submissions, **how)
    after = receipts()
    columns, rows = sheet.table((out / "written.csv").read_bytes(), "written.csv")
    filled = [{**row.cells, "points": 1, "comment": "=1+1 <b>read</b>"} for row in rows]
    (out / "written.csv").write_bytes(sheet.written(columns, filled))
    with contextlib.redirect_stdout(io.StringIO()):
        assert console.bring_in(to, [out / "written.csv"])
    files = {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in out.rglob("*")
        if path.suffix in (".csv", ".html") and path.is_file()
    }
    return Reported(
        printed.getvalue(), terminal.getvalue(), fine, again[0].kept, again[0].changed, files, (before, after)
    )


def pages(reported: Reported) -> dict[str, str]:
    return {name: content.decode() for name, content in reported.files.items() if name.endswith(".html")}


def test_grading_the_class_again_changes_nothing(of_class, reported):
    assert reported.fine
    of_an_exercise = [one for one in of_class.receipts.values() if one.exercise]
    assert (reported.kept, reported.changed) == (len(of_an_exercise), [])
    assert reported.receipts[0] == reported.receipts[1]
    assert len(reported.receipts[0]) > 100


FORBIDDEN = {"script", "img", "iframe", "object", "embed", "form", "input", "link", "base"}


class Tags(html.parser.HTMLParser):
    """Collects the tags of a page with their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_no_markup_of_a_student_is_markup_in_a_report(of_class, reported):
    assert sum(name.startswith("feedback/") for name in pages(reported)) == len(of_class.cases)
    assert {"class-90.html", "written-90-text.html"} <= pages(reported).keys()
    shown = 0
    for name, page in pages(reported).items():
        tags = Tags()
        tags.feed(page)
        assert not FORBIDDEN & {tag for tag, _ in tags.found}, name
        for _, attributes in tags.found:
            assert not [key for key in attributes if key.startswith("on")], name
            assert "javascript:" not in str(attributes.get("href")), name
        policies = [str(about.get("content")) for tag, about in tags.found if tag == "meta"]
        assert any("default-src 'none'" in policy for policy in policies), name
        assert not re.search(r"<script|<img src=x", page, re.IGNORECASE), name
        assert not unshowable(page), name
        shown += "&lt;script&gt;" in page
    assert shown >= 5, "what a student wrote is nowhere to be seen"


def unshowable(text: str) -> list[str]:
    """Characters that command a terminal or turn a text around."""
    kinds = ((one, unicodedata.category(one)) for one in text)
    turning = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    return [one for one, kind in kinds if (kind == "Cc" and one not in "\n\t\r") or one in turning]


def test_no_cell_of_a_table_is_a_formula(of_class, reported):
    tables = {name: content for name, content in reported.files.items() if name.endswith(".csv")}
    assert {"marks.csv", "written.csv", "overrides.csv", "canvas-90.csv", "moodle-90.csv"} <= tables.keys()
    for name, content in tables.items():
        text = content.decode("utf-8-sig")
        assert not unshowable(text), name
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
        assert {len(row) for row in rows} == {len(rows[0])}, name
        cells = [cell for row in rows for cell in row]
        assert [cell for cell in cells if re.search(r"(?:\A|[;\t\r\n])[\t\r=+@＝＋－＠-]", cell)] == [], name
        if name in ("marks.csv", "canvas-90.csv", "moodle-90.csv"):
            graded = [one for one in of_class.cases if one.states] if name != "marks.csv" else of_class.cases
            assert len(graded) <= len(rows) - 1 <= len(graded) + 1, name


def test_no_feedback_tells_the_key(of_class, reported):
    found, looked = pages(reported), 0
    for case in of_class.cases:
        one = of_class.receipts[case.id]
        page = found[f"feedback/{one.exercise or 'unknown'}/{safe.file_name(one.student)}.html"]
        known = {each.question for each in one.questions if each.state == "right"}
        for question, forms in KEY.items():
            for form in forms if question not in known else ():
                looked += 1
                assert not re.search(rf"(?<!\w){re.escape(form)}(?!\w)", page), (case.name, form)
        assert (CANARY in page) == (case.name == "30-ben"), case.name
    assert looked > 300


def test_nothing_of_a_student_commands_the_terminal(of_class, reported):
    for printed in (reported.printed, reported.on_terminal):
        assert all(one.id[:20] in printed for one in of_class.groups["neighbours"])
        assert "img_src_x" in printed
    assert not unshowable(reported.printed)
    assert not [one for one in ("\x1b[2J", "\x1b]0", "\x07", "\x08", "\u202e") if one in reported.on_terminal]


# --- as platforms hand it out, and with room to storm -----------------------------------------------------------------


def test_a_bulk_download_with_an_entry_that_leads_out(of_class, tmp_path):
    """Canvas names a file after the student who handed it in; what the student named is behind that."""
    maker = Maker(of_class.world.item)
    entries = {
        f"good_11_7001_{NAME}": maker.book(),
        f"script_12_7002_<script>alert(1)<script>_{NAME}": maker.book(),
        f"formula_LATE_13_7003_=HYPERLINK(1)_{NAME}": maker.book(),
        f"leads_14_7004_../../{of_class.world.canaries.name}/{NAME}": maker.book(),
        f"../{of_class.world.canaries.name}/good_11_9999_{NAME}": maker.book({}),
        f"/tmp/good_11_9999_{NAME}": maker.book({}),
    }
    with zipfile.ZipFile(tmp_path / "submissions.zip", "w") as bulk:
        for name, notebook in entries.items():
            bulk.writestr(name, written(notebook))
    found = grade(tmp_path / "submissions.zip", tmp_path / "out", of_class.world.item.path.parent, jobs=2)
    workers.stop()
    points = {one.student: sum(each.earned for each in one.questions) for one in found.receipts if one.questions}
    assert {student: points.get(student) for student in ("11", "12", "13")} == dict.fromkeys(("11", "12", "13"), 4.0)
    refused = [one for one in found.receipts if one.state == "not graded"]
    assert refused and all("leads out of it" in one.reason for one in refused)
    assert [path.name for path in of_class.world.canaries.iterdir()] == ["canary"]
    assert [path.name for path in tmp_path.iterdir() if path.name not in ("out", "submissions.zip")] == []


def test_a_notebook_beside_the_folder_of_a_class_makes_nobody_disappear(of_class, tmp_path):
    maker = Maker(of_class.world.item)
    for name in ("ana", "ben", "cem"):
        (tmp_path / "submissions" / name).mkdir(parents=True)
        (tmp_path / "submissions" / name / NAME).write_bytes(written(maker.book(text=name)))
    (tmp_path / "tried.ipynb").write_bytes(written(maker.book()))
    found = collect(tmp_path, Archive(tmp_path / "archive"), known={"90": of_class.world.item})
    assert {"ana", "ben", "cem"} <= {one.student for one in found}


HOGS = """
    import os, time
    for _ in range({hogs}):
        if os.fork() == 0:
            hoard = bytearray(300 << 20)
            for place in range(0, len(hoard), 4096):
                hoard[place] = 1
            time.sleep(1000)
    time.sleep(1000)
"""
STORM = """
    import os
    while True:
        try:
            os.fork()
        except OSError:
            pass
"""


@pytest.mark.slow
def test_storms_and_hogs_with_the_usual_limits_leave_the_others_alone(of_class, tmp_path):
    maker = Maker(of_class.world.item)
    made = [maker.case(f"{at:02d}-ana", "rrrr") for at in range(0, 10, 2)]
    made += [
        maker.case("01-hogs", "rree", "more memory than it may", after={"q3": HOGS.format(hogs=12)}),
        maker.case("03-storm", "rree", "took longer than", after={"q3": STORM}),
        maker.case("05-storm", "rree", "took longer than", after={"q3": STORM}),
        maker.case("07-files", "rree", after={"q3": "import os\nfor n in range(3_000_000): os.mknod(f'/tmp/{n}')"}),
    ]  # fmt: skip
    for one in made:
        one.write(tmp_path)
    found = grade(tmp_path, tmp_path / "out", of_class.world.item.path.parent, jobs=2)
    workers.stop()
    receipts = {one.student: one for one in found.receipts}
    assert {one.name: lines for one in made if (lines := differences(one, receipts.get(one.id)))} == {}
