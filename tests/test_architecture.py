"""The package's own rules, read from the source of every module: who imports whom, and who opens the tables."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "alliancekit"

# A part is a module or a subpackage directly under the package, with the modules named after it: `lattice_measures`
# belongs to `lattice`. A part that stands in no line of this table fails the test: say where it belongs.
WORDS = {"errors", "words"}
TABLES = {*WORDS, "catalog", "actors", "places", "dates", "states"}
ANALYSIS = {
    "actor_sets", "article", "briefs", "comparison", "contingency", "counting_rules", "distances", "editions",
    "framing", "geography", "growth", "lattice", "ledger", "localities", "network", "role_sheet", "rounds", "rules",
    "scenario", "snapshot", "spending", "verdicts", "yardsticks",
}  # fmt: skip
MAY_IMPORT: dict[str, set[str]] = {
    # catalog ► model ► analysis ► figures, explorers
    "errors": set(),
    "words": set(),
    "catalog": WORDS,
    "actors": {*WORDS, "catalog"},
    "places": {*WORDS, "catalog", "actors"},
    "dates": WORDS,
    "states": {*WORDS, "catalog", "actors"},
    "model": TABLES,
    **{part: {*TABLES, "model", *ANALYSIS} for part in ANALYSIS},
    "yardsticks": WORDS,  # graphs alone: what the ties are, lattice knows
    "figures": {*TABLES, "model", *ANALYSIS},
    "explorers": {*TABLES, "model", *ANALYSIS, "figures"},
    # the student's side, and the author's and instructor's, which may look at it
    "checking": TABLES,
    "authoring": {*TABLES, "checking"},
    "grading": {*TABLES, "checking", "authoring", "templates"},  # whose solutions are the key
    "selfcheck": {*WORDS, "checking"},
    "journal": set(),
    "classroom": {*WORDS, "journal"},
    "lab": WORDS,
    "pages": WORDS,
    "templates": WORDS,
    "handouts": {*WORDS, "explorers", "pages", "templates", "authoring"},  # whose lessons they are
    "doctor": {*WORDS, "catalog", "lab", "grading"},
}
MAY_IMPORT["cli"] = {*MAY_IMPORT, "__init__"}  # __init__ has the version
MAY_IMPORT["grading"] |= {"__init__"}  # the kit's version stands on every receipt
MAY_IMPORT["__main__"] = {"cli"}
MAY_IMPORT["__init__"] = {*MAY_IMPORT} - {"cli", "__main__"}

# What reads a file, and what only `catalog` may know of the data folder.
READERS = {
    "open", "read_text", "read_bytes", "read_csv", "read_table", "read_json", "read_excel", "read_parquet", "read_file",
    "read_feather", "loadtxt", "genfromtxt", "fromfile", "memmap", "Dataset",
}  # fmt: skip
OF_CATALOG = {"data_dir", "data_path", "datapackage.json"}
# Every module besides `catalog` that uses one of these: which, and what for. None but the first two reads a data file,
# and those two through `catalog.data_path`, which checks the file's hash.
FILES: dict[str, tuple[set[str], str]] = {
    "geography": ({"data_path", "read_file"}, "map layers, for whoever asks for one"),
    "figures.basemap": ({"data_path", "read_text"}, "map layers, without the slow start of geopandas"),
    "authoring.bundle": ({"datapackage.json", "read_bytes", "read_text"}, "files of the kit, as they go to students"),
    "authoring.execute": ({"read_bytes"}, "notebooks, as they are stored"),
    "authoring.lessons": ({"read_text"}, "README and the guide to teaching, whose table of lessons it renews"),
    "authoring.lock": ({"read_text"}, "the answer key in solutions/"),
    "authoring.nbgrader": ({"read_bytes", "read_text"}, "the nbgrader course that it wrote before"),
    "authoring.release": ({"read_bytes"}, "what it wrote to exercises/ before"),
    "authoring.versions": ({"read_text"}, "solutions/released.json, the record of what students have"),
    "checking.questions": ({"read_text"}, "exercises/checks/NN.json"),
    "grading.archive": ({"read_bytes", "read_text"}, "what was handed in, as it is kept"),
    "grading.confinement": ({"open"}, "what /proc says of the kernel's own process"),
    "grading.console": ({"open", "read_bytes"}, "sheets that an instructor has filled in; a browser, for a report"),
    "grading.folder": ({"open"}, "the output folder itself, to lock it"),
    "grading.forget": ({"read_bytes"}, "sheets and archive, to erase a student from them"),
    "grading.forker": ({"data_dir"}, "to look whether a jail hides what it has to"),
    "grading.guard": ({"open"}, "what /proc says of a kernel's processes"),
    "grading.jail": ({"data_dir"}, "which folders a jail lets a kernel read"),
    "grading.kernel": ({"open", "read_text"}, "a kernel's connection file"),
    "grading.namespaces": ({"open"}, "the namespaces of a jail"),
    "grading.reports": ({"read_bytes"}, "reports as they were written before"),
    "grading.warm": ({"open"}, "what the process that forks kernels said at its start"),
    "grading.found": ({"open"}, "what was handed in, where it lies"),
    "grading.roster": ({"read_bytes"}, "the instructor's class list"),
    "grading.store": ({"read_bytes"}, "receipts"),
    "explorers.backdrop": ({"data_path", "read_text"}, "the outlines of the explorers' map"),
    "explorers.scene": ({"read_text"}, "the map's style sheet, for the picture"),
    "handouts.run_sheet": ({"read_text"}, "docs/lessons/NN.md, the run sheets"),
    "doctor": ({"read_file"}, "a point of its own making, to try the map libraries"),
    "journal": ({"open", "read_text"}, "the reader's journal"),
    "pages": ({"read_text"}, "the page's style sheet"),
    "selfcheck": ({"read_text"}, "the exercise to check, and nbval's report on it"),
}


def name_of(path: Path) -> str:
    """A module's name inside the package: ``figures.world``; a subpackage's own is ``figures``."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if len(parts) > 1 and parts[-1] == "__init__" else parts)


