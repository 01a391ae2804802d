"""The wallboard tells of this moment: who waits and talks, what was missed, and what is done about it."""

import re
from datetime import datetime, time, timedelta

from app import clock
from app.filters import ZONE
from chat import conversations
from chat.tables import Author, Conversation
from dashboard import agents, board, rules
from dashboard.board import Board
from dashboard.tables import AgentPrivilege
from tests.chat.conftest import Begin, Clients, at_work, taken
from tests.dashboard.given import registered
from tests.dashboard.test_stream import listening
from tests.serving import Server
from tests.world import World


async def answered(conversation: Conversation, world: World, after: int) -> None:
    clock.move(seconds=after)
    await taken(conversation, world.abe)


def lines(found: Board) -> list[tuple[str, str, list[str]]]:
    return [(line.here.name, line.here.shown, [chat.title for chat in line.chats]) for line in found.lines]


async def test_it_tells_who_waits_and_who_talks_with_whom_since_when(world: World, begin: Begin) -> None:
    await at_work(world.abe, world.fatima)
    talk = await begin(name="Kees")
    await answered(talk, world, 8)
    first = await begin(name="Zoë")
    clock.move(seconds=31)
    await begin(name="Mo")
    await at_work(world.fatima, world.abe)
    found = await board.now_on_it(world.sam)
    assert [chat.title for chat in found.waiting] == ["Zoë", "Mo"]
    assert found.longest
    assert abs(found.longest - first.started_at) < timedelta(seconds=1)
    assert found.lingers
    assert lines(found) == [("Abe Batens", "chat", ["Kees"]), ("Fatima el Idrissi", "available", [])]
    assert abs(found.lines[0].since - talk.started_at) < timedelta(seconds=1)
    assert (found.talking, found.in_channel, found.away) == (1, 2, 2)


async def test_the_service_level_and_what_was_missed_are_of_today(world: World, begin: Begin) -> None:
    noon = datetime.combine(clock.now().astimezone(ZONE).date(), time(12), ZONE)
    clock.move(seconds=(noon - clock.now()).total_seconds())
    assert (await board.today()).level is None
    await answered(await begin(), world, 10)
    await answered(await begin(), world, 40)
    await conversations.end(await begin(), Author.VISITOR)
    await conversations.end(await begin(), Author.VISITOR, left_message=True)
    today = await board.today()
    assert (today.ended, today.in_time, today.missed, today.abandoned) == (4, 1, 1, 1)
    assert (today.level, today.low) == (25, True)
    await rules.choose(rules.PROMISE, "60", "test")
    assert (await board.today()).level == 50
    clock.move(seconds=timedelta(days=1).total_seconds())
    assert (await board.today()).ended == 0


async def test_whose_dashboard_is_gone_is_counted_and_whose_chat_is_over_talks_no_more(
    world: World, begin: Begin
) -> None:
    await at_work(world.abe)
    talk = await taken(await begin(), world.abe)
    await conversations.end(talk, Author.AGENT, world.abe)
    found = await board.now_on_it(world.sam)
    assert lines(found) == [("Abe Batens", "wrap", [])]
    assert next(one.number for one in found.open if one.kind.name == "live_chat") == 1
    clock.move(seconds=120)
    found = await board.now_on_it(world.sam)
    assert (found.lines, found.away) == ([], 4)


async def test_a_chat_is_assigned_from_the_board_and_she_comes_back_to_it(
    world: World, begin: Begin, clients: Clients
) -> None:
    await at_work(world.abe, world.fatima)
    talk = await taken(await begin(), world.abe)
    sam = await clients.of(world.sam)
    asked = (await sam.get(f"/review/live?assign={talk.item}")).text
    assert f'value="{world.fatima.id}"' in asked.partition('id="assign-to"')[2]
    assert f'value="{world.abe.id}"' not in asked.partition('id="assign-to"')[2]
    form = {"to": str(world.fatima.id), "back": "board"}
    answer = await sam.post(f"/chats/{talk.item}/assignment", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/review/live")
    assert lines(await board.now_on_it(world.sam)) == [
        ("Fatima el Idrissi", "chat", ["Kees Essaadi"]),
        ("Abe Batens", "available", []),
    ]
    for senseless in ("0", "x", "9" * 12, "²"):
        page = await sam.get(f"/review/live?assign={senseless}&size=x")
        assert (page.status_code, 'id="assign-to"' in page.text) == (200, False)


async def test_a_supervisor_who_works_in_chat_takes_over(
    world: World, begin: Begin, clients: Clients
) -> None:
    talk = await taken(await begin(), world.abe)
    sam = await clients.of(world.sam)
    assert "Overnemen" not in (await sam.get("/review/live")).text
    await AgentPrivilege.insert(AgentPrivilege(agent=world.sam.id, name="chat.handle"))
    herself = await agents.load(world.sam.id)
    assert herself
    await at_work(herself)
    assert "Overnemen" in (await sam.get("/review/live")).text
    answer = await sam.post(f"/chats/{talk.item}/assignment", data={"to": str(world.sam.id)})
    assert answer.headers["location"] == f"/chats/{talk.item}"
    assert (await conversations.find(talk.id)).agent == world.sam.id
    assert "Overnemen" not in (await sam.get("/review/live")).text


async def test_who_may_not_assign_or_read_along_has_no_buttons_for_it(
    world: World, begin: Begin, clients: Clients
) -> None:
    """Reviewers see the board; what they may not do to it is not there."""
    await at_work(world.abe)
    talk = await taken(await begin(), world.abe)
    await AgentPrivilege.insert(AgentPrivilege(agent=world.bea.id, name="history.review"))
    bea = await clients.of(world.bea)
    page = (await bea.get(f"/review/live?assign={talk.item}")).text
    assert "Kees Essaadi" in page
    assert not re.findall(r"assign|/readings", page.partition("<main")[2])
    assert (await bea.post(f"/chats/{talk.item}/assignment", data={"to": "1"})).status_code == 404


async def test_an_open_board_is_told_to_look_again_and_nobody_elses_page(
    world: World, begin: Begin, server: Server
) -> None:
    async with listening(server, world.sam) as sam, listening(server, world.bea) as bea:
        await begin()
        assert "/review/live/board" in await sam.until("board-news")
        told = await bea.until("count-all")
        assert "board-news" not in told


async def test_the_figures_of_the_board_are_the_same_in_the_page_and_alone(
    world: World, begin: Begin, clients: Clients
) -> None:
    await begin()
    await registered(world.abe)
    sam = await clients.of(world.sam)
    page, part = [(await sam.get(path)).text for path in ("/review/live", "/review/live/board")]
    plain = [re.sub(r"<input[^>]+csrf[^>]+>|<time.*?</time>", "", text) for text in (page, part)]
    assert plain[1].strip() in plain[0]
