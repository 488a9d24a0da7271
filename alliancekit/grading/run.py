"""One run of a grafted notebook: of all that its kernel says, only the answers of its checks are kept.

An nbclient that keeps no outputs. Nothing that a kernel prints, shows, warns of or raises elsewhere reaches the result;
what does reach it is plain JSON of limited size, from the one message a check is to send.
"""

from __future__ import annotations

import ast
import asyncio
import atexit
import contextlib
import functools
import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import zmq.asyncio
from jupyter_client.client import KernelClient
from jupyter_client.manager import AsyncKernelManager
from jupyter_core.utils import ensure_async
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionComplete, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from ..checking.check import MIME
from .shapes import Answered, Ran
from .wire import CarefulSession, QuickClient, Relay

_CHECK = re.compile(r"check\(\"(\d\d-q\d+)\", \w+\)")
_PROBLEMS = {"Unanswered": "open", "AnswerProblem": "unreadable"}
# Why a guard ended a kernel, or was not there any more to say. The last two no notebook brings about.
_DIED = {
    "memory": ("memory", "The notebook used more memory than it may and was stopped."),
    "cpu": ("timeout", "The notebook used more processor time than it may and was stopped."),
    "wall": ("timeout", "The notebook ran longer than it may and was stopped."),
    "stopped": ("failed", "The process that forks kernels was stopped."),
    "lost": ("failed", "The process that watched its kernel was lost."),
}
SCHEMA = 1
LONGEST_SENTENCE = 600
END_S = 5
GRACE_S = 0.5


@dataclass(frozen=True)
class Bounds:
    """How much a notebook may take: seconds for a cell and in all, bytes of output in all and of one answer."""

    cell_s: float = 30.0
    wall_s: float = 120.0
    output_bytes: int = 20_000_000
    answer_bytes: int = 200_000
    answer_depth: int = 8

    @classmethod
    def within(cls, wall_s: float) -> Bounds:
        """Bounds for notebooks that may take so long in all, and a cell a quarter of it, or the usual 30 seconds."""
        return cls(wall_s=wall_s, cell_s=min(wall_s, max(cls.cell_s, wall_s / 4)))