MODULES = {name_of(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def part_of(module: str) -> str:
    """The part a module belongs to."""
    first = module.partition(".")[0]
    noun = first.partition("_")[0]
    return first if first in MAY_IMPORT or noun not in MAY_IMPORT else noun


def imports(module: str, source: str, is_package: bool = False) -> set[tuple[str, int]]:
    """The parts of the kit that a module imports, with the line: anywhere in it, for type checkers alone too."""
    package = ["alliancekit", *module.split("."), ""][: -1 if is_package else -2]
    known = MAY_IMPORT.keys() | {part_of(name) for name in MODULES}  # any other name is one that __init__ gives
    found: set[tuple[str, int]] = set()

    def note(target: str, line: int) -> None:
        first, _, inner = target.partition(".")
        if first == "alliancekit":
            part = part_of(inner)
            found.add((part if part in known else "__init__", line))

    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                note(alias.name, node.lineno)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) + 1 - node.level] if node.level else []
            base += node.module.split(".") if node.module else []
            for alias in node.names:
                note(".".join([*base, alias.name]), node.lineno)
        elif isinstance(node, ast.Call) and _called(node) in {"import_module", "__import__"} and node.args:
            note(str(getattr(node.args[0], "value", "")), node.lineno)
    return found


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def against_the_arrows(module: str, source: str, is_package: bool = False) -> list[str]:
    """The imports of a module that its place in the table does not allow, in words."""
    part = part_of(module)
    return [
        f"{module}, line {line}: {part} may not import {target}"
        for target, line in sorted(imports(module, source, is_package), key=lambda pair: pair[1])
        if target not in {part, *MAY_IMPORT[part]}
    ]


def doors(source: str) -> set[str]:
    """By which of `READERS` and `OF_CATALOG` a module could come to a file."""
    tree = ast.parse(source)
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    found = set()
    for node in ast.walk(tree):
        match node:
            case ast.Call() if _called(node) in READERS:
                found.add(_called(node))
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.alias(name=name) if name in OF_CATALOG:
                found.add(name)
            case ast.Constant(value=str(text)) if "datapackage.json" in text and id(node) not in prose:
                found.add("datapackage.json")
    return found


