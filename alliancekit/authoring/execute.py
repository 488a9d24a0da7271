"""Execute notebooks from a fresh kernel and store them so that two runs give the same bytes.

``python -m alliancekit.authoring.execute [NOTEBOOK …]``; without names, all of `notebooks/` and `solutions/`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from ..errors import KitError
from .solution import is_draft

TIMEOUT = 120
_DROPPED = "application/vnd.jupyter.widget-view+json"
_KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
_LANGUAGE = {"name": "python", "file_extension": ".py", "mimetype": "text/x-python", "pygments_lexer": "ipython3"}


def normalise(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Drop what changes from run to run: widget views and state, timings, the Python version."""
    kept = {key: value for key, value in notebook.metadata.items() if key not in ("widgets", "signature")}
    notebook.metadata = nbformat.from_dict({**kept, "kernelspec": _KERNEL, "language_info": _LANGUAGE})
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", ()):
            output.get("data", {}).pop(_DROPPED, None)
            output.pop("transient", None)
    return notebook


def run(path: Path, into: Path | None = None) -> nbformat.NotebookNode:
    """Execute one notebook in its own folder with a fresh `python3` kernel, and write it normalised.

    Parameters
    ----------
    path
        The notebook.
    into
        Where to write; the notebook itself by default.

    Raises
    ------
    KitError
        If a cell fails or shows an error; the notebook on disk is left as it was.
    """
    notebook: nbformat.NotebookNode = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=TIMEOUT,
        kernel_name="python3",
        resources={"metadata": {"path": str(path.parent)}},
        record_timing=False,
        coalesce_streams=True,
    )
    try:
        client.execute()
    except Exception as error:  # a cell's error, a dead kernel, a timeout: all leave the file alone
        raise KitError(f"{path.name} did not run to its end and was left as it was:\n{error}") from None
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            if output.output_type == "error":
                raise KitError(f"{path.name}, cell {cell.id} shows an error and was left as it was: {output.evalue}")
    nbformat.validate(normalise(notebook))
    (into or path).write_text(nbformat.writes(notebook) + "\n", encoding="utf-8", newline="\n")
    return notebook


def main(arguments: list[str]) -> int | str:
    """Execute the named notebooks, or all; 0, or the sentence that says which one failed.

    Where none is named, a draft that does not run yet is told and passed over: it must not stop the others.
    """
    paths = [Path(name) for name in arguments]
    if not paths:
        paths = [path for folder in ("notebooks", "solutions") for path in sorted(Path(folder).glob("*.ipynb"))]
    for path in paths:
        try:
            run(path)
        except KitError as error:
            if arguments or not is_draft(path):
                return str(error)
            print(f"{path} is a draft that does not run yet; it was left as it was")
            continue
        print(f"executed {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
