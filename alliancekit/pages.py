"""A notebook as one HTML page: no script, no network, readable by a screen reader, printable."""

from __future__ import annotations

from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from .errors import KitError

_TEMPLATE = "page_template"


def page(notebook: Path) -> str:
    """One notebook as an HTML page.

    Stored outputs are shown, so explorers and questions appear as the text, tables and pictures that they carry. The
    source of cells that JupyterLab would show folded is left out.

    Parameters
    ----------
    notebook
        A notebook with stored outputs, such as ``notebooks/03_commitments.ipynb``.

    Raises
    ------
    KitError
        If the file is missing or is no notebook.
    """
    import nbformat
    from nbconvert import HTMLExporter

    if not notebook.is_file():
        raise KitError(f"There is no file {notebook}. Name a notebook, such as notebooks/03_commitments.ipynb.")
    try:
        content = nbformat.read(notebook, as_version=4)
        nbformat.validate(content)
    except Exception as error:  # nbformat raises many kinds, for JSON, versions and schema
        raise KitError(f"{notebook} cannot be read as a notebook ({error}).") from None
    with as_file(files(__package__) / _TEMPLATE) as folder:
        exporter = HTMLExporter(
            template_name=folder.name,
            extra_template_basedirs=[str(folder.parent)],
            exclude_input_prompt=True,
            exclude_output_prompt=True,
            exclude_anchor_links=True,
        )
        made, _ = exporter.from_notebook_node(
            content,
            resources={
                "page_title": _title(content, notebook),
                "page_style": (folder / "style.css").read_text(encoding="utf-8"),
            },
        )
    return str(made)


def write(notebook: Path, target: Path) -> None:
    """Write the page of a notebook to a file, which a page there before gives way to.

    Raises
    ------
    KitError
        As `page`; or if the file cannot be written.
    """
    save(page(notebook), target, f"{notebook.stem}.html")


def save(made: str, target: Path, usual: str) -> None:
    """Write a page to a file; `usual` is a name for it, to propose where the target is a folder.

    Raises
    ------
    KitError
        If the file cannot be written.
    """
    if target.is_dir():
        raise KitError(f"{target} is a folder. Name the file to write, such as {target / usual}.")
    try:
        target.write_text(made, encoding="utf-8", newline="\n")
    except OSError as error:
        raise KitError(f"{target} cannot be written ({error.strerror}). Name another file with --to.") from None


def _title(content: Any, notebook: Path) -> str:
    """The first heading; the file's name where there is none."""
    texts = [cell["source"] for cell in content["cells"] if cell["cell_type"] == "markdown"]
    lines = "\n".join(texts).split("\n")
    return next((line.removeprefix("# ").strip() for line in lines if line.startswith("# ")), notebook.stem)
