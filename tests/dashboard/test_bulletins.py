"""News and quick links: written by administrators, beside the work list of who works here."""

from datetime import timedelta

import pytest

from app import news
from app.clock import move, now
from app.filters import ZONE
from app.news import News, cursor
from app.problems import Invalid, NotFound
from app.tables import AuditEntry, Event
from dashboard import agents, bulletin_live, bulletins, quick_links
from dashboard.agents import SignedIn
from dashboard.bulletin_tables import Bulletin, BulletinSeen, QuickLink
from tests.serving import Server
from tests.world import World

NEWS = {"title": "Storing DigiD", "text": "Verwijs door."}
LINK = {"title": "Afvalkalender", "url": "https://www.example.org/afval"}
TOLD = (Event.topic == "items") & (Event.name == "bulletins")


async def written(world: World, **form: str) -> Bulletin:
    await bulletins.add(NEWS | form, world.admin)
    found = await Bulletin.objects().order_by(Bulletin.id, ascending=False).first()
    assert found
    return found


async def titles(agent: SignedIn) -> list[str]:
    return [one.title for one in (await bulletins.panel(agent)).news]


async def linked(*names: str, by: SignedIn) -> list[QuickLink]:
    for name in names:
        await quick_links.add({"title": name, "url": f"https://{name}.example.org"}, by)
    return await quick_links.everything()


def local(hours: int) -> str:
    return f"{(now() + timedelta(hours=hours)).astimezone(ZONE):%Y-%m-%dT%H:%M}"


async def told_since(before: int) -> int:
    return int(await Event.count().where(TOLD & (Event.id > before)))


async def test_it_stands_there_from_one_moment_until_another_and_dashboards_are_told_of_both(
    world: World,
) -> None:
    await written(world, begins=local(1), ends=local(3))
    before = await cursor()
    seen = []
    for _hour in range(4):
        await bulletins.look(now())
        await bulletins.look(now())
        seen.append((await titles(world.bea), await told_since(before)))
        move(hours=1, seconds=1)
    assert seen == [([], 0), (["Storing DigiD"], 1), (["Storing DigiD"], 1), ([], 2)]


async def test_what_is_important_stands_first_and_then_the_newest(world: World) -> None:
    for title, important in (("oud", "on"), ("midden", ""), ("nieuw", "")):
        await written(world, title=title, important=important)
        move(minutes=1)
    assert await titles(world.bea) == ["oud", "nieuw", "midden"]


async def test_it_is_new_to_each_agent_until_she_has_read_it(world: World) -> None:
    bulletin = await written(world)
    before = await cursor()
    for _twice in range(2):
        await bulletins.read(bulletin.id, world.bea)
    assert [(await bulletins.panel(agent)).new for agent in (world.bea, world.abe)] == [0, 1]
    hers = (Event.topic == f"agent:{world.bea.id}") & (Event.name == "bulletins") & (Event.id > before)
    assert await Event.count().where(hers) == 1
    over = await written(world, title="Voorbij", begins=local(-2), ends=local(-1))
    for missing in (over.id, 999_999):
        with pytest.raises(NotFound):
            await bulletins.read(missing, world.bea)


async def test_a_form_sent_twice_makes_one_and_what_is_wrong_is_said_beside_what_was_typed(
    world: World, server: Server
) -> None:
    async with server.client(world.admin) as client:
        for _twice in range(2):
            assert (await client.post("/admin/news", data=NEWS | {"token": "one"})).status_code == 303
        assert await Bulletin.count() == 1
        wrong = {"text": "Getypt", "begins": "2026-11-26T10:00", "ends": "2026-11-26T09:00"}
        answer = await client.post("/admin/news", data=wrong)
        assert answer.status_code == 422
        for shown in ("Getypt", 'value="2026-11-26T09:00"', "f-title-err", "f-ends-err"):
            assert shown in answer.text
        [bulletin] = await Bulletin.objects()
        answer = await client.post(f"/admin/news/{bulletin.id}", data={"title": "a" * 121, "begins": "ooit"})
        assert "f-title-err" in answer.text
        assert "f-begins-err" in answer.text


async def test_it_is_changed_and_deleted_also_when_it_was_read_and_the_audit_trail_says_so(
    world: World,
) -> None:
    bulletin = await written(world)
    await bulletins.read(bulletin.id, world.bea)
    before = await cursor()
    await bulletins.edit(bulletin, {"title": "Opgelost", "ends": local(1)}, world.admin)
    [shown] = (await bulletins.panel(world.bea)).news
    assert (shown.title, shown.new, shown.author) == ("Opgelost", False, "Beheer Onthaal")
    await bulletins.edit(bulletin, {"title": "Toch niet", "anew": "on"}, world.admin)
    assert (await bulletins.panel(world.bea)).new == 1
    await bulletins.read(bulletin.id, world.bea)
    await bulletins.delete(await bulletins.find(bulletin.id), world.admin)
    assert await titles(world.bea) == []
    assert await told_since(before) == 3
    with pytest.raises(NotFound):
        await bulletins.find(bulletin.id)
    assert not await BulletinSeen.exists()
    ours = AuditEntry.select(AuditEntry.action).where(AuditEntry.action.like("news.%"))
    entries = await ours.order_by(AuditEntry._meta.primary_key)
    assert [entry["action"] for entry in entries] == ["news.add", "news.edit", "news.edit", "news.delete"]


