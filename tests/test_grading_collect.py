"""What students hand in, however it is packed, named or broken: each ends as one row, and nothing is lost or obeyed."""

from __future__ import annotations

import copy
import dataclasses
import io
import json
import os
import stat
import struct
import unicodedata
import warnings
import zipfile
from datetime import datetime
from pathlib import Path

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliancekit.authoring import solution
from alliancekit.errors import KitError
from alliancekit.grading import archive as archives
from alliancekit.grading import found, names, notebook, roster, safe
from alliancekit.grading.archive import Archive
from alliancekit.grading.collect import collect
from alliancekit.grading.ids import Ids, safe_id

ROOT = Path(__file__).resolve().parents[1]
KNOWN = {number: solution.read(next((ROOT / "solutions").glob(f"{number}_*.ipynb"))) for number in ("03", "04")}
RAW = {number: (ROOT / "exercises" / item.path.name).read_bytes() for number, item in KNOWN.items()}
LATTICE, PLEDGES = RAW["04"], RAW["03"]


def answered(text: str, number: str = "04") -> bytes:
    """A handed-in notebook that differs from others by its answer to question 5 or 6."""
    book = json.loads(RAW[number])
    cell = next(cell for cell in book["cells"] if cell["id"] == ("04-q5" if number == "04" else "03-q6"))
    cell["source"] = cell["source"] if not text else [f"{cell['id'][3:]} = {text!r}"]
    return json.dumps(book).encode()


@pytest.fixture
def kept(tmp_path):
    return Archive(tmp_path / "archive")


@pytest.fixture
def handed_in(tmp_path):
    folder = tmp_path / "handed in"
    folder.mkdir()
    return folder


@pytest.fixture
def rows(handed_in, kept):
    """The rows of what lies in the folder, which must stay as it was; the archive must hold what they say."""

    def collected(path: Path | None = None, **options):
        before = everything(handed_in)
        found_rows = collect(path or handed_in, kept, known=options.pop("known", KNOWN), **options)
        assert everything(handed_in) == before
        for row in found_rows:
            assert row.sha256 == "" or len(kept.read(row.sha256)) > 0 or row.reason
            assert row.student == safe_id(row.student) or row.student.startswith(safe_id(row.student)[:10])
            assert "/" not in row.student and "\0" not in row.student
            for text in (row.student, row.name, row.reason, *row.notes):
                assert text == safe.clean(text) and "\n" not in text, "nothing of a student's commands a terminal"
        return found_rows

    return collected


@pytest.fixture
def one(rows):
    def collected(*path, **options):
        (row,) = rows(*path, **options)
        return row

    return collected


def everything(folder: Path) -> dict[str, bytes | None]:
    return {
        str(path): path.read_bytes() if path.is_file() and not path.is_symlink() else None
        for path in sorted(folder.rglob("*"))
    }


def put(folder: Path, name: str, content: bytes = LATTICE, when: str = "") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    if when:
        seconds = datetime.fromisoformat(when).timestamp()
        os.utime(path, (seconds, seconds))
    return path


def packed(files: dict[str, bytes], to: Path | None = None, **options) -> bytes:
    made = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # two files of one name are meant
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, **options) as zipped:
            for name, content in files.items():
                zipped.writestr(name, content)
    if to is not None:
        to.write_bytes(made.getvalue())
    return made.getvalue()


def students(found_rows) -> list[str]:
    return [row.student for row in found_rows]


# --- layouts ----------------------------------------------------------------------------------------------------------

LAYOUTS = {
    "a folder for each": ["ana/04_lattice.ipynb", "ben/04_lattice.ipynb"],
    "a folder for each, and folders in it": ["ana/work/v1/04_lattice.ipynb", "ben/04_lattice.ipynb"],
    "files, the id first": ["ana_04_lattice.ipynb", "ben_04_lattice.ipynb"],
    "files, the id last": ["04_lattice_ana.ipynb", "04_lattice-ben.ipynb"],
    "files, the number alone": ["ana_04.ipynb", "04 ben.ipynb"],
    "files that are ids": ["ana.ipynb", "ben.ipynb"],
    "files with capitals": ["ana_04_LATTICE.IPYNB", "ben_04_Lattice.ipynb"],
    "copies of files": ["ana_04_lattice (1).ipynb", "Copy of ben_04_lattice-Copy2.ipynb"],
    "nbgrader": ["ana/04_lattice/04_lattice.ipynb", "ben/04_lattice/04_lattice.ipynb"],
    "nbgrader, one folder up": [
        "submitted/ana/04_lattice/04_lattice.ipynb",
        "submitted/ben/04_lattice/04_lattice.ipynb",
    ],
    "the exercise outside": ["04_lattice/ana/04_lattice.ipynb", "04_lattice/ben/04_lattice.ipynb"],
    "as browsers save it": ["ana_04_lattice.ipynb.json", "ben/04_lattice.ipynb.txt"],
}


@pytest.mark.parametrize("paths", LAYOUTS.values(), ids=LAYOUTS)
def test_a_layout_tells_the_students(paths, handed_in, rows):
    for path in paths:
        put(handed_in, path)
    found_rows = rows()
    assert students(found_rows) == ["ana", "ben"]
    assert {(row.exercise, row.reason, row.attempts) for row in found_rows} == {("04", "", 1)}


@pytest.mark.parametrize("paths", LAYOUTS.values(), ids=LAYOUTS)
def test_a_layout_tells_the_students_in_a_zip_too(paths, handed_in, rows):
    packed({path: answered(path) for path in paths}, handed_in / "submissions.zip")
    assert students(rows()) == students(rows(handed_in / "submissions.zip")) == ["ana", "ben"]


def test_an_id_may_hold_underscores_dots_and_digits(handed_in, rows):
    for name in ("van_dyke_04_lattice", "a.lee2_04_lattice", "04_lattice_20261234", "s-12", "s-13"):
        put(handed_in, f"{name}.ipynb")
    assert students(rows()) == ["20261234", "a.lee2", "s-12", "s-13", "van_dyke"]


def test_students_own_zips_are_theirs(handed_in, rows):
    packed({"04_lattice.ipynb": LATTICE}, handed_in / "ana.zip")
    packed({"exercises/04_lattice.ipynb": LATTICE, "exercises/x.csv": b"1"}, handed_in / "ben_04_lattice.zip")
    put(handed_in, "cho/work.zip", packed({"a/b/04_lattice.ipynb": LATTICE}))
    assert [(row.student, row.exercise, row.reason) for row in rows()] == [
        ("ana", "04", ""),
        ("ben", "04", ""),
        ("cho", "04", ""),
    ]


