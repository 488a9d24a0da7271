"""A question that would mislead a student stops the build, with a sentence that says what is wrong."""

import pytest

from alliancekit.authoring import Integer, Name, Number, SetOf, question
from alliancekit.checking import questions
from alliancekit.errors import KitError

KM = Number(digits=0, between=(0, 20_000), unit="km")
HINT = "Look at which two points the distance runs between."
MISTAKES = {"sum": (3416.2, HINT), "degrees": (20.3, HINT), "one leg": (641.2, HINT)}


@pytest.fixture(autouse=True)
def _forget_declared(monkeypatch):
    monkeypatch.setattr(questions, "declared", {})


def declare(answer=2134.2, name="02-q5", kind=KM, mistakes=MISTAKES, **more):
    return question(name, kind, answer, mistakes=mistakes, **more)


def test_a_sound_question_passes_and_says_what_it_accepts():
    shown = repr(declare(also={"sphere": 2137.3})._repr_mimebundle_()["text/plain"])
    assert "2,134 km" in shown
    assert "2,137 km" in shown
    assert "2,010 guesses" in shown


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"answer": 2134.52}, "too near a rounding boundary"),
        ({"also": {"sphere": 2137.499}}, "too near a rounding boundary"),
        ({"name": "2-q5"}, "not of the form"),
        ({"mistakes": {**MISTAKES, "same": (2134.3, HINT)}}, "“same” equals an accepted answer"),
        ({"mistakes": {**MISTAKES, "twice": (20.2, HINT)}}, "“degrees” and “twice” are the same answer"),
        ({"mistakes": dict(list(MISTAKES.items())[:2])}, "at least 3"),
        ({"mistakes": {**MISTAKES, "tells": (7.0, "The answer is 2,134 km, of course.")}}, "tells the answer"),
        ({"mistakes": {**MISTAKES, "tells": (7.0, "The answer is 2134 kilometres, of course.")}}, "tells the answer"),
        ({"mistakes": {**MISTAKES, "wide": (7.0, "请再数一遍" * 60)}}, "too long for its box"),
        ({"mistakes": {**MISTAKES, "long": (7.0, "so " * 150)}}, "450 characters"),
        ({"kind": Number(digits=-1, between=(0, 20_000)), "answer": 2134.2}, "about 210 guesses"),
        ({"kind": KM, "space": 500}, "about 60 guesses"),
        ({"also": {str(i): 2200.2 + i for i in range(5)}}, "6 different forms"),
    ],
)
def test_a_guard_names_its_finding(changes, says):
    with pytest.raises(KitError, match="cannot be released") as caught:
        declare(**changes)
    assert says in str(caught.value)


def test_too_few_digits_are_those_of_the_answer_as_computed():
    mistakes = {str(number): (number, HINT) for number in (1.1, 2.2, 3.3)}
    question("02-q5", Number(1, (0, 1_000)), 5.46, mistakes=mistakes)
    assert questions.declared["02-q5"].verdict("5.0")["verdict"] == "digits"
    assert questions.declared["02-q5"].verdict("6.0") is None


def test_a_small_guess_space_passes_with_its_reason():
    declare(
        answer=7,
        kind=Integer((0, 50)),
        mistakes={"a": (1, HINT), "b": (2, HINT), "c": (3, HINT)},
        small="counting is the point",
    )


def test_an_answer_that_cannot_be_read_stops_the_author_too():
    with pytest.raises(KitError, match="Did you mean Japan"):
        declare(answer={"Japn"}, kind=SetOf(Name("actors")))


def test_one_digit_more_than_asked_never_tips_an_accepted_answer():
    from decimal import Decimal

    from alliancekit.authoring.guards import MARGIN, boundary_distance

    kind = Number(digits=1, between=(0, 100))
    for hundredths in range(1_000):
        exact = Decimal(hundredths) / 1000 + 40
        if boundary_distance(exact, 1) >= MARGIN:
            assert kind.canonical(round(exact, 2)) == kind.canonical(exact), exact
