"""`grade`: a folder of submissions becomes receipts.

The key stays in this process. What runs a student's code, on this machine or on a cluster, is handed a notebook and
gives back what its checks put out.
"""

from __future__ import annotations

import concurrent.futures
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import nbformat

from ..authoring import release
from ..authoring.solution import Solution
from ..errors import KitError
from . import notebook, receipt, safe, store, totals
from .archive import Archive
from .collect import collect
from .folder import held
from .graft import graft, pristine
from .jail import Limits
from .run import Bounds
from .shapes import Ran, Receipt, Submission
from .workers import Job, forking, work, workers

ARCHIVE = "archive"


@dataclass
class Graded:
    """What came of grading: the receipts of this run, and sentences for the instructor.

    `changed` says who gained and lost against an earlier receipt; `kept` counts receipts that were still good.
    """

    receipts: list[Receipt]
    said: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    kept: int = 0


def grade(
    submissions: Path,
    out: Path,
    solutions: Path,
    *,
    exercise: str = "",
    class_list: Path | None = None,
    deadline: str = "",
    jobs: int = 0,
    scheduler: str = "",
    bounds: Bounds | None = None,
    limits: Limits | None = None,
    jail: bool = True,
    afresh: bool = False,
    tell: Callable[[int, int, str], None] = lambda done, of, student: None,
) -> Graded:
    """Grade a class: collect, run what is new, and write receipts as they come. `reports` renders them.

    A run that was stopped goes on where it was: a receipt is good as long as the same bytes, key, kit and data would be
    graded again.

    Parameters
    ----------
    submissions, class_list, deadline, exercise
        As for `collect.collect`.
    out
        Receives the archive, the receipts and the reports.
    solutions
        The folder of solution notebooks with their lock: the key.
    jobs
        How many submissions at once; by default as many as there are processors.
    scheduler
        The address of a Dask scheduler, instead of this machine.
    bounds, limits
        What a notebook may take, and what its kernel may use.
    jail
        False runs students' code with the rights of whoever grades; each receipt says so.
    afresh
        Whether to grade those again whose receipt is still good.
    tell
        Called after each submission that was run: how many are done, of how many, and whose it was.

    Raises
    ------
    KitError
        If something that all depends on cannot be used: the folder, the key, the jail, the output folder.
    """
    with held(out, new=True):
        return _Run(out, bounds or Bounds(), limits or Limits(), jail, tell).over(
            submissions, solutions, exercise, class_list, deadline, jobs, scheduler, afresh
        )


@dataclass(frozen=True)
class _Waiting:
    """A submission that is to be run, and the receipt there was."""

    one: Submission
    item: Solution
    before: Receipt | None


