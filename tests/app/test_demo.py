import re

import pytest

from app import demo
from app.problems import Refusal
from dashboard import agents, history
from dashboard.history import Filters
from dashboard.tables import Agent, Item
from tests.serving import Server, sign_in


async def test_the_demonstration_fills_a_morning_and_holds_the_record_of_2019(
    server: Server, database_of_test: None
) -> None:
    people = await demo.load()
    assert [name for name, *_ in people] == ["Abe Batens", "Fatima el Idrissi", "Bea Smit", "Sam de Vries"]
    kinds = {row["kind"] for row in await Item.select(Item.kind)}
    assert {"live_chat", "email", "callback_note", "information_request"} <= kinds
    abe = await agents.load((await Agent.select(Agent.id).order_by(Agent.id).first())["id"])
    assert abe is not None
    [record] = (await history.page(abe, Filters(q="paspoort aanvragen"))).contacts
    async with server.client() as client:
        await sign_in(client, abe.email)
        shown = re.sub(r"\s+", " ", (await client.get(f"/contacts/{record.id}")).text)
    for words in ("Chat, 25 maart 2019 10:15", "Kees Essaadi", "0655392843", "Batens Abe", "030-7551339"):
        assert words in shown


async def test_the_demonstration_refuses_a_database_that_is_in_use(
    server: Server, database_of_test: None
) -> None:
    await demo.load()
    with pytest.raises(Refusal, match="empty data folder"):
        await demo.load()
