"""The rules of `alliancekit.contingency` a second time, one duty after another: what the engine is compared with.

Written from the prose at the head of `contingency` and from its rule tables (MEANING says what a wording amounts to,
FITS which acts set off which trigger), with no array and no data frame. `judge` puts every duty to one situation;
`examine` goes through all rounds.
"""

from __future__ import annotations

import dataclasses
import functools

from alliancekit import load
from alliancekit.rules import ANSWERS, FITS, MEANING
from alliancekit.scenario import OCEANS, SEAS, THRESHOLDS, Scenario, Struck

NO, ARGUABLE, YES = 0, 1, 2
REASONS = ("applies", "kind", "time", "direction", "attacker", "trigger", "area")
LEVEL = {answer: number for number, answer in enumerate(ANSWERS)}
OWN_DEFENCE = LEVEL["own defence"]
ON_REQUEST = LEVEL["assist on request"]
BASES = LEVEL["hosts or base use needs consent"]
POLICY = LEVEL["policy or statute, no duty to defend"]
ASLEEP = LEVEL["suspended, dormant or contested"]
NONE_FOUND = LEVEL["no promise found in this ledger"]


@dataclasses.dataclass
class Situation:
    """What the duties are put to."""

    day: int
    attackers: set[str]
    struck: list[Struck]
    threshold: str
    stipulated: set[str]

    @property
    def victims(self) -> set[str]:
        return {thing.owner for thing in self.struck}


@dataclasses.dataclass
class Judged:
    """One round: for each duty how far it applies and why not, who helps, and each actor's firm and wide answer."""

    verdicts: list[tuple[int, str]]
    helpers: set[str]
    struck: list[Struck]
    firm: dict[str, str]
    wide: dict[str, str]


# Tables as lists of dictionaries


def day_number(text: str, empty: int) -> int:
    """A date of the tables as 20240410; a shorter one counts from its first day."""
    if text == "":
        return empty
    year, month, day = [*text.split("-"), "01", "01"][:3]
    return int(year) * 10_000 + int(month) * 100 + int(day)


def rows_of(table) -> list[dict]:
    """The duties as dictionaries, with their dates as numbers, their area words, and whether a statute says so."""
    statutes = {row["commitment"] for row in records("commitments") if row["legal_form"] == "statute"}
    rows = table.to_dict("records")
    for row in rows:
        row["begins"] = day_number(row["since"], 99_991_231)  # signed alone: on no day
        row["ends"] = day_number(row["until"], 99_991_231)
        row["words"] = row["area"].split(";")
        row["by_statute"] = row["commitment"] in statutes
    return rows


@functools.cache
def records(name: str) -> list[dict]:
    """A table of the kit as dictionaries, with dates as numbers where it has them."""
    rows = load(name).to_dict("records")
    for row in rows:
        if "since" in row:
            row["begins"], row["ends"] = day_number(row["since"], 0), day_number(row["until"], 99_991_231)
    return rows


@functools.cache
def areas_of() -> dict[str, dict]:
    """The words of the table `areas`."""
    return {row["area"]: row for row in records("areas")}


# One duty, rule by rule


def asks_before_bases_are_used(row: dict) -> bool:
    return row["duty"] in ("consult", "consent-to-use") and row["trigger"] == "use of bases"


def is_about_bases(row: dict) -> bool:
    return row["duty"] in ("host", "consent-to-use") or asks_before_bases_are_used(row)


def meaning(row: dict) -> int:
    """What a duty amounts to if it applies: the number of an answer; NONE_FOUND if it says nothing about an attack."""
    amounts_to = MEANING.get(row["duty"], {}).get(row["wording"], NONE_FOUND)
    if asks_before_bases_are_used(row):
        amounts_to = BASES
    asleep = row["standing"] in ("dormant", "suspended", "contested") and not is_about_bases(row)
    if amounts_to != NONE_FOUND and asleep:
        return ASLEEP
    return amounts_to


def whose_answer(row: dict) -> str:
    """On whose answer a duty bears: where one side must ask before it uses bases, on that of the one it asks."""
    return row["beneficiary"] if row["duty"] == "consent-to-use" or asks_before_bases_are_used(row) else row["obligor"]


def is_in_force(row: dict, day: int) -> bool:
    return row["begins"] <= day < row["ends"]


def looks_further(row: dict, areas: dict) -> int:
    """How surely a duty concerns a region, whoever is struck there."""
    return max({"no": NO, "arguable": ARGUABLE, "yes": YES}[areas[word]["third_parties"]] for word in row["words"])


def runs_the_right_way(row: dict, areas: dict, situation: Situation) -> bool:
    """The rule of direction, for duties that are not about bases."""
    obligor, beneficiary = row["obligor"], row["beneficiary"]
    if row["duty"] == "not-attack":
        return obligor in situation.attackers and beneficiary in situation.victims
    if row["duty"] == "consult":
        if obligor in situation.attackers or beneficiary in situation.attackers:
            return False
        return concerns_the_struck(row, situation) or looks_further(row, areas) != NO
    return beneficiary in situation.victims and obligor not in situation.attackers


