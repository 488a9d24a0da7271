"""pyproject.toml, requirements.lock and environment.yml name the same packages; what is imported is declared."""

import ast
import functools
import json
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import distributions, packages_distributions, requires
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

import alliancekit
from alliancekit.authoring import bundle

ROOT = Path(__file__).resolve().parents[1]

# conda-forge's name for a package, where it differs from the one on the Python index.
CONDA_NAMES = {"matplotlib-base": "matplotlib"}
# In environment.yml only: they install the kit itself.
CONDA_EXTRA = {"python", "pip", "editables", "hatchling"}

# Declared for students and not imported by the package: each with its reason.
NOT_IMPORTED = {
    "anywidget": "the explorers of the next release are built on it",
    "ipykernel": "runs the notebooks' code",
    "ipywidgets": "the notebooks' widgets",
    "jupyterlab": "imported by the `lab` command, and run as a server",
    "nbval": "a pytest plugin, run by `alliancekit check`",
    "pytest": "runs nbval",
}


def _project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def _declared(*extras: str) -> dict[str, Requirement]:
    """Requirements of pyproject.toml by canonical name: the runtime's, and those of the extras named."""
    project = _project()
    texts = [*project["dependencies"]]
    for extra in extras:
        texts += project["optional-dependencies"][extra]
    needs = [Requirement(text) for text in texts]
    return {canonicalize_name(need.name): need for need in needs}


