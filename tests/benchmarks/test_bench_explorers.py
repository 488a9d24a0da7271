"""What a move of an explorer costs: processor time and bytes sent, against drawing the same map with geopandas.

The baseline is what a notebook without the kit would do at every move: `GeoDataFrame.plot` of the same layer in the
same projection, coloured by a column, encoded as PNG. Medians over a scripted session, in one run. With Chromium on the
machine the time from the reader's input to the changed page is reported too, beside the same explorer built with
`interact` and an `Output`. Run with `make bench`.
"""

from __future__ import annotations

import io
import json
import statistics
import subprocess
import sys
import time

import ipywidgets
import nbformat
import pytest

from alliancekit import explorers, geography
from alliancekit.figures import basemap

from ..browser import CHROMIUM

pytestmark = pytest.mark.bench
CRS = basemap.PROJECTIONS["equal earth"].crs
STYLE_ONLY, FULL, SENT, MEGABYTES = 1 / 20, 1 / 4, 20_000, 60


@pytest.fixture(scope="module")
def plotted() -> float:
    """Processor seconds of one drawing with geopandas, the layer read and projected beforehand; the median of nine."""
    import matplotlib.figure
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    table = geography.layer("countries").to_crs(CRS)
    table["value"] = range(len(table))

    def draw() -> None:
        figure = matplotlib.figure.Figure(figsize=(10, 5.6), dpi=100)
        FigureCanvasAgg(figure)
        table.plot(ax=figure.add_axes((0, 0, 1, 1)), column="value", edgecolor="black", linewidth=0.4)
        figure.savefig(io.BytesIO(), format="png")

    draw()
    return statistics.median(timed(draw) for _ in range(9))


@pytest.fixture
def sent(monkeypatch) -> list[int]:
    """The bytes of every message that widgets send from now on."""
    sizes: list[int] = []

    def send(self, message, buffers=None):
        sizes.append(len(json.dumps(message)) + sum(len(bytes(buffer)) for buffer in buffers or ()))

    monkeypatch.setattr(ipywidgets.Widget, "_send", send)
    return sizes


def timed(call) -> float:
    start = time.process_time()
    call()
    return time.process_time() - start


def session(moves, sent) -> tuple[float, int]:
    """The median processor time of the moves and the median of the bytes that each sent."""
    times, sizes = [], []
    for move in moves:
        sent.clear()
        times.append(timed(move))
        sizes.append(sum(sent))
        assert sizes[-1] > 0, "the move changed nothing"
    return statistics.median(times), round(statistics.median(sizes))


def report(capsys, name: str, mine: float, plotted: float, size: int, most: float) -> None:
    with capsys.disabled():
        print(
            f"\n{name}: {1000 * mine:.1f} ms and {size:,} bytes; GeoDataFrame.plot to PNG {1000 * plotted:.0f} ms; "
            f"ratio 1/{plotted / mine:.0f} (at most 1/{1 / most:.0f})"
        )


def test_style_only_moves(plotted, sent, capsys):
    """Stepping through the rounds of a contingency, selecting an actor, zooming: nothing is computed anew."""
    explorer = explorers.contingency()
    rounds = [option for _, option in explorer._controls["round"].options]
    chosen = ["JPN", "PHL", "AUS", "KOR", "USA"]
    moves = [lambda to=to: explorer.set(round=to) for to in [*rounds[1:], *reversed(rounds[:-1])]]
    moves += [lambda to=to: explorer.set(actor=to) for to in chosen]
    moves += [lambda to=to: explorer.set(zoom=to) for to in ("Whole map", "Southeast Asia", "East Asia")]
    for move in moves:  # each scene once, so that what is measured is a reader who comes back to it
        move()
    explorer.set(round=1, actor="", zoom="Western Pacific")
    mine, size = session(moves, sent)
    report(capsys, "style-only move", mine, plotted, size, STYLE_ONLY)
    assert mine <= STYLE_ONLY * plotted
    assert size <= SENT


def test_full_recomputation_of_a_contingency(plotted, sent, capsys):
    explorer = explorers.contingency()
    days = [f"{year}-06-01" for year in range(1996, 2026)]
    mine, size = session([lambda day=day: explorer.set(on=day) for day in days], sent)
    report(capsys, "contingency, another day", mine, plotted, size, FULL)
    assert mine <= FULL * plotted


