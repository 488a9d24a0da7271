"""The command `alliancekit`. Each command is a thin function here; the work is done by the module it names.

To add a command, write a function with `@app.command()`, typed parameters and a docstring. Import what it needs
inside it, so that `alliancekit --help` stays quick. A `KitError` becomes one line on stderr and exit status 1.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from . import __version__, cli_grading
from .errors import KitError


class _Commands(TyperGroup):
    """Shows a `KitError` of any command as its sentence, not as a traceback."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except KitError as error:
            typer.echo(f"alliancekit: {error}", err=True)
            raise typer.Exit(1) from None


# Plain help and plain errors: no boxes, no colours, so that logs and screen readers get text alone.
app = typer.Typer(
    cls=_Commands,
    name="alliancekit",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.add_typer(cli_grading.app)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"alliancekit {__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and stop."),
    ] = False,
) -> None:
    """A Jupyter teaching kit: check a news article on the US-Japan alliance against texts, maps and data."""
    for stream in (sys.stdout, sys.stderr):  # a terminal that lacks a letter shows "?" for it
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    # nbformat's schema checker would compile a grammar of web addresses, for a second, that no notebook's schema needs.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]


@app.command()
def lab(
    port: Annotated[
        int | None,
        typer.Option(min=1, max=65535, help="Port to listen on; without it 8888, or the next free one."),
    ] = None,
    ip: Annotated[
        str, typer.Option(help="Address to listen at; 0.0.0.0 in a container whose port is published.")
    ] = "localhost",
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Print the address, and open no window.")] = False,
) -> None:
    """Start JupyterLab on the first lesson.

    Example: alliancekit lab --port 9000
    """
    from .lab import serve

    serve(port=port, ip=ip, browser=False if no_browser else None)


@app.command()
def doctor() -> None:
    """Check that the kit can run here, and say how to put right what is wrong.

    Example: alliancekit doctor
    """
    from . import doctor

    findings = doctor.examine()
    doctor.show(findings)
    if any(finding.state == "fail" for finding in findings):
        raise typer.Exit(1)


@app.command()
def check(
    path: Annotated[
        Path, typer.Argument(help="An exercise, such as exercises/02_actors.ipynb; or the folder of them all.")
    ],
) -> None:
    """Run an exercise from a fresh start and say which answers hold; of a folder, how far you are in each.

    Exit status 0 if every question is answered and none wrong. Example: alliancekit check exercises/02_actors.ipynb
    """
    from . import selfcheck, selfcheck_folder

    if path.is_dir():
        complete = selfcheck_folder.show(path)
    else:
        summary = selfcheck.run(path)
        selfcheck.show(path, summary)
        complete = summary.complete
    if not complete:
        raise typer.Exit(1)


@app.command()
def page(
    notebook: Annotated[Path, typer.Argument(help="A notebook, such as notebooks/03_commitments.ipynb.")],
    to: Annotated[Path | None, typer.Option(help="File to write; by default NN_name.html in this folder.")] = None,
) -> None:
    """Write a notebook as one HTML page to read or print: no JupyterLab, no network.

    Example: alliancekit page notebooks/03_commitments.ipynb
    """
    from . import pages

    target = to or Path(notebook.with_suffix(".html").name)
    pages.write(notebook, target)
    typer.echo(f"written {target}")


@app.command()
def handout(
    number: Annotated[
        str | None, typer.Argument(help="A lesson's number, such as 03; without it, the handouts of all lessons.")
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option(help="File to write, handout-03.html here by default; for all lessons, a folder, or handouts/."),
    ] = None,
) -> None:
    """Write what an instructor prints for a lesson as one HTML page: run sheet, figures, explorer states, keys.

    It is made in a clone of the repository, from docs/lessons/ and notebooks/. Example: alliancekit handout 03
    """
    from .handouts import page

    root = page.clone()
    if number is None:
        for written in page.write_all(root, to or Path("handouts")):
            typer.echo(f"written {written}")
        return
    target = to or Path(page.file_name(number.zfill(2)))
    page.write(root, number, target)
    typer.echo(f"written {target}")