@dataclass
class _Run:
    """One run over a class: how it is to be done, and what has come of it."""

    out: Path
    bounds: Bounds
    limits: Limits
    jail: bool
    tell: Callable[[int, int, str], None]
    graded: Graded = field(default_factory=lambda: Graded([]))

    def over(
        self, submissions: Path, solutions: Path, exercise: str, class_list: Path | None, deadline: str, jobs: int,
        scheduler: str, afresh: bool,
    ) -> Graded:  # fmt: skip
        items = {item.number: item for item in release.agreed(solutions)}
        archive = Archive(self.out / ARCHIVE)
        found = collect(
            submissions, archive, roster=class_list, deadline=deadline, exercise=exercise, known=items,
            notes=self.graded.said,
        )  # fmt: skip
        earlier = store.read_all(self.out)[0]
        standing = self._standing(earlier, found, exercise)
        waiting: list[_Waiting] = []
        for one in found:
            if one.attempts == 0 and one.student in standing:
                continue
            before, item = self._before(one), items.get(one.exercise)
            if before and item and not afresh and self._is_good(before, one, item):
                self.graded.kept += 1
                self._store(receipt.refreshed(before, one), None)
            elif one.reason or item is None:
                reason = one.reason or "No exercise with this number is being graded."
                self._store(receipt.not_graded(item, one, reason, jail=self._jailed), before)
            else:
                waiting.append(_Waiting(one, item, before))
        self._put_away_what_no_longer_holds(earlier, found, exercise, class_list is not None)
        if waiting:
            if not scheduler:
                forking(self.limits, self.jail)  # what is wrong with it is told before anything is run
            self._run(waiting, archive, jobs, scheduler)
        self.graded.receipts = totals.ordered(self.graded.receipts)
        return self.graded

    @property
    def _jailed(self) -> str:
        return "bubblewrap" if self.jail else "none"

    def _before(self, one: Submission) -> Receipt | None:
        """The receipt there is; a damaged one is told, and graded again."""
        try:
            return store.find(self.out, one.exercise, one.student)
        except KitError as error:
            self.graded.said.append(str(error))
            return None

    def _is_good(self, before: Receipt, one: Submission, item: Solution) -> bool:
        """Whether grading again would give what there is."""
        return receipt.same(before, one, item) and (bool(one.reason) or before.jail == self._jailed)

    def _standing(self, earlier: list[Receipt], found: list[Submission], exercise: str) -> set[str]:
        """Who handed in before and is not in the folder, which may hold what came today alone: those receipts stand."""
        now = {(one.exercise, one.student) for one in found if one.attempts}
        asked = {exercise} if exercise else {number for number, _ in now if number}
        standing = [old for old in earlier if old.exercise in asked and not totals.absent(old)]
        standing = [old for old in standing if (old.exercise, old.student) not in now]
        self.graded.kept += len(standing)
        self.graded.receipts += standing
        students = sorted({old.student for old in standing})
        if students:
            self.graded.said.append(
                f"Not in this folder, but handed in before: {safe.listing(students, 20)}. What they have stands. To "
                "take somebody out altogether: alliancekit forget."
            )
        return set(students)

    def _store(self, new: Receipt, before: Receipt | None) -> None:
        """Keep a receipt, with what a person had decided on the one before it."""
        if before is not None:
            new = receipt.carried(before, new, store.last_graded(self.out, before))
            if told := receipt.changed(before, new):
                self.graded.changed.append(told)
        store.write(self.out, new)
        self.graded.receipts.append(new)

    def _put_away_what_no_longer_holds(
        self, earlier: list[Receipt], found: list[Submission], exercise: str, has_list: bool
    ) -> None:
        """Receipts without points whose student is found elsewhere now, or is no longer on the class list."""
        now = {(one.exercise, one.student) for one in found}
        handed_in = {one.student for one in found if one.exercise and one.attempts}
        for old in earlier:
            placed = not old.exercise and old.student in handed_in
            gone = has_list and totals.absent(old) and old.exercise == exercise
            if (old.exercise, old.student) not in now and (placed or gone):
                store.put_away(self.out, old.exercise, old.student)

    def _run(self, waiting: list[_Waiting], archive: Archive, jobs: int, scheduler: str) -> None:
        """Run what waits, and store each receipt as its run ends."""
        ready = {
            item.number: (
                pristine(item.notebook),
                {f"checks/{item.number}.json": json.dumps(release.sealed_checks(item, "none"))},
            )
            for item in {each.item.number: each.item for each in waiting}.values()
        }
        with workers(jobs, scheduler) as at_work:
            running: dict[concurrent.futures.Future[Ran], tuple[_Waiting, tuple[str, ...], dict[str, str]]] = {}
            left, done = list(reversed(waiting)), 0
            while left or running:
                while left and len(running) < 2 * at_work.count:  # few at a time: what waits is not yet in memory
                    each = left.pop()
                    reference, files = ready[each.item.number]
                    reading = notebook.read(archive.read(each.one.sha256))
                    if reading.notebook is None:  # `collect` has read it before
                        refused = receipt.not_graded(each.item, each.one, reading.reason, jail=self._jailed)
                        self._store(refused, each.before)
                        continue
                    grafted, said, written = graft(reference, reading.notebook)
                    job = Job(nbformat.writes(grafted), files, self.bounds, self.limits, self.jail)
                    running[at_work.pool.submit(work, job)] = (each, said, written)
                finished, _ = concurrent.futures.wait(running, return_when=concurrent.futures.FIRST_COMPLETED)
                for future in finished:
                    each, said, written = running.pop(future)
                    self._store(self._marked(future, each, said, written, scheduler), each.before)
                    done += 1
                    self.tell(done, len(waiting), each.one.student)

    def _marked(
        self, future: concurrent.futures.Future[Ran], each: _Waiting, said: tuple[str, ...],
        written: Mapping[str, str], scheduler: str,
    ) -> Receipt:  # fmt: skip
        """The receipt of a run; of one that failed for a reason of ours, a row with that reason, and never a zero."""
        try:
            ran = future.result()
        except KitError as error:
            raise (KitError(f"On a worker of {scheduler}: {error}") if scheduler else error) from None
        except Exception as error:  # a worker that was lost; the others' work goes on
            ran = Ran((), "failed", f"The worker was lost ({type(error).__name__}: {error}).")
        if ran.ended == "failed":
            reason = f"{receipt.NO_FAULT} {ran.said} Grade again."
            return receipt.not_graded(each.item, each.one, reason, jail=self._jailed)
        return receipt.mark(each.item, ran, each.one, written, said, jail=self._jailed)
