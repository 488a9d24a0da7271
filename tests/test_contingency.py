"""Who has promised what in thirty-odd stipulated attacks, each argued from the text."""

from __future__ import annotations

import pytest

from alliancekit import KitError, load
from alliancekit.contingency import ANSWERS, examine

SUMMIT, NOW = "2024-04-10", "2026-11-24"
(
    OWN, AS_ITSELF, AUTOMATIC, MEANS_OPEN, ON_REQUEST, CONSULT, CONSULT_POLITICAL, BASES, POLICY, BOUND, ASLEEP, NONE,
) = ANSWERS  # fmt: skip
SCS = {"where": "South China Sea"}


def case(attacker, target, on, actor, firm, wide=None, **more):
    """A stipulated attack, an actor, its answer beyond dispute, and the answer on a wide reading if that differs."""
    label = f"{attacker} > {target}{' of ' + more['attacked'] if 'attacked' in more else ''}, {on}: {actor}"
    return pytest.param(attacker, target, on, more, actor, firm, wide or firm, id=label)


SCENARIOS = [
    # Japan and the United States: Article V of 1960 covers "territories under the administration of Japan", wherever
    # they lie within it, and both governments say that the Senkaku/Diaoyu Islands do.
    case("China", "Senkaku/Diaoyu", SUMMIT, "United States", MEANS_OPEN),
    # Article V does not ask who attacks: Taiwan, which claims them too, would set it off as China would.
    case("Taiwan", "Senkaku/Diaoyu", SUMMIT, "United States", MEANS_OPEN),
    # Until 15 May 1972 the islands were administered by the United States: an attack was one on itself, and the
    # agreed minute of 1960 bound Japan to consult, not to fight.
    case("China", "Okinawa", "1972-05-14", "United States", OWN),
    case("China", "Okinawa", "1972-05-14", "Japan", CONSULT),
    case("China", "Okinawa", "1972-05-15", "Japan", OWN),
    case("China", "Okinawa", "1972-05-15", "United States", MEANS_OPEN),
    # Pressure short of armed attack leaves Article V asleep; Article IV (consultation) speaks of threats.
    case("China", "Senkaku/Diaoyu", SUMMIT, "United States", CONSULT, threshold="grey zone"),
    # The two governments said in 2019 that a cyber attack could be an armed attack "in certain circumstances".
    case("China", "Japan", SUMMIT, "United States", CONSULT, MEANS_OPEN, threshold="cyber"),
    # The southern Kurils were not under Japan's administration in 1960 or since: an attack *by* Japan on them meets
    # no American promise to Russia, and Article 9 of 2001 binds China to consult.
    case("Japan", "Southern Kurils", SUMMIT, "China", CONSULT),
    # From 4 December 2024 North Korea owes Russia help if it is attacked; the text names no area, and whosever the
    # islands are, Russian forces stand on them.
    case("Japan", "Southern Kurils", "2026-01-01", "North Korea", AUTOMATIC),
    # Dokdo/Takeshima is administered by South Korea. The treaty of 1953 covers territory "under administrative
    # control"; Washington takes no side on the islets, so the promise is arguable, also against its other ally.
    case("Japan", "Dokdo/Takeshima", SUMMIT, "United States", CONSULT, MEANS_OPEN),
    # Japan's own treaty covers US forces in Japan alone: nothing is owed for Guam, Hawaii or the mainland but words.
    case("North Korea", "Guam", SUMMIT, "Japan", CONSULT_POLITICAL),
    case("China", "Hawaii", SUMMIT, "Japan", CONSULT_POLITICAL),
    # Taiwan: no defence by Japan, but Article IV (peace in the Far East, which Japan's cabinet says includes Taiwan).
    case("China", "Taiwan", SUMMIT, "Japan", CONSULT),
    # The Taiwan Relations Act: arms, and a capacity to resist; no duty to defend.
    case("China", "Taiwan", SUMMIT, "United States", POLICY),
    # The treaty of 1954 ended on 1 January 1980; on the last day of 1979 it still covered Taiwan …
    case("China", "Taiwan", "1979-12-31", "United States", MEANS_OPEN),
    case("China", "Taiwan", "1980-01-01", "United States", POLICY),
    # … and never Kinmen or Matsu by itself (Article VI: Taiwan and the Pescadores, others by agreement).
    case("China", "Kinmen", "1958-08-23", "United States", CONSULT),
    # A blockade is an act of aggression by the UN's definition of 1974; whether it is an armed attack is arguable.
    case("China", "Taiwan", "1979-12-31", "United States", CONSULT, MEANS_OPEN, threshold="blockade"),
    # The Philippines: Article V names armed forces, public vessels and aircraft in the Pacific; coast guard ships are
    # public vessels, and both governments count the South China Sea to the Pacific (guidelines of 2023).
    case("China", "warship", SUMMIT, "United States", MEANS_OPEN, attacked="Philippines", **SCS),
    case("China", "coast guard", SUMMIT, "United States", MEANS_OPEN, attacked="Philippines", **SCS),
    # A fishing boat is no public vessel: Article III (consultation) is what remains.
    case("China", "civilian vessel", SUMMIT, "United States", CONSULT, attacked="Philippines", **SCS),
    # Water cannon short of armed attack: Article III speaks of a threat of armed attack, which this may be or not. The
    # guidelines of 2023 promise, politically, to work together against grey-zone pressure.
    case(
        "China",
        "coast guard",
        SUMMIT,
        "United States",
        POLICY,
        CONSULT,
        attacked="Philippines",
        threshold="grey zone",
        **SCS,
    ),
    # BRP Sierra Madre, aground on Second Thomas Shoal, is a commissioned ship: covered, whoever owns the shoal.
    case("China", "Second Thomas Shoal", SUMMIT, "United States", MEANS_OPEN),
    # Article V reaches ships in the territorial sea of what Japan administers, not on the high seas.
    case("China", "coast guard", SUMMIT, "United States", MEANS_OPEN, attacked="Japan", where="Senkaku/Diaoyu"),
    case("China", "coast guard", SUMMIT, "United States", CONSULT, attacked="Japan", where="East China Sea"),
    # Itu Aba: held by Taiwan, claimed by Manila. Territory that Manila claims and does not hold is at best arguable.
    case("China", "Itu Aba", SUMMIT, "United States", CONSULT, MEANS_OPEN, attacked="Philippines"),
    # The Philippines attacks Scarborough Shoal, held by China without a garrison. Beijing's ally
    # Pyongyang is bound by Article II of 1961
    # if the shoal is Chinese territory; Moscow consults under Article 9 of 2001.
    case("Philippines", "Scarborough Shoal", SUMMIT, "North Korea", CONSULT, AUTOMATIC),
    case("Philippines", "Scarborough Shoal", SUMMIT, "Russia", CONSULT),
    # US forces on Okinawa are "armed forces … in the Pacific" for Manila and Canberra too: the promise runs both ways.
    case("China", "Kadena", SUMMIT, "Philippines", MEANS_OPEN),
    case("China", "Kadena", SUMMIT, "Australia", MEANS_OPEN),
    # South Korea's promise names territory, not forces: for Kadena it consults (Article II), for Guam it acts.
    case("China", "Kadena", SUMMIT, "South Korea", CONSULT),
    case("North Korea", "Guam", SUMMIT, "South Korea", MEANS_OPEN),
    # And the American promise to Seoul names no ships: the Cheonan went down in 2010 outside Article III.
    case("North Korea", "warship", "2010-03-26", "United States", CONSULT, attacked="South Korea", where="Yellow Sea"),
    case("North Korea", "South Korea", SUMMIT, "United States", MEANS_OPEN),
    # The sixteen of 1953 and the UN Command states of 2023 have said that they would stand together if the attack is
    # renewed: policy, and against North Korea, not against Japan.
    case("North Korea", "South Korea", SUMMIT, "Canada", POLICY),
    case("Japan", "South Korea", SUMMIT, "France", NONE),
    # ANZUS: the leg between Washington and Wellington is suspended, the other two live.
    case("China", "New Zealand", SUMMIT, "Australia", MEANS_OPEN),
    case("China", "Guam", SUMMIT, "New Zealand", ASLEEP),
    case("China", "Guam", "1985-01-01", "New Zealand", MEANS_OPEN),
    # NATO's Article 6 stops at the North Atlantic: Canada consults over Guam and Hawaii and acts for the mainland.
    case("North Korea", "Guam", SUMMIT, "Canada", CONSULT),
    case("China", "Hawaii", SUMMIT, "Canada", CONSULT),
    case("China", "United States", SUMMIT, "Canada", MEANS_OPEN),
    # The Compacts: Micronesia and the Marshall Islands are defended as the United States is; Palau's words are others.
    case("China", "Micronesia", SUMMIT, "United States", AS_ITSELF),
    case("China", "Palau", SUMMIT, "United States", MEANS_OPEN),
    # The Manila Pact binds Washington against communist aggression alone: China's attack, not Myanmar's.
    case("China", "Thailand", SUMMIT, "United States", MEANS_OPEN),
    case("Myanmar", "Thailand", SUMMIT, "United States", CONSULT),
    # Its other parties' duty is dormant since 1977.
    case("Vietnam", "Thailand", "1985-01-01", "France", ASLEEP),
    # Pakistan was a party until 1973: in December 1971 its allies of 1954 were bound (the US against communists only).
    case("India", "Pakistan", "1971-12-03", "United States", CONSULT),
    # India and the Soviet Union (August 1971): Article IX, consultation at once and "appropriate effective measures".
    case("Pakistan", "India", "1971-12-03", "Russia", MEANS_OPEN),
    # The Five Power arrangements are a promise to consult, and political.
    case("Indonesia", "Malaysia", SUMMIT, "United Kingdom", CONSULT_POLITICAL),
    # The Anglo-Malayan agreement of 1957 was more: help in external defence.
    case("Indonesia", "Malaysia", "1964-01-01", "United Kingdom", ON_REQUEST),
    # Australia and Indonesia (Lombok, 2006) have promised each other not to threaten or use force.
    case("Indonesia", "Australia", SUMMIT, "Indonesia", BOUND),
    # Falepili: Australia helps Tuvalu against aggression on request, from 28 August 2024.
    case("China", "Tuvalu", "2024-08-27", "Australia", CONSULT_POLITICAL),
    case("China", "Tuvalu", "2024-08-28", "Australia", ON_REQUEST),
    # China's duty to North Korea (1961, Article II) is automatic once war follows from an attack "by any state".
    case("United States", "North Korea", SUMMIT, "China", AUTOMATIC),
    case("South Korea", "North Korea", SUMMIT, "China", AUTOMATIC),
    # Russia's ended in 1996 and came back on 4 December 2024; between lay a duty to consult (2000).
    case("United States", "North Korea", SUMMIT, "Russia", CONSULT),
    case("United States", "North Korea", "2024-12-04", "Russia", AUTOMATIC),
    # The Sino-Soviet alliance named Japan and states allied with it. Whether the United States was one by the treaty of
    # 1951, which promised Japan nothing, is arguable; by that of 1960 it was. Taiwan was not.
    case("Japan", "China", "1955-01-01", "Russia", AUTOMATIC),
    case("United States", "China", "1958-09-01", "Russia", CONSULT, AUTOMATIC),
    case("United States", "China", "1960-06-23", "Russia", AUTOMATIC),
    case("Taiwan", "China", "1957-01-01", "Russia", CONSULT),
    # China's attack on Vietnam, 17 February 1979: Moscow had promised "effective measures" in November.
    case("China", "Vietnam", "1979-02-17", "Russia", MEANS_OPEN),
    # Article II of 1961 speaks of an attack on the party, not on its territory: a ship is enough.
    case("United States", "warship", SUMMIT, "China", AUTOMATIC, attacked="North Korea", where="Yellow Sea"),
    # The Five Power arrangements speak of attack in any form on Malaysia or Singapore, and of nobody else.
    case("China", "warship", SUMMIT, "New Zealand", CONSULT_POLITICAL, attacked="Malaysia", where="South China Sea"),
    # The Manila Pact covers the parties in the treaty area, their ships included.
    case("China", "warship", "1965-04-10", "Australia", MEANS_OPEN, attacked="Thailand", where="South China Sea"),
    # Before 1986 the Marshall Islands were a trust territory: an island territory under American jurisdiction.
    case("China", "Marshall Islands", "1980-05-07", "Philippines", MEANS_OPEN),
    # From September 1963 to August 1965 Singapore was Malaysia.
    case("Indonesia", "Singapore", "1964-01-01", "United Kingdom", ON_REQUEST),
    # The agreement on nuclear installations (1988) bars attacks on those, not on Pakistan.
    case("India", "Pakistan", "1999-05-10", "India", NONE),
    # Camp David is about threats to a shared interest: whether Nepal is one is arguable, and nothing is owed to Nepal.
    case("China", "Nepal", SUMMIT, "South Korea", NONE, CONSULT_POLITICAL),
    # Ukraine has no ally in this ledger.
    case("Russia", "Ukraine", "2022-02-24", "United States", NONE),
]


