"""Random sequences of what people do to the history: it stays whole, and shows nobody what is not for her."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from app.news import change
from app.problems import Conflict
from dashboard import answering, contacts, history, links, merging, rows, task_log, tasks
from dashboard.agents import SignedIn
from dashboard.contact_tables import Contact
from dashboard.history import Filters
from dashboard.party_tables import Party
from dashboard.states import AttemptOutcome, TaskAct
from dashboard.tables import Item
from dashboard.views import View
from tests import world as named
from tests.conftest import emptied
from tests.dashboard.asked import asked, for_, notices_of, task_of, without_account
from tests.dashboard.given import form

PEOPLE = ("abe", "fatima", "bea", "sam")
CLIENTS = {"Kees Essaadi": "0655392843", "Kees E.": "0612345678", "K. Essaadi": "0687654321"}
who = st.sampled_from(PEOPLE)
number = st.integers(0, 50)


@dataclass
class Registered:
    handler: str
    department: str
    confidential: bool
    deleted: bool = False


@dataclass
class Asked:
    item: Item
    attempts: int = 0
    done: bool = False


@dataclass
class Model:
    """What ought to be there."""

    contacts: dict[int, Registered] = field(default_factory=dict)
    notes: list[Asked] = field(default_factory=list)
    links: set[frozenset[str]] = field(default_factory=set)

    def for_eyes_of(self, agent: SignedIn, contact: Registered) -> bool:
        own = contact.handler == agent.name or contact.department == agent.department
        return not contact.deleted and (own or not contact.confidential or agent.may("history.review"))


class Hub(RuleBasedStateMachine):
    loop: asyncio.AbstractEventLoop
    password_hash: str

    def __init__(self) -> None:
        super().__init__()
        self.model = Model()
        self.do(self.begin())

    def do(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(work)

    async def begin(self) -> None:
        while not await emptied():
            pass
        self.world = await named.create(self.password_hash)
        self.outsider = await without_account()

    def agent(self, name: str) -> SignedIn:
        found: SignedIn = getattr(self.world, name)
        return found

    @rule(by=who, client=st.sampled_from([*CLIENTS]), confidential=st.booleans())
    def register(self, by: str, client: str, confidential: bool) -> None:
        async def work() -> Contact:
            filled = await form(
                client_name=client, phone=CLIENTS[client], confidential="yes" if confidential else ""
            )
            return await contacts.register(filled, self.agent(by))

        made = self.do(work())
        handler = self.agent(by).name
        self.model.contacts[made.id] = Registered(handler, "Burgerzaken", confidential)

    @rule(at=number)
    def delete(self, at: int) -> None:
        kept = [key for key, contact in self.model.contacts.items() if not contact.deleted]
        if kept:
            self.do(contacts.delete(kept[at % len(kept)], self.world.sam, "op verzoek"))
            self.model.contacts[kept[at % len(kept)]].deleted = True

    @rule(by=who, to=st.sampled_from([*PEOPLE, "outsider"]))
    def ask(self, by: str, to: str) -> None:
        whom = self.outsider if to == "outsider" else for_(self.agent(to))
        self.model.notes.append(Asked(self.do(asked(self.agent(by), whom))))

    @rule(by=who, at=number)
    def attempt(self, by: str, at: int) -> None:
        if note := self.open_note(at):
            tried = tasks.attempt(
                note.item, self.agent(by), AttemptOutcome.NOT_REACHED, "", seen=note.attempts
            )
            note.attempts += self.done(tried)

    @rule(by=who, to=st.sampled_from([*PEOPLE, "outsider"]), at=number)
    def hand_on(self, by: str, to: str, at: int) -> None:
        if note := self.open_note(at):
            whom = self.outsider if to == "outsider" else for_(self.agent(to))
            self.done(tasks.hand_on(note.item, self.agent(by), {"for": whom, "why": "hoort daar"}))

    @rule(by=who, at=number)
    def complete(self, by: str, at: int) -> None:
        note = self.open_note(at)
        if note and self.done(tasks.complete(note.item, self.agent(by), "Gebeld.")):
            self.finished(note)

    @rule(at=number, act=st.sampled_from([TaskAct.DONE, TaskAct.ATTEMPT, TaskAct.WRONG_DEPARTMENT]))
    def answer_by_link(self, at: int, act: TaskAct) -> None:
        note = self.open_note(at)
        if note is None or not (notices := self.do(notices_of(note.item))):
            return
        answered = answering.answer(notices[-1], act, "Gebeld.", seen=note.attempts)
        if self.done(self.changed(answered)):
            note.attempts += act == TaskAct.ATTEMPT
            if act == TaskAct.DONE:
                self.finished(note)

    @rule(by=who, one=number, other=number)
    def link(self, by: str, one: int, other: int) -> None:
        ends = self.two(by, one, other)
        if ends is not None:
            self.do(self.changed(links.link(*ends, self.agent(by))))
            self.model.links.add(frozenset(ends))

    @rule(one=number, other=number)
    def merge(self, one: int, other: int) -> None:
        async def work() -> None:
            found = await Party.objects().where(Party.merged_into.is_null()).order_by(Party.id)
            if len(found) > 1 and one % len(found) != other % len(found):
                await merging.merge(found[one % len(found)].id, found[other % len(found)].id, self.world.abe)

        self.do(work())

    @invariant()
    def history_is_what_each_may_see(self) -> None:
        for name in PEOPLE:
            agent = self.agent(name)
            expected = {
                key for key, contact in self.model.contacts.items() if self.model.for_eyes_of(agent, contact)
            }
            assert self.do(self.listed(agent)) == expected
            assert self.do(history.count(agent, Filters())) == len(expected)

    @invariant()
    def every_contact_is_with_one_living_person(self) -> None:
        async def work() -> int:
            with_merged = Party.select(Party.id).where(Party.merged_into.is_not_null())
            return await Contact.count().where(Contact.party.is_in(with_merged))

        assert self.do(work()) == 0

    @invariant()
    def links_show_both_ways_to_who_may_see_both_ends(self) -> None:
        for name in PEOPLE:
            agent = self.agent(name)
            for pair in self.model.links:
                one, other = sorted(pair)
                both = self.visible(agent, one) and self.visible(agent, other)
                assert self.do(self.shows(one, other, agent)) == both
                assert self.do(self.shows(other, one, agent)) == both

    @invariant()
    def notes_are_open_until_they_are_done_once(self) -> None:
        open_items = {note.item.id for note in self.model.notes if not note.done}
        for name in PEOPLE:
            assert {row.id for row in self.do(rows.rows(self.agent(name), View()))} == open_items
        for note in self.model.notes:
            task = self.do(task_of(note.item))
            assert (task.status == "done") == note.done
            assert len(task_log.attempts(self.do(task_log.lines(task.id)))) == note.attempts

    def open_note(self, at: int) -> Asked | None:
        waiting = [note for note in self.model.notes if not note.done]
        return waiting[at % len(waiting)] if waiting else None

    def done(self, work: Coroutine[Any, Any, Any]) -> bool:
        """False when a colleague has it, or it is somebody else's turn by now."""
        try:
            self.do(work)
        except Conflict:
            return False
        return True

    def finished(self, note: Asked) -> None:
        """The call has become a contact of who made it."""

        async def called() -> Contact | None:
            token = f"task-{(await task_of(note.item)).id}"
            related = (Contact.handler, Contact.department)
            return await Contact.objects(*related).where(Contact.token == token).first()

        made = self.do(called())
        note.done = True
        handler, belongs = made.handler.name if made.handler.id else "", made.department.name or ""
        self.model.contacts[made.id] = Registered(handler, belongs, made.confidential)

    def two(self, by: str, one: int, other: int) -> tuple[str, str] | None:
        """Two different things she may see."""
        every = [f"contact:{key}" for key in self.model.contacts]
        seen = [reference for reference in every if self.visible(self.agent(by), reference)]
        seen += [f"item:{note.item.id}" for note in self.model.notes if not note.done]
        if len(seen) < 2 or one % len(seen) == other % len(seen):
            return None
        return seen[one % len(seen)], seen[other % len(seen)]

    def visible(self, agent: SignedIn, reference: str) -> bool:
        kind, _, key = reference.partition(":")
        if kind == "contact":
            return self.model.for_eyes_of(agent, self.model.contacts[int(key)])
        [note] = [note for note in self.model.notes if note.item.id == int(key)]
        [task] = [self.do(task_of(note.item))]
        called = next((c for c in self.model.contacts if self.do(self.token(c)) == f"task-{task.id}"), None)
        return called is None or self.model.for_eyes_of(agent, self.model.contacts[called])

    async def token(self, contact_id: int) -> str:
        row = await Contact.select(Contact.token).where(Contact.id == contact_id).first()
        assert row is not None
        return str(row["token"])

    async def shows(self, one: str, other: str, agent: SignedIn) -> bool:
        try:
            await links.find(one, agent)
        except links.NotFound:
            return False
        return other in {linked.target.reference for linked in await links.links_of(one, agent)}

    async def listed(self, agent: SignedIn) -> set[int]:
        found, before = set(), ""
        while True:
            page = await history.page(agent, Filters(), before=before)
            found |= {contact.id for contact in page.contacts}
            if not (before := page.older):
                return found

    async def changed(self, work: Coroutine[Any, Any, None]) -> None:
        async with change():
            await work


@pytest.fixture
async def running_loop() -> asyncio.AbstractEventLoop:
    return asyncio.get_running_loop()


@pytest.mark.timeout(240)
def test_whatever_is_done_the_history_stays_whole_and_discreet(
    running_loop: asyncio.AbstractEventLoop, database_of_test: None, password_hash: str
) -> None:
    Hub.loop, Hub.password_hash = running_loop, password_hash
    chosen = settings(
        max_examples=12,
        stateful_step_count=25,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Hub, settings=chosen)