def test_a_file_that_names_nobody_is_no_students(handed_in, one):
    put(handed_in, "04_lattice.ipynb")
    row = one()
    assert "says no student" in row.reason and "ana_04_lattice.ipynb" in row.reason
    assert row.sha256


def test_canvas(handed_in, rows, kept):
    packed(
        {
            "doejane_12345_678910_04_lattice-2.ipynb": answered("a"),
            "ruizana_LATE_12346_678911_04_lattice.ipynb": answered("b"),
            "lichen_12347_678912_essay.pdf": b"%PDF",
            "okafor_12348_678914_04_lattice.ipynb": answered("second"),
            "okafor_12348_678913_04_lattice-3.ipynb": answered("first"),
            "silva_12349_text.html": b"<p>",
            "strom_12350_678915_all.zip": packed({"04_lattice.ipynb": answered("c")}),
        },
        handed_in / "submissions.zip",
    )
    found_rows = {row.student: row for row in rows()}
    assert list(found_rows) == ["12345", "12346", "12347", "12348", "12349", "12350"]
    assert found_rows["12345"].name == "doejane_12345_678910_04_lattice-2.ipynb"
    assert found_rows["12345"].exercise == "04" and not found_rows["12345"].late and not found_rows["12345"].notes
    assert found_rows["12346"].late and "Late, says Canvas." in found_rows["12346"].notes
    assert found_rows["12347"].reason == "No notebook was handed in, only: lichen_12347_678912_essay.pdf."
    twice = found_rows["12348"]
    assert kept.read(twice.sha256) == answered("second")
    assert (twice.attempt, twice.attempts) == (2, 2) and "678914" in twice.notes[0]
    assert "typed into the platform" in found_rows["12349"].reason
    assert found_rows["12350"].name == "strom_12350_678915_all.zip/04_lattice.ipynb"


def test_canvas_without_names(handed_in, rows):
    packed(
        {"anon_aB3dE_678910_04_lattice.ipynb": LATTICE, "LATE_anon_xYz12_678911_04_lattice.ipynb": LATTICE},
        handed_in / "s.zip",
    )
    assert [(row.student, row.late, row.exercise) for row in rows()] == [
        ("anon_aB3dE", False, "04"),
        ("anon_xYz12", True, "04"),
    ]


MOODLE = {
    "Ana Ruiz_501_assignsubmission_file_/04_lattice.ipynb": answered("a"),
    "Ana Ruiz_501_assignsubmission_onlinetext_/onlinetext.html": b"<p>hello</p>",
    "Jane Doe_502_assignsubmission_file/work/04_lattice.ipynb": answered("b"),  # newer versions: no final underscore
    "Li Chen_503_assignsubmission_onlinetext_/onlinetext.html": b"<p>only this</p>",
    "Participant_504_assignsubmission_file_/04_lattice.ipynb": answered("c"),  # names hidden
    "Team blue_9_assignsubmission_file_04_lattice.ipynb": answered("d"),  # downloaded without folders
}


def test_moodle(handed_in, rows):
    packed(MOODLE, handed_in / "IR101-Lattice-77.zip")
    found_rows = rows()
    assert students(found_rows) == ["Ana_Ruiz_501", "Jane_Doe_502", "Li_Chen_503", "Participant_504", "Team_blue_9"]
    assert [bool(row.reason) for row in found_rows] == [False, False, True, False, False]
    assert "typed into the platform" in found_rows[2].reason
    assert found_rows[0].name == "Ana Ruiz_501_assignsubmission_file_/04_lattice.ipynb"
    assert found_rows[0].notes == ()  # the online text beside the file is not worth a word


def test_bulk_downloads_in_any_packing_say_the_same(handed_in, tmp_path, rows):
    packed(MOODLE, handed_in / "one.zip")
    zipped = rows()
    assert rows(handed_in / "one.zip") == zipped  # the zip itself
    with zipfile.ZipFile(handed_in / "one.zip") as opened:
        opened.extractall(tmp_path / "flat")
        opened.extractall(tmp_path / "deep" / "IR101-Lattice-77")
    unzipped = [dataclasses.replace(row, notes=()) for row in zipped]
    assert [dataclasses.replace(row, notes=()) for row in rows(tmp_path / "flat")] == unzipped
    assert [dataclasses.replace(row, notes=()) for row in rows(tmp_path / "deep")] == unzipped


def test_a_folder_of_bulk_downloads(handed_in, rows, kept):
    packed({"doejane_12345_600_04_lattice.ipynb": answered("old")}, handed_in / "monday.zip")
    packed({"doejane_12345_700_04_lattice-1.ipynb": answered("new")}, handed_in / "a tuesday.zip")
    packed({"ruizana_12346_601_03_commitments.ipynb": PLEDGES}, handed_in / "other.zip")
    packed({"kim/04_lattice.ipynb": LATTICE, "lee/04_lattice.ipynb": LATTICE}, handed_in / "class.zip")
    found_rows = {row.student: row for row in rows()}
    assert list(found_rows) == ["12345", "12346", "kim", "lee"]
    assert kept.read(found_rows["12345"].sha256) == answered("new")
    assert found_rows["12346"].exercise == "03"


def test_only_what_was_submitted_is_taken_from_a_course_folder(handed_in, one):
    put(handed_in, "source/04_lattice/04_lattice.ipynb", (ROOT / "solutions/04_lattice.ipynb").read_bytes())
    put(handed_in, "nbgrader_config.py", b"")
    put(handed_in, "submitted/ana/04_lattice/04_lattice.ipynb")
    said: list[str] = []
    assert one(notes=said).student == "ana"
    assert "course folder of nbgrader" in said[0]


def test_a_student_cannot_hand_in_under_another_name(handed_in, rows):
    put(handed_in, "ana/04_lattice.ipynb", answered("hers"))
    put(handed_in, "ben/ana/04_lattice.ipynb", answered("his"))
    put(handed_in, "cho/Ana_1_assignsubmission_file_/04_lattice.ipynb", answered("cho's"))
    put(handed_in, "dee/z.zip", packed({"ana_12_3456_04_lattice.ipynb": answered("dee's")}))
    for options in ({}, {"roster": put(handed_in.parent, "list.csv", b"id,name\nana,Ana\nben,B\ncho,C\ndee,D\n")}):
        assert [(row.student, row.attempts) for row in rows(**options)] == [
            ("ana", 1),
            ("ben", 1),
            ("cho", 1),
            ("dee", 1),
        ]


