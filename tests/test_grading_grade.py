"""Grading a class: the marks are those planned, wherever notebooks run; grading again changes what it has to, alone."""

from __future__ import annotations

import csv
import json
import os
import pickle
import shutil
import signal
from concurrent.futures import ThreadPoolExecutor

import nbformat
import pytest

from alliancekit.authoring import lock, release, solution
from alliancekit.authoring.question import MIME as QUESTION
from alliancekit.errors import KitError
from alliancekit.grading import grade as grading
from alliancekit.grading import jail, marks, merge, sheet, store, workers
from alliancekit.grading.folder import held
from alliancekit.grading.grade import grade
from alliancekit.grading.graft import graft, pristine
from alliancekit.grading.jail import Limits
from alliancekit.grading.run import Bounds
from alliancekit.grading.totals import total

from .synthetic_class import (
    ROOT,
    Memory,
    called,
    differences,
    handed_in,
    small_key,
    solutions,
    write_class,
    write_key,
)
from .warm_kernels import children, until

MISSING = jail.available()
pytestmark = pytest.mark.skipif(bool(MISSING), reason=MISSING or "the jail can be had")


def files(folder):
    """Every file with its bytes and the time it was last written."""
    return {
        path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def points(out):
    """The points on the receipts, by exercise and student."""
    receipts, problems = store.read_all(out)
    assert problems == []
    return {(one.exercise, one.student): total(one) for one in receipts}


# --- marks as planned -------------------------------------------------------------------------------------------------


def graded_class(tmp_path, students, **how):
    """A class that does two whole exercises, graded; what was planned, and the points of marks.csv."""
    items = solutions("03", "04")
    plans = write_class(tmp_path / "submissions", items, range(students))
    done: list[tuple[int, int, str]] = []
    graded = grade(
        tmp_path / "submissions",
        tmp_path / "out",
        write_key(tmp_path / "key", items),
        tell=lambda *told: done.append(told),
        **how,
    )
    assert [(number, of) for number, of, _ in done] == [(at + 1, len(plans)) for at in range(len(plans))]
    assert graded.said == graded.changed == []
    rows = csv.DictReader(marks.marks(graded.receipts).decode("utf-8-sig").splitlines())
    return plans, graded.receipts, {(row["exercise"], row["student"]): float(row["points"]) for row in rows}


def as_planned(tmp_path, students, **how):
    plans, receipts, table = graded_class(tmp_path, students, **how)
    assert len({tuple(plan.states.values()) for plan in plans}) > len(plans) / 4, "the plan has too little in it"
    assert differences(receipts, plans) == []
    assert differences(store.read_all(tmp_path / "out")[0], plans) == []
    assert table == {(plan.exercise, plan.student): plan.earned for plan in plans}
    assert {one.jail for one in receipts} == {"bubblewrap"}


def test_the_marks_of_a_class_are_those_planned(tmp_path):
    as_planned(tmp_path, 6)


@pytest.mark.slow
def test_the_marks_of_a_hundred_submissions_are_those_planned(tmp_path):
    as_planned(tmp_path, 50)


@pytest.fixture(scope="module")
def cluster():
    distributed = pytest.importorskip("distributed", reason="Dask is not installed (the extra `cluster` has it)")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0", silence_logs=50
    ) as running:
        yield running


@pytest.fixture(scope="module")
def of_two(tmp_path_factory):
    """The key of two small exercises."""
    return small_key(tmp_path_factory.mktemp("small") / "key")


def read_key(folder):
    return [solution.read(path) for path in sorted(folder.glob("*.ipynb"))]


def test_a_cluster_gives_the_marks_planned_and_each_of_its_workers_runs_some(tmp_path, cluster, of_two, monkeypatch):
    monkeypatch.setattr(workers, "forking", None)  # no kernel is forked in this process
    plans = write_class(tmp_path / "submissions", read_key(of_two), range(4))
    graded = grade(tmp_path / "submissions", tmp_path / "out", of_two, scheduler=cluster.scheduler_address)
    assert differences(graded.receipts, plans) == []
    assert {one.jail for one in graded.receipts} == {"bubblewrap"}
    with cluster.get_client() as client:
        forkers = client.run(lambda: len(workers._PARENTS))
    assert list(forkers.values()) == [1, 1]


