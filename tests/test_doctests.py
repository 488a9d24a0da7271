"""The examples in the package's docstrings give what they say."""

from __future__ import annotations

import doctest
import importlib
import inspect
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
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name not in ("fcntl", "resource"):
            raise
        pytest.skip(f"{name} needs {error.name}, which Windows does not have")
    tried = doctest.testmod(module, optionflags=doctest.ELLIPSIS)
    assert tried.failed == 0
    assert tried.attempted or ">>>" not in module.__loader__.get_source(name), "examples that doctest does not find"


def public():
    for name in [*alliancekit.__all__, "authoring"]:
        thing = importlib.import_module("alliancekit.authoring") if name == "authoring" else getattr(alliancekit, name)
        if inspect.ismodule(thing):
            yield from ((f"{name}.{inner}", getattr(thing, inner)) for inner in thing.__all__)
        else:
            yield name, thing


PUBLIC = dict(public())


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_name_has_an_example(name):
    assert ">>> " in PUBLIC[name].__doc__
