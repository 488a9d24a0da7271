"""The ledger says what the treaties say: the cases on which a course, or a crisis, would turn."""

from __future__ import annotations

import pytest

from alliancekit import load

OBLIGATIONS, COMMITMENTS, PARTIES = load("obligations"), load("commitments").set_index("commitment"), load("parties")
AREAS = load("areas").set_index("area")
SUMMIT, NOW = "2024-04-10", "2026-11-24"


def on(date: str):
    """The duties in force on a day, whatever their standing."""
    since, until = OBLIGATIONS["since"], OBLIGATIONS["until"]
    return OBLIGATIONS[(since != "") & (since <= date) & ((until == "") | (until > date))]


def owed(obligor: str, beneficiary: str, duty: str, date: str, *, under: str = "", political: bool = False):
    """The duties of one kind that one actor owes another on a day; political ones only when asked for."""
    now = on(date)
    now = now[(now["obligor"] == obligor) & (now["beneficiary"] == beneficiary) & (now["duty"] == duty)]
    if under:
        now = now[now["commitment"] == under]
    return now if political else now[now["wording"] != "political"]


def areas(frame) -> set[str]:
    return {area for cell in frame["area"] for area in cell.split(";")}


@pytest.mark.parametrize(
    ("commitment", "signed", "in_force", "ended"),
    [
        ("US-JP-1951", "1951-09-08", "1952-04-28", "1960-06-23"),
        ("US-JP-1960", "1960-01-19", "1960-06-23", ""),
        ("US-JP-1971-OKINAWA", "1971-06-17", "1972-05-15", ""),
        ("US-KR-1953", "1953-10-01", "1954-11-17", ""),
        ("US-PH-1951", "1951-08-30", "1952-08-27", ""),
        ("ANZUS", "1951-09-01", "1952-04-29", ""),
        ("SEATO", "1954-09-08", "1955-02-19", ""),
        ("US-TW-1954", "1954-12-02", "1955-03-03", "1980-01-01"),
        ("US-TW-TRA", "1979-04-10", "1979-01-01", ""),
        ("CN-SU-1950", "1950-02-14", "1950-04-11", "1980-04-11"),
        ("CN-KP-1961", "1961-07-11", "1961-09-10", ""),
        ("RU-KP-2024", "2024-06-19", "2024-12-04", ""),
        ("CN-JP-1978", "1978-08-12", "1978-10-23", ""),
        ("CN-RU-2001", "2001-07-16", "2002-02-28", ""),
        ("JP-AU-RAA", "2022-01-06", "2023-08-13", ""),
        ("JP-GB-RAA", "2023-01-11", "2023-10-15", ""),
        ("JP-PH-RAA", "2024-07-08", "2025-09-11", ""),
        ("NATO-1949", "1949-04-04", "1949-08-24", ""),
        ("FPDA", "1971-04-16", "1971-11-01", ""),
        ("AU-ID-LOMBOK", "2006-11-13", "2008-02-07", ""),
        ("AU-TV-FALEPILI", "2023-11-09", "2024-08-28", ""),
        ("US-FSM", None, "1986-11-03", ""),
        ("US-RMI", None, "1986-10-21", ""),
        ("US-PLW", None, "1994-10-01", ""),
    ],
)
def test_the_days_of_the_main_texts(commitment, signed, in_force, ended):
    row = COMMITMENTS.loc[commitment]
    assert signed is None or row["signed"] == signed
    assert (row["in_force"], row["ended"]) == (in_force, ended)


# Japan and the United States


def test_the_treaty_of_1951_holds_no_duty_to_defend():
    assert owed("USA", "JPN", "defend", "1955-01-01", political=True).empty
    assert set(owed("JPN", "USA", "host", "1955-01-01", under="US-JP-1951")["wording"]) == {"binding rule"}


def test_article_v_grows_with_what_japan_administers():
    assert areas(owed("USA", "JPN", "defend", "1965-01-01")) == {"japan-1960"}
    assert areas(owed("USA", "JPN", "defend", "1970-01-01")) == {"japan-1960", "ogasawara"}
    assert areas(owed("USA", "JPN", "defend", "1972-05-14")) == {"japan-1960", "ogasawara"}
    for day in ("1972-05-15", SUMMIT, NOW):
        assert areas(owed("USA", "JPN", "defend", day)) == {"japan-1960", "ogasawara", "ryukyu-daito"}


def test_japan_s_duty_reaches_only_us_forces_in_territory_it_administers():
    mine = owed("JPN", "USA", "defend", SUMMIT)
    assert areas(mine) == {"forces-in-japan-1960", "forces-in-ogasawara", "forces-in-ryukyus"}
    for area in areas(mine):
        assert AREAS.loc[area, "whose"] == "beneficiary"
        assert AREAS.loc[area, "within"] in {"japan-1960", "ogasawara", "ryukyu-daito"}
        assert "territory" not in AREAS.loc[area, "objects"]


