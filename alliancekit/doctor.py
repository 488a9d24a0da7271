"""What `alliancekit doctor` looks at: can the kit run here, and if not, what to do about it."""

from __future__ import annotations

import importlib.metadata
import io
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from .errors import KitError

_KERNEL = "python3"
_KERNEL_START_S = 60


@dataclass(frozen=True)
class Finding:
    """The result of one check: its name, its state, what was found, and what to do if it is not ok."""

    name: str
    state: Literal["ok", "warn", "fail"]
    found: str
    fix: str = ""


def python() -> Finding:
    """Whether this Python is one that the installed kit supports."""
    supported = importlib.metadata.metadata("alliancekit")["Requires-Python"]
    version = ".".join(map(str, sys.version_info[:3]))
    if SpecifierSet(supported).contains(version, prereleases=True):
        return Finding("Python", "ok", f"{version} ({sys.executable})")
    return Finding(
        "Python",
        "fail",
        f"{version}, but the kit needs {supported}",
        "Install a newer Python and set the kit up anew.",
    )


def packages() -> Finding:
    """Whether every package that the kit declares is installed, in a version that it accepts."""
    declared = [Requirement(text) for text in importlib.metadata.requires("alliancekit") or []]
    needed = [need for need in declared if need.marker is None or need.marker.evaluate({"extra": ""})]
    wrong, repair = [], []
    for need in needed:
        try:
            version = importlib.metadata.version(need.name)
        except importlib.metadata.PackageNotFoundError:
            version = None
        if version is None or not need.specifier.contains(version, prereleases=True):
            wrong.append(f"{need.name} {version or 'missing'} (needs {need.specifier})")
            repair.append(f'"{need.name}{need.specifier}"')
    if not wrong:
        return Finding("Packages", "ok", f"{len(needed)} packages, all in accepted versions")
    return Finding(
        "Packages", "fail", "; ".join(wrong), f"{sys.executable} -m pip install --upgrade {' '.join(repair)}"
    )


def map_libraries() -> Finding:
    """Whether the compiled map libraries load and find their own data: a mixed installation fails here first."""
    import geopandas
    import pyproj
    import shapely

    point = b'{"type": "Point", "coordinates": [139.7, 35.7]}'
    geopandas.read_file(io.BytesIO(point)).to_crs("EPSG:8857")
    versions = f"PROJ {pyproj.__proj_version__}, GEOS {shapely.geos_version_string}"
    return Finding("Map libraries", "ok", f"geopandas {geopandas.__version__}, {versions}")


