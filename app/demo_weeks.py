"""Some weeks of work behind the demonstration's morning: something for reports and reviewers to look at.

The same each time: what happens on a day follows from its number alone."""

import random
import uuid
from datetime import datetime, time, timedelta
from typing import Any

from app import clock
from app.filters import ZONE
from app.news import change
from chat import conversations, ratings
from chat.tables import Author, Site
from dashboard import contacts, items
from dashboard.agents import SignedIn
from dashboard.review_tables import Measure
from dashboard.states import Channel, TaskStatus
from dashboard.tables import Department, Item
from dashboard.task_tables import Task

DAYS = 28
CHANNELS = (("phone", 8), ("chat", 6), ("desk", 3), ("email", 3), ("social", 1), ("post", 1))
HOURS = ((8, 2), (9, 5), (10, 7), (11, 5), (12, 3), (13, 4), (14, 5), (15, 4), (16, 3))
OUTCOMES = (("answered", 12), ("transferred", 3), ("callback_note", 3), ("referred", 2))
NAMES = (
    *("Anneke Roelofs", "Ömer Yıldırım", "P. de Groot", "Sjoukje Hiemstra", "Nguyen Thi Lan", "J. van Dam"),
    *("Fleur Willems", "Mo Aziz", "G. Terpstra", "Ineke Bos", "R. Kaya", "Bas Verhoeven"),
)


async def load(people: dict[str, SignedIn], site: Site, weeks: dict[str, Any]) -> None:
    """`weeks`: its subjects, by department, with an answer each. Nothing of it stays open."""
    departments = {row["name"]: row["id"] for row in await Department.select(Department.id, Department.name)}
    asked = [(departments[one["department"]], one["subject"], one["answer"]) for one in weeks["asked"]]
    workers = [people[name] for name in ("Fatima", "Abe", "Bea", "Fatima")]
    today = datetime.now(ZONE).date()
    async with change():
        for ago in range(DAYS, 0, -1):
            day = today - timedelta(days=ago)
            if day.weekday() < 5:
                await _day(random.Random(ago), day, workers, site, asked)  # noqa: S311 - not a secret


async def _day(
    dice: random.Random, day: Any, workers: list[SignedIn], site: Site, asked: list[tuple[int, str, str]]
) -> None:
    for _number in range(dice.randint(6, 11) + (3 if day.weekday() == 0 else 0)):
        hour = _one(dice, HOURS)
        at = datetime.combine(day, time(hour, dice.randrange(60), dice.randrange(60)), ZONE)
        clock.reset()
        clock.move(seconds=(at - clock.now()).total_seconds())
        channel, agent = _one(dice, CHANNELS), dice.choice(workers)
        form = _form(dice, dice.choice(asked))
        if channel == Channel.CHAT and agent.may("chat.handle"):
            await _chat(dice, site, agent, form)
        else:
            minutes = max(1, round(dice.lognormvariate(1.6, 0.6)))
            end = at + timedelta(minutes=minutes)
            spoken = channel if channel != Channel.CHAT else "phone"
            await contacts.register(
                form | {"channel": spoken, "end": f"{end:%H:%M}", "token": uuid.uuid4().hex}, agent
            )
            if channel == Channel.EMAIL:
                await _written(dice, site, agent, at)
        if form["outcome"] == "callback_note":
            await _called_back(dice, agent, form)


async def _chat(dice: random.Random, site: Site, agent: SignedIn, form: dict[str, str]) -> None:
    """One in eight is missed or left; the others are answered, and half of them rated."""
    first = {"start_id": str(uuid.uuid4()), "client_id": str(uuid.uuid4()), "text": form["summary"]}
    conversation, _token, _new = await conversations.start(site, first | {"name": form["client_name"]})
    if dice.random() < 0.125:
        clock.move(seconds=dice.randint(40, 200))
        await conversations.end(conversation, Author.VISITOR, left_message=True)
        return
    clock.move(seconds=min(170, round(dice.lognormvariate(2.7, 0.8))))
    item = await items.give(conversation.item, agent)
    clock.move(seconds=dice.randint(20, 60))
    talk = await conversations.find(conversation.id)
    await conversations.post(talk, Author.AGENT, str(uuid.uuid4()), form["answer"], agent)
    clock.move(seconds=round(dice.lognormvariate(5.3, 0.6)))
    await conversations.end(talk, Author.AGENT, agent)
    await contacts.wrap_up(item, form, agent, "chat")
    if dice.random() < 0.5:
        await ratings.give(talk, {"stars": _one(dice, (("5", 6), ("4", 5), ("3", 2), ("2", 1), ("1", 1)))})


async def _written(dice: random.Random, site: Site, agent: SignedIn, at: datetime) -> None:
    """How long the letter or the offline message behind it waited; no more is left of it."""
    kind, waited = dice.choice(("email", "offline")), round(dice.lognormvariate(9.2, 0.8))
    await Measure.insert(
        Measure(
            key=f"{kind}:{uuid.uuid4()}",
            kind=kind,
            place=site.name if kind == "offline" else "Gemeente Waterveen",
            employee=agent.employee_id,
            began_at=at - timedelta(seconds=waited),
            answered_at=at,
            waited=waited,
        )
    )


async def _called_back(dice: random.Random, agent: SignedIn, form: dict[str, str]) -> None:
    """The note was made and worked off then; most in time."""
    asked, due = clock.now(), clock.now() + timedelta(hours=4)
    done = asked + timedelta(hours=dice.choice((1, 2, 2, 3, 5)))
    item = Item(
        kind="callback_note",
        path="/tasks",
        title=form["client_name"],
        state="closed",
        created_at=asked,
        closed_at=done,
        due=due,
    )
    await item.save()
    await Task.insert(
        Task(
            kind="callback_note",
            token=uuid.uuid4().hex,
            item=item.id,
            client_name=form["client_name"],
            for_department=int(form["department"]),
            subject=form["subject"],
            message=form["summary"],
            due=due,
            status=TaskStatus.DONE,
            created_by=agent.employee_id,
            created_at=asked,
            done_at=done,
            done_by=agent.employee_id,
        )
    )


def _form(dice: random.Random, asked: tuple[int, str, str]) -> dict[str, str]:
    department, subject, answer = asked
    return {
        "client_name": dice.choice(NAMES),
        "subject": subject,
        "summary": f"Vraag over: {subject[:1].lower()}{subject[1:]}.",
        "answer": answer,
        "department": str(department),
        "outcome": _one(dice, OUTCOMES),
        "succeeded": "yes",
    }


def _one(dice: random.Random, weighed: tuple[tuple[Any, int], ...]) -> Any:
    values, weights = zip(*weighed, strict=True)
    return dice.choices(values, weights)[0]