def test_the_senkakus_are_in_and_dokdo_and_the_southern_kurils_out():
    assert "Senkaku/Diaoyu" in AREAS.loc["ryukyu-daito", "label"]
    assert "not Dokdo/Takeshima" in AREAS.loc["japan-1960", "label"]
    assert "not the southern Kurils" in AREAS.loc["japan-1960", "label"]


def test_japan_owes_no_help_for_taiwan_but_consults_hosts_and_is_consulted():
    assert owed("JPN", "TWN", "defend", SUMMIT, political=True).empty
    assert "far-east" in areas(owed("JPN", "USA", "consult", SUMMIT, under="US-JP-1960"))
    assert not owed("JPN", "USA", "host", SUMMIT, under="US-JP-1960").empty
    prior = owed("USA", "JPN", "consult", SUMMIT, under="US-JP-1960-NOTES")
    assert set(prior["trigger"]) == {"use of bases"}


def test_the_minute_on_the_islands_under_us_rule_ended_with_it():
    assert not owed("JPN", "USA", "consult", "1972-05-14", under="US-JP-1960-MINUTE").empty
    assert owed("JPN", "USA", "consult", "1972-05-15", under="US-JP-1960-MINUTE").empty


def test_restatements_of_2024_are_political():
    rows = OBLIGATIONS[OBLIGATIONS["commitment"].isin(["US-JP-2024", "US-PH-BDG2023", "CAMPDAVID", "JAPHUS"])]
    assert len(rows) > 5
    assert set(rows["wording"]) == {"political"}


# Other allies of the United States


def test_the_philippine_treaty_names_ships_and_aircraft_and_the_korean_does_not():
    manila = owed("USA", "PHL", "defend", SUMMIT, under="US-PH-1951")
    assert areas(manila) == {"metropolitan", "pacific-islands", "forces-pacific"}
    objects = set(AREAS.loc["forces-pacific", "objects"].split(";"))
    assert {"warship", "coast guard", "aircraft"} <= objects
    assert "civilian vessel" not in objects
    assert areas(owed("USA", "KOR", "defend", SUMMIT)) == {"administered-pacific"}
    assert AREAS.loc["administered-pacific", "objects"] == "territory"
    assert areas(owed("KOR", "USA", "defend", SUMMIT)) == {"administered-pacific"}


def test_no_us_treaty_promises_automatic_armed_help():
    mine = OBLIGATIONS[(OBLIGATIONS["obligor"] == "USA") & (OBLIGATIONS["duty"] == "defend")]
    assert "automatic assistance" not in set(mine["wording"])
    assert set(mine[mine["wording"] == "as itself"]["beneficiary"]) == {"FSM", "MHL"}


def test_anzus_has_three_legs_and_one_is_suspended():
    standings = {"1986-08-10": "live", "1986-08-11": "suspended", SUMMIT: "suspended", NOW: "suspended"}
    for day, standing in standings.items():
        for pair in (("USA", "NZL"), ("NZL", "USA")):
            assert set(owed(*pair, "defend", day, under="ANZUS")["standing"]) == {standing}
    assert set(owed("AUS", "NZL", "defend", SUMMIT, under="ANZUS")["standing"]) == {"live"}
    assert set(owed("USA", "AUS", "defend", SUMMIT, under="ANZUS")["standing"]) == {"reaffirmed"}
    assert set(PARTIES[PARTIES["commitment"] == "ANZUS"]["actor"]) == {"AUS", "NZL", "USA"}
    assert COMMITMENTS.loc["ANZUS", "ended"] == ""


def test_the_manila_pact_sleeps_except_between_washington_and_bangkok():
    assert COMMITMENTS.loc["SEATO", "standing"] == "dormant"
    assert set(owed("USA", "THA", "defend", SUMMIT, under="SEATO")["standing"]) == {"reaffirmed"}
    assert set(owed("USA", "THA", "defend", SUMMIT, under="SEATO")["against"]) == {"communist aggression"}
    assert set(owed("AUS", "FRA", "defend", "1970-01-01", under="SEATO")["standing"]) == {"live"}
    assert set(owed("AUS", "FRA", "defend", SUMMIT, under="SEATO")["standing"]) == {"dormant"}
    assert owed("AUS", "PAK", "defend", "1974-01-01", under="SEATO").empty


def test_taiwan_had_a_treaty_and_has_a_statute():
    assert areas(owed("USA", "TWN", "defend", "1979-12-31")) == {"taiwan-pescadores"}
    assert areas(owed("TWN", "USA", "defend", "1979-12-31")) == {"us-islands-west-pacific"}
    assert owed("USA", "TWN", "defend", "1980-01-01", political=True).empty
    assert set(owed("USA", "TWN", "supply", SUMMIT, under="US-TW-TRA")["area"]) == {"taiwan-pescadores"}
    assert COMMITMENTS.loc["US-TW-TRA", "legal_form"] == "statute"
    roles = PARTIES[PARTIES["commitment"] == "US-TW-TRA"].set_index("actor")["role"]
    assert (roles["USA"], roles["TWN"]) == ("issuer", "beneficiary")
    assert "not Kinmen, Matsu" in AREAS.loc["taiwan-pescadores", "label"]


