"""The command line: help, errors and the doctor, as text alone."""

import importlib.metadata
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

import alliancekit
from alliancekit import catalog, doctor
from alliancekit.cli import app
from alliancekit.grading import jail

ROOT = Path(__file__).resolve().parents[1]


def _run(*arguments, **variables):
    return CliRunner().invoke(app, arguments, env=variables)


def test_help_lists_the_commands_without_escape_codes():
    shown = _run("--help", FORCE_COLOR="1", GITHUB_ACTIONS="true")
    assert shown.exit_code == 0
    assert "\x1b" not in shown.output
    for command in ("lab", "doctor", "check", "release"):
        assert f"\n  {command} " in shown.output


def test_version():
    assert _run("--version").output == f"alliancekit {alliancekit.__version__}\n"
    assert importlib.metadata.version("alliancekit") == alliancekit.__version__


@pytest.mark.parametrize("port", ["0", "70000", "abc"])
def test_invalid_port_is_told(port):
    shown = _run("lab", "--port", port)
    assert shown.exit_code == 2
    assert "Invalid value for '--port'" in shown.output


def test_kit_error_is_one_line_and_status_1(monkeypatch, tmp_path):
    from alliancekit import lab

    monkeypatch.setattr(lab, "__file__", str(tmp_path / "a" / "alliancekit" / "lab.py"))
    monkeypatch.chdir(tmp_path)
    shown = _run("lab")
    assert shown.exit_code == 1
    assert shown.stderr.startswith("alliancekit: The lessons were not found")
    assert shown.stderr.count("\n") == 1


def test_command_starts_without_the_map_libraries():
    code = (
        "import sys; from alliancekit import cli; "
        "print(sorted({'geopandas', 'matplotlib', 'jupyterlab', 'pandas'} & set(sys.modules)))"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout == "[]\n"


def test_doctor_finds_this_machine_fit():
    shown = subprocess.run(
        [sys.executable, "-m", "alliancekit", "doctor"], cwd=ROOT, capture_output=True, text=True, timeout=120,
        env={**os.environ, "FORCE_COLOR": "1"},
    )  # fmt: skip
    assert shown.returncode == 0, shown.stdout + shown.stderr
    assert "\x1b" not in shown.stdout
    assert "starts in this environment" in shown.stdout
    assert "The kit can run here." in shown.stdout


def test_doctor_names_a_missing_and_an_old_package(monkeypatch):
    needs = ["geopandas>=1.1", "no-such-package>=2", 'jinja2>=3; extra == "instructor"']
    monkeypatch.setattr(importlib.metadata, "requires", lambda name: needs)
    monkeypatch.setattr(doctor.importlib.metadata, "version", _versions({"geopandas": "1.0.1"}))
    finding = doctor.packages()
    assert finding.state == "fail"
    assert finding.found == "geopandas 1.0.1 (needs >=1.1); no-such-package missing (needs >=2)"
    assert 'pip install --upgrade "geopandas>=1.1" "no-such-package>=2"' in finding.fix


def _versions(installed):
    def version(name):
        try:
            return installed[name]
        except KeyError:
            raise importlib.metadata.PackageNotFoundError(name) from None

    return version


def test_doctor_names_damaged_data(monkeypatch):
    monkeypatch.setattr(catalog, "verify_all", lambda: ["data/actors.csv is not the file …"])
    finding = doctor.data()
    assert finding.state == "fail"
    assert "data/actors.csv" in finding.found


def test_doctor_names_a_folder_that_cannot_be_written(monkeypatch, tmp_path):
    def refuse(dir):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(doctor.tempfile, "TemporaryFile", refuse)
    finding = doctor.write_access()
    assert finding.state == "fail"
    assert "Permission denied" in finding.found
    assert finding.fix


@pytest.mark.parametrize(("platform", "system"), [("darwin", "macOS"), ("win32", "Windows")])
def test_doctor_says_where_grading_is_not_available(monkeypatch, platform, system):
    monkeypatch.setattr(doctor.sys, "platform", platform)
    finding = doctor.grading()
    assert finding.state == "warn"
    assert finding.found == f"There is no jail for kernels on {system}"
    assert "container" in finding.fix and "Lessons and exercises work here" in finding.fix


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs Linux")
def test_doctor_wants_bubblewrap_on_linux(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    finding = doctor.grading()
    assert (finding.state, finding.found) == ("warn", "bubblewrap is not installed")
    assert "apt-get install bubblewrap" in finding.fix


def test_doctor_tries_the_jail_that_grading_would_use(monkeypatch):
    monkeypatch.setattr(jail, "available", lambda: "bubblewrap cannot make a jail here: no. Grade on another machine.")
    finding = doctor.grading()
    assert (finding.state, finding.found) == ("warn", "bubblewrap cannot make a jail here: no")
    assert finding.fix.startswith("Grade on another machine.")
    monkeypatch.setattr(jail, "available", lambda: "")
    assert doctor.grading().state == "ok"


def test_looking_for_the_jail_imports_no_heavy_library():
    heavy = "{'pandas', 'nbformat', 'jupyter_client', 'jinja2', 'zmq', 'ipykernel'}"
    code = f"import sys, alliancekit.grading.jail; print(sorted({heavy} & sys.modules.keys()))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout == "[]\n"


def test_doctor_survives_a_check_that_breaks_down():
    def broken():
        raise RuntimeError("no such thing")

    (finding,) = doctor.examine([("Kernel", broken)])
    assert (finding.name, finding.state, finding.found) == ("Kernel", "fail", "RuntimeError: no such thing")


def test_doctor_status_1_if_a_check_fails(monkeypatch):
    monkeypatch.setattr(doctor, "examine", lambda: [doctor.Finding("Data", "fail", "damaged", "restore it")])
    shown = _run("doctor")
    assert shown.exit_code == 1
    assert "To do: restore it" in shown.output
    assert "1 of 1 checks failed" in shown.output


def test_doctor_warning_is_no_failure(monkeypatch):
    monkeypatch.setattr(doctor, "examine", lambda: [doctor.Finding("Grading", "warn", "not here", "elsewhere")])
    assert _run("doctor").exit_code == 0


def test_doctor_draws_a_table_on_a_terminal():
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    screen = Terminal()
    doctor.show([doctor.Finding("Data [x]", "fail", "[red]damaged", "restore")], screen)
    assert "Data [x]" in screen.getvalue()
    assert "[red]damaged" in screen.getvalue()  # what a check found is text, never markup
    assert "fail" in screen.getvalue()


def test_no_command_compiles_a_grammar_of_web_addresses():
    """It would take a second of each: nbformat's schema checker does so where Jupyter Server has brought the parser."""
    code = """
import sys
from alliancekit.cli import app
try:
    app(["check", "nowhere.ipynb"])
except SystemExit:
    pass
import nbformat.validator
print("lark" in sys.modules)
"""
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert said.stdout.strip() == "False", said.stderr


COMMANDS = typer.main.get_command(app).commands


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_every_command_has_an_example_that_the_command_takes(name):
    """Parsed, not run: its words, options and their types are those of the command."""
    command = COMMANDS[name]
    example = re.search(rf"Example: alliancekit {name}\b ?(.*)", command.help)
    assert example, "add a line such as: Example: alliancekit …"
    command.make_context(name, shlex.split(example[1]))
