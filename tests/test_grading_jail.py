"""The jail of a student's kernel: what it cannot reach, what it cannot use up, and that nothing of it is left."""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from alliancekit.catalog import data_dir
from alliancekit.errors import KitError
from alliancekit.grading import confinement, jail
from alliancekit.grading.jail import Limits
from alliancekit.grading.warm import Parent

from .warm_kernels import Kernel, children, processes, until

ROOT = Path(__file__).resolve().parents[1]
MISSING = jail.available()
needs_jail = pytest.mark.skipif(bool(MISSING), reason=MISSING or "the jail can be had")
NOBODY = 65534
CANARY = "canary-of-the-one-who-grades"
SMALL = Limits(memory_mb=600, cpu_s=60, wall_s=120, processes=40, file_mb=5, tmp_mb=20)


@pytest.fixture(scope="module")
def parent():
    before = os.environ.get("ALLIANCEKIT_TEST_SECRET")
    os.environ["ALLIANCEKIT_TEST_SECRET"] = CANARY
    with Parent(SMALL) as running:
        os.environ.pop("ALLIANCEKIT_TEST_SECRET")
        yield running
    assert before is None
    assert not running.door.exists()


@pytest.fixture(scope="module")
def shared(parent):
    """One kernel for the tests that only look."""
    with Kernel(parent) as kernel:
        yield kernel


@pytest.fixture
def kernel(parent):
    with Kernel(parent) as kernel:
        yield kernel


def told(kernel: Kernel, code: str):
    """What the last expression of a cell is, through JSON."""
    *lines, last = code.strip().splitlines()
    said = kernel.run("\n".join(["import json, os, socket, sys", *lines, f"print(json.dumps({last}))"]))
    try:
        return json.loads(said)
    except ValueError:
        raise AssertionError(said) from None


READ = """
def read(path):
    try:
        with open(path, "rb") as file:
            return file.read(50_000_000).decode("latin-1")
    except OSError:
        return ""
"""


@needs_jail
def test_no_file_but_the_package_and_the_data_can_be_read(shared, parent, tmp_path):
    hidden = tmp_path / "submission.ipynb"
    hidden.write_text(CANARY, encoding="utf-8")
    secrets = [
        hidden, ROOT / "pyproject.toml", ROOT / "solutions" / "answers.lock.json", ROOT / "tests" / "conftest.py",
        ROOT / "exercises" / "04_lattice.ipynb", Path("/etc/passwd"), Path("/etc/hostname"), parent.door,
        parent.jupyter_path / "kernels" / "alliancekit-warm" / "kernel.json",
        parent.door.parent / "said", Path(shared.manager.connection_file),
    ]  # fmt: skip
    assert all(path.exists() for path in secrets)
    others = [parent.pid, *children(parent.pid), os.getpid(), os.getppid()]
    ways = ["", "/proc/self/root", "/proc/thread-self/root", "/proc/self/cwd/../../..", "/newroot", "/oldroot"]
    ways += [f"/proc/{pid}/root" for pid in (1, 2, 3, *others)] + [f"/proc/{pid}/cwd/../../.." for pid in (1, 2)]
    found = told(
        shared,
        f"{READ}\nways, secrets = {ways!r}, {list(map(str, secrets))!r}\n"
        "[way + path for way in ways for path in secrets if os.path.lexists(way + path) or read(way + path)]",
    )
    assert found == []
    assert set(told(shared, f"os.listdir({str(ROOT)!r})")) <= {"alliancekit", "data", ".venv"}
    table = data_dir() / "actors.csv"
    assert told(shared, f"{READ}\nread({str(table)!r})").encode("latin-1") == table.read_bytes()


