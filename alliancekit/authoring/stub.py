"""The notebook of a new exercise: every cell in its place, and in brackets what its author is to write."""

from __future__ import annotations

from collections.abc import Callable

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from .execute import normalise
from .solution import BEGIN, END, to_write

CHECKED, TEXT = 6, 4
"""Points of the checked questions together, and of the short text."""
COUNTS = {
    3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine", 10: "ten", 11: "eleven",
    12: "twelve",
}  # fmt: skip
"""How many checked questions there may be: with fewer or more, one would weigh over two points or under a half."""


def points(questions: int) -> list[float]:
    """The points of each checked question, 6 in all: 1 each, or for the last ones 2 or a half.

    Examples
    --------
    >>> points(5), points(7)
    ([1, 1, 1, 1, 2], [1, 1, 1, 1, 1, 0.5, 0.5])
    """
    others = CHECKED - questions if questions < CHECKED else 2 * (questions - CHECKED)
    return [1] * (questions - others) + [2 if questions < CHECKED else 0.5] * others


def _worth(points: float) -> str:
    return "half a point" if points == 0.5 else f"{points:g} point{'s' if points > 1 else ''}"


def _cell(kind: str, name: str, source: str, *, points: float = 0, solution: bool = False) -> nbformat.NotebookNode:
    """A cell in nbgrader's format. Students may change a solution, and no other cell."""
    grading = {
        "grade": points > 0, "grade_id": name, "locked": not solution, "points": points, "schema_version": 3,
        "solution": solution, "task": False,
    }  # fmt: skip
    new_cell: Callable[..., nbformat.NotebookNode] = new_code_cell if kind == "code" else new_markdown_cell
    return new_cell(source, id=name, metadata={"nbgrader": grading})


def _author(name: str, source: str) -> nbformat.NotebookNode:
    cell: nbformat.NotebookNode = new_code_cell(source, id=name, metadata={"tags": ["author"]})
    return cell


def _opening(number: str, title: str, questions: int) -> list[nbformat.NotebookNode]:
    each = " of 1 point each" if questions == CHECKED else f", {CHECKED} points together"
    names = "Integer, ListOf, Mapping, Name, Number, SetOf, Table, Text, begin, question"
    begin = f'from alliancekit.authoring import {names}\n\nbegin("{number}")'
    heading = f"""# Exercise {number} · {title}

**10 points:** {COUNTS[questions]} checked questions{each}, and one short text of {TEXT} points. About an hour.

{to_write("which lesson is needed, such as: You need lesson 04.")} First choose **Run → Run All Cells**: it opens the
exercise and shows its tables. Do so whenever you reopen this page.

No question depends on another: if you are stuck, go on. Replace each three dots `...` with your answer, then run the
cell and the check below it (Shift + Enter). To try something out, add a cell with **+**.

You may compute an answer, or look it up and write it by hand. A set: `{{"Japan", "India"}}`. A list:
`["Japan", "India"]`. Keep the quotation marks; numbers have none. In an answer `"Japan"`, `"JPN"` and `"日本"` are the
same actor. Inside a condition, spelling must match the table exactly."""
    open_it = f"""from alliancekit import check, exercise, load, progress

exercise("{number}", version=1)
# {to_write("each table that the questions use, under a short name, such as: actors = load('actors')")}
# {to_write("each value that a condition compares with, and for which question, such as: day = '2024-04-10'")}"""
    example = f"""## A worked example

{to_write("a question like those below, in italics, and the one move of code that answers it.")}"""
    code = f"# {to_write('at most three lines that answer the example. The last one shows the result.')}"
    reading = to_write("what the result says, in a sentence or two. Then a heading, such as: Read it off the table.")
    return [
        _author("begin", begin),
        _cell("markdown", "title", heading),
        _cell("code", "open", open_it),
        _cell("markdown", "example", example),
        _cell("code", "example-code", code),
        _cell("markdown", "example-read", reading),
    ]


def _mistake(which: str) -> str:
    name = to_write(f"in a few words, what goes wrong in the {which} mistake")
    hint = to_write("what to look at again. It teaches and does not tell; at most 400 characters.")
    return f'        "{name}": (\n            ...,\n            "{hint}",\n        ),'


