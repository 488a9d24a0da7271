"""Reports on a class: pages and tables from receipts alone, hostile text in every place, marks in and out again."""

from __future__ import annotations

import builtins
import copy
import csv
import dataclasses
import html
import io
import json
import random
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliancekit.authoring import solution
from alliancekit.checking.kinds import read
from alliancekit.errors import KitError
from alliancekit.grading import found, items, marks, notebook, page, platforms, receipt, reports, safe, sheet, store
from alliancekit.grading.archive import Archive, Entry
from alliancekit.grading.feedback import STATES, feedback
from alliancekit.grading.forget import forget
from alliancekit.grading.merge import merge
from alliancekit.grading.shapes import Answered, Ran, Submission
from alliancekit.grading.totals import automatic, total

from .browser import violations

ROOT = Path(__file__).resolve().parents[1]
HOSTILE = (
    '<script>document.title="owned"</script><img src=x onerror=alert(1)>"\'><svg/onload=alert(1)> {{ 7*7 }} {% raw %}'
    ' </style></blockquote> \x1b[31mred\x1b]0;t\x07 \u202egnp.exe \u2067 \ud800 \0 =HYPERLINK("http://x")'
)
FORMULAS = ["=HYPERLINK(1)", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", " =1", "x;=1", "'=1", "''+x", "a\n=1"]


def plain(value):
    return json.loads(json.dumps(value))


@pytest.fixture(scope="module", params=["01_reading", "04_lattice"])
def item(request):
    return solution.read(ROOT / "solutions" / f"{request.param}.ipynb")


@pytest.fixture(scope="module")
def lattice():
    return solution.read(ROOT / "solutions" / "04_lattice.ipynb")


def answered(item, question, how):
    entry = item.questions[question]
    if how == "right":
        return Answered(question, plain(entry["accepted"][0]))
    if isinstance(how, int):
        return Answered(question, plain(entry["mistakes"][how][1]))
    if how == "unreadable":
        return Answered(question, problem=how, said=f"{question}: expected a dictionary. Found '<b>{HOSTILE}'.")
    return Answered(question, problem=how)


def receipted(item, student, hows, text=None, notes=(), **more):
    """The receipt of a student who fared so with each question."""
    found = [answered(item, question, how) for question, how in zip(item.questions, hows, strict=False)]
    stub = next(cell.source for cell in solution.student(item).cells if cell.id == f"{item.number}-text")
    about = {"name": f"{student}_{item.path.name}", "sha256": safe.code(student) * 8, **more}
    handed_in = Submission(student=student, exercise=item.number, **about)
    texts = {f"{item.number}-text": stub if text is None else f"{stub}\n\n{text}"}
    return receipt.mark(item, Ran(tuple(found)), handed_in, texts, notes, jail="bubblewrap")


def classroom(item, students=40, seed=4):
    """A class whose students are of different strength."""
    chance, found = random.Random(seed), []
    for number in range(students):
        strength = chance.random()
        hows = [
            "right" if chance.random() < strength else chance.choice([0, 0, 1, 2, "open", "none"])
            for _ in item.questions
        ]
        found.append(receipted(item, f"s{number:02}", hows, f"Claim {number}." if number % 4 else None))
    return found


@pytest.fixture(scope="module")
def hostile(item):
    """A class in which every text that can be somebody else's is hostile."""
    found = classroom(item, 12)
    for one in found:
        for text in one.written:
            text.text, text.comment, text.earned = HOSTILE, safe.clean(HOSTILE), 1.0
        one.notes.append(HOSTILE)
        one.overrides = [{"kind": HOSTILE, "question": "", "points": 1.0, "reason": HOSTILE}]
        for each in one.questions:
            each.hint, each.shown = HOSTILE, HOSTILE
    about = {"submitted": HOSTILE, "notes": (HOSTILE,), "late": True, "attempts": 2}
    handed_in = Submission(HOSTILE, HOSTILE, "f" * 64, item.number, **about)
    ran = Ran((answered(item, next(iter(item.questions)), "unreadable"),), "died", HOSTILE)
    evil = receipt.mark(item, ran, handed_in, {f"{item.number}-text": HOSTILE}, [HOSTILE], jail="none")
    refused = receipt.not_graded(item, Submission("eve", HOSTILE, "e" * 64, item.number), HOSTILE)
    return [*found, evil, refused]


def rendered(found, *own, **more):
    names = {one.student: f"Name {HOSTILE}" for one in found if one.student != "s01"}
    return reports.rendered(found, own, names=more.pop("names", names), **more)


# --- pages ------------------------------------------------------------------------------------------------------------


class Tags(HTMLParser):
    """The tags of a page with their attributes, and its text."""

    def __init__(self, content):
        super().__init__(convert_charrefs=True)
        self.tags, self.text, self.within = [], [], []
        self.feed(content.decode())

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.within.append(tag)

    def handle_endtag(self, tag):
        while self.within and self.within.pop() != tag:
            pass

    def handle_data(self, data):
        if not self.within or self.within[-1] not in ("style", "title"):
            self.text.append(data)


def text_of(content):
    return " ".join("".join(Tags(content).text).split())


_PAGE = "html head meta title style body main section div span bdi wbr code strong em a h1 h2 h3 h4 p blockquote"
_PARTS = "ul ol li dl dt dd details summary svg rect table caption thead tbody tr th td"
ALLOWED = set(f"{_PAGE} {_PARTS}".split())


def test_no_text_becomes_markup_on_any_page(item, hostile):
    pages = {
        name: content
        for name, content in rendered(hostile, item, missing={item.number: [HOSTILE]}).items()
        if name.endswith(".html")
    }
    assert {name.partition("/")[0].partition("-")[0] for name in pages} == {"feedback", "class", "written"}
    for name, content in pages.items():
        found = Tags(content)
        assert {tag for tag, _ in found.tags} <= ALLOWED, name
        attributes = [(tag, key, value) for tag, given in found.tags for key, value in given.items()]
        assert not [key for _, key, _ in attributes if key.startswith("on") or key in ("src", "action", "srcdoc")], name
        assert all(tag == "a" and value.startswith("#") for tag, key, value in attributes if key == "href"), name
        policy = [given["content"] for tag, given in found.tags if given.get("http-equiv") == "Content-Security-Policy"]
        assert policy == [page.POLICY]
        assert "default-src 'none'" in page.POLICY and "script" not in page.POLICY
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", content.decode()), name
        assert "{{ 7*7 }}" in text_of(content), name  # nor a template
        assert '<script>document.title="owned"</script>' in html.unescape(content.decode()), name


@pytest.mark.browser
def test_axe_finds_nothing_serious_and_nothing_runs_or_is_fetched(chromium, item, hostile, tmp_path):
    files = rendered([*hostile, *classroom(item)], item, missing={item.number: ["zed"]}, names={})
    shown = [
        "class-{}.html",
        "written-{}-text.html",
        "feedback/{}/s01.html",
        "feedback/{}/s03.html",
        "feedback/{}/eve.html",
    ]
    context = chromium.new_context(offline=True)
    asked, said = [], []
    context.on("request", lambda request: asked.append(request.url))
    window = context.new_page()
    window.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    window.on("console", lambda message: said.append(message.text) if "owned" in message.text else None)
    for name in shown:
        path = tmp_path / "page.html"
        path.write_bytes(files[name.format(item.number)])
        window.goto(path.as_uri())
        assert violations(window, "html") == [], name
        assert "owned" not in window.title()
    assert said == []
    assert [url for url in asked if not url.startswith("file:")] == []
    context.close()


@pytest.mark.browser
def test_pages_fit_a_narrow_window_and_print(chromium, item, hostile, tmp_path):
    files = rendered(hostile, item, names={})
    context = chromium.new_context(offline=True, viewport={"width": 640, "height": 800})  # 1280 at 200 %
    window = context.new_page()
    for name in (f"feedback/{item.number}/s01.html", f"written-{item.number}-text.html", f"class-{item.number}.html"):
        (tmp_path / "page.html").write_bytes(files[name])
        window.goto((tmp_path / "page.html").as_uri())
        wide = window.evaluate("document.documentElement.scrollWidth")
        assert wide <= 640, (name, wide)
        window.pdf(path=tmp_path / "page.pdf")
        assert (tmp_path / "page.pdf").stat().st_size > 5_000
    context.close()


def test_the_same_receipts_give_the_same_bytes(item, hostile, tmp_path):
    first = rendered(hostile, item, missing={item.number: ["zed", "amy"]})
    others = [copy.deepcopy(one) for one in hostile]
    random.Random(1).shuffle(others)
    assert rendered(others, item, missing={item.number: ["amy", "zed"]}) == first
    for one in hostile:
        store.write(tmp_path, one)
    again, problems = store.read_all(tmp_path)
    assert problems == []
    assert rendered(again, item, missing={item.number: ["zed", "amy"]}) == first


def test_without_jinja2_the_way_out_is_told(lattice, monkeypatch):
    real = builtins.__import__

    def missing(name, *rest):
        if name == "jinja2":
            raise ModuleNotFoundError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", missing)
    page._environment.cache_clear()
    with pytest.raises(KitError, match=r"alliancekit\[instructor\]"):
        feedback(receipted(lattice, "ana", ["right"]))


# --- feedback ---------------------------------------------------------------------------------------------------------


def told(one):
    return text_of(feedback(one))


def test_feedback_says_what_was_earned_and_what_to_do(lattice):
    one = receipted(lattice, "ana", ["right", 0, "open", "unreadable", "right", "right"], "Claim.")
    said = told(one)
    assert "So far you have 3 of 6 points. 3 of 6 checked questions are right." in said
    assert "Your text has not been marked yet. It can add up to 4 points." in said
    assert "Question 1: Right, 1 of 1 point" in said
    assert "Question 2: Not right yet, 0 of 1 point" in said
    assert lattice.questions["04-q2"]["mistakes"][0][2] in said
    assert "Begin with question 2: the hint there is about the answer you gave." in said
    assert "Try question 3. No question needs the answer to another." in said
    assert "Question 4: Could not be read, 0 of 1 point What happened expected a dictionary." in said


def test_feedback_shows_the_persons_marks_and_changes(lattice):
    one = receipted(lattice, "ana", ["right", 0, 0, 0, 0, 0], "Claim.")
    one.written[0].earned, one.written[0].comment = 2.5, "Name the column."
    one.overrides = [
        {"kind": "late", "question": "", "points": -1.0, "reason": "Two days late."},
        {"kind": "appeal", "question": "04-q2", "points": 0.5, "reason": "The task can be read so."},
    ]
    said = told(one)
    assert "You have 3 of 10 points. 1 of 6 checked questions is right. Your text has 2.5 of 4 points." in said
    assert "Text: 2.5 of 4 points Comment: Name the column. Your text: Claim." in said
    assert "−1 (late): Two days late." in said and "+0.5 (appeal, question 2): The task can be read so." in said


def test_feedback_without_a_text_says_so_and_without_a_mark_gives_the_reason(lattice):
    assert "No text was found for the written question (4 points)." in told(receipted(lattice, "ana", ["right"] * 6))
    refused = receipt.not_graded(lattice, Submission("ana", "a.ipynb", "a" * 64, "04"), "The file is empty.")
    said = told(refused)
    assert "Your notebook could not be graded, so there is no mark yet." in said and "The file is empty." in said
    assert "0 of" not in said
    assert "no mark yet" in told(receipt.not_graded(None, Submission("ana", "a.txt", "", "", reason="No notebook.")))


@pytest.mark.parametrize(
    ("reason", "shown"),
    [
        (notebook.read(b"").reason, "The file is empty: the upload or the saving broke off."),
        (notebook.read(b"PK\x03\x04").reason, "The file is a zip, though its name says notebook."),
        (f"My work. Final.ipynb {found.LINK}", "My work. Final.ipynb is a link to another file or folder."),
        ("a.ipynb may not be opened. Change its permissions, and collect again.", "a.ipynb may not be opened."),
        (
            "This is exercise 03, and exercise 04 is being graded.",
            "This is exercise 03, and exercise 04 is being graded.",
        ),
        (
            f"{receipt.NO_FAULT} The worker was lost (KilledWorker: tcp://10.0.0.1). Grade again.",
            "It could not be run, which is no fault of yours.",
        ),
    ],
)
def test_a_student_reads_why_there_is_no_mark_and_not_what_the_instructor_is_told(lattice, reason, shown):
    refused = receipt.not_graded(lattice, Submission("ana", "a.ipynb", "a" * 64, "04"), reason)
    assert f"What the grading says of your file: {shown} What you handed in is kept." in told(refused)


def test_every_state_has_words_and_a_next_step(lattice):
    for state in STATES:
        one = receipted(lattice, "ana", ["right"] * 6)
        one.questions[3].state, one.questions[3].earned = state, 0.0
        said = told(one)
        assert f"Question 4: {STATES[state][0]}" in said
        step = "All checked questions are right." if state == "right" else "If your course lets you hand in again"
        assert step in said
    assert "questions 1, 2 and 3" in told(
        receipted(lattice, "ana", ["open", "open", "open", "right", "right", "right"])
    )


def test_the_key_is_nowhere_in_feedback(item):
    """Whatever a student answered, no page tells more of the key than their own right answers do."""
    shown = {q: [read(e["kind"]).show(plain(a)) for a in e["accepted"]] for q, e in item.questions.items()}
    hints = {q: {hint for _, _, hint in e["mistakes"]} for q, e in item.questions.items()}
    names = {name for entry in item.questions.values() for name, _, _ in entry["mistakes"]}
    samples = next(cell.source for cell in item.notebook.cells if cell.id == f"{item.number}-text").partition(
        "BEGIN SOLUTION"
    )[2]
    for how in (0, 1, 2, "open", "none", "unreadable"):
        one = receipted(item, "ana", [how] * 6, "Claim.")
        for each in one.questions:
            each.answer = "THE ANSWER AS DATA"
        one.key = "THE DIGEST OF THE KEY"
        content = feedback(one)
        said = text_of(content)
        given = {each.hint for each in one.questions}
        assert not [answer for answers in shown.values() for answer in answers if answer in said]
        assert not [hint for found in hints.values() for hint in found - given if hint in said]
        assert not [name for name in names if f">{name}<" in content.decode()]
        assert "THE ANSWER AS DATA" not in said and one.key not in said
        assert not [line for line in samples.split("\n") if len(line) > 40 and line in said]


# --- the class --------------------------------------------------------------------------------------------------------


def test_item_analysis_equals_an_independent_computation(item):
    found = classroom(item)
    names = list(item.questions)
    right = np.array([[one.state == "right" for one in each.questions] for each in found], dtype=float)
    earned = np.array([[one.earned for one in each.questions] for each in found])
    came = np.array([[one.state not in ("none", "ended") for one in each.questions] for each in found])
    for at, one in enumerate(items.analysed(found)):
        rows = came[:, at]
        others = earned.sum(axis=1)[rows] - earned[rows, at]
        assert one.question == names[at]
        assert one.counted == rows.sum() < len(found)
        assert one.share == pytest.approx(right[rows, at].mean())
        assert one.discrimination == pytest.approx(np.corrcoef(right[rows, at], others)[0, 1])
        assert sum(one.states.values()) == len(found)
    assert len({round(one.share, 6) for one in items.analysed(found)}) > 1


def test_discrimination_is_left_out_where_it_says_nothing(lattice):
    few = classroom(lattice, items.FEWEST - 1)
    alike = [receipted(lattice, f"s{n}", ["right"] * 6) for n in range(30)]
    assert {one.discrimination for one in items.analysed([*few])} == {None}
    assert {one.discrimination for one in items.analysed(alike)} == {None}
    said = text_of(reports.rendered(alike[:9], [lattice])["class-04.html"])
    assert "Read it from about 30 students on. With 9 it is not computed." in said
    assert "With 40, chance alone can move it by about 0.3 up or down." in text_of(
        reports.rendered(classroom(lattice), [lattice])["class-04.html"]
    )


def test_the_class_report_counts_known_mistakes_by_name_and_shows_the_others(lattice):
    name = lattice.questions["04-q3"]["mistakes"][1][0]
    found = [receipted(lattice, f"s{n}", ["right", "right", 1]) for n in range(3)]
    odd = {**plain(lattice.questions["04-q3"]["accepted"][0]), "JPN;PHL": "39"}
    for n in range(2):
        about = Submission(f"t{n}", "t.ipynb", "t" * 64, "04")
        found.append(receipt.mark(lattice, Ran((Answered("04-q3", odd),)), about, {}, [], jail="bubblewrap"))
    assert [(one.question, one.name, one.count) for one in items.mistakes(found, lattice)] == [("04-q3", name, 3)]
    assert [(one.question, one.count) for one in items.repeated(found)] == [("04-q3", 2)]
    said = text_of(reports.rendered(found, [lattice])["class-04.html"])
    assert "The hardest was question 3 (0 % right), the easiest question 1 (100 %)." in said
    content = reports.rendered(found, [lattice])["class-04.html"]
    assert f"Question 3 {name} 3" in re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.unescape(content.decode())))
    assert "JPN;PHL: 39" in text_of(content)


