"""What docs/authoring.md says is so: its commands exist, its examples run, answers count as its tables say."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd
import pytest
import typer
from typer.testing import CliRunner

from alliancekit import authoring
from alliancekit.authoring import guards, lock, stub, versions
from alliancekit.authoring.question import Authored
from alliancekit.checking import kinds, questions, seal
from alliancekit.checking.problems import AnswerProblem, Unanswered
from alliancekit.cli import app

ROOT = Path(__file__).resolve().parents[1]
GUIDE = (ROOT / "docs" / "authoring.md").read_text(encoding="utf-8")
NAMES = {**{name: getattr(authoring, name) for name in authoring.__all__}, "pd": pd, "np": np}
BLOCK = re.compile(r"^( *)```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)


def section(title: str) -> str:
    """The text under a heading, up to the next of its rank."""
    (found,) = re.findall(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", GUIDE, re.MULTILINE | re.DOTALL)
    return found


def blocks(text: str, language: str) -> list[str]:
    return [code for _, of, code in BLOCK.findall(text) if of == language]


def rows(text: str) -> list[list[str]]:
    """The cells of each row of the tables in a text, without headings."""
    lines = [line.strip().strip("|").split(" | ") for line in text.splitlines() if line.startswith("|")]
    heads = [place - 1 for place, line in enumerate(lines) if set("".join(line)) <= set("|- ")]
    return [
        [cell.strip() for cell in line]
        for place, line in enumerate(lines)
        if place not in heads and place - 1 not in heads
    ]


def spans(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


def value(code: str):
    return eval(code, dict(NAMES))


# ---- kinds of answer

EXAMPLES = [
    (declared.strip(), table)
    for declared, table in re.findall(
        r"^```python\n((?:(?!```).*\n)+)```\n\n((?:\|.*\n)+)", section("Kinds of answer"), re.MULTILINE
    )
]


def test_every_kind_of_answer_has_its_example():
    declared = [value(kind).name for kind, _ in EXAMPLES]
    assert set(declared) == set(kinds._KINDS)
    assert {value(kind).table for kind, _ in EXAMPLES if kind.startswith("Name(")} == {"actors", "places"}


@pytest.mark.parametrize(("declared", "table"), EXAMPLES, ids=[kind[:24] for kind, _ in EXAMPLES])
def test_answers_count_as_the_guide_says(declared, table):
    kind = value(declared)
    (same, said), *others = rows(table)
    (form,) = {str(kind.canonical(value(answer))) for answer in spans(same)}
    shown = {kind.show(kind.canonical(value(answer))) for answer in spans(same)}
    assert said == f"one answer: {shown.pop()}" and not shown
    assert len(spans(same)) >= 3
    for answers, counts_as in others:
        assert spans(answers), "a row without an answer proves nothing"
        for answer in spans(answers):
            if counts_as == "another answer":
                assert str(kind.canonical(value(answer))) != form, answer
            else:
                (words,) = re.findall(r"^refused: “(.+)”$", counts_as)
                with pytest.raises((AnswerProblem, Unanswered), match=re.escape(words)):
                    kind.canonical(value(answer))
    assert {said.partition(":")[0] for _, said in others} == {"another answer", "refused"}


def test_the_other_kinds_that_the_text_writes_out_can_be_declared():
    declared = [code for code in spans(BLOCK.sub("", section("Kinds of answer"))) if re.match(r"[A-Z]\w+\(.+\)", code)]
    assert declared
    assert [code for code in declared if "…" not in code and value(code) is None] == []


def test_a_guesser_has_as_many_answers_to_try_as_the_guide_says():
    counted = rows(section("How many answers a guesser would have to try"))
    assert len(counted) >= 4
    for declared, guesses in counted:
        (code,) = spans(declared)
        found = Authored("10-q1", value(code), {}, {}, {}, None, "").guesses()
        assert f"{found:,.0f}" == guesses, code


# ---- the question that it goes through


@pytest.fixture
def author(monkeypatch):
    """The names in an author's kernel, with the exercise of the guide opened."""
    monkeypatch.setattr(questions, "declared", {})
    monkeypatch.setattr(questions, "authored", set())
    monkeypatch.setattr(questions, "fared", {})
    authoring.begin("10")
    return dict(NAMES)


