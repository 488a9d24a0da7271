"""The examples in the package's docstrings give what they say."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import alliancekit

MODULES = sorted(
    found.name
    for found in pkgutil.walk_packages(alliancekit.__path__, "alliancekit.")
    if not found.name.endswith("__main__")  # importing it would run the command
)


@pytest.mark.parametrize("name", MODULES)
def test_examples_hold(name):
    module = importlib.import_module(name)
    tried = doctest.testmod(module)
    assert tried.failed == 0
    assert tried.attempted or ">>>" not in module.__loader__.get_source(name), "examples that doctest does not find"