@pytest.mark.parametrize(("attacker", "target", "on", "more", "actor", "firm", "wide"), SCENARIOS)
def test_scenario(attacker, target, on, more, actor, firm, wide):
    found = examine(attacker, target, on=on, **more)
    assert (found.answer(actor), found.if_read_widely(actor)) == (firm, wide)


def test_there_are_at_least_thirty_scenarios_and_every_answer_occurs():
    assert len(SCENARIOS) >= 30
    assert {scenario.values[5] for scenario in SCENARIOS} >= set(ANSWERS) - {BASES}


def test_japan_hosts_and_is_asked_before_bases_are_used_for_taiwan():
    why = examine("China", "Taiwan", on=SUMMIT).why("Japan")
    applies = why[why["applies"] == "yes"].set_index(["duty", "commitment"])
    assert {("host", "US-JP-1960"), ("consult", "US-JP-1960-NOTES"), ("consult", "US-JP-1960")} <= set(applies.index)
    assert "defend" not in set(why[why["applies"] != "no"]["duty"])


def test_a_host_without_another_promise_is_told_so():
    # Singapore lets US forces use its facilities (1990) and has promised Taiwan nothing.
    assert examine("China", "Taiwan", on=SUMMIT).answer("Singapore") == BASES


def test_bases_matter_only_where_somebody_uses_them():
    # Nobody has promised Ukraine anything, so no host is asked, until someone is supposed to help.
    alone = examine("Russia", "Ukraine", on=SUMMIT)
    helped = examine("Russia", "Ukraine", on=SUMMIT, helpers="United States")
    assert alone.answer("Singapore") == NONE
    assert helped.answer("Singapore") == BASES