def test_the_class_report_says_who_is_not_there_and_why(lattice):
    refused = receipt.not_graded(lattice, Submission("eve", "eve.ipynb", "e" * 64, "04"), "The file is empty.")
    absent = receipt.not_graded(lattice, Submission("zed", "", "", "04", 0, 0, reason="Nothing was handed in."))
    one = receipted(lattice, "ana", ["right"] * 6, notes=["A cell was copied."], late=True)
    unsafe = copy.deepcopy(receipted(lattice, "bob", ["right"] * 6))
    unsafe.jail = "none"
    files = reports.rendered([refused, absent, one, unsafe], [lattice], names={"zed": "Zed Zee"})
    said = text_of(files["class-04.html"])
    assert "3 students handed in, 2 are graded. 1 could not be graded; the reasons stand below." in said
    assert "1 of the roster handed nothing in." in said
    assert "eveeve.ipynbThe file is empty." in said
    assert "Zed Zee (zed)" in said
    assert "No question was harder than another." in said
    assert "Handed in late.A cell was copied." in said
    assert "Graded without a jail: bob." in said
    assert not [name for name in files if "zed" in name]
    assert said.count("(zed)") == 1
    states = {row["student"]: row["state"] for row in table(files["marks.csv"])}
    assert states == {"eve": "not graded", "zed": "missing", "ana": "text not marked", "bob": "text not marked"}
    alone = text_of(reports.rendered([one], [lattice])["class-04.html"])
    assert "Who is missing is not known here" in alone