@pytest.mark.slow
def test_the_marks_of_a_hundred_submissions_on_a_cluster_are_those_planned(tmp_path, cluster):
    as_planned(tmp_path, 50, scheduler=cluster.scheduler_address)


@pytest.mark.slow
def test_a_worker_that_is_killed_costs_nobody_a_mark(tmp_path, cluster, of_two):
    plans = write_class(tmp_path / "submissions", read_key(of_two), range(4))
    pids = []

    def kill_one(done, of, student):
        if not pids:
            with cluster.get_client() as client:
                pids.extend(client.run(os.getpid).values())
            os.kill(pids[0], signal.SIGKILL)

    graded = grade(
        tmp_path / "submissions", tmp_path / "out", of_two, scheduler=cluster.scheduler_address, tell=kill_one
    )
    assert differences(graded.receipts, plans) == []


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("tcp://127.0.0.1:9", "no Dask scheduler at tcp://127.0.0.1:9"),
        ("nonsense:x", "no Dask scheduler at nonsense:x"),
    ],
)
def test_a_scheduler_that_is_not_there_is_said_before_anything_is_lost(tmp_path, of_two, address, said, monkeypatch):
    pytest.importorskip("distributed", reason="Dask is not installed (the extra `cluster` has it)")
    monkeypatch.setattr(workers, "REACHED_S", 1)
    write_class(tmp_path / "submissions", read_key(of_two), range(1))
    with pytest.raises(KitError, match=said):
        grade(tmp_path / "submissions", tmp_path / "out", of_two, scheduler=address)
    assert not (tmp_path / "out" / "receipts").exists()


def test_workers_with_another_version_of_the_kit_are_refused(tmp_path, cluster, of_two, monkeypatch):
    write_class(tmp_path / "submissions", read_key(of_two), range(1))
    monkeypatch.setattr(workers, "__version__", "0.0.1")
    with pytest.raises(KitError, match="Not every worker has this version of the kit"):
        grade(tmp_path / "submissions", tmp_path / "out", of_two, scheduler=cluster.scheduler_address)


def secrets(items):
    """What tells an answer: accepted answers and mistakes as JSON and as Python, hints, solutions' lines, salts."""
    for item in items:
        yield item.meta["salt"]
        for entry in item.questions.values():
            for form, verdict in entry["verdicts"]:
                if form and isinstance(form, (dict, list)):
                    yield from (json.dumps(form), json.dumps(form, ensure_ascii=False), repr(form))
                if "hint" in verdict:
                    yield verdict["hint"]
        for cell in item.notebook.cells:
            if solution.BEGIN in cell.source:
                inside = cell.source.partition(solution.BEGIN)[2].partition(solution.END)[0]
                yield from (line for line in inside.splitlines() if len(line) > 25)
            if "author" in cell.metadata.get("tags", ()):
                yield from (line for line in cell.source.splitlines() if len(line) > 40)


def test_no_worker_is_handed_anything_of_the_key(tmp_path, monkeypatch):
    """Every exercise of the kit, left open: what travels to a worker then is our notebook and its checks alone."""
    items = read_key(ROOT / "solutions")
    for item in items:
        (tmp_path / "submissions" / "ana").mkdir(parents=True, exist_ok=True)
        nbformat.write(solution.student(item), tmp_path / "submissions" / "ana" / item.path.name)
    handed: list[bytes] = []

    class Spy(Memory):
        def submit(self, work, job):
            handed.append(pickle.dumps((work, job)))
            return self._threads.submit(workers.Ran, ())

    monkeypatch.setattr(grading, "workers", Spy().workers)
    grade(tmp_path / "submissions", tmp_path / "out", ROOT / "solutions")
    assert len(handed) == len(items)
    everything = b"".join(handed).decode("utf-8", "replace")
    searched = list(secrets(items))
    assert len(searched) > 500
    assert [secret for secret in searched if secret in everything or json.dumps(secret)[1:-1] in everything] == []
    assert "ana" not in [word.strip("\"'") for word in everything.split()]
    assert str(tmp_path) not in everything