@needs_jail
def test_nothing_of_the_rest_of_the_machine_is_in_sight(shared):
    listed = told(
        shared,
        "names = []\nfor folder, folders, files in os.walk('/'):\n"
        "    if folder.endswith('/lib') and folder != '/lib': folders.clear()\n"
        "    folders[:] = [name for name in folders if os.path.join(folder, name) not in ('/proc', '/usr', '/dev')]\n"
        "    names += [os.path.join(folder, name) for name in [*folders, *files]]\nnames",
    )
    roots = [*jail.readable(), jail.HOME, Path("/tmp"), Path("/etc")]
    on_the_way = {str(folder) for root in roots for folder in root.parents}
    system = {"/bin", "/sbin", "/lib", "/lib32", "/lib64", "/usr", "/proc", "/dev"}
    beside = [
        name
        for name in listed
        if name not in on_the_way | system and not any(Path(name).is_relative_to(root) for root in roots)
    ]
    assert beside == []
    assert [name for name in listed if Path(name).name in ("solutions", ".git", "answers.lock.json")] == []


@needs_jail
def test_descriptors_lead_nowhere(shared):
    """What is open is the kernel's own, and one library's data file."""
    found = told(
        shared,
        "import stat\nfound = []\nfor pid in [name for name in os.listdir('/proc') if name.isdecimal()]:\n"
        "    try:\n        listed = os.listdir(f'/proc/{pid}/fd')\n    except OSError:\n        continue\n"
        "    for number in listed:\n        try:\n            path = os.readlink(f'/proc/{pid}/fd/{number}')\n"
        "        except OSError:\n            continue\n        found.append([pid, path])\nfound",
    )
    paths = {path for _, path in found if path.startswith("/") and not path.startswith(str(jail.HOME))}
    allowed = {path for path in paths if path.startswith(tuple(map(str, jail.readable())))}
    assert {path for path in paths - allowed if not path.startswith("/dev/")} == set()
    assert all(path.endswith(".db") for path in allowed)
    folders = told(
        shared,
        "import stat\n[os.readlink(f'/proc/self/fd/{n}') for n in os.listdir('/proc/self/fd') "
        "if os.path.isdir(f'/proc/self/fd/{n}') and '/proc' not in os.readlink(f'/proc/self/fd/{n}')]",
    )
    assert folders == []


@needs_jail
def test_no_network_of_this_machine_or_beyond(shared):
    with socket.socket() as door, socket.socket(socket.AF_UNIX) as abstract:
        door.bind(("127.0.0.1", 0))
        door.listen()
        abstract.bind(f"\0alliancekit-{os.getpid()}")
        abstract.listen()
        tried = told(
            shared,
            "def attempt(family, address):\n    with socket.socket(family) as out:\n        out.settimeout(2)\n"
            "        try:\n            out.connect(address)\n            return 'connected'\n"
            "        except OSError as error:\n            return type(error).__name__\n"
            f"places = [(socket.AF_INET, ('127.0.0.1', {door.getsockname()[1]})),\n"
            f"    (socket.AF_INET, ('192.0.2.1', 80)), (socket.AF_UNIX, '\\0alliancekit-{os.getpid()}')]\n"
            "[attempt(family, address) for family, address in places]",
        )
    assert tried == ["ConnectionRefusedError", "OSError", "ConnectionRefusedError"]
    assert told(shared, "[name for _, name in socket.if_nameindex()]") == ["lo"]
    assert "gaierror" in shared.run("import socket\nsocket.getaddrinfo('example.org', 80)")


@needs_jail
def test_its_sockets_tell_nothing_of_this_machines_network(shared):
    """What the grader's client connected belongs to the grader's network, at the kernel's end too."""
    outside = [name for _, name in socket.if_nameindex() if name != "lo"]
    if not outside:
        pytest.skip("this machine has no network interface that could be seen")
    seen = told(
        shared,
        "import fcntl, struct\ndef asks(number, name):\n    try:\n"
        "        fcntl.ioctl(number, 0x8933, struct.pack('16si', name.encode(), 0) + bytes(20))\n        return True\n"
        "    except OSError:\n        return False\n"
        f"[n for n in map(int, os.listdir('/proc/self/fd')) for name in {outside!r} if asks(n, name)]",
    )
    assert seen == []


@needs_jail
def test_the_parents_memory_holds_no_secret(parent, kernel):
    """What the parent has in its memory, every later kernel has in its own."""
    key = json.loads(Path(kernel.manager.connection_file).read_text())["key"].encode()
    with Kernel(parent) as other:
        held = {name: memory_of(pid) for name, pid in (("parent", parent.pid), ("other", other.provisioner.pid))}
        assert key in memory_of(kernel.provisioner.pid), "the search finds nothing at all"
    for name, memory in held.items():
        assert key not in memory, name
        assert CANARY.encode() not in memory, name
    assert told(kernel, "'ALLIANCEKIT_TEST_SECRET' in os.environ") is False


