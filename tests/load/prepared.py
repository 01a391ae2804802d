"""A data folder with chats that go on, made by the verbs before the product is started on it."""

import secrets
import uuid
from dataclasses import dataclass
from pathlib import Path

import httpx
from argon2 import PasswordHasher

from app import database, news
from app.settings import configure
from chat import conversations
from dashboard import agents, items
from dashboard.agents import SignedIn
from dashboard.states import PresenceStatus
from dashboard.tables import Presence
from tests import world
from tests.serving import NO_TLS, sign_in

MANY = 5000


@dataclass(frozen=True)
class Chat:
    conversation: int
    item: int
    token: str
    agent: str
    """The address of whose it is."""


async def prepared(
    folder: Path, chats: int, owners: int = 1, origins: tuple[str, ...] = (), address: str = ""
) -> list[Chat]:
    """So many chats, shared out among so many agents. Without `address` of a database it is in the folder."""
    secret = secrets.token_hex(32)
    (folder / "secret").write_text(secret)
    chosen = configure(data=folder, secret=secret, **({"database": address} if address else {}))
    await database.connect(chosen.database_address)
    await database.migrate()
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(world.PASSWORD)
    people = await world.create(weak, origins)
    holders = [await _holder(number, weak) for number in range(owners)]
    made = [await _chat(people, number, holders[number % owners]) for number in range(chats)]
    await database.disconnect()
    return made


async def signed_in(url: str, email: str) -> dict[str, str]:
    """The headers of a browser in which this agent signed in."""
    async with httpx.AsyncClient(base_url=url, verify=NO_TLS, timeout=30) as client:
        await sign_in(client, email)
        cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
        return {"Cookie": cookies, "x-csrftoken": client.headers["x-csrftoken"]}


async def _holder(number: int, password_hash: str) -> SignedIn:
    """An agent at whom nothing rings."""
    async with news.change():
        agent_id = await agents.add(
            email=f"agent{number}@example.org",
            given_name="Agent",
            family_name=str(number),
            privileges=frozenset(world.CHAT),
            password_hash=password_hash,
            by="load",
        )
        columns = {Presence.status: PresenceStatus.OFFLINE, Presence.max_chats: MANY}
        await Presence.update(columns).where(Presence.agent == agent_id)
    found = await agents.load(agent_id)
    assert found
    return found


async def _chat(people: world.World, number: int, agent: SignedIn) -> Chat:
    form = {"start_id": str(uuid.uuid4()), "client_id": str(uuid.uuid4()), "text": f"Vraag {number}"}
    conversation, token, _created = await conversations.start(people.site, form)
    async with news.change():
        await items.claim(conversation.item, agent)
    return Chat(conversation.id, conversation.item, token, agent.email)