# --- grading again ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def memory():
    return Memory()


class Class:
    """A small class of six students and two exercises: where it lies, and how it is graded."""

    def __init__(self, folder, memory):
        self.memory = memory
        self.key, self.submissions, self.out = folder / "key", folder / "submissions", folder / "out"
        small_key(self.key)
        self.plans = write_class(self.submissions, read_key(self.key), range(6))

    def grade(self, **how):
        self.memory.ran.clear()
        return grade(self.submissions, self.out, self.key, **how)

    def hand_in(self, exercise, number, as_number, name="", **fates):
        """Another file of a student's, answered as another student would; and what it is to get."""
        item = next(item for item in read_key(self.key) if item.number == exercise)
        notebook, planned = handed_in(item, as_number, {f"{exercise}-{name}": state for name, state in fates.items()})
        nbformat.write(notebook, self.submissions / called(number) / (name or item.path.name))
        planned.student = called(number)
        return planned

    def edit_key(self, exercise, edit):
        """Change a solution as its author would, and accept the answers."""
        path = next(self.key.glob(f"{exercise}_*.ipynb"))
        notebook = nbformat.read(path, as_version=4)
        edit({cell.id: cell for cell in notebook.cells})
        nbformat.write(notebook, path)
        lock.accept(self.key, read_key(self.key))

    def ran(self):
        """Of which exercises jobs were run, the last time."""
        return sorted(next(iter(job.files)).removeprefix("checks/").removesuffix(".json") for job in self.memory.ran)


@pytest.fixture
def small_class(tmp_path, memory, monkeypatch):
    monkeypatch.setattr(grading, "workers", memory.workers)
    return Class(tmp_path, memory)


def test_grading_the_same_again_runs_nothing_and_touches_no_file(small_class):
    first = small_class.grade()
    assert differences(first.receipts, small_class.plans) == []
    before = files(small_class.out)
    again = small_class.grade()
    assert (again.kept, again.changed, again.said, small_class.memory.ran) == (12, [], [], [])
    assert again.receipts == first.receipts
    assert files(small_class.out) == before


def test_a_new_attempt_is_graded_and_nobody_else(small_class):
    small_class.grade()
    before = files(small_class.out / "receipts")
    plan = small_class.hand_in("04", 5, as_number=8)
    assert plan.earned != (
        earlier := next(p.earned for p in small_class.plans if (p.student, p.exercise) == ("s005", "04"))
    )
    graded = small_class.grade()
    assert (small_class.ran(), graded.kept) == (["04"], 11)
    assert len(graded.changed) == 1
    assert graded.changed[0].startswith(f"s005, exercise 04: {earlier:g} points → {plan.earned:g} points (")
    after = files(small_class.out / "receipts")
    changed = {name for name in after if after[name] != before.get(name)}
    (kept,) = changed - {"04/s005.json"}
    assert kept.startswith("history/04/s005/0001-")
    assert after[kept][0] == before["04/s005.json"][0]
    # The file that was handed in first is in the archive still.
    assert (small_class.out / "archive" / "files").is_dir()
    assert len([name for name in files(small_class.out / "archive") if name.startswith("files/")]) == 13


def test_of_two_files_the_later_counts_and_both_are_kept(small_class):
    plan = small_class.hand_in("03", 2, as_number=8, name="03_commitments (1).ipynb")
    for name, when in (("03_commitments.ipynb", 1_700_000_000), ("03_commitments (1).ipynb", 1_700_009_999)):
        os.utime(small_class.submissions / "s002" / name, (when, when))
    graded = small_class.grade()
    one = next(one for one in graded.receipts if (one.student, one.exercise) == ("s002", "03"))
    assert differences([one], [plan]) == []
    assert (one.submission.attempt, one.submission.attempts) == (2, 2)
    assert len([name for name in files(small_class.out / "archive") if name.startswith("files/")]) == 13