async def test_a_link_leads_to_a_page_or_begins_a_mail_and_to_nothing_else(world: World) -> None:
    for wrong in (
        *("", "javascript:alert(1)", "data:text/html,x", "ftp://example.org", "//example.org", "example.org"),
        *(
            "https://",
            "https://exa mple.org",
            "mailto:",
            "mailto:niemand",
            "http://[",
            f"https://{'a' * 2000}",
        ),
    ):
        with pytest.raises(Invalid) as refused:
            await quick_links.add({"title": "Fout", "url": wrong}, world.admin)
        assert list(refused.value.errors) == ["url"], wrong
    for number, right in enumerate(
        ("http://intranet/a?b=c#d", "https://example.org", "mailto:a@example.org")
    ):
        await quick_links.add({"title": f"Goed {number}", "url": right}, world.admin)
    with pytest.raises(Invalid):
        await quick_links.add({"title": "GOED 1", "url": "https://elders.example.org"}, world.admin)
    await quick_links.add({"title": "Goed 1", "url": "https://example.org"}, world.admin)
    assert await QuickLink.count() == 3


async def test_links_stand_in_the_order_they_are_put_in(world: World, server: Server) -> None:
    a, b, c = await linked("a", "b", "c", by=world.admin)
    before = await cursor()
    async with server.client(world.admin) as client:
        for link, to in ((c, "up"), (c, "up"), (c, "up"), (a, "down"), (b, "sideways")):
            await client.post(f"/admin/quick-links/{link.id}/place", data={"to": to})
        await quick_links.delete(c, world.admin)
        [b, a] = await quick_links.everything()
        answer = await client.post(
            f"/admin/quick-links/{a.id}/place", data={"to": "up"}, headers={"HX-Request": "true"}
        )
    assert answer.text.index(f"quick-link-{a.id}") < answer.text.index(f"quick-link-{b.id}")
    assert [link.title for link in (await bulletins.panel(world.bea)).links] == ["a", "b"]
    assert await told_since(before) == 7


async def test_open_dashboards_get_the_panel_that_a_page_shows(world: World, server: Server) -> None:
    before = await news.cursor()
    bulletin = await written(world, important="on")
    await quick_links.add(LINK, world.admin)
    async with news.listen({"items"}, before) as stream:
        heard = await stream.next(5)
    assert isinstance(heard, News)
    html = await bulletin_live.LIVE["bulletins"](heard, world.bea)
    assert html
    assert await bulletin_live.LIVE["bulletins"](heard, world.admin) is None
    async with server.client(world.bea) as client:
        page = (await client.get("/")).text
        row = f'<details class="piece" id="news-{bulletin.id}"'
        assert html[html.index(row) :].partition("</summary>")[0] in page
        assert 'href="https://www.example.org/afval" target="_blank" rel="noopener noreferrer"' in page
        assert (await client.post(f"/news/{bulletin.id}/reading")).status_code == 303
        assert "1 nieuw" not in (await client.get("/")).text


async def test_whether_it_is_folded_is_kept_for_every_screen_of_hers(world: World, server: Server) -> None:
    async with server.client(world.bea) as client:
        assert '<details class="desk" id="news" open>' in (await client.get("/")).text
        assert (await client.put("/news/folding", data={"folded": "yes"})).status_code == 204
        assert '<details class="desk" id="news">' in (await client.get("/")).text
        await client.put("/news/folding", data={"folded": "no"})
    again = await agents.load(world.bea.id)
    assert again
    assert again.news_folded is False


async def test_the_administration_begins_at_the_first_part_one_may_see(world: World, server: Server) -> None:
    for agent, leads_to in ((world.admin, "/people"), (world.sam, "/responses")):
        async with server.client(agent) as client:
            assert (await client.get("/admin")).headers["location"] == leads_to
    async with server.client(world.bea) as client:
        assert (await client.get("/admin")).status_code == 404


async def test_the_mark_of_a_form_that_nobody_made_here_is_no_defect(world: World, server: Server) -> None:
    async with server.client(world.admin) as client:
        for _twice in range(2):
            answer = await client.post("/admin/news", data=NEWS | {"token": "a" * 500})
            assert answer.status_code == 303
    assert await Bulletin.count() == 1
