"""What reports count, each in one statement that both databases understand.

All about an Asked: a period, a channel, a department, and who asks. A deleted contact counts nowhere,
and one that is kept from who asks does not count for her."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.database import dialect, run
from dashboard import periods
from dashboard.agents import SignedIn
from dashboard.periods import Period
from dashboard.states import TaskKind
from dashboard.tables import Agent, Employee

HOUR = {
    "sqlite": "CAST(substr({}, 12, 2) AS INTEGER)",
    "postgres": "CAST(extract(hour FROM {} AT TIME ZONE 'UTC') AS INTEGER)",
}
KINDS_OF = {"chat": ("chat",), "email": ("email", "offline")}
"""The measures that belong to a channel, where their kind is not its name."""

OWN = """({table}.handler = {{}}
    OR {table}.department IN (SELECT department FROM employee WHERE id = {{}}))"""

KEPT_ITEM = """NOT EXISTS (SELECT 1 FROM contact k WHERE k.{column} = {row} AND k.deleted_at IS NULL
    AND k.confidential = {{}} AND NOT coalesce({own}, {{}}))"""

PERCENTILES = """WITH counted AS (
        SELECT {group} AS g, {value} AS v, count(*) AS n FROM measure m
        WHERE {value} IS NOT NULL AND {where} GROUP BY 1, 2),
    ranked AS (
        SELECT g, v, sum(n) OVER (PARTITION BY g ORDER BY v) AS upto, sum(n) OVER (PARTITION BY g) AS total
        FROM counted)
    SELECT g, max(total) AS number, min(CASE WHEN upto * 2 >= total THEN v END) AS half,
        min(CASE WHEN upto * 10 >= total * 9 THEN v END) AS most FROM ranked GROUP BY g"""

QUESTIONS = """WITH asked AS (
        SELECT c.{column} AS g FROM contact c WHERE {where}
        UNION ALL SELECT q.{column} FROM contact_question q JOIN contact c ON c.id = q.contact WHERE {where}),
    counted AS (SELECT g, count(*) AS number FROM asked GROUP BY g)"""

OFTENEST = """SELECT * FROM (
        SELECT g, number, sum(number) OVER () AS total,
            sum(CASE WHEN g = '' THEN 0 ELSE number END) OVER () AS known FROM counted) AS ranked
    WHERE g <> '' ORDER BY number DESC, g LIMIT {}"""

PROMISED = """SELECT CASE WHEN t.done_at IS NOT NULL AND t.done_at <= t.due THEN 'kept'
        WHEN t.done_at IS NOT NULL THEN 'late' WHEN t.due <= {} THEN 'broken' ELSE 'open' END AS g,
        count(*) AS number
    FROM task t WHERE t.kind = {} AND t.status <> 'cancelled' AND t.due >= {} AND t.due < {}
    AND (NOT EXISTS (SELECT 1 FROM contact k WHERE k.item = t.item)
        OR EXISTS (SELECT 1 FROM contact k WHERE k.item = t.item AND k.deleted_at IS NULL))"""


@dataclass(frozen=True)
class Asked:
    """What a report is about; what is empty means all of them. `agent` is who asks, `employee` about whom:
    only for who has the privilege reports.agents."""

    period: Period
    agent: SignedIn
    channel: str = ""
    department: int | None = None
    place: str = ""
    employee: int | None = None

    @property
    def chosen(self) -> dict[str, Any]:
        """What it is narrowed to, as an address asks for it."""
        named = {"channel": self.channel, "department": self.department}
        return named | {"place": self.place, "employee": self.employee}


@dataclass(frozen=True)
class Spread:
    """Seconds that half, and nine out of ten, took at most; of how many."""

    number: int
    half: int
    most: int


PLACES = """SELECT DISTINCT place FROM measure
    WHERE began_at >= {} AND began_at < {} AND kind IN ('chat', 'offline', 'email') ORDER BY place"""

CONTACT_COLUMNS = {
    "department": "c.department = {}",
    "place": "EXISTS (SELECT 1 FROM item i WHERE i.id = c.item AND i.place = {})",
    "employee": "c.handler = {}",
}
MEASURE_COLUMNS = {"department": "m.department = {}", "place": "m.place = {}", "employee": "m.employee = {}"}
PROMISE_COLUMNS = {
    "department": "t.for_department = {}",
    "place": "EXISTS (SELECT 1 FROM item i WHERE i.id = t.origin AND i.place = {})",
    "employee": "coalesce(t.done_by, t.for_employee) = {}",
}
"""How each is narrowed: contacts and promises to what they came from, and promises to who kept them."""


@dataclass(frozen=True)
class Subject:
    """How often it was asked, of all questions whose subject is `known`, and of all in `total`."""

    name: str
    number: int
    known: int
    total: int


Condition = tuple[str, list[Any]]


async def places(period: Period) -> list[str]:
    """The websites and mailboxes at which something came in."""
    return [row["place"] for row in await run(PLACES, period.begin, period.end) if row["place"]]


async def people() -> list[Employee]:
    """Those who have an account, whom a report can be narrowed to."""
    accounts = Employee.id.is_in(Agent.select(Agent.employee))
    return await Employee.objects().where(accounts).order_by(Employee.given_name, Employee.id)


async def contacts_by(asked: Asked, *columns: str) -> list[dict[str, Any]]:
    """How many contacts there were, by columns of `contact` or `hour`; as `number`."""
    hour, before = _hour("c.occurred_at", asked.period) if "hour" in columns else ("", [])
    names = ", ".join(f"{hour} AS hour" if name == "hour" else f"c.{name}" for name in columns)
    where, values = of_contacts(asked)
    places = ", ".join(str(place) for place in range(1, len(columns) + 1))
    return await run(
        f"SELECT {names}, count(*) AS number FROM contact c WHERE {where} GROUP BY {places}",  # noqa: S608
        *before,
        *values,
    )


async def outcomes(asked: Asked) -> dict[str, int]:
    """How many questions were asked, further ones of a contact included, by their outcome."""
    where, values = of_contacts(asked)
    sql = QUESTIONS.replace("{column}", "outcome").replace("{where}", where)
    rows = await run(f"{sql} SELECT * FROM counted", *values, *values)  # noqa: S608
    return {row["g"]: row["number"] for row in rows}


async def subjects(asked: Asked, most: int) -> list[Subject]:
    """The same by their subject: what was asked most."""
    where, values = of_contacts(asked)
    sql = QUESTIONS.replace("{column}", "subject").replace("{where}", where)
    rows = await run(f"{sql} {OFTENEST}", *values, *values, most)
    return [Subject(row["g"], row["number"], int(row["known"]), int(row["total"])) for row in rows]


async def measures_by(asked: Asked, *columns: str, within: int = 0) -> list[dict[str, Any]]:
    """How many occasions there were, by columns of `measure`: `number`, those answered `in_time`, how many
    were `rated` and the `stars` together."""
    names = ", ".join(f"m.{name}" for name in columns)
    where, values = of_measures(asked)
    places = ", ".join(str(place) for place in range(1, len(columns) + 1))
    return await run(
        f"SELECT {names}, count(*) AS number, count(m.rating) AS rated, coalesce(sum(m.rating), 0) AS stars,"  # noqa: S608
        " sum(CASE WHEN m.ending = 'answered' AND m.waited <= {} THEN 1 ELSE 0 END) AS in_time"
        f" FROM measure m WHERE {where} GROUP BY {places}",
        within,
        *values,
    )


async def spreads(asked: Asked, value: str, by: str, kind: str = "") -> dict[Any, Spread]:
    """The percentiles of `waited` or `handled`, of what was answered, by a column or `hour`."""
    group, before = _hour("m.began_at", asked.period) if by == "hour" else (f"m.{by}", [])
    where, values = of_measures(asked)
    kinds, only = (" AND m.kind = {}", [kind]) if kind else ("", [])
    sql = PERCENTILES.replace("{group}", group).replace("{value}", f"m.{value}")
    sql = sql.replace("{where}", f"m.ending = 'answered' AND {where}{kinds}")
    rows = await run(sql, *before, *values, *only)
    return {row["g"]: Spread(int(row["number"]), int(row["half"]), int(row["most"])) for row in rows}


async def promises(asked: Asked, moment: datetime) -> dict[str, int]:
    """Callback notes that were due in the period: kept, late, broken (nobody called) and still open."""
    where, values = _narrowed(asked, PROMISE_COLUMNS)
    sight, eyes = _for_these_eyes(asked.agent, "item", "t.item")
    rows = await run(
        f"{PROMISED}{where}{sight} GROUP BY 1",
        moment,
        TaskKind.CALLBACK_NOTE.value,
        asked.period.begin,
        asked.period.end,
        *values,
        *eyes,
    )
    return {row["g"]: row["number"] for row in rows}


def of_contacts(asked: Asked) -> Condition:
    """SQL about `contact c`."""
    where = "c.deleted_at IS NULL AND c.occurred_at >= {} AND c.occurred_at < {}"
    values: list[Any] = [asked.period.begin, asked.period.end]
    if asked.channel:
        where, values = f"{where} AND c.channel = {{}}", [*values, asked.channel]
    narrowed, chosen = _narrowed(asked, CONTACT_COLUMNS)
    where, values = where + narrowed, values + chosen
    if not asked.agent.may("history.review"):
        me = asked.agent.employee_id
        where += f" AND (c.confidential = {{}} OR {OWN.format(table='c')})"
        values += [False, me, me]
    return where, values


def of_measures(asked: Asked) -> Condition:
    """SQL about `measure m`."""
    where = "m.began_at >= {} AND m.began_at < {}"
    values: list[Any] = [asked.period.begin, asked.period.end]
    if asked.channel:
        kinds = KINDS_OF.get(asked.channel, (asked.channel,))
        where += f" AND m.kind IN ({', '.join(['{}'] * len(kinds))})"
        values += kinds
    narrowed, chosen = _narrowed(asked, MEASURE_COLUMNS)
    where, values = where + narrowed, values + chosen
    for column, row in (("id", "m.contact"), ("item", "m.item")):
        sight, eyes = _for_these_eyes(asked.agent, column, row)
        where, values = where + sight, values + eyes
    return where, values


def _narrowed(asked: Asked, columns: dict[str, str]) -> Condition:
    """To the department, the place and the person that were chosen."""
    wanted = {name: asked.chosen[name] for name in columns if asked.chosen[name]}
    return "".join(f" AND {columns[name]}" for name in wanted), list(wanted.values())


def _for_these_eyes(agent: SignedIn, column: str, row: str) -> Condition:
    """What led to a confidential contact counts only for who may know of that."""
    if agent.may("history.review"):
        return "", []
    kept = KEPT_ITEM.format(column=column, row=row, own=OWN.format(table="k"))
    return f" AND {kept}", [True, agent.employee_id, agent.employee_id, False]


def _hour(column: str, period: Period) -> Condition:
    """SQL for the hour that the clock of the desk shows. Clocks go forward and back."""
    (_begin, ahead), *changes = periods.offsets(period)
    cases = "".join(f" WHEN {column} >= {{}} THEN {hours}" for _at, hours in reversed(changes))
    offset = f"CASE{cases} ELSE {ahead} END" if changes else str(ahead)
    hour = HOUR[dialect()].replace("{}", column)
    return f"({hour} + {offset}) % 24", [at for at, _hours in reversed(changes)]