def test_the_compacts_defend_as_the_obligor_s_own_and_shut_third_parties_out():
    for islands in ("FSM", "MHL"):
        assert "as itself" in set(owed("USA", islands, "defend", SUMMIT)["wording"])
        assert not owed(islands, "USA", "deny-third-parties", SUMMIT).empty
    assert set(owed("USA", "PLW", "defend", SUMMIT)["wording"]) == {"would act, means open"}


def test_nato_stops_before_guam_and_hawaii():
    assert areas(owed("GBR", "USA", "defend", SUMMIT, under="NATO-1949")) == {"north-atlantic"}
    assert "not Hawaii or Guam" in AREAS.loc["north-atlantic", "label"]


# Declarations


def test_the_sixteen_of_1953_and_the_seventeen_of_2023():
    signers = PARTIES[(PARTIES["commitment"] == "KR-16-1953") & (PARTIES["role"] != "beneficiary")]["actor"]
    assert set(signers) == {
        "AUS", "BEL", "CAN", "COL", "ETH", "FRA", "GBR", "GRC", "LUX", "NLD", "NZL", "PHL", "THA", "TUR", "USA", "ZAF",
    }  # fmt: skip
    helpers = on(NOW).query("commitment == 'UNC-2023'")
    assert set(helpers["obligor"]) == (set(signers) - {"ETH", "LUX"}) | {"DNK", "ITA", "NOR"}
    assert set(helpers["wording"]) == {"political"}


def test_five_powers_consult_over_two():
    rows = on(SUMMIT).query("commitment == 'FPDA'")
    assert set(rows["beneficiary"]) == {"MYS", "SGP"}
    assert set(rows["obligor"]) == {"AUS", "GBR", "MYS", "NZL", "SGP"}
    assert set(rows["duty"]) == {"consult"}
    assert set(rows["wording"]) == {"political"}


def test_camp_david_binds_nobody():
    rows = on(SUMMIT).query("commitment == 'CAMPDAVID'")
    assert set(rows["duty"]) == {"consult"}
    assert len(rows) == 6


# China, Russia and their neighbours


def test_china_and_north_korea_owe_each_other_automatic_help():
    for pair in (("CHN", "PRK"), ("PRK", "CHN")):
        (row,) = owed(*pair, "defend", SUMMIT).itertuples()
        assert (row.wording, row.trigger, row.article) == ("automatic assistance", "war", "Art. II")


def test_russia_s_promise_to_pyongyang_came_went_and_came_back():
    def defends(day):
        return not owed("RUS", "PRK", "defend", day).empty

    assert defends("1990-01-01")
    assert not defends("1997-01-01")
    assert not defends(SUMMIT)
    assert not defends("2024-12-03")
    assert defends("2024-12-04")
    assert not owed("RUS", "PRK", "consult", SUMMIT).empty


def test_the_sino_soviet_alliance_named_japan():
    (row,) = owed("RUS", "CHN", "defend", "1960-01-01").itertuples()
    assert row.against == "Japan or its allies"
    assert owed("RUS", "CHN", "defend", "1980-04-11").empty


def test_china_and_russia_consult_and_do_not_promise_to_fight():
    assert owed("CHN", "RUS", "defend", NOW, political=True).empty
    assert not owed("CHN", "RUS", "consult", SUMMIT, under="CN-RU-2001").empty
    assert not owed("CHN", "RUS", "not-attack", SUMMIT, under="CN-RU-2001").empty


def test_two_outsiders_owe_each_other_nothing_under_the_asean_treaty():
    rows = on(NOW).query("commitment == 'TAC'")
    southeast = {"BRN", "IDN", "KHM", "LAO", "MMR", "MYS", "PHL", "SGP", "THA", "TLS", "VNM"}
    assert len(rows) > 100
    assert all({row.obligor, row.beneficiary} & southeast for row in rows.itertuples())
    assert not rows[(rows["obligor"] == "CHN") & (rows["beneficiary"] == "PHL")].empty
    assert rows[(rows["obligor"] == "CHN") & (rows["beneficiary"] == "JPN")].empty


# Signed and in force


def test_what_was_only_signed_on_the_day_of_the_summit_bound_nobody_yet():
    assert owed("JPN", "PHL", "host", SUMMIT, under="JP-PH-RAA").empty
    assert not owed("JPN", "PHL", "host", "2025-09-11", under="JP-PH-RAA").empty
    assert owed("AUS", "TUV", "defend", SUMMIT, political=True).empty
    assert not owed("AUS", "TUV", "defend", "2024-08-28").empty


def test_japan_has_no_defence_pact_but_one():
    for day in (SUMMIT, NOW):
        now = on(day)
        defends = now[(now["obligor"] == "JPN") & (now["duty"] == "defend") & (now["wording"] != "political")]
        assert set(defends["beneficiary"]) == {"USA"}
