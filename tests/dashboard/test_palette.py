"""What the palette offers: all that is hers, found by a few words, and nothing else."""

import re

import pytest

from dashboard import responses
from dashboard.agents import SignedIn
from tests.dashboard.clients import made
from tests.dashboard.conftest import opened
from tests.serving import Server
from tests.world import World

pytestmark = pytest.mark.usefixtures("heard")


async def asked(server: Server, agent: SignedIn, q: str = "", item: int | str = "") -> str:
    async with server.client(agent) as client:
        answer = await client.get("/palette", params={"q": q, "item": item})
    assert answer.status_code == 200
    return answer.text


def addresses(found: str) -> list[str]:
    return re.findall(r'data-url="([^"]+)"', found)


async def test_without_words_it_has_pages_and_acts_and_none_that_are_not_hers(
    server: Server, world: World
) -> None:
    bea, sam, admin = [await asked(server, who) for who in (world.bea, world.sam, world.admin)]
    assert {"/", "/tasks", "/contacts", "/parties", "/tasks/new?kind=callback_note"} <= set(addresses(bea))
    assert 'data-press="#presence-break"' in bea
    assert "/people" not in addresses(bea)
    assert "#presence-chat" not in bea
    assert "/admin/availability" in addresses(sam)
    assert "/people" not in addresses(sam)
    assert "/people" in addresses(admin)
    assert not {"/", "/tasks", "/mail/new"} & set(addresses(admin))
    assert "#presence" not in admin


async def test_on_an_item_its_acts_lead_back_to_it(server: Server, world: World) -> None:
    item = await opened()
    found = addresses(await asked(server, world.bea, item=item.id))
    assert f"/tasks/new?kind=callback_note&amp;origin={item.id}" in found
    assert f"/links/new?from=item:{item.id}" in found
    assert f"/items/{item.id}/contact" in found
    assert f"origin={item.id}" not in await asked(server, world.bea, item="x")


async def test_words_find_people_items_pages_and_ready_answers(server: Server, world: World) -> None:
    party = await made("Ömer Yıldırım")
    item = await opened(title="Ömer Yıldırım")
    text = {"shortcut": "groet", "title": "Groet", "language": "nl", "text": "Dag omer"}
    await responses.add(text, world.bea)
    found = await asked(server, world.bea, "omer", item.id)
    assert f"/parties/{party.id}" in addresses(found)
    assert 'data-insert="Dag omer"' in found
    assert "/tasks" in addresses(await asked(server, world.bea, "NOTITIES"))
    assert addresses(await asked(server, world.bea, "zzzz")) == []


async def test_words_find_nothing_for_who_does_not_work_here(server: Server, world: World) -> None:
    await made("Kees Essaadi")
    assert "/parties" not in await asked(server, world.admin, "kees")
