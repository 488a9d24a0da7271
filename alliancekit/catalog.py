"""The tables by name: `load` gives one, `cite` says where it comes from, `tables` lists them.

Everything under `data/` is described in `data/datapackage.json` (Frictionless Data Package): schema, sha256, size,
licence and sources. A file whose sha256 differs from its entry is refused, so that a figure on the screen is always
the figure that was reviewed.
"""

from __future__ import annotations

import copy
import functools
import hashlib
import html
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import KitError, unknown
from .words import Html, Words, folded_html, table_html

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from pandas.api.extensions import ExtensionDtype

    Dtype = ExtensionDtype | np.dtype[Any]

_PANDAS_TYPES = {"string": "str", "year": "Int64", "integer": "Int64", "number": "float64", "boolean": "bool"}


@functools.cache
def data_dir() -> Path:
    """The folder that holds `datapackage.json`.

    In an installed wheel it lies inside the package; in a clone and in a student's folder it lies beside it.

    Raises
    ------
    KitError
        If neither place has it.
    """
    package = Path(__file__).resolve().parent
    places = (package / "data", package.parent / "data")
    for place in places:
        if (place / "datapackage.json").is_file():
            return place
    raise KitError(
        "The kit's data folder is missing: no datapackage.json in "
        + " or ".join(str(place) for place in places)
        + ". Download the kit again, or run `git checkout data` in a clone."
    )


@functools.cache
def _package() -> dict[str, Any]:
    path = data_dir() / "datapackage.json"
    try:
        package: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise KitError(
            f"{path} cannot be read as JSON ({error}). Restore it: download the kit again, "
            "or run `git checkout data/datapackage.json` in a clone."
        ) from None
    return package


def resources() -> dict[str, dict[str, Any]]:
    """Every file under `data/` by name, as described in the datapackage."""
    return {resource["name"]: resource for resource in _package()["resources"]}


def _problem(resource: dict[str, Any]) -> str | None:
    """What is wrong with a resource's file, in a sentence; None if its sha256 is the recorded one."""
    path = data_dir() / resource["path"]
    if not path.is_file():
        return (
            f"data/{resource['path']} is missing. Download the kit again, "
            f"or run `git checkout data/{resource['path']}` in a clone."
        )
    expected = resource["hash"].removeprefix("sha256:")
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found == expected:
        return None
    return (
        f"data/{resource['path']} is not the file this kit was reviewed with: expected sha256 {expected}, "
        f"found {found}. If you did not mean to change it, restore it: download the kit again, or run "
        f"`git checkout data/{resource['path']}`. If you edited it on purpose, run `make data`, "
        "which checks it and records the new hash."
    )


def verify_all() -> list[str]:
    """One sentence for every file under `data/` that is missing or damaged; empty if all is well."""
    return [problem for resource in resources().values() if (problem := _problem(resource))]


def data_path(path: str) -> Path:
    """Where a described file lies, once its sha256 has been found to be the recorded one.

    Parameters
    ----------
    path
        As the datapackage has it, relative to `data/`: ``"geo/countries.geojson"``.

    Raises
    ------
    KitError
        If the path is not described, or the file is missing or damaged.
    """
    by_path = {resource["path"]: resource for resource in resources().values()}
    if path not in by_path:
        raise unknown("data file", path, by_path)
    if problem := _problem(by_path[path]):
        raise KitError(problem)
    return data_dir() / path


def _table(name: str) -> dict[str, Any]:
    of_tables = {key: resource for key, resource in resources().items() if "schema" in resource}
    if not isinstance(name, str) or name not in of_tables:
        raise unknown("table", name, of_tables)
    return of_tables[name]


@functools.cache
def _dtype(kind: str) -> Dtype:
    """The pandas type of a field: found once, as read_csv would look it up anew for every column."""
    from pandas.api.types import pandas_dtype

    return pandas_dtype(_PANDAS_TYPES.get(kind, "str"))


def load(name: str) -> pd.DataFrame:
    """A table of the kit.

    An empty cell in a text column is the empty text ``""``, so that filters need no special case; in a number
    column it is a missing value.

    Parameters
    ----------
    name
        ``"actors"``, ``"places"``, … ; `tables()` lists them.

    Returns
    -------
    pandas.DataFrame
        One row per record, in the file's order. Yours to change: the file is not touched.

    Raises
    ------
    KitError
        If there is no such table (near matches are listed), or its file is damaged.

    Examples
    --------
    >>> load("actors").set_index("iso3").loc["JPN", "capital"]
    'Tokyo'
    """
    import pandas as pd

    resource = _table(name)
    types = {field["name"]: _dtype(field["type"]) for field in resource["schema"]["fields"]}
    text = [column for column, dtype in types.items() if dtype == _dtype("string")]
    return pd.read_csv(
        data_path(resource["path"]),
        dtype=types,
        keep_default_na=False,
        na_values={column: [""] for column in types if column not in text},
        encoding="utf-8",
    )


def cite(name: str) -> Words:
    """How to refer to a table: title, version, makers, licence, and the sources it was coded from.

    Raises
    ------
    KitError
        If there is no such table.

    Examples
    --------
    >>> print(cite("claims"))
    alliancekit (...). ... [table “claims”], version ... Licence: Creative Commons Attribution 4.0 ...
    """
    resource, package = _table(name), _package()
    licence = resource["licenses"][0]
    sources = "; ".join(source["title"] for source in resource["sources"])
    return Words(
        f"alliancekit ({package['created'][:4]}). {resource['title']} [table “{name}”], version {resource['version']}. "
        f"Licence: {licence['title']} ({licence['path']}). Coded from: {sources}. "
        f"Each row names its own source. Retrieved {resource['retrieved']}."
    )


class Tables:
    """The list of tables, as a mapping from name to its description in the datapackage."""

    def __init__(self) -> None:
        self._of = {name: resource for name, resource in resources().items() if "schema" in resource}

    def __iter__(self) -> Iterator[str]:
        return iter(self._of)

    def __len__(self) -> int:
        return len(self._of)

    def __getitem__(self, name: str) -> dict[str, Any]:
        return copy.deepcopy(_table(name))

    def __repr__(self) -> str:
        width = max(map(len, self._of))
        return "\n".join(f"{name:<{width}}  {resource['title']}" for name, resource in self._of.items())

    def _repr_html_(self) -> str:
        def columns(resource: dict[str, Any]) -> str:
            items = (
                f"<li><code>{html.escape(field['name'])}</code> {html.escape(field['description'])}</li>"
                for field in resource["schema"]["fields"]
            )
            return folded_html(f"{len(resource['schema']['fields'])} columns", f"<ul>{''.join(items)}</ul>")

        rows = [
            (
                Html(f"<code>{html.escape(name)}</code>"),
                Html(html.escape(f"{resource['title']}. {resource['description']}") + columns(resource)),
                resource["licenses"][0]["title"],
            )
            for name, resource in self._of.items()
        ]
        caption = 'Tables of the kit: <code>load("name")</code> gives one, <code>cite("name")</code> its reference'
        return table_html(Html(caption), ["Name", "What it holds", "Licence"], rows)


def tables() -> Tables:
    """Every table of the kit, with its columns and licence; in a notebook, a list to unfold.

    Examples
    --------
    >>> "obligations" in tables()
    True
    >>> tables()["spending"]["schema"]["fields"][0]["name"]
    'actor'
    """
    return Tables()
