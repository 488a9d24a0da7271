"""The article's quotations beside the transcripts: which are word for word, and what was done to the others."""

from __future__ import annotations

from typing import NamedTuple

from ..article import fidelity
from ..catalog import load, resources
from . import palette, sentences
from .figure import Figure
from .labels import SMALLEST
from .panels import Panels, bar
from .sheet import headline

MARKS = {"double": "“{}”", "single": "‘{}’"}
# How each kind of edit looks, what a quotation is called that has it, and what that means.
EDITS = {
    "none": (palette.STYLES[0], "word for word", ""),
    "silent edit": (palette.STYLES[1], "with silent edits", "words changed or left out without a mark"),
    "spliced": (palette.STYLES[3], "spliced", "parts joined that stood apart"),
    "subject differs": (palette.STYLES[5], "whose subject differs", "said of somebody or something else"),
}

# Inches.
ROW, HEADING, GAP = 0.2, 0.22, 0.1  # a quotation, a heading, and the room above a heading
AXIS, TOP = 0.42, 0.05
MARKER, TEXTS = 0.12, (0.32, 0.74, 2.3)  # left edges: marker; paragraph, speaker, first words
BARS, SCALE = 5.2, 4.2  # left edge of the bars, and the length of the longest
SIZE = 8.5  # points


class Quotation(NamedTuple):
    """A quotation as it is drawn."""

    paragraph: int
    marks: str
    speaker: str
    first_words: str
    words: int
    spoken_in: str
    edit: str

    @property
    def opening(self) -> str:
        """Its first words between its marks, with dots where it goes on."""
        more = " …" if self.words > len(self.first_words.split()) else ""
        return MARKS[self.marks].format(self.first_words + more)

    @property
    def said_by(self) -> str:
        """Who is quoted, and whether through an interpreter."""
        return f"{self.speaker}, interpreted" if "interpreter" in self.spoken_in else self.speaker


class Block(NamedTuple):
    """The quotations between one kind of marks that have one kind of edit, in the order of the article."""

    marks: str
    edit: str
    quotations: list[Quotation]

    @property
    def heading(self) -> str:
        """What the block is, and how many it has: "10 word for word"."""
        _, label, meaning = EDITS[self.edit]
        return f"{len(self.quotations)} {label}{meaning and ': '}{meaning}"


def quotations() -> Figure:
    """Draw every quotation of the article as a row: who says it, its first words, its length, and what was changed.

    Rows are in blocks: first those between double marks, then those between single ones, and in each the quotations
    that are word for word before those that are not. See `article.fidelity` for what word for word means.

    Returns
    -------
    Figure
        With alt text that gives every row.

    Examples
    --------
    >>> quotations().title
    'Of 17 quotations in double marks, 10 are word for word, 5 with silent edits, 1 spliced and 1 whose subject differs'
    """
    blocks = _blocks()
    kinds = {block.marks for block in blocks}
    count = sum(len(block.quotations) for block in blocks)
    tall = ROW * count + (HEADING + 2 * GAP) * len(blocks) + (HEADING + GAP) * len(kinds) - GAP
    panels = Panels(_title(), AXIS + tall + TOP, _source())
    longest = max(one.words for block in blocks for one in block.quotations)
    ax = panels.axes(BARS, AXIS, SCALE, tall)
    ax.set(xlim=(0, longest), ylim=(0, tall), yticks=[])
    ax.set_xlabel("words quoted", size=SMALLEST, color=palette.QUIET)
    y = tall
    for at, block in enumerate(blocks):
        if at == 0 or block.marks != blocks[at - 1].marks:
            y -= HEADING + (GAP if at else 0)
            panels.text(0, AXIS + y + HEADING / 2, _of_marks(block.marks), 9.5, weight="bold", gid="marks")
        y -= GAP + HEADING
        look = EDITS[block.edit][0]
        panels.mark(MARKER, AXIS + y + HEADING / 2, look.marker, look.fill, 7.5)
        panels.text(TEXTS[0], AXIS + y + HEADING / 2, block.heading, SIZE, weight="bold", gid="heading")
        for one in block.quotations:
            y -= ROW
            middle = AXIS + y + ROW / 2
            panels.mark(MARKER, middle, look.marker, look.fill, 5)
            for x, words in zip(TEXTS, (f"P{one.paragraph}", one.said_by, one.opening), strict=True):
                panels.text(x, middle, words, SIZE, gid="cell")
            bar(ax, 0, y + 0.03, one.words, ROW - 0.06, look.fill, look.hatch)
            panels.text(BARS + SCALE * one.words / longest + 0.07, middle, str(one.words), SIZE, gid="words")
        y -= GAP
    return panels.finish(_alt(blocks))


def _blocks() -> list[Block]:
    """The quotations in blocks, in the order of the data dictionary: double marks first."""
    table = load("quotations").sort_values("paragraph", kind="stable")
    every = [Quotation(*cells) for cells in table[list(Quotation._fields)].itertuples(index=False, name=None)]
    fields = {field["name"]: field for field in resources()["quotations"]["schema"]["fields"]}
    edits = fields["edit"]["constraints"]["enum"]
    blocks = [
        Block(marks, edit, [one for one in every if (one.marks, one.edit) == (marks, edit)])
        for marks in MARKS
        for edit in edits
    ]
    return [block for block in blocks if block.quotations]


def _of_marks(kind: str) -> str:
    """How many quotations stand between a kind of marks, and how many are word for word."""
    counted = fidelity().loc[kind]
    return f"In {kind} marks: {counted['none']:.0f} of {counted['quotations']:.0f} word for word"


def _title() -> str:
    counted = fidelity().loc["double"]
    others = [f"{counted[edit]:.0f} {EDITS[edit][1]}" for edit in EDITS if edit != "none" and counted.get(edit)]
    true = f"{counted['none']:.0f} {'is' if counted['none'] == 1 else 'are'} word for word"
    return f"Of {counted['quotations']:.0f} quotations in double marks, {sentences.listing([true, *others])}"


def _source() -> str:
    return (
        "Data: alliancekit, table quotations: the article beside the White House transcripts. P: paragraph (P0 is the "
        "headline). Capitals and punctuation do not count. Japanese is compared in the interpreter’s English. A masked "
        "official is one whose name the White House held back."
    )


def _alt(blocks: list[Block]) -> str:
    parts = []
    for kind in dict.fromkeys(block.marks for block in blocks):
        rows = [
            f"{block.heading}: "
            + ", ".join(
                f"P{one.paragraph} {one.said_by} {one.opening} {sentences.count(one.words, 'word')}"
                for one in block.quotations
            )
            for block in blocks
            if block.marks == kind
        ]
        parts.append(f"{_of_marks(kind)}. {'; '.join(rows)}.")
    count = sum(len(block.quotations) for block in blocks)
    return (
        f"{headline(sentences.count(count, 'quotation'))} of the article as rows with a bar for the number of words. "
        f"{_title()}. {' '.join(parts)}"
    )
