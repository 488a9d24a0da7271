"""The maps: that their words follow the data, their pictures follow the data, and their names can be read."""

from __future__ import annotations

import base64
import html
import io
import itertools
import re
import subprocess
import sys

import matplotlib
import numpy as np
import pandas as pd
import pytest
from PIL import Image

import alliancekit
from alliancekit.errors import KitError
from alliancekit.figures import basemap, classes, labels, maps, sentences
from alliancekit.figures.figure import DRAWING, Figure

NAMES = ("label", "site", "disputed", "state", "sea")  # the gid of every name on a map


@pytest.fixture
def actors() -> pd.DataFrame:
    return alliancekit.load("actors")


@pytest.fixture
def places() -> pd.DataFrame:
    return alliancekit.load("places")


@pytest.fixture(scope="module")
def every_map() -> dict[str, Figure]:
    """One of each kind."""
    places = alliancekit.load("places")
    links = [("USA", "JPN"), ("USA", "GBR"), ("AUS", "USA")]
    return {
        "world": maps.indo_pacific(),
        "robinson": maps.indo_pacific("indo_pacific", projection="robinson", links=links, highlight=["TUV", "PHL"]),
        "mercator": maps.indo_pacific("status", projection="mercator"),
        "western": maps.western_pacific(),
        "all sites": maps.western_pacific(sites=places, colour_sites_by="kind", chains=False, bathymetry=False),
        "two": maps.two_projections(),
        "kashmir": maps.viewpoints("Kashmir"),
        "himalaya": maps.viewpoints("Eastern Himalaya"),
        "kurils": maps.viewpoints("Southern Kurils/Northern Territories"),
        "taiwan": maps.viewpoints("Taiwan Strait"),
    }


def pixels(figure: Figure) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(figure.png())).convert("RGB"))


# --- the result object


def test_a_notebook_gets_exactly_an_html_figure_and_the_sentence(every_map):
    for figure in every_map.values():
        bundle = figure._repr_mimebundle_()
        assert set(bundle) == {"text/html", "text/plain"}
        assert bundle["text/plain"] == figure.alt == repr(figure)
        markup = bundle["text/html"]
        assert markup.startswith('<figure class="alliancekit-figure ')
        (alt,) = re.findall(r'<img alt="([^"]*)"', markup)
        assert html.unescape(alt) == figure.alt
        (caption,) = re.findall(r"<figcaption>(.*)</figcaption>", markup)
        assert html.unescape(caption) == figure.source
        assert "drawing is not endorsement" in figure.source.lower()


def test_ipython_shows_these_two_types_and_no_other():
    from IPython.core.formatters import DisplayFormatter

    figure = maps.indo_pacific(label="none")
    shown, _ = DisplayFormatter().format(figure)
    assert set(shown) == {"text/html", "text/plain"}
    assert shown["text/plain"] == figure.alt


def test_every_picture_is_light_and_wide_enough(every_map):
    for name, figure in every_map.items():
        assert len(figure.png()) <= 250_000, name
        assert pixels(figure).shape[1] == 1500, name


def test_the_page_shows_the_source_as_caption_and_a_file_shows_it_in_the_picture(tmp_path):
    figure = maps.indo_pacific(label="none")
    data = re.search(r"base64,([^\"]+)", figure._repr_mimebundle_()["text/html"])[1]
    on_page = Image.open(io.BytesIO(base64.b64decode(data)))
    in_file = Image.open(io.BytesIO(figure.save(tmp_path / "map.png").read_bytes()))
    assert on_page.height < in_file.height
    assert on_page.width == in_file.width


def test_save_writes_vector_files_that_carry_title_and_description_and_no_date(tmp_path):
    figure = maps.indo_pacific(label="none")
    svg = figure.save(tmp_path / "map.svg").read_text(encoding="utf-8")
    assert figure.title in svg
    assert html.escape(figure.alt, quote=False) in svg
    assert svg == figure.save(tmp_path / "again.svg").read_text(encoding="utf-8")
    assert figure.save(tmp_path / "map.PDF").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("name", "words"), [("map.jpg", "end the name in .png, .svg or .pdf"), ("nowhere/map.png", "no folder")]
)
def test_save_says_what_it_cannot_do(name, words, tmp_path):
    with pytest.raises(KitError, match=words):
        maps.indo_pacific(label="none").save(tmp_path / name)


