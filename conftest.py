"""What holds for every collection in this repository, notebooks run by nbval included.

The hook stands here because pytest reads tests/conftest.py only where it collects from tests/.
"""

from __future__ import annotations


def pytest_ignore_collect(collection_path, config):
    """Leave out solutions tagged draft: a half-written exercise must not stop the tests of the others."""
    if collection_path.suffix == ".ipynb" and collection_path.parent.name == "solutions":
        from alliancekit.authoring.solution import is_draft

        return is_draft(collection_path) or None
    return None


def pytest_collectstart(collector):
    """Have nbval compare the sentences (text/plain), streams and the kit's own types, not markup and pixels."""
    if hasattr(collector, "skip_compare"):
        collector.skip_compare += ("text/html", "image/svg+xml")
