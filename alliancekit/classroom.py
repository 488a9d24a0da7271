"""What a lesson asks of its reader: a prediction, a quick check, an exit ticket. None of them counts for a mark.

Each is a widget that can also be driven from Python. Where widgets do not run (a printed page, an exported or
untrusted notebook), the same words show as HTML, with the explanation folded away.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any

import ipywidgets as widgets

from . import journal
from .errors import KitError, unknown
from .words import NO_MATH


def _paragraph(text: str) -> str:
    return f"<p style='line-height:1.45;margin:0.3em 0'>{html.escape(text)}</p>"


class _Card(widgets.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """A question with its controls and a status line that screen readers announce.

    `status` is what the status line says, as plain text.
    """

    def __init__(self, name: str, asks: str, controls: Sequence[widgets.Widget], folded: str) -> None:
        self._name, self._asks, self._folded, self.status = name, asks, folded, ""
        self._status = widgets.HTML()
        super().__init__(
            [
                widgets.HTML(f"<div style='font-weight:bold;line-height:1.45'>{html.escape(asks)}</div>"),
                *controls,
                self._status,
            ],
            layout=widgets.Layout(border_left="4px solid #0072B2", padding="0.4em 1em", max_width="48em"),
        )

    def _say(self, *sentences: str) -> None:
        self.status = " ".join(sentences)
        self._status.value = f"<div role='status'>{''.join(_paragraph(sentence) for sentence in sentences)}</div>"

    def _static(self) -> str:
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"{type(self).__name__.strip('_')} {self._name}: {self._asks}"

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        folded = f"<details><summary>{self._folded}</summary>{self._static()}</details>" if self._folded else ""
        bundle = dict(super()._repr_mimebundle_(**kwargs) or {})
        bundle["text/plain"] = repr(self)
        shown = f"<p><strong>{html.escape(self._asks)}</strong></p>{self._choices()}{folded}"
        bundle["text/html"] = f"<div class='{NO_MATH}'>{shown}</div>"
        return bundle

    def _choices(self) -> str:
        return ""


def _radio(options: Sequence[str], label: str) -> widgets.RadioButtons:
    return widgets.RadioButtons(
        options=list(options), value=None, description=label, layout=widgets.Layout(width="auto"),
        style={"description_width": "0px"},
    )  # fmt: skip


def _listed(options: Sequence[str]) -> str:
    return f"<ul>{''.join(f'<li>{html.escape(option)}</li>' for option in options)}</ul>"


class Prediction(_Card):
    """A guess, recorded before the answer shows."""

    def __init__(self, name: str, asks: str, options: Sequence[str], reveal: str) -> None:
        self._reveal = reveal
        self._radio = _radio(options, "Your guess")
        self._button = widgets.Button(description="Lock in my guess", disabled=True)
        self._radio.observe(self._enable, names="value")
        self._button.on_click(lambda _: self._lock())
        super().__init__(name, asks, [self._radio, self._button], "After your guess: what the data say")

    def _enable(self, change: dict[str, Any]) -> None:
        self._button.disabled = change["new"] is None

    def _lock(self) -> None:
        if self._radio.disabled:
            return
        self._radio.disabled = True  # the button stays enabled: a disabled one would lose the keyboard's focus
        saved = journal.write("prediction", self._name, self._radio.value)
        self._say(f"Your guess: {self._radio.value}.", self._reveal, saved)

    def guess(self, option: str) -> str:
        """Lock in a guess from Python; gives what the status line then says."""
        if option not in self._radio.options:
            raise unknown("option", option, self._radio.options)
        if self._radio.disabled:
            raise KitError("Your guess is already locked in. Run the cell again to guess anew.")
        self._radio.value = option
        self._lock()
        return self.status

    def _choices(self) -> str:
        return _listed(self._radio.options)

    def _static(self) -> str:
        return _paragraph(self._reveal)


class Quiz(_Card):
    """One question, several options, an explanation for each."""

    def __init__(self, name: str, asks: str, options: Sequence[tuple[str, bool, str]]) -> None:
        self._options = {text: (right, why) for text, right, why in options}
        self._radio = _radio(list(self._options), "Your answer")
        self._radio.observe(lambda change: self._explain(change["new"]), names="value")
        super().__init__(name, asks, [self._radio], "What each answer shows")

    def _explain(self, option: str | None) -> None:
        if option is not None:
            right, why = self._options[option]
            self._say("Yes." if right else "Not quite.", why)

    def choose(self, option: str) -> str:
        """Choose an option from Python; gives what the status line then says."""
        if option not in self._options:
            raise unknown("option", option, self._options)
        self._radio.value = option
        return self.status

    def _choices(self) -> str:
        return _listed(list(self._options))

    def _static(self) -> str:
        return "".join(
            _paragraph(f"{text}: {'yes.' if right else 'not quite.'} {why}")
            for text, (right, why) in self._options.items()
        )


class ExitTicket(_Card):
    """One question to answer in a sentence or two before leaving."""

    def __init__(self, name: str, asks: str) -> None:
        self._text = widgets.Textarea(
            placeholder="One or two sentences", description="Your answer", layout=widgets.Layout(width="100%"),
            style={"description_width": "0px"}, continuous_update=False,
        )  # fmt: skip
        self._button = widgets.Button(description="Save my answer")
        self._button.on_click(lambda _: self._save())
        super().__init__(name, asks, [self._text, self._button], "")

    def _save(self) -> None:
        if not self._text.value.strip():
            self._say("Nothing to save yet: write a sentence first.")
        else:
            self._say(journal.write("exit ticket", self._name, self._text.value.strip()))

    def answer(self, text: str) -> str:
        """Write and save an answer from Python; gives what the status line then says."""
        self._text.value = text
        self._save()
        return self.status


def predict(name: str, asks: str, options: Sequence[str], reveal: str) -> Prediction:
    """Ask for a guess, keep it in the journal, then show what the data say.

    Parameters
    ----------
    name
        An id for the journal, such as ``"02-guess"``.
    asks
        The question.
    options
        What can be guessed, at least two.
    reveal
        What to show after the guess, with its figure computed from the data.

    Raises
    ------
    KitError
        If there are fewer than two options.

    Examples
    --------
    >>> card = predict("99-days", "How many days has a leap year?", ["365", "366"], "It has 366.")
    >>> card.guess("366")
    'Your guess: 366. It has 366. Saved in your journal, on this computer only.'
    """
    if len(options) < 2:
        raise KitError(f"{name}: a prediction needs at least two options. Found {len(options)}.")
    return Prediction(name, asks, options, reveal)


def quiz(name: str, asks: str, options: Sequence[tuple[str, bool, str]]) -> Quiz:
    """Ask a question with an explanation for every option; nothing is graded or kept.

    Parameters
    ----------
    name, asks
        As in `predict`.
    options
        Triples of the option's text, whether it is right, and why (not). At least one is right.

    Raises
    ------
    KitError
        If no option is right.

    Examples
    --------
    >>> options = [("yes", False, "100 divides it."), ("no", True, "400 does not.")]
    >>> card = quiz("99-leap", "Is 2100 a leap year?", options)
    >>> card.choose("yes")
    'Not quite. 100 divides it.'
    """
    if not any(right for _, right, _ in options):
        raise KitError(f"{name}: no option of the quiz is right.")
    return Quiz(name, asks, options)


def exit_ticket(name: str, asks: str) -> ExitTicket:
    """Ask one open question at the end of a lesson and keep the answer in the journal.

    Parameters
    ----------
    name, asks
        As in `predict`.

    Examples
    --------
    >>> exit_ticket("99-exit", "What has surprised you?").answer(" ")
    'Nothing to save yet: write a sentence first.'
    """
    return ExitTicket(name, asks)
