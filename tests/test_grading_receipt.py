"""Receipts: answers held against the key, what a kernel sends trusted in nothing, and no receipt ever lost."""

from __future__ import annotations

import copy
import dataclasses
import errno
import json
import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliancekit.authoring import solution
from alliancekit.checking.check import MIME
from alliancekit.checking.compounds import ListOf, Mapping, SetOf, Table
from alliancekit.checking.kinds import describe, read
from alliancekit.checking.problems import AnswerProblem
from alliancekit.checking.scalars import Integer, Name, Number, Text
from alliancekit.checking.seal import canonical_bytes
from alliancekit.errors import KitError
from alliancekit.grading import receipt, safe, store
from alliancekit.grading.answers import checked
from alliancekit.grading.shapes import Answered, Ran, Submission
from alliancekit.grading.totals import possible, total, waiting

ROOT = Path(__file__).resolve().parents[1]
SOLUTIONS = [path for path in sorted((ROOT / "solutions").glob("*.ipynb")) if not solution.is_draft(path)]


def plain(value):
    """As a kernel's message has it: plain lists and dictionaries."""
    return json.loads(json.dumps(value))


@pytest.fixture(scope="module", params=["01_reading", "04_lattice"])
def item(request):
    return solution.read(ROOT / "solutions" / f"{request.param}.ipynb")


def stored(item):
    """What the checks of the solved notebook put out when it was last run."""
    outputs = [output for cell in item.notebook.cells for output in cell.get("outputs", ())]
    records = [plain(output["data"][MIME]) for output in outputs if MIME in output.get("data", {})]
    return {record["question"]: Answered(record["question"], record["answer"]) for record in records}


NOT_OURS = "What the check put out is not an answer to this question."


def submission(student="ana", **more):
    return Submission(student, f"{student}.ipynb", more.pop("sha256", "a" * 64), more.pop("exercise", "04"), **more)


def marked(item, answers=None, written=None, notes=(), **ran):
    answers = stored(item) if answers is None else answers
    found = Ran(tuple(answers.values()), **ran)
    return receipt.mark(item, found, submission(exercise=item.number), written or {}, notes, jail="bubblewrap")


def by_question(result):
    return {one.question: one for one in result.questions}


# --- what a kernel sends ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", SOLUTIONS, ids=lambda path: path.stem)
def test_every_answer_that_the_kit_itself_puts_out_passes(path):
    for name, entry in solution.read(path).questions.items():
        forms = [
            *entry["accepted"],
            *(answer for _, answer, _ in entry["mistakes"]),
            *(form for form, _ in entry["verdicts"]),
        ]
        for form in plain(forms):
            assert checked(entry["kind"], form) == form, name


class Equal(str):
    """A text that equals everything."""

    __hash__ = str.__hash__

    def __eq__(self, other):
        return True


WHOLE = Integer(between=(0, 100))
KINDS = {
    "number": Number(digits=1, between=(0, 20_000), unit="km"),
    "whole": WHOLE,
    "word": Text(("attack", "threat", "war")),
    "name": Name("actors"),
    "place": Name("places"),
    "set": SetOf(Name("actors")),
    "list": ListOf(WHOLE, 3),
    "mapping": Mapping(Text(("a", "b")), WHOLE, 2),
    "deep": Mapping(Text(("a", "b")), SetOf(Name("actors")), 2),
    "table": Table((("actor", Name("actors")), ("share", Number(digits=1, between=(0, 100))))),
}


def nested(depth):
    value = []
    for _ in range(depth):
        value = [value]
    return value


