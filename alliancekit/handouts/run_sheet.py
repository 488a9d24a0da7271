"""`RunSheet`: how a lesson runs, by the minute; read from ``docs/lessons/NN.md``, which has one fixed form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import KitError
from .calls import Call, calls
from .form import Section

FOLDER = Path("docs") / "lessons"
LENGTHS = (50, 75, 100)
BEFORE, WRONG, PROMPTS, TICKET = "Before class", "What students get wrong", "Prompts", "Exit ticket"
PAPER, STATES, CARE = "Without laptops", "Explorer states to print", "Handle with care"
HEADINGS = (BEFORE, *(f"In {length} minutes" for length in LENGTHS), WRONG, PROMPTS, TICKET, PAPER, STATES, CARE)
COLUMNS = ("minutes", "part", "what happens", "say or ask")
PARTS = ("Predict", "Read", "Explore", "Check", "Discuss", "Exit ticket")
MISCONCEPTIONS, CALLS = range(3, 6), range(2, 5)  # how many


@dataclass(frozen=True)
class RunSheet:
    """A lesson's run sheet. Texts are Markdown, by heading; what has a form of its own is read.

    Attributes
    ----------
    number, title
        The lesson's, such as ``"03"``.
    texts
        The text under each of `HEADINGS`; of the states to print, without the block of code.
    misconceptions
        The ids, such as ``"M03a"``, each with the statement in students' words.
    calls
        The explorers to print.
    """

    number: str
    title: str
    texts: dict[str, str]
    misconceptions: dict[str, str]
    calls: tuple[Call, ...]

    @classmethod
    def read(cls, root: Path, number: str) -> RunSheet:
        """The run sheet of a lesson in a clone.

        Raises
        ------
        KitError
            If the file is missing, cannot be read, or is not of the form: which line, what was expected.
        """
        where = (FOLDER / f"{number}.md").as_posix()
        try:
            text = (root / where).read_text(encoding="utf-8")
        except FileNotFoundError:
            raise KitError(
                f"There is no run sheet {where}. Write it in the form of the others in {FOLDER.as_posix()}."
            ) from None
        except (OSError, UnicodeDecodeError) as error:
            raise KitError(f"{where} cannot be read ({error}). Save it as text in UTF-8.") from None
        return cls.parsed(where, number, text)

    @classmethod
    def parsed(cls, where: str, number: str, text: str) -> RunSheet:
        """A run sheet from its text; `where` names the file in errors, as in `read`."""
        top, *lines = text.split("\n")
        sheet = Section(where, "", 1, tuple(lines))
        title = top.removeprefix(f"# Run sheet {number}: ").strip()
        if title == top.strip() or not title:
            raise sheet.fault(f"the file begins {top!r}", f"# Run sheet {number}: and the lesson's title")
        _, sections = sheet.split(2)
        _in_order(sheet, sections)
        for length, section in zip(LENGTHS, sections[1:], strict=False):
            _check_plan(section, length)
        by_heading = {section.heading: section for section in sections}
        rest, found = _states(by_heading[STATES])
        texts = {heading: section.text for heading, section in by_heading.items()} | {STATES: rest}
        for section in sections:
            if section.heading != STATES and not section.text:
                raise section.fault("there is no text under the heading", "a text")
        _, prompts = by_heading[PROMPTS].split(3)
        if not prompts:
            raise by_heading[PROMPTS].fault("there is no prompt", "for each a line that begins with ### and names it")
        return cls(number, title, texts, _misconceptions(by_heading[WRONG], number), tuple(found))


def _in_order(sheet: Section, sections: Sequence[Section]) -> None:
    """Refuse headings that are not the fixed ones in their order."""
    for section, expected in zip(sections, HEADINGS, strict=False):
        if section.heading != expected:
            raise section.fault("this heading stands out of place", f"## {expected}")
    if len(sections) < len(HEADINGS):
        last = sections[-1] if sections else sheet
        raise last.fault("the file ends after this part", f"## {HEADINGS[len(sections)]} after it")
    if len(sections) > len(HEADINGS):
        raise sections[len(HEADINGS)].fault("this heading is one too many", f"the end of the file after {CARE}")


def _check_plan(section: Section, length: int) -> None:
    """Refuse a plan whose minutes do not add up, or, in 50 minutes, whose parts are not the notebook's."""
    rows = section.table(COLUMNS)
    total = 0
    for line, (minutes, *_) in rows:
        if not re.fullmatch("[0-9]{1,3}", minutes):
            raise section.fault(f"minutes are {minutes!r}", "a whole number of minutes in the first column", line)
        total += int(minutes)
    if total != length:
        raise section.fault(f"the minutes add up to {total}", str(length))
    if length != LENGTHS[0]:
        return
    seen: list[str] = []
    for line, (_, part, *_) in rows:
        plain = part.strip("* ")
        if plain not in PARTS:
            raise section.fault(f"a part is called {plain!r}", f"one of {', '.join(PARTS)}", line)
        if plain not in seen:
            seen.append(plain)
    if tuple(seen) != PARTS:
        raise section.fault(f"the parts are {', '.join(seen)}", f"{', '.join(PARTS)}, in this order")


def _misconceptions(section: Section, number: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in section.split(3)[1]:
        named = re.fullmatch(rf'(M{number}[a-z]): ["“](.+)["”]', one.heading)
        if not named:
            raise one.fault("this is no misconception", f'### M{number}a: "what a student would say"')
        if named[1] in found:
            raise one.fault(f"the id {named[1]} is used twice", "an id of its own")
        if not one.text:
            raise one.fault("there is no text under the heading", "how it shows, and what to say or show")
        found[named[1]] = named[2]
    if len(found) not in MISCONCEPTIONS:
        raise section.fault(f"there are {len(found)} misconceptions", _from_to(MISCONCEPTIONS))
    return found


def _states(section: Section) -> tuple[str, list[Call]]:
    """The section's text, and the calls of its block of code."""
    rest, blocks = section.code("python")
    if len(blocks) != 1:
        raise section.fault(f"there are {len(blocks)} blocks of Python", "one, which begins with the line ```python")
    found = calls(blocks[0])
    if len(found) not in CALLS:
        raise section.fault(f"there are {len(found)} explorer calls", _from_to(CALLS), blocks[0].line)
    return rest.text, found


def _from_to(counts: range) -> str:
    return f"{counts.start} to {counts.stop - 1}"
