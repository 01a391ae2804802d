"""One box over everything: how it is asked, what it answers, and where that leads."""

from datetime import timedelta

import pytest

from app import clock
from app.clock import now
from app.database import run
from app.news import change
from dashboard import (
    contacts,
    internal_notes,
    merging,
    parties,
    people,
    search_cards,
    search_filling,
    search_hits,
    search_reading,
    tasks,
)
from dashboard.party_tables import Party
from dashboard.search_filters import Filters
from tests.dashboard.asked import asked, the_department
from tests.dashboard.given import archived, department, form, item_for, registered
from tests.dashboard.searching import MOMENT, MONDAY, found, marked, two
from tests.serving import Server
from tests.world import World


@pytest.fixture(autouse=True)
def a_day_at_the_desk(world: World) -> None:
    clock.move(seconds=(MONDAY - now()).total_seconds())


KEES = [
    *(
        "paspoort",
        "PASPOORT",
        "pasp",
        "afspraak paspoort",
        '"zonder afspraak"',
        "kees essaadi",
        "paspoort -parkeren",
    ),
    *("06 55 39 28 43", "06-5539", "06 55 39", "+31 6 5539 2843", "0031655392843", "55392843"),
    *("kees@voorbeeld.nl", "20-11-2026", "20 november 2026", "na:19-11-2026", "van:abe", "van:kees"),
    *("medewerker:batens", "klant:essaadi", "kanaal:telefoon", "channel:phone", "afdeling:burger"),
    *("onderwerp:aanvragen", 'onderwerp:"paspoort aanvragen"', "resultaat:direct", "outcome:answered"),
    *("soort:contact op:20-11-2026", "paspoort kanaal:telefoon"),
]
OMER = [
    *("yildirim", "YILDIRIM ömer", "ÖMER", "parkeervergunning", "-paspoort", '"auto is verkocht"'),
    *("13-11-2026", "voor:14-11-2026", "before:2026-11-14", "van:fatima", "kanaal:balie", "0470/12.34.56"),
    *("+32 470 12", 'klant:"omer yildirim"', "resultaat:doorverwezen", "loket parkeer"),
]
NOBODY = [
    *("zonder-afspraak-paspoort", '"afspraak zonder"', "paspoort parkeren", "kanaal:chat", "op:21-11-2026"),
    *("%", "_", "'", "\\", '"', "-", "!", "' OR 1=1 --", "van:niemand", "spoort", "NEAR(kees essaadi)"),
    *("kees:* & !essaadi2", 'onderwerp:"aanvragen paspoort"', "resultaat:doorverwezen kanaal:telefoon"),
]


async def test_words_phrases_dates_and_operators_find_what_they_say(world: World) -> None:
    kees, omer = (f"/contacts/{contact.id}" for contact in await two(world))
    for asked_for, expected in ((KEES, [kees]), (OMER, [omer]), (NOBODY, [])):
        for q in asked_for:
            hits = [url for url in await found(world.bea, q) if url.startswith("/contacts")]
            assert hits == expected, q
    assert await found(world.bea, "kanaal:telefoon kanaal:balie") == []
    assert await found(world.bea, "soort:contact") == [kees, omer]


async def test_the_filters_beside_the_box_say_the_same(world: World) -> None:
    kees, omer = (f"/contacts/{contact.id}" for contact in await two(world))
    burgerzaken = int(await department())
    for beside, expected in (
        ({"channel": "phone"}, [kees]),
        ({"employee": world.fatima.employee_id}, [omer]),
        ({"department": burgerzaken}, [kees]),
        ({"subject": "vergunning"}, [omer]),
        ({"outcome": "answered"}, [kees]),
        ({"since": "2026-11-20", "kind": "contact"}, [kees]),
        ({"until": "2026-11-13"}, [omer]),
        ({"since": "2026-11-13", "until": "2026-11-20", "kind": "contact"}, [kees, omer]),
        ({"q": "verkocht", "channel": "phone"}, []),
    ):
        assert await found(world.bea, **beside) == expected, beside  # type: ignore[arg-type]