def test_the_name_of_a_file_is_broken_where_its_parts_end(lattice):
    name = "ruizana_10001_200001_04_lattice-final.ipynb"
    refused = receipt.not_graded(lattice, Submission("10001", name, "e" * 64, "04"), "The file is empty.")
    content = reports.rendered([refused], [lattice])["class-04.html"].decode()
    assert "ruizana_<wbr>10001_<wbr>200001_<wbr>04_<wbr>lattice-<wbr>final.<wbr>ipynb" in content


def test_whoever_of_the_roster_has_no_receipt_is_missing_there_alone(lattice):
    reading = solution.read(ROOT / "solutions" / "01_reading.ipynb")
    found = [
        receipted(lattice, "ana", ["right"]),
        receipted(lattice, "bea", ["right"]),
        receipted(reading, "ana", ["right"]),
    ]
    found.append(receipt.not_graded(None, Submission("cem", "x.txt", "", "", reason="No notebook.")))
    found.append(receipt.not_graded(None, Submission("zed", "", "", "", 0, 0, reason="Nothing was handed in.")))
    files = reports.rendered(found, [lattice, reading], names={"ana": "", "bea": "Bea Bo", "cem": "", "zed": ""})
    rows = [(row["exercise"], row["student"], row["state"]) for row in table(files["marks.csv"])]
    assert [row for row in rows if row[2] in ("missing", "not graded")] == [
        ("", "cem", "not graded"), ("01", "bea", "missing"), ("01", "cem", "missing"), ("01", "zed", "missing"),
        ("04", "cem", "missing"), ("04", "zed", "missing"),
    ]  # fmt: skip
    assert "Handed nothing in: Bea Bo (bea) cem zed" in text_of(files["class-01.html"])
    assert "cemx.txtNo notebook." in text_of(files["class-04.html"])