def test_hostile_words_stay_words(actors):
    evil = '"><script>alert(1)</script>$\\frac{'
    actors["evil"] = np.where(actors["region"] == "Oceania", "<b>&$x_1$", "rest")
    figure = maps.indo_pacific("evil", actors, title=evil, source=evil)
    markup = figure._repr_mimebundle_()["text/html"]
    assert "<script" not in markup
    assert "<b>" not in markup
    assert markup.count("<img") == 1
    assert evil in figure.alt


# --- the sentence follows the data


def test_the_sentence_names_every_actor_under_its_class(actors):
    alt = maps.indo_pacific().alt
    for region, names in actors.groupby("region")["name"]:
        assert f"{region}: {len(names)} ({sentences.listing(sorted(names))})" in alt
    assert alt.startswith("Map of the Indo-Pacific in Equal Earth centred on 150° E. 48 actors in 7 classes by region.")


def test_moving_one_actor_to_another_class_changes_sentence_and_picture(actors):
    before = maps.indo_pacific("region", actors)
    actors.loc[actors["iso3"] == "PLW", "region"] = "Southeast Asia"
    after = maps.indo_pacific("region", actors)
    assert "Southeast Asia: 12" in after.alt
    assert "Southeast Asia: 11" in before.alt
    assert not np.array_equal(pixels(before), pixels(after))


def test_swapping_two_actors_changes_the_sentence_though_the_counts_stay(actors):
    before = maps.indo_pacific("indo_pacific", actors).alt
    mask = actors["iso3"].isin(["USA", "CAN"])
    actors.loc[mask, "indo_pacific"] = ~actors.loc[mask, "indo_pacific"]
    assert maps.indo_pacific("indo_pacific", actors).alt != before


def test_the_same_data_gives_the_same_words_and_pixels():
    first, second = maps.western_pacific(), maps.western_pacific()
    assert first.alt == second.alt
    assert first.png() == second.png()


def test_links_and_highlights_are_told(every_map):
    alt = every_map["robinson"].alt
    distance = alliancekit.distance_km("USA", "JPN")
    assert f"United States to Japan {distance:,.0f} km" in alt
    assert "Outlined: Tuvalu and Philippines." in alt


def test_sites_are_told_by_class_and_the_reader_learns_how_many_are_named(places):
    chosen = places[places["user"] == "CHN"]
    alt = maps.western_pacific(sites=chosen).alt
    for name in chosen["name"]:
        assert name in alt
    assert f"China: {len(chosen)} (" in alt
    assert re.search(rf"Names of \d+ of {len(chosen)} sites fit on the map", alt)
    assert "Names of" not in maps.western_pacific(sites=chosen, label_sites=False).alt


def test_a_philippine_base_open_to_american_forces_is_not_called_american(places):
    alt = maps.western_pacific(sites=places[places["place"].isin(["basa", "kadena"])]).alt
    assert "United States: 1 (Kadena)" in alt
    assert "Host’s own; access: United States: 1 (Basa)" in alt


def test_disputed_features_are_told_with_administration_and_claims(every_map, places):
    alt = every_map["western"].alt
    assert "Senkaku/Diaoyu Islands, administered by Japan, claimed by China, Japan and Taiwan" in alt
    assert all(name in alt for name in places.loc[places["kind"] == "disputed feature", "name"])
    assert "disputed" not in maps.western_pacific(disputed=False).alt


def test_sites_outside_the_window_are_named_as_such(places):
    alt = maps.western_pacific(sites=places[places["place"].isin(["diego-garcia", "kadena"])]).alt
    assert "Outside the map's window: Diego Garcia." in alt


def test_straits_alone_can_be_shown(places):
    figure = maps.western_pacific(sites=places[places["kind"] == "strait"])
    assert figure.title == "Straits of the western Pacific"
    assert "Straits: " in figure.alt


def test_two_projections_state_how_much_larger_one_looks(every_map):
    figure = every_map["two"]
    assert re.match(r"Russia is 5\.\d times as large as India; in Mercator it looks \d\d times", figure.title)
    same = maps.two_projections(compare=("Australia", "Indonesia"), projections=("equal earth", "robinson"))
    assert "in Equal Earth it looks" in same.alt


