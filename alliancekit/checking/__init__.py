"""The student's side of an exercise: `exercise` opens it, `check` takes an answer and says what it thinks of it."""

from .check import MIME, check, exercise
from .progress import progress

__all__ = ["MIME", "check", "exercise", "progress"]