def memory_of(pid: int) -> bytes:
    """All that a process has in memory that is its own."""
    found = []
    with open(f"/proc/{pid}/mem", "rb") as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            span, rights, *_ = line.split()
            if rights.startswith("rw"):
                start, end = (int(number, 16) for number in span.split("-"))
                memory.seek(start)
                found.append(memory.read(end - start))
    return b"".join(found)


@needs_jail
def test_other_processes_cannot_be_seen_or_signalled(parent, kernel):
    guards = children(parent.pid)
    with Kernel(parent) as neighbour:
        targets = [parent.pid, *guards, os.getpid(), neighbour.provisioner.pid, kernel.provisioner.pid]
        answers = told(
            kernel,
            "def attempt(pid):\n    try:\n        os.kill(pid, 9)\n        return 'sent'\n"
            "    except OSError as error:\n        return type(error).__name__\n"
            f"sorted({{attempt(pid) for pid in {targets!r} if pid > 20}})",
        )
        assert answers == ["ProcessLookupError"]
        assert told(kernel, "sorted(int(name) for name in os.listdir('/proc') if name.isdecimal())")[:3] == [1, 2, 3]
        kernel.send("import os, signal\nos.kill(-1, signal.SIGKILL)\nos.killpg(0, signal.SIGKILL)")
        kernel.how_it_ends()
        assert neighbour.run("1 + 1") == "2"
    with Kernel(parent) as later:
        assert later.run("1 + 1") == "2"


@needs_jail
def test_what_linux_refuses(shared):
    """Namespaces, mounts, traces and memory that belongs to no process: by number, as a student's C code would ask."""
    _, clone, _, numbers = confinement.FORBIDDEN[platform.machine()]
    answers = told(
        shared,
        "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\ndef ask(number, *values):\n"
        "    ctypes.set_errno(0)\n    got = libc.syscall(number, *map(ctypes.c_long, values))\n"
        "    if got == 0 and number not in numbers.values(): os._exit(0)\n    return [got, ctypes.get_errno()]\n"
        f"numbers = {numbers!r}\nanswers = {{name: ask(number, 0, 0, 0, 0, 0) for name, number in numbers.items()}}\n"
        f"answers |= {{'clone': ask({clone}, 0x10000000 | 17, 0, 0, 0, 0), 'clone3': ask(435, 0, 0)}}\nanswers",
    )
    assert {name: answer for name, answer in answers.items() if answer not in ([-1, 1], [-1, 38])} == {}
    assert len(answers) > 30
    assert told(shared, "os.system('/usr/bin/unshare --user true 2> /dev/null') != 0")
    assert (
        told(shared, "os.waitstatus_to_exitcode(os.waitpid(os.posix_spawn('/usr/bin/true', ['true'], {}), 0)[1])") == 0
    )


