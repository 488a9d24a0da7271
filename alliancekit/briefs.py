"""Role sheets for a seminar: `brief` puts on one page what a team needs to speak for an actor.

Everything on the page is read from the tables. What an actor owes and is owed stands firmest first, in the order of
`alliancekit.rules.ANSWERS`; duties of one kind and one wording share a row. The last line is a question, not a fact.
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from . import actors, model, spending
from .catalog import load
from .dates import Date, as_numbers, day, number
from .editions import money
from .errors import KitError
from .role_sheet import Brief, Owed
from .rules import ASLEEP_STANDINGS, MEANING, NONE_FOUND, RESTRAINT
from .states import in_prose, name_of
from .words import begun

if TYPE_CHECKING:
    from collections.abc import Hashable

    import pandas as pd

__all__ = ["Brief", "Owed", "brief"]

MOST_WORDS = 450  # where there are more, the last kinds of duty go without plain words
# How many texts are named for the firmest kind of duty, the next and the third; the others are counted.
TEXTS_SHOWN = {"owes": (5, 4, 1), "is owed": (4, 3, 1)}
NAMES_SHOWN = 3  # actors named for one text; where there are more, they are counted
ASLEEP_SHOWN, SAID_SHOWN = 2, 2
DAYS_AROUND = 3  # “that week”: the day, three before and three after
BLOCS = (
    "AUKUS", "Five Eyes", "Quad", "NATO", "G7", "ASEAN", "Pacific Islands Forum", "SCO", "BRICS", "CPTPP", "RCEP",
    "APEC",
)  # fmt: skip

# Whose leaders and ministries the speakers of the tables are; those without a name or an office are left out.
SPEAKERS = {
    "AUKUS defence ministers": ("AUS", "GBR", "USA"),
    "Biden": ("USA",),
    "China’s foreign ministry (Mao Ning)": ("CHN",),
    "Embassy of the PRC in Washington": ("CHN",),
    "Joint vision statement": ("JPN", "PHL", "USA"),
    "Kishida": ("JPN",),
    "Ministry of Foreign Affairs of the PRC": ("CHN",),
    "President Marcos": ("PHL",),
    "Romualdez, Philippine ambassador": ("PHL",),
    "Russia’s deputy foreign minister Rudenko": ("RUS",),
    "both leaders": ("JPN", "USA"),
}
# Notes for readers of the table, or that say that nothing is disputed.
_ON_CODING = ("ATOP", "Gibler", "coded", "data set", "row here", "Undisputed in wording")
_TOLD = "strategy", "dialogue with China", "diplomacy", "defence"  # domains of claims that bear on a crisis, in order


def brief(actor: str, on: Date = "2024-04-10") -> Brief:
    """A role sheet of one page for whoever speaks for an actor in a seminar.

    Parameters
    ----------
    actor
        The actor, by any of its names.
    on
        The day: duties and groups are those in force then.

    Returns
    -------
    Brief
        Shows as a page; `repr` gives it as plain text.

    Raises
    ------
    KitError
        If the actor or the day is not known.

    Notes
    -----
    In each direction the three firmest kinds of duty that were in effect are shown; those towards actors that the
    article names in more paragraphs stand before others, and those between two before those among many. What is
    dormant, suspended or contested stands in a line of its own. Spending is of the year, or of the year before if the
    newest edition has none. The question is about what is disputed in the firmest duty, owed or due, towards an actor
    that the article names if there is one; else about what a duty leaves open.

    Examples
    --------
    >>> sheet = brief("Philippines")
    >>> sheet.owed[0].what
    'defend (would act, means open)'
    >>> sheet.owed[0].texts[0]
    'United States: US–Philippines defence treaty (1951), Arts. IV-V'
    """
    iso3, at = actors.find(actor), day(on)
    duties = model.duties(on=at)
    owes, owed = (_firmest_first(duties[duties[end] == iso3], other) for end, other in _ENDS)
    own = _grouped(owes, "beneficiary", TEXTS_SHOWN["owes"])
    others = _grouped(owed, "obligor", TEXTS_SHOWN["is owed"], frozenset(row.rule for row in own))
    facts = (("Military spending", _spent(iso3, at)), ("Forces", _forces(iso3, at)), ("Groups", _groups(iso3, at)))
    sheet = Brief(
        actor=iso3,
        on=at,
        name=_full_name(iso3),
        owes=own,
        owed=others,
        asleep=_asleep(owes, owed),
        facts=tuple((head, text) for head, text in facts if text),
        said=_said(iso3, at),
        question=_question(iso3, at, owes, owed),
    )
    return sheet if len(repr(sheet).split()) <= MOST_WORDS else sheet.shortened()


_ENDS = (("obligor", "beneficiary"), ("beneficiary", "obligor"))


def _full_name(iso3: str) -> str:
    table = load("actors")
    own = str(table["name_own"][table["iso3"] == iso3].item())
    return name_of(iso3) if own in ("", name_of(iso3)) else f"{name_of(iso3)} ({own})"


def _firmest_first(rows: pd.DataFrame, other: str) -> pd.DataFrame:
    """Duties in the order in which they matter, with columns that say why.

    These are `level` (the place of what they amount to among the answers), `named` (in how many paragraphs the article
    names who is at the other end) and `many` (how many are at that end).
    """
    table = load("actors")
    named = dict(zip(table["iso3"], table["article_paragraphs"].str.count("P"), strict=True))
    pairs = zip(rows["duty"], rows["wording"], strict=True)
    rows = rows.assign(
        level=[MEANING.get(duty, {}).get(wording, NONE_FOUND) for duty, wording in pairs],
        named=[named.get(code, 0) for code in rows[other]],
        many=rows.groupby("rule")[other].transform("nunique"),
        with_whom=[name_of(code) for code in rows[other]],
    )
    by = {"level": True, "duty": True, "wording": True, "named": False, "many": True, "with_whom": True}
    return rows.sort_values([*by, "obligation"], ascending=[*by.values(), True], ignore_index=True)


def _grouped(
    rows: pd.DataFrame, other: str, shown: tuple[int, ...], told: frozenset[str] = frozenset()
) -> tuple[Owed, ...]:
    """The firmest kinds; `told` are the rules that were put in plain words in the other direction."""
    kinds = rows[~rows["standing"].isin(ASLEEP_STANDINGS)].groupby(["duty", "wording"], sort=False)
    return tuple(
        _owed(str(duty), str(wording), of, other, most, told)
        for most, ((duty, wording), of) in zip(shown, kinds, strict=False)
    )


def _owed(duty: str, wording: str, rows: pd.DataFrame, other: str, most: int, told: frozenset[str]) -> Owed:
    texts = [of for _, of in rows.groupby("commitment", sort=False)]
    fresh, named = [], set[str]()
    for of in texts:  # a text with somebody new stands before another with the same actors
        if not set(of[other]) <= named:
            fresh.append(of)
            named |= set(of[other])
    shown = fresh[:most]
    first = rows.iloc[0]
    return Owed(
        duty=duty,
        wording=wording,
        texts=tuple(f"{_names(of, other)}: {_text(of)}" for of in shown),
        more=len(texts) - len(shown),
        example="The same in return." if first["rule"] in told else str(first["plain_words"]),
        rule=str(first["rule"]),
        obligations=tuple(key for of in shown for key in of["obligation"]),
    )


def _names(rows: pd.DataFrame, other: str) -> str:
    codes = list(dict.fromkeys(rows[other]))
    return ", ".join(name_of(code) for code in codes) if len(codes) <= NAMES_SHOWN else f"{len(codes)} others"


def _text(rows: pd.DataFrame) -> str:
    first = rows.iloc[0]
    article = f", {first['article']}" if first["article"] and rows["article"].nunique() == 1 else ""
    return f"{first['short_name']}{article}"


def _asleep(owes: pd.DataFrame, owed: pd.DataFrame) -> tuple[str, ...]:
    """The firmest dormant, suspended or contested duties, each text once for both directions."""
    found: dict[tuple[Hashable, ...], list[tuple[str, str, str]]] = {}
    for rows, other, way in ((owes, "beneficiary", "owed to"), (owed, "obligor", "owed by")):
        quiet = rows[rows["standing"].isin(ASLEEP_STANDINGS) & (rows["level"] < NONE_FOUND)]
        for key, of in quiet.groupby(["duty", "commitment", "standing"], sort=False):
            found.setdefault(key, []).append((way, _names(of, other), _text(of)))
    told = []
    for (duty, _, standing), ways in found.items():
        way, names, text = ways[0]
        both = len({names for _, names, _ in ways}) == 1 and len(ways) > 1
        whole = [f"both ways with {names}"] if both else [f"{way} {names}" for way, names, _ in ways]
        told.append(f"{duty}, {' and '.join(whole)}: {text} ({standing})")
    return tuple(told[:ASLEEP_SHOWN])


def _spent(iso3: str, on: str) -> str:
    for year in (int(on[:4]), int(on[:4]) - 1):
        try:
            own, ranked = spending.spent(iso3, year), spending.ranking(year)
        except KitError:  # no figure for that year
            continue
        rank = int(ranked["rank"][ranked["actor"] == iso3].item())
        share = "" if own.gdp_share_pct is None else f", {own.gdp_share_pct:.2g} percent of GDP"
        return (
            f"{money(own.usd_m)} in {year}{share}; rank {rank} of {len(ranked)} in the kit’s partial "
            f"table (SIPRI, edition {own.edition})."
        )
    return ""


def _forces(iso3: str, on: str) -> str:
    table = load("forces")
    table = table[as_numbers(table["date"]) <= number(on)].sort_values(["date", "personnel", "host"], ascending=False)
    table = table.drop_duplicates(["host", "user"])  # the newest count
    hosted, sent = table[table["host"] == iso3], table[table["user"] == iso3]
    parts = [
        f"Hosts {count:,} of {in_prose(user)} ({measure}, {when}). {note if count == in_file else ''}".strip()
        for count, in_file, user, measure, when, note in hosted[_FORCES].values.tolist()
    ]
    if len(sent):
        first = sent.head(3)
        where = ", ".join(
            f"{name_of(host)} {count:,}" for host, count in zip(first["host"], first["personnel"], strict=True)
        )
        parts.append(
            f"Abroad, the largest of the table: {where} ({first['measure'].iloc[0]}, {first['date'].iloc[0]})."
        )
    return " ".join(parts)


_REPLY = "the reply in short: "
_FORCES = ["personnel", "in_file", "user", "measure", "date", "note"]


def _groups(iso3: str, on: str) -> str:
    table = load("memberships")
    then = (as_numbers(table["joined"], empty=0) <= number(on)) & (number(on) < as_numbers(table["left"]))
    status = dict(table[then & (table["actor"] == iso3)][["group", "status"]].values.tolist())
    found = [
        f"{group}" + ("" if status[group] in ("member", "party") else f" ({status[group]})")
        for group in BLOCS
        if group in status
    ]
    return ", ".join(found)


def _said(iso3: str, on: str) -> tuple[str, ...]:
    """What those who speak for the actor said in the days around, in the kit's words; persons before joint texts."""
    sources = load("sources").set_index("source")
    replies, claims, forecasts = load("headlines"), load("claims"), load("predictions")
    replies = replies[replies["kind"] == "official reply"]
    exact = claims[claims["verdict"].str.startswith("matches") & claims["domain"].isin(_TOLD)]
    exact = exact.sort_values("domain", key=lambda cells: cells.map(_TOLD.index), kind="stable")
    said = [
        *replies[["outlet", "gloss", "source", "date"]].values.tolist(),
        *exact[["speaker", "claim_text", "source"]].assign(date="").values.tolist(),
        *forecasts[["speaker", "prediction_text", "source", "made"]].values.tolist(),
    ]
    said.sort(key=lambda row: len(SPEAKERS.get(row[0], ())))
    found: dict[str, str] = {}
    for who, text, key, made in said:
        source = sources.loc[key.split(";")[0]]
        when = made or source["date"]
        if iso3 in SPEAKERS.get(who, ()) and _within_days(when, on):
            words = text.removeprefix(_REPLY).rstrip(".")
            about = ", on the summits in Washington" if text.startswith(_REPLY) else ""
            by = "" if about else f" ({source['issuer']})"
            found.setdefault(words, f"{who}, {when}{about}: {begun(words)}{by}.")
    return tuple(itertools.islice(found.values(), SAID_SHOWN))