@pytest.mark.parametrize("module", MODULES)
def test_imports_follow_the_arrows(module):
    assert part_of(module) in MAY_IMPORT, f"{module} has no place in the table of this file: say where it belongs"
    path = MODULES[module]
    assert against_the_arrows(module, path.read_text(encoding="utf-8"), path.name == "__init__.py") == []


@pytest.mark.parametrize("module", sorted(MODULES.keys() - {"catalog"}))
def test_only_the_catalog_opens_data(module):
    expected, _ = FILES.get(module, (set(), ""))
    assert doors(MODULES[module].read_text(encoding="utf-8")) == expected, (
        f'{module}: a table comes from load("name"). If this is no table, name it and its reason in FILES.'
    )


def test_every_exception_is_of_a_module_that_exists():
    assert FILES.keys() <= MODULES.keys()


@pytest.mark.parametrize(
    ("module", "source", "target"),
    [
        ("catalog", "from .model import in_force", "model"),
        ("model", "def f():\n    from . import lattice", "lattice"),
        ("lattice", "import alliancekit.figures.maps", "figures"),
        ("lattice_measures", "from .figures import maps", "figures"),
        (
            "spending",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from .checking import check",
            "checking",
        ),
        ("checking.kinds", "from ..grading import receipt", "grading"),
        ("checking.kinds", "from ..figures.palette import INK", "figures"),
        ("grading.run", "from alliancekit import explorers", "explorers"),
        ("figures.world", "import importlib\nimportlib.import_module('alliancekit.explorers')", "explorers"),
        ("article", "from . import cli", "cli"),
        ("article", "from . import load", "__init__"),
    ],
)
def test_an_import_against_the_arrows_is_seen(module, source, target):
    (found,) = against_the_arrows(module, source)
    assert found.endswith(f"may not import {target}")


def test_an_import_along_the_arrows_is_let_pass():
    source = "import pandas\nfrom .. import actors\nfrom ..model import in_force\nfrom . import palette\n"
    assert against_the_arrows("figures.world", source) == []
    assert against_the_arrows("figures", "from .world import indo_pacific", is_package=True) == []


@pytest.mark.parametrize(
    ("source", "door"),
    [
        ('import pandas as pd\npd.read_csv("data/actors.csv")', "read_csv"),
        ('open("data/actors.csv")', "open"),
        ('from pathlib import Path\n(Path("data") / "actors.csv").read_text()', "read_text"),
        ("from .catalog import data_path", "data_path"),
        ("from . import catalog\ncatalog.data_dir()", "data_dir"),
        ('where = folder / "datapackage.json"', "datapackage.json"),
    ],
)
def test_a_way_past_the_catalog_is_seen(source, door):
    assert door in doors(source)


def test_words_about_the_data_are_let_pass():
    assert doors('"""As `datapackage.json` says, open it."""\nfrom .catalog import load\nload("actors")') == set()


def test_importing_model_and_analysis_imports_no_heavy_library():
    modules = [name for name in MODULES if part_of(name) in {"model", *ANALYSIS}]
    code = (
        "import importlib, json, sys\n"
        "heavy, loaded = {'pandas', 'geopandas', 'networkx', 'matplotlib', 'shapely'}, {}\n"
        "for name in ['alliancekit', *('alliancekit.' + name for name in json.loads(sys.argv[1]))]:\n"
        "    importlib.import_module(name)\n"
        "    loaded[name] = sorted(heavy & sys.modules.keys())\n"
        "print(json.dumps(loaded))"
    )
    ran = subprocess.run([sys.executable, "-c", code, json.dumps(modules)], capture_output=True, text=True, check=True)
    loaded = json.loads(ran.stdout)
    assert {"alliancekit", "alliancekit.geography"} <= loaded.keys()
    assert {name: found for name, found in loaded.items() if found} == {}