@pytest.mark.parametrize(
    ("attacker", "target", "on", "obligor", "commitment", "says"),
    [
        ("China", "Taiwan", SUMMIT, "USA", "US-TW-1954", "Not in force that day: from 1955-03-03 until 1980-01-01."),
        ("China", "Guam", SUMMIT, "GBR", "NATO-1949", "Out of area"),
        ("Myanmar", "Thailand", SUMMIT, "USA", "SEATO", "Another attacker: counts only against communist aggression."),
        ("China", "Japan", SUMMIT, "JPN", "US-JP-1960", "Wrong direction: owed by Japan, which is struck."),
        ("China", "Japan", SUMMIT, "PRK", "CN-KP-1961", "Wrong direction: owed to China, which attacks."),
        ("China", "Philippines", "2026-11-24", "JPN", "JP-PH-RAA", "Applies."),
    ],
)
def test_each_duty_says_why_it_applies_or_not(attacker, target, on, obligor, commitment, says):
    duties = examine(attacker, target, on=on).duties
    rows = duties[(duties["obligor"] == obligor) & (duties["commitment"] == commitment)]
    assert any(reason.startswith(says) for reason in rows["reason"]), rows[["duty", "applies", "reason"]]


def test_a_duty_that_no_spell_of_counts_is_shown_once_with_all_its_days():
    """The treaty with South Korea was reaffirmed in 2023: that is no end of it."""
    duties = examine("North Korea", "South Korea", on="1953-01-31").duties
    owed = duties[(duties["commitment"] == "US-KR-1953") & (duties["obligor"] == "USA")]
    (row,) = owed[owed["duty"] == "defend"].to_dict("records")
    assert row["reason"] == "Not in force that day: from 1954-11-17."
    assert (row["since"], row["until"]) == ("1954-11-17", "")


