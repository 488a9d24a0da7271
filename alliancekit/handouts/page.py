"""The handout itself: one HTML page without script or network, to print; the same bytes for the same sources."""

from __future__ import annotations

import functools
import posixpath
import re
from pathlib import Path
from typing import TYPE_CHECKING

from .. import pages
from ..authoring.lessons import Lesson
from ..errors import KitError, unknown
from ..explorers.scene import Scene
from ..templates import POLICY, environment
from ..words import begun
from . import run_sheet
from .pictures import pictures
from .run_sheet import RunSheet

if TYPE_CHECKING:
    from jinja2 import Environment

NOTEBOOKS = Path("notebooks")


def clone(start: Path | None = None) -> Path:
    """The clone of the repository that holds the run sheets.

    Parameters
    ----------
    start
        Where to look first, and then in each folder above it. Default: the working folder. Last comes the folder
        that the package itself lies in.

    Raises
    ------
    KitError
        If no such folder is found, as where the package alone is installed, and in a student bundle.
    """
    start = (start or Path.cwd()).resolve()
    for folder in (start, *start.parents, Path(__file__).resolve().parents[2]):
        if (folder / run_sheet.FOLDER).is_dir() and (folder / NOTEBOOKS).is_dir():
            return folder
    raise KitError(
        f"No run sheets were found: there is no folder {run_sheet.FOLDER.as_posix()} in {start} or above it. A handout "
        "is made in a clone of the repository; an installed package and a student bundle have no run sheets. Go to the "
        "clone's folder (cd …) and run this again."
    )


def numbers(root: Path) -> list[str]:
    """The numbers of a clone's lessons: ``["00", "01", …]``."""
    return sorted(path.name[:2] for path in (root / NOTEBOOKS).glob("[0-9][0-9]_*.ipynb"))


def file_name(number: str) -> str:
    """What a handout's file is called, unless told: ``handout-03.html``."""
    return f"handout-{number}.html"


def handout(root: Path, number: str) -> str:
    """The handout of a lesson, as HTML.

    Parameters
    ----------
    root
        A clone of the repository.
    number
        The lesson's, such as ``"03"``.

    Raises
    ------
    KitError
        If there is no such lesson; if its run sheet is missing, not of the form, or has another title than the
        lesson; if an explorer does not run as the run sheet calls it.
    """
    number = number.zfill(2)
    if number not in (known := numbers(root)):
        raise unknown("lesson", number, known)
    sheet = RunSheet.read(root, number)
    (notebook,) = (root / NOTEBOOKS).glob(f"{number}_*.ipynb")
    lesson = Lesson.read(notebook)
    if sheet.title != lesson.about["title"]:
        raise KitError(
            f"{(run_sheet.FOLDER / number).as_posix()}.md, line 1: the title is {sheet.title!r}. Expected: "
            f"{lesson.about['title']!r}, as in the metadata of {notebook.name}."
        )
    views = [call.view() for call in sheet.calls]
    return _environment().get_template("handout.html.j2").render(
        policy=POLICY,
        about=lesson.about,
        sheet=sheet,
        notebook=notebook.relative_to(root).as_posix(),
        pictures=pictures(notebook),
        states=[(call, view.static_html()) for call, view in zip(sheet.calls, views, strict=True)],
        maps=any(isinstance(view.picture, Scene) for view in views),
    )  # fmt: skip


def write(root: Path, number: str, target: Path) -> None:
    """Write the handout of a lesson to a file, which a file there before gives way to.

    Raises
    ------
    KitError
        As `handout`; or if the file cannot be written.
    """
    pages.save(handout(root, number), target, file_name(number.zfill(2)))


def write_all(root: Path, folder: Path) -> list[Path]:
    """Write the handouts of all lessons into a folder, none if one cannot be made; gives the files.

    Raises
    ------
    KitError
        As `write`; or if the folder cannot be made.
    """
    made = {folder / file_name(number): handout(root, number) for number in numbers(root)}
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise KitError(f"{folder} cannot be made a folder ({error.strerror}). Name another with --to.") from None
    for target, content in made.items():
        pages.save(content, target, target.name)
    return list(made)


def markdown(source: str) -> str:
    """An author's Markdown as HTML. A link into the repository, which paper cannot follow, becomes a path.

    Examples
    --------
    >>> markdown("See [the guide](../teaching.md).").strip()
    '<p>See the guide (<code>docs/teaching.md</code>).</p>'
    """
    from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

    source = re.sub(r"(?<!!)\[([^\]\n]+)\]\((?!\w+:|#)([^)\s#]+)[^)]*\)", _looked_up, source)
    # nbconvert would take what stands between two sums of US$ for a formula.
    source = re.sub(r"(`+).*?\1|\$", lambda found: found[0] if found[1] else r"\$", source, flags=re.DOTALL)
    renderer = IPythonRenderer(escape=True, exclude_anchor_links=True)
    return str(MarkdownWithMath(renderer=renderer).render(source))


def _looked_up(link: re.Match[str]) -> str:
    path = posixpath.normpath(posixpath.join(run_sheet.FOLDER.as_posix(), link[2]))
    same = link[1].strip("`") in (path, posixpath.basename(path))
    return f"`{path}`" if same else f"{link[1]} (`{path}`)"


@functools.cache
def _environment() -> Environment:
    made = environment(__package__ or "", "Handouts")
    made.filters |= {"markdown": markdown, "begun": begun}
    made.globals |= {"form": run_sheet}
    return made