@pytest.mark.parametrize("outer", ["Ana Ruiz_501_assignsubmission_file_", "ruizana_501_60001_work.zip"])
def test_inside_a_bulk_download_only_the_outermost_name_counts(outer, handed_in, one):
    inner = {"ben_12_3456_04_lattice.ipynb": LATTICE}
    if outer.endswith(".zip"):
        packed({outer: packed(inner)}, handed_in / "submissions.zip")
    else:
        packed({f"{outer}/{name}": content for name, content in inner.items()}, handed_in / "submissions.zip")
    assert "501" in one().student


def test_nor_by_a_zip_that_looks_like_a_bulk_download(handed_in, rows):
    packed({"04_lattice.ipynb": answered("hers")}, handed_in / "ana.zip")
    packed({"ana_12_3456_04_lattice.ipynb": answered("his")}, handed_in / "ben.zip")
    assert [(row.student, row.attempts) for row in rows()] == [("ana", 1), ("ben", 1)]


# --- attempts ---------------------------------------------------------------------------------------------------------


def test_the_latest_attempt_counts_and_all_are_kept(handed_in, one, kept):
    put(handed_in, "ana/04_lattice.ipynb", answered("third"), "2026-11-20 12:00")
    put(handed_in, "ana/04_lattice (1).ipynb", answered("first"), "2026-11-18 12:00")
    put(handed_in, "ana/old/04_lattice.ipynb", answered("second"), "2026-11-19 12:00")
    row = one()
    assert kept.read(row.sha256) == answered("third")
    assert (row.attempt, row.attempts) == (3, 3)
    assert row.notes == (
        "3 attempts were handed in; the latest by the files' times, 04_lattice.ipynb, counts. All are kept.",
    )
    assert {kept.read(entry.sha256) for entry in kept.entries()} == {
        answered(at) for at in ("first", "second", "third")
    }


def test_of_files_of_one_time_the_later_copy_counts(handed_in, one, kept):
    for name, text in {"04_lattice.ipynb": "a", "04_lattice-10.ipynb": "c", "04_lattice-9.ipynb": "b"}.items():
        put(handed_in, f"ana/{name}", answered(text), "2026-11-20 12:00")
    assert kept.read(one().sha256) == answered("c")


def test_the_same_file_twice_is_one_attempt(handed_in, one):
    put(handed_in, "ana/04_lattice.ipynb")
    put(handed_in, "ana/copy/04_lattice.ipynb")
    assert one().attempts == 1


def test_two_files_of_one_name_in_a_zip_are_two_attempts(handed_in, one):
    made = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        with zipfile.ZipFile(made, "w") as zipped:
            zipped.writestr("ana/04_lattice.ipynb", answered("a"))
            zipped.writestr("ana/04_lattice.ipynb", answered("b"))
    (handed_in / "submissions.zip").write_bytes(made.getvalue())
    assert one().attempts == 2


def test_a_broken_last_attempt_does_not_hide_a_good_one(handed_in, one, kept):
    put(handed_in, "ana/04_lattice.ipynb", answered("good"), "2026-11-18 12:00")
    put(handed_in, "ana/04_lattice-1.ipynb", b"{", "2026-11-19 12:00")
    row = one()
    assert "damaged" in row.reason and "An earlier attempt, 04_lattice.ipynb, can be read" in row.reason
    assert row.attempts == 2


# --- who is missing, what is late -------------------------------------------------------------------------------------

ROSTERS = {
    "plain": b"id,name\nana,Ana Ruiz\nben,Ben Okafor\n",
    "with a mark, semicolons, other columns": "Name;ID;Group\r\nRuiz, Ana;ana;1\r\nBen;ben;2\r\n".encode("utf-8-sig"),
    "as Excel saves it": 'sep=;\r\n"Student ID";"Full name"\r\nana;Añá\r\nben;B\r\n'.encode("cp1252"),
    "UTF-16 and tabs": "id\tname\nana\tAna\nben\tBen\n\n".encode("utf-16"),
}


@pytest.mark.parametrize("content", ROSTERS.values(), ids=ROSTERS)
def test_the_class_list_says_who_is_missing_and_who_is_unknown(content, handed_in, tmp_path, rows):
    put(handed_in, "ana/04_lattice.ipynb")
    put(handed_in, "zed/04_lattice.ipynb")
    found_rows = {row.student: row for row in rows(roster=put(tmp_path, "class.csv", content), exercise="04")}
    assert list(found_rows) == ["ana", "ben", "zed"]
    assert (found_rows["ana"].reason, found_rows["ana"].notes) == ("", ())
    missing = found_rows["ben"]
    assert (missing.reason, missing.exercise, missing.sha256) == ("Nothing was handed in.", "04", "")
    assert found_rows["zed"].reason == "" and "Nobody on the class list has this id." in found_rows["zed"].notes


def test_the_class_list_gives_platforms_numbers_and_names_their_ids(handed_in, tmp_path, rows):
    packed(
        {
            "doejane_12345_678_04_lattice.ipynb": LATTICE,  # by name, the last one first as Canvas has it
            "ruizana_777_679_04_lattice.ipynb": LATTICE,  # by number
            "Ben O’Hara_9_assignsubmission_file_/04_lattice.ipynb": LATTICE,
        },
        handed_in / "s.zip",
    )
    content = "id,name\ns1,Jane Doe\n777,Ana Ruiz\ns3,Ben O’Hara\n".encode()
    assert students(rows(roster=put(tmp_path, "class.csv", content))) == ["777", "s1", "s3"]


def test_moodles_worksheet_and_canvas_gradebook_are_class_lists(tmp_path):
    worksheet = "Identifier,Full name,Email address,Grade\nParticipant 501,Ana Ruiz,a@x.org,\n"
    read = roster.read(put(tmp_path, "w.csv", worksheet.encode("utf-8-sig")))
    assert read.find("501") == "501" and read.names == {"501": "Ana Ruiz"}
    assert read.people["501"]["Identifier"] == "Participant 501"
    gradebook = 'Student,ID,SIS Login ID,Section\n    Points Possible,,,\n"Doe, Jane",12345,jdoe,A\n'
    read = roster.read(put(tmp_path, "g.csv", gradebook.encode()))
    assert read.names == {"12345": "Doe, Jane"} and read.named("doejane") == "12345"


def test_capital_letters_in_an_id_do_not_make_a_stranger(handed_in, tmp_path, rows):
    put(handed_in, "ANA/04_lattice.ipynb")
    put(handed_in, "04_lattice of ben v3.ipynb")
    found_rows = rows(roster=put(tmp_path, "class.csv", b"id,name\nana,Ruiz\nben,Okafor\n"))
    assert [(row.student, row.reason, row.notes) for row in found_rows] == [("ana", "", ()), ("ben", "", ())]