def test_areas_on_the_equal_earth_map_are_those_on_the_ground():
    """Against the geodesic area of the same outlines."""
    import pyproj

    geod = pyproj.Geod(ellps="WGS84")
    countries = alliancekit.geography.layer("countries").set_index("iso3")
    outlines = basemap.outlines("countries", basemap.projection("equal earth"))
    for iso3 in ("RUS", "IND", "AUS", "FJI"):
        shape = countries.geometry[iso3].segmentize(0.5)
        true = abs(geod.geometry_area_perimeter(shape)[0]) / 1e6
        drawn = sum(map(basemap.area, outlines.where("iso3", [iso3])))
        assert drawn == pytest.approx(true, rel=0.005), iso3


def test_viewpoints_differ_where_the_atlas_records_it(every_map):
    alt = every_map["kashmir"].alt
    told = dict(re.findall(r"(Maps for \w+): ([^.]*)\.", alt))
    assert "line of control" in told["Maps for China"]
    assert "line of control" not in told["Maps for India"]
    assert told["Maps for India"] != told["Maps for Pakistan"]
    taiwan = every_map["taiwan"].alt
    assert "Maps for China: Taiwan as part of China" in taiwan
    assert "Maps for Japan: Taiwan as a separate area" in taiwan
    asked = maps.viewpoints("Kashmir", ["Pakistan", "default"]).alt
    assert asked.startswith("2 small maps")
    assert asked.index("Maps for Pakistan") < asked.index("The atlas")


@pytest.mark.parametrize(
    ("names", "text"), [([], ""), (["A"], "A"), (["A", "B"], "A and B"), (list("ABC"), "A, B and C")]
)
def test_listing(names, text):
    assert sentences.listing(names) == text


def test_a_long_list_says_how_many_more():
    assert sentences.listing(map(str, range(50)), 3) == "0, 1, 2 and 47 more"


# --- the picture can be read


@pytest.fixture
def _as_drawn():
    """Text is measured as `Figure` draws it."""
    with matplotlib.rc_context(DRAWING):
        yield


def words_of(figure: Figure):
    """Every name on the maps of a figure, with its box in pixels, and the window of its map."""
    for ax in figure._fig.axes:
        window = ax.get_window_extent()
        boxes = [(text, text.get_window_extent()) for text in ax.texts if text.get_gid() in NAMES]
        yield window, boxes


@pytest.mark.usefixtures("_as_drawn")
def test_no_two_names_overlap_and_none_leaves_its_map(every_map):
    for name, figure in every_map.items():
        for window, boxes in words_of(figure):
            for text, box in boxes:
                assert window.x0 <= box.x0 <= box.x1 <= window.x1, (name, text.get_text())
                assert window.y0 <= box.y0 <= box.y1 <= window.y1, (name, text.get_text())
            for (one, a), (other, b) in itertools.combinations(boxes, 2):
                clear = a.x1 <= b.x0 or b.x1 <= a.x0 or a.y1 <= b.y0 or b.y1 <= a.y0
                assert clear, (name, one.get_text(), other.get_text())


@pytest.mark.usefixtures("_as_drawn")
def test_all_actors_are_named_on_the_default_map_and_all_sites_on_the_zoom(every_map, actors):
    ((_, boxes),) = words_of(every_map["world"])
    assert {text.get_text().replace("\n", " ") for text, _ in boxes} == set(actors["name"])
    assert re.search(r"Names of (\d+) of \1 sites fit", every_map["western"].alt)


@pytest.mark.usefixtures("_as_drawn")
def test_text_is_at_least_8_points_and_legends_keep_inside_the_sheet(every_map):
    for name, figure in every_map.items():
        width, height = figure._fig.canvas.get_width_height()
        for text in figure._fig.findobj(lambda artist: hasattr(artist, "get_fontsize") and artist.get_text()):
            assert text.get_fontsize() >= labels.SMALLEST, (name, text.get_text())
            box = text.get_window_extent()
            assert box.x0 >= 0, (name, text.get_text())
            assert box.x1 <= width, (name, text.get_text())
            assert 0 <= box.y0 <= box.y1 <= height, (name, text.get_text())


