"""Who invests where, by which rule, as far as the table `economy` can tell, and how that reads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from ..catalog import load
from ..errors import KitError
from ..states import in_prose, name_of
from . import sentences
from .sheet import headline

STOCK, FLOW, JOBS, WORLD = "fdi stock from", "fdi flow from", "jobs at affiliates of", "WLD"
# Ways to count, each with the words that a row's definition has if it was counted so.
ULTIMATE, EACH_SIDE = "stock, by the ultimate owner", "stock, as one side counts it"
RULES = {
    ULTIMATE: (STOCK, "ultimate owner"),
    "stock, by the first owner": (STOCK, "immediate owner"),
    EACH_SIDE: (STOCK, "counts it"),
    "flow of one year": (FLOW, ""),
}
# The claims: who is said to be first among the investors where; and who is said to employ nearly a million.
FIRST = {"P34a": ("USA", "JPN"), "P34c": ("JPN", "USA")}
EMPLOYERS, NEARLY = "P34b", 1_000_000
Kind = Literal["first", "not first", "no order", "nothing"]


class Row(NamedTuple):
    """A row of the table, as far as it is drawn."""

    actor: str
    partner: str
    year: int
    value: float
    unit: str
    definition: str
    source: str

    @property
    def stated(self) -> str:
        """The year and the unit: "2023, US$ bn"."""
        return f"{self.year}, {self.unit}"

    @property
    def amount(self) -> str:
        """The value, its unit and the year: "50.5 JPY tn (2023)"."""
        return f"{number(self.value)} {self.unit} ({self.year})"

    @property
    def whose(self) -> str:
        """Whose count it is: what stands after the comma of the definition, without the brackets."""
        return self.definition.split(", ", 1)[1].split(" (")[0]

    @property
    def percent(self) -> float:
        """The value as a share of that of all countries in the same year."""
        return 100 * self.value / sums_of(self.actor, STOCK, self.year)[0].value


class Answer(NamedTuple):
    """What the table says by one rule: whether a state is first, an amount without an order, or nothing."""

    kind: Kind
    words: str


class Found(NamedTuple):
    """What is drawn: owners in the United States; their stock in Japan as counted twice; their flow; the jobs."""

    owners: list[Row]
    twice: list[Row]
    flow: Row
    jobs: Row

    @classmethod
    def now(cls) -> Found:
        """The newest rows that the table has.

        Raises
        ------
        KitError
            If it lacks one of them.
        """
        rows = []
        for host, partner, indicator, words in (
            ("USA", "", *RULES[ULTIMATE]), ("JPN", "USA", *RULES[EACH_SIDE]), ("JPN", "USA", FLOW, ""),
            ("USA", "JPN", JOBS, ""),
        ):  # fmt: skip
            rows.append([row for row in rows_of(host, indicator, words) if partner in ("", row.partner)])
            if not rows[-1]:
                raise missing(host, indicator)
        return cls(rows[0], rows[1], rows[2][0], rows[3][0])

    def title(self) -> str:
        """Who is first by stock in the United States, and which way money went between there and Japan."""
        first, year, there = in_prose(self.owners[0].partner), self.flow.year, in_prose("JPN")
        moved = f"took more out of {there} than they put in"
        if self.flow.value >= 0:
            moved = f"put more into {there} than they took out"
        named = f"{len(self.owners)} investors in {in_prose('USA')}"
        return f"By stock {first} is first of {named}; in {year} US owners {moved}"

    def source(self) -> str:
        """Who counted, and what to keep in mind."""
        who = sentences.listing(issuers([*self.owners, *self.twice, self.flow, self.jobs]))
        return (
            f"Data: {who} (alliancekit, table economy). US figures for {self.owners[0].year} are as first published; "
            "they are revised each year. The years differ from panel to panel. What is not in the table may exist "
            "elsewhere."
        )

    def told(self) -> str:
        """Every amount and every answer, in words."""
        owners, twice, flow, jobs = self
        stock = ", ".join(
            f"{name_of(row.partner)} {number(row.value)} ({row.percent:.1f} percent of all)" for row in owners
        )
        counts = ", ".join(f"{row.whose} {number(row.value)}" for row in twice)
        apart = twice[0].value / twice[-1].value
        grid = " ".join(
            f"{headline(rule)}: "
            + "; ".join(
                f"{in_prose(guest)} in {in_prose(host)}, {answer(host, guest, rule).words}"
                for host, guest in FIRST.values()
            )
            + "."
            for rule in RULES
        )
        here, there = in_prose("USA"), in_prose("JPN")
        whole, everybody = sums_of("JPN", STOCK)[0], sums_of("USA", JOBS)[0]
        return (
            f"Bars in four panels and a grid of rules. {self.title()}. {claim('P34a')}. Stock in {here}, "
            f"{owners[0].definition}, {owners[0].stated}: {stock}. {claim('P34c')}. Stock in {there} of owners from "
            f"{here}, {twice[0].stated}: {counts}; the two counts are apart by a factor of {apart:.1f}. All countries "
            f"together: {whole.amount}. Their flow, {flow.stated}: {number(flow.value)} ({flow.definition}). Which "
            f"rule tells who is first: {grid} {claim(EMPLOYERS)}. {headline(jobs.definition)}, {jobs.stated}: "
            f"{number(jobs.value)}; a dashed line stands at {number(NEARLY)}. All foreign owners: {everybody.amount}."
        )


def rows_of(host: str, indicator: str, words: str = "") -> list[Row]:
    """The rows on investors in a state: the newest year, the largest first, the sums over all countries left out.

    Parameters
    ----------
    host
        Where they invest (ISO3).
    indicator
        As in the table.
    words
        What the definition has to contain.
    """
    rows = [row for row in _rows(host, indicator) if row.partner != WORLD and words in row.definition]
    newest = max((row.year for row in rows), default=0)
    return sorted((row for row in rows if row.year == newest), key=lambda row: -row.value)


def sums_of(host: str, indicator: str, year: int | None = None) -> list[Row]:
    """The rows on all countries together, the newest first; of one year, if it is named.

    Raises
    ------
    KitError
        If there is none.
    """
    rows = [row for row in _rows(host, indicator) if row.partner == WORLD and year in (None, row.year)]
    if not rows:
        raise missing(host, indicator)
    return sorted(rows, key=lambda row: -row.year)


def missing(host: str, indicator: str) -> KitError:
    """The error for rows that the table lacks."""
    return KitError(
        f"The table economy lacks rows on “{indicator}” for {in_prose(host)} that this figure draws. Restore it: "
        "download the kit again, or run `git checkout data/economy.csv` in a clone."
    )


def answer(host: str, guest: str, rule: str) -> Answer:
    """Whether a state is first among the investors in another by a rule.

    Parameters
    ----------
    host, guest
        Where, and who (ISO3).
    rule
        A key of ``RULES``.

    Examples
    --------
    >>> answer("USA", "JPN", "stock, by the ultimate owner").words
    'Japan is first of the 5 countries named (2023)'
    >>> answer("USA", "JPN", "flow of one year").kind
    'nothing'
    """
    rows = rows_of(host, *RULES[rule])
    own = [row for row in rows if row.partner == guest]
    if not own:
        return Answer("nothing", "not in the table")
    named = len({row.partner for row in rows})
    if named == 1:
        amounts = " or ".join(number(row.value) for row in own)
        return Answer("no order", f"{amounts} {own[0].unit} ({own[0].year}), nobody else named: no order")
    rank = 1 + sum(row.value > own[0].value for row in rows)
    place = "first" if rank == 1 else f"number {rank}"
    words = f"{name_of(guest)} is {place} of the {named} countries named ({own[0].year})"
    return Answer("first" if rank == 1 else "not first", words)


def number(value: float) -> str:
    """A number as it stands in print, with a true minus sign: "−1,561.3"."""
    return f"{value:,.10g}".replace("-", "−")


def claim(key: str) -> str:
    """A claim of the article with its verdict."""
    own = load("claims").set_index("claim").loc[key]
    return f"{key}: {own['claim_text']} Verdict: {own['verdict']}"


def issuers(rows: Sequence[Row]) -> list[str]:
    """Who issued the sources of rows, each once."""
    known = load("sources").set_index("source")["issuer"]
    return list(dict.fromkeys(str(known[key]) for row in rows for key in row.source.split(";")))


def _rows(host: str, indicator: str) -> list[Row]:
    table = load("economy")
    rows = table[(table["actor"] == host) & (table["indicator"] == indicator)]
    return [Row(*cells) for cells in rows[list(Row._fields)].itertuples(index=False, name=None)]