def bases_are_used(row: dict, situation: Situation, users: set[str], hosted: set[tuple[str, str]]) -> bool:
    """The rule of direction, for duties about bases: those who fight use what they are hosted in."""
    if whose_answer(row) in situation.attackers:
        return False
    if row["duty"] == "host":
        return row["beneficiary"] in users
    return row["obligor"] in users and (row["obligor"], row["beneficiary"]) in hosted


def concerns_the_struck(row: dict, situation: Situation) -> bool:
    return row["obligor"] in situation.victims or row["beneficiary"] in situation.victims


def counts_against(word: str, situation: Situation, opponents: list[dict]) -> int:
    """The rule of the attacker: how surely a text that speaks of such an attacker speaks of this one."""
    if word in ("", "external attack"):
        return YES
    if word == "not communist":
        return YES if counts_against("communist aggression", situation, opponents) == NO else NO
    found = NO
    for row in opponents:
        meant = row["against"] == word and row["actor"] in situation.attackers
        if meant and row["begins"] <= situation.day < row["ends"]:
            found = max(found, YES if row["reading"] == "yes" else ARGUABLE)
    return found


def is_set_off(row: dict, situation: Situation) -> int:
    """The rule of the trigger."""
    fits = FITS.get(row["duty"], {}).get(row["trigger"])
    return NO if fits is None else fits[THRESHOLDS.index(situation.threshold)]


def covers_any(row: dict, areas: dict, situation: Situation) -> int:
    """The rule of the area: how surely anything that is struck belongs to what the text covers."""
    return max(covers(row, areas[word], thing) for word in row["words"] for thing in situation.struck)


def covers(row: dict, area: dict, thing: Struck) -> int:
    owner_is = {
        "beneficiary": thing.owner == row["beneficiary"],
        "obligor": thing.owner == row["obligor"],
        "either": thing.owner in (row["beneficiary"], row["obligor"]),
    }
    if not owner_is.get(area["whose"], True):  # other words, a state's code among them, name a place, whoever holds it
        return NO
    if area["objects"] and thing.thing not in area["objects"].split(";"):
        return NO
    if not area["within"] or area["within"] in thing.zones:
        found = YES
    elif area["within"] in thing.arguable_zones:
        found = ARGUABLE
    else:
        return NO
    if thing.thing == "territory" and area["objects"] and not thing.undisputed:
        found = ARGUABLE
    if thing.thing == "civilian vessel" and row["duty"] in ("defend", "assist", "supply", "not-aid-attacker"):
        found = ARGUABLE  # in no text; where a text has no area at all, it may be read so
    return found


def promises_help(row: dict) -> bool:
    """Whether who owes this comes to help: by a pledge that binds and is awake, or by a statute."""
    if row["duty"] not in ("defend", "assist", "supply") or meaning(row) == ASLEEP:
        return False
    return meaning(row) <= ON_REQUEST or row["by_statute"]


# All duties


def judge(rows: list[dict], areas: dict, opponents: list[dict], situation: Situation) -> Judged:
    """Every duty put to one situation."""
    day = situation.day

    def asked(row: dict, direction: bool) -> tuple[int, str]:
        """The six questions, in their order."""
        if meaning(row) == NONE_FOUND:
            return NO, "kind"
        if not is_in_force(row, day):
            return NO, "time"
        if not direction:
            return NO, "direction"
        counts = counts_against(row["against"], situation, opponents)
        if counts == NO:
            return NO, "attacker"
        trigger = is_set_off(row, situation)
        if trigger == NO:
            return NO, "trigger"
        if is_about_bases(row) and looks_further(row, areas) == NO:
            return min(trigger, counts), "applies"  # its area says where the bases are, not what is struck
        area = covers_any(row, areas, situation)
        if row["duty"] == "consult" and not is_about_bases(row) and not concerns_the_struck(row, situation):
            area = min(area, looks_further(row, areas))  # an interest that the two share may be touched, or not
        return (min(trigger, area, counts), "applies") if area != NO else (NO, "area")

    helpers = set(situation.stipulated)
    verdicts: dict[int, tuple[int, str]] = {}
    for number, row in enumerate(rows):
        if not is_about_bases(row):
            verdicts[number] = asked(row, runs_the_right_way(row, areas, situation))
            if verdicts[number][0] != NO and promises_help(row):
                helpers.add(row["obligor"])
    helpers -= situation.attackers
    users = helpers | situation.victims | situation.attackers
    hosted = {(row["beneficiary"], row["obligor"]) for row in rows if row["duty"] == "host" and is_in_force(row, day)}
    for number, row in enumerate(rows):
        if is_about_bases(row):
            verdicts[number] = asked(row, bases_are_used(row, situation, users, hosted))
    in_order = [verdicts[number] for number in range(len(rows))]
    firm, wide = (answers(rows, in_order, situation, least) for least in (YES, ARGUABLE))
    return Judged(in_order, helpers, situation.struck, firm, firmer_of(wide, firm))


