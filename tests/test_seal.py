"""A released question tells its verdicts to whoever has the answer, and nothing to whoever reads it."""

import pytest

from alliancekit.checking.seal import BOXES, COST, seal, unseal

RIGHT = ("1983", {"verdict": "right"})
MISTAKE = ("20", {"verdict": "mistake", "hint": "A degree is not a kilometre: it shrinks towards the poles."})


@pytest.fixture(scope="module")
def boxes():
    return seal([RIGHT, MISTAKE], "salt", "02-q5")


def test_each_answer_opens_its_own_verdict(boxes):
    assert unseal(boxes, "1983", "salt", "02-q5", COST) == RIGHT[1]
    assert unseal(boxes, "20", "salt", "02-q5", COST) == MISTAKE[1]
    assert unseal(boxes, "1984", "salt", "02-q5", COST) is None


def test_another_question_or_release_opens_nothing(boxes):
    assert unseal(boxes, "1983", "salt", "02-q6", COST) is None
    assert unseal(boxes, "1983", "other", "02-q5", COST) is None


def test_the_boxes_look_alike_whatever_they_hold(boxes):
    others = seal([("7", {"verdict": "right"})], "salt", "02-q5")
    assert len(boxes) == len(others) == BOXES
    assert {len(box) for box in boxes} == {len(box) for box in others}
    assert len(set(boxes)) == BOXES
    assert not any("kilometre" in box or "1983" in box for box in boxes)


def test_neither_the_order_nor_the_filling_tells():
    answers = [str(number) for number in range(40, 52)]
    all_boxes = [seal([(answer, RIGHT[1]), MISTAKE], "salt", "02-q5") for answer in answers]
    for boxes in all_boxes:
        assert boxes == sorted(boxes)
    at = {
        next(i for i, box in enumerate(boxes) if unseal([box], answer, "salt", "02-q5", COST))
        for answer, boxes in zip(answers, all_boxes, strict=True)
    }
    assert len(at) > 3, "the right answer's box must not keep to one place"
    fillings = [set(boxes) - set(all_boxes[0]) for boxes in all_boxes[1:]]
    assert all(len(filling) == BOXES - 1 for filling in fillings), "only the box of the shared mistake may be shared"


def test_sealing_is_the_same_every_time(boxes):
    assert seal([RIGHT, MISTAKE], "salt", "02-q5") == boxes


def test_one_guess_costs_what_the_docs_say():
    assert COST["n"] * COST["r"] * 128 == 16 * 2**20  # bytes of memory a guess needs
