"""The wheel: installed in an empty environment outside the clone, without a network, it is the whole kit."""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest

from alliancekit.authoring import bundle, solution
from alliancekit.grading import jail

from .elsewhere import Place
from .synthetic_class import small_key, write_class

ROOT = Path(__file__).resolve().parents[1]
LESSONS = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    to = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(to), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (made,) = to.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def place(wheel, tmp_path_factory):
    """What the runtime declares is all that is installed: a developer's tool that the kit needs would be missed."""
    at = Place(tmp_path_factory.mktemp("somewhere"))
    lock = at.folder / "requirements.lock"
    whole, project = (ROOT / name for name in ("requirements.lock", "pyproject.toml"))
    lock.write_text(bundle.students_lock(whole.read_text(encoding="utf-8"), project.read_text(encoding="utf-8")))
    at.install(lock, wheel)
    shutil.copytree(ROOT / "notebooks", at.work / "notebooks", ignore=shutil.ignore_patterns(".*"))
    yield at
    assert at.outside() == []


def tracked(folder: str) -> set[str]:
    """What of a folder is in the repository, by its path there."""
    listed = subprocess.run(["git", "ls-files", "-z", folder], cwd=ROOT, capture_output=True, text=True, check=True)
    return {name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()}


def test_it_holds_the_package_with_all_its_files_and_the_data_and_nothing_else(wheel):
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    data = {f"alliancekit/{name}" for name in tracked("data") if not name.endswith(".py")}
    assert {"alliancekit/data/datapackage.json", "alliancekit/data/geo/actor_map.json"} <= data
    assert (tracked("alliancekit") | data) - held == set()
    untracked = held - tracked("alliancekit") - data  # a file that is new, and not yet committed
    assert {name for name in untracked if not (ROOT / name).is_file()} == set()
    assert not [name for name in held if "solutions" in name or "/tests/" in name or "__pycache__" in name]


def test_the_doctor_finds_it_well(place):
    where = place.run("python", "-c", "import alliancekit; print(alliancekit.__file__)").stdout.strip()
    assert Path(where).is_relative_to(place.venv)
    ran = place.run("alliancekit", "doctor")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    for check in ("Packages", "Map libraries", "Kernel", "Data"):
        assert f"{check} ok" in " ".join(ran.stdout.split()), ran.stdout


def texts(notebook):
    """What a reader is told by each output: its sentence, or what was printed."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    return [output.get("text") or output.get("data", {}).get("text/plain") for output in outputs]


def test_the_lessons_run_and_say_what_they_say_in_the_repository(place):
    """They are run by nbclient, each in a fresh kernel of the new environment."""
    names = [Path("notebooks", name) for name in LESSONS]
    ran = place.run("python", "-m", "alliancekit.authoring.execute", *names)
    assert ran.returncode == 0, ran.stderr[-3000:]
    for name in names:
        assert f"executed {name}" in ran.stdout
        stored, fresh = (nbformat.read(folder / name, as_version=4) for folder in (ROOT, place.work))
        assert len(texts(fresh)) > 3
        assert texts(fresh) == texts(stored), name


def test_an_exercise_checks_itself(place):
    """A folder with an exercise and its checks is all that is needed beside the wheel."""
    item = solution.read(ROOT / "solutions" / "03_commitments.ipynb")
    shutil.copytree(ROOT / "exercises", place.work / "exercises", ignore=shutil.ignore_patterns(".*"))
    path = place.work / "exercises" / item.path.name
    notebook = nbformat.read(path, as_version=4)
    answers = {cell.id: cell.source for cell in item.notebook.cells}
    for cell in notebook.cells:
        cell.source = answers[cell.id]
    nbformat.write(notebook, path)
    ran = place.run("alliancekit", "check", path)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stdout.strip().splitlines()[-1] == "6 of 6 points from checked questions."


def test_a_class_is_graded_with_a_key_of_ones_own(place):
    """Nothing of the repository is in sight: the pristine exercise and the answers come from the key."""
    if missing := jail.available():
        pytest.skip(missing)
    key = small_key(place.work / "key")
    items = [solution.read(path) for path in sorted(key.glob("*.ipynb"))]
    plans = write_class(place.work / "submissions", items[:1], [0, 1])
    ran = place.run("alliancekit", "grade", "submissions", "--key", "key")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "2 graded, 0 not graded, 0 missing." in ran.stdout
    with (place.work / "grading" / "marks.csv").open(encoding="utf-8-sig", newline="") as file:
        marks = {row["student"]: float(row["points"]) for row in csv.DictReader(file)}
    assert marks == {plan.student: plan.earned for plan in plans}
    assert len(set(marks.values())) == 2, "the two are to differ"
    for plan in plans:
        assert (place.work / "grading" / "feedback" / "03" / f"{plan.student}.html").is_file()
    assert (place.work / "grading" / "class-03.html").is_file()
