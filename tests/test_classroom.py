"""What a lesson asks of its reader, driven from Python as CI can and shown as a page without widgets shows it."""

from __future__ import annotations

import pytest

from alliancekit import exit_ticket, journal, predict, quiz
from alliancekit.errors import KitError

GUESS = ("02-guess", "How many?", ["few", "many"], "The data say <many>.")
OPTIONS = [("It is so.", False, "Look again."), ("It is not.", True, "The table says why.")]


def test_a_guess_is_recorded_before_the_answer_shows():
    card = predict(*GUESS)
    assert card.status == ""
    assert card.guess("few") == "Your guess: few. The data say <many>. Saved in your journal, on this computer only."
    assert [(entry["kind"], entry["name"], entry["text"]) for entry in journal.read()] == [
        ("prediction", "02-guess", "few")
    ]


def test_a_guess_cannot_be_changed_after_the_answer_shows():
    card = predict(*GUESS)
    card.guess("few")
    with pytest.raises(KitError, match="already locked in"):
        card.guess("many")
    with pytest.raises(KitError, match="Did you mean many"):
        predict(*GUESS).guess("manny")


def test_each_option_of_a_quiz_explains_itself():
    card = quiz("02-quiz", "So or not?", OPTIONS)
    assert card.choose("It is so.") == "Not quite. Look again."
    assert card.choose("It is not.") == "Yes. The table says why."
    with pytest.raises(KitError, match="no option of the quiz is right"):
        quiz("x", "?", [("a", False, "b")])


def test_an_exit_ticket_keeps_what_was_written():
    card = exit_ticket("02-exit", "Why?")
    assert card.answer("  ").startswith("Nothing to save yet")
    assert card.answer("Because control decides.").startswith("Saved")
    assert journal.read()[-1]["text"] == "Because control decides."


@pytest.mark.parametrize(
    ("card", "shown", "folded"),
    [
        (lambda: predict(*GUESS), "<li>few</li>", "The data say &lt;many&gt;."),
        (lambda: quiz("q", "So or not?", OPTIONS), "<li>It is so.</li>", "Look again."),
        (lambda: exit_ticket("e", "Why?"), "Why?", ""),
    ],
)
def test_without_widgets_the_same_words_show_as_html_with_the_answer_folded(card, shown, folded):
    bundle = card()._repr_mimebundle_()
    before, _, after = bundle["text/html"].partition("<details>")
    assert bundle["text/plain"].split(": ", 1)[1] in before and shown in before
    assert folded in after and (not folded or folded not in before)
    assert "<many>" not in bundle["text/html"]


def test_a_journal_survives_odd_text_and_damage():
    journal.write("exit ticket", "a", "one\u2028two \ud800")
    with journal.path().open("ab") as file:
        file.write(b"\xff\xfe\n3\n{\n")
    journal.write("exit ticket", "b", "three")
    assert [entry["text"] for entry in journal.read()] == ["one\u2028two \ud800", "three"]


def test_a_journal_that_cannot_be_written_says_so_and_raises_nothing(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(journal, "path", lambda: tmp_path / "file" / "journal.jsonl")
    assert predict(*GUESS).guess("few").endswith("Copy your words to a safe place.")


def test_forgetting_deletes_the_journal():
    assert journal.forget() is False
    journal.write("prediction", "a", "b")
    assert journal.forget() is True
    assert journal.read() == []