def test_the_distribution_is_told_in_a_sentence(lattice):
    found = [receipted(lattice, f"s{n}", ["right"] * n + [0] * (6 - n)) for n in (0, 2, 3, 3, 5)]
    said = text_of(reports.rendered(found, [lattice])["class-04.html"])
    assert "The median is 3 of 6 points from checked questions" in said
    assert "the middle half of the class has 2 to 3. The lowest mark is 0, the highest 5." in said
    for one in found:
        one.written[0].earned = 4.0
    said = text_of(reports.rendered(found, [lattice])["class-04.html"])
    assert "The median is 7 of 10 points; the middle half of the class has 6 to 7." in said
    assert "Text: 5 of 5 marked. On average they have 4 of 4 points." in said
    assert "Nobody is graded yet" in text_of(reports.rendered([], [lattice], missing={"04": ["zed"]})["class-04.html"])


def test_receipts_of_different_keys_are_told(lattice):
    one, two = receipted(lattice, "ana", ["right"]), receipted(lattice, "bob", ["right"])
    two.key = "0" * 64
    assert "Different versions of the answer key were used" in text_of(
        reports.rendered([one, two], [lattice])["class-04.html"]
    )


# --- tables -----------------------------------------------------------------------------------------------------------


def table(content):
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@given(st.text() | st.text(alphabet="'=-+@ \t\n\r;,a\"＝\u00a0"))
def test_any_text_comes_back_from_a_cell_and_is_no_formula(text):
    made = sheet.cell(text)
    assert sheet.uncell(made) == safe.clean(text)
    for start in re.split("[;\n\t]", made):  # what a spreadsheet might take for a cell
        assert start.strip() == "-" == made or not re.match(r"[^\S\n]*[=+\-@＝＋－＠]", start)


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_a_text_in_every_table(lattice, text):
    one = receipted(lattice, text, ["right"] * 6, "Claim.", [text], name=text)
    one.written[0].comment, one.written[0].earned = text, 1.0
    one.overrides = [{"kind": "other", "question": "", "points": -1.0, "reason": text}]
    files = {
        name: content
        for name, content in reports.rendered([one], [lattice], names={text: text}).items()
        if name.endswith(".csv")
    }
    assert len(files) == 5
    for name, content in files.items():
        for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")):
            for cell in row:
                assert re.fullmatch(r"-?\d+(\.\d+)?", cell) or not re.match(r"\s*[=+\-@＝]|[\t\r\n]", cell), name