async def test_the_newest_come_first_a_page_at_a_time_and_what_comes_in_moves_nothing(world: World) -> None:
    made = [(await registered(world.abe, MOMENT - timedelta(minutes=n // 3))).id for n in range(30)]
    asked_for = Filters("paspoort")
    first = await search_hits.page(world.bea, asked_for)
    await registered(world.fatima, MOMENT + timedelta(hours=1))
    second = await search_hits.page(world.bea, asked_for, before=first.older)
    again = await search_hits.page(world.bea, asked_for, after=second.newer)
    shown = [int(hit.id.removeprefix("contact-")) for page in (first, second) for hit in page.hits]
    assert shown == sorted(made, key=lambda number: (-(made.index(number) // 3), number), reverse=True)
    assert (len(first.hits), first.number, first.newer, second.older) == (25, 30, None, None)
    assert [hit.id for hit in again.hits] == [hit.id for hit in first.hits]


async def test_the_words_are_marked_and_what_others_wrote_is_escaped(world: World) -> None:
    await registered(world.abe, summary="<script>alert(1)</script> & paspoort <b>kwijt</b>")
    [hit] = (await search_hits.page(world.bea, Filters("kwijt alert"))).hits
    assert (
        hit.snippet == "&lt;script&gt;<mark>alert</mark>(1)&lt;/script&gt;"
        " &amp; paspoort &lt;b&gt;<mark>kwijt</mark>&lt;/b&gt;"
    )
    await registered(world.abe, client_name="Ömer Yıldırım", phone="+32 470 12 34 56")
    assert await marked(world.bea, "klant:yildirim soort:contact") == ["Yıldırım"]


async def test_a_hit_in_a_conversation_leads_to_the_line_and_back_to_the_question(
    server: Server, world: World
) -> None:
    item = await item_for(world.abe)
    contact = await archived(item, world)
    async with server.client(world.abe) as client:
        page = (await client.get("/search", params={"q": '"alleen op afspraak" kanaal:chat'})).text
        [url] = [part.split('"')[0] for part in page.split('href="') if part.startswith("/contacts/")]
        address, _, anchor = url.replace("&amp;", "&").partition("#")
        assert "<mark>alleen op afspraak</mark>" in page
        record = (await client.get(address)).text
    assert address.startswith(f"/contacts/{contact.id}?search=")
    assert f'id="{anchor}"' in record
    assert record.index(anchor) < record.index("helaas kan dit alleen op afspraak")
    assert 'href="/search?q=%22alleen+op+afspraak%22+kanaal%3Achat"' in record


async def test_the_page_says_what_to_do_and_keeps_what_was_asked(server: Server, world: World) -> None:
    await two(world)
    async with server.client(world.bea) as client:
        begin = (await client.get("/search")).text
        some = (await client.get("/search?q=paspoort&since=2026-11-01&channel=phone")).text
        part = await client.get("/search?q=paspoort", headers={"HX-Request": "true"})
        none = (await client.get("/search?q=xyzzy&since=geen-dag&employee=x&before=-1")).text
    assert "Zo kunt u zoeken" in begin
    assert 'name="q" type="search" value="paspoort"' in some
    assert '<option value="phone" selected>' in some
    assert "Kees Essaadi</a>" in some.replace('<span class="vh">: Paspoort aanvragen</span>', "")
    assert "<html" not in part.text
    assert part.headers["hx-push-url"] == "/search?q=paspoort"
    assert "Niets gevonden" in none


async def test_beyond_a_number_they_are_not_counted(
    server: Server, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await two(world)
    await registered(world.abe)
    monkeypatch.setattr(search_reading, "MANY", 2)
    async with server.client(world.bea) as client:
        assert "meer dan 1</b> resultaten" in (await client.get("/search?q=soort:contact")).text


async def test_what_takes_too_long_ends_with_a_sentence(
    server: Server, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await two(world)
    async with server.client(world.bea) as client:
        monkeypatch.setattr(search_reading, "PATIENCE", 0)
        answer = await client.get("/search?q=paspoort")
        assert (answer.status_code, "duurde te lang" in answer.text) == (503, True)
        monkeypatch.undo()
        assert (await client.get("/search?q=paspoort")).status_code == 200


async def test_what_is_written_changed_and_taken_away_is_found_as_it_stands(world: World) -> None:
    item = await item_for(world.abe)
    contact = await contacts.wrap_up(item, await form(summary="Over zijn zeilboot."), world.abe, draft=True)
    task = await asked(world.abe, await the_department(), message="Bel over de kroonluchter.")
    async with change():
        await internal_notes.write(task.id, world.abe, "n" * 32, "Klant klinkt als Pavarotti.")
    for q in ("zeilboot", "kroonluchter", "pavarotti"):
        assert len(await found(world.bea, q)) == 1, q
    await contacts.complete(contact.id, await form(summary="Over zijn motorboot."), world.abe)
    assert (await found(world.bea, "zeilboot"), len(await found(world.bea, "motorboot"))) == ([], 1)
    await tasks.complete(task, world.bea, "Heb de olifant beloofd.")
    assert f"/tasks/{task.id}" in await found(world.bea, "olifant")
    await contacts.delete(contact.id, world.sam, "op verzoek")
    assert await found(world.sam, "motorboot") == []


async def test_a_person_is_found_by_what_is_known_now_and_merged_people_as_one(world: World) -> None:
    for name, address in (("Kees Essaadi", "kees@voorbeeld.nl"), ("C. Essaadi", "cornelis@voorbeeld.nl")):
        async with change():
            await parties.of(name, address, "")
    kees, other = await Party.objects().order_by(Party.id)
    await people.describe(kees, {"name": "Cornelis van Buuren", "kind": "person"}, world.abe)
    assert await found(world.bea, "buuren") == [f"/parties/{kees.id}"]
    assert await found(world.bea, "kees soort:personen") == [f"/parties/{kees.id}"]
    await merging.merge(kees.id, other.id, world.abe)
    assert await found(world.bea, "cornelis soort:personen") == [f"/parties/{kees.id}"]


async def test_what_was_there_before_is_indexed_bit_by_bit_and_once(world: World) -> None:
    """As after an upgrade, or where a backup was put back."""
    await registered(world.abe)
    await asked(world.abe, await the_department())
    before = await run("SELECT about, url FROM search_entry ORDER BY id")
    async with change():
        for table in ("search_entry", "indexing"):
            await run(f"DELETE FROM {table}")  # noqa: S608
    assert await found(world.bea, "paspoort") == []
    filling = search_filling.Filling()
    while not all([await search_filling.is_done(one.name) for one in search_cards.indexers]):
        await filling.go_on(now())
    assert await run("SELECT about, url FROM search_entry ORDER BY id") == before
