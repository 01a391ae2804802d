"""Numbers the organisation may choose: how long a chat rings, a visitor waits, a wrap-up lasts."""

from dataclasses import dataclass
from datetime import timedelta

from app import audit
from app.database import run
from app.news import change
from app.problems import Invalid
from app.texts import N_, Lazy, _


@dataclass(frozen=True)
class RuleKind:
    """`least` and `most` are the numbers that make sense; making a kind is enough for RULES."""

    name: str
    label: Lazy
    default: int
    least: int
    most: int

    def __post_init__(self) -> None:
        RULES[self.name] = self


RULES: dict[str, RuleKind] = {}

RING = RuleKind("ring", N_("Seconds that a chat rings at one agent"), 20, 5, 120)
PATIENCE = RuleKind("patience", N_("Seconds until a visitor reads that it takes longer"), 45, 10, 600)
MAX_WAIT = RuleKind(
    "max_wait", N_("Seconds until a waiting visitor is given the offline form"), 180, 30, 3600
)
WRAP_UP = RuleKind("wrap_up", N_("Seconds for the wrap-up after a chat"), 120, 0, 1800)
PROMISE = RuleKind(
    "promise", N_("Seconds within which a chat should be answered (service level)"), 30, 5, 600
)
NORM = RuleKind("norm", N_("Percentage of chats that should be answered within that time"), 80, 1, 100)
MAX_CHATS = RuleKind("max_chats", N_("Chats that one agent handles at a time"), 2, 1, 10)


async def number(rule: RuleKind) -> int:
    """What the organisation chose, or the default."""
    rows = await run("SELECT value FROM rule WHERE name = {}", rule.name)
    return int(rows[0]["value"]) if rows else rule.default


async def lasts(rule: RuleKind) -> timedelta:
    """A rule that counts seconds."""
    return timedelta(seconds=await number(rule))


def fits(rule: RuleKind, written: str) -> bool:
    return written.isascii() and written.isdigit() and rule.least <= int(written[:9]) <= rule.most


def limits(rule: RuleKind) -> str:
    return _("A whole number from %(least)s to %(most)s.") % {"least": rule.least, "most": rule.most}


async def choose_all(values: dict[str, str], actor: str) -> None:
    """Every number that is given, from the next time on; none when one does not fit. Raises Invalid."""
    chosen = {rule: values[name] for name, rule in RULES.items() if name in values}
    if errors := {rule.name: limits(rule) for rule, written in chosen.items() if not fits(rule, written)}:
        raise Invalid(errors, values)
    async with change():
        for rule, written in chosen.items():
            if int(written) != await number(rule):
                await choose(rule, written, actor)


async def choose(rule: RuleKind, written: str, actor: str) -> None:
    """From the next time on. Raises Invalid."""
    if not fits(rule, written):
        raise Invalid({rule.name: limits(rule)}, {rule.name: written})
    async with change():
        await run(
            "INSERT INTO rule (name, value) VALUES ({}, {})"
            " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            rule.name,
            int(written),
        )
        await audit.record(actor, "rule.chosen", f"rule:{rule.name}")
