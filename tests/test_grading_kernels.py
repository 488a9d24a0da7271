"""Warm kernels: they give what the stock kernel gives, serve every Jupyter tool, and leave no trace on one another."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager
from nbclient import NotebookClient

from alliancekit.errors import KitError
from alliancekit.grading import jail
from alliancekit.grading.jail import Limits
from alliancekit.grading.warm import KERNEL, Parent, write_kernelspec

from .warm_kernels import SOON, Kernel, children, processes, until

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="warm kernels need Linux")
ROOT = Path(__file__).resolve().parents[1]
MISSING = jail.available()
needs_jail = pytest.mark.skipif(bool(MISSING), reason=MISSING or "the jail can be had")
# An object's address, a widget's number, and the kernel's number in the name that a cell has in a warning.
_BY_CHANCE = re.compile(r"\b0x[0-9a-f]{8,}|(?<=\"model_id\": \")[0-9a-f]{32}|(?<=/ipykernel_)\d+|(?<=<dc:date>)[^<]+")
SOME = (
    "notebooks/04_lattice.ipynb",
    "notebooks/05_upgrade.ipynb",
    "solutions/02_actors.ipynb",
    "solutions/06_spending.ipynb",
)
ALL = [
    path.relative_to(ROOT).as_posix()
    for name in ("notebooks", "solutions")
    for path in sorted((ROOT / name).glob("*.ipynb"))
]


@pytest.fixture(scope="module")
def parent():
    if MISSING:
        pytest.skip(MISSING)
    with Parent(files={"checks": ROOT / "exercises" / "checks"}) as running:
        yield running


@pytest.fixture(scope="module")
def unjailed():
    with Parent(jail=False) as running:
        yield running


@pytest.fixture(params=["jailed", "unjailed"])
def either(request):
    return request.getfixturevalue("parent" if request.param == "jailed" else "unjailed")


def executed(notebook: nbformat.NotebookNode, folder: Path, parent: Parent | None = None) -> list:
    """The outputs of each cell, from the stock kernel or from a warm one, but for addresses in memory and the like."""
    notebook = nbformat.from_dict(json.loads(json.dumps(notebook)))
    name = KERNEL if parent else "python3"
    specs = KernelSpecManager(**({"kernel_dirs": [str(parent.jupyter_path / "kernels")]} if parent else {}))
    client = NotebookClient(
        notebook,
        kernel_name=name,
        allow_errors=True,
        timeout=120,
        coalesce_streams=True,  # into how many messages a text is cut is chance
        resources={"metadata": {"path": str(folder)}},
    )
    client.create_kernel_manager()
    client.km.kernel_spec_manager = specs
    client.execute()
    outputs = [cell.get("outputs", []) for cell in notebook.cells]
    return json.loads(_BY_CHANCE.sub("…", json.dumps(outputs)))


def same(path: str, parent: Parent) -> None:
    notebook = nbformat.read(ROOT / path, as_version=4)
    stock, warm = (executed(notebook, (ROOT / path).parent, kernel) for kernel in (None, parent))
    assert sum(map(len, stock)) > 5
    assert warm == stock


@pytest.mark.parametrize("path", SOME)
def test_lessons_and_solutions_give_the_same(path, parent):
    same(path, parent)


@pytest.mark.slow
@pytest.mark.parametrize("path", sorted({*ALL} - {*SOME}))
def test_all_lessons_and_solutions_give_the_same(path, parent):
    same(path, parent)


PROBES = [
    "import matplotlib.pyplot as plt\nplt.plot([1, 2, 3], [2, 4, 1])\nplt.title('Tokyo')",
    "fig, axes = plt.subplots(1, 2, figsize=(5, 2))\naxes[0].bar(['a', 'b'], [1, 2])\nplt.show()",
    "fig",
    "%matplotlib inline\nplt.figure(facecolor='none').add_subplot().plot([3, 1])",
    "plt.rcParams['figure.dpi'], plt.get_backend(), plt.isinteractive(), plt.get_fignums()",
    "%config InlineBackend.figure_formats = ['svg']\nimport matplotlib\nmatplotlib.rcParams['svg.hashsalt'] = 'x'\n"
    "plt.rcParams['svg.fonttype'], len(plt.plot([1, 2]))",
    "import pandas as pd\npd.DataFrame({f'column {n}': range(100) for n in range(30)})",
    "pd.get_option('display.width'), pd.get_option('display.max_columns'), pd.get_option('display.max_rows')",
    "import geopandas\ngeopandas.GeoSeries.from_xy([0, 1], [1, 0], crs=4326).to_crs(8857).plot()\nNone",
    "import networkx as nx, numpy as np\nnp.random.seed(0)\n"
    "nx.spring_layout(nx.path_graph(4), seed=1), np.random.rand(3)",
    "import ipywidgets\nipywidgets.IntSlider(3)",
    "import sys\nprint('out')\nprint('err', file=sys.stderr)\nsys.path[0], __name__, sys.flags.safe_path",
    "import warnings\nwarnings.simplefilter('always')\nwarnings.warn_explicit('careful', UserWarning, 'file', 1)",
    "def f(x):\n    return 1 / x\n\nf(0)",
    "input('name? ')",
    "!echo from the shell; exit 3",
    "_exit_code",
    "%%bash\necho from bash",
    "%timeit -n1 -r1 -q -o pass\nNone",
    "import threading, multiprocessing\nthreading.main_thread() is threading.current_thread()",
    "with multiprocessing.Pool(2) as pool:\n    print(pool.map(abs, [-1, 2]))",
    "import asyncio\nawait asyncio.sleep(0, 'awaited')",
    "from alliancekit import load, maps, KitError\nload('actors').head(3)",
    "maps.nowhere('x')",
    "raise KitError('A sentence.')",
    "get_ipython().kernel.comm_manager.targets.keys() >= {'jupyter.widget'}",
    "help(len)",
    "%whos int",
    "1 +",
    "raise SystemExit",
    "import sqlite3, ssl, decimal, logging\nlogging.warning('logged')",
]  # fmt: skip


def test_what_kernels_do_beside_lessons_is_the_same(either, tmp_path):
    cells = [nbformat.v4.new_code_cell(source, id=f"c{n}") for n, source in enumerate(PROBES)]
    notebook = nbformat.v4.new_notebook(cells=cells)
    stock, warm = (executed(notebook, tmp_path, kernel) for kernel in (None, either))
    assert sum("image/png" in output.get("data", {}) for cell in stock for output in cell) >= 4
    for source, expected, found in zip(PROBES, stock, warm, strict=True):
        assert found == expected, source


def test_nothing_a_notebook_does_alters_a_later_kernel(either):
    code = (
        "import alliancekit, os, sys, builtins, random, pandas\nalliancekit.load = None\nbuiltins.spoiled = 1\n"
        "sys.modules['json'].spoiled = 1\nos.environ['SPOILED'] = '1'\npandas.set_option('display.max_rows', 3)\n"
        "os.chdir('/')\nsys.path.insert(0, '/tmp')"
    )
    look = (
        "import alliancekit, os, builtins, json, pandas\n[alliancekit.load is None, hasattr(builtins, 'spoiled'), "
        "hasattr(json, 'spoiled'), 'SPOILED' in os.environ, pandas.get_option('display.max_rows') == 3, "
        "os.getcwd() == '/']"
    )
    with Kernel(either) as first:
        first.run(code)
        assert first.run(look) == str([True] * 6)
        with Kernel(either) as second:
            assert second.run(look) == str([False] * 6)
    with Kernel(either) as third:
        assert third.run(look) == str([False] * 6)


def test_each_kernel_draws_other_numbers(either):
    code = "import random, uuid, numpy as np\n[random.random(), np.random.rand(), uuid.uuid4().hex]"
    drawn = []
    for _ in range(2):
        with Kernel(either) as kernel:
            drawn.append(eval(kernel.run(code)))
    assert all(one != two for one, two in zip(*drawn, strict=True))


def test_a_kernel_is_interrupted_and_restarted(either):
    with Kernel(either) as kernel:
        kernel.run("kept = 1")
        kernel.send("import time\nprint('asleep', flush=True)\ntime.sleep(100)")
        until(lambda: kernel.client.get_iopub_msg(timeout=SOON)["content"].get("text", "").startswith("asleep"))
        kernel.manager.interrupt_kernel()
        until(lambda: kernel.run("kept") == "1")  # what was asked for before the interrupt is not run
        before = kernel.provisioner.pid
        kernel.manager.restart_kernel(now=True)
        kernel.client.wait_for_ready(timeout=30)
        assert kernel.provisioner.pid != before
        assert kernel.run("kept").startswith("NameError")


@pytest.mark.parametrize(
    ("code", "ended", "why"),
    [
        ("import os\nos._exit(7)", 7, "exit"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", -9, "signal"),
        ("import ctypes\nctypes.string_at(0)", -11, "signal"),
    ],
)
def test_a_dead_kernel_is_noticed(either, code, ended, why):
    with Kernel(either) as kernel:
        kernel.send(code)
        found = kernel.how_it_ends()
        assert (found["ended"], found["why"]) == (ended, why)
        assert kernel.provisioner.said
        kernel.manager.restart_kernel(now=True)  # else a request to shut down waits for the next kernel
        kernel.client.wait_for_ready(timeout=30)
        assert kernel.run("1 + 1") == "2"
    with Kernel(either) as later:
        assert later.run("1 + 1") == "2"


def test_without_a_jail_what_a_kernel_detached_still_ends(unjailed, tmp_path):
    mark = str(86400 + os.getpid()) + "7"
    with Kernel(unjailed, cwd=tmp_path) as kernel:
        assert kernel.run("import os\nos.getcwd()") == repr(str(tmp_path))
        kernel.run(
            "import os\nif os.fork() == 0:\n    os.setsid()\n    if os.fork():\n        os._exit(0)\n"
            f"    os.execv('/usr/bin/sleep', ['sleep', {mark!r}])"
        )
        until(lambda: processes(f"sleep {mark}"))
    until(lambda: not processes(f"sleep {mark}"))


def test_without_a_jail_a_kernel_that_kills_its_guard_ends_as_well(unjailed):
    with Kernel(unjailed) as kernel:
        number = kernel.provisioner.pid
        kernel.send("import os, signal\nos.kill(os.getppid(), signal.SIGKILL)\nwhile True: pass")
        assert kernel.how_it_ends()["why"] == "lost"
        until(lambda: not Path(f"/proc/{number}").exists())
    with Kernel(unjailed) as later:
        assert later.run("1 + 1") == "2"


def test_a_kernel_that_has_itself_traced_ends_too(unjailed):
    with Kernel(unjailed) as kernel:
        kernel.run("import ctypes\nctypes.CDLL(None).ptrace(0, 0, 0, 0)")
        number = kernel.provisioner.pid
    until(lambda: not Path(f"/proc/{number}").exists())


def test_the_parent_has_one_thread_and_no_children_after_its_kernels(either):
    with Kernel(either), Kernel(either):
        assert len(children(either.pid)) == 2
        assert len(os.listdir(f"/proc/{either.pid}/task")) == 1
    until(lambda: not children(either.pid))
    left = {path.name for path in either.door.parent.iterdir()}
    assert left == {"door", "jupyter", "said"}


def test_nonsense_at_the_door_is_survived(either):
    import socket

    for said in (b"", b"{", b"[]", b"{}", b'{"jail": true}', b"null", b"\xff" * 1000):
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as caller:
            caller.connect(str(either.door))
            caller.send(said)
            caller.settimeout(SOON)
            caller.recv(1000)
    with Kernel(either) as kernel:
        assert kernel.run("1 + 1") == "2"


@needs_jail
def test_plain_nbval_takes_it_by_its_name(parent, tmp_path):
    cells = [
        nbformat.v4.new_code_cell("import os\nprint(os.getcwd())", id="where", execution_count=1),
        nbformat.v4.new_code_cell("import geopandas\n1 + 1", id="sum", execution_count=2),
    ]
    cells[0].outputs = [nbformat.v4.new_output("stream", name="stdout", text=f"{jail.WORK}\n")]
    cells[1].outputs = [nbformat.v4.new_output("execute_result", {"text/plain": "2"}, execution_count=2)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "small.ipynb")
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "--nbval", "--nbval-kernel-name", KERNEL, "-c", os.devnull, "-p",
         "no:cacheprovider", "-q", tmp_path / "small.ipynb"],
        capture_output=True, text=True, env={**os.environ, "JUPYTER_PATH": str(parent.jupyter_path)}, cwd=tmp_path,
    )  # fmt: skip
    assert "2 passed" in ran.stdout, ran.stdout + ran.stderr


def test_when_the_parent_is_gone_it_is_said(tmp_path):
    write_kernelspec(tmp_path, tmp_path / "door", jail=False)
    specs = KernelSpecManager(kernel_dirs=[str(tmp_path / "kernels")])
    with pytest.raises(KitError, match=r"does not answer.*Start grading again"):
        KernelManager(kernel_name=KERNEL, kernel_spec_manager=specs).start_kernel()


def test_a_parent_that_does_not_start_says_why(monkeypatch):
    monkeypatch.setenv("LD_LIBRARY_PATH", "/nowhere")
    monkeypatch.setattr("alliancekit.grading.warm._SET", {"PYTHONPATH": "/nowhere", "PYTHONHOME": "/nowhere"})
    with pytest.raises(KitError, match=r"did not start: .*doctor"):
        Parent(jail=False).start()


def test_limits_reach_the_kernel(unjailed):
    with Parent(Limits(memory_mb=300, file_mb=1), jail=False) as parent, Kernel(parent) as kernel:
        assert kernel.run("x = bytearray(400 << 20)").startswith("MemoryError")
        assert "File too large" in kernel.run("open('/tmp/alliancekit-big', 'wb').truncate(2 << 20)")
        kernel.run("import os\nos.remove('/tmp/alliancekit-big')")