def test_folders_around_the_students_are_seen_through_by_the_class_list(handed_in, tmp_path, rows):
    put(handed_in, "section 1/ana/04_lattice.ipynb")
    put(handed_in, "section 2/ben/04_lattice.ipynb")
    assert students(rows(roster=put(tmp_path, "class.csv", b"id,name\nana,\nben,\n"))) == ["ana", "ben"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"who,what\nana,1\n", "no column called id"),
        (b"id,name\n", "lists nobody"),
        (b"id,name\nana,Ana\nana,Anna\n", "twice"),
        (b"", "no column called id"),
    ],
)
def test_a_class_list_that_cannot_be_used_says_why(content, said, handed_in, tmp_path, kept):
    put(handed_in, "ana.ipynb")
    with pytest.raises(KitError, match=said):
        collect(handed_in, kept, roster=put(tmp_path, "class.csv", content), known=KNOWN)


def test_nbgraders_time_says_who_is_late(handed_in, rows):
    for student, stamp in {
        "ana": "2026-11-20 16:59:59.999 UTC",
        "ben": "2026-11-20 17:00:01 UTC",
        "cho": "2026-11-20 23:30:00.123456 Asia/Tokyo",
        "dee": "half past nine",
    }.items():
        put(handed_in, f"{student}/04_lattice/04_lattice.ipynb", when="2026-11-01 12:00")
        put(handed_in, f"{student}/04_lattice/timestamp.txt", stamp.encode())
    found_rows = rows(deadline="2026-11-20T18:00+01:00")
    assert [(row.student, row.late, row.submitted) for row in found_rows] == [
        ("ana", False, "2026-11-20T16:59:59+00:00"),
        ("ben", True, "2026-11-20T17:00:01+00:00"),
        ("cho", False, "2026-11-20T23:30:00+09:00"),
        ("dee", False, ""),
    ]
    assert found_rows[1].notes[0].startswith("Late: handed in 2026-11-20 17:00")


def test_a_timestamp_that_a_student_wrote_is_not_believed(handed_in, one):
    put(handed_in, "ana/04_lattice.ipynb", when="2026-11-21 12:00")
    put(handed_in, "ana/timestamp.txt", b"2026-11-01 12:00:00 UTC")
    row = one(deadline="2026-11-20")
    assert (row.submitted, row.late) == ("", False)
    assert "last changed 2026-11-21 12:00" in row.notes[0] and "does not count as late" in row.notes[0]


def test_a_day_alone_is_due_at_its_end(handed_in, rows):
    put(handed_in, "ana/04_lattice.ipynb", when="2026-11-20 23:00")
    put(handed_in, "ben/04_lattice.ipynb", when="2026-11-21 00:01")
    assert [len(row.notes) for row in rows(deadline="2026-11-20")] == [0, 1]


def test_a_deadline_that_is_none_says_so(handed_in, kept):
    put(handed_in, "ana.ipynb")
    with pytest.raises(KitError, match=r"no deadline. Expected a day and a time, such as 2026-11-20 18:00"):
        collect(handed_in, kept, deadline="Friday", known=KNOWN)


# --- which exercise ---------------------------------------------------------------------------------------------------


def changed(raw: bytes = LATTICE, *, about=None, version=4, cells=None, ids=True) -> bytes:
    book = json.loads(raw)
    book["nbformat"] = version
    if about is not None:
        book["metadata"]["alliancekit"] = about
    if cells is not None:
        book["cells"] = cells
    if not ids:
        for cell in book["cells"]:
            del cell["id"]
            cell["metadata"] = {}
    return json.dumps(book).encode()


def test_a_renamed_file_is_what_it_holds(handed_in, one):
    put(handed_in, "ana/03_commitments.ipynb", LATTICE)
    row = one()
    assert (row.exercise, row.reason) == ("04", "")
    assert row.notes == ("By its name, 03_commitments.ipynb is exercise 03; by its contents, exercise 04.",)


@pytest.mark.parametrize("name", ["final FINAL.ipynb", "04_lattice.ipynb", "homework_04.ipynb"])
def test_the_checks_tell_where_the_metadata_do_not(name, handed_in, one):
    put(handed_in, f"ana/{name}", changed(about={}, ids=False))
    row = one()
    assert (row.exercise, row.reason, row.notes) == ("04", "", ())


def test_metadata_and_checks_that_differ_are_stated(handed_in, one):
    put(handed_in, "ana/x.ipynb", changed(about={"exercise": "03"}))
    row = one()
    assert row.notes == ("The notebook says it is exercise 03, but its checks are of 04.",)


def test_another_exercise_than_the_one_to_grade_is_stated(handed_in, rows):
    put(handed_in, "ana/03_commitments.ipynb", PLEDGES)
    put(handed_in, "ben/04_lattice.ipynb", PLEDGES)
    put(handed_in, "cho/04_lattice.ipynb")
    put(handed_in, "cho/03_commitments.ipynb", PLEDGES)
    ana, ben, cho = rows(exercise="04")
    # Under the exercise that is graded: a row of another one would take the place of what was graded there before.
    assert (ana.exercise, ana.reason) == ("04", "This is exercise 03, and exercise 04 is being graded.")
    assert ben.reason == ana.reason and "By its name" in ben.notes[0]
    assert cho.reason == "" and cho.notes == (
        "Also handed in, and not graded: 03_commitments.ipynb. This is exercise 03, and exercise 04 is being graded.",
    )


def test_without_an_exercise_named_each_that_was_handed_in_has_a_row(handed_in, rows):
    put(handed_in, "ana/03_commitments.ipynb", PLEDGES)
    put(handed_in, "ana/04_lattice.ipynb")
    put(handed_in, "ana/scratch.ipynb", changed(about={}, cells=[]))
    first, second = rows()
    assert [(row.exercise, row.reason) for row in (first, second)] == [("03", ""), ("04", "")]
    assert "scratch.ipynb" in first.notes[0] and "no exercise of the kit" in first.notes[0]


def test_an_exercise_that_is_not_known_is_stated(handed_in, rows):
    put(handed_in, "ana/x.ipynb", changed(about={"exercise": "12"}, cells=[]))
    put(handed_in, "ben/x.ipynb", changed(about={"exercise": ["04"]}, cells=[]))
    put(handed_in, "cho/04_lattice.ipynb", changed(about={}, cells=[]))
    ana, ben, cho = rows()
    assert ana.reason.startswith("This is exercise 12, which is not among the exercises to grade (03, 04)")
    assert ben.reason.startswith("This notebook is no exercise of the kit")
    assert "none of the questions of exercise 04" in cho.reason