NO_TABLES = [
    [{"actor": "JPN"}],
    [{"actor": "JPN", "share": "1.2", "more": ""}],
    [["JPN", "1.2"]],
    [{"actor": "KOR", "share": "1.2"}, {"actor": "JPN", "share": "2.8"}],  # not in order
    [{"actor": "JPN", "share": 1.2}],
    {"actor": ["JPN"], "share": ["1.2"]},
    [{"actor": "JPN", "share": "1.2"}] * 1_001,
]
NO_ANSWERS = {
    "whole": [1, 1.0, True, None, "", "1.0", "01", " 1", "+1", "1e1", "１", "1_0", "0x1", "-0", "101", "NaN", "inf",
              "1" * 31, "9" * 10_000, ["1"], {"1": "1"}, Equal("1"), "1\n", "1\0"],
    "number": [2117.4, "2117", "2117.40", "2117.44", "-1.0", "20000.1", "2,117.4", "sNaN"],
    "word": ["Attack", " attack", "peace", "attack\ud800", 0, ["attack"], Equal("war"), "war" * 99],
    "name": ["Japan", "jpn", "JPN ", "Atlantis", "", None, 392, "JPN" * 10_000],
    "place": ["Senkaku", "okinawa", {}, "../../etc/passwd"],
    "set": [["USA", "JPN"], ["JPN", "JPN"], {"JPN": 1}, "JPN", ["JPN", None], ["JPN"] * 1_001, nested(3), nested(900),
            [["JPN"]], ("JPN",), {"JPN"}],
    "list": [["1", "2"], ["1", "2", "3", "4"], ["1", "2", 3], [], "123"],
    "mapping": [{"a": "1"}, {"a": "1", "c": "2"}, {"a": "1", "b": 2}, [["a", "1"], ["b", "2"]], {"A": "1", "b": "2"},
                {"a": "1", "b": "2", "c": "3"}, {1: "1", "b": "2"}],
    "deep": [{"a": ["JPN"] * 900, "b": []}, {"a": "JPN", "b": []}],
    "table": NO_TABLES,
}  # fmt: skip


@pytest.mark.parametrize(("kind", "sent"), [(kind, sent) for kind, given in NO_ANSWERS.items() for sent in given])
def test_anything_but_a_canonical_form_is_refused(kind, sent):
    with pytest.raises(AnswerProblem, match="not an answer to this question"):
        checked(KINDS[kind], sent)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["JPN", "USA", "a", "b", "7", "1.5"]),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["a", "b", "actor", "share", "x"]), inner)
    ),
    max_leaves=12,
)


@given(JSON, st.sampled_from(sorted(KINDS)))
def test_what_is_let_through_is_what_was_sent_and_can_be_shown_and_stored(sent, name):
    kind = KINDS[name]
    try:
        found = checked(describe(kind), sent)
    except AnswerProblem:
        return
    assert canonical_bytes(found) == canonical_bytes(sent)
    assert kind.canonical(found) == found if name in ("word", "name", "place", "set", "deep") else True
    assert isinstance(kind.show(found), str)


def test_the_size_of_the_whole_is_limited_too():
    rows = Mapping(Text(tuple(f"k{n}" for n in range(20))), SetOf(Integer(between=(0, 999))), 20)
    full = {f"k{n}": [str(m) for m in range(10, 40)] for n in range(20)}
    assert checked(rows, dict(sorted(full.items()))) == full
    with pytest.raises(AnswerProblem):
        checked(rows, {key: sorted(map(str, range(1_000))) for key in full})


# --- marks ------------------------------------------------------------------------------------------------------------


def test_the_solution_has_all_points_that_need_no_person(item):
    result = marked(item)
    assert {one.state for one in result.questions} == {"right"}
    assert (total(result), possible(result)) == (6, 10)
    assert [text.question for text in waiting(result)] == [f"{item.number}-text"]
    assert (result.student, result.exercise, result.state, result.jail) == ("ana", item.number, "graded", "bubblewrap")


def test_each_known_mistake_loses_its_points_and_gets_its_hint(item):
    for name, entry in item.questions.items():
        for mistake, answer, hint in entry["mistakes"]:
            result = marked(item, {**stored(item), name: Answered(name, plain(answer))})
            one = by_question(result)[name]
            assert (one.state, one.hint, one.earned) == ("mistake", hint, 0), mistake
            assert one.shown == read(entry["kind"]).show(plain(answer))
            assert total(result) == 6 - one.points


def test_too_few_digits_is_a_state_of_its_own():
    item = solution.read(ROOT / "solutions" / "02_actors.ipynb")
    coarse = [
        (form, verdict) for form, verdict in item.questions["02-q5"]["verdicts"] if verdict["verdict"] == "digits"
    ]
    assert coarse
    for form, verdict in coarse:
        one = by_question(marked(item, {"02-q5": Answered("02-q5", form)}))["02-q5"]
        assert (one.state, one.earned) == ("digits", 0)
        assert one.hint == f"You rounded to {verdict['given']}; the task asks for {verdict['asked']}."


