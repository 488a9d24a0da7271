"""Framing: which names the texts use, and which actors the article puts in view.

Counted from the tables `mentions` (the White House texts of the summit), `paragraphs`, `actors` and `claims`.
"""

from __future__ import annotations

import numbers
from typing import TYPE_CHECKING

from .catalog import load
from .errors import KitError
from .states import name_of

if TYPE_CHECKING:
    import pandas as pd

# kinds of lines that say something; the others are captions, credits and furniture of the page
TELLING = ("headline", "summary", "body")


def terms(per: int | None = 1000) -> pd.DataFrame:
    """How often some names stand in the White House texts of the summit.

    Parameters
    ----------
    per
        Give rates per so many words; None gives the counts themselves.

    Returns
    -------
    pandas.DataFrame
        A row per document (key of the table `sources`), `words` in the whole text, and a column per name. How each
        name was counted is told in the table `mentions`, by ``tables()``.

    Raises
    ------
    KitError
        If `per` is not a whole number above zero.

    Examples
    --------
    >>> terms(per=None).loc["wh-2024-fact-sheet", ["China", "Chinese", "PRC"]].tolist()
    [0, 0, 0]
    """
    if per is not None and (isinstance(per, bool) or not isinstance(per, numbers.Integral) or per < 1):
        raise KitError(f"Rates are per a whole number of words, such as 1000, or None for counts; found {per!r}.")
    table = load("mentions")
    counted = table.pivot(index="document", columns="term", values="count").rename_axis(columns=None)
    words = table.groupby("document")["words"].first()
    shown = counted if per is None else counted.astype(float).mul(per).div(words, axis=0)
    shown.insert(0, "words", words)
    return shown


def naming() -> pd.DataFrame:
    """How many paragraphs of the article name each actor, and whose claims stand in them.

    Counted are headline, summary and body. An actor is named by its name, its adjective, its leader, or its capital
    where that acts as the government (docs/data.md, "Actors, places, memberships, maps").

    Returns
    -------
    pandas.DataFrame
        A row per actor named, the most often named first: actor, name, paragraphs, and a column per kind of speaker:
        how many of these paragraphs have a claim by such a speaker. A paragraph with claims of two kinds counts in
        both, and the claim need not be about the actor, so these columns do not add up to `paragraphs`.

    Examples
    --------
    >>> naming().set_index("actor").loc["CHN", "paragraphs"]
    np.int64(8)
    """
    import pandas as pd

    lines = load("paragraphs")
    telling = set(lines[lines["kind"].isin(TELLING)]["paragraph"])
    numbers_of = {
        row["iso3"]: {int(line.removeprefix("P")) for line in row["article_paragraphs"].split(";") if line} & telling
        for _, row in load("actors").iterrows()
    }
    of_kind = load("claims").groupby("speaker_kind")["paragraph"].agg(set)
    rows = [
        {
            "actor": iso3,
            "name": name_of(iso3),
            "paragraphs": len(own),
            **{str(kind): len(own & spoken) for kind, spoken in of_kind.items()},
        }
        for iso3, own in numbers_of.items()
        if own
    ]
    return pd.DataFrame(rows).sort_values(["paragraphs", "name"], ascending=[False, True], ignore_index=True)