def filled(content, entries):
    """A table as a person fills it in: by student, the cells to enter."""
    rows = table(content)
    for row in rows:
        row.update(entries.get(row["student"], {}))
    made = io.StringIO()
    writer = csv.DictWriter(made, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return made.getvalue()


def test_what_was_not_filled_in_changes_nothing(hostile):
    found = [one for one in hostile if one.state == "graded"]
    merged = merge(found, marks.written_sheet(found), "written.csv")
    assert (merged.said, merged.problems, merged.receipts) == ([], [], found)


@pytest.fixture
def three(lattice):
    return [
        receipted(lattice, name, ["right"] * 6, text)
        for name, text in (("ana", "Claim."), ("bea", "Claim, too."), ("0042", None))
    ]


def by_student(merged):
    return {one.student: one for one in merged.receipts}


def test_marks_for_texts_are_merged_once(three):
    content = filled(
        marks.written_sheet(three), {"ana": {"points": "3", "comment": "=Good, “clear”.\nName the column."}}
    ).encode()
    merged = merge(three, content, "written.csv")
    assert merged.problems == []
    assert merged.said == ["0042, exercise 04, text: 0 of 4 points.", "ana, exercise 04, text: 3 of 4 points."]
    now = by_student(merged)
    assert (now["ana"].written[0].earned, now["ana"].written[0].comment) == (3, "=Good, “clear”.\nName the column.")
    assert (now["bea"].written[0].earned, total(now["ana"]), total(now["0042"])) == (None, 9, 6)
    assert total(three[0]) == 6  # what was given is as it was
    again = merge(merged.receipts, content, "written.csv")
    assert (again.said, again.problems, again.receipts) == ([], [], merged.receipts)
    assert merge(merged.receipts, marks.written_sheet(merged.receipts), "written.csv").said == []


def test_a_table_as_excel_saves_it_in_europe_is_read(three):
    content = filled(
        marks.written_sheet(three), {"ana": {"points": "2,5", "comment": "schön"}, "0042": {"points": "1"}}
    )
    rows = list(csv.reader(io.StringIO(content)))
    made = io.StringIO()
    csv.writer(made, delimiter=";").writerows(
        [[{"04": "4", "0042": "42"}.get(cell, cell) for cell in row] for row in rows]
    )
    for saved in (
        made.getvalue().encode("cp1252"),
        made.getvalue().encode("utf-8-sig"),
        ("sep=;\r\n" + made.getvalue()).encode(),
    ):
        merged = merge(three, saved, "written.csv")
        assert merged.problems == []
        assert (by_student(merged)["ana"].written[0].earned, by_student(merged)["ana"].written[0].comment) == (
            2.5,
            "schön",
        )
        assert by_student(merged)["0042"].written[0].earned == 1


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ({"points": "5"}, "from 0 to 4. Found '5'"),
        ({"points": "-1"}, "from 0 to 4"),
        ({"points": "three"}, "from 0 to 4. Found 'three'"),
        ({"points": "nan"}, "from 0 to 4"),
        ({"points": "1e0"}, "from 0 to 4"),
        ({"points": "3", "student": "anna"}, "no student 'anna' has a receipt in exercise 04. Did you mean ana?"),
        ({"points": "3", "exercise": "07"}, "no receipt is of exercise '07'"),
        ({"points": "3", "question": "04-q1"}, "no written question '04-q1'"),
        ({"points": "", "comment": "Good."}, "a comment without points"),
        ({"points": "3", "fingerprint": "bbbbbbbb"}, "ana, exercise 04: another text was handed in since"),
        ({"points": "3", "student": "bcdfghjk"}, "looks like the code of an anonymous page"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_taken_is_told_and_the_others_are_taken(three, entry, problem):
    merged = merge(
        three, filled(marks.written_sheet(three), {"ana": entry, "bea": {"points": "4"}}).encode(), "written.csv"
    )
    assert len(merged.problems) == 1 and problem in merged.problems[0] and merged.problems[0].startswith("Line 3: ")
    assert (by_student(merged)["ana"].written[0].earned, by_student(merged)["bea"].written[0].earned) == (None, 4)


def test_two_marks_for_one_text_are_told(three):
    content = filled(marks.written_sheet(three), {"ana": {"points": "3"}})
    row = next(line for line in content.splitlines() if ",ana," in line)
    merged = merge(three, (content + row.replace(",3,", ",1,", 1) + "\r\n").encode(), "written.csv")
    assert by_student(merged)["ana"].written[0].earned == 3
    assert "another mark for the same text stands further up" in merged.problems[0]


OVERRIDES = "exercise,student,question,kind,points,reason\r\n"


def test_changes_are_applied_once_with_their_reasons_and_taken_away_again(three):
    content = f"{OVERRIDES}04,ana,,late,−1,Two days.\r\n4,ana,04-q2,appeal,+0.5,Can be read so.\r\n".encode()
    merged = merge(three, content, "overrides.csv")
    assert merged.problems == []
    assert merged.said == ["ana, exercise 04: 6 points → 5.5 points. Changes: -1 late; +0.5 appeal."]
    assert total(by_student(merged)["ana"]) == 5.5
    again = merge(merged.receipts, content, "overrides.csv")
    assert (again.said, again.receipts) == ([], merged.receipts)
    assert merge(merged.receipts, marks.override_sheet(merged.receipts), "overrides.csv").receipts == merged.receipts
    gone = merge(merged.receipts, OVERRIDES.encode(), "overrides.csv")
    assert (total(by_student(gone)["ana"]), gone.said) == (
        6,
        ["ana, exercise 04: 5.5 points → 6 points. Changes: none any more."],
    )


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("04,ana,,late,much,Two days.", "points are added (1) or taken away (-1). Found 'much'"),
        ("04,ana,,late,-11,Two days.", "points are added"),
        ("04,ana,,late,-1,", "needs a reason"),
        ("04,ana,,mood,-1,Because.", "the kind is one of late, accommodation, appeal, other. Found 'mood'"),
        ("04,ana,04-q9,appeal,1,Right.", "has no question '04-q9'"),
        ("04,anna,,late,-1,Two days.", "Did you mean ana?"),
        ("04,bea,,appeal,2,Right.", "the same change stands further up. It counts once."),
    ],
)  # fmt: skip
def test_a_slip_in_one_change_takes_no_other_away(three, row, problem):
    before = merge(
        three, f"{OVERRIDES}04,ana,,late,-1,Two days.\r\n04,bea,,appeal,1,Right.\r\n".encode(), "o.csv"
    ).receipts
    merged = merge(before, f"{OVERRIDES}04,bea,,appeal,2,Right.\r\n{row}\r\n".encode(), "overrides.csv")
    assert len(merged.problems) == 1 and problem in merged.problems[0]
    assert {name: total(one) for name, one in by_student(merged).items()} == {"ana": 5, "bea": 8, "0042": 6}