class _Client(NotebookClient):
    """Executes cells, and keeps the answers of check cells."""

    def __init__(self, notebook: NotebookNode, manager: AsyncKernelManager, bounds: Bounds) -> None:
        super().__init__(
            notebook,
            km=manager,
            timeout_func=self._left,
            allow_errors=True,
            record_timing=False,
            coalesce_streams=False,
            shutdown_kernel="immediate",
            shell_timeout_interval=1,  # how long the end of a kernel that is starting may go unseen
            on_cell_executed=lambda cell, **_: cell.metadata.update(reached=True),
        )
        self.owns_km = True  # so that it also ends what it is given
        self.bounds = bounds
        self.until = time.monotonic() + bounds.wall_s
        self.kernel = manager
        self.context = zmq.asyncio.Context()
        self.relay: Relay | None = None
        self.found: dict[str, list[Answered]] = {}

    def _left(self, _: Any) -> float:
        return max(0.1, min(self.bounds.cell_s, self.until - time.monotonic()))

    @property
    def flooded(self) -> bool:
        """Whether the kernel sent more than it may."""
        return self.relay is not None and self.relay.full.is_set()

    async def async_start_new_kernel_client(self) -> KernelClient:
        """As nbclient's; but no connection goes to the kernel itself."""
        kernel = self.kernel
        self.relay = Relay(kernel, self.bounds.output_bytes)
        await self.relay.listen()
        session = CarefulSession(key=kernel.session.key, signature_scheme=kernel.session.signature_scheme)
        told = {"transport": "ipc", "ip": self.relay.ip, "session": session, "context": self.context}
        kernel.client_factory = QuickClient
        kernel.client = functools.partial(kernel.client, **told)  # type: ignore[method-assign]
        return await super().async_start_new_kernel_client()

    async def _async_cleanup_kernel(self) -> None:
        """As nbclient's, which would look only every tenth of a second whether the kernel is gone."""
        if self.relay is not None:
            self.relay.close()
        if self.kernel.provisioner is not None:
            await self.kernel.provisioner.kill()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.kernel.provisioner.wait(), END_S)
        await super()._async_cleanup_kernel()

    async def _async_poll_kernel_alive(self) -> None:
        """Look four times a second whether the run has to end; nbclient looks once, and only whether Python lives."""
        while self.km is not None and self.relay is not None and self.task_poll_for_reply is not None:
            # A cell whose end is never told has no timeout of its own.
            late = time.monotonic() > self.until + GRACE_S
            if late or self.flooded or not await ensure_async(self.km.is_alive()):
                self.task_poll_for_reply.cancel()  # which nbclient takes for a dead kernel
                return
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.relay.full.wait(), 0.25)

    async def _check_raise_for_error(self, *_: Any) -> None:
        """What a cell's reply says of errors is nothing to go by."""

    def process_message(self, msg: dict[str, Any], cell: NotebookNode, cell_index: int) -> None:
        """Keep an answer; forget everything else."""
        content, kind = msg["content"], msg["msg_type"]
        if kind == "status" and content.get("execution_state") == "idle":
            raise CellExecutionComplete()
        asked = cell.metadata.get("asked")
        if asked is None:
            return
        data, name = content.get("data"), content.get("ename")
        if kind in ("display_data", "execute_result") and isinstance(data, dict) and MIME in data:
            self._keep(asked, self._read(asked, data[MIME]))
        elif kind == "error" and isinstance(name, str) and name in _PROBLEMS:
            said = str(content.get("evalue", ""))[:LONGEST_SENTENCE]
            self._keep(asked, Answered(asked, problem=_PROBLEMS[name], said=said))

    def _keep(self, asked: str, answer: Answered) -> None:
        kept = self.found.setdefault(asked, [])
        if len(kept) < 2:  # two are as bad as a thousand
            kept.append(answer)

    def _read(self, asked: str, record: Any) -> Answered:
        """One answer message, held against what a check sends."""
        if _depth(record) > self.bounds.answer_depth or len(json.dumps(record)) > self.bounds.answer_bytes:
            return Answered(asked, problem="malformed", said="The answer is far larger than any answer can be.")
        right_keys = isinstance(record, dict) and record.keys() == {"schema", "question", "answer"}
        if not right_keys or record["schema"] is not SCHEMA or record["question"] != asked:
            return Answered(asked, problem="malformed", said="What the check sent is not in the form that checks send.")
        return Answered(asked, answer=record["answer"])

    def answer(self, asked: str) -> Answered:
        """What is to be graded for one check: its one answer, or why there is none."""
        kept = self.found.get(asked, [])
        answers = [one for one in kept if not one.problem or one.problem == "malformed"]
        if len(answers) > 1:
            return Answered(asked, problem="several", said="The check sent more than one answer.")
        return answers[0] if answers else kept[0] if kept else Answered(asked, problem="none")


def _depth(value: Any) -> int:
    """How deep lists and dictionaries are nested, found without recursion."""
    level, deepest = [value], 0
    while level:
        deepest += 1
        inner = [item for item in level if isinstance(item, (dict, list))]
        level = [part for item in inner for part in (item.values() if isinstance(item, dict) else item)]
        if deepest > 100:
            break
    return deepest


def _cell(source: str) -> NotebookNode:
    """A code cell to run; nbformat's own maker would hold each against the schema."""
    return NotebookNode(cell_type="code", source=source, metadata=NotebookNode(), outputs=[], execution_count=None)


def _only_shows(cell: NotebookNode) -> bool:
    """Whether it is a cell of ours that is nothing but an explorer or the progress.

    No answer can depend on it, and an explorer can take longer than all answers together. Of any other cell that sets
    no name this cannot be said: it may change a table, or set an option.
    """
    if not cell.metadata.get("nbgrader", {}).get("locked"):
        return False
    try:
        (statement,) = ast.parse(cell.source).body
    except (SyntaxError, ValueError):  # what only IPython reads, such as %time; or more than one statement
        return False
    match statement:
        case ast.Expr(ast.Call(ast.Attribute(ast.Name("explorers")) | ast.Name("progress"))):
            return True
    return False