@app.command()
def release(
    solutions: Annotated[Path, typer.Option(help="Folder of solution notebooks.")] = Path("solutions"),
    exercises: Annotated[Path, typer.Option(help="Folder of the students' exercises.")] = Path("exercises"),
    to: Annotated[
        Path | None,
        typer.Option(help="Give students a bundle: lessons, exercises, data, package. A folder, or a name in .zip."),
    ] = None,
    nbgrader: Annotated[Path | None, typer.Option(help="Folder of an nbgrader course to write source/ into.")] = None,
    feedback: Annotated[
        str, typer.Option(help="self: checks say at once whether an answer holds; none: checks only record.")
    ] = "self",
    only: Annotated[
        list[str] | None,
        typer.Option(help="With --to or --nbgrader: this exercise alone, such as 03. Repeat for more."),
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; say what differs from the solutions.")] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Write nothing; say what has changed since students got it, and for whom.")
    ] = False,
) -> None:
    """Derive the students' exercises and their sealed checks from the solutions, or give them out.

    Without --to and --nbgrader it renews the exercises folder. Example: alliancekit release --to week3.zip --only 03
    """
    from .authoring import handing_out
    from .authoring import release as deriving

    if diff:
        for line in handing_out.differences(solutions):
            typer.echo(line)
        return
    if to or nbgrader:
        for line in handing_out.give(solutions, to, nbgrader, feedback, only or []):
            typer.echo(line)
        return
    if only:
        raise KitError("--only chooses what is given to students: name where to, with --to or --nbgrader.")
    files = deriving.derive(solutions, feedback)
    if not check:
        for name in deriving.write(files, exercises):
            typer.echo(f"written {exercises / name}")
    differences = deriving.stale(files, exercises)
    for line in differences:
        typer.echo(f"{exercises}: {line}", err=True)
    if differences:
        typer.echo(
            "Run `make release` to write them anew." if check else "Delete or move these: no solution makes them.",
            err=True,
        )
        raise typer.Exit(1)
    typer.echo(f"{exercises} holds just what {solutions} gives: {len(files)} files.")


@app.command()
def new_version(
    notebook: Annotated[Path, typer.Argument(help="A solution, such as solutions/03_commitments.ipynb.")],
) -> None:
    """Give a solution its next version, after a change to an exercise that students have already.

    Example: alliancekit new-version solutions/03_commitments.ipynb
    """
    from .authoring import execute, versions

    version = versions.raise_version(notebook)
    execute.run(notebook)
    typer.echo(f"{notebook} is version {version} now, and has been run. Next: make release.")


@app.command()
def accept(
    solutions: Annotated[Path, typer.Option(help="Folder of solution notebooks.")] = Path("solutions"),
) -> None:
    """Accept changed answers into the answer key, solutions/answers.lock.json; shows each, old and new.

    Example: alliancekit accept --solutions my-solutions
    """
    from .authoring import lock, release

    changes = lock.accept(solutions, release.solutions(solutions))
    for line in changes:
        typer.echo(line)
    typer.echo(f"{len(changes)} changes accepted." if changes else "Nothing has changed.")


@app.command()
def journal(
    forget: Annotated[bool, typer.Option("--forget", help="Delete the journal.")] = False,
) -> None:
    """Show your journal of predictions and exit tickets, or delete it.

    Example: alliancekit journal --forget
    """
    from . import journal

    if forget:
        typer.echo("Deleted." if journal.forget() else "There is no journal.")
        return
    for entry in journal.read():
        typer.echo(f"{entry['at'][:16].replace('T', ' ')}  {entry['kind']} {entry['name']}: {entry['text']}")
    typer.echo(f"The journal is {journal.path()}; no other copy is kept.")


@app.command()
def new_exercise(
    number: Annotated[str, typer.Argument(help="Its number, two digits, such as 10.")],
    name: Annotated[str, typer.Argument(help="A word for its file: small letters, digits and _, such as quad.")],
    title: Annotated[str | None, typer.Option(help="What students read; without it, the name.")] = None,
    questions: Annotated[int, typer.Option(help="How many checked questions, 3 to 12.")] = 6,
    solutions: Annotated[Path, typer.Option(help="Folder of solution notebooks.")] = Path("solutions"),
) -> None:
    """Begin an exercise: a solution notebook, tagged draft, that says in brackets what to write.

    Example: alliancekit new-exercise 10 quad --title "The Quad"
    """
    from .authoring import new_exercise

    path = new_exercise.write(solutions, number, name, title, questions)
    typer.echo(f"written {path}, a draft. Open it and write what stands in brackets; docs/authoring.md goes with you.")