def test_other_points_of_one_question_regrade_one_exercise_and_name_who_gained(small_class):
    small_class.grade()
    before = points(small_class.out)

    def double(cells):
        cells["03-q1-check"].metadata.nbgrader.points = 2

    small_class.edit_key("03", double)
    graded = small_class.grade()
    assert (small_class.ran(), graded.kept) == (["03"] * 6, 6)
    right = [plan.student for plan in small_class.plans if plan.states.get("03-q1") == "right"]
    assert right
    assert sorted(told.split(",")[0] for told in graded.changed) == right
    assert points(small_class.out) == {
        (exercise, student): earned + (exercise == "03" and student in right)
        for (exercise, student), earned in before.items()
    }


def test_another_accepted_answer_regrades_one_exercise_and_names_who_gained_and_who_lost(small_class):
    """A mistake turns out to be right, and what was right to be wrong."""
    plans = [
        small_class.hand_in("04", number, as_number, q2=state)
        for number, (as_number, state) in enumerate(
            [(0, "right"), (1, "mistake"), (1, "mistake"), (2, "mistake"), (3, "right"), (4, "open")]
        )
    ]
    small_class.grade()
    before = points(small_class.out)
    item = read_key(small_class.key)[1]
    entry, plan = item.questions["04-q2"], plans[1]
    gains = next(form for form, verdict in entry["verdicts"] if verdict.get("hint") == plan.hints["04-q2"])

    def turn(cells):
        for cell in cells.values():
            for output in cell.get("outputs", ()):
                asked = output.get("data", {}).get(QUESTION, {})
                if asked.get("question") == "04-q2":
                    asked["accepted"] = [gains]
                    others = [pair for pair in asked["verdicts"] if pair[0] not in (gains, entry["accepted"][0])]
                    asked["verdicts"] = [[gains, {"verdict": "right"}], *others]
        for output in cells["04-q2-check"].outputs:
            for record in output.data.values():
                if isinstance(record, dict) and "answer" in record:
                    record["answer"] = gains

    small_class.edit_key("04", turn)
    graded = small_class.grade()
    assert (small_class.ran(), graded.kept) == (["04"] * 6, 6)
    gained, lost = {"s001", "s002"}, {"s000", "s004"}
    assert plans[3].hints["04-q2"] != plan.hints["04-q2"]
    after = points(small_class.out)
    assert {student for (_, student), earned in after.items() if earned > before["04", student]} == gained
    assert {key for key in after if after[key] < before[key]} == {("04", student) for student in lost}
    assert {told.split(",")[0] for told in graded.changed} == gained | lost
    said = next(told for told in graded.changed if told.startswith(plan.student))
    assert "Question 2: mistake → right" in said


def test_afresh_grades_all_again_and_keeps_what_was(small_class):
    first = small_class.grade()
    before = files(small_class.out / "receipts")
    small_class.memory.known.clear()  # so that they are run, and take another time
    again = small_class.grade(afresh=True)
    assert (again.kept, again.changed, len(small_class.memory.ran)) == (0, [], 12)
    assert differences(again.receipts, small_class.plans) == []
    history = [
        content for name, (content, _) in files(small_class.out / "receipts").items() if name.startswith("history/")
    ]
    assert len(first.receipts) == 12
    assert sorted(history) == sorted(content for content, _ in before.values())


def test_what_a_person_decided_survives_a_regrade(small_class):
    """A mark for a text stays with the text; a change with its reason stays with the student."""
    small_class.grade()
    receipts, _ = store.read_all(small_class.out)
    texts = list(csv.DictReader(marks.written_sheet(receipts).decode("utf-8-sig").splitlines()))
    for row in texts:
        row |= {"points": "3", "comment": f"read, {row['student']}"}
    entered = sheet.written(marks.WRITTEN, texts)
    change = {"exercise": "03", "student": "s001", "question": "", "kind": "appeal", "points": -0.5, "reason": "late"}
    for content in (entered, sheet.written(marks.OVERRIDES, [change])):
        merged = merge.merge(store.read_all(small_class.out)[0], content, "filled.csv")
        assert merged.problems == []
        for one in merged.receipts:
            store.write(small_class.out, one)
    before = points(small_class.out)
    assert before["03", "s001"] == next(p.earned for p in small_class.plans if p.student == "s001") + 2.5

    assert small_class.grade().kept == 12  # as it is, it is good
    plan = small_class.hand_in("03", 1, as_number=9)  # another text
    small_class.edit_key("04", lambda cells: cells["04-q1-check"].metadata.nbgrader.update(points=5))
    graded = small_class.grade()
    assert small_class.ran() == ["03", *["04"] * 6]
    found = {(one.exercise, one.student): one for one in store.read_all(small_class.out)[0]}
    for number in range(6):
        (text,) = found["04", called(number)].written
        assert (text.earned, text.comment) == (3, f"read, {called(number)}")
    (text,) = found["03", "s001"].written
    assert (text.text, text.earned) == (plan.text, None)
    assert [(one["points"], one["reason"]) for one in found["03", "s001"].overrides] == [(-0.5, "late")]
    notes = " ".join(found["03", "s001"].notes)
    assert "waits to be marked again" in notes
    assert "A person changed the points of an earlier attempt" in notes
    assert any(told.startswith("s001, exercise 03") for told in graded.changed)