@needs_jail
def test_no_rights_are_left(shared):
    status = dict(
        line.split(":\t") for line in told(shared, "open('/proc/self/status').read().splitlines()") if ":\t" in line
    )
    assert {status[name] for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")} == {"0" * 16}
    assert (status["NoNewPrivs"], status["Seccomp"]) == ("1", "2")
    assert "0" not in status["Uid"].split() + status["Gid"].split()
    outside = Path(f"/proc/{shared.provisioner.pid}/status").read_text().splitlines()
    (uids,) = (line.split()[1:] for line in outside if line.startswith("Uid:"))
    assert "0" not in uids, "root inside a jail is still root to the kernel's limit on processes"


@needs_jail
def test_it_can_write_to_its_own_space_alone(shared):
    written = told(
        shared,
        "def writes(folder):\n    try:\n        with open(folder + '/written', 'w') as file:\n"
        "            file.write('x')\n        return True\n    except OSError:\n        return False\n"
        "mounts = [line.split()[4] for line in open('/proc/self/mountinfo')]\n"
        "[mount for mount in ['/', *mounts] if os.path.isdir(mount) and writes(mount)]",
    )
    assert sorted(written) == ["/dev/shm", str(jail.HOME), "/tmp"]
    assert told(shared, "os.getcwd()") == str(jail.WORK)
    with pytest.raises(AssertionError, match=r"PermissionError|Read-only"):
        told(shared, "import alliancekit\nopen(alliancekit.__file__, 'a')\n1")


@needs_jail
def test_a_file_and_the_temporary_space_have_a_size(kernel):
    assert "File too large" in kernel.run(
        "with open('big', 'wb') as file:\n    for n in range(1024): file.write(bytes(1 << 20))"
    )
    assert "File too large" in kernel.run("with open('big', 'wb') as file:\n    file.truncate(1 << 30)")
    for space in ("/tmp", "/dev/shm", str(jail.HOME)):
        filled = kernel.run(f"for n in range(400):\n    open(f'{space}/{{n}}', 'wb').write(bytes(4 << 20))")
        assert "No space left" in filled
    assert "2" in kernel.run("1 + 1")  # perhaps with IPython's word that it cannot keep its history


@needs_jail
def test_a_memory_hog_gets_an_error_and_lives(kernel):
    # With so little left, IPython may fail in showing the error, and then shows it in another way.
    assert "MemoryError" in kernel.run("hoard = []\nwhile True:\n    hoard.append(bytearray(10 << 20))")
    assert int(kernel.run("held = len(hoard)\ndel hoard\nheld")) > SMALL.memory_mb / 2 / 10
    assert kernel.run("1 + 1") == "2"


HOGS = """
import mmap, os
for n in range(8):
    if os.fork() == 0:
        hoard = bytearray(300 << 20)
        for place in range(0, len(hoard), 4096):
            hoard[place] = 1
        while True:
            pass
"""


@needs_jail
def test_many_hogs_together_end_the_kernel(kernel):
    kernel.send(HOGS)
    assert kernel.how_it_ends(60)["why"] == "memory"
    assert "memory" in kernel.provisioner.said


@needs_jail
@pytest.mark.slow
def test_a_million_empty_files_count_as_memory():
    with Parent(Limits(memory_mb=150)) as parent, Kernel(parent) as kernel:
        kernel.send("import os\nfor n in range(1_000_000): os.mknod(f'/tmp/{n}')")
        assert kernel.how_it_ends(60)["why"] == "memory"


STORM = """
import json, os, signal, time
started = []
try:
    while True:
        if (pid := os.fork()) == 0:
            time.sleep(1000)
        started.append(pid)
except OSError as error:
    print(json.dumps([len(started), type(error).__name__]))
for pid in started:
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
"""


@needs_jail
def test_a_fork_storm_is_stopped(kernel):
    started, error = json.loads(kernel.run(STORM))
    assert error == "BlockingIOError" and 5 < started < SMALL.processes
    assert kernel.run("1 + 1") == "2"


@needs_jail
def test_a_fork_bomb_leaves_the_neighbour_its_processes(parent, kernel):
    with Kernel(parent) as neighbour:
        kernel.send("import os\nwhile True:\n    try:\n        os.fork()\n    except OSError:\n        pass")
        ran = neighbour.run(
            "import subprocess\nsubprocess.run(['/usr/bin/echo', 'hello'], capture_output=True, text=True).stdout"
        )
        assert ran == "'hello\\n'"
        assert len(processes(f"{Path(sys.executable).name}")) < 4 * SMALL.processes


@needs_jail
@pytest.mark.parametrize(
    ("limits", "code", "why"),
    [
        (Limits(wall_s=3), "import time\nwhile True:\n    try: time.sleep(1)\n    except BaseException: pass", "wall"),
        (Limits(wall_s=3), "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)", "wall"),
        (Limits(cpu_s=2), "while True: pass", "cpu"),
        (
            Limits(cpu_s=2),
            "import signal\nsignal.signal(signal.SIGXCPU, signal.SIG_IGN)\nwhile True:\n    try:\n"
            "        while True: pass\n    except BaseException: pass",
            "cpu",
        ),
    ],
    ids=["sleeps", "stops itself", "computes", "computes and ignores the signal"],
)  # fmt: skip
def test_an_endless_loop_ends(limits, code, why):
    with Parent(limits) as parent, Kernel(parent) as kernel:
        kernel.send(code)
        assert kernel.how_it_ends(30)["why"] == why


DETACHED = """
import os, signal, time
for n in range(5):
    if os.fork() == 0:
        os.setsid()
        if os.fork():
            os._exit(0)
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        os.execv("/usr/bin/sleep", ["sleep", {seconds!r}])
time.sleep(0.5)
"""


@needs_jail
@pytest.mark.parametrize("end", ["shutdown", "exit", "kill", "guard", "parent"])
def test_no_survivors(end):
    """However a kernel ends, what it started and detached from itself ends with it."""
    mark = str(86400 + os.getpid()) + {"shutdown": "1", "exit": "2", "kill": "3", "guard": "4", "parent": "5"}[end]
    sleeping = f"sleep {mark}"
    with Parent(SMALL) as parent:
        with Kernel(parent) as kernel:
            kernel.run(DETACHED.replace("{seconds!r}", repr(mark)))
            assert len(processes(sleeping)) == 5
            inside = kernel.provisioner.pid
            if end == "exit":
                kernel.send("import os\nos._exit(3)")
                assert kernel.how_it_ends()["ended"] == 3
            elif end == "kill":
                kernel.send("import os\nos.kill(os.getpid(), 9)")
                assert (kernel.how_it_ends()["ended"], kernel.provisioner.ended["why"]) == (-9, "signal")
            elif end == "guard":
                (guard,) = children(parent.pid)
                os.kill(guard, signal.SIGKILL)
                assert kernel.how_it_ends()["why"] == "lost"
            elif end == "parent":
                os.kill(parent.pid, signal.SIGKILL)
                assert kernel.how_it_ends()["why"] == "stopped"
        until(lambda: not processes(sleeping))
        until(lambda: not Path(f"/proc/{inside}").exists())


@needs_jail
def test_nothing_survives_a_grader_that_is_killed():
    script = (
        "import sys, time\nfrom tests.warm_kernels import Kernel\nfrom alliancekit.grading.warm import Parent\n"
        "with Parent() as parent, Kernel(parent) as kernel:\n"
        "    print(parent.pid, kernel.provisioner.pid, parent.door.parent, flush=True)\n"
        "    kernel.send('while True: pass')\n    time.sleep(100)"
    )
    grader = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    with grader:
        *pids, folder = grader.stdout.readline().split()
        assert len(pids) == 2 and Path(folder).is_dir()
        grader.kill()
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in pids))
    until(lambda: not Path(folder).exists())