def test_full_recomputation_of_the_lattice(plotted, sent, capsys):
    explorer = explorers.lattice(layers=["defence", "consultation", "access", "logistics"])
    mine, size = session([lambda year=year: explorer.set(year=year) for year in range(1990, 2024)], sent)
    report(capsys, "lattice, another year", mine, plotted, size, FULL)
    assert mine <= FULL * plotted


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is read from /proc")
def test_memory_of_all_seven(capsys):
    """What opening all seven adds to a kernel of the kit in which a table has been looked at."""
    code = (
        "import os, alliancekit, ipywidgets\nfrom alliancekit import explorers\n"
        "def now(): return int(open('/proc/self/statm').read().split()[1]) * os.sysconf('SC_PAGE_SIZE') / 1e6\n"
        "alliancekit.load('claims')._repr_html_(); before = now()\n"
        "kept = [getattr(explorers, name)() for name in explorers.__all__]\n"
        "shown = [each._repr_mimebundle_() for each in kept]\n"
        "print(before, now())"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    before, after = map(float, ran.stdout.split())
    with capsys.disabled():
        print(
            f"\nall seven explorers: {after - before:.0f} MB more than the {before:.0f} MB before (at most {MEGABYTES})"
        )
    assert after - before <= MEGABYTES


OURS = "from alliancekit import explorers\nexplorers.lattice(year=2000)"
NAIVE = """
import geopandas, ipywidgets, matplotlib.pyplot as plt
from alliancekit import geography, lattice
table = geography.layer("countries").to_crs(geography.PROJECTIONS["equal earth"])
out = ipywidgets.Output()

def draw(year):
    network = lattice.measure(f"{year}-12-31", layers="defence")
    table["ties"] = table["name"].map(network.degree).fillna(0)
    table.plot(column="ties", figsize=(10, 5.6), edgecolor="black", linewidth=0.4)
    plt.title(f"{year}: {network.ties} ties")
    plt.show()

ipywidgets.interact(draw, year=ipywidgets.IntSlider(2000, 1951, 2026, continuous_update=False));
"""
# Moves the year and resolves with the milliseconds until the page shows what belongs to it.
_OURS_MS = """year => new Promise(done => {
    const cell = document.querySelectorAll('.jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell')[0];
    const input = cell.querySelector('input[type=range]'), start = performance.now();
    const seen = new MutationObserver(() => {
        if (!cell.querySelector('.ak-map title').textContent.includes(year)) return;
        seen.disconnect();
        requestAnimationFrame(() => done(performance.now() - start));
    });
    seen.observe(cell, {subtree: true, childList: true, characterData: true});
    input.value = year;
    input.dispatchEvent(new Event('change', {bubbles: true}));
})"""
_NAIVE_MS = """key => new Promise(done => {
    const cell = document.querySelectorAll('.jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell')[1];
    const handle = cell.querySelector('.noUi-handle'), start = performance.now();
    const before = cell.querySelector('img')?.src;
    const seen = new MutationObserver(() => {
        const image = cell.querySelector('img');
        if (!image || image.src === before) return;
        seen.disconnect();
        image.decode().then(() => requestAnimationFrame(() => done(performance.now() - start)));
    });
    seen.observe(cell, {subtree: true, childList: true, attributes: true});
    handle.dispatchEvent(new KeyboardEvent('keydown', {key, code: key, bubbles: true}));
})"""


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine (as root: apt-get install chromium)")
def test_from_input_to_page(lab, capsys):
    """Reported, not judged: the browser's time depends on the machine."""
    path = lab.server.folder / "notebooks" / "bench.ipynb"
    cells = [nbformat.v4.new_code_cell(OURS, id="ours"), nbformat.v4.new_code_cell(NAIVE, id="naive")]
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)
    lab.open("notebooks/bench.ipynb")
    lab.run_all()
    lab.cell("ours").locator(".ak-map").wait_for()
    lab.cell("naive").locator("img").wait_for()
    ours = [lab.page.evaluate(_OURS_MS, year) for year in range(2001, 2016)]
    naive = [lab.page.evaluate(_NAIVE_MS, "ArrowRight") for _ in range(15)]
    with capsys.disabled():
        mine, theirs = statistics.median(ours), statistics.median(naive)
        print(
            f"\nfrom input to page, lattice: {mine:.0f} ms (slowest {max(ours):.0f}); with interact and Output "
            f"{theirs:.0f} ms (slowest {max(naive):.0f})"
        )