def test_its_question_passes_the_guards_and_its_solution_its_check(author):
    for block in blocks(section("A question, cell by cell"), "python"):
        exec(block, author)
    assert list(questions.declared) == ["10-q1"]
    assert questions.fared == {"10-q1": "right"}


def test_its_second_way_finds_the_answer_that_its_solution_finds(author):
    for block in blocks(section("A question, cell by cell"), "python")[:2]:
        exec(block, author)
    (block,) = blocks(section("A second way"), "python")
    second = {"__package__": "tests.second_way", "__name__": "tests.second_way.exercise_10"}
    exec(block, second)
    (declared,) = re.findall(r"Number\(.*\)", "".join(blocks(section("A question, cell by cell"), "python")))
    assert second["SECOND_WAY"]["10-q1"]() == value(declared).canonical(author["q1"])


# ---- commands, options, files, numbers


def commands() -> list[list[str]]:
    """Every command of the guide, as words: from fenced blocks without a language, and from code spans."""
    lines = [line.strip() for block in blocks(GUIDE, "") for line in block.splitlines()]
    return [
        shlex.split(line) for line in [*lines, *spans(BLOCK.sub("", GUIDE))] if re.match(r"(alliancekit|make) ", line)
    ]


def test_every_option_named_alone_is_some_commands():
    program = typer.main.get_command(app)
    known = {option for command in program.commands.values() for entry in command.params for option in entry.opts}
    named = {word for span in spans(BLOCK.sub("", GUIDE)) for word in re.findall(r"(?<!\S)--[a-z-]+", span)}
    assert {"--questions", "--feedback"} <= named <= known


def test_its_first_command_writes_the_notebook_that_it_names(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "solutions").mkdir()
    (words,) = [words for words in commands() if words[1] == "new-exercise"]
    assert CliRunner().invoke(app, words[1:]).exit_code == 0
    (path,) = (tmp_path / "solutions").iterdir()
    assert f"`solutions/{path.name}`" in GUIDE
    made = nbformat.read(path, as_version=4)
    described = {name for cell, *_ in rows(section("The cells")) for name in spans(cell)}
    assert described == {cell.id for cell in made.cells if not re.search(r"-q[2-9]", cell.id)}
    hidden = {name for cell, seen, _ in rows(section("The cells")) if seen == "no" for name in spans(cell)}
    assert hidden == {cell.id for cell in made.cells if cell.metadata.get("tags") == ["author"]} & described


def test_its_numbers_are_those_of_the_guards():
    stops = section("What stops you")
    for number in (
        guards.FEWEST_GUESSES,
        guards.FEWEST_MISTAKES,
        guards.MOST_ACCEPTED,
        guards.LONGEST_HINT,
        guards.MARGIN,
    ):
        assert re.search(rf"(?<![\d.,]){number:,}(?![\d.,]\d|\d)", stops), number
    assert f"{seal.BOXES} sealed boxes" in stops
    assert {f"solutions/{lock.NAME}", f"solutions/{versions.NAME}"} <= set(spans(BLOCK.sub("", GUIDE)))
    assert f"from {min(stub.COUNTS)} to {max(stub.COUNTS)}; they share {stub.CHECKED} points" in GUIDE


def test_its_links_lead_somewhere():
    headings = {
        re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in re.findall(r"^#+ (.*)$", GUIDE, re.M)
    }
    for target in re.findall(r"\]\(([^)]+)\)", GUIDE):
        page, _, heading = target.partition("#")
        assert (ROOT / "docs" / page).exists() if page else heading in headings, target