def test_a_text_that_carries_an_article_further_is_named_where_the_treaty_itself_does_not_reach():
    """Since 1972 Article V of 1960 reaches the islands through the return of Okinawa: a row of its own."""
    duties = examine("China", "Senkaku/Diaoyu", on=SUMMIT).duties
    defend = duties[(duties["obligor"] == "USA") & (duties["beneficiary"] == "JPN") & (duties["duty"] == "defend")]
    reasons = defend.set_index("commitment")["reason"]
    assert reasons["US-JP-1960"].startswith(
        "Counted in another row: Return of Okinawa (1971–72), Art. II, with Art. V of the 1960 treaty. Out of area: "
    )
    assert reasons["US-JP-1971-OKINAWA"] == "Applies."
    assert reasons["US-JP-1968-OGASAWARA"].startswith("Out of area: "), "that row carries the article elsewhere"
    before = examine("China", "Guam", on=SUMMIT).duties
    assert not before["reason"].str.startswith("Counted").any(), "where no row carries it there is nothing to name"


def test_a_text_about_requests_is_not_told_as_if_it_spoke_of_an_attack():
    why = examine("China", "Senkaku/Diaoyu", on=SUMMIT).why("Canada")
    (reason,) = why.loc[why["applies"] == "arguable", "reason"]
    assert reason == (
        "Arguable: the text lets Canada give supplies or equipment when asked; the case it names is a request, not an "
        "armed attack."
    )


