"""Templates for code hosts, and pre-commit hooks: they can be read, are pinned, ask for little, and call what exists.

No host runs here. What a host would run is held against the Makefile, the command line and the student bundle.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
import typer
import yaml

from alliancekit import cli
from alliancekit.authoring import bundle, execute

ROOT = Path(__file__).resolve().parents[1]
GITHUB = [ROOT / ".github" / "workflows" / "test.yml", ROOT / "docs" / "ci" / "class-github.yml"]
GITLAB = [ROOT / "docs" / "ci" / "gitlab.yml", ROOT / "docs" / "ci" / "class-gitlab.yml"]
HOOKS = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"][0]["hooks"]
# Programs that the hosts' images have.
OF_THE_HOST = {"cat", "grep", "sed", "sudo", "true"}


def parsed(path: Path) -> dict:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def commands(path: Path) -> list[list[str]]:
    """Every command of a template, as words; what is redirected is left out."""
    jobs = parsed(path)
    if path in GITHUB:
        texts = [step["run"] for job in jobs["jobs"].values() for step in job["steps"] if "run" in step]
    else:
        texts = [line for job in jobs.values() if isinstance(job, dict) for line in job.get("script", ())]
    lines = [line for text in texts for line in text.splitlines()]
    parts = [part for line in lines for part in re.split(r"\|\|?|&&|;", line)]
    return [shlex.split(re.sub(r">>? *\S+", "", part)) for part in parts]


def problem(words: list[str], there: set[str]) -> str:
    """What is wrong with a command where these files are; empty if it can be called."""
    program, *rest = words
    match program, rest:
        case "make", [target, *_]:
            makefile = MAKEFILE if "tests" in there else MAKEFILE_OF_BUNDLE
            known = re.findall(r"^([a-z-]+):", makefile, re.MULTILINE)
            return "" if target in known else f"no target {target}"
        case ".venv/bin/alliancekit", [name, *options]:
            typer.main.get_command(cli.app).commands[name].make_context(name, options)
            return ""
        case (("python" | ".venv/Scripts/python"), ["-m", module, *_]):
            return "" if module in ("pip", "pytest") else f"no module {module}"
        case (("python" | ".venv/Scripts/python"), [script, *_]):
            return "" if script in there else f"no file {script}"
    if program.startswith("."):
        return "" if os.access(ROOT / program, os.X_OK) else f"{program} cannot be run"
    return "" if program in OF_THE_HOST else f"no program {program}"


MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
MAKEFILE_OF_BUNDLE = (ROOT / "alliancekit" / "authoring" / "bundle_files" / "Makefile").read_text(encoding="utf-8")
OF_THE_KIT = {"tests", *(path.relative_to(ROOT).as_posix() for path in ROOT.glob("tools/*.py"))}


@pytest.fixture(scope="module")
def made():
    """What a class gets: one exercise is enough here."""
    return bundle.contents(ROOT, ROOT / "solutions", only=["03"])


@pytest.mark.parametrize("path", [*GITHUB, *GITLAB], ids=lambda path: path.name)
def test_every_command_exists_where_it_is_called(path, made):
    there = {*made} if path.name.startswith("class-") else OF_THE_KIT
    found = commands(path)
    assert len(found) >= 3
    assert [(" ".join(words), problem(words, there)) for words in found if problem(words, there)] == []


def test_a_command_that_does_not_exist_is_seen():
    assert problem(["make", "everything"], OF_THE_KIT) == "no target everything"
    assert problem(["make", "test"], {"README.md"}) == "no target test"  # a class has no tests
    assert problem(["python", "tools/gone.py"], OF_THE_KIT) == "no file tools/gone.py"
    assert problem(["black", "."], OF_THE_KIT) == "no program black"
    with pytest.raises(KeyError):
        problem([".venv/bin/alliancekit", "checks"], OF_THE_KIT)


@pytest.mark.skipif(os.name == "nt", reason="these hosts run it in a Linux shell")
@pytest.mark.parametrize("name", ["class-github.yml", "class-gitlab.yml"])
def test_a_class_repository_says_how_far_its_exercises_are(name, made, tmp_path):
    """The template's own lines, in a bundle; its set-up is done already."""
    place, summary = tmp_path / "class", tmp_path / "summary"
    bundle.write(made, place)
    (place / ".venv").symlink_to(Path(sys.executable).parents[1])
    job = next(job for job in (parsed(path) for path in (*GITHUB, *GITLAB) if path.name == name))
    lines = job["progress"]["script"] if "progress" in job else job["jobs"]["progress"]["steps"][-1]["run"].splitlines()
    script = "\n".join(line for line in lines if line != "make setup")
    environ = {**os.environ, "GITHUB_STEP_SUMMARY": str(summary)}
    ran = subprocess.run(["bash", "-e", "-c", script], cwd=place, env=environ, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert re.search(r"^03_commitments\.ipynb +0 of \d", ran.stdout, re.MULTILINE), ran.stdout
    if "jobs" in job:
        assert "    03_commitments.ipynb" in summary.read_text()
    # Where the exercises cannot be run at all, it is not green.
    shutil.rmtree(place / "exercises")
    broken = subprocess.run(["bash", "-e", "-c", script], cwd=place, env=environ, capture_output=True, text=True)
    assert broken.returncode != 0


@pytest.mark.parametrize("path", GITHUB, ids=lambda path: path.name)
def test_it_may_read_and_nothing_else(path):
    workflow = parsed(path)
    assert workflow["permissions"] == {"contents": "read"}
    for job in workflow["jobs"].values():
        assert "permissions" not in job
        assert job["timeout-minutes"] <= 120
        (checkout,) = [step for step in job["steps"] if step.get("uses", "").startswith("actions/checkout@")]
        assert checkout["with"]["persist-credentials"] is False
    assert "secrets" not in path.read_text(encoding="utf-8").replace("no secret", "")


def test_actions_are_pinned_by_commit_and_each_by_the_same():
    used = [line for path in GITHUB for line in path.read_text(encoding="utf-8").splitlines() if "uses:" in line]
    pins = [re.fullmatch(r"\s+- uses: ([\w-]+/[\w-]+)@([0-9a-f]{40})  # (v\d+\.\d+\.\d+)", line) for line in used]
    assert all(pins), used
    assert len({pin.groups() for pin in pins}) == len({pin[1] for pin in pins}) == 2


@pytest.mark.parametrize("path", [*GITHUB, *GITLAB], ids=lambda path: path.name)
def test_it_says_that_it_was_not_yet_run(path):
    assert "Not yet run" in path.read_text(encoding="utf-8").partition("\n\n")[0]


def test_hosts_call_what_ci_run_calls():
    linux = [words for path in (GITHUB[0], GITLAB[0]) for words in commands(path)]
    assert linux.count([".ci/run"]) == 4  # on each of the two: at a change, and weekly
    weekly = parsed(GITHUB[0])["jobs"]["newest"]
    assert "make lock LOCK_ARGS=--upgrade" in weekly["steps"][-2]["run"]
    assert parsed(GITHUB[0])[True]["schedule"]  # YAML reads `on` as a yes
    # Without make, Windows gets what `make test` runs.
    recipe = re.search(r"^test:.*\n((?:\t.*\n)+)", MAKEFILE, re.MULTILINE)[1]
    windows = [words[1:] for words in commands(GITHUB[0]) if words[0] == ".venv/Scripts/python"]
    assert len(windows) == 2
    for word in [word for words in windows for word in words]:
        said = word in recipe or word in MAKEFILE.partition("help:")[0] or word == "auto"
        assert said, f"{word} is in no recipe of make test"
    for option in re.findall(r"--nbval\S*", recipe):
        assert option in windows[1]


AS_ELSEWHERE = """
import sys, pytest
class Elsewhere:
    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self):
        sys.platform = {platform!r}
sys.exit(pytest.main(sys.argv[1:], plugins=[Elsewhere()]))
"""


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_elsewhere_each_module_of_grading_is_a_skip_with_a_name(platform):
    names = sorted(path.name for path in (ROOT / "tests").glob("test_grading_*.py"))
    assert len(names) > 10
    code = AS_ELSEWHERE.format(platform=platform)
    arguments = ["-p", "no:cacheprovider", "-p", "no:xdist", *(f"tests/{name}" for name in names)]
    ran = subprocess.run([sys.executable, "-c", code, *arguments], cwd=ROOT, capture_output=True, text=True)
    assert re.search(rf"\b{len(names)} skipped in ", ran.stdout), ran.stdout[-3000:]
    for name in names:
        assert f"{name}: notebooks of a class are graded on Linux" in ran.stdout


def test_windows_is_told_that_it_has_no_jail_and_nothing_breaks():
    """There the modules that a jail needs cannot be imported."""
    code = (
        "import sys\nfrom alliancekit import doctor\nsys.modules.update(fcntl=None, resource=None)\n"
        "sys.platform = 'win32'\nfound = doctor.grading()\nprint(found.state, '|', found.found)\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert ran.stdout.strip() == "warn | There is no jail for kernels on Windows", ran.stderr


def looked_at(hook: dict) -> list[str]:
    """The files that pre-commit would give to a hook."""
    ran = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    kinds = {*hook.get("types", ()), *hook.get("types_or", ())}
    ends = tuple({"python": ".py", "jupyter": ".ipynb"}[kind] for kind in kinds) or ("",)
    return [
        name
        for name in ran.stdout.splitlines()
        if (ROOT / name).is_file() and name.endswith(ends) and re.search(hook.get("files", ""), name)
    ]


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_a_hook_finds_nothing_to_do_in_what_is_committed(hook):
    assert hook["language"] == "system"  # nothing is fetched
    program, *rest = shlex.split(hook["entry"])
    files = looked_at(hook)
    assert len(files) > 10
    before = {name: (ROOT / name).read_bytes() for name in files}
    rest = ["--check" if word == "--normalise" else word for word in rest]  # a test changes no file
    rest += ["--check"] if rest[0] == "format" else []
    command = [str(Path(sys.executable).parent / Path(program).name), *rest]
    ran = subprocess.run(
        [*command, *(files if hook.get("pass_filenames", True) else [])], cwd=ROOT, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert {name: (ROOT / name).read_bytes() for name in files} == before


def test_the_hooks_are_those_that_were_asked_for():
    assert [hook["id"] for hook in HOOKS] == ["ruff", "format", "notebooks", "release"]


def test_normalising_keeps_what_nbval_compares(tmp_path, capsys):
    """JupyterLab stores timings, widget views and its own Python; the outputs stay as they are."""
    path = tmp_path / "lesson.ipynb"
    stored = nbformat.read(ROOT / "notebooks" / "03_commitments.ipynb", as_version=4)
    kept = [cell.get("outputs") for cell in stored.cells]
    cell = next(cell for cell in stored.cells if cell.get("outputs"))
    cell.metadata["execution"] = {"iopub.execute_input": "2026-01-01T00:00:00Z"}
    stored.metadata["language_info"]["version"] = "3.13.1"
    stored.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {}}
    path.write_text(nbformat.writes(stored, indent=4), encoding="utf-8")
    before = path.read_bytes()
    assert "Not normalised: " in str(execute.main(["--check", str(path)]))
    assert path.read_bytes() == before
    assert execute.main(["--normalise", str(path)]) == 0
    assert str(path) in capsys.readouterr().out
    assert path.read_bytes() == (ROOT / "notebooks" / "03_commitments.ipynb").read_bytes()
    assert [cell.get("outputs") for cell in nbformat.read(path, as_version=4).cells] == kept
    assert execute.main(["--check", str(path)]) == 0


def test_normalising_says_what_it_cannot_read(tmp_path):
    path = tmp_path / "broken.ipynb"
    path.write_text("{", encoding="utf-8")
    assert "cannot be read as a notebook" in str(execute.main(["--normalise", str(path)]))
    assert path.read_text(encoding="utf-8") == "{"
    assert "no --normalize" in str(execute.main(["--normalize", str(path)]))
