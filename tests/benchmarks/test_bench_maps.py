"""How long a map takes, against a bare geopandas script that draws the same polygons.

Ratios within one run, in seconds of processor time (the time a reader waits, without what other programs on the
machine do meanwhile). Run with `make bench`.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time

import matplotlib.figure
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from alliancekit import geography
from alliancekit.catalog import data_path
from alliancekit.figures import basemap, classes, world
from alliancekit.figures.figure import DPI

pytestmark = pytest.mark.bench

CRS = basemap.PROJECTIONS["equal earth"].crs
SIZE = (10, 5.6)

# The baseline: what one would write without the kit. The same file, projection, size and resolution; no names, no
# classes, no legend.
BARE = f"""
import sys
import matplotlib
matplotlib.use("Agg")
import geopandas
table = geopandas.read_file(sys.argv[1]).to_crs("{CRS}")
axes = table.plot(figsize={SIZE}, edgecolor="black", linewidth=0.4)
axes.figure.savefig(sys.argv[2], dpi={DPI})
"""
OURS = """
import sys
import alliancekit
with open(sys.argv[2], "w", encoding="utf-8") as file:
    file.write(alliancekit.maps.indo_pacific()._repr_mimebundle_()["text/html"])
"""


def seconds(code: str, *arguments: str) -> float:
    """Processor seconds of a fresh Python that runs the code."""
    process = subprocess.Popen([sys.executable, "-c", code, *arguments])
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return used.ru_utime + used.ru_stime


def timed(call) -> float:
    """Processor seconds of a call in this process."""
    start = time.process_time()
    call()
    return time.process_time() - start


def ratio_of_medians(ours, baseline, rounds: int) -> tuple[float, float, float]:
    """Medians of ours and of the baseline, taken in turn, and their ratio; one round of each to warm up."""
    ours(), baseline()
    pairs = [(ours(), baseline()) for _ in range(rounds)]
    mine, bare = (statistics.median(column) for column in zip(*pairs, strict=True))
    return mine, bare, mine / bare


def report(name: str, mine: float, bare: float, ratio: float, most: float) -> None:
    print(f"\n{name}: {mine:.3f} s, bare geopandas {bare:.3f} s, ratio {ratio:.2f} (at most {most})")


@pytest.mark.skipif(not hasattr(os, "wait4"), reason="processor time of a child process needs a POSIX system")
def test_first_map_from_a_fresh_python(tmp_path, capsys):
    path = str(data_path("geo/countries.geojson"))
    mine, bare, ratio = ratio_of_medians(
        lambda: seconds(OURS, path, str(tmp_path / "ours.html")),
        lambda: seconds(BARE, path, str(tmp_path / "bare.png")),
        rounds=7,
    )
    with capsys.disabled():
        report("import and first map", mine, bare, ratio, 1.3)
    assert ratio <= 1.3


def test_polygons_alone(benchmark, capsys):
    """From polygons in memory: project, draw; ours in seven classes with hatches, geopandas in one colour."""
    flat = basemap.projection("equal earth")
    grouped = classes.of_actors("region", None, None)
    table = geography.layer("countries")

    def axes():
        figure = matplotlib.figure.Figure(figsize=SIZE, dpi=DPI)
        FigureCanvasAgg(figure)
        return figure.add_axes((0, 0, 1, 1))

    def ours() -> None:
        basemap.outlines.cache_clear()  # projected anew, as geopandas does
        ax = axes()
        ax.set(xlim=flat.x, ylim=flat.y)
        world.draw_states(ax, flat, "countries", grouped)  # classes, hatches and all
        ax.figure.canvas.draw()

    def bare() -> None:
        ax = axes()
        table.to_crs(CRS).plot(ax=ax, edgecolor="black", linewidth=0.4)
        ax.figure.canvas.draw()

    mine, base, ratio = ratio_of_medians(lambda: timed(ours), lambda: timed(bare), rounds=15)
    benchmark.pedantic(ours, rounds=3)
    with capsys.disabled():
        report("polygons alone", mine, base, ratio, 1.5)
    assert ratio <= 1.5
