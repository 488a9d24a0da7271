"""What a warm, jailed kernel saves: from its start to its first answer, and its first `import geopandas`.

Reported, as ratios to the stock kernel; interleaved, medians. Run with `make bench`.
"""

from __future__ import annotations

import statistics
import time

import pytest
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager

from alliancekit.grading import jail
from alliancekit.grading.warm import KERNEL, Parent

MISSING = jail.available()
pytestmark = [pytest.mark.bench, pytest.mark.skipif(bool(MISSING), reason=MISSING or "the jail can be had")]
TIMES = 5


def timed(name: str, specs: KernelSpecManager) -> tuple[float, float, float]:
    """Seconds from start to ready, for the import, and to the end."""
    manager = KernelManager(kernel_name=name, kernel_spec_manager=specs)
    started = time.perf_counter()
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    try:
        client.kernel_info(reply=True, timeout=60)
        ready = time.perf_counter()
        client.execute_interactive("import geopandas", timeout=60)
        imported = time.perf_counter()
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    return ready - started, imported - ready, time.perf_counter() - imported


def test_a_warm_jailed_kernel_against_the_stock_kernel(capsys):
    found: dict[str, list[tuple[float, float, float]]] = {"stock": [], "warm": [], "warm, no jail": []}
    with Parent() as parent, Parent(jail=False) as unjailed:
        kinds = {
            "stock": ("python3", KernelSpecManager()),
            "warm": (KERNEL, KernelSpecManager(kernel_dirs=[str(parent.jupyter_path / "kernels")])),
            "warm, no jail": (KERNEL, KernelSpecManager(kernel_dirs=[str(unjailed.jupyter_path / "kernels")])),
        }
        for _ in range(TIMES):
            for kind, (name, specs) in kinds.items():
                found[kind].append(timed(name, specs))
    medians = {kind: [statistics.median(column) for column in zip(*rows, strict=True)] for kind, rows in found.items()}
    with capsys.disabled():
        for kind, (ready, imported, ended) in medians.items():
            shown = (f"{seconds * 1000:.0f} ms" for seconds in (ready, imported, ended))
            print("\n{}: ready in {}, import geopandas {}, end {}".format(kind, *shown))
        both = {kind: ready + imported for kind, (ready, imported, _) in medians.items()}
        print(f"stock / warm and jailed, to the import: {both['stock'] / both['warm']:.1f}")
    assert both["warm"] < both["stock"]
