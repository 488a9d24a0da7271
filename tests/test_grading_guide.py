"""What docs/grading.md says is so: commands, files, columns, states, limits and messages are the program's own."""

from __future__ import annotations

import ast
import csv
import dataclasses
import io
import json
import re
import shlex
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from alliancekit import doctor
from alliancekit.authoring import solution
from alliancekit.cli import app
from alliancekit.grading import (
    confinement,
    console,
    found,
    graft,
    jail,
    marks,
    merge,
    names,
    platforms,
    receipt,
    reports,
    roster,
    store,
)
from alliancekit.grading.feedback import STATES
from alliancekit.grading.grade import ARCHIVE, Graded
from alliancekit.grading.ids import safe_id
from alliancekit.grading.run import Bounds
from alliancekit.grading.shapes import Answered, Ran, Submission

ROOT = Path(__file__).resolve().parents[1]
GUIDE = (ROOT / "docs" / "grading.md").read_text(encoding="utf-8")
SECURITY = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
CONTAINERFILE = (ROOT / "Containerfile").read_text(encoding="utf-8")
BLOCK = re.compile(r"^( *)```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
PROSE = BLOCK.sub("", GUIDE)


def section(title, text=GUIDE):
    """The text under a heading, up to the next of its rank or a higher one."""
    pattern = rf"^(?P<rank>##+) {re.escape(title)}\n(?P<text>.*?)(?=^##?(?!#)|^(?P=rank) |\Z)"
    (one,) = re.finditer(pattern, text, re.MULTILINE | re.DOTALL)
    return one["text"]


def blocks(text, language):
    """Fenced blocks of a language, without the blanks that a list sets before them."""
    return [
        "".join(line.removeprefix(indent) for line in code.splitlines(keepends=True))
        for indent, of, code in BLOCK.findall(text)
        if of == language
    ]


def tables(text):
    """Each table of a text: its rows, each with its cells; the heading first."""
    found = re.findall(r"(?:^\|.*\n)+", BLOCK.sub("", text), re.MULTILINE)
    lines = [[line.strip().strip("|").split(" | ") for line in table.splitlines()] for table in found]
    return [[[cell.strip() for cell in row] for row in [table[0], *table[2:]]] for table in lines]


def spans(text):
    return re.findall(r"`([^`]+)`", text)


# --- commands ---------------------------------------------------------------------------------------------------------


def commands():
    """Every command of ours in the guide, as words: from blocks and from code spans."""
    lines = [
        line.strip() for language in ("", "text") for block in blocks(GUIDE, language) for line in block.split("\n")
    ]
    return [shlex.split(line) for line in [*lines, *spans(PROSE)] if line.startswith("alliancekit ")]


def options(name):
    command = typer.main.get_command(app).commands[name]
    named = {option for entry in command.params for option in (*entry.opts, *entry.secondary_opts)}
    return {option for option in named if option.startswith("--")}


def test_every_option_of_the_two_commands_is_explained():
    named = {word for span in spans(PROSE) for word in re.findall(r"(?<!\S)--[a-z-]+", span)}
    named |= {word for words in commands() for word in words if word.startswith("--")}
    usual = {"--resume", "--help"}  # what is done without them
    assert options("grade") - usual <= named
    assert options("forget") - usual <= named


def test_every_other_option_in_the_prose_is_of_some_command_or_of_the_container():
    ours = {option for name in typer.main.get_command(app).commands for option in options(name)}
    others = {word for block in blocks(GUIDE, "sh") for word in re.findall(r"(?<!\S)--[a-z-]+", block)}
    named = {word for span in spans(PROSE) for word in re.findall(r"(?<!\S)--[a-z-]+", span)}
    assert named - ours - others == {"--user", "--privileged", "--cap-add", "--install"}  # the last is of `wsl`


def test_what_it_shows_of_a_run_is_what_a_run_shows(monkeypatch, capsys, lattice, sample):
    monkeypatch.setattr(console.grading, "grade", lambda *given, **more: Graded(sample))
    monkeypatch.setattr(console.Reports, "write", lambda self: [])
    to = console.Reports(Path("grading"), Path("my-solutions"), Path("class.csv"))
    more = {"exercise": "04", "deadline": "", "jobs": 0, "scheduler": "", "wall_s": 120, "jail": True, "afresh": False}
    assert console.grade(to, Path("submissions"), **more)
    shown = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
    assert [
        line.rstrip() for line in blocks(section("From a folder to marks in five steps"), "text")[0].splitlines()
    ] == shown


def test_the_command_that_a_run_ends_with_takes_every_option_along(tmp_path):
    to = console.Reports(
        tmp_path / "my grades", Path("key"), Path("class.csv"), Path("a.csv"), Path("b.csv"), anonymous=True
    )
    words = shlex.split(to.again())
    assert words[:2] == ["--out", str(tmp_path / "my grades")]
    assert {word for word in words if word.startswith("--")} == {
        "--out", "--key", "--roster", "--canvas", "--moodle", "--anonymous",
    }  # fmt: skip
    assert console.Reports(Path("grading"), Path("solutions")).again() == ""


def test_its_example_of_a_changed_key_is_what_is_said(lattice):
    before, after = receipted(lattice, "s1002", "rrrwrw"), receipted(lattice, "s1002", "rrrrrw")
    before.questions[3].state = "wrong"
    (shown,) = [block for block in blocks(GUIDE, "text") if block.startswith("Marks that changed")]
    assert receipt.changed(before, after) == shown.splitlines()[1]


# --- files and columns ------------------------------------------------------------------------------------------------


def plain(value):
    return json.loads(json.dumps(value))


@pytest.fixture(scope="module")
def lattice():
    return solution.read(ROOT / "solutions" / "04_lattice.ipynb")


def receipted(item, student, hows, ended="", **about):
    """A receipt: of each question r(ight), w(rong), o(pen) or e(nded)."""
    given = {
        "r": lambda question, entry: Answered(question, plain(entry["accepted"][0])),
        "w": lambda question, entry: Answered(question, plain(entry["mistakes"][0][1])),
        "o": lambda question, entry: Answered(question, problem="open"),
        "e": lambda question, entry: Answered(question, problem="ended"),
    }
    answers = tuple(given[how](*one) for how, one in zip(hows, item.questions.items(), strict=True))
    handed_in = Submission(student, item.path.name, "0" * 64, item.number, **about)
    ran = Ran(answers, "timeout" if ended else "", ended)
    return receipt.mark(item, ran, handed_in, {f"{item.number}-text": "A claim."}, (), jail="bubblewrap")


@pytest.fixture(scope="module")
def sample(lattice):
    """A class of five."""
    slow = "One cell took longer than 30 seconds, and the notebook was stopped."
    docx = Submission("s1009", "essay.docx", "", "04", reason="No notebook was handed in, only: essay.docx.")
    absent = Submission("s1012", "", "", "04", 0, 0, reason="Nothing was handed in.")
    return [
        receipted(lattice, "s1001", "rrrrrr"),
        receipted(lattice, "s1002", "rrrwrw"),
        receipted(lattice, "s1004", "rreeee", slow),
        receipt.not_graded(lattice, docx, jail="bubblewrap"),
        receipt.not_graded(lattice, absent, jail="bubblewrap"),
    ]


def header(content):
    return next(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_the_files_it_names_are_those_that_are_written(lattice, sample):
    made = reports.rendered(sample, [lattice])
    called = {re.sub(r"s\d{4}", "STUDENT", re.sub(r"\b04\b", "NN", name)) for name in made}
    (files, *_) = tables(section("What you get"))
    assert {name for cell, _ in files[1:] for name in spans(cell)} == called


def test_the_folders_it_names_are_the_programs_own(tmp_path):
    text = section("What you get")
    assert f"`{store.FOLDER}`" in text and f"`{ARCHIVE}`" in text
    history = store.history(tmp_path, "04", "s1001").relative_to(tmp_path).parts[:2]
    assert f"`{'/'.join(history)}`" in section("Running it again")


def test_the_columns_it_names_are_those_that_are_written(sample):
    (table,) = tables(section("Columns of marks.csv"))
    named = [name.removesuffix(" and so on") for cell, _ in table[1:] for name in spans(cell)]
    written = [name for name in header(marks.marks(sample)) if not re.fullmatch(r"question [2-9]", name)]
    assert named == written
    (table,) = tables(section("Marking texts"))
    assert tuple(name for cell, _ in table[1:] for name in spans(cell)) == marks.WRITTEN
    (table,) = tables(section("Changes with reasons"))
    assert tuple(name for cell, _ in table[1:] for name in spans(cell)) == marks.OVERRIDES
    assert tuple(spans({spans(row[0])[0]: row[1] for row in table[1:]}["kind"])) == marks.KINDS


def test_its_example_of_changes_is_taken(sample):
    (example,) = blocks(section("Changes with reasons"), "text")
    merged = merge.merge(sample, example.encode(), "overrides.csv")
    assert (len(merged.said), merged.problems) == (2, [])


def test_its_example_of_a_class_list_is_taken(tmp_path):
    (example,) = blocks(section("The class list"), "text")
    (tmp_path / "class.csv").write_text(example, encoding="utf-8")
    assert roster.read(tmp_path / "class.csv").names == {"s1001": "Ana Ruiz", "s1002": "Ben Okafor"}


def test_students_are_found_in_its_examples_as_it_says():
    (table,) = tables(section("What may lie in the submissions folder"))
    who = {}
    for _, examples, said in table[1:]:
        for example in spans(examples):
            if example.endswith(".ipynb"):
                parts = tuple(example.removeprefix("submissions/").split("/"))
                who[safe_id(names.identify(parts, {"04": "04_lattice"}, None).raw)] = said
    assert who.keys() == {"s1001", "10001", "Ana_Ruiz_901"}
    assert "10001" in who["10001"] and "Ana_Ruiz_901" in who["Ana_Ruiz_901"]


def test_the_states_it_names_are_those_that_are_written(lattice, sample):
    done = receipted(lattice, "s1003", "rrrrrr")
    done.written[0].earned = 4.0
    rows = csv.DictReader(io.StringIO(marks.marks([*sample, done]).decode("utf-8-sig")))
    states, questions = tables(section("What each state means"))
    assert {name for cell, *_ in states[1:] for name in spans(cell)} == {row["state"] for row in rows}
    assert {cell for cell, _ in questions[1:]} == {words for words, _ in STATES.values()}


def test_only_final_marks_go_to_the_platforms(lattice, sample):
    done = receipted(lattice, "s1003", "rrrrrr")
    done.written[0].earned = 4.0
    for made in (platforms.canvas([*sample, done]), platforms.moodle([*sample, done])):
        assert b"s1003" in made and b"s1001" not in made and b"s1009" not in made
    assert "Only **final** marks go there" in GUIDE


# --- numbers ----------------------------------------------------------------------------------------------------------


def test_its_limits_are_those_of_the_program():
    bounds, limits = Bounds(), jail.Limits()
    expected = {
        "time for one cell": f"{bounds.cell_s:g} seconds",
        "time for one notebook": f"{bounds.wall_s:g} seconds",
        "output of one notebook": f"{bounds.output_bytes // 1_000_000} MB",
        "memory": f"{limits.memory_mb} MB",
        "processes and threads": f"{limits.processes}",
        "one file": f"{limits.file_mb} MB",
        "temporary space": f"{limits.tmp_mb} MB",
        "a handed-in file": f"{found.MOST_BYTES // 2**20} MB",
        "a text": f"{graft.LONGEST_TEXT:,} characters",
    }
    (table,) = tables(section("Limits of a notebook"))
    assert {row[0]: row[1] for row in table[1:]} == expected
    assert f"at most {limits.wall_s}." in section("Limits of a notebook")
    reach = section("What a student's kernel can reach", SECURITY)
    for words in (
        f"{limits.tmp_mb} MB each", f"{limits.memory_mb} MB of memory", f"{limits.processes} processes and threads",
        f"{limits.cpu_s} seconds of processor time",
    ):  # fmt: skip
        assert words in reach


def test_the_default_of_timeout_is_that_limit():
    (timeout,) = [entry for entry in typer.main.get_command(app).commands["grade"].params if entry.name == "timeout"]
    assert timeout.default == Bounds().wall_s
    assert f"a single cell, {Bounds().cell_s:g} or a quarter of it" in timeout.help
    assert (Bounds.within(120), Bounds.within(300).cell_s, Bounds.within(10).cell_s) == (Bounds(), 75, 10)


def test_its_systems_are_those_that_the_jail_takes():
    text = section("For the school's engineer")
    assert f"bubblewrap {'.'.join(map(str, jail.OLDEST[:2]))} or newer" in text
    assert f"Linux {'.'.join(map(str, jail.OLDEST_LINUX))} or newer" in text
    assert set(confinement.FORBIDDEN) == {"x86_64", "aarch64"} and "x86-64 or ARM64" in text


def test_the_doctor_says_where_to_read_on(monkeypatch):
    monkeypatch.setattr(jail, "available", lambda: "There is none. Get one.")
    assert "docs/grading.md" in doctor.grading().fix


# --- messages ---------------------------------------------------------------------------------------------------------


def constants():
    """Every text in the modules that speak to an instructor, with what is put into it cut out."""
    package = ROOT / "alliancekit"
    paths = [
        *(package / "grading").glob("*.py"),
        package / "authoring" / "release.py",
        package / "authoring" / "solution.py",
    ]
    return [
        node.value
        for path in paths
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]


@pytest.mark.parametrize("title", ["Notes you may see", "What can go wrong"])
def test_the_messages_it_quotes_are_the_programs(title):
    (table,) = tables(section(title))
    known = constants()
    quoted = [message for cell, _ in table[1:] for message in re.findall("“([^”]+)”", cell)]
    assert len(quoted) > 12
    for message in quoted:
        parts = [part.strip() for part in message.split("…")]
        assert max(map(len, parts)) > 8, message
        for part in parts:
            assert any(part in text for text in known), (message, part)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["grade", "nowhere"], "There is no folder or zip"),
        (["grade", "empty"], "There is no notebook in"),
        (["grade", "empty", "--key", "empty"], "No solution notebooks in"),
        (["grade", "empty", "--deadline", "tomorrow"], "is no deadline. Expected a day and a time"),
        (["grade", "empty", "--roster", "wrong.csv"], "has no column called id."),
        (["grade", "--merge", "wrong.csv"], "There are no receipts in"),
    ],
)
def test_what_goes_wrong_is_said_as_it_says(tmp_path, monkeypatch, arguments, message):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    (tmp_path / "wrong.csv").write_text("person\nAna\n", encoding="utf-8")
    key = [] if "--key" in arguments else ["--key", str(ROOT / "solutions")]
    done = CliRunner().invoke(app, [*arguments, *key])
    assert done.exit_code == 1
    assert message in done.output and f"{message}" in GUIDE