@needs_jail
def test_two_kernels_cannot_see_each_other(parent):
    with Kernel(parent) as one, Kernel(parent) as two:
        one.run("for path in ('/tmp/left', 'left', '/dev/shm/left'):\n    open(path, 'w').close()")
        assert told(two, "[path for path in ('/tmp/left', 'left', '/dev/shm/left') if os.path.exists(path)]") == []
        assert told(two, "os.getpid()") == told(one, "os.getpid()"), "each counts its processes for itself"
        inner = told(two, "[open(f'/proc/{name}/comm').read() for name in os.listdir('/proc') if name.isdecimal()]")
        assert len(inner) == 3
        numbers = {
            Path(f"/proc/{kernel.provisioner.pid}/ns/{kind}").readlink() for kernel in (one, two) for kind in NAMESPACES
        }
        assert len(numbers) == 2 * len(NAMESPACES)


NAMESPACES = ("mnt", "pid", "net", "ipc", "uts")


@needs_jail
def test_files_named_for_a_kernel_can_be_read_and_not_changed(tmp_path):
    (tmp_path / "04.json").write_text("{}", encoding="utf-8")
    (tmp_path.parent / "beside").write_text("", encoding="utf-8")
    with Parent(SMALL, files={"checks": tmp_path}) as parent, Kernel(parent) as kernel:
        assert told(kernel, "[os.listdir(), os.listdir('checks'), open('checks/04.json').read()]") == [
            ["checks"],
            ["04.json"],
            "{}",
        ]
        assert re.search("Read-only|Permission denied", kernel.run("open('checks/04.json', 'w')"))
        assert told(kernel, "os.path.exists('checks/../beside')") is False