def test_more_than_all_points_is_told_and_nobody_ungraded_gets_points(three, lattice):
    refused = receipt.not_graded(lattice, Submission("eve", "e", "e" * 64, "04"), "Empty.")
    rows = "04,ana,,other,10,Bonus.\r\n04,eve,,accommodation,1,Ill.\r\n"
    merged = merge([*three, refused], (OVERRIDES + rows).encode(), "overrides.csv")
    assert "That is more than the 10 points of the exercise." in merged.said[0]
    assert "eve, exercise 04: not graded, so there are no points to change." in merged.problems[0]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "lacks the columns exercise, student, points"),
        (b"exercise,student,points\r\n", "lacks the columns question, comment, fingerprint"),
        (b"exercise,student,points,reason\r\n", "lacks the columns question, kind"),
        ("a,b\r\n".encode("utf-16"), "is no CSV table"),
        (b'exercise,"student\r\n', "cannot be read as a table"),
    ],
)  # fmt: skip
def test_what_is_no_such_table_is_told(three, content, sentence):
    with pytest.raises(KitError, match=sentence):
        merge(three, content, "file.csv")


def test_marks_csv_has_a_row_for_everybody_and_no_points_for_the_ungraded(item, hostile):
    rows = table(rendered(hostile, item, missing={item.number: ["zed"]})["marks.csv"])
    assert len(rows) == len(hostile) + 1
    by_name = {row["student"]: row for row in rows}
    assert by_name["zed"]["state"] == "missing" and by_name["eve"]["state"] == "not graded"
    assert by_name["zed"]["points"] == by_name["eve"]["points"] == ""
    for one in hostile:
        if one.state == "graded" and one.student.startswith("s"):
            row = by_name[one.student]
            assert (float(row["points"]), float(row["checked"])) == (total(one), automatic(one))
            assert [float(row[f"question {n}"]) for n in range(1, 7)] == [each.earned for each in one.questions]


# --- platforms --------------------------------------------------------------------------------------------------------


def final(one, earned=4.0):
    one.written[0].earned = earned
    return one


def test_canvas_gets_final_marks_only_in_the_columns_it_reads(lattice):
    ana = final(receipted(lattice, "doejane_123", ["right"] * 6, name="doejane_123_45678_04_lattice.ipynb"))
    bea = final(receipted(lattice, "bea", ["right"] * 5), 2.5)
    waits = receipted(lattice, "cem", ["right"] * 6)
    refused = receipt.not_graded(lattice, Submission("eve", "e", "e" * 64, "04"), "Empty.")
    everybody = [ana, bea, waits, refused]
    rows = list(csv.reader(io.StringIO(platforms.canvas(everybody, {"bea": "Bea B."}).decode("utf-8"))))
    assert rows == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Exercise 04 Hub, spokes, lattice"],
        ["    Points Possible", "", "", "", "", "10"],
        ["Bea B.", "", "bea", "bea", "", "7.5"],
        ["doejane_123", "123", "", "", "", "10"],
    ]
    assert platforms.left_out(everybody) == [
        "cem, exercise 04: a text is not marked yet.",
        "eve, exercise 04: not graded.",
    ]