@pytest.mark.usefixtures("_as_drawn")
def test_sheet_texts_do_not_cover_each_other(every_map):
    for name, figure in every_map.items():
        boxes = [(text.get_text(), text.get_window_extent()) for text in figure._fig.texts]
        for (one, a), (other, b) in itertools.combinations(boxes, 2):
            assert a.x1 <= b.x0 or b.x1 <= a.x0 or a.y1 <= b.y0 + 1 or b.y1 <= a.y0 + 1, (name, one, other)


@pytest.mark.usefixtures("_as_drawn")
def test_a_long_title_wraps_and_a_long_class_is_cut(actors):
    actors["long"] = np.where(actors["region"] == "Oceania", "word " * 40, "short")
    figure = maps.indo_pacific("long", actors, title="A very long title " * 12)
    width = figure._fig.canvas.get_width_height()[0]
    assert all(text.get_window_extent().x1 <= width for text in figure._fig.texts)


@pytest.mark.parametrize("name", list(basemap.PROJECTIONS))
def test_no_edge_is_longer_than_400_km_on_the_flat_map(name):
    """A longer one is a smear: a polygon that crosses the cut at 30 degrees West."""
    flat = basemap.projection(name)
    for path in basemap.outlines("countries", flat).paths:
        for ring in basemap.rings(path):
            x, y = ring.T
            shown = (flat.y[0] <= y) & (y <= flat.y[1])
            edges = np.hypot(np.diff(x), np.diff(y))[shown[:-1] & shown[1:]]
            assert edges.max(initial=0) <= 400


# --- classes


def test_numbers_fall_into_five_ranges_whose_labels_hold(actors):
    actors["value"] = np.arange(48) ** 2.5 / 7
    grouped = classes.of_actors("value", actors, None)
    assert len(grouped.of) == 5
    values = dict(zip(actors["iso3"], actors["value"], strict=True))
    for one in grouped.of:
        low, high = (float(part.replace(",", "")) for part in one.label.replace("under ", "").split(" to "))
        assert all(low <= values[key] <= high for key in one.keys)
    assert sum(len(one.keys) for one in grouped.of) == 48
    assert max(len(one.keys) for one in grouped.of) <= 12


def test_numbers_in_given_ranges_and_outside_them(actors):
    actors["value"] = range(48)
    grouped = classes.of_actors("value", actors, [10, 20, 40])
    assert [(one.label, len(one.keys)) for one in grouped.of] == [("10 to under 20", 10), ("20 to 40", 21)]
    assert len(grouped.rest) == 17
    assert "other values: 17" in maps.indo_pacific("value", actors, classes=[10, 20, 40]).alt


def test_equal_numbers_make_one_class_and_years_have_no_thousands_mark(actors):
    actors["year"] = 1951
    assert [one.label for one in classes.of_actors("year", actors, None).of] == ["1951"]


def test_true_and_false_make_two_classes():
    grouped = classes.of_actors("indo_pacific", None, None)
    assert [one.label for one in grouped.of] == ["yes", "no"]


def test_missing_values_are_no_data_and_grey(actors):
    actors["group"] = np.where(actors["region"] == "Oceania", "a", None)
    part = actors[actors["iso3"] != "USA"]
    grouped = classes.of_actors("group", part, None)
    assert len(grouped.missing) == 48 - len(grouped.of[0].keys)
    assert "USA" in grouped.missing
    assert "no data: 32" in maps.indo_pacific("group", part).alt


def test_names_of_actors_serve_as_well_as_codes():
    table = pd.DataFrame({"actor": ["Japan", "日本国", "U.S."], "side": ["a", "a", "b"]})
    alt = maps.indo_pacific("side", table).alt
    assert "a: 1 (Japan); b: 1 (United States); no data: 46" in alt


def test_only_the_classes_asked_for_are_coloured():
    alt = maps.indo_pacific(classes=["Oceania", "South Asia"]).alt
    assert alt.index("Oceania: 16") < alt.index("South Asia: 7")
    assert "other values: 25" in alt


