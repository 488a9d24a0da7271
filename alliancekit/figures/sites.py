"""Bases, access sites and outposts as classes of markers."""

from __future__ import annotations

import math
import numbers
from typing import TYPE_CHECKING, Any

from .. import actors
from ..catalog import load
from ..errors import KitError, unknown
from . import palette, sentences
from .classes import Class, Classes, classify, empty

if TYPE_CHECKING:
    import pandas as pd

# What a first map of the western Pacific can show with every name legible: bases and sites of each side.
SELECTION = (
    "misawa", "yokota", "yokosuka", "iwakuni", "sasebo", "kadena", "camp-humphreys", "andersen",
    "camilo-osias", "lal-lo", "basa", "antonio-bautista", "balabac", "mactan-benito-ebuen", "changi", "darwin",
    "yulin", "zhanjiang", "ningbo", "qingdao", "woody-island", "fiery-cross-reef", "vladivostok", "wonsan", "sinpo",
    "zuoying", "hualien",
)  # fmt: skip
NOT_SITES = ("disputed feature", "strait")

# Users that keep one look on every map, so that a reader who filters the table meets the same marker again.
LOOKS = {
    "United States": 0, "United States with the host": 6, "Host’s own; access: United States": 2, "China": 5,
    "Russia": 1, "North Korea": 3, "Taiwan": 4,
}  # fmt: skip


def selection() -> pd.DataFrame:
    """The sites of a first map: about 25 of the table `places`."""
    places = load("places")
    return places[places["place"].isin(SELECTION)]


def checked(sites: pd.DataFrame) -> pd.DataFrame:
    """The sites given, if they can be drawn.

    Raises
    ------
    KitError
        If it is no table, has no rows, lacks the columns place, name, lon or lat, or a site has no position.
    """
    if not hasattr(sites, "columns"):
        raise KitError(
            f"sites must be a table (a DataFrame); found {type(sites).__name__}. "
            'Filter one: places = load("places"), then sites=places[places["user"] == "CHN"].'
        )
    for column in ("place", "name", "lon", "lat"):
        if column not in sites.columns:
            raise KitError(
                f"The table of sites has no column {column!r}; its columns are {', '.join(map(str, sites.columns))}. "
                'Filter rows of load("places") and keep all its columns.'
            )
    if sites.empty:
        raise KitError("The table of sites has no rows, so there is nothing to draw. Look at the filter that made it.")
    nowhere = [
        str(name)
        for name, lon, lat in zip(sites["name"], sites["lon"], sites["lat"], strict=True)
        if not all(isinstance(part, numbers.Real) and math.isfinite(part) for part in (lon, lat))
    ]
    if nowhere:
        raise KitError(
            f"These sites have no position (lon, lat in degrees), so they cannot be drawn: {', '.join(nowhere)}."
        )
    return sites.drop_duplicates("place")


def of_sites(sites: pd.DataFrame, column: str) -> Classes:
    """The classes of sites by a column, at most seven; what is rarer becomes the rest.

    By ``user``, a site that a host shares is told from the user's own: "United States with the host" (an allied base on
    shared ground), "Host’s own; access: United States" (agreed access, as at the nine Philippine EDCA sites).

    Raises
    ------
    KitError
        If there is no such column.
    """
    if column not in sites.columns:
        raise unknown("column", column, sites.columns)
    if column == "user":
        values = {place: user(row) for place, row in zip(sites["place"], sites.itertuples(), strict=True)}
    else:
        values = dict(zip(sites["place"], sites[column], strict=True))
    values = {place: value for place, value in values.items() if not empty(value)}
    missing = [place for place in sites["place"] if place not in values]
    words = list(values.values())
    common = sorted(set(words), key=lambda word: (-words.count(word), str(word)))[: palette.MOST]
    usual = list(LOOKS)
    order = sorted(common, key=lambda word: (usual.index(word) if word in usual else len(usual), str(word)))
    wanted = order if words and all(isinstance(word, str) for word in words) else None
    grouped = classify(column, values, missing, wanted)
    return _steady(grouped) if column == "user" else grouped


def user(site: Any) -> str:
    """Who uses a site (a row of `places`), in words."""
    users = [actors.short_name(iso3) for iso3 in site.user.split(";") if iso3]
    guests = [actors.short_name(iso3) for iso3 in site.user.split(";") if iso3 and iso3 != site.host]
    if len(users) <= 1 or len(guests) == len(users):
        return sentences.listing(users)
    others = sentences.listing(guests)
    return f"Host’s own; access: {others}" if site.relation == "agreed access" else f"{others} with the host"


def _steady(grouped: Classes) -> Classes:
    """The same classes, the usual users in their usual looks."""
    free = [at for at in range(palette.MOST) if at not in {LOOKS.get(one.label) for one in grouped.of}]
    of = [
        Class(one.label, one.keys, palette.STYLES[LOOKS[one.label] if one.label in LOOKS else free.pop(0)])
        for one in grouped.of
    ]
    return Classes(grouped.heading, tuple(of), grouped.rest, grouped.missing)
