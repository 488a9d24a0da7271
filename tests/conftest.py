"""What several tests share."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import settings

from alliancekit import journal

from .browser import CHROMIUM, FLAGS, Lab, serve

ROOT = Path(__file__).resolve().parents[1]

# The same examples in every run, on every machine, however slow: a failure is the change's, never chance's.
# `pytest --hypothesis-profile default` tries others.
settings.register_profile("kit", derandomize=True, deadline=None)
settings.load_profile("kit")


class _LeftOut(pytest.Module):
    """A module whose tests are not even imported here: they need what Linux alone has."""

    def collect(self):
        pytest.skip(f"{self.path.name}: notebooks of a class are graded on Linux", allow_module_level=True)


def pytest_pycollect_makemodule(module_path, parent):
    """Elsewhere than on Linux, each module of tests of grading is one skip, named and counted."""
    if module_path.name.startswith("test_grading_") and not sys.platform.startswith("linux"):
        return _LeftOut.from_parent(parent, path=module_path)
    return None


@pytest.fixture
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(autouse=True)
def _own_journal(tmp_path_factory, monkeypatch):
    """No test writes into the journal of the person who runs it."""
    folder = tmp_path_factory.mktemp("journal")
    monkeypatch.setenv("XDG_DATA_HOME", str(folder))  # for kernels started by the test
    monkeypatch.setattr(journal, "path", lambda: folder / "journal.jsonl")


# Module, not session: while Playwright runs, its event loop would be in the way of tests that run notebooks.
@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with serve(tmp_path_factory.mktemp("browser")) as running:
        yield running


@pytest.fixture(scope="module")
def chromium():
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (the extra `dev` has it)")
    with api.sync_playwright() as playwright:
        try:
            started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS, chromium_sandbox=False)
        except api.Error as error:
            pytest.skip(f"{CHROMIUM} does not start: {error.message.splitlines()[0]}")
        yield started
        started.close()


@pytest.fixture
def lab(chromium, server):
    """A window of its own. Whatever the test did, nothing may have left this machine."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    window = Lab(context, server)
    yield window
    window.close()
    assert window.requests == []
    assert server.outside() == []