def test_a_file_named_like_canvas_by_a_student_gives_no_other_identity(lattice):
    one = final(receipted(lattice, "bea", ["right"] * 6, name="doejane_123_45678_04_lattice.ipynb"))
    assert list(csv.reader(io.StringIO(platforms.canvas([one]).decode())))[-1][1:4] == ["", "bea", "bea"]


def test_a_student_called_points_possible_changes_no_points_of_the_assignment(lattice):
    one = final(receipted(lattice, "bea", []), 0)
    content = platforms.canvas([one], {"bea": "  Points Possible"}).decode()
    assert len(re.findall("points possible", content, re.IGNORECASE)) == 1


def test_a_gradebook_of_canvas_comes_back_with_its_own_assignment(lattice):
    export = (
        "\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,Week 4 essay (11),Exercise 04 (12),Current Score\r\n"
        "    Points Possible,,,,,5,20,(read only)\r\n"
        '"Doe, Jane",123,u1,jane,A,3,,\r\n"Bo, Bea",124,u2,bea,A,3,,\r\n"Cem",125,u3,cem,A,3,7,\r\n'
    ).encode()
    given = [row.cells for row in sheet.table(export, "gradebook.csv")[1]]
    jane = final(receipted(lattice, "doejane_123", ["right"] * 6, name="doejane_123_45678_x.ipynb"))
    bea, stray = final(receipted(lattice, "BEA", ["right"] * 6)), final(receipted(lattice, "dan", ["right"] * 6))
    rows = list(csv.reader(io.StringIO(platforms.canvas([jane, bea, stray], given=given).decode())))
    assert rows == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Exercise 04 (12)"],
        ["Bo, Bea", "124", "u2", "bea", "A", "10"],
        ["Doe, Jane", "123", "u1", "jane", "A", "10"],
    ]  # the essay is not it; the assignment keeps its 20 points; Cem's mark is not touched
    assert platforms.left_out([stray], given) == [
        "dan, exercise 04: not found, or found twice, in the platform’s file."
    ]


def test_moodle_gets_a_worksheet_where_moodle_named_the_files(lattice):
    one = final(
        receipted(lattice, "Jane_Doe_77", ["right"] * 6, name="Jane Doe_77_assignsubmission_file_/04_lattice.ipynb")
    )
    assert table(platforms.moodle([one], {"Jane_Doe_77": "Jane Doe"})) == [
        {
            "Identifier": "Participant 77",
            "Full name": "Jane Doe",
            "Grade": "10",
            "Maximum Grade": "10",
            "Last modified (grade)": "-",
        }
    ]
    other = final(receipted(lattice, "bea", ["right"] * 6))
    assert table(platforms.moodle([one, other])) == [
        {"id": "Jane_Doe_77", "Exercise 04 Hub, spokes, lattice": "10"},
        {"id": "bea", "Exercise 04 Hub, spokes, lattice": "10"},
    ]


def test_a_worksheet_of_moodle_comes_back_filled_and_otherwise_as_it_was(lattice):
    export = (
        b"Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,"
        b"Last modified (submission),Last modified (grade),Feedback comments\r\n"
        b"Participant 77,Jane Doe,j@x,Submitted,,10.00,Yes,-,-,\r\n"
        b"Participant 78,Bea Bo,bea@x,Submitted,5.00,10.00,Yes,-,-,Fine\r\n"
    )
    given = [row.cells for row in sheet.table(export, "worksheet.csv")[1]]
    one = final(
        receipted(lattice, "Jane_Doe_77", ["right"] * 6, name="Jane Doe_77_assignsubmission_file_/04_lattice.ipynb"),
        3.5,
    )
    assert platforms.moodle([one], given=given).decode() == export.decode().replace("Submitted,,", "Submitted,9.5,")


# --- written answers --------------------------------------------------------------------------------------------------


def test_the_page_of_a_written_question_has_the_rubric_and_every_text(item):
    found = classroom(item, 8)
    said = text_of(reports.rendered(found, [item], names={"s01": "Ana Ruiz"})[f"written-{item.number}-text.html"])
    task = next(cell.source for cell in item.notebook.cells if cell.id == "text-task")
    rubric = re.findall(r"^\| \d \| ([^|*`]+) \|$", task, re.MULTILINE)
    assert rubric and all(text.strip() in said for text in rubric)
    assert "An answer that earns 4 points." in said
    assert all(f"Claim {number}." in said for number in range(8) if number % 4)
    assert "Ana Ruiz" in said and "Without a text s00 s04" in said
    assert "6 texts to read; 8 answers are not marked yet." in said


def test_codes_stand_for_students_and_lead_back_to_them(lattice):
    found = classroom(lattice, 8)
    files = reports.rendered(found, [lattice], names={"s01": "Ana Ruiz"}, anonymous=True)
    salts = reports.salts_of([lattice])
    for name in ("written.csv", "written-04-text.html"):
        content = files[name].decode("utf-8-sig")
        assert not re.search(r"\bs0\d\b|Ana Ruiz", content), name
        assert safe.code(salts["04"], "04", "s01") in content
    rows = table(files["written.csv"])
    assert [row["student"] for row in rows] == sorted(row["student"] for row in rows)
    code = safe.code(salts["04"], "04", "s03")
    content = filled(files["written.csv"], {code: {"points": "2"}}).encode()
    merged = merge(found, content, "written.csv", salt=salts)
    assert merged.problems == [] and by_student(merged)["s03"].written[0].earned == 2
    assert "looks like the code" in merge(found, content, "written.csv").problems[0]


