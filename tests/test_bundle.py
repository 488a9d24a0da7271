"""The student bundle: everything to work with, nothing that tells, and it runs where the repository is not."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from alliancekit.authoring import bundle, solution
from alliancekit.errors import KitError

from . import elsewhere

ROOT = Path(__file__).resolve().parents[1]
SOLUTIONS = [solution.read(path) for path in sorted((ROOT / "solutions").glob("*.ipynb"))]


@pytest.fixture(scope="module")
def made():
    return bundle.contents(ROOT, ROOT / "solutions")


@pytest.fixture(scope="module")
def folder(made, tmp_path_factory):
    to = tmp_path_factory.mktemp("class") / "alliances"
    bundle.write(made, to)
    return to


def test_it_holds_what_students_work_with_and_nothing_else(made):
    tops = {name.partition("/")[0] for name in made}
    assert {"notebooks", "exercises", "data", "alliancekit", "environment.yml", "Makefile", "README.md"} <= tops
    assert not tops & {"solutions", "tests", ".git", ".ci", "conftest.py"}
    assert {Path(name).name for name in made if name.startswith("exercises/")} >= {item.path.name for item in SOLUTIONS}
    listed = json.loads((ROOT / "data" / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    assert {f"data/{entry['path']}" for entry in listed} <= made.keys()


def test_nothing_in_it_tells_an_answer(made):
    everything = b"\n".join(made.values()).decode("utf-8", errors="replace")
    assert "answers.lock" not in "".join(made)
    for item in SOLUTIONS:
        assert item.meta["salt"] not in everything
        for entry in item.questions.values():
            for _, _, hint in entry["mistakes"]:
                assert hint not in everything
        anchors = next(cell.source for cell in item.notebook.cells if cell.id == f"{item.number}-text")
        assert anchors.partition("### BEGIN SOLUTION")[2].partition("### END")[0].strip()[:80] not in everything


def test_one_exercise_alone_and_marks_without_feedback():
    made = bundle.contents(ROOT, ROOT / "solutions", "none", only=["03"])
    assert [name for name in made if name.startswith("exercises/")] == [
        "exercises/03_commitments.ipynb",
        "exercises/checks/03.json",
    ]
    checks = json.loads(made["exercises/checks/03.json"])
    assert checks["feedback"] == "none"
    assert all(entry["boxes"] == [] for entry in checks["questions"].values())
    with pytest.raises(KitError, match="no exercise called '33'"):
        bundle.contents(ROOT, ROOT / "solutions", only=["33"])


def test_its_lock_has_all_that_students_need_and_no_developers_tool(made):
    lock = made["requirements.lock"].decode()
    names = {canonicalize_name(Requirement(name).name) for name in re.findall(r"^\S+==[^\s;\\]+", lock, re.MULTILINE)}
    assert {"jupyterlab", "geopandas", "nbval", "anywidget", "hatchling", "editables"} <= names
    assert not names & {"nbgrader", "mypy", "ruff", "playwright", "netcdf4", "hypothesis"}
    whole = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    blocks = re.split(r"^(?=[A-Za-z0-9])", lock, flags=re.MULTILINE)[1:]
    assert all(block in whole and "--hash=sha256:" in block for block in blocks)


def test_each_package_in_its_lock_finds_there_what_it_asks_for(made):
    """By what the installed packages say of themselves, not by the notes that the lock was cut along."""
    from importlib.metadata import distribution

    lines = re.findall(r"^(\S+==[^\s;\\]+)", made["requirements.lock"].decode(), re.MULTILINE)
    needs = [Requirement(line) for line in lines]
    names = {canonicalize_name(need.name) for need in needs}
    missing = set()
    for need in needs:
        try:
            asks = distribution(need.name).requires or []
        except Exception:  # another system's package, which is not installed here
            continue
        for text in asks:
            asked = Requirement(text)
            extras = need.extras or {""}
            if asked.marker is None or any(asked.marker.evaluate({"extra": extra}) for extra in extras):
                missing |= {asked.name} if canonicalize_name(asked.name) not in names else set()
    assert missing == set()


def test_links_in_its_pages_lead_somewhere(folder):
    for page in ("README.md", "docs/explorers.md", "docs/cheat-sheet.md"):
        text = (folder / page).read_text(encoding="utf-8")
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", text):
            assert ((folder / page).parent / target).exists(), (page, target)


def test_the_same_solutions_give_the_same_zip(made, tmp_path):
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        bundle.write(made, tmp_path / name / "week3.zip")
    one, other = ((tmp_path / name / "week3.zip").read_bytes() for name in ("one", "other"))
    assert one == other
    with zipfile.ZipFile(tmp_path / "one" / "week3.zip") as archive:
        assert {name.removeprefix("week3/") for name in archive.namelist()} == made.keys()


def test_a_second_bundle_in_the_same_folder_leaves_other_files_alone(made, folder):
    (folder / ".git").mkdir(exist_ok=True)
    (folder / "exercises" / "99_old.ipynb").write_text("{}")
    assert bundle.write(made, folder) == []
    assert (folder / ".git").is_dir()
    assert list(bundle.left_over(made, folder)) == ["exercises/99_old.ipynb"]
    (folder / "exercises" / "99_old.ipynb").unlink()


def test_it_is_not_written_over_the_kit_or_over_somebodys_readme(made, tmp_path):
    (tmp_path / "kit" / "solutions").mkdir(parents=True)
    with pytest.raises(KitError, match="not a place for students"):
        bundle.write(made, tmp_path / "kit")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "README.md").write_text("my own")
    with pytest.raises(KitError, match="no bundle wrote"):
        bundle.write(made, tmp_path / "mine")
    assert (tmp_path / "mine" / "README.md").read_text() == "my own"
    with pytest.raises(KitError, match="not the kit's folder"):
        bundle.contents(tmp_path, ROOT / "solutions")


def test_an_exercise_is_checked_in_the_bundle_by_the_bundles_own_package(folder, tmp_path):
    """The repository is not in sight: package, data and checks are the bundle's."""
    item = SOLUTIONS[0]
    notebook = nbformat.read(folder / "exercises" / item.path.name, as_version=4)
    answers = {cell.id: cell.source for cell in item.notebook.cells}
    for cell in notebook.cells:
        cell.source = answers[cell.id]
    solved = folder / "exercises" / item.path.name
    before = solved.read_bytes()
    nbformat.write(notebook, solved)
    environ = {**os.environ, "PYTHONPATH": str(folder), "XDG_DATA_HOME": str(tmp_path)}
    try:
        where = subprocess.run(
            [sys.executable, "-c", "import alliancekit; print(alliancekit.__file__)"],
            cwd=folder, env=environ, capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert Path(where.stdout.strip()).is_relative_to(folder)
        ran = subprocess.run(
            [sys.executable, "-m", "alliancekit", "check", f"exercises/{item.path.name}"],
            cwd=folder, env=environ, capture_output=True, text=True,
        )  # fmt: skip
    finally:
        solved.write_bytes(before)
    assert (ran.returncode, ran.stdout.strip().splitlines()[-1]) == (0, "6 of 6 points from checked questions.")


@pytest.mark.slow
def test_it_installs_in_an_empty_place_and_says_how_far_one_is(made, tmp_path):
    if shutil.which("make") is None:
        pytest.skip("this machine has no make")
    bundle.write(made, tmp_path / "alliances.zip")
    with zipfile.ZipFile(tmp_path / "alliances.zip") as archive:
        archive.extractall(tmp_path)
    place = tmp_path / "alliances"
    environ = elsewhere.environ(tmp_path)
    ready = subprocess.run(["make", "setup"], cwd=place, env=environ, capture_output=True, text=True)
    if ready.returncode:
        elsewhere.skip_without_network(ready.stderr)
    assert ready.returncode == 0, ready.stderr[-2000:]
    ran = subprocess.run(["make", "progress"], cwd=place, env=environ, capture_output=True, text=True)
    rows = {line.split()[0]: line.split()[1:] for line in ran.stdout.splitlines() if line.strip()}
    for item in SOLUTIONS:
        asked = str(len(item.questions))
        assert rows[item.path.name] == ["0", "of", asked, "0", "0", "of", "6"], ran.stdout + ran.stderr
    assert ran.returncode == 0
    healthy = subprocess.run(["make", "doctor"], cwd=place, env=environ, capture_output=True, text=True)
    assert healthy.returncode == 0, healthy.stdout
