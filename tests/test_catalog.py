"""The tables by name: found, described, refused when damaged."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys

import pytest

from alliancekit import actors, catalog, cite, load, places, tables
from alliancekit.errors import KitError


@pytest.fixture
def copied(tmp_path, monkeypatch, root):
    """A copy of the data that a test may damage."""
    shutil.copytree(root / "data", tmp_path / "data")
    monkeypatch.setattr(catalog, "data_dir", lambda: tmp_path / "data")
    return tmp_path / "data"


def test_every_table_loads_with_the_columns_and_rows_of_its_file(root):
    for name in tables():
        frame, resource = load(name), tables()[name]
        assert list(frame.columns) == [field["name"] for field in resource["schema"]["fields"]]
        with (root / "data" / resource["path"]).open(encoding="utf-8", newline="") as file:
            assert len(frame) == len(list(csv.DictReader(file))) > 0
        text = frame.select_dtypes("string")
        assert not text.isna().any().any(), f"{name}: an empty cell must be empty text, not missing"


def test_the_actors_are_those_the_course_promises():
    actors = load("actors")
    assert len(actors) >= 30
    assert {
        "JPN",
        "USA",
        "CHN",
        "PHL",
        "AUS",
        "GBR",
        "PRK",
        "KOR",
        "RUS",
        "UKR",
        "ISR",
        "PSE",
        "TWN",
        "TUV",
        "PLW",
    } <= set(actors["iso3"])
    assert actors["indo_pacific"].dtype == bool


def test_the_places_are_those_the_course_promises():
    places = load("places")
    assert len(places) >= 45
    users = set(";".join(places["user"]).split(";"))
    assert {"USA", "JPN", "CHN", "RUS", "PRK", "TWN", "KOR", "AUS", "PHL"} <= users
    contested = places[places["kind"].isin(["disputed feature", "outpost"])]
    assert (contested["administered_by"] != "").all()
    assert (contested["claimed_by"].str.count(";") >= 1).all(), "a disputed feature has at least two claimants"


def test_every_code_in_every_table_is_an_actor():
    known = set(load("actors")["iso3"])
    places = load("places")
    for column in ("host", "user", "administered_by", "claimed_by"):
        found = {code for cell in places[column] for code in cell.split(";") if code}
        assert found <= known, column
    assert set(load("memberships")["actor"]) <= known


def test_no_two_spells_of_a_membership_overlap_and_none_ends_before_it_begins():
    for (group, actor), spells in load("memberships").groupby(["group", "actor"]):
        spells = spells.sort_values("joined")
        ended = spells[spells["left"] != ""]
        assert (ended["joined"] <= ended["left"]).all(), (group, actor)
        assert (spells["left"] == "").sum() <= 1, (group, actor)


def test_an_unknown_table_lists_near_matches():
    with pytest.raises(KitError, match=r"no table called 'actor'. Did you mean actors"):
        load("actor")
    with pytest.raises(KitError, match="Valid names: actors, areas, claims"):
        load("zzz")
    with pytest.raises(KitError, match="no table called"):
        load(["actors"])


def test_a_damaged_table_is_refused_with_both_hashes_and_the_way_out(copied):
    (copied / "places.csv").write_text("place,name\n", encoding="utf-8")
    with pytest.raises(KitError) as caught:
        load("places")
    said = str(caught.value)
    expected = catalog.resources()["places"]["hash"].removeprefix("sha256:")
    assert "data/places.csv" in said
    assert expected in said
    assert "make data" in said
    assert "git checkout" in said
    assert said.count(expected) == 1
    assert len(said.split("found ")[1].split(".")[0]) == 64
    assert len(catalog.verify_all()) == 1


def test_a_missing_file_is_named(copied):
    (copied / "geo" / "countries.geojson").unlink()
    with pytest.raises(KitError, match=r"data/geo/countries.geojson is missing"):
        catalog.data_path("geo/countries.geojson")


def test_a_citation_names_table_version_licence_and_sources():
    said = cite("places")
    assert repr(said) == str(said)
    for part in ("places", "version", "Creative Commons Attribution 4.0", "airportsdata", "GeoNames"):
        assert part in said


def test_the_list_of_tables_shows_each_with_its_columns():
    shown = tables()._repr_html_()
    for name in tables():
        assert f"<code>{name}</code>" in shown
    assert shown.count("<details>") == len(tables())


def test_the_readme_counts_rows_as_they_are(root):
    said = (root / "README.md").read_text(encoding="utf-8")
    count = {name: f"{len(load(name)):,}" for name in tables()}
    for words in (
        "{actors} actors, {memberships} memberships, {places} bases, outposts, disputed features and straits",
        "{claims} claims with verdicts coded twice, {quotations} quotations",
        "{predictions} forecasts, {headlines} headlines",
        "{commitments} treaties, pacts and statements",
        "{obligations} directed duties",
        "{drills} drills and {events} events; {readings} readings",
    ):
        assert words.format(**count) in said


def test_frictionless_finds_nothing(root):
    import frictionless

    report = frictionless.Package(str(root / "data" / "datapackage.json")).validate()
    assert [error.message for task in report.tasks for error in task.errors] == []
    assert len(report.tasks) == len(catalog.resources())


def test_the_data_dictionary_is_the_datapackage_in_words(root):
    code = "import record, json; print(record.dictionary(json.loads(record.PACKAGE.read_text())), end='')"
    ran = subprocess.run(
        [sys.executable, "-c", code],
        cwd=root / "data", capture_output=True, text=True, check=True, encoding="utf-8",
    )  # fmt: skip
    assert (root / "data" / "README.md").read_text(encoding="utf-8") == ran.stdout


def test_recording_refuses_a_faulty_table_and_leaves_the_hashes(root, tmp_path):
    shutil.copytree(root / "data", tmp_path / "data")
    table = tmp_path / "data" / "actors.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("JPN,", "Jpn,", 1), encoding="utf-8")
    before = (tmp_path / "data" / "datapackage.json").read_bytes()
    ran = subprocess.run([sys.executable, "data/record.py"], cwd=tmp_path, capture_output=True, text=True)
    assert ran.returncode == 1
    assert "Nothing was recorded" in ran.stderr
    assert "actors.csv, row" in ran.stderr
    assert (tmp_path / "data" / "datapackage.json").read_bytes() == before


def test_cells_stay_readable_in_a_diff(root):
    for path in (root / "data").glob("*.csv"):
        raw = path.read_bytes()
        assert b"\r" not in raw and raw.endswith(b"\n"), path.name
        assert all(line == line.rstrip() for line in raw.decode().splitlines()), path.name
        table = load(path.stem)
        key = tables()[path.stem]["schema"]["primaryKey"]
        assert table[key].map(str).agg("|".join, axis=1).is_unique, path.name


@pytest.mark.parametrize(
    ("name", "iso3"),
    [
        ("japan", "JPN"),
        ("R.O.K.", "KOR"),
        ("Việt Nam", "VNM"),
        ("日本", "JPN"),
        ("臺灣", "TWN"),
        ("u.k.", "GBR"),
        ("Burma", "MMR"),
    ],
)
def test_an_actor_is_found_by_any_of_its_names(name, iso3):
    assert actors.find(name) == iso3


def test_no_name_stands_for_two_actors():
    seen = {}
    for row in load("actors").itertuples():
        names = {row.iso3, row.name, *row.name_own.split(" / "), *row.aliases.split(";")} - {""}
        for folded in {actors.fold(name) for name in names}:
            assert seen.setdefault(folded, row.iso3) == row.iso3, folded


def test_an_unknown_actor_or_place_lists_near_matches():
    with pytest.raises(KitError, match="Did you mean Japan"):
        actors.find("Japn")
    with pytest.raises(KitError, match="Did you mean Kadena"):
        places.find("Kadina")


def test_a_place_is_found_by_either_name_of_a_pair():
    assert {places.find(name) for name in ("Senkaku", "Diaoyu", "senkaku-diaoyu", "Senkaku/Diaoyu Islands")} == {
        "senkaku-diaoyu"
    }


@pytest.mark.parametrize("module", ["alliancekit", "alliancekit.checking", "alliancekit.geography", "alliancekit.cli"])
def test_importing_the_kit_imports_neither_geopandas_nor_pyplot(module):
    code = f"import sys, {module}; print([m for m in ('geopandas', 'matplotlib.pyplot') if m in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_the_wheel_carries_the_data(root, tmp_path):
    """Built from the repository and unpacked elsewhere, the package finds its tables."""
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=root, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    shutil.unpack_archive(wheel, tmp_path / "site", "zip")
    code = (
        "import json, alliancekit, alliancekit.catalog as c;"
        "print(json.dumps([alliancekit.__file__, len(c.load('actors')), c.verify_all()]))"
    )
    ran = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(tmp_path / 'site')!r}); {code}"],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    where, count, problems = json.loads(ran.stdout)
    assert where.startswith(str(tmp_path))
    assert count == len(load("actors"))
    assert problems == []


def test_the_description_of_a_table_is_the_caller_s_own():
    catalog.tables()["actors"]["path"] = "nowhere.csv"
    assert len(catalog.load("actors")) > 0