def test_the_wrong_trigger_is_named():
    duties = examine("China", "Senkaku/Diaoyu", on=SUMMIT, threshold="grey zone").duties
    rows = duties[(duties["commitment"] == "US-JP-1971-OKINAWA") & (duties["obligor"] == "USA")]
    assert "Wrong trigger: the text speaks of armed attack; this is grey zone." in set(rows["reason"])


# Later rounds


def test_if_us_bases_are_struck_japan_defends_itself_and_australia_s_promise_is_arguable():
    found = examine("China", "Taiwan", on=SUMMIT)
    second = found.rounds[1]
    assert second.title == "forces and bases of the United States are struck"
    answers = second.answers.set_index("iso3")
    assert answers.loc["JPN", "answer"] == OWN
    assert answers.loc["AUS", "answer"] == "arguable"
    assert answers.loc["AUS", "if_read_widely"] == MEANS_OPEN
    assert answers.loc["AUS", "firm"] == found.answers.set_index("iso3").loc["AUS", "answer"]
    assert all(second.readings)


def test_the_attacker_s_territory_struck_is_read_the_same_way_on_both_sides():
    # Article II of 1961 and Article 9 of 2001 if China's territory is struck back …
    back = next(
        one for one in examine("China", "Taiwan", on=SUMMIT).rounds if one.title == "the territory of China is struck"
    )
    answers = back.answers.set_index("iso3")
    assert (answers.loc["PRK", "answer"], answers.loc["PRK", "if_read_widely"]) == ("arguable", AUTOMATIC)
    assert (answers.loc["RUS", "answer"], answers.loc["RUS", "if_read_widely"]) == ("arguable", CONSULT)
    # … and Article IV of 1951 if America's is, after an American attack on North Korea.
    rounds = examine("United States", "North Korea", on=SUMMIT).rounds
    there = next(one for one in rounds if one.title == "the territory of the United States is struck")
    answers = there.answers.set_index("iso3")
    assert (answers.loc["PHL", "answer"], answers.loc["PHL", "if_read_widely"]) == ("arguable", MEANS_OPEN)
    assert there.readings == back.readings


def test_of_two_sides_each_answer_says_for_which_it_is():
    back = examine("China", "Kadena", on=SUMMIT).rounds[3]
    assert back.strikes_back and back.drawn_in == ("CHN",)
    firm, wide = back.about
    assert (firm["PHL"], wide["PHL"]) == ("(for the United States)", "(for the United States)")
    assert (firm["PRK"], wide["PRK"]) == ("", "(for China)")
    assert (firm["RUS"], wide["RUS"]) == ("", "(with China)")
    reason = back.duties.query("obligor == 'PHL' and beneficiary == 'USA' and duty == 'defend'")["reason"].iloc[0]
    assert reason == "Wrong direction: owed to the United States, which strikes in this round."


def test_what_follows_a_firm_answer_is_by_what_applies_alone():
    firm, wide = examine("China", "Taiwan", on=SUMMIT).rounds[0].about
    assert (firm["AUS"], wide["AUS"]) == ("(for the United States)", "(with Japan)")
    assert firm["USA"] == wide["USA"] == firm["TWN"] == "", "an own statute towards the struck needs no word"


def test_swapping_attacker_and_attacked_swaps_the_promises():
    one, other = examine("China", "Japan", on=SUMMIT), examine("Japan", "China", on=SUMMIT)
    assert (one.answer("United States"), one.answer("North Korea")) == (MEANS_OPEN, NONE)
    assert other.answer("North Korea") == AUTOMATIC
    assert other.answer("United States") not in (MEANS_OPEN, AUTOMATIC, AS_ITSELF)


# What a reader sees


