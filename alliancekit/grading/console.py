"""What the commands `grade` and `forget` do and say."""

from __future__ import annotations

import shlex
import sys
import webbrowser
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from ..authoring import release
from ..errors import KitError
from . import closing, page, reports, roster, safe, sample_class, sheet, store
from . import grade as grading
from .closing import counted
from .folder import held
from .forget import forget as erase
from .merge import merge
from .platforms import Rows, left_out
from .run import Bounds

OUT, KEY = Path("grading"), Path("solutions")
"""Where reports go and where the key is, unless a command names other folders."""
_MOST_NOTES = 20


@dataclass(frozen=True)
class Reports:
    """Where reports go, and what fills them."""

    out: Path
    key: Path
    class_list: Path | None = None
    canvas: Path | None = None
    moodle: Path | None = None
    anonymous: bool = False

    def write(self) -> list[str]:
        """Render every receipt of the output folder; sentences to tell."""
        with held(self.out):
            return self._write()

    def look(self) -> None:
        """Make sure that reports can be made, before a class is graded: what fills them can be read."""
        page.look()
        for path in (self.canvas, self.moodle):
            _rows(path)

    def _write(self) -> list[str]:
        items = release.agreed(self.key)
        receipts, said = store.read_all(self.out)
        canvas, moodle = _rows(self.canvas), _rows(self.moodle)
        files = reports.rendered(
            receipts,
            items,
            names=roster.read(self.class_list).names if self.class_list else {},
            anonymous=self.anonymous,
            canvas=canvas,
            moodle=moodle,
        )
        said += reports.write(self.out, files, receipts, self.salts(), self.again())
        for platform, given in (("Canvas", canvas), ("Moodle", moodle)):
            said += [f"Not in the file for {platform}: {one}" for one in left_out(receipts, given) if given]
        return said

    def again(self) -> str:
        """The options by which another command means the same folders, class list and platform, as they are typed."""
        given = (
            ("--out", self.out, OUT), ("--key", self.key, KEY), ("--roster", self.class_list, None),
            ("--canvas", self.canvas, None), ("--moodle", self.moodle, None),
        )  # fmt: skip
        words = [word for option, path, usual in given if path != usual for word in (option, str(path))]
        return shlex.join([*words, *(["--anonymous"] if self.anonymous else [])])

    def salts(self) -> dict[str, str]:
        """What makes the codes of anonymous pages; empty where names stand on them."""
        return reports.salts_of(release.agreed(self.key)) if self.anonymous else {}


def _rows(path: Path | None) -> Rows:
    return [row.cells for row in sheet.table(_bytes(path), path.name)[1]] if path else ()


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise KitError(f"{path} cannot be read ({error.strerror}). Name the file as it is called.") from None


def _console() -> Console:
    return Console(file=sys.stdout, soft_wrap=not sys.stdout.isatty(), highlight=False)


def _say(console: Console, sentences: Sequence[str]) -> None:
    for sentence in sentences[:_MOST_NOTES]:
        console.print(Text(safe.line(sentence)))
    if len(sentences) > _MOST_NOTES:
        console.print(f"… and {len(sentences) - _MOST_NOTES} more of this kind.")


def bring_in(to: Reports, files: Sequence[Path]) -> bool:
    """Merge marks and changes from CSV files; False if a row could not be taken."""
    console, fine = _console(), True
    if files and not (to.out / store.FOLDER).is_dir():
        raise KitError(f"There are no receipts in {to.out} yet. Grade first, or name the folder with --out.")
    for path in files:
        content, salts = _bytes(path), to.salts()
        with held(to.out):
            receipts, said = store.read_all(to.out)
            merged = merge(receipts, content, path.name, salt=salts)
            for one in merged.receipts:
                store.write(to.out, one)
        taken = f"{counted(len(merged.said), 'change')} taken, {counted(len(merged.problems), 'row')} not taken"
        console.print(Text(f"{path.name}: {taken}."))
        for sentences in (said, merged.said, merged.problems):  # each kind on its own, so that none hides another
            _say(console, sentences)
        fine &= not merged.problems
    if files:
        _say(console, to.write())
    return fine


def grade(
    to: Reports,
    submissions: Path,
    *,
    exercise: str,
    deadline: str,
    jobs: int,
    scheduler: str,
    wall_s: float,
    jail: bool,
    afresh: bool,
) -> bool:
    """Grade with a progress display, and print a line for each submission; False if one has no mark and no reason."""
    console = _console()
    to.look()
    if not jail:
        console.print("Without a jail: students' code runs with all your rights, and can read this folder and the key.")
    columns = (
        TextColumn("grading"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[now]}"),
    )
    try:
        with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
            bar = progress.add_task("", total=None, now="")

            def tell(done: int, of: int, student: str) -> None:
                progress.update(bar, completed=done, total=of, now=safe.line(student, 30))

            graded = grading.grade(
                submissions, to.out, to.key,
                exercise=exercise, class_list=to.class_list, deadline=deadline, jobs=jobs, scheduler=scheduler,
                bounds=Bounds.within(wall_s), jail=jail, afresh=afresh, tell=tell,
            )  # fmt: skip
    except KeyboardInterrupt:
        console.print("Stopped. What was graded so far is kept: run the same command again, and it goes on from there.")
        raise
    said = graded.said + to.write()
    console.print(closing.table(graded.receipts))
    if any(one.questions for one in graded.receipts):
        console.print(closing.LEGEND)
    _say(console, said)
    if graded.changed:
        console.print("Marks that changed:")
        _say(console, graded.changed)
    for sentence in closing.sentences(graded, to.out, to.again()):
        console.print(Text(sentence))
    return all(one.state == "graded" or one.reason for one in graded.receipts)


def demo(to: Path, key: Path, exercise: str, *, browser: bool) -> bool:
    """Write what an invented class hands in, grade it as an instructor would, and show the report on the class."""
    (item,) = release.chosen(release.agreed(key), [exercise])
    submissions, class_list = sample_class.write(to, item)
    reports = Reports(to / "grading", key, class_list)
    words = ["grade", submissions, "--exercise", exercise, "--deadline", sample_class.DEADLINE]
    console = _console()
    console.print(f"An invented class of {len(sample_class.STUDENTS)} has handed in exercise {exercise}. Graded with:")
    console.print(Text(f"  alliancekit {shlex.join(map(str, words))} {reports.again()}"))
    fine = grade(
        reports, submissions, exercise=exercise, deadline=sample_class.DEADLINE, jobs=0, scheduler="",
        wall_s=Bounds().wall_s, jail=True, afresh=False,
    )  # fmt: skip
    report = (reports.out / f"class-{exercise}.html").resolve()
    if not (browser and webbrowser.open(report.as_uri())):
        console.print(Text(f"Open the class report in a browser: {report}"))
    return fine


def forget(student: str, to: Reports, submissions: Sequence[Path]) -> None:
    """Erase a student, and print what was erased and what was not."""
    console = _console()
    with held(to.out):
        gone = erase(student, to.out, submissions=submissions, salts=reports.salts_of(release.agreed(to.key)))
    said = to.write()  # those on the whole class are made again, without this student
    for sentence in [*(f"Erased: {one}." for one in gone.erased), *gone.kept, *said]:  # all of them, however many
        console.print(Text(safe.line(sentence)))