# --- the container, links ---------------------------------------------------------------------------------------------


def run_flags(text, engine):
    """The options of a command that starts the container, without what it runs there."""
    joined = re.sub(r"\\\n[# ]*", "", text)
    (found,) = re.findall(rf"^[# ]*{engine} run (.*?) alliancekit-grade grade", joined, re.MULTILINE)
    return shlex.split(found)


def test_guide_and_containerfile_start_the_container_in_the_same_way():
    assert run_flags(GUIDE, "docker") == run_flags(CONTAINERFILE, "docker")
    for engine, opened in (("docker", "systempaths=unconfined"), ("podman", "unmask=ALL")):
        flags = run_flags(GUIDE, engine)
        assert {"seccomp=unconfined", opened, "no-new-privileges"} <= set(flags)
        assert "--privileged" not in flags and "--cap-add" not in flags
        assert flags[flags.index("--network") + 1] == "none" and flags[flags.index("--cap-drop") + 1] == "ALL"


def test_the_image_gets_what_it_needs_and_no_solution():
    copied = [word for line in re.findall(r"^COPY (.*)$", CONTAINERFILE, re.MULTILINE) for word in line.split()[:-1]]
    assert all((ROOT / name).exists() for name in copied)
    ignore = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    let_in = {line[1:] for line in ignore if line.startswith("!")}
    assert "*" in ignore and let_in == set(copied)
    assert not any(name.startswith(("solutions", "exercises", "tests", ".git")) for name in copied)
    assert "USER grader" in CONTAINERFILE and "bookworm" in CONTAINERFILE  # Debian 12, which has bubblewrap 0.8


def test_links_lead_somewhere():
    def headings(text):
        return {
            re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")
            for title in re.findall(r"^#+ (.*)$", BLOCK.sub("", text), re.MULTILINE)
        }

    for text in (GUIDE, SECURITY):
        for target in re.findall(r"\]\(([^)]+)\)", text):
            page, _, heading = target.partition("#")
            if page.startswith("https:"):
                continue
            there = (ROOT / "docs" / page).read_text(encoding="utf-8") if page else text
            assert not heading or heading in headings(there), target


def test_no_limit_is_left_out():
    told = {"memory_mb", "wall_s", "processes", "file_mb", "tmp_mb", "cpu_s"}  # cpu_s: docs/security.md alone
    assert {field.name for field in dataclasses.fields(jail.Limits)} == told
    assert {field.name for field in dataclasses.fields(Bounds)} == {
        "cell_s", "wall_s", "output_bytes", "answer_bytes", "answer_depth",
    }  # fmt: skip