def _question(number: str, which: int, worth: float) -> list[nbformat.NotebookNode]:
    name, answer = f"{number}-q{which}", f"q{which}"
    task = f"""### Question {which} ({_worth(worth)})

{to_write("the question, its key word in bold. Say which actors, which day, which unit and how many digits are meant.")}

{to_write("what helps to answer it in at most four lines: a column and what it holds; a move and its example.")}"""
    solution = f"""{answer} = ...
{BEGIN}
{answer} = ...  # {to_write("the code that computes the answer, at most four lines.")}
{END}"""
    mistakes = "\n".join(map(_mistake, ("first", "second", "third")))
    author = f"""# {to_write("the kind of answer. This is a number from 0 to 20,000; docs/authoring.md has them all.")}
# {to_write("for each three dots, the mistaken answer, worked out as someone would who makes that mistake.")}
question(
    "{name}",
    Number(digits=0, between=(0, 20_000), unit="{to_write("the unit, such as km")}"),
    {answer},
    mistakes={{
{mistakes}
    }},
)"""
    return [
        _cell("markdown", f"{name}-task", task),
        _cell("code", name, solution, solution=True),
        _author(f"{name}-author", author),
        _cell("code", f"{name}-check", f'check("{name}", {answer})', points=worth),
    ]


_ANCHORS = {
    4: "an answer of 100 to 150 words that earns full marks: claim, two facts with their columns, reason, objection.",
    3: "an answer for another position, as good, in which the objection is missing or not met.",
    2: "an answer with one correct fact and its table and column; the rest is opinion.",
    1: "an answer with a claim and without a correct fact from the tables.",
}


def _text(number: str, which: int) -> list[nbformat.NotebookNode]:
    task = f"""## Argue it

### Question {which} ({_worth(TEXT)})

{to_write("a question on which informed people differ, in bold.")} Answer in 100 to 150 words, in three parts:

- **Claim:** one sentence {to_write("what it must say, such as: that says yes or no.")}
- **Evidence:** two facts {to_write("from which tables.")} Name for each its table and column, or the explorer's state.
- **Warrant:** the reason why these facts support your claim, and what someone who disagrees could answer.

| points | what the answer shows |
|---|---|
| 4 | A clear claim {to_write("on what")}; two correct facts, each with its table and column (or the explorer's \
state); says why they support the claim; meets one objection |
| 3 | The same, but the objection is missing or not met |
| 2 | A claim with one correct fact; or two facts that the text does not connect with the claim |
| 1 | A claim without a correct fact from the tables, or facts without a claim |

A person reads this answer. {to_write("which positions can earn full marks, such as: Both yes and no can.")}"""
    anchors = "\n\n".join(
        f"**An answer that earns {_worth(level)}.** {to_write(what)}\n\n"
        f"Why {level}: {to_write('what in this answer earns the points, and what is missing.')}"
        for level, what in _ANCHORS.items()
    )
    place = f"**Your answer to question {which}** (double-click here, and write below this line)"
    return [
        _cell("markdown", "text-task", task),
        _cell("markdown", f"{number}-text", f"{place}\n\n{BEGIN}\n{anchors}\n{END}", points=TEXT, solution=True),
    ]


def _end(number: str) -> list[nbformat.NotebookNode]:
    last = """## Before you hand in

Choose **Run → Run All Cells**. Every check should say *right* or *recorded* (or show one line that tells you what to
look at). Save the notebook, and hand it in as your instructor says, with its name unchanged."""
    return [_cell("markdown", "end", last), _cell("code", "progress", f'progress("{number}")')]


def stub(number: str, title: str, questions: int, salt: str) -> nbformat.NotebookNode:
    """The notebook, tagged draft.

    Parameters
    ----------
    number, title
        Of the exercise.
    questions
        How many checked questions it asks: one of `COUNTS`.
    salt
        Random hex text, secret, from which `release` makes the salts of the sealed checks.
    """
    worth = dict(enumerate(points(questions), 1))
    cells = [
        *_opening(number, title, questions),
        *(cell for which in worth for cell in _question(number, which, worth[which])),
        *_text(number, questions + 1),
        *_end(number),
    ]
    asked = [*(f"{number}-q{which}" for which in worth), f"{number}-text"]
    about = {
        "draft": True, "exercise": number, "salt": salt, "subjects": {name: [] for name in asked}, "title": title,
        "version": 1,
    }  # fmt: skip
    return normalise(new_notebook(cells=cells, metadata={"alliancekit": about}))
