"""The one error students meet: a sentence, not a traceback."""

from __future__ import annotations

import difflib
import textwrap
from collections.abc import Iterable


class KitError(Exception):
    """Something the reader can put right. The message says what happened, what was expected, what to do next.

    In a notebook it shows as its message alone: IPython asks an exception for `_render_traceback_` before it
    formats a traceback of its own.

    Examples
    --------
    >>> try:
    ...     raise KitError("There is no actor called 'Atlantis'. Valid names: ...")
    ... except KitError as problem:
    ...     print(problem)
    There is no actor called 'Atlantis'. Valid names: ...
    """

    def _render_traceback_(self) -> list[str]:
        # Wrapped here, because JupyterLab breaks a long line of an error anywhere, inside words too.
        return ["\n".join(textwrap.fill(line, 92) for line in str(self).splitlines())]


def near(name: str, valid: Iterable[str], most: int = 3) -> list[str]:
    """The entries of `valid` that look most like `name`, best first, upper and lower case taken as one."""
    by_folded = {str(entry).casefold(): str(entry) for entry in valid}
    hits = difflib.get_close_matches(str(name).casefold(), by_folded, n=most, cutoff=0.6)
    return [by_folded[hit] for hit in hits]


def unknown(what: str, name: object, valid: Iterable[str], otherwise: str = "") -> KitError:
    """The error for a name that is not on a list: near matches where there are any, else `otherwise` or the list."""
    valid = sorted({str(entry) for entry in valid})
    close = near(str(name), valid)
    if close:
        advice = f"Did you mean {' or '.join(close)}?"
    elif otherwise:
        advice = otherwise
    elif len(valid) <= 40:
        advice = f"Valid names: {', '.join(valid)}."
    else:
        advice = f"Valid names begin: {', '.join(valid[:20])} … ({len(valid)} in all)."
    return KitError(f"There is no {what} called {name!r}. {advice}")
