"""Where submissions are run: on threads of this process, each with a kernel of its own, or on a Dask cluster.

What a worker is handed is a `Job`. The key is not in it, and no name; what comes back is what the checks put out.
"""

from __future__ import annotations

import atexit
import concurrent.futures
import os
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import nbformat

from .. import __version__
from ..errors import KitError
from .jail import Limits
from .receipt import data_digest
from .run import Bounds, run
from .shapes import Ran
from .warm import KERNEL, Parent

REACHED_S = 10
LOST_S = 1
_PARENTS: dict[tuple[Limits, bool], Parent] = {}
_ONE_AT_A_TIME = threading.Lock()
_CLOSING = threading.Event()


@dataclass(frozen=True)
class Job:
    """What a worker needs to run one submission: no name, no key, no path."""

    notebook: str
    files: Mapping[str, str]
    bounds: Bounds
    limits: Limits
    jail: bool


@dataclass(frozen=True)
class Workers:
    """Who takes jobs, and how many of them at once."""

    pool: concurrent.futures.Executor
    count: int


def work(job: Job) -> Ran:
    """Run one submission, on whatever machine this is; one process there forks the kernels of all.

    What fails for a reason of ours is run once more; if that process was lost, from another.
    """
    parent = forking(job.limits, job.jail)
    ran = _from(parent, job)
    if ran.ended == "failed":
        until = time.monotonic() + LOST_S  # a process that is killed lets go of its sockets before it is gone
        while parent.alive and time.monotonic() < until:
            time.sleep(0.02)
        ran = _from(forking(job.limits, job.jail), job)
    return ran


def _from(parent: Parent, job: Job) -> Ran:
    from jupyter_client.kernelspec import KernelSpecManager
    from jupyter_client.manager import AsyncKernelManager

    specs = KernelSpecManager(kernel_dirs=[str(parent.jupyter_path / "kernels")])
    try:
        # In the parent's folder, which is removed whatever becomes of this process.
        with tempfile.TemporaryDirectory(dir=parent.door.parent, ignore_cleanup_errors=True) as folder:
            return run(
                nbformat.reads(job.notebook, as_version=4),
                job.files,
                lambda: AsyncKernelManager(kernel_name=KERNEL, kernel_spec_manager=specs),
                job.bounds,
                folder,
            )
    except FileNotFoundError:
        return Ran((), "failed", "The process that forks kernels was lost.")


def forking(limits: Limits, jail: bool) -> Parent:
    """The process that forks kernels, started when it is first asked for, and anew if it has died.

    Raises
    ------
    KitError
        If it cannot be started here, or all is being stopped.
    """
    with _ONE_AT_A_TIME:
        if _CLOSING.is_set():
            raise KitError("Grading was stopped. Run the same command again: it goes on where it was.")
        parent = _PARENTS.get((limits, jail))
        if parent is not None and not parent.alive:
            parent.stop()
            parent = None
        if parent is None:
            parent = _PARENTS[limits, jail] = Parent(limits, jail=jail).start()
            atexit.register(parent.stop)
        return parent


def stop() -> None:
    """End every process that forks kernels, and with them the kernels."""
    with _ONE_AT_A_TIME:
        while _PARENTS:
            _, parent = _PARENTS.popitem()
            atexit.unregister(parent.stop)
            parent.stop()


@contextmanager
def workers(jobs: int = 0, scheduler: str = "") -> Iterator[Workers]:
    """Take on workers for a ``with`` block. If it ends in an error, what is being run is not waited for.

    Parameters
    ----------
    jobs
        How many submissions at once; 0 for as many as there are processors, here or in the cluster.
    scheduler
        The address of a Dask scheduler, instead of this machine.

    Raises
    ------
    KitError
        If the cluster cannot be used, or Dask is not installed.
    """
    if scheduler:
        with _cluster(scheduler) as (pool, count):
            yield Workers(pool, jobs or count)
        return
    _CLOSING.clear()
    count = jobs or os.cpu_count() or 1
    with concurrent.futures.ThreadPoolExecutor(count) as threads:
        try:
            yield Workers(threads, count)
        except BaseException:  # Ctrl-C above all
            _CLOSING.set()
            threads.shutdown(wait=False, cancel_futures=True)
            stop()  # without their kernels, the threads come to their end
            raise


def _kit() -> tuple[str, str]:
    """What has to be the same on every machine for marks to be the same."""
    return __version__, data_digest()


@contextmanager
def _cluster(scheduler: str) -> Iterator[tuple[concurrent.futures.Executor, int]]:
    try:
        from distributed import Client
    except ImportError:
        raise KitError("Dask is not installed here. Install it: python -m pip install distributed") from None
    try:
        client = Client(scheduler, timeout=REACHED_S)
    except (OSError, ValueError) as error:
        raise KitError(
            f"There is no Dask scheduler at {scheduler} ({error}). Start one, or leave --scheduler out."
        ) from None
    with client:
        try:
            client.wait_for_workers(1, timeout=REACHED_S)
            theirs = client.run(_kit)
        except TimeoutError:
            raise KitError(f"No worker has joined {scheduler}. Start some: dask worker {scheduler}") from None
        except Exception as error:  # whatever keeps a worker from importing the kit
            raise KitError(
                f"The workers of {scheduler} cannot run the kit ({type(error).__name__}: {error}). Install alliancekit "
                f"{__version__} where they run, and start them again."
            ) from None
        if others := sorted(address for address, kit in theirs.items() if kit != _kit()):
            raise KitError(
                f"Not every worker has this version of the kit and its data ({__version__}): {', '.join(others)}. "
                "Marks could differ from one to the other. Install the same version everywhere."
            )
        pool = client.get_executor(pure=False)
        try:
            yield pool, sum(client.nthreads().values())
        except BaseException:
            pool.shutdown(wait=False)
            raise