@pytest.mark.parametrize(
    ("answered", "state", "hint"),
    [
        (Answered("04-q4", problem="open"), "open", ""),
        (Answered("04-q4", problem="unreadable", said="04-q4: Found a list."), "unreadable", "Found a list."),
        (Answered("04-q4", problem="none"), "none", "The check put out no answer."),
        (Answered("04-q4", problem="several"), "none", "The check put out more than one answer, so none was counted."),
        (Answered("04-q4", problem="malformed"), "none", NOT_OURS),
        (Answered("04-q4", problem="ended"), "ended", ""),
        (Answered("04-q4", {"five": 0.83, "six": 0.7}), "none", NOT_OURS),
        (Answered("04-q4", {"five": "0.11", "six": "0.11"}), "wrong", ""),
    ],
)  # fmt: skip
def test_each_way_not_to_be_right(answered, state, hint):
    item = solution.read(ROOT / "solutions" / "04_lattice.ipynb")
    result = marked(item, {**stored(item), "04-q4": answered})
    one = by_question(result)["04-q4"]
    assert (one.state, one.hint, one.earned, total(result)) == (state, hint, 0, 5)


def test_a_question_that_is_answered_twice_or_not_at_all_or_is_none_of_ours(item):
    first = next(iter(item.questions))
    twice = Ran((*stored(item).values(), stored(item)[first], Answered("99-q1", "5")))
    result = receipt.mark(item, twice, submission(), {}, [], jail="none")
    assert by_question(result)[first].state == "none"
    assert list(by_question(result)) == list(item.questions)
    assert {one.state for one in marked(item, {}).questions} == {"none"}


def test_a_run_that_ended_early_keeps_what_was_answered(item):
    first, *others = item.questions
    result = marked(item, {first: stored(item)[first]}, ended="timeout", said="It took longer than 120 seconds.")
    states = {name: one.state for name, one in by_question(result).items()}
    assert states == {first: "right", **dict.fromkeys(others, "ended")}
    assert "It took longer than 120 seconds." in result.notes[0]


def test_a_written_answer_is_the_students_own_text(item):
    (cell,) = [cell for cell in solution.student(item).cells if cell.id == f"{item.number}-text"]
    (empty,) = marked(item, written={cell.id: cell.source}).written
    assert (empty.text, empty.earned, empty.points) == ("", None, 4)
    (full,) = marked(item, written={cell.id: f"{cell.source}\n\nClaim: **yes**.\r\n\x1b[31mred"}).written
    assert full.text == "Claim: **yes**.\n\N{REPLACEMENT CHARACTER}[31mred"
    (own,) = marked(item, written={cell.id: "I deleted your line.", "99-text": "no question"}).written
    assert own.text == "I deleted your line."
    assert len(marked(item, written={cell.id: "x" * 10**6}).written[0].text) == receipt.LONGEST_TEXT


def test_what_the_kernel_says_is_shortened_and_commands_no_terminal(item):
    first = next(iter(item.questions))
    said = "\x1b]0;title\x07 \u202eevil\u202c\ud800 <b>" + "x" * 5_000
    result = marked(
        item, {first: Answered(first, problem="unreadable", said=said)}, notes=[said], ended="died", said=said
    )
    for text in (by_question(result)[first].hint, *result.notes):
        assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]", text)
        assert len(text) <= safe.LONGEST_LINE
    store.encoded(result)


def test_a_submission_that_cannot_be_graded_has_a_reason_and_no_points(item):
    broken = submission(reason="The file is\nempty.")
    for result in (receipt.not_graded(item, broken), receipt.not_graded(None, broken)):
        assert (result.state, result.reason, result.questions, possible(result)) == (
            "not graded",
            "The file is empty.",
            [],
            0,
        )
    assert receipt.not_graded(item, broken, "No jail.").reason == "No jail."


# --- the identity of a grading ----------------------------------------------------------------------------------------


def altered(item, **entries):
    """The solution with other entries for its first question."""
    changed = copy.deepcopy(item)
    first = next(iter(changed.questions))
    changed.questions[first].update(entries)
    return changed


def test_the_same_bytes_with_the_same_key_are_graded_once(item, monkeypatch):
    result, handed_in = marked(item), submission(exercise=item.number)
    assert receipt.same(result, handed_in, item)
    assert receipt.same(result, dataclasses.replace(handed_in, late=True, attempts=2), item)
    assert not receipt.same(result, dataclasses.replace(handed_in, sha256="b" * 64), item)
    assert not receipt.same(result, dataclasses.replace(handed_in, reason="Damaged."), item)
    monkeypatch.setattr(receipt, "__version__", "99")
    assert not receipt.same(result, handed_in, item)