def test_a_damaged_receipt_is_told_once_graded_again_and_kept(small_class):
    small_class.grade()
    path = store.place(small_class.out, "03", "s002")
    damaged = path.read_bytes()[:-40]
    path.write_bytes(damaged)
    graded = small_class.grade()
    assert len(graded.said) == 1
    assert "s002.json is not a whole receipt" in graded.said[0]
    assert small_class.ran() == ["03"]
    assert differences(store.read_all(small_class.out)[0], small_class.plans) == []
    assert damaged in [content for content, _ in files(small_class.out / "receipts").values()]


def test_who_hands_in_after_all_is_no_longer_missing(small_class, tmp_path):
    class_list = tmp_path / "class.csv"
    class_list.write_text("id,name\n" + "".join(f"{called(number)},Student {number}\n" for number in range(8)))

    def missing():
        return [one.student for one in store.read_all(small_class.out)[0] if one.state != "graded"]

    small_class.grade(class_list=class_list)
    assert missing() == ["s006", "s007"]
    (small_class.submissions / "s006").mkdir()
    plan = small_class.hand_in("03", 6, as_number=6)
    graded = small_class.grade(class_list=class_list)
    assert differences([one for one in graded.receipts if one.student == "s006"], [plan]) == []
    assert missing() == ["s007"]
    class_list.write_text(class_list.read_text().replace("s007", "s700"))  # who was misspelt
    small_class.grade(class_list=class_list)
    assert missing() == ["s700"]
    assert len(list((small_class.out / "receipts" / "history").rglob("*.json"))) == 2


def marked_text(out, exercise, student, earned):
    """Mark a text as a person does; the receipt that is then stored."""
    receipt = store.find(out, exercise, student)
    receipt.written[0].earned, receipt.written[0].comment = earned, "well argued"
    store.write(out, receipt)
    return receipt


def test_who_is_not_in_todays_folder_keeps_receipt_and_marks(small_class, tmp_path):
    class_list = tmp_path / "class.csv"
    class_list.write_text("id,name\n" + "".join(f"{called(number)},Student {number}\n" for number in range(7)))
    small_class.grade(class_list=class_list, exercise="03")
    marked = marked_text(small_class.out, "03", "s002", 3.0)
    (small_class.submissions / "s002").rename(tmp_path / "elsewhere")
    graded = small_class.grade(class_list=class_list, exercise="03")
    assert store.find(small_class.out, "03", "s002") == marked
    assert [one.student for one in graded.receipts if one.state != "graded"] == ["s006"]
    assert [told for told in graded.said if "handed in before: s002" in told]
    assert graded.changed == []


@pytest.mark.parametrize("exercise", ["03", ""])
def test_a_folder_with_part_of_the_work_leaves_all_other_receipts_as_they_are(small_class, tmp_path, exercise):
    class_list = tmp_path / "class.csv"
    class_list.write_text("id,name\n" + "".join(f"{called(number)},Student {number}\n" for number in range(7)))
    small_class.grade()
    before = files(small_class.out / "receipts")
    for number in range(1, 6):
        shutil.rmtree(small_class.submissions / called(number))
    plan = small_class.hand_in("03", 0, as_number=8)
    graded = small_class.grade(exercise=exercise)  # without a class list too
    assert "Not in this folder, but handed in before: s001, s002, s003, s004, s005. What they have stands" in (
        " ".join(graded.said)
    )
    graded = small_class.grade(exercise=exercise, class_list=class_list)
    assert [one.student for one in graded.receipts if one.state != "graded"] == ["s006"]
    after = files(small_class.out / "receipts")
    assert {name for name in before if after.get(name) != before[name]} == {"03/s000.json"}
    assert total(store.find(small_class.out, "03", "s000")) == plan.earned


