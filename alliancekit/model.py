"""Commitments, duties and ties as of a day: `in_force`, `duties`, `ties`.

Every question takes a day, as text (``"2024-04-10"``) or as a date. A row of the tables holds from the day in `since`
to the day before `until`; a date that is known only by its year or month counts from its first day.

A **tie** joins two actors that have something in force between them, whichever of the two owes it. It has layers:

========================  ============================================================================================
layer                     two actors are tied on it when
========================  ============================================================================================
defence                   one owes the other a duty to defend that binds in law (statements of policy do not count)
consultation              one owes the other a duty to consult, in law or by a political promise
access                    one hosts the other's forces, or an agreement on bases, access or visiting forces binds both
logistics                 a logistics agreement binds both
information               an information-security agreement binds both, or both belong to the Five Eyes
technology                an agreement on defence technology or supply binds both, or one owes the other supply by a
                          text of another kind (not by one on logistics, bases or the status of forces)
minilateral               both belong to the same group of three or four, or to the Five Eyes
drill                     both took part in an exercise of the table `drills` that began in the year up to the day
========================  ============================================================================================

A layer that is read off the kind of an agreement ties the pairs between whom the agreement's duties run; where no duty
is coded for it, every pair of its parties. A minilateral ties every pair of its members. Duties and agreements that are
signed and not in force, dormant or suspended make no tie, nor do promises not to attack or not to join others' pacts.

Ties of NATO run between its four members among the kit's actors alone, and regional bodies (ASEAN, the Pacific Islands
Forum) make most of the ties of consultation: look at `multilateral_only`.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from .catalog import load
from .dates import Date, as_numbers, number
from .errors import KitError, unknown
from .states import Names, find_states, listed, name_of

if TYPE_CHECKING:
    import pandas as pd

LAYERS = ("defence", "consultation", "access", "logistics", "information", "technology", "minilateral", "drill")
ACTIVE = ("live", "reaffirmed", "contested")  # standings in which a duty is a tie; the others are signed, dormant …

_DUTY_LAYERS = {"defend": "defence", "consult": "consultation", "host": "access", "supply": "technology"}
_KIND_LAYERS = {
    "basing or access agreement": "access",
    "status or visiting forces agreement": "access",
    "logistics agreement": "logistics",
    "information-security agreement": "information",
    "defence-technology or supply agreement": "technology",
    "minilateral": "minilateral",
}
_INTELLIGENCE_POOLS = ("FVEY",)  # minilaterals whose whole content is the sharing of information


def in_force(on: Date, kinds: Names | None = None, actors: Names | None = None) -> pd.DataFrame:
    """The commitments in force on a day.

    Parameters
    ----------
    on
        The day.
    kinds
        One kind of commitment, or several, as the table `commitments` names them; all if None.
    actors
        One actor or several: the commitments to which *every one* of them belonged that day; all if None.

    Returns
    -------
    pandas.DataFrame
        The rows of `commitments`, with `since` (the day from which it counts: entry into force, or signature where
        that day was not verified or the text is political), `members` (ISO3 codes of those who belonged that day,
        separated by “;”) and `standing_then` (the standings of its duties that day, separated by “;”; “in force”
        where no duty is coded). The column `standing` is that of the day the table was closed.

    Raises
    ------
    KitError
        If the day, a kind or an actor is not known.

    Examples
    --------
    >>> in_force("1955-01-01", kinds="mutual defence treaty", actors="South Korea")["commitment"].tolist()
    ['US-KR-1953']
    """
    at = number(on)
    table, members = _commitments(), _members()
    found = table[(table["_since"] <= at) & (at < table["_until"])]
    if kinds is not None:
        found = found[found["kind"].isin(_checked("kind of commitment", kinds, table["kind"]))]
    then = members[(members["_since"] <= at) & (at < members["_until"])]
    belonging = then.groupby("commitment")["actor"].agg(lambda codes: ";".join(dict.fromkeys(codes)))
    if actors is not None:
        asked = set(find_states(actors))
        both = [asked <= set(codes.split(";")) for codes in belonging]
        found = found[found["commitment"].isin(belonging.index[both])]
    owed = _obligations()
    owed = owed[(owed["_since"] <= at) & (at < owed["_until"])]
    standings = owed.groupby("commitment")["standing"].agg(lambda cells: ";".join(sorted(set(cells))))
    return found.assign(
        since=found["_began"],
        members=found["commitment"].map(belonging).fillna(""),
        standing_then=found["commitment"].map(standings).fillna("in force"),
    )[[*load("commitments").columns, "since", "members", "standing_then"]].reset_index(drop=True)


def duties(
    *,
    on: Date,
    obligor: Names | None = None,
    beneficiary: Names | None = None,
    duty: Names | None = None,
    standing: Names | None = None,
) -> pd.DataFrame:
    """The directed duties on a day: who owes whom what.

    Parameters
    ----------
    on
        The day.
    obligor, beneficiary
        Who owes and to whom: one actor or several; anybody if None.
    duty
        One duty or several, such as ``"defend"``; all if None.
    standing
        One standing or several. None gives all that were in force, the dormant and suspended ones among them: look at
        the column `standing`. What was only signed was in force on no day.

    Returns
    -------
    pandas.DataFrame
        The rows of `obligations` in force that day, with `short_name`, `kind` and `legal_form` of the commitment.

    Raises
    ------
    KitError
        If the day, an actor, a duty or a standing is not known.

    Examples
    --------
    >>> owed = duties(obligor="Japan", beneficiary="Taiwan", on="2024-04-10")
    >>> len(owed)
    0
    """
    at, table = number(on), _obligations()
    wanted = (table["_since"] <= at) & (at < table["_until"])
    for column, names in (("obligor", obligor), ("beneficiary", beneficiary)):
        if names is not None:
            wanted &= table[column].isin(find_states(names))
    for column, names in (("duty", duty), ("standing", standing)):
        if names is not None:
            wanted &= table[column].isin(_checked(column, names, table[column]))
    return table[wanted].drop(columns=["_since", "_until"]).reset_index(drop=True)


def ties(
    on: Date, layers: Names | None = None, actors: Names | None = None, *, multilateral: bool = True
) -> pd.DataFrame:
    """The ties between actors on a day, one row per pair.

    Parameters
    ----------
    on
        The day.
    layers
        One layer or several, see the head of this module; all if None.
    actors
        The actors among whom ties are looked for, two at least; if None, all in the table `actors`.
    multilateral
        False leaves out what comes from an instrument, group or exercise of more than two.

    Returns
    -------
    pandas.DataFrame
        `a` and `b` (ISO3, in alphabetical order); a column for each layer asked for, holding the keys of the
        commitments or drills behind it, separated by “;” (empty: not tied on that layer); `layers`, the names of its
        layers, separated by “;”; and `multilateral_only`, True if no instrument between the two alone ties them.

    Raises
    ------
    KitError
        If the day, a layer or an actor is not known, or there is only one actor.

    Examples
    --------
    >>> tie = ties("1960-12-31", layers="defence", actors=["Japan", "United States"])
    >>> tie[["a", "b", "defence"]].values.tolist()
    [['JPN', 'USA', 'US-JP-1960']]
    """
    import pandas as pd

    at, wanted = number(on), find_layers(layers)
    codes = set(find_states(actors)) if actors is not None else set(load("actors")["iso3"])
    if len(codes) < 2:
        raise KitError(f'A tie joins two actors. Name one more: ["{name_of(*codes)}", …], or leave `actors` out.')
    spells = _tie_spells()
    spells = spells[
        (spells["since"] <= at)
        & (at < spells["until"])
        & spells["layer"].isin(wanted)
        & spells["a"].isin(codes)
        & spells["b"].isin(codes)
    ]
    if not multilateral:
        spells = spells[~spells["multilateral"]]
    of_pair = spells.groupby(["a", "b"], sort=True)
    behind = (
        spells.drop_duplicates(["a", "b", "layer", "commitment"])
        .groupby(["a", "b", "layer"])["commitment"]
        .agg(lambda keys: ";".join(sorted(keys)))
        .unstack("layer", fill_value="")
        .reindex(columns=list(wanted), fill_value="")
        .astype("str")
    )
    named = [";".join(layer for layer in wanted if row[layer]) for _, row in behind.iterrows()]
    found = behind.assign(layers=pd.Series(named, index=behind.index, dtype="str"))
    found["multilateral_only"] = of_pair["multilateral"].all().reindex(found.index).astype(bool)
    found.columns.name = None
    return found.reset_index()


def find_layers(layers: Names | None) -> tuple[str, ...]:
    """The layers asked for, in the order of `LAYERS`; all if None.

    Raises
    ------
    KitError
        If there is no such layer, or the list is empty.
    """
    if layers is None:
        return LAYERS
    asked = _checked("layer", layers, LAYERS)
    return tuple(layer for layer in LAYERS if layer in asked)


def tie_spells() -> pd.DataFrame:
    """Every tie with its first and last day: what `ties` and the yearly measures are read from.

    Returns
    -------
    pandas.DataFrame
        One row per pair, layer, commitment (or drill) and spell: `a`, `b`, `layer`, `commitment`, `multilateral`
        (more than two belong to it), and `since` and `until` as whole numbers (see `dates.number`).
    """
    return _tie_spells().copy()


@functools.cache
def _tie_spells() -> pd.DataFrame:
    import pandas as pd

    spells = pd.concat([_spells_of_duties(), _spells_of_kinds(), _spells_of_drills()])
    a, b = spells["obligor"], spells["beneficiary"]
    spells["a"], spells["b"] = a.where(a < b, b), b.where(a < b, a)
    columns = ["a", "b", "layer", "commitment", "multilateral", "since", "until"]
    return spells[columns].drop_duplicates().sort_values(columns, ignore_index=True)


def _spells_of_duties() -> pd.DataFrame:
    owed = _obligations()
    owed = owed[owed["standing"].isin(ACTIVE) & owed["duty"].isin(_DUTY_LAYERS)]
    owed = owed[(owed["duty"] != "defend") | (owed["wording"] != "political")]
    owed = owed[(owed["duty"] != "supply") | ~owed["kind"].isin(_KIND_LAYERS)]
    return _with_layer(owed, owed["duty"].map(_DUTY_LAYERS))


def _spells_of_kinds() -> pd.DataFrame:
    import pandas as pd

    owed, table = _obligations(), _commitments()
    kind = table.set_index("commitment")["kind"]
    owed = owed[owed["commitment"].map(kind) != "minilateral"]  # whose members are tied whether or not a duty runs
    silent = table[~table["commitment"].isin(owed["commitment"]) & table["standing"].isin([*ACTIVE, "lapsed"])]
    members = _members()
    members = members[members["commitment"].isin(silent["commitment"])]
    couples = members.merge(members, on="commitment", suffixes=("", "_b"))
    couples = couples[couples["actor"] < couples["actor_b"]]
    common = pd.DataFrame(
        {
            "commitment": couples["commitment"],
            "obligor": couples["actor"],
            "beneficiary": couples["actor_b"],
            "_since": couples[["_since", "_since_b"]].max(axis=1),
            "_until": couples[["_until", "_until_b"]].min(axis=1),
        }
    )
    rows = pd.concat([owed[owed["standing"].isin(ACTIVE)], common[common["_since"] < common["_until"]]])
    pooled = rows[rows["commitment"].isin(_INTELLIGENCE_POOLS)]
    by_kind = rows[rows["commitment"].map(kind).isin(_KIND_LAYERS)]
    return pd.concat(
        [
            _with_layer(by_kind, by_kind["commitment"].map(kind).map(_KIND_LAYERS)),
            _with_layer(pooled, pd.Series("information", index=pooled.index)),
        ]
    )


def _with_layer(rows: pd.DataFrame, layer: pd.Series[str]) -> pd.DataFrame:
    size = _members().groupby("commitment")["actor"].nunique()
    return rows[["obligor", "beneficiary", "commitment"]].assign(
        layer=layer, multilateral=rows["commitment"].map(size) > 2, since=rows["_since"], until=rows["_until"]
    )


def _spells_of_drills() -> pd.DataFrame:
    import itertools

    import pandas as pd

    drills = load("drills")
    rows = [
        (a, b, drill, "drill", len(codes) > 2, since, since + 10_000)
        for drill, who, since in zip(drills["drill"], drills["participants"], as_numbers(drills["start"]), strict=True)
        for codes in [sorted(who.split(";"))]
        for a, b in itertools.combinations(codes, 2)
    ]
    columns = ["obligor", "beneficiary", "commitment", "layer", "multilateral", "since", "until"]
    return pd.DataFrame(rows, columns=columns)


@functools.cache
def _commitments() -> pd.DataFrame:
    """The commitments with their first and last day; one that is signed and not in force has no day at all."""
    import pandas as pd

    table = load("commitments")
    began = table["in_force"].where(table["in_force"] != "", table["signed"])
    vague = [signed.startswith(start) for signed, start in zip(table["signed"], began, strict=True)]
    began = began.mask(pd.Series(vague), table["signed"])  # known by its year or month: not before the signature
    table["_began"], table["_since"] = began, as_numbers(began.where(table["standing"] != "signed", ""))
    table["_until"] = as_numbers(table["ended"])
    return table


@functools.cache
def _obligations() -> pd.DataFrame:
    """The duties with their first and last day, and what the commitment is; what is signed alone has no first day."""
    about = _commitments().set_index("commitment")[["short_name", "kind", "legal_form"]]
    table = load("obligations").join(about, on="commitment")
    table["_since"], table["_until"] = as_numbers(table["since"]), as_numbers(table["until"])
    return table


@functools.cache
def _members() -> pd.DataFrame:
    """Who belonged to what, with first and last day: the parties' own dates within those of the commitment."""
    whole = _commitments().set_index("commitment")[["_since", "_until"]]
    table = load("parties")
    table = table[table["role"] != "signatory"].join(whole, on="commitment")
    own_since, own_until = as_numbers(table["since"], empty=0), as_numbers(table["until"])
    table["_since"] = table["_since"].where(table["_since"] > own_since, own_since)
    table["_until"] = table["_until"].where(table["_until"] < own_until, own_until)
    return table


def _checked(what: str, names: Names, valid: Iterable[str]) -> Sequence[str]:
    given, valid = listed(what, names), set(valid)
    if not given:
        raise KitError(f"The list is empty: name at least one {what}. There are: {', '.join(sorted(valid))}.")
    for name in given:
        if not isinstance(name, str) or name not in valid:
            raise unknown(what, name, valid)
    return given
