"""Whatever there is, the search finds for each person what the pages show that person, and nothing else."""

import asyncio
import re
from contextlib import AsyncExitStack
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from app.database import run
from app.news import change
from chat import conversations
from chat.tables import Author
from dashboard import contacts, internal_notes, search_hits
from dashboard.agents import SignedIn
from dashboard.search_filters import Filters
from dashboard.search_hits import Hit
from dashboard.tables import Item
from tests import world as named
from tests.chat.conftest import Clients, taken
from tests.chat.conftest import form as chat_form
from tests.conftest import emptied
from tests.dashboard.asked import asked, the_department
from tests.dashboard.given import department, form
from tests.mail.conftest import arrived, letter
from tests.serving import Server
from tests.world import World

PEOPLE = ("abe", "fatima", "bea", "sam", "admin")
DEPARTMENTS = ("Burgerzaken", "Klantcontactcentrum")


@dataclass(frozen=True)
class Thing:
    """Something that was said or written, and what became of it."""

    kind: str
    by: str
    department: str
    registered: bool
    confidential: bool
    deleted: bool
    noted: bool


things = st.builds(
    Thing,
    kind=st.sampled_from(["phone", "chat", "letter", "task"]),
    by=st.sampled_from(["abe", "fatima"]),
    department=st.sampled_from(DEPARTMENTS),
    registered=st.booleans(),
    confidential=st.booleans(),
    deleted=st.booleans(),
    noted=st.booleans(),
)


class Scene:
    def __init__(self, world: World) -> None:
        self.world = world
        self.words: list[str] = []

    def word(self) -> str:
        """Another one each time, which ends as all others do."""
        self.words.append(f"q{chr(ord('a') + len(self.words))}zeldzaam")
        return self.words[-1]

    def agent(self, name: str) -> SignedIn:
        found: SignedIn = getattr(self.world, name)
        return found

    async def happens(self, thing: Thing) -> None:
        agent = self.agent(thing.by)
        made = {
            "summary": self.word(),
            "department": await department(thing.department),
            "confidential": "yes" if thing.confidential else "",
        }
        if thing.kind == "phone":
            contact = await contacts.register(await form(**made), agent)
        else:
            item = await getattr(self, f"_{thing.kind}")(agent, thing)
            if not thing.registered:
                return
            channel = "chat" if thing.kind == "chat" else ""
            contact = await contacts.wrap_up(item, await form(**made), agent, channel)
        if thing.deleted:
            await contacts.delete(contact.id, self.world.sam, "op verzoek")

    async def _chat(self, agent: SignedIn, thing: Thing) -> Item:
        conversation, _token, _new = await conversations.start(self.world.site, chat_form(text=self.word()))
        conversation = await taken(conversation, agent)
        item = await Item.objects().get(Item.id == conversation.item)
        assert item
        await self._noted(item, agent, thing)
        await conversations.end(conversation, Author.AGENT, agent)
        return item

    async def _letter(self, agent: SignedIn, thing: Thing) -> Item:
        item = await arrived(letter("Vraag", self.word()))
        await self._noted(item, agent, thing)
        return item

    async def _task(self, agent: SignedIn, _thing: Thing) -> Item:
        return await asked(agent, await the_department(), message=self.word())

    async def _noted(self, item: Item, agent: SignedIn, thing: Thing) -> None:
        if thing.noted:
            async with change():
                await internal_notes.write(item.id, agent, f"note-{item.id}".ljust(32, "x"), self.word())


async def shown(word: str, agent: SignedIn, clients: Clients) -> set[str]:
    """The things with this word whose page this person can open and read it on."""
    entries = await run("SELECT about, url FROM search_entry WHERE text LIKE {}", f"%{word}%")
    client = await clients.of(agent)
    seen = set()
    for entry in entries:
        page = await client.get(entry["url"].partition("#")[0], follow_redirects=True)
        if page.status_code == 200 and word in page.text:
            seen.add(entry["about"].replace(":", "-"))
    return seen


async def compare(given_things: list[Thing], server: Server, password_hash: str) -> None:
    while not await emptied():
        pass
    scene = Scene(await named.create(password_hash))
    for thing in given_things:
        await scene.happens(thing)
    async with AsyncExitStack() as stack:
        clients = Clients(server, stack)
        for word in scene.words:
            for name in PEOPLE:
                agent = scene.agent(name)
                hits = await exactly(word, agent)
                assert {hit.id for hit in hits} == await shown(word, agent, clients), (word, name)
                assert all(f"<mark>{word}</mark>" in hit.snippet for hit in hits)
        for name in PEOPLE:
            await nothing_else(scene, scene.agent(name), clients)


async def exactly(word: str, agent: SignedIn) -> list[Hit]:
    """What is found, and not what only comes close."""
    page = await search_hits.page(agent, Filters(word))
    assert page.number == len(page.hits)
    return [] if page.near else page.hits


async def nothing_else(scene: Scene, agent: SignedIn, clients: Clients) -> None:
    """What is found by words that everything has, or by how these words end, says nothing more."""
    exact = [hit for word in scene.words for hit in await exactly(word, agent)]
    close = await search_hits.page(agent, Filters("zeldzaam"))
    assert {hit.id for hit in close.hits} == {hit.id for hit in exact}
    for page in (await search_hits.page(agent, Filters("vraag kees")), close):
        told = "".join(f"{hit.title}{hit.line}{hit.snippet}" for hit in page.hits)
        for word in set(re.findall("q[a-z]zeldzaam", told)):
            assert await shown(word, agent, clients), (word, agent.name)
        assert page.number == len(page.hits)


@pytest.fixture
async def running_loop() -> asyncio.AbstractEventLoop:
    return asyncio.get_running_loop()


@pytest.mark.timeout(240)
def test_what_is_found_is_what_the_pages_show(
    running_loop: asyncio.AbstractEventLoop, server: Server, database_of_test: None, password_hash: str
) -> None:
    @settings(
        max_examples=5,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(things, min_size=5, max_size=8))
    def check(world_of_things: list[Thing]) -> None:
        running_loop.run_until_complete(compare(world_of_things, server, password_hash))

    check()
