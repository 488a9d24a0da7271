"""Exercise 02: the actors."""

from __future__ import annotations

import math

from .tables import ACTORS, PLACES


def position(name):
    if name in ACTORS:
        return float(ACTORS[name]["capital_lon"]), float(ACTORS[name]["capital_lat"])
    return float(PLACES[name]["lon"]), float(PLACES[name]["lat"])


def vincenty_km(one, other):
    """Vincenty's inverse formula (1975) on WGS84: another road to the geodesic than the kit's."""
    a, f = 6378.137, 1 / 298.257223563
    b = a * (1 - f)
    (lon1, lat1), (lon2, lat2) = (map(math.radians, position(name)) for name in (one, other))
    u1, u2 = math.atan((1 - f) * math.tan(lat1)), math.atan((1 - f) * math.tan(lat2))
    lam = lon2 - lon1
    for _ in range(100):
        sin_sigma = math.hypot(
            math.cos(u2) * math.sin(lam),
            math.cos(u1) * math.sin(u2) - math.sin(u1) * math.cos(u2) * math.cos(lam),
        )
        cos_sigma = math.sin(u1) * math.sin(u2) + math.cos(u1) * math.cos(u2) * math.cos(lam)
        sigma = math.atan2(sin_sigma, cos_sigma)
        sin_alpha = math.cos(u1) * math.cos(u2) * math.sin(lam) / sin_sigma
        cos2 = 1 - sin_alpha**2
        mid = cos_sigma - 2 * math.sin(u1) * math.sin(u2) / cos2
        c = f / 16 * cos2 * (4 + f * (4 - 3 * cos2))
        inner = sigma + c * sin_sigma * (mid + c * cos_sigma * (2 * mid**2 - 1))
        before, lam = lam, lon2 - lon1 + (1 - c) * f * sin_alpha * inner
        if abs(lam - before) < 1e-12:
            break
    squared = cos2 * (a**2 - b**2) / b**2
    big_a = 1 + squared / 16384 * (4096 + squared * (squared * (320 - 175 * squared) - 768))
    big_b = squared / 1024 * (256 + squared * (squared * (74 - 47 * squared) - 128))
    third = big_b / 6 * mid * (4 * sin_sigma**2 - 3) * (4 * mid**2 - 3)
    correction = big_b * sin_sigma * (mid + big_b / 4 * (cos_sigma * (2 * mid**2 - 1) - third))
    return b * big_a * (sigma - correction)


def never_named():
    return sorted(
        iso3 for iso3, row in ACTORS.items() if row["region"] == "Northeast Asia" and not row["article_paragraphs"]
    )


def administrators():
    four = ("senkaku-diaoyu", "dokdo-takeshima", "scarborough-shoal", "pratas")
    return {place: PLACES[place]["administered_by"] for place in four}


def nearest_capitals():
    away = {iso3: vincenty_km("kadena", iso3) for iso3 in ACTORS}
    return sorted(away, key=away.get)[:5]


def southernmost():
    latitudes = {place: float(row["lat"]) for place, row in PLACES.items() if "USA" in row["user"].split(";")}
    return sorted(latitudes, key=latitudes.get)[:6]


def farther():
    return f"{vincenty_km('andersen', 'TWN') - vincenty_km('kadena', 'TWN'):.0f}"


def holders():
    near = {
        row["user"]
        for place, row in PLACES.items()
        if row["kind"] == "outpost" and vincenty_km(place, "second-thomas-shoal") <= 400
    }
    return sorted(near)


SECOND_WAY = {
    "02-q1": never_named,
    "02-q2": administrators,
    "02-q3": nearest_capitals,
    "02-q4": southernmost,
    "02-q5": farther,
    "02-q6": holders,
}