def _locked() -> dict[str, list[tuple[Version, Marker | None]]]:
    """Versions in requirements.lock by canonical name, each with its environment marker."""
    locked: dict[str, list[tuple[Version, Marker | None]]] = {}
    for line in (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith(("#", " ")):
            need = Requirement(line.rstrip("\\ "))
            (pin,) = need.specifier
            assert pin.operator == "==", line
            locked.setdefault(canonicalize_name(need.name), []).append((Version(pin.version), need.marker))
    return locked


def _conda() -> dict[str, str]:
    """Specifiers in environment.yml by the name that pyproject.toml uses."""
    entries = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    assert all(isinstance(entry, str) for entry in entries), "a pip section in environment.yml"
    found = {}
    for entry in entries:
        name, specifier = re.fullmatch(r"([A-Za-z0-9_.-]+)(.*)", entry).groups()
        found[canonicalize_name(CONDA_NAMES.get(name, name))] = specifier
    return found


def test_lock_satisfies_pyproject():
    locked = _locked()
    for name, need in _declared("instructor", "cluster", "nbgrader", "dev").items():
        assert name in locked, f"{name} is in pyproject.toml, not in requirements.lock: run `make lock`"
        for version, _ in locked[name]:
            assert need.specifier.contains(version), f"{name} {version} is locked; pyproject.toml needs {need}"


def test_lock_pins_each_package_by_hash_and_names_no_place():
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    for block in re.split(r"\n(?=[A-Za-z])", text)[1:]:
        assert "--hash=sha256:" in block, f"no hash: {block.splitlines()[0]}"
    assert not re.search(r"://|--(extra-)?index|--find-links|/pypi|file:|\.whl", text)


def test_lock_serves_every_system():
    """Packages that only Windows or macOS need are in it, behind a marker; without a marker, one version each."""
    locked = _locked()
    marked = {name for name, pins in locked.items() if all(marker for _, marker in pins)}
    assert {"colorama", "appnope"} <= marked
    assert all(len(pins) == 1 for name, pins in locked.items() if name not in marked)


def test_lock_names_the_extras_that_packages_ask_of_each_other():
    """Else pip, checking hashes, meets the newest `coverage[toml]` beside the pinned `coverage`, and stops."""
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    needs = [Requirement(line.rstrip("\\ ")) for line in lines if line and not line.startswith(("#", " "))]
    locked = {canonicalize_name(need.name): need.extras for need in needs}
    asked = [
        Requirement(text)
        for name in locked
        for text in (_requires(name) if name in _installed() else [])
        if "[" in text
    ]
    asked = [need for need in asked if need.marker is None or need.marker.evaluate({"extra": ""})]
    assert {"coverage", "jsonschema"} <= {canonicalize_name(need.name) for need in asked}
    for need in asked:
        assert need.extras <= locked[canonicalize_name(need.name)], f"{need} is asked for: run `make lock`"


def _installed() -> set[str]:
    return {canonicalize_name(one.metadata["Name"]) for one in distributions()}


def _requires(name: str) -> list[str]:
    return requires(name) or []


def test_conda_environment_names_the_same_packages():
    conda = _conda()
    declared = _declared("instructor")
    assert set(conda) - CONDA_EXTRA == set(declared)
    for name, need in declared.items():
        assert conda[name].replace(" ", "") == str(need.specifier), name


def test_conda_environment_can_install_the_kit():
    conda, dev = _conda(), _declared("dev")
    assert conda["python"] == _project()["requires-python"]
    for name in CONDA_EXTRA & set(dev):
        assert conda[name] == str(dev[name].specifier), name


def test_conda_uses_conda_forge_alone():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    assert environment["channels"] == ["conda-forge", "nodefaults"]


def _imports(path: Path) -> set[str]:
    """Top-level names that a module, or a notebook's code cells, imports from outside the standard library."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        cells = [cell for cell in json.loads(text)["cells"] if cell["cell_type"] == "code"]
        code = "\n".join("".join(cell["source"]) for cell in cells)
        text = "\n".join("" if line.lstrip().startswith(("%", "!", "?")) else line for line in code.splitlines())
    names = set()
    for node in ast.walk(ast.parse(text, filename=str(path))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names.add(node.module.partition(".")[0])
        elif isinstance(node, ast.Call) and _is_import_call(node):
            names.add(node.args[0].value.partition(".")[0])
    return names - sys.stdlib_module_names


def _is_import_call(node: ast.Call) -> bool:
    called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    literal = node.args and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str)
    return called in {"import_module", "importorskip"} and bool(literal) and not node.args[0].value.startswith(".")


def _sources(*globs: str) -> list[Path]:
    return sorted(path for glob in globs for path in ROOT.glob(glob) if ".ipynb_checkpoints" not in path.parts)


@functools.cache
def _providers() -> dict[str, set[str]]:
    """Installed packages by the name that one imports."""
    return {name: {canonicalize_name(one) for one in found} for name, found in packages_distributions().items()}


RUNTIME = _sources("alliancekit/**/*.py", "notebooks/*.ipynb", "exercises/*.ipynb")
TOOLS = _sources("data/*.py", "tests/**/*.py", "tools/*.py", "solutions/*.ipynb")
OWN = {"alliancekit", *(path.stem for path in _sources("data/*.py", "tests/**/*.py"))}


def _undeclared(path: Path, declared: set[str]) -> set[str]:
    wrong = set()
    for name in _imports(path) - OWN:
        providers = _providers().get(name, set())
        if not providers & declared:
            wrong.add(f"{name} (from {' or '.join(sorted(providers)) or 'no installed package'})")
    return wrong


@pytest.mark.parametrize("path", RUNTIME, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_students_run_imports_runtime_dependencies_only(path):
    # Only whoever grades or prints handouts has the extra, so only the code for that may use it.
    instructors = any(
        path.is_relative_to(ROOT / "alliancekit" / part) for part in ("grading", "handouts", "templates.py")
    )
    extras = ("instructor", "cluster") if instructors else ()
    assert not _undeclared(path, set(_declared(*extras)))


@pytest.mark.parametrize("path", TOOLS, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_developers_run_imports_declared_packages_only(path):
    assert not _undeclared(path, set(_declared("instructor", "cluster", "nbgrader", "dev")))


def test_runtime_dependencies_are_used():
    imported = {provider for path in RUNTIME for name in _imports(path) for provider in _providers().get(name, ())}
    unused = set(_declared()) - imported - set(NOT_IMPORTED)
    assert not unused, "declared, and neither imported nor on the list of reasons in this file"
    assert set(NOT_IMPORTED) <= set(_declared()), "a reason for a package that is not declared"


def test_the_check_for_imports_sees_what_it_should(tmp_path):
    module = tmp_path / "module.py"
    module.write_text("import os, numpy.linalg\nfrom . import near\ndef f():\n    from netCDF4 import Dataset\n")
    assert _imports(module) == {"numpy", "netCDF4"}
    assert _undeclared(module, {"numpy"}) == {"netCDF4 (from netcdf4)"}


# Every file that tells somebody, or a machine, how to install the kit.
WAYS = (
    "README.md", "docs/installing.md", "environment.yml", "postBuild", "Containerfile", "tools/bootstrap.py",
    "alliancekit/authoring/bundle_files/README.md",
)  # fmt: skip
OF_KIT = re.compile(r"(?: -e|--editable)\W+\.(?!\w)|\.whl|/kit\b")


def _installs(name: str) -> list[str]:
    """The commands in a file by which pip or uv installs the lock, or the kit itself."""
    pieces = re.split(r"[`\n]", (ROOT / name).read_text(encoding="utf-8"))
    return [one for one in pieces if re.search(r"\bpip\b", one) and ("requirements.lock" in one or OF_KIT.search(one))]


@pytest.mark.parametrize("name", WAYS)
def test_every_way_installs_the_lock_by_hash_and_the_kit_without_resolving(name):
    lines = _installs(name)
    assert lines
    for line in lines:
        if "requirements.lock" in line:
            assert "--require-hashes" in line, line
        else:
            assert "--no-deps" in line, line
            assert "--no-build-isolation" in line or ".whl" in line, line  # isolated, pip would fetch hatchling anew


def test_the_students_bundle_names_what_its_own_pyproject_does():
    made = bundle.contents(ROOT, ROOT / "solutions", only=["02"])
    for name in ("pyproject.toml", "environment.yml", "postBuild"):
        assert made[name] == (ROOT / name).read_bytes(), f"the tests of {name} do not hold for the bundle"
    named = re.findall(r"(?:tools|docs|exercises)/[\w./-]+\.\w+|environment\.yml", made["README.md"].decode())
    assert len(named) >= 4
    assert [name for name in named if name not in made] == []
    pins = re.findall(r"^\S+==[^\s;\\]+", made["requirements.lock"].decode(), re.MULTILINE)
    locked = {canonicalize_name(Requirement(pin).name) for pin in pins}
    assert set(_declared("instructor")) <= locked, "who grades has no more to install"


def _copied(text: str) -> list[str]:
    """What a Containerfile copies from the folder it is built in."""
    return [word for line in re.findall(r"^COPY (.+)$", text, re.MULTILINE) for word in line.split()[:-1]]


@pytest.mark.parametrize("of", ["Containerfile", "bundle"])
def test_what_is_copied_there_is_enough_to_build_the_kit(of, tmp_path):
    """A file missing from the list would be noticed by whoever builds the image, or by a student."""
    kit = tmp_path / "kit"
    if of == "bundle":
        bundle.write(bundle.contents(ROOT, ROOT / "solutions", only=["03"]), kit)
    else:
        for name in _copied((ROOT / of).read_text(encoding="utf-8")):
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
            (kit / name).parent.mkdir(parents=True, exist_ok=True)
            copy(ROOT / name, kit / name)
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(kit)]
    ran = subprocess.run(build, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        assert {"alliancekit/cli.py", "alliancekit/data/datapackage.json"} <= set(archive.namelist())


def test_the_image_is_of_a_python_that_the_kit_takes_and_gets_no_solution():
    text = (ROOT / "Containerfile").read_text(encoding="utf-8")
    base = re.search(r"^FROM .*python:(\d+\.\d+)-slim-bookworm$", text, re.MULTILINE)[1]
    assert base in SpecifierSet(_project()["requires-python"])
    assert "bubblewrap" in text
    allowed = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    assert set(_copied(text)) == set(allowed), "what .dockerignore lets in, and what is copied"
    assert not {"solutions", "exercises", "tests", "."} & set(allowed)


def test_links_for_students_open_a_bundle_and_never_this_repository():
    """On Binder and by nbgitpuller: the folder and the file that a link opens are those of a bundle."""
    text = (ROOT / "docs" / "installing.md").read_text(encoding="utf-8")
    links = re.findall(r"https://(?:mybinder\.org|HUB)/\S+", text)
    assert len(links) == 2
    for link in links:
        query = parse_qs(urlsplit(link).query)
        assert "alliances-class" in (query["repo"][0] if "repo" in query else link)
        assert "alliancekit" not in link
        opened = query["urlpath"][0].removeprefix("lab/tree/").removeprefix("alliances-class/")
        assert (ROOT / opened).is_file() and opened.startswith("notebooks/")
    assert "alliancekit release --to ../alliances-class" in text


def test_the_citation_is_whole_and_of_this_version():
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= cited.keys()
    assert (cited["cff-version"], cited["type"], cited["version"]) == ("1.2.0", "software", alliancekit.__version__)
    assert [author["name"] for author in cited["authors"]] == [author["name"] for author in _project()["authors"]]
    # In this format a list of licences offers a choice, and the kit offers none: code is under one, content the other.
    assert cited["license"] == "BSD-3-Clause"