def test_an_exercise_to_grade_that_is_not_known_lists_the_ones_that_are(handed_in, kept):
    put(handed_in, "ana.ipynb")
    with pytest.raises(KitError, match="Valid names: 03, 04"):
        collect(handed_in, kept, exercise="99", known=KNOWN)


# --- what cannot be graded, and why -----------------------------------------------------------------------------------

OLD = {
    "metadata": {"name": "x", "alliancekit": {"exercise": "04"}},
    "nbformat": 3,
    "nbformat_minor": 0,
    "worksheets": [
        {
            "cells": [
                {"cell_type": "heading", "level": 2, "source": ["Mine"], "metadata": {}},
                {
                    "cell_type": "code", "language": "python", "collapsed": False, "prompt_number": 1,
                    "input": ["q5 = {'AUS-USA'}\n", "q5"], "outputs": [{"output_type": "nonsense"}],
                    "metadata": {"nbgrader": {"grade_id": "04-q5"}},
                },
                {"cell_type": "code", "input": 'check("04-q5", q5)', "outputs": [], "metadata": {}},
            ]
        }
    ],
}  # fmt: skip
BROKEN = {
    "cut off": (LATTICE[: len(LATTICE) // 2], "damaged or no notebook"),
    "empty": (b"", "is empty"),
    "blank": (b" \n\t", "nothing but blanks"),
    "zeros": (b"\0" * 4096, "only zeros"),
    "null bytes": (LATTICE[:200] + b"\0\0\0" + LATTICE[200:], "null bytes"),
    "a list": (b"[1, 2]", "no notebook"),
    "a number": (b"12", "no notebook"),
    "no cells": (b'{"nbformat": 4, "metadata": {}}', "no cells"),
    "cells that are none": (b'{"nbformat": 4, "cells": {"a": 1}}', "no cells"),
    "a web page": (b"<!DOCTYPE html><html></html>", "web page"),
    "a zip": (packed({"04_lattice.ipynb": LATTICE}), "zip, though its name says notebook"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "damaged or no notebook"),
    "from the future": (changed(version=5), "newer than this kit can read"),
    "nested without end": (b"[" * 200_000, "damaged or no notebook"),
    "a number without end": (b'{"cells": [], "x": ' + b"9" * 10_000 + b"}", "damaged or no notebook"),
    "an old one that is broken": (json.dumps({**OLD, "worksheets": [{"cells": 3}]}).encode(), "old format (3)"),
}


@pytest.mark.parametrize(("content", "said"), BROKEN.values(), ids=BROKEN)
def test_what_cannot_be_read_is_a_row_with_the_reason(content, said, handed_in, rows):
    put(handed_in, "ana/04_lattice.ipynb", content)
    put(handed_in, "ben/04_lattice.ipynb")
    ana, ben = rows()
    assert said in ana.reason and ana.exercise == "04"
    assert (ben.reason, ben.notes) == ("", ())


READABLE = {
    "a mark": (LATTICE.decode().encode("utf-8-sig"), "byte order mark"),
    "UTF-16": (LATTICE.decode().encode("utf-16"), "UTF-16"),
    "UTF-16 without a mark": (LATTICE.decode().encode("utf-16-le"), "UTF-16"),
    "Latin-1": (LATTICE.decode().encode("latin-1", "replace"), "Latin-1"),
    "zeros at the end": (LATTICE + b"\0" * 512, "null bytes"),
}


@pytest.mark.parametrize(("content", "said"), READABLE.values(), ids=READABLE)
def test_what_can_be_read_all_the_same_is_graded_with_a_note(content, said, handed_in, one):
    put(handed_in, "ana/04_lattice.ipynb", content)
    row = one()
    assert (row.exercise, row.reason) == ("04", "") and len(row.notes) == 1 and said in row.notes[0]
    book = notebook.read(content).notebook
    assert [cell.id for cell in book.cells] == [cell["id"] for cell in json.loads(LATTICE)["cells"]]


def test_latin_1_keeps_its_letters():
    book = {"nbformat": 4, "cells": [{"cell_type": "code", "source": 'q1 = "Côte d’Ivoire"'}]}
    content = json.dumps(book, ensure_ascii=False).encode("cp1252")
    assert notebook.read(content).notebook.cells[0].source == 'q1 = "Côte d’Ivoire"'


def test_an_old_notebook_is_brought_up_to_date(handed_in, one):
    put(handed_in, "ana/x.ipynb", json.dumps(OLD).encode())
    row = one()
    assert (row.exercise, row.reason) == ("04", "") and "old format (3)" in row.notes[0]
    cells = notebook.read(json.dumps(OLD).encode()).notebook.cells
    assert [cell.source for cell in cells] == ["## Mine", "q5 = {'AUS-USA'}\nq5", 'check("04-q5", q5)']
    assert cells[1].metadata.nbgrader.grade_id == "04-q5"


def test_only_what_grading_needs_is_read_of_a_notebook():
    book = json.loads(LATTICE)
    book["metadata"]["evil"] = {"a": 1}
    book["cells"][1] |= {"attachments": {"a.png": {}}, "outputs": [{"x": "y" * 1000}], "execution_count": 7}
    book["cells"] += [
        "not a cell", None, {"cell_type": "widget", "source": {"a": 1}, "id": 3, "metadata": []},
        {"cell_type": "code", "source": ["a", 1, "b\ud800"], "metadata": {"nbgrader": "x", "tags": "skip"}},
        {"cell_type": "code", "source": "x", "metadata": {"tags": ["nbval-skip", 1]}},
    ]  # fmt: skip
    read = notebook.read(json.dumps(book).encode()).notebook
    assert read.metadata == {"alliancekit": {"exercise": "04", "version": 1}}
    assert {key for cell in read.cells for key in cell} == {"cell_type", "id", "metadata", "source"}
    assert [(cell.cell_type, cell.source) for cell in read.cells[-3:]] == [("raw", ""), ("code", "ab?"), ("code", "x")]
    assert read.cells[-1].metadata == {"tags": ["nbval-skip"]}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=True),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
odd_cells = st.dictionaries(
    st.sampled_from(["cell_type", "source", "id", "metadata", "outputs", "input", "level"]),
    st.sampled_from(["code", "markdown", "heading", 'check("04-q1", q1)']) | json_values,
)


@given(
    st.fixed_dictionaries(
        {"nbformat": st.sampled_from([1, 2, 3, 4, "4", None, 4.5]), "metadata": json_values},
        optional={
            "cells": st.lists(odd_cells | json_values, max_size=4) | json_values,
            "worksheets": st.lists(st.fixed_dictionaries({"cells": st.lists(odd_cells, max_size=3)}) | json_values),
        },
    )
)
def test_no_notebook_however_odd_breaks_the_reading(book):
    reading = notebook.read(json.dumps(book).encode())
    assert (reading.notebook is None) == bool(reading.reason)
    if reading.notebook is not None:
        assert all(isinstance(cell.source, str) for cell in reading.notebook.cells)


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reading(content):
    reading = notebook.read(content)
    assert (reading.notebook is None) == bool(reading.reason)


def test_a_huge_file_is_not_read(handed_in, one, kept, monkeypatch):
    monkeypatch.setattr(found, "MOST_BYTES", 2**20)
    put(handed_in, "ana/04_lattice.ipynb", LATTICE + b" " * 2**20)
    row = one()
    assert "is larger than 1 MB" in row.reason and "Clear Outputs" in row.reason
    assert kept.entries() == []


def test_the_largest_notebook_is_20_megabytes():
    assert found.MOST_BYTES == 20 * 1024 * 1024


def test_links_are_never_followed(handed_in, tmp_path, rows):
    secret = put(tmp_path, "secret/04_lattice.ipynb", answered("the key"))
    (handed_in / "ana").mkdir()
    (handed_in / "ana" / "04_lattice.ipynb").symlink_to(secret)
    (handed_in / "ben").symlink_to(secret.parent)
    put(handed_in, "cho/04_lattice.ipynb")
    (handed_in / "cho" / "more").symlink_to(secret.parent)
    (handed_in / "dee_04_lattice.ipynb").symlink_to(tmp_path / "nowhere")
    found_rows = rows()
    assert students(found_rows) == ["ana", "ben", "cho", "dee"]
    for row in (found_rows[0], found_rows[1], found_rows[3]):
        assert "is a link" in row.reason and not row.sha256
    assert found_rows[2].reason == "" and "more is a link" in found_rows[2].notes[0]


def test_a_link_put_in_a_files_place_in_the_last_moment_is_not_followed(handed_in, tmp_path, kept):
    (handed_in / "x.ipynb").symlink_to(put(tmp_path, "secret.ipynb"))
    here = os.open(handed_in, os.O_RDONLY)
    try:
        (met,) = found._file("x.ipynb", here, ("x.ipynb",), kept)
    finally:
        os.close(here)
    assert "cannot be read" in met.trouble and not met.sha256


def test_pipes_are_not_waited_for(handed_in, one):
    (handed_in / "ana").mkdir()
    os.mkfifo(handed_in / "ana" / "04_lattice.ipynb")
    assert "device or a pipe" in one().reason


def link_in_zip(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.create_system = 3
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry


def encrypted(content: bytes) -> bytes:
    """A zip whose entries say that they are locked with a password."""
    changed_zip = bytearray(content)
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = changed_zip.find(sign)
        while at >= 0:
            changed_zip[at + offset] |= 1
            at = changed_zip.find(sign, at + 1)
    return bytes(changed_zip)


def test_hostile_entries_of_a_zip_each_end_as_a_reason(handed_in, tmp_path, rows):
    deep = packed({"04_lattice.ipynb": LATTICE})
    for _ in range(2):
        deep = packed({"more.zip": deep})
    made = {
        "aa.zip": packed({"../../outside/04_lattice.ipynb": LATTICE}),
        "bb.zip": packed({"/etc/04_lattice.ipynb": LATTICE}),
        "cc.zip": packed({"C:\\Windows\\04_lattice.ipynb": LATTICE}),
        "dd.zip": packed({"x/..\\..\\04_lattice.ipynb": LATTICE}),
        "ee.zip": encrypted(packed({"04_lattice.ipynb": LATTICE})),
        "ff.zip": deep,
        "gg.zip": b"PK\x03\x04 this is none",
        "hh.zip": packed({"04_lattice.ipynb": LATTICE})[:-200],
        "jj.zip": b"",
        "kk.zip": packed({"/".join("d" * 40) + "/04_lattice.ipynb": LATTICE}),
    }
    damaged = bytearray(packed({"04_lattice.ipynb": LATTICE}))
    damaged[2000:2100] = b"\xff" * 100
    made["ll.zip"] = bytes(damaged)
    linked = io.BytesIO()
    with zipfile.ZipFile(linked, "w") as zipped:
        zipped.writestr(link_in_zip("04_lattice.ipynb"), "/work/solutions/04_lattice.ipynb")
    made["mm.zip"] = linked.getvalue()
    for name, content in made.items():
        put(handed_in, name, content)
    put(handed_in, "zz/04_lattice.ipynb")
    found_rows = rows()
    assert students(found_rows) == [*(name[:2] for name in made), "zz"]
    said = {
        "aa": "leads out of it", "bb": "leads out of it", "cc": "leads out of it", "dd": "leads out of it",
        "ee": "password", "ff": "a zip in a zip in a zip", "gg": "damaged or no zip", "hh": "damaged or no zip",
        "jj": "damaged or no zip", "kk": "folders deep", "ll": "damaged", "mm": "is a link", "zz": "",
    }  # fmt: skip
    for row in found_rows:
        assert said[row.student] in row.reason and bool(row.reason) == bool(said[row.student]), row
    assert sorted(path.name for path in tmp_path.iterdir()) == ["archive", "handed in"]


def test_a_bomb_goes_off_nowhere(handed_in, rows, kept, monkeypatch):
    monkeypatch.setattr(found, "_BUDGET", 3 * 2**20)
    monkeypatch.setattr(found, "MOST_BYTES", 2**20)
    bomb = {f"{at}.ipynb": bytes([65 + at]) * 2**20 for at in range(8)}
    put(handed_in, "ana.zip", packed(bomb))
    put(handed_in, "ben.zip", packed({"in.zip": packed(bomb), "04_lattice.ipynb": LATTICE}))
    put(handed_in, "cho.zip", packed({"04_lattice.ipynb": b"0" * 2**21}))
    ana, ben, cho = rows()
    assert "unpacks to far more than its size" in " ".join((ana.reason, *ana.notes))
    assert sum(path.stat().st_size for path in kept.folder.rglob("*") if path.is_file()) < 7 * 2**20
    assert "is larger than 1 MB" in cho.reason
    assert ben.student == "ben"


def test_a_zip_that_lies_about_a_size_gives_no_more_than_it_says(handed_in, one):
    content = bytearray(packed({"04_lattice.ipynb": b"0" * 30_000_000}))
    at = content.find(b"PK\x01\x02")
    struct.pack_into("<I", content, at + 24, 100)  # the list says 100 bytes
    put(handed_in, "ana.zip", bytes(content))
    assert "damaged" in one().reason


def test_a_zip_of_very_many_files_is_not_opened(handed_in, one):
    content = bytearray(packed({"04_lattice.ipynb": LATTICE}))
    struct.pack_into("<I", content, content.rfind(b"PK\x05\x06") + 12, 2**31)  # the length of its list of files
    put(handed_in, "ana.zip", bytes(content))
    assert "more files than any class hands in" in one().reason


def test_what_is_no_notebook_is_left_aside_with_one_note(handed_in, rows, kept):
    for name in ("04_lattice.ipynb", "data.csv", "notes.txt", "a.pdf", ".DS_Store", "Thumbs.db", "._04_lattice.ipynb"):
        put(handed_in, f"ana/{name}", LATTICE if name == "04_lattice.ipynb" else b"x")
    put(handed_in, "ana/.ipynb_checkpoints/04_lattice-checkpoint.ipynb", answered("older"))
    put(handed_in, "ben/essay.docx", b"x")
    put(handed_in, "README.md", b"x")
    put(handed_in, ".git/config", b"x")
    packed({"__MACOSX/ana/._04_lattice.ipynb": b"x", "cho/04_lattice.ipynb": LATTICE}, handed_in / "submissions.zip")
    said: list[str] = []
    ana, ben, cho = rows(notes=said)
    assert (ana.reason, ana.attempts) == ("", 1)
    assert ana.notes == ("Left aside, for they are no notebooks: a.pdf, data.csv, notes.txt.",)
    assert ben.reason == "No notebook was handed in, only: essay.docx."
    assert (cho.reason, cho.notes) == ("", ())
    assert said == ["Left aside, for they are no notebooks: README.md."]


def test_a_folder_without_notebooks_and_one_that_is_none_say_so(handed_in, kept, tmp_path):
    put(handed_in, "README.md", b"x")
    for path, said in ((handed_in, "no notebook in"), (tmp_path / "none", "no folder or zip")):
        with pytest.raises(KitError, match=said):
            collect(path, kept, known=KNOWN)
    with pytest.raises(KitError, match="neither a folder nor a zip"):
        collect(handed_in / "README.md", kept, known=KNOWN)


def test_a_folder_nobody_has_handed_in_to_yet_lists_the_class(handed_in, tmp_path, rows):
    found_rows = rows(roster=put(tmp_path, "class.csv", b"id,name\nana,Ana\nben,Ben\n"), exercise="04")
    assert [(row.student, row.reason) for row in found_rows] == [
        ("ana", "Nothing was handed in."),
        ("ben", "Nothing was handed in."),
    ]


# --- names ------------------------------------------------------------------------------------------------------------

HOSTILE = [
    '=HYPERLINK("http:⁄⁄x","y")',
    "+1+cmd|' ⁄C calc'!A0",
    "@SUM(A1)",
    "-ana",
    "<script>alert(1)<⁄script>",
    "[bold red]ana[⁄bold red]",
    "\x1b[31mana\x1b[0m",
    "an\x07a\r\nben",
    "‮ana",
    "a" * 240,
    "é" * 120,
    "山田太郎",
    "प्रिया",
    "𝒜na",
    "ana ",
    "con",
    "'; DROP TABLE students; --",
]


def test_hostile_names_make_safe_ids_and_each_its_own(handed_in, rows, kept):
    for name in HOSTILE:
        put(handed_in, f"{name}/04_lattice.ipynb", answered(name))
    found_rows = rows()
    assert len({row.student.casefold() for row in found_rows}) == len(HOSTILE)
    for row in found_rows:
        assert row.reason == "" and row.attempts == 1
        assert row.student[0].isalnum() and len(row.student.encode()) <= 255 - 40
        assert all(unicodedata.category(letter)[0] in "LNM" or letter in "_-.@+" for letter in row.student)
    assert {"山田太郎", "प्रिया"} <= {row.student for row in found_rows}


def test_hostile_names_of_files_come_to_the_row_harmless(handed_in, one):
    put(handed_in, 'ana/\x1b[31m04_lattice <img src=x onerror="y">.ipynb')
    row = one()
    assert "\x1b" not in row.name and "04_lattice <img" in row.name  # markup is escaped where it is shown


def test_names_in_no_encoding_are_read(handed_in, rows):
    for at, name in enumerate((b"an\xe1", b"an\xe9")):
        os.mkdir(os.path.join(os.fsencode(handed_in), name))
        path = os.path.join(os.fsencode(handed_in), name, b"04_lattice.ipynb")
        with open(path, "wb") as file:
            file.write(answered(str(at)))
    assert [row.attempts for row in rows()] == [1, 1]


def test_very_long_names_in_a_zip_are_cut(handed_in, rows):
    packed(
        {f"{'a' * 60_000}{at}/{'b' * 5_000}.ipynb": answered(str(at)) for at in range(2)}, handed_in / "submissions.zip"
    )
    found_rows = rows()
    assert [row.exercise for row in found_rows] == ["04", "04"]
    assert max(len(row.name) for row in found_rows) < 200


def test_students_whose_names_come_to_one_id_are_kept_apart(handed_in, rows):
    for name in ("ana ruiz", "ana_ruiz", "ana/ruiz".replace("/", "⁄"), "Ana_Ruiz", "ana  ruiz"):
        put(handed_in, f"{name}/04_lattice.ipynb", answered(name))
    first = rows()
    assert len({row.student.casefold() for row in first}) == 5
    put(handed_in, "ANA RUIZ/04_lattice.ipynb", answered("late"))  # nobody's id changes by who comes later
    again = {row.sha256: row.student for row in rows()}
    assert {row.sha256: row.student for row in first}.items() <= again.items()
    assert len({student.casefold() for student in again.values()}) == 6


def test_one_name_in_two_unicode_forms_is_one_student(handed_in, one, tmp_path):
    packed(
        {
            f"{unicodedata.normalize(form, 'José')}/04_lattice.ipynb": answered(form)
            for form in ("NFC", "NFD")
        },
        handed_in / "submissions.zip",
    )  # fmt: skip
    assert one().attempts == 2
    row = one(roster=put(tmp_path, "class.csv", "id,name\nJosé,José\n".encode()))
    assert (row.student, row.attempts) == ("José", 2)


@given(st.lists(st.text(min_size=1, max_size=40), unique_by=lambda raw: unicodedata.normalize("NFC", raw), max_size=12))
def test_two_names_never_share_an_id(raws):
    ids = Ids()
    made = [ids.of(raw) for raw in raws]
    assert len({student.casefold() for student in made}) == len(raws)
    for student in made:
        assert student not in (".", "..") and not set(student) & set('/\\\0<>"=')


@given(st.lists(st.text(min_size=1, max_size=30), min_size=1, max_size=4).map(tuple))
def test_any_path_can_be_identified(parts):
    stems = {"03": "03_commitments", "04": "04_lattice"}
    named = names.identify(parts, stems, None)
    assert named.file
    assert names.exercise_in(named.file, stems) in ("", "03", "04")
    assert 0 <= names.depth([parts], stems, None) < len(parts)


# --- the archive ------------------------------------------------------------------------------------------------------


def test_every_file_is_archived_before_any_is_read(handed_in, kept, monkeypatch):
    put(handed_in, "ana/04_lattice.ipynb", b"{ broken")
    put(handed_in, "ben.zip", packed({"04_lattice.ipynb": answered("ben's")}))
    seen = []

    def stopped(content):
        seen.append({entry.origin for entry in kept.entries()})
        raise RuntimeError("the machine stops here")

    monkeypatch.setattr(notebook, "read", stopped)
    with pytest.raises(RuntimeError):
        collect(handed_in, kept, known=KNOWN)
    assert seen == [{"ana/04_lattice.ipynb", "ben.zip/04_lattice.ipynb"}]
    assert {kept.read(entry.sha256) for entry in kept.entries()} == {b"{ broken", answered("ben's")}


def test_the_archive_is_read_only_and_collecting_again_adds_nothing(handed_in, rows, kept):
    put(handed_in, "ana/04_lattice.ipynb")
    first = rows()
    before = {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in kept.folder.rglob("*")}
    assert rows() == first
    assert {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in kept.folder.rglob("*")} == before
    (row,) = first
    assert stat.S_IMODE(kept.path(row.sha256).stat().st_mode) == 0o400
    (entry,) = kept.entries()
    assert (entry.origin, entry.student, entry.size) == ("ana/04_lattice.ipynb", "ana", len(LATTICE))


def test_an_archive_inside_the_folder_is_not_collected(handed_in, tmp_path):
    put(handed_in, "ana/04_lattice.ipynb")
    inside = Archive(handed_in / "archive")
    put(inside.folder, "04_lattice.ipynb")
    for _ in range(2):
        assert students(collect(handed_in, inside, known=KNOWN)) == ["ana"]


def test_results_inside_the_folder_are_not_collected(handed_in):
    put(handed_in, "ana/04_lattice.ipynb")
    put(handed_in, "results/feedback/04/ana.html", b"<p>")
    assert students(collect(handed_in, Archive(handed_in / "results" / "archive"), known=KNOWN)) == ["ana"]


def test_damage_in_the_archive_is_seen_and_mended(kept):
    sha256 = kept.add(b"work")
    kept.path(sha256).chmod(0o600)
    kept.path(sha256).write_bytes(b"wor!")
    with pytest.raises(KitError, match="damaged"):
        kept.read(sha256)
    assert kept.add(b"work") == sha256 and kept.read(sha256) == b"work"
    with pytest.raises(KitError, match="cannot be read"):
        kept.read("0" * 64)
    with pytest.raises(KitError, match="no SHA-256 hash"):
        kept.path("../../etc/passwd")


def test_a_full_disk_is_said_and_leaves_no_half_file(handed_in, kept, monkeypatch):
    put(handed_in, "ana/04_lattice.ipynb", answered("a"))
    collect(handed_in, kept, known=KNOWN)
    put(handed_in, "ben/04_lattice.ipynb", answered("b"))
    before = everything(kept.folder)

    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(archives.os, "fsync", full)
        with pytest.raises(KitError, match=r"No space left on device.*Make room"):
            collect(handed_in, kept, known=KNOWN)
    assert {path: content for path, content in everything(kept.folder).items() if content is not None} == {
        path: content for path, content in before.items() if content is not None
    }
    assert students(collect(handed_in, kept, known=KNOWN)) == ["ana", "ben"]


def test_a_torn_line_of_the_index_costs_no_other(handed_in, kept, rows):
    put(handed_in, "ana/04_lattice.ipynb")
    rows()
    with (kept.folder / archives.INDEX).open("a") as index:
        index.write('{"sha256": "ab')
    assert [entry.student for entry in kept.entries()] == ["ana"]
    put(handed_in, "ben/04_lattice.ipynb", answered("b"))
    rows()
    assert [entry.student for entry in kept.entries()] == ["ana", "ben"]


def test_a_student_can_be_forgotten_and_nobody_else_is(handed_in, kept, rows):
    put(handed_in, "ana/04_lattice.ipynb", answered("shared"))
    put(handed_in, "ben/04_lattice.ipynb", answered("shared"))
    put(handed_in, "ana/03_commitments.ipynb", PLEDGES)
    rows()
    gone = kept.forget("ana")
    assert {entry.origin for entry in gone} == {"ana/04_lattice.ipynb", "ana/03_commitments.ipynb"}
    (left,) = kept.entries()
    assert left.student == "ben" and kept.read(left.sha256) == answered("shared")
    assert not any(kept.path(entry.sha256).exists() for entry in gone if entry.sha256 != left.sha256)
    assert kept.forget("ana") == []


def test_the_known_exercises_are_asked_for_their_names_alone(handed_in, one):
    """An exercise of a course's own, under a number and a name that the kit has not."""
    item = dataclasses.replace(copy.copy(KNOWN["04"]), path=Path("solutions/10_treaty_age.ipynb"))
    put(handed_in, "ana_10_treaty_age.ipynb", changed(about={"exercise": "10"}))
    row = one(known={"10": item})
    assert (row.student, row.exercise) == ("ana", "10")


def test_every_file_of_a_students_bundle_is_told_apart(handed_in, rows):
    put(
        handed_in, "ana.zip", packed({f"kit/exercises/{item.path.name}": RAW[number] for number, item in KNOWN.items()})
    )
    assert [row.exercise for row in rows()] == ["03", "04"]


def test_the_module_reads_notebooks_that_nbformat_wrote(handed_in, one):
    book = nbformat.read(ROOT / "exercises" / "04_lattice.ipynb", as_version=4)
    put(handed_in, "ana/04_lattice.ipynb", nbformat.writes(book).encode())
    assert one().reason == ""
