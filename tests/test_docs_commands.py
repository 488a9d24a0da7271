"""Every command that README and the guides tell somebody to type is one that the program, or make, takes."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import typer

from alliancekit.cli import app

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted(
    path
    for path in [
        *ROOT.glob("*.md"),
        *ROOT.glob("docs/**/*.md"),
        *ROOT.glob("alliancekit/authoring/bundle_files/**/*.md"),
    ]
    if path.name != "CHANGELOG.md"
)
PROGRAM = typer.main.get_command(app).commands
FENCED = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
KIT = re.compile(r"^(?:\S*/)?alliancekit (?!--)(\S.*)$")
MAKE = re.compile(r"^(?:\w+=\S+ )*make ([a-z].*)$")


def code(text: str) -> list[str]:
    """What stands between backticks, and the lines of blocks, continued lines joined and comments left out."""
    blocks = [block for language, block in FENCED.findall(text) if language in ("", "sh", "shell", "bash", "yaml")]
    rest = FENCED.sub("", text)
    lines = "\n".join(blocks).replace("\\\n", " ").splitlines()
    spans = [span.replace("\n", " ") for span in re.findall(r"`([^`]+)`", rest)]
    return [re.sub(r"\s+#.*", "", line).strip().removeprefix("- run: ").removeprefix("run: ") for line in lines] + spans


def misfit(words: list[str]) -> str:
    """Why the program would not take a command; empty if it would.

    `…` stands for anything, and a command with nothing but options after it, or nothing at all, is only named.
    """
    name, *rest = words
    if name not in PROGRAM:
        return f"there is no command {name}"
    if "…" in " ".join(rest) or "..." in " ".join(rest) or all(word.startswith("--") for word in rest):
        known = {
            option for parameter in PROGRAM[name].params for option in (*parameter.opts, *parameter.secondary_opts)
        }
        return ", ".join(word for word in rest if word.startswith("--") and word not in {*known, "--help"})
    try:
        PROGRAM[name].make_context(name, rest)
    except typer.Exit:
        return ""  # --help
    except Exception as error:  # of the parser that Typer brings along, which it does not publish
        return f"{type(error).__name__}: {error}"
    return ""


FOUND = [(path, line) for path in PAGES for line in code(path.read_text(encoding="utf-8"))]


def targets(page: Path) -> set[str]:
    """Of the Makefile that lies beside a page, in a folder that is the student bundle's or ours."""
    makefile = next(folder / "Makefile" for folder in page.parents if (folder / "Makefile").is_file())
    return set(re.findall(r"^([a-z-]+):", makefile.read_text(encoding="utf-8"), re.MULTILINE))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_commands_are_taken(path):
    said = []
    for line in (line for of, line in FOUND if of == path):
        if found := KIT.match(line):
            words = shlex.split(found[1])
            if problem := misfit(words):
                said.append(f"{line}: {problem}")
        elif found := MAKE.match(line):
            words = [word for word in shlex.split(found[1]) if "=" not in word and word != "…"]
            said += [f"{line}: make has no target {word}" for word in words if word not in targets(path)]
    assert said == []


def test_there_are_commands_of_both_kinds_to_look_at():
    assert sum(bool(KIT.match(line)) for _, line in FOUND) > 50
    assert sum(bool(MAKE.match(line)) for _, line in FOUND) > 10


def test_no_command_of_the_program_goes_without_a_word():
    named = {shlex.split(found[1])[0] for _, line in FOUND if (found := KIT.match(line))}
    assert PROGRAM.keys() - named == set()