def answers(rows: list[dict], verdicts: list[tuple[int, str]], situation: Situation, least: int) -> dict[str, str]:
    """Every actor's answer, by the duties that apply at least so far."""
    firmest = {row["iso3"]: NONE_FOUND for row in records("actors")}
    between_others = dict(firmest)
    for row, (applies, _) in zip(rows, verdicts, strict=True):
        if applies >= least and whose_answer(row) in firmest:
            consults_others = row["duty"] == "consult" and not concerns_the_struck(row, situation)
            aside = is_about_bases(row) or consults_others
            kept = between_others if aside else firmest
            kept[whose_answer(row)] = min(kept[whose_answer(row)], meaning(row))
    for iso3, answer in firmest.items():
        if answer != POLICY:  # an own policy towards the struck says more than a duty to consult somebody else
            firmest[iso3] = min(answer, between_others[iso3])
    firmest |= dict.fromkeys(situation.victims, OWN_DEFENCE)
    return {iso3: ANSWERS[answer] for iso3, answer in firmest.items()}


# Rounds


def examine(
    rows: list[dict], areas: dict, opponents: list[dict], scenario: Scenario, helpers: set[str] = frozenset()
) -> list[Judged]:
    """The attack itself, then what follows if those who help are struck, and if the attacker's own territory is."""
    day, attacker = day_number(scenario.on, 0), scenario.attacker
    first = judge(
        rows, areas, opponents, Situation(day, {attacker}, list(scenario.struck), scenario.threshold, set(helpers))
    )
    rounds = [first]

    struck, last = list(scenario.struck), first
    while new := last.helpers - {thing.owner for thing in last.struck} - {attacker}:
        for helper in sorted(new):
            for thing in [warship_near(helper, scenario.struck), *bases_near(helper, day, scenario.struck)]:
                if thing.owner != attacker and thing not in struck:
                    struck.append(thing)
        situation = Situation(day, {attacker}, list(struck), "armed attack", set(helpers) | last.helpers)
        last = judge(rows, areas, opponents, situation)
        rounds.append(both_readings(last, first, attacker))

    strikers = ({thing.owner for thing in scenario.struck} | last.helpers) - {attacker}
    struck, new = [], {attacker}
    while new:
        for state in sorted(new):
            if home_of(state, day) not in struck:
                struck.append(home_of(state, day))
        last = judge(rows, areas, opponents, Situation(day, strikers, list(struck), "armed attack", set()))
        rounds.append(both_readings(last, first, attacker))
        new = last.helpers - {thing.owner for thing in struck} - strikers
    return rounds


def both_readings(wide: Judged, narrow: Judged, attacker: str) -> Judged:
    """A later round: on the narrow reading the first attack alone counts, and who is struck defends itself."""
    own = {thing.owner for thing in wide.struck} - {attacker}
    firm = {
        iso3: ANSWERS[OWN_DEFENCE] if iso3 in own else narrow.firm.get(iso3, ANSWERS[NONE_FOUND]) for iso3 in wide.wide
    }
    return dataclasses.replace(wide, firm=firm, wide=firmer_of(wide.wide, firm))


def firmer_of(wide: dict[str, str], firm: dict[str, str]) -> dict[str, str]:
    """To read an arguable duty as applying takes nothing away."""
    return {iso3: min(firm[iso3], answer, key=LEVEL.__getitem__) for iso3, answer in wide.items()}


def words(cell: str) -> frozenset[str]:
    return frozenset(cell.split(";")) - {""}


def territory(row: dict) -> Struck:
    zones, arguable = words(row["zones"]), words(row["arguable_zones"])
    return Struck(row["administered_by"], "territory", zones, arguable, row["undisputed"])


def home_of(state: str, day: int) -> Struck:
    for row in records("localities"):
        if row["locality"] == f"home-{state.lower()}" and is_in_force(row, day):
            return territory(row)
    return Struck(state, "territory", frozenset({"metropolitan"}))


def warship_near(helper: str, struck: tuple[Struck, ...]) -> Struck:
    return Struck(helper, "warship", frozenset(zone for thing in struck for zone in thing.zones if zone in SEAS))


def bases_near(helper: str, day: int, struck: tuple[Struck, ...]) -> list[Struck]:
    """The bases that a helper uses on others' soil, in a zone smaller than an ocean that is struck."""
    zones = {zone for thing in struck for zone in thing.zones if zone not in OCEANS}
    found = []
    for place in records("places"):
        if helper in place["user"].split(";") and place["host"] not in ("", helper) and is_in_force(place, day):
            soil = soil_of(place, day)
            if zones & (soil.zones | soil.arguable_zones):
                found += [soil, Struck(helper, "forces", soil.zones, soil.arguable_zones)]
    return found


def soil_of(place: dict, day: int) -> Struck:
    for row in records("localities"):
        if place["place"] in row["places"].split(";") and is_in_force(row, day):
            return territory(row)
    return home_of(place["host"], day)