def _within_days(when: str, on: str) -> bool:
    import datetime

    if len(when) < len("2024-04-10"):
        return False  # known by its month alone
    apart = datetime.date.fromisoformat(when) - datetime.date.fromisoformat(on)
    return abs(apart.days) <= DAYS_AROUND


def _question(iso3: str, on: str, owes: pd.DataFrame, owed: pd.DataFrame) -> str:
    """What is disputed about the firmest duty; else what its wording leaves open, or who would come at all."""
    for note, text, by, to in _disputed(owes, owed, on):
        pair = f"{in_prose(by)} towards {in_prose(to)}"
        return f"{text}, {pair}. {note} What will you answer when others ask about this, and what will it cost you?"
    for rows, other in ((owes, "beneficiary"), (owed, "obligor")):
        first = rows[(rows["level"] < NONE_FOUND) & ~rows["standing"].isin(ASLEEP_STANDINGS)].head(1)
        for words, whom in first[["plain_words", other]].values.tolist():
            least = "would you do for" if other == "beneficiary" else "may you ask of"
            return f"{words} If it comes to that, what {least} {in_prose(whom)} at the least, and what will you not do?"
    return f"No promise of help to {in_prose(iso3)} or by it was found: whom would you ask, and what could you offer?"


def _disputed(owes: pd.DataFrame, owed: pd.DataFrame, on: str) -> list[list[str]]:
    """Disputes about help, consultation and bases, as far as they were known before that year; firmest first."""
    import pandas as pd

    rows = pd.concat([owes, owed])
    rows = rows[(rows["contested_note"] != "") & (rows["level"] < RESTRAINT) & (rows["standing"] != "dormant")]
    rows = rows.assign(unnamed=rows["named"] == 0)
    rows = rows.sort_values(["unnamed", "level", "named", "many"], ascending=[True, True, False, True], kind="stable")
    noted = rows[["contested_note", "short_name", "obligor", "beneficiary"]].values.tolist()
    return [row for row in noted if _known(row[0], int(on[:4]))]


def _known(note: str, year: int) -> bool:
    coding = any(word.casefold() in note.casefold() for word in _ON_CODING)
    return not coding and all(int(found) < year for found in _YEARS.findall(note))


_YEARS = re.compile(r"\b(?:19|20)\d\d\b")
