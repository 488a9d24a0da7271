"""Exercise 09: the capstone."""

from __future__ import annotations

from .tables import PLACES, rows

FOCUS, DAY, SUMMIT = "PHL", "2026-11-24", "2024-04-11"
OBLIGATIONS, COMMITMENTS = rows("obligations"), {row["commitment"]: row for row in rows("commitments")}


def on_the_day(row):
    """Whether a duty is in effect on DAY: begun, and not yet over."""
    return bool(row["since"]) and row["since"] <= DAY and not (row["until"] and row["until"] <= DAY)


def hosting():
    """Per text with a duty to host: the sides, looked up by the commitment's key."""
    said = {(1, 1): "both", (1, 0): "Philippines only", (0, 1): "other only", (0, 0): "nobody"}
    found = {}
    for key in ["US-PH-VFA", "US-PH-EDCA", "AU-PH-SOVFA", "JP-PH-RAA", "PH-NZ-SOVFA", "PH-CA-SOVFA", "UNC-JP-SOFA54"]:
        of_text = [r for r in OBLIGATIONS if r["commitment"] == key and r["duty"] == "host" and on_the_day(r)]
        owes = any(row["obligor"] == FOCUS for row in of_text)
        is_owed = any(row["beneficiary"] == FOCUS for row in of_text)
        found[COMMITMENTS[key]["short_name"]] = said[owes, is_owed]
    return dict(sorted(found.items()))


def spent(year, actor=FOCUS):
    wanted = (actor, str(year), "2025-04")
    return next(float(r["usd_m"]) for r in rows("spending") if (r["actor"], r["year"], r["edition"]) == wanted)


def price(indicator, year):
    wanted = (FOCUS, indicator, str(year))
    return next(float(r["value"]) for r in rows("prices") if (r["actor"], r["indicator"], r["year"]) == wanted)


def growth():
    factors = {"dollars": spent(2024) / spent(2014)}
    factors["pesos"] = factors["dollars"] * price("exchange rate", 2024) / price("exchange rate", 2014)
    inflation = price("consumer prices", 2024) / price("consumer prices", 2014)
    factors["pesos at prices of 2024"] = factors["pesos"] / inflation
    return {unit: f"{100 * (factor - 1):.0f}" for unit, factor in sorted(factors.items())}


def claimed_only():
    return sorted(
        place
        for place, row in PLACES.items()
        if FOCUS in row["claimed_by"].split(";") and FOCUS not in row["administered_by"].split(";")
    )


def per_head(actor):
    persons = next(
        float(r["value"])
        for r in rows("economy")
        if (r["actor"], r["indicator"], r["year"]) == (actor, "population", "2024")
    )
    return spent(2024, actor) / persons * 1e6


def heads():
    return {actor: f"{per_head(actor):.0f}" for actor in ("IDN", "MYS", "PHL")}


def later_texts():
    """Texts of the Philippines signed after the summit and not just signed, not ended: from parties, not in_force."""
    members = {
        row["commitment"]
        for row in rows("parties")
        if row["actor"] == FOCUS and row["role"] != "signatory" and not row["until"]
    }
    return [
        row
        for key, row in COMMITMENTS.items()
        if key in members and SUMMIT < row["signed"] <= DAY and row["standing"] != "signed" and not row["ended"]
    ]


def binding():
    forms = [row["legal_form"] for row in later_texts()]
    return f"{100 - 100 * forms.count('political document') / len(forms):.1f}"


def wrong():
    """Each sentence of the memo put as a question to the rows; the numbers of those answered with no."""
    trade = {
        (r["year"], r["partner"]): (r["rank"], round(float(r["share_pct"])))
        for r in rows("trade")
        if r["actor"] == FOCUS
    }
    forecasts = {row["prediction"]: row for row in rows("predictions")}
    pact = [r["standing"] for r in OBLIGATIONS if r["obligation"].startswith("SEATO.") and on_the_day(r)
            and (r["obligor"], r["beneficiary"], r["duty"]) == ("AUS", FOCUS, "defend")]  # fmt: skip
    visiting = ("US-PH-VFA", "AU-PH-SOVFA", "JP-PH-RAA", "PH-NZ-SOVFA", "PH-CA-SOVFA")
    p19 = [r["edit"] for r in rows("quotations") if (r["paragraph"], r["marks"]) == ("19", "double")]
    holds = [
        COMMITMENTS["SEATO"]["ended"] == "" and pact == ["dormant"],
        hosting()["US access to Philippine bases (EDCA)"] == "both",
        all(COMMITMENTS[key]["in_force"] for key in visiting),
        COMMITMENTS["JAPHUS"]["legal_form"] != "political document",
        float(binding()) < 50,
        all(PLACES[shoal]["administered_by"] == FOCUS for shoal in ("second-thomas-shoal", "scarborough-shoal")),
        per_head("IDN") < per_head(FOCUS) < per_head("MYS"),
        (trade["2010", "CHN"], trade["2022", "CHN"]) == (("1", 16), ("1", 25)),
        growth()["pesos at prices of 2024"] == "97",
        p19 == ["none"],
        forecasts["F08"]["due"] == "2025-04-11" and "June 2025" in forecasts["F08"]["evidence"],
        forecasts["F12"]["due"] <= DAY,
    ]
    return sorted(str(number) for number, held in enumerate(holds, 1) if not held)


SECOND_WAY = {
    "09-q1": hosting,
    "09-q2": growth,
    "09-q3": claimed_only,
    "09-q4": heads,
    "09-q5": binding,
    "09-q6": wrong,
}
