"""Execute notebooks from a fresh kernel and store them so that two runs give the same bytes.

``python -m alliancekit.authoring.execute [NOTEBOOK …]``; without names, all of `notebooks/` and `solutions/`.
With ``--normalise`` nothing is run: notebooks keep their outputs, and lose what changes from run to run. With
``--check`` nothing is written either; it says which notebooks have something to lose.
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
    (into or path).write_text(_text(notebook), encoding="utf-8", newline="\n")
    return notebook


def _text(notebook: nbformat.NotebookNode) -> str:
    return str(nbformat.writes(notebook)) + "\n"


def tidy(path: Path, write: bool = True) -> bool:
    """Normalise a stored notebook without running it: its outputs stay. Gives whether there was anything to do.

    Parameters
    ----------
    path
        The notebook.
    write
        Whether to write it; else it is only looked at.

    Raises
    ------
    KitError
        If the file cannot be read as a notebook.
    """
    before = path.read_bytes()
    try:
        after = _text(normalise(nbformat.reads(before.decode("utf-8"), as_version=4))).encode()
    except Exception as error:  # no JSON, no notebook, another encoding: each has an exception of its own
        raise KitError(f"{path} cannot be read as a notebook ({error}). Restore it, or save it anew.") from None
    if after == before.replace(b"\r\n", b"\n"):
        return False
    if write:
        path.write_bytes(after)
    return True


def main(arguments: list[str]) -> int | str:
    """Execute, or normalise, the named notebooks, or all; 0, or the sentence that says which one failed.

    Where none is named, a draft that does not run yet is told and passed over: it must not stop the others.
    """
    options = {word for word in arguments if word.startswith("-")}
    if options - {"--normalise", "--check"}:
        return f"There is no {' or '.join(sorted(options))}. Options are --normalise and --check."
    paths = [Path(name) for name in arguments if name not in options]
    named = bool(paths)
    if not paths:
        paths = [path for folder in ("notebooks", "solutions") for path in sorted(Path(folder).glob("*.ipynb"))]
    return _tidy_all(paths, "--check" not in options) if options else _run_all(paths, named)


def _tidy_all(paths: list[Path], write: bool) -> int | str:
    try:
        changed = [str(path) for path in paths if tidy(path, write)]
    except KitError as error:
        return str(error)
    if write or not changed:
        print("\n".join(f"normalised {name}" for name in changed) or f"{len(paths)} notebooks are as they should be")
        return 0
    return (
        f"Not normalised: {', '.join(changed)}. Run `python -m alliancekit.authoring.execute --normalise "
        f"{' '.join(changed)}`, which keeps the outputs, or `make notebooks`, which runs everything again."
    )


def _run_all(paths: list[Path], named: bool) -> int | str:
    for path in paths:
        try:
            run(path)
        except KitError as error:
            if named or not is_draft(path):
                return str(error)
            print(f"{path} is a draft that does not run yet; it was left as it was")
            continue
        print(f"executed {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