# --- errors


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda t: maps.indo_pacific("regoin"), "no column called 'regoin'. Did you mean region"),
        (lambda t: maps.indo_pacific(["region"]), "no column called"),
        (lambda t: maps.indo_pacific(label=None), "Name actors in a list"),
        (lambda t: maps.indo_pacific(links=[5]), "A link is a pair"),
        (lambda t: maps.indo_pacific(classes=[]), "classes is empty"),
        (lambda t: maps.indo_pacific("x", t.assign(x=float("inf"))), "has an infinite value"),
        (lambda t: maps.indo_pacific("region", t[:0]), "no rows, so there is nothing to colour"),
        (lambda t: maps.indo_pacific("capital"), "48 different values; a map shows at most 7"),
        (lambda t: maps.indo_pacific("region", [1]), "data must be a table"),
        (lambda t: maps.indo_pacific("region", t[["region"]]), "name it iso3 or actor"),
        (lambda t: maps.indo_pacific("x", t.assign(x="")), "has no value in any row"),
        (lambda t: maps.indo_pacific(projection="mercater"), "Did you mean mercator"),
        (lambda t: maps.indo_pacific(highlight=["Jappan"]), "Did you mean Japan"),
        (lambda t: maps.indo_pacific(links=["JPN"]), "A link is a pair"),
        (lambda t: maps.indo_pacific(classes=["Oceanía"]), "Did you mean Oceania"),
        (lambda t: maps.indo_pacific("x", t.assign(x=1.5), classes=[3, 2]), "edges of the bins, rising"),
        (lambda t: maps.indo_pacific(title="日本"), "cannot draw '日'"),
        (
            lambda t: maps.indo_pacific("x", pd.DataFrame({"iso3": ["JPN", "JPN"], "x": ["a", "b"]})),
            "several rows for Japan",
        ),
        (lambda t: maps.western_pacific(sites=t[:0]), "no column 'place'|no rows"),
        (lambda t: maps.western_pacific(sites="kadena"), "sites must be a table"),
        (lambda t: maps.western_pacific(colour_sites_by="usr"), "Did you mean user"),
        (lambda t: maps.two_projections(compare="Russia"), "compare must be a pair"),
        (lambda t: maps.two_projections(projections=("mercator",)), "projections must be a pair"),
        (lambda t: maps.viewpoints("Kashmeer"), "Did you mean Kashmir"),
        (lambda t: maps.viewpoints("Kashmir", ["Tuvalu"]), "records no viewpoint of Tuvalu"),
        (lambda t: maps.viewpoints("Kashmir", []), "viewpoints is empty"),
        (lambda t: maps.viewpoints("Kashmir", "India"), "must be a list"),
    ],
)
def test_a_wrong_argument_gets_its_sentence(call, words, actors):
    with pytest.raises(KitError, match=words):
        call(actors)


def test_a_site_without_a_position_is_named(places):
    with pytest.raises(KitError, match=r"no position.*Kadena"):
        maps.western_pacific(sites=places[places["place"] == "kadena"].assign(lon=float("nan")))


def test_sites_filtered_to_nothing_get_their_sentence(places):
    with pytest.raises(KitError, match="no rows, so there is nothing to draw"):
        maps.western_pacific(sites=places[places["user"] == "nobody"])


# --- what is imported


def run(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def test_importing_the_kit_loads_neither_geopandas_nor_pyplot():
    code = "import sys, alliancekit; print({'geopandas', 'matplotlib', 'pandas'} & set(sys.modules))"
    assert run(code) == "set()"


def test_drawing_a_map_needs_neither_pyplot_nor_geopandas():
    code = (
        "import sys, alliancekit; alliancekit.maps.indo_pacific().png(); alliancekit.maps.western_pacific().png();"
        "print({'geopandas', 'matplotlib.pyplot'} & set(sys.modules))"
    )
    assert run(code) == "set()"


@pytest.mark.parametrize(
    ("values", "title"),
    [
        ({"JPN": "ally", "KOR": "ally", "CHN": "rival"}, "Actors by tie: the largest group is “ally” (2 of 48)"),
        ({"JPN": "ally", "CHN": "rival"}, "Actors by tie: 48 actors in 2 groups"),
        ({"JPN": True, "KOR": True, "CHN": False}, "Tie: 2 of 48 actors"),
    ],
)
def test_a_title_states_what_stands_out_in_the_data(values, title, actors):
    data = actors[actors["iso3"].isin(values)].assign(tie=lambda table: table["iso3"].map(values))
    assert maps.indo_pacific("tie", data).title == title
