"""How maps made for different governments draw lines and areas: the viewpoint layers of the geodata build.

Natural Earth records, per line and area, how its maps for a government differ from its default. These rows
repeat that record in plain words. They are about how maps are drawn; they are not statements of policy.

Left out: Natural Earth's viewpoint of Taiwan on land lines (it rests on claims of the Republic of China that
could not be confirmed for maps of today); that of Nepal (it differs on one line of a few kilometres, and its
class for the border of China and Pakistan could not be explained); as areas, the Siachen glacier, and Hong
Kong and Macao, which nobody disputes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import shapely
from geodata_layers import natural_earth
from shapely.geometry import box

#: Where boundary lines are kept: degrees west, south, east, north.
BOX = (60.0, 5.0, 150.0, 55.0)
#: Viewpoints that differ from the default on some line in the box: ISO3 -> Natural Earth's suffix.
LINE_VIEWPOINTS = {"CHN": "CN", "IND": "IN", "JPN": "JP", "PAK": "PK", "RUS": "RU"}
#: Natural Earth's class of a line -> ours. "not recognised": these maps do not draw a boundary there.
LINE_CLASSES = {
    "International boundary (verify)": "international",
    "Disputed (please verify)": "disputed",
    "Indefinite (please verify)": "disputed",
    "Indeterminant frontier": "disputed",
    "Line of control (please verify)": "line of control",
    "Admin-1 boundary": "internal",
    "Map unit boundary": "internal",
    "Unrecognized": "not recognised",
}
#: The limits of the Korean demilitarised zone and of the Baikonur lease are no boundaries.
NOT_BOUNDARIES = ("Overlay limit", "Lease limit")
#: Detail kept and the shortest piece kept, degrees. The source has one stub of 20 metres.
LINE_TOLERANCE, SHORTEST_LINE = 0.02, 0.005

#: Areas drawn differently: Natural Earth's code -> name.
AREAS = {"PGA": "Spratly Islands", "TWN": "Taiwan"}
#: All viewpoints of actors of the kit that Natural Earth has for areas: ISO3 -> suffix.
AREA_VIEWPOINTS = {
    "BGD": "BD", "CHN": "CN", "FRA": "FR", "GBR": "GB", "IDN": "ID", "IND": "IN", "JPN": "JP", "KOR": "KO",
    "NPL": "NP", "PAK": "PK", "RUS": "RU", "TWN": "TW", "UKR": "UA", "USA": "US", "VNM": "VN",
}  # fmt: skip


def line_rows(wheel: Path) -> list[dict[str, Any]]:
    """Return land boundary lines of Asia with their class from each viewpoint.

    Parameters
    ----------
    wheel
        The pinned Natural Earth package.

    Returns
    -------
    list of dict
        ``between`` (codes left and right of the line, such as ``CHN-IND``), ``name`` (empty for most),
        ``default``, one key per viewpoint with a value of ``LINE_CLASSES``, ``geometry``. Sorted by
        ``between``.

    Raises
    ------
    KeyError
        If the source holds a class that ``LINE_CLASSES`` does not name.
    """
    frame = natural_earth(wheel, "ne_10m_admin_0_boundary_lines_land")
    frame = frame[~frame["FEATURECLA"].isin(NOT_BOUNDARIES)]
    rows = []
    for source in frame.itertuples():
        shape = source.geometry.intersection(box(*BOX))
        if shape.length < SHORTEST_LINE:
            continue
        if isinstance(source.ADM0_A3_L, str):
            between = f"{source.ADM0_A3_L}-{source.ADM0_A3_R}"
            name = source.NAME if isinstance(source.NAME, str) else ""
        else:  # the one line without states in the source runs through the strait off Hokkaido
            between, name = "JPN-RUS", "Between Hokkaido and the Southern Kurils/Northern Territories"
        row = {"between": between, "name": name, "default": LINE_CLASSES[source.FEATURECLA]}
        for iso3, suffix in LINE_VIEWPOINTS.items():
            recorded = getattr(source, f"FCLASS_{suffix}")
            row[iso3] = LINE_CLASSES[recorded] if isinstance(recorded, str) else row["default"]
        rows.append(row | {"geometry": shapely.line_merge(shapely.simplify(shape, LINE_TOLERANCE))})
    return sorted(rows, key=lambda row: (row["between"], row["geometry"].bounds))


def area_rows(wheel: Path) -> list[tuple[str, ...]]:
    """Return how the maps for each viewpoint draw the disputed areas, header first.

    Parameters
    ----------
    wheel
        The pinned Natural Earth package.

    Returns
    -------
    list of tuple
        ``iso3,name,viewpoint,class,part_of``: ``class`` is ``separate area`` or ``part of another country``,
        and ``part_of`` is the ISO3 of that country. PGA is Natural Earth's own code for the Spratly Islands.
    """
    frame = natural_earth(wheel, "ne_10m_admin_0_countries").set_index("ADM0_A3")
    rows = [("iso3", "name", "viewpoint", "class", "part_of")]
    for code, name in AREAS.items():
        rows.append((code, name, "default", "separate area", ""))
        for iso3, suffix in AREA_VIEWPOINTS.items():
            drawn_with = frame.loc[code, f"ADM0_A3_{suffix}"]
            apart = drawn_with == code
            rows.append(
                (code, name, iso3, "separate area" if apart else "part of another country", "" if apart else drawn_with)
            )
    return rows