def test_other_data_grade_anew(item, monkeypatch):
    result = marked(item)
    monkeypatch.setattr(receipt, "data_digest", lambda: "other")
    assert not receipt.same(result, submission(exercise=item.number), item)


def test_a_changed_key_touches_its_own_exercise_alone(item):
    result, handed_in = marked(item), submission(exercise=item.number)
    first = item.questions[next(iter(item.questions))]
    mistake = first["mistakes"][0][1]
    for changed in (
        altered(item, accepted=[mistake]),
        altered(item, points=2),
        altered(item, verdicts=first["verdicts"][:-1]),
        altered(item, kind={**first["kind"], "length": 1}),
    ):
        assert not receipt.same(result, handed_in, changed)
    assert receipt.same(result, handed_in, altered(item, guesses=5, small="another reason"))


def test_who_gained_and_lost_is_said(item):
    before = marked(item)
    entry = next(iter(item.questions.values()))
    after = marked(altered(item, accepted=[plain(entry["mistakes"][0][1])], verdicts=[]))
    assert (
        receipt.changed(before, after)
        == f"ana, exercise {item.number}: 6 points → 5 points (Question 1: right → wrong)."
    )
    assert receipt.changed(before, before) == ""
    gone = receipt.not_graded(item, submission(reason="Damaged."))
    assert receipt.changed(before, gone) == f"ana, exercise {item.number}: 6 points → not graded."


def test_what_a_person_decided_is_carried_to_the_next_receipt(item):
    text = {f"{item.number}-text": "Claim."}
    old = marked(item, written=text)
    old.written[0].earned, old.written[0].comment = 3.0, "Good."
    old.overrides = [{"kind": "late", "question": "", "points": -1.0, "reason": "Two days."}]
    new = receipt.carried(old, marked(item, written=text))
    assert (new.written, new.overrides, total(new), new.notes) == (old.written, old.overrides, 8, [])
    other = receipt.carried(old, marked(item, written={f"{item.number}-text": "Another claim."}))
    assert (other.written[0].earned, total(other)) == (None, 5)
    assert other.notes == ["The text has changed since it was marked (3 points), so it waits to be marked again."]


def test_no_mark_falls_below_0(item):
    result = marked(item, {})
    result.overrides = [{"kind": "late", "question": "", "points": -2.0, "reason": "Late."}]
    assert total(result) == 0


# --- on disk ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def full(item):
    """A receipt in which every field has something."""
    answers = {**stored(item), next(iter(item.questions)): Answered(next(iter(item.questions)), problem="open")}
    result = marked(
        item,
        answers,
        {f"{item.number}-text": "“Claim”"},
        ["A note."],
        ended="died",
        said="Python stopped.",
        seconds=1.2345,
    )
    result.written[0].earned = 2.5
    result.overrides = [{"kind": "appeal", "question": "", "points": 1.0, "reason": "Right."}]
    return dataclasses.replace(result, submission=submission(exercise=item.number, late=True, notes=("One.", "Two.")))


