"""The instructor's commands: `grade` and `forget`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .errors import KitError

app = typer.Typer()
_OUT = typer.Option(help="Folder for archive, receipts and reports.")
_KEY = typer.Option(help="Folder of the solution notebooks and their answers.lock.json.")
_ROSTER = typer.Option(help="Class list, a CSV file with the columns id and name.")


@app.command()
def grade(
    submissions: Annotated[
        Path | None, typer.Argument(help="What was handed in: a folder, or a bulk download of Canvas or Moodle (zip).")
    ] = None,
    exercise: Annotated[str, typer.Option(help="This exercise alone, such as 04; without it, all.")] = "",
    out: Annotated[Path, _OUT] = Path("grading"),
    key: Annotated[Path, _KEY] = Path("solutions"),
    roster: Annotated[Path | None, _ROSTER] = None,
    deadline: Annotated[str, typer.Option(help='Such as "2026-11-20 18:00": who was later is marked late.')] = "",
    jobs: Annotated[int, typer.Option(min=0, help="How many at once; 0 for as many as there are processors.")] = 0,
    scheduler: Annotated[str, typer.Option(help="A Dask scheduler, such as tcp://10.0.0.1:8786.")] = "",
    timeout: Annotated[
        float,
        typer.Option(min=1, max=600, help="Seconds that one notebook may take; a single cell, 30 or a quarter of it."),
    ] = 120,
    resume: Annotated[
        bool, typer.Option("--resume/--afresh", help="Keep receipts that are still good, or grade everything again.")
    ] = True,
    merge: Annotated[
        list[Path] | None,
        typer.Option(help="Bring in written.csv or overrides.csv as you filled it in. Repeat for more."),
    ] = None,
    canvas: Annotated[Path | None, typer.Option(help="A gradebook exported from Canvas, to be filled.")] = None,
    moodle: Annotated[Path | None, typer.Option(help="A grading worksheet of Moodle, to be filled.")] = None,
    anonymous: Annotated[bool, typer.Option("--anonymous", help="Codes for names where texts are marked.")] = False,
    unsafe_no_jail: Annotated[
        bool, typer.Option("--unsafe-no-jail", help="Run students' code with all your rights. Every receipt says so.")
    ] = False,
) -> None:
    """Grade a class: marks, feedback for each student, a class report. Run it again at any time: it goes on.

    Exit status 0 if every submission is graded or has a stated reason.
    Example: alliancekit grade submissions --exercise 04 --roster class.csv
    """
    from .grading import console

    if submissions is None and not merge:
        raise KitError("Name what was handed in: a folder or a zip file. Or bring in marks with --merge.")
    reports = console.Reports(out, key, roster, canvas, moodle, anonymous)
    fine = console.bring_in(reports, merge or [])
    if submissions is not None:
        try:
            fine &= console.grade(
                reports, submissions, exercise=exercise, deadline=deadline, jobs=jobs, scheduler=scheduler,
                wall_s=timeout, jail=not unsafe_no_jail, afresh=not resume,
            )  # fmt: skip
        except KeyboardInterrupt:
            raise typer.Exit(130) from None
    if not fine:
        raise typer.Exit(1)


@app.command()
def demo(
    to: Annotated[Path, typer.Option(help="A new folder, for what is handed in and for the reports.")] = Path(
        "alliancekit-demo"
    ),
    exercise: Annotated[str, typer.Option(help="The exercise that the class has done.")] = "04",
    key: Annotated[Path, _KEY] = Path("solutions"),
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Print where the report is, and open nothing.")
    ] = False,
) -> None:
    """Grade an invented class of fourteen, and open the class report: a first look at what `grade` gives you.

    Example: alliancekit demo --exercise 03
    """
    from .grading import console

    if not console.demo(to, key, exercise, browser=not no_browser):
        raise typer.Exit(1)


@app.command()
def forget(
    student: Annotated[str, typer.Argument(help="The id, as it stands in marks.csv.")],
    out: Annotated[Path, _OUT] = Path("grading"),
    key: Annotated[Path, _KEY] = Path("solutions"),
    roster: Annotated[Path | None, _ROSTER] = None,
    submission: Annotated[
        list[Path] | None, typer.Option(help="A file or folder of this student's, as handed in. Repeat for more.")
    ] = None,
) -> None:
    """Erase a student's submissions, receipts and feedback, and say what was erased and what was not.

    Example: alliancekit forget s1234567 --submission submissions/s1234567
    """
    from .grading import console

    console.forget(student, console.Reports(out, key, roster), submission or [])
