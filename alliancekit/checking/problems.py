"""What can be amiss with an answer. Each is shown as one line under the cell and stops nothing."""

from __future__ import annotations

from ..errors import KitError


class AnswerProblem(KitError):
    """The answer cannot be read as what the question asks for."""


class Unanswered(KitError):
    """The answer still holds the three dots."""


class NotYet(KitError):
    """The answer was read, and it is not the accepted one."""


def publish(error: KitError) -> None:
    """Show an error under the cell without raising it, so that Run All goes on to the next question.

    nbval, nbclient and nbgrader see the cell's error output all the same. Outside IPython there is nowhere to
    publish to, and the error is raised.
    """
    from IPython import get_ipython

    shell = get_ipython()
    if shell is None:
        raise error
    shell.showtraceback(exc_tuple=(type(error), error, None))
