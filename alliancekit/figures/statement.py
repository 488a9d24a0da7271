"""What a picture of the network says about itself: what was measured, on which day, from which tables."""

from __future__ import annotations

from collections.abc import Sequence

from .. import model
from ..yardsticks import shown
from . import sentences

TIE = (
    "A tie is not a promise of help: help(alliancekit.model) tells what each layer means. Spoke: any actor but the "
    "hub, rivals of the hub too. Bilateral: at least one instrument or exercise of the two alone; multilateral: those "
    "of more than two."
)
DRILLS = "An exercise ties its participants for a year."
TABLES = "Data: alliancekit, tables commitments, parties, obligations and drills: a selection."


def question(actor_set: str, n: int, layers: str, multilateral: bool) -> str:
    """What was measured, in one line: the set of actors, the layers, in words, and the rule on multilateral ties.

    Examples
    --------
    >>> question("Indo-Pacific", 42, of_layers(["access"]), True)
    'Indo-Pacific (42 actors); layer access; multilateral ties counted'
    """
    names = {"all": f"All {n} actors of the kit", "own choice": f"{n} actors chosen"}
    rule = "counted" if multilateral else "left out"
    return f"{names.get(actor_set, f'{actor_set} ({n} actors)')}; {layers}; multilateral ties {rule}"


def of_layers(layers: Sequence[str]) -> str:
    """The layers in words: those counted, or, if most are, those that are not.

    Examples
    --------
    >>> of_layers(["defence", "access"])
    'layers defence and access'
    """
    missing = [layer for layer in model.LAYERS if layer not in layers]
    if len(layers) <= len(missing):
        return f"layer{'s' if len(layers) > 1 else ''} {sentences.listing(layers)}"
    return f"all layers{f' but {sentences.listing(missing)}' if missing else ''}"


def credit(about: str, *more: str) -> str:
    """The source line: what a tie is, what else the picture needs said, the tables, and the day they were closed.

    `about` is the statement that comes with a result of `alliancekit.lattice`; it says whether the day matters.
    """
    closed = about.find("The tables were closed")
    return " ".join(filter(None, (TIE, *more, TABLES, about[closed:] if closed >= 0 else "")))


def count(number: int, noun: str = "tie") -> str:
    """A number with its noun, “no” for none: "no tie", "1 tie", "12 ties"."""
    return f"{number or 'no'} {noun}{'s' if number > 1 else ''}"


def percent(share: float) -> str:
    """A share in percent, or “undefined”."""
    return f"{100 * share:.0f} percent" if share == share else shown(share)