def test_a_mark_for_a_text_outlives_an_attempt_that_could_not_be_read(small_class):
    small_class.grade()
    marked = marked_text(small_class.out, "03", "s001", 3.0)
    path = small_class.submissions / "s001" / "03_commitments.ipynb"
    whole = path.read_bytes()
    path.write_bytes(whole[:200])
    small_class.grade()
    assert store.find(small_class.out, "03", "s001").state == "not graded"
    path.write_bytes(whole)
    small_class.grade()
    now = store.find(small_class.out, "03", "s001")
    assert now.written == marked.written
    assert total(now) == total(marked)


def test_a_run_that_failed_for_a_reason_of_ours_is_a_row_with_the_reason_and_is_run_again(small_class, monkeypatch):
    failing = Memory()
    failing.submit = lambda work, job: failing._threads.submit(lambda: workers.Ran((), "failed", "No kernel came."))
    monkeypatch.setattr(grading, "workers", failing.workers)
    graded = small_class.grade()
    assert {(one.state, tuple(one.questions)) for one in graded.receipts} == {("not graded", ())}
    assert {one.reason for one in graded.receipts} == {
        "It could not be run, which is no fault of the student's. No kernel came. Grade again."
    }
    monkeypatch.setattr(grading, "workers", small_class.memory.workers)
    graded = small_class.grade()
    assert differences(graded.receipts, small_class.plans) == []
    assert len(graded.changed) == 12


def test_two_commands_do_not_write_to_one_folder_at_a_time(small_class):
    with held(small_class.out, new=True), pytest.raises(KitError, match="Another command is writing to"):
        small_class.grade()
    assert len(small_class.grade().receipts) == 12


# --- what happens to the machinery ------------------------------------------------------------------------------------


def job(item, more, **limits):
    """A solved notebook with something more after its second answer."""
    notebook, _ = handed_in(item, 0, dict.fromkeys(item.questions, "right"))
    second = next(cell for cell in notebook.cells if cell.id == list(item.questions)[1])
    second.source += f"\n{more}"
    grafted, _, _ = graft(pristine(item.notebook), notebook)
    checks = {f"checks/{item.number}.json": json.dumps(release.sealed_checks(item, "none"))}
    return workers.Job(nbformat.writes(grafted), checks, Bounds(), Limits(**limits), True)


@pytest.mark.parametrize(
    ("more", "limits", "ended"),
    [
        ("import os; os.kill(os.getpid(), 9)", {}, "died"),
        pytest.param("import time; time.sleep(60)", {"wall_s": 3}, "timeout", marks=pytest.mark.slow),
        pytest.param("while True: pass", {"cpu_s": 2}, "timeout", marks=pytest.mark.slow),
    ],
)
def test_a_kernel_that_its_guard_ends_costs_only_what_comes_after(of_two, more, limits, ended):
    found = workers.work(job(read_key(of_two)[0], more, **limits))
    assert found.ended == ended
    assert [one.problem for one in found.answers] == ["", "ended"]


def test_the_process_that_forks_kernels_may_be_killed_and_no_answer_is_lost(of_two, tmp_path):
    """Its kernels go with it, and what they were running is run again; no student is marked down for that."""
    waiting = job(read_key(of_two)[0], "import time; time.sleep(1)")
    first = workers.forking(waiting.limits, True).pid
    with ThreadPoolExecutor(2) as threads:
        both = [threads.submit(workers.work, waiting) for _ in range(2)]
        until(lambda: len(children(first)) == 2)
        os.kill(first, signal.SIGKILL)
    for ran in both:
        assert ran.result().ended == ""
        assert [one.problem for one in ran.result().answers] == ["", ""]
    assert workers.forking(waiting.limits, True).pid != first