@needs_jail
def test_a_file_that_is_not_there_is_said(tmp_path):
    with (
        Parent(SMALL, files={"checks": tmp_path / "lost"}) as parent,
        pytest.raises(KitError, match=r"could not be started: .*lost"),
    ):
        Kernel(parent)


# Root's home, where Python may lie, is closed to others: in a view of the files that only these tests have, Python is
# put in its place alone. Then every right is given up for good.
AS_NOBODY = """
set -e
if ! setpriv --reuid $NOBODY --regid $NOBODY --clear-groups test -x "$PYTHON"; then
    first=/$(echo "$BASE" | cut -d/ -f2)
    mount -t tmpfs none /media
    mkdir /media/python
    mount --bind "$BASE" /media/python
    mount -t tmpfs -o mode=755 none "$first"
    mkdir -p "$BASE"
    mount --bind /media/python "$BASE"
fi
exec setpriv --reuid $NOBODY --regid $NOBODY --clear-groups --bounding-set=-all --inh-caps=-all "$@"
"""


@needs_jail
@pytest.mark.skipif(os.geteuid() != 0, reason="these tests run as an ordinary user already")
@pytest.mark.skipif(shutil.which("setpriv") is None, reason="setpriv is not installed (Debian's util-linux has it)")
@pytest.mark.parametrize(
    "chosen",
    ["rights or no_file or network or signalled or storm or own_space", pytest.param("", marks=pytest.mark.slow)],
    ids=["some", "all"],
)
def test_the_same_holds_for_an_ordinary_user(chosen):
    """The tests of this file again, as a user without any right: then a jail has a user namespace of its own."""
    own = Path(tempfile.mkdtemp())
    own.chmod(0o777)
    pytest_ = [sys.executable, "-B", "-m", "pytest", "-q", "-p", "no:cacheprovider", __file__, f"--basetemp={own}/tmp"]
    ran = subprocess.run(
        [
            "unshare",
            "--mount",
            "sh",
            "-c",
            AS_NOBODY,
            "sh",
            *pytest_,
            "-k",
            f"not ordinary {chosen and f'and ({chosen})'}",
        ],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "NOBODY": str(NOBODY), "PYTHON": sys.executable, "BASE": sys.base_prefix, "HOME": str(own)},
    )
    shutil.rmtree(own)
    assert ran.returncode == 0, ran.stdout[-6000:] + ran.stderr[-2000:]
    assert "skipped" not in ran.stdout and int(re.search(r"(\d+) passed", ran.stdout)[1]) >= 6


def test_where_a_jail_cannot_be_had_it_says_what_to_do(monkeypatch):
    def said(**changed) -> str:
        with monkeypatch.context() as here:
            for name, value in changed.items():
                module, _, attribute = name.partition("__")
                here.setattr(
                    {"sys": sys, "platform": platform, "shutil": shutil, "jail": jail}[module], attribute, value
                )
            return jail.available()

    assert "Grade on Linux, in WSL2" in said(sys__platform="darwin") and "macOS" in said(sys__platform="darwin")
    assert "5.14 or newer" in said(platform__release=lambda: "5.10.0-21-amd64")
    assert "riscv64" in said(platform__machine=lambda: "riscv64")
    assert "apt-get install bubblewrap" in said(shutil__which=lambda name: None)
    if shutil.which("bwrap"):
        assert "too old" in said(jail__OLDEST=(99, 0))
        broken = said(jail__arguments=lambda *_, **__: ["bwrap", "--ro-bind", "/nowhere", "/nowhere", "true"])
        assert "cannot make a jail here" in broken and "/nowhere" in broken
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(KitError, match=r"bubblewrap.*--unsafe-no-jail"):
        Parent().start()


def test_the_clones_folder_is_never_readable_as_a_whole():
    places = jail.readable()
    assert ROOT / "alliancekit" in places or not (ROOT / "alliancekit").exists()
    for path in (ROOT, ROOT / "solutions", ROOT / "tests", ROOT / ".git", Path.home()):
        assert not any(path.is_relative_to(place) for place in places), path