def test_under_every_result_stands_the_caveat():
    found = examine("China", "Kadena", on=SUMMIT)
    caveat = (
        "Means are for each government to choose. A promise is not a prediction. "
        "The UN Charter forbids force to every member, listed here or not, except in self-defence or by decision of "
        "the Security Council."
    )
    assert repr(found).endswith(caveat)
    assert caveat in found._repr_html_()
    assert str(found.scenario) == (
        "Suppose that on 2024-04-10 China attacks Kadena (Japan’s territory, forces of the United States)."
    )


def test_text_and_html_list_the_same_answers():
    first = examine("China", "Senkaku/Diaoyu", on=SUMMIT).rounds[0]
    for text in (repr(first), first._repr_html_()):
        assert "pledged to act, means open" in text
        assert "United States" in text
        assert "Tonga" not in text, "an actor without a promise is left out"


def test_it_is_told_with_whom_one_consults_and_for_whom_one_is_a_host():
    text = repr(examine("China", "Taiwan", on=SUMMIT).rounds[0])
    assert "treaty duty to consult: Japan (with the United States)" in text
    assert "Singapore (for the United States)" in text


def test_where_a_war_must_follow_the_reason_says_so():
    why = examine("United States", "North Korea", on=SUMMIT).why("China")
    assert why.set_index("commitment").loc["CN-KP-1961"].iloc[0]["reason"] == "Applies if a state of war follows."


def test_a_later_round_shows_both_readings():
    text = examine("China", "Taiwan", on=SUMMIT)._repr_html_()
    assert "Wide reading" in text
    assert "Narrow reading" in text
    assert "<summary>Round 2" in text


def test_a_hypothetical_ledger_can_be_tried():
    ledger = load("obligations")
    without = ledger[ledger["commitment"] != "US-TW-TRA"]
    assert examine("China", "Taiwan", on=SUMMIT, obligations=without).answer("Japan") == CONSULT
    shorter = ledger[~ledger["commitment"].str.startswith("US-TW-")]
    assert examine("China", "Taiwan", on=SUMMIT, obligations=shorter).answer("United States") == CONSULT


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda one: one.answer("Japan", round=99), "has rounds 1 to"),
        (lambda one: one.answer("Japan", round=True), "There is no round True"),
        (lambda one: one.why("Atlantis"), "Atlantis"),
        (
            lambda _: examine("China", "Scarborough Shoal", attacked="Philippines", on=SUMMIT),
            "Scarborough Shoal is held by China already",
        ),
        (
            lambda _: examine("China", "warship", attacked="Japan", where="Pacific", on=SUMMIT, threshold="blockade"),
            "closes",
        ),
        (lambda _: examine("China", "Subic Bay", on="1985-06-10"), "not of the foreign base before"),
        (lambda one: one.answer("Germany"), "not among the kit's actors"),
    ],
)
def test_a_wrong_question_is_answered_clearly(ask, says):
    with pytest.raises(KitError, match=says):
        ask(examine("China", "Taiwan", on=SUMMIT))


def test_the_attacker_cannot_help_the_attacked():
    with pytest.raises(KitError, match="China is the attacker"):
        examine("China", "Taiwan", on=SUMMIT, helpers=["Japan", "China"])


def test_a_duty_with_several_spells_is_shown_once_where_one_counts():
    why = examine("China", "Senkaku/Diaoyu", on=SUMMIT).why("United States")
    treaty = why[(why["commitment"] == "US-JP-1971-OKINAWA") & (why["duty"] == "defend") & (why["obligor"] == "USA")]
    assert treaty["applies"].tolist() == ["yes"]


def test_an_answer_cannot_be_changed_from_outside():
    found = examine("China", "Taiwan", on=SUMMIT)
    found.rounds[0].levels[0]["JPN"] = 0
    assert found.answer("Japan") == CONSULT


def test_a_later_round_too_tells_for_whom_one_is_a_host():
    back = next(
        one for one in examine("China", "Senkaku/Diaoyu", on=SUMMIT).rounds if "territory of China" in one.title
    )
    (hosts,) = (line for line in repr(back).splitlines() if line.startswith("  hosts or base use"))
    assert all(part.endswith(")") for part in hosts.split("; "))


def test_nobody_is_said_to_hold_what_the_tables_do_not_know():
    for target in ("Okinawa", "Kadena", "Kwajalein", "Marshall Islands"):
        with pytest.raises(KitError, match="does not say who administered"):
            examine("China", target, on="1945-03-01")