def _prelude(files: Mapping[str, str]) -> NotebookNode:
    """A first cell that writes the files a check needs into the kernel's own folder. It holds nothing secret."""
    # A stray exit() would end the kernel a tenth of a second later: in another cell each time, and so with other marks.
    lines = ["get_ipython().ask_exit = lambda: None", "from pathlib import Path as _Path"]
    for name, text in files.items():
        lines += [f"_Path({name!r}).parent.mkdir(parents=True, exist_ok=True)", f"_Path({name!r}).write_text({text!r})"]
    return _cell("\n".join([*lines, "del _Path"]))


def run(
    notebook: NotebookNode,
    files: Mapping[str, str],
    manager: Callable[[], AsyncKernelManager],
    bounds: Bounds | None = None,
    cwd: str | None = None,
) -> Ran:
    """Run a grafted notebook from a fresh kernel, and give the answer of each of its checks.

    Parameters
    ----------
    notebook
        Our notebook with the student's answers in it (`graft`). It is not changed.
    files
        What to write into the kernel's folder first, by relative path: ``checks/04.json``, without anything sealed.
    manager
        Makes the kernel's manager; it is ended here, however the run ends.
    bounds
        What it may take.
    cwd
        The kernel's working directory, where the manager has none of its own.

    Returns
    -------
    Ran
        Checks that came after the end of a run that ended early are "ended"; answers before it stand.
    """
    start, bounds = time.monotonic(), bounds or Bounds()
    cells, order, enough = [_prelude(files)], [], 1
    for cell in notebook.cells:
        if cell.cell_type != "code" or _only_shows(cell):
            continue
        cells.append(_cell(cell.source))
        if (called := _CHECK.fullmatch(cell.source.strip())) and cell.metadata.get("nbgrader", {}).get("grade"):
            cells[-1].metadata["asked"] = called[1]
            order.append(called[1])
            enough = len(cells)
    del cells[enough:]  # what follows the last check can change no answer
    work = NotebookNode(cells=cells, metadata=NotebookNode(), nbformat=4, nbformat_minor=5)
    kernel = manager()
    client = _Client(work, kernel, bounds)
    given: dict[str, Any] = {"cwd": cwd} if cwd else {}
    ended, said = "", ""
    try:
        asyncio.run(client.async_execute(**given))  # which leaves no event loop behind
    except Exception as error:
        ended, said = _end(error, client, getattr(kernel.provisioner, "ended", None) or {})
    finally:
        client.context.destroy(linger=0)
        atexit.unregister(client._cleanup_kernel)  # nbclient forgets to, where a kernel does not come up
    reached = {cell.metadata.asked for cell in cells if cell.metadata.get("reached") and "asked" in cell.metadata}
    answers = [client.answer(asked) for asked in order]
    answers = [
        Answered(one.question, problem="ended") if one.problem == "none" and one.question not in reached else one
        for one in answers
    ]
    return Ran(tuple(answers), ended, said, time.monotonic() - start)


def _end(error: Exception, client: _Client, how: Mapping[str, Any]) -> tuple[str, str]:
    """Why a run ended early: one of the words of `Ran.ended`, and a sentence. `how` is what the guard told."""
    if client.flooded:
        return "flood", f"The notebook put out more than {client.bounds.output_bytes // 1_000_000} MB and was stopped."
    if isinstance(error, CellTimeoutError) or (isinstance(error, DeadKernelError) and how.get("why") == "asked"):
        if time.monotonic() >= client.until:
            return "timeout", f"The notebook took longer than {client.bounds.wall_s:g} seconds and was stopped."
        return "timeout", f"One cell took longer than {client.bounds.cell_s:g} seconds, and the notebook was stopped."
    if isinstance(error, DeadKernelError):
        return _DIED.get(how.get("why", ""), ("died", "Python stopped while the notebook was running."))
    return "failed", f"The notebook could not be run ({type(error).__name__}: {error})."[:LONGEST_SENTENCE]
