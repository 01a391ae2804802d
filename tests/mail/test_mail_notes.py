"""What colleagues note beside an e-mail, and how they see that one of them answers it."""

from collections.abc import AsyncIterator

import httpx
import pytest

from dashboard.tables import InternalNote
from mail import answers
from tests.mail.conftest import arrived
from tests.serving import Server
from tests.world import World

NOTE = {"client_id": "n" * 32, "text": "Zij belde gisteren ook al."}


@pytest.fixture
async def bea(world: World, server: Server) -> AsyncIterator[httpx.AsyncClient]:
    async with server.client(world.bea) as client:
        yield client


async def test_a_note_stands_among_the_letters_once_and_never_goes_out(
    world: World, bea: httpx.AsyncClient
) -> None:
    item = await arrived()
    for _ in range(2):
        assert (await bea.post(f"{item.url}/notes", data=NOTE)).status_code == 303
    assert await InternalNote.count() == 1
    assert (await bea.get(item.url)).text.count(NOTE["text"]) == 1
    mail = await answers.send(
        item, world.bea, "Dat kan.", "t" * 32, close=False, extras=answers.Extras(quote=True)
    )
    assert NOTE["text"].encode() not in bytes(mail.content)


async def test_an_empty_note_is_refused_with_a_sentence(bea: httpx.AsyncClient) -> None:
    item = await arrived()
    form = NOTE | {"text": " "}
    answer = await bea.post(f"{item.url}/notes", data=form, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert "Schrijf eerst" in answer.text


async def test_a_colleague_sees_who_answers(world: World, server: Server, bea: httpx.AsyncClient) -> None:
    item = await arrived()
    await bea.post(f"/items/{item.id}/viewing")
    async with server.client(world.abe) as abe:
        assert "Bea Smit heeft dit open." in (await abe.get(item.url)).text
        await bea.put(f"/items/{item.id}/drafts/reply", data={"text": "Geachte"})
        assert "Bea Smit beantwoordt dit" in (await abe.get(item.url)).text
