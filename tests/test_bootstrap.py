"""tools/bootstrap.py: set-up is done once, redone when it must be, and never trusted half done."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def bootstrap():
    spec = importlib.util.spec_from_file_location("bootstrap", ROOT / "tools" / "bootstrap.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def kit(tmp_path):
    """A folder with the two files that decide what is installed."""
    (tmp_path / "requirements.lock").write_text("# nothing\n")
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    return tmp_path


def _fake_venv(bootstrap, root):
    """An environment whose Python is this one."""
    python = bootstrap.venv_python(root)
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)


class Pip:
    """Stands in for `subprocess.run`: notes each call of pip, and fails at the one that is asked for."""

    def __init__(self, fail_at=None):
        self.calls, self.fail_at, self.real = [], fail_at, subprocess.run

    def __call__(self, command, **options):
        if "pip" not in command:
            return self.real(command, **options)
        self.calls.append(command[command.index("pip") + 1 :])
        return subprocess.CompletedProcess(command, int(len(self.calls) == self.fail_at))


def test_nothing_there_is_built(bootstrap, kit):
    assert bootstrap.plan(kit) == "build"


def test_finished_set_up_calls_nothing(bootstrap, kit, monkeypatch):
    _fake_venv(bootstrap, kit)
    bootstrap.write_note(kit, "done")
    pip = Pip()
    monkeypatch.setattr(subprocess, "run", pip)
    assert bootstrap.main(kit) == 0
    assert pip.calls == []


@pytest.mark.parametrize("name", ["requirements.lock", "pyproject.toml"])
def test_changed_file_updates(bootstrap, kit, name):
    _fake_venv(bootstrap, kit)
    bootstrap.write_note(kit, "done")
    (kit / name).write_text("# changed\n")
    assert bootstrap.plan(kit) == "update"


def test_line_ends_alone_change_nothing(bootstrap, kit):
    _fake_venv(bootstrap, kit)
    bootstrap.write_note(kit, "done")
    (kit / "requirements.lock").write_bytes(b"# nothing\r\n")
    assert bootstrap.plan(kit) == "nothing"


def test_interrupted_set_up_is_built_again(bootstrap, kit, monkeypatch, capsys):
    _fake_venv(bootstrap, kit)
    monkeypatch.setattr(subprocess, "run", Pip(fail_at=2))  # the version of pip is asked for, then it installs
    assert bootstrap.main(kit) == 1
    assert "needs the network" in capsys.readouterr().err
    assert bootstrap.plan(kit) == "build"


@pytest.mark.parametrize("note", ["", "{", "[]", '{"state": "started"}'])
def test_damaged_note_is_not_trusted(bootstrap, kit, note):
    _fake_venv(bootstrap, kit)
    (kit / ".venv" / "alliancekit-setup.json").write_text(note)
    assert bootstrap.plan(kit) == "build"


def test_moved_folder_is_built_again(bootstrap, kit):
    """Scripts in an environment, and the editable install, carry the folder's path."""
    _fake_venv(bootstrap, kit)
    bootstrap.write_note(kit, "done")
    note = kit / ".venv" / "alliancekit-setup.json"
    note.write_text(json.dumps({**json.loads(note.read_text()), "root": "/somewhere/else"}))
    assert bootstrap.plan(kit) == "build"


def test_python_that_no_longer_starts_is_built_again(bootstrap, kit):
    _fake_venv(bootstrap, kit)
    bootstrap.write_note(kit, "done")
    python = bootstrap.venv_python(kit)
    python.unlink()
    python.symlink_to("/nonexistent/python3")
    assert bootstrap.plan(kit) == "build"


def test_environment_made_by_hand_is_kept_and_updated(bootstrap, kit, monkeypatch):
    _fake_venv(bootstrap, kit)
    (kit / ".venv" / "mine").write_text("kept")
    pip = Pip()
    monkeypatch.setattr(subprocess, "run", pip)
    assert bootstrap.main(kit) == 0
    assert (kit / ".venv" / "mine").exists()
    assert bootstrap.plan(kit) == "nothing"
    _, packages, project = pip.calls
    assert "--require-hashes" in packages
    assert {"--no-deps", "--no-build-isolation"} <= set(project)


def test_missing_ensurepip_is_told(bootstrap, kit, monkeypatch, capsys):
    """Debian's python3 comes without it."""
    without = kit / "python-without-ensurepip"
    without.write_text('#!/bin/sh\ncase "$*" in *ensurepip*) exit 1;; esac\nexit 0\n')
    without.chmod(0o755)
    monkeypatch.setattr(bootstrap, "_base_python", lambda: str(without))
    assert bootstrap.main(kit) == 1
    assert "apt-get install python3" in capsys.readouterr().err
    assert not (kit / ".venv").exists()


def _make(*arguments, **variables):
    environment = {**os.environ, **variables}
    return subprocess.run(["make", *arguments], cwd=ROOT, env=environment, capture_output=True, text=True)


def test_make_alone_lists_the_targets():
    shown = _make().stdout
    for target in ("lab", "test", "test-slow", "notebooks", "release", "data", "bench", "lint", "clean"):
        assert f"make {target} " in shown


@pytest.mark.parametrize(
    ("arguments", "variables"), [(["PORT=9000"], {}), ([], {"PORT": "9000"})], ids=["argument", "environment"]
)
def test_make_hands_the_port_on(arguments, variables):
    shown = _make("--dry-run", "lab", *arguments, **variables).stdout
    assert "lab --port '9000'" in shown


def test_old_python_is_refused_with_a_way_out(tmp_path):
    old = tmp_path / "python3"
    old.write_text('#!/bin/sh\ncase "$1" in --version) echo "Python 3.9.6";; *) exit 1;; esac\n')
    old.chmod(0o755)
    makefile = tmp_path / "Makefile"
    makefile.write_text((ROOT / "Makefile").read_text())
    run = subprocess.run(
        ["make", "-f", str(makefile), "setup", f"PYTHON={old}"], cwd=tmp_path, capture_output=True, text=True
    )
    assert run.returncode != 0
    assert "This needs Python 3.11 or later" in run.stderr
    assert "Python 3.9.6" in run.stderr
    assert "make setup PYTHON=" in run.stderr
