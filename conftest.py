"""What holds for every collection in this repository, notebooks run by nbval included.

The hook stands here because pytest reads tests/conftest.py only where it collects from tests/.
"""

from __future__ import annotations


def pytest_collectstart(collector):
    """Have nbval compare the sentences (text/plain), streams and the kit's own types, not markup and pixels."""
    if hasattr(collector, "skip_compare"):
        collector.skip_compare += ("text/html", "image/svg+xml")