# --- all of them, in a folder -----------------------------------------------------------------------------------------


def test_entries_that_are_not_merged_are_never_overwritten(three, lattice, tmp_path):
    files = reports.rendered(three, [lattice])
    assert reports.write(tmp_path, files, three, {}) == []
    assert {name: (tmp_path / name).read_bytes() for name in files} == files
    assert reports.write(tmp_path, {**files, "written.csv": b"other"}, three, {}) == []  # nobody has entered anything
    assert reports.write(tmp_path, files, three, {}) == []
    entered = filled(files["written.csv"], {"ana": {"points": "3"}}).encode()
    (tmp_path / "written.csv").write_bytes(entered)
    (told_,) = reports.write(tmp_path, files, three, {}, "--out x")
    assert "written.csv has entries that are not on the receipts yet" in told_
    assert f"`alliancekit grade --merge {tmp_path / 'written.csv'} --out x`" in told_
    assert (tmp_path / "written.csv").read_bytes() == entered
    assert (tmp_path / "written.new.csv").read_bytes() == files["written.csv"]
    merged = merge(three, entered, "written.csv").receipts
    assert reports.write(tmp_path, reports.rendered(merged, [lattice]), merged, {}) == []
    assert ",3," in (tmp_path / "written.csv").read_text(encoding="utf-8-sig")
    assert not (tmp_path / "written.new.csv").exists()


def test_a_folder_that_cannot_be_written_is_told(three, lattice, tmp_path):
    (tmp_path / "out").write_text("a file")
    with pytest.raises(KitError, match="cannot be written"):
        reports.write(tmp_path / "out", reports.rendered(three, [lattice]), three, {})


@pytest.fixture
def course(three, lattice, tmp_path):
    """An output folder with an archive, receipts, history and reports."""
    archive = Archive(tmp_path / "archive")
    shared = archive.add(b"untouched")
    entries = []
    for one in three:
        own = archive.add(f"work of {one.student}".encode())
        entries += [
            Entry(sha256, 9, f"{one.student}.ipynb", one.student, one.student, "now") for sha256 in (own, shared)
        ]
        store.write(tmp_path, one)
        store.write(tmp_path, final(copy.deepcopy(one), 2.0))
    archive.record(entries)
    found, _ = store.read_all(tmp_path)
    about = dataclasses.replace(found[0].submission, notes=("The same file as ana.",))
    found[0] = receipt.refreshed(found[0], about)
    store.write(tmp_path, found[0])
    reports.write(tmp_path, reports.rendered(found, [lattice]), found, {})
    return tmp_path


def everything(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_a_forgotten_student_is_in_no_file_any_more(course, tmp_path):
    handed_in = tmp_path / "submissions" / "ana"
    handed_in.mkdir(parents=True)
    (handed_in / "04_lattice.ipynb").write_text("ana")
    own = [name for name in everything(course) if "ana" in name.split("/")[-1].split(".")[0].split("-")]
    assert any("receipts/04/ana.json" in name for name in own)
    done = forget("ana", course, submissions=[handed_in])
    left = everything(course)
    assert not handed_in.exists()
    naming = {name for name, content in left.items() if re.search(rb"\bana\b", content) or re.search(r"\bana\b", name)}
    assert naming == {"receipts/04/0042.json"}  # whose note names the student, and that is told
    assert [line for line in done.kept if "0042" in line and "names this student" in line]
    assert [line for line in done.kept if "another student handed in the very same file" in line]
    assert "What lies elsewhere is not erased" in done.kept[-1]
    told_ = "\n".join(done.erased)
    for what in ("the receipt of exercise 04", "the earlier receipts of exercise 04", "the feedback on exercise 04",
                 "1 row of written.csv", "the archived file", "the report marks.csv", "the submission"):  # fmt: skip
        assert what in told_
    assert {"receipts/04/bea.json", "feedback/04/bea.html"} <= left.keys()
    assert (
        len([name for name in left if name.startswith("archive/files/")]) == 3
    )  # two of the others, and the shared one


def test_rows_of_others_stay_as_they_were_entered(course):
    path = course / "written.csv"
    entered = filled(path.read_bytes(), {"bea": {"points": "−1,5", "comment": "-"}})
    path.write_text(entered, encoding="utf-8", newline="")
    forget("ana", course)
    assert table(path.read_bytes()) == [row for row in table(entered.encode()) if row["student"] != "ana"]


def test_a_student_nobody_knows_is_told_and_nothing_is_erased(course):
    before = everything(course)
    with pytest.raises(KitError, match=r"no student called 'anna'\. Did you mean ana"):
        forget("anna", course)
    with pytest.raises(KitError, match="no student called"):
        forget("../../bea", course)
    assert everything(course) == before


def test_forgetting_twice_is_told(course):
    forget("ana", course)
    with pytest.raises(KitError, match="no student called 'ana'"):
        forget("ana", course)


def test_a_torn_receipt_is_erased_too(course):
    store.place(course, "04", "ana").write_bytes(b"{")
    assert "the receipt of exercise 04" in forget("ana", course).erased
    shutil.rmtree(course)
