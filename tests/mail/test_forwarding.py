"""A letter is passed on, with its words and its files, and both ends know of each other."""

from collections.abc import AsyncIterator
from email import message_from_bytes, policy

import httpx
import pytest

from dashboard.tables import Item
from mail import correspondence
from mail.tables import OutboxMail
from tests.mail.conftest import arrived, rich
from tests.serving import Server
from tests.world import World


@pytest.fixture
async def bea(world: World, server: Server) -> AsyncIterator[httpx.AsyncClient]:
    async with server.client(world.bea) as client:
        yield client


async def address(item: Item) -> str:
    [letter] = await correspondence.arrived(item)
    return f"{item.url}/letters/{letter.email.id}/forwarding"


async def test_a_letter_goes_on_with_its_words_and_files_and_is_linked(bea: httpx.AsyncClient) -> None:
    item = await arrived(rich())
    where = await address(item)
    html = (await bea.get(where)).text
    assert "Fwd: Foto" in html
    assert "Zie foto." in html
    form = {
        "to": "jan@example.net",
        "subject": "Fwd: Foto",
        "text": "Voor u.",
        "client_id": "t",
        "files": "on",
    }
    made = [await bea.post(where, data=form) for _ in range(2)]
    assert made[0].headers["location"] == made[1].headers["location"]
    [mail] = await OutboxMail.objects()
    message = message_from_bytes(bytes(mail.content), policy=policy.default)
    assert message["To"] == "jan@example.net"
    names = [part.get_filename() for part in message.iter_attachments()]  # type: ignore[attr-defined]
    assert len(names) == 2
    assert all("/" not in str(name) for name in names)
    assert "jan@example.net" in (await bea.get(item.url)).text


async def test_without_an_address_nothing_goes_and_the_words_stay(bea: httpx.AsyncClient) -> None:
    where = await address(await arrived(rich()))
    answer = await bea.post(
        where, data={"to": "", "subject": "Fwd: Foto", "text": "Voor u.", "client_id": "t"}
    )
    assert answer.status_code == 422
    assert "Voor u." in answer.text
    assert not await OutboxMail.exists()