def files(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_a_receipt_reads_back_equal(full, tmp_path):
    assert store.write(tmp_path, full)
    assert store.read(store.place(tmp_path, full.exercise, "ana")) == full
    assert store.find(tmp_path, full.exercise, "ana") == full
    assert store.find(tmp_path, full.exercise, "bea") is None
    assert store.read_all(tmp_path) == ([full], [])


def test_writing_the_same_again_changes_nothing_and_another_keeps_the_first(full, tmp_path):
    store.write(tmp_path, full)
    before = files(tmp_path)
    assert not store.write(tmp_path, full)
    assert files(tmp_path) == before
    versions = [full]
    for seconds in (2.0, 3.0, 2.0):
        versions.append(dataclasses.replace(full, seconds=seconds))
        assert store.write(tmp_path, versions[-1])
    kept = sorted(store.history(tmp_path, full.exercise, "ana").iterdir())
    assert [store.read(path) for path in kept] == versions[:-1]
    assert store.read_all(tmp_path) == ([versions[-1]], [])


def test_a_receipt_torn_anywhere_is_told_and_kept(full, tmp_path):
    path, whole = store.place(tmp_path, full.exercise, "ana"), store.encoded(full)
    path.parent.mkdir(parents=True)
    for length in range(0, len(whole) - 2, 97):
        path.write_bytes(whole[:length])
        with pytest.raises(KitError, match="is not a whole receipt") as told:
            store.read(path)
        assert "Grade this student again" in str(told.value)
    receipts, problems = store.read_all(tmp_path)
    assert (receipts, len(problems)) == ([], 1)
    torn = path.read_bytes()
    store.write(tmp_path, full)
    (kept,) = store.history(tmp_path, full.exercise, "ana").iterdir()
    assert (kept.read_bytes(), store.read(path)) == (torn, full)


@pytest.mark.parametrize(
    "edit",
    [
        lambda whole: whole["receipt"]["questions"][1].update(earned=9.0),
        lambda whole: whole["receipt"].update(student=7),
        lambda whole: whole["receipt"].update(schema=2),
        lambda whole: whole["receipt"].pop("notes"),
        lambda whole: whole["receipt"].update(more=1),
        lambda whole: whole["receipt"]["submission"].update(late="no"),
        lambda whole: whole["receipt"].update(questions={}),
        lambda whole: whole.pop("digest"),
        lambda whole: whole.clear(),
    ],
)
def test_a_receipt_that_somebody_edited_is_told(full, tmp_path, edit):
    whole = json.loads(store.encoded(full))
    edit(whole)
    path = tmp_path / "ana.json"
    path.write_text(json.dumps(whole))
    with pytest.raises(KitError, match="is not a whole receipt"):
        store.read(path)


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"null", b"{}", b"\xff\xfe", b"[" * 100_000, b'{"receipt": 1, "digest": ""}']
)
def test_a_file_that_is_no_receipt_is_told(content, tmp_path):
    (tmp_path / "x.json").write_bytes(content)
    with pytest.raises(KitError, match="is not a whole receipt"):
        store.read(tmp_path / "x.json")


def test_a_receipt_in_anothers_place_is_told(full, tmp_path):
    store.write(tmp_path, full)
    place = store.place(tmp_path, full.exercise, "ana")
    other = store.place(tmp_path, full.exercise, "bea")
    other.write_bytes(place.read_bytes())
    with pytest.raises(KitError, match="of another student"):
        store.find(tmp_path, full.exercise, "bea")
    receipts, problems = store.read_all(tmp_path)
    assert (receipts, len(problems)) == ([full], 1)


@pytest.mark.parametrize("step", ["fsync", "replace"])
@pytest.mark.parametrize("at", [1, 2])
def test_a_full_disk_or_a_kill_at_any_step_loses_nothing(full, tmp_path, monkeypatch, step, at):
    store.write(tmp_path, full)
    new, real, calls = dataclasses.replace(full, seconds=9.0), getattr(os, step), []

    def failing(*arguments):
        calls.append(1)
        if len(calls) == at:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(*arguments)

    with monkeypatch.context() as patched:
        patched.setattr(os, step, failing)
        with pytest.raises(KitError, match="No space left on device"):
            store.write(tmp_path, new)
    assert store.read_all(tmp_path) == ([full], [])
    assert store.write(tmp_path, new)  # and again, with room
    kept = sorted(store.history(tmp_path, full.exercise, "ana").iterdir())
    assert ([store.read(path) for path in kept], store.read_all(tmp_path)) == ([full], ([new], []))
    assert [path for path in files(tmp_path) if not path.endswith(".json")] == []


NAMES = st.text(min_size=1, max_size=80) | st.text(alphabet="aAbB.-_/\\ä\0é", min_size=1, max_size=12)


@given(NAMES, NAMES)
def test_a_students_id_never_leads_elsewhere_and_never_to_anothers_file(one, other):
    first, second = safe.file_name(one), safe.file_name(other)
    assert re.fullmatch(r"[a-z0-9](?:[a-z0-9._@+-]*[a-z0-9])?", first) and len(first) < 80 and ".." not in first
    assert (first == second) == (one == other)


@pytest.mark.parametrize(
    "student", ["../../etc/passwd", "..", ".", "CON", "nul.txt", "a/b", "Ana", "ana ", "", "ana\n", "ﬀ"]
)
def test_ids_that_are_no_names_of_files_get_one(student, tmp_path, item):
    result = dataclasses.replace(marked(item), student=student)
    store.write(tmp_path, result)
    assert store.find(tmp_path, item.number, student) == result
    (path,) = files(tmp_path)
    assert re.fullmatch(r"receipts/\d\d/[a-z0-9-]+\.json", path)


def test_a_student_cannot_choose_an_id_that_is_anothers_file():
    taken = safe.file_name("Ana")
    assert safe.file_name(taken) != taken