def kernel() -> Finding:
    """Whether the kernel that notebooks name starts, and runs in this environment with this kit."""
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
    from jupyter_client.manager import start_new_kernel

    fix = f"{sys.executable} -m ipykernel install --sys-prefix"
    try:
        where = KernelSpecManager().get_kernel_spec(_KERNEL).resource_dir
    except NoSuchKernel:
        return Finding("Kernel", "fail", f'there is no kernel "{_KERNEL}"', fix)
    printed: list[str] = []

    def listen(reply: dict[str, Any]) -> None:
        if reply["msg_type"] == "stream" and reply["content"]["name"] == "stdout":
            printed.append(reply["content"]["text"])

    start = time.monotonic()
    manager, client = start_new_kernel(
        startup_timeout=_KERNEL_START_S,
        kernel_name=_KERNEL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        code = "import sys, alliancekit; print(sys.prefix, end='')"
        reply = client.execute_interactive(code, output_hook=listen, timeout=_KERNEL_START_S)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    if reply["content"]["status"] != "ok":
        problem = f"{reply['content'].get('ename')}: {reply['content'].get('evalue')}"
        return Finding("Kernel", "fail", f"the kernel starts, but cannot import alliancekit ({problem})", fix)
    prefix = "".join(printed)
    if not Path(prefix).samefile(sys.prefix):
        return Finding("Kernel", "fail", f"{where} starts the Python of {prefix}, not of {sys.prefix}", fix)
    return Finding("Kernel", "ok", f"starts in this environment, in {time.monotonic() - start:.1f} s")


def data() -> Finding:
    """Whether every data file is the one that was reviewed."""
    from . import catalog

    problems = catalog.verify_all()
    if not problems:
        return Finding("Data", "ok", f"{len(catalog.resources())} files, every hash as recorded")
    return Finding("Data", "fail", " ".join(problems), "Download the kit again, or run `git checkout data` in a clone.")


def write_access() -> Finding:
    """Whether work can be saved: in the kit's folder and in its notebooks and exercises, or where one stands."""
    from .lab import kit_folder

    try:
        kit = kit_folder()
    except KitError:
        folders = [Path.cwd()]
    else:
        folders = [folder for folder in (kit, kit / "notebooks", kit / "exercises") if folder.is_dir()]
    for folder in folders:
        try:
            # Really write: what the permissions say and what the disk does can differ.
            with tempfile.TemporaryFile(dir=folder) as file:
                file.write(b"alliancekit")
        except OSError as error:
            return Finding(
                "Write access",
                "fail",
                f"{folder}: {error.strerror}",
                "Copy the kit to a folder of your own, such as one in your home folder.",
            )
    return Finding("Write access", "ok", str(folders[0]))


def grading() -> Finding:
    """Whether student notebooks could be run in a jail here. Only who grades a class needs it."""
    from .grading import jail

    name = "Grading (instructors only)"
    reason = jail.available()
    if not reason:
        return Finding(name, "ok", "student notebooks can be run in a jail")
    found, _, fix = reason.partition(". ")
    elsewhere = "" if sys.platform.startswith("linux") else " Lessons and exercises work here as they are."
    return Finding(name, "warn", found, f"{fix}{elsewhere} docs/grading.md says more.")


CHECKS: Sequence[tuple[str, Callable[[], Finding]]] = (
    ("Python", python),
    ("Packages", packages),
    ("Map libraries", map_libraries),
    ("Kernel", kernel),
    ("Data", data),
    ("Write access", write_access),
    ("Grading", grading),
)


def examine(checks: Sequence[tuple[str, Callable[[], Finding]]] = CHECKS) -> list[Finding]:
    """Run every check. One that breaks down is itself a finding: the doctor never ends in a traceback."""
    findings = []
    for name, check in checks:
        try:
            findings.append(check())
        except KitError as error:
            findings.append(Finding(name, "fail", str(error)))
        except Exception as error:  # whatever is wrong with this machine, the other checks still help
            findings.append(
                Finding(name, "fail", f"{type(error).__name__}: {error}", "Set the kit up anew: see the README.")
            )
    return findings


def show(findings: Sequence[Finding], file: IO[str] | None = None) -> None:
    """Print the findings: a table on a terminal, plain lines elsewhere; states in words, never by colour alone."""
    file = file or sys.stdout
    if file.isatty():
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text

        table = Table(title="alliancekit doctor", title_justify="left")
        for column in ("Check", "State", "What was found, and what to do"):
            table.add_column(column)
        style = {"ok": "green", "warn": "yellow", "fail": "bold red"}
        for finding in findings:
            told = finding.found + (f"\nTo do: {finding.fix}" if finding.fix else "")
            table.add_row(Text(finding.name), Text(finding.state, style=style[finding.state]), Text(told))
        Console(file=file).print(table)
    else:
        width = max(len(finding.name) for finding in findings)
        for finding in findings:
            print(f"{finding.name:<{width}}  {finding.state:<4}  {finding.found}", file=file)
            if finding.fix:
                print(f"{'':<{width}}        To do: {finding.fix}", file=file)
    failed = sum(finding.state == "fail" for finding in findings)
    if failed:
        print(f"{failed} of {len(findings)} checks failed. Start with the first.", file=file)
    else:
        print("The kit can run here.", file=file)
