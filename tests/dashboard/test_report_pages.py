"""The reports as supervisors see and take them along: charts with their tables, and nothing about persons
for who may not see that."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from app import clock
from app.tables import AuditEntry
from dashboard import contacts
from dashboard.tables import AgentPrivilege
from tests.dashboard.given import registered
from tests.dashboard.test_sheets import as_excel_reads, cells
from tests.serving import Server
from tests.world import World

CELL = re.compile(r"<t[dh][^>]*>(.*?)</t[dh]>", re.DOTALL)
PEOPLE = ("Per collega", "Abe Batens", "Bea Smit", 'name="employee"')


@asynccontextmanager
async def supervisor(server: Server, world: World, *more: str) -> AsyncIterator[httpx.AsyncClient]:
    """Sam, with these privileges besides."""
    if more:
        await AgentPrivilege.insert(*(AgentPrivilege(agent=world.sam.id, name=name) for name in more))
    async with server.client(world.sam) as client:
        yield client


async def some(world: World) -> None:
    now = clock.now()
    await registered(world.abe, now, channel="phone")
    await registered(world.abe, now, channel="desk", outcome="referred", subject="=1+1")
    await registered(world.bea, now, channel="phone", confidential="yes", subject="Geheim")


def figure(page: str, name: str) -> str:
    return page.partition(f'id="{name}"')[2].partition("</figure>")[0]


def table(page: str, name: str) -> list[list[str]]:
    rows = re.findall(r"<tr>(.*?)</tr>", figure(page, name), re.DOTALL)
    return [[cell.strip() for cell in CELL.findall(row)] for row in rows]


def told(page: str, name: str) -> list[str]:
    """The numbers that stand in a chart."""
    return re.findall(r'<text class="v"[^>]*>([^<]*)</text>', figure(page, name))


async def test_every_chart_says_what_its_table_says(server: Server, world: World) -> None:
    await some(world)
    async with supervisor(server, world, "reports.agents") as client:
        page = (await client.get("/reports")).text
    assert table(page, "channels")[1:3] == [["Telefonie", "2", "67 %"], ["Balie", "1", "33 %"]]
    for name in ("channels", "outcomes", "subjects", "departments", "people"):
        assert told(page, name) == [row[1] for row in table(page, name)[1:]], name
    totals = [row[-1] for row in table(page, "hours")[1:] if row[-1] != "0"]
    assert told(page, "hours") == totals
    assert [row[0] for row in table(page, "people")[1:]] == ["Abe Batens", "Bea Smit"]
    assert told(page, "handling") == [cell for row in table(page, "handling")[1:] for cell in row[2:]]


async def test_who_may_not_see_persons_finds_none_on_the_page_nor_in_a_file(
    server: Server, world: World
) -> None:
    await some(world)
    asked = f"/reports?employee={world.abe.employee_id}"
    async with supervisor(server, world) as client:
        every, one = await client.get("/reports"), await client.get(asked)
        files = [(await client.get(asked.replace("?", f"/{kind}?"))).content for kind in ("csv", "xlsx")]
        kept = [(await client.get(f"/reports/contacts/{kind}")).content for kind in ("csv", "xlsx")]
    assert not [words for words in PEOPLE if words in every.text]
    assert table(one.text, "channels") == table(every.text, "channels")
    assert "Abe" not in files[0].decode()
    assert not [line for line in as_excel_reads(files[0]) if line[:1] == ["Per collega"]]
    assert "Behandelaar" not in kept[0].decode()
    assert "Abe" not in kept[0].decode() + str(cells(kept[1]))


async def test_who_may_see_persons_narrows_every_figure_to_one(server: Server, world: World) -> None:
    await some(world)
    chosen = f"employee={world.bea.employee_id}"
    async with supervisor(server, world, "reports.agents") as client:
        page = (await client.get(f"/reports?{chosen}")).text
        kept = as_excel_reads((await client.get(f"/reports/contacts/csv?{chosen}")).content)
    assert [row[1] for row in table(page, "channels")[1:]] == ["1", "0", "0", "0", "0", "0"]
    assert [row[0] for row in table(page, "people")[1:]] == ["Bea Smit"]
    assert ", Bea Smit." in page
    assert f"{chosen}" in page.partition("Excel")[0]
    assert [row[-4] for row in kept[1:]] == ["Bea Smit"]


async def test_what_is_confidential_or_deleted_counts_for_nobody_else(server: Server, world: World) -> None:
    """Fatima may see reports, and reviews nothing; what came of it is Bea's."""
    await some(world)
    await AgentPrivilege.insert(AgentPrivilege(agent=world.fatima.id, name="reports.view"))
    async with server.client(world.fatima) as fatima, server.client(world.sam) as sam:
        hers, his = (await fatima.get("/reports")).text, (await sam.get("/reports")).text
        exported = (await fatima.get("/reports/contacts/csv")).status_code
        counted = [table(page, "channels")[1][1] for page in (hers, his)]
        assert counted == ["1", "2"]
        assert "Geheim" in his
        assert "Geheim" not in hers
        assert (exported, "/reports/contacts" in hers) == (404, False)
        [secret] = [row for row in await contacts.Contact.objects() if row.confidential]
        await contacts.delete(secret.id, world.sam, "Op verzoek")
        his = (await sam.get("/reports")).text
        assert table(his, "channels")[1][1] == "1"
        assert table(his, "handling")[2][1] == "1"
        assert "Geheim" not in (await sam.get("/reports/contacts/csv")).text


async def test_the_files_say_what_the_page_says(server: Server, world: World) -> None:
    await some(world)
    async with supervisor(server, world, "reports.agents") as client:
        page = (await client.get("/reports?period=today")).text
        answer = await client.get("/reports/csv?period=today")
        workbook = (await client.get("/reports/xlsx?period=today")).content
        lines = as_excel_reads(answer.content)
        today = f"{clock.now():%Y-%m-%d}"
        name = f"attachment; filename*=UTF-8''onthaal-rapport-{today}-{today}.csv"
        assert answer.headers["content-disposition"] == name
        assert answer.headers["cache-control"] == "no-store"
        assert (await client.get("/reports/pdf")).status_code == 404
    start = lines.index(["Contactmomenten per kanaal"])
    assert lines[start + 1 : start + 4] == [
        ["Kanaal", "Aantal", "Aandeel (%)"],
        ["Telefonie", "2", "66,7"],
        ["Balie", "1", "33,3"],
    ]
    assert [list(c) for c in cells(workbook)[1]] == [["inlineStr", "Telefonie"], ["n", "2"], ["n", "66.7"]]
    assert ["'=1+1", "1", "33,3"] in lines
    assert [row[0] for row in table(page, "channels")[1:]] == [row[0] for row in lines[start + 2 : start + 8]]


async def test_what_is_taken_along_is_recorded_and_holds_no_formula(server: Server, world: World) -> None:
    await some(world)
    async with supervisor(server, world) as client:
        content = (await client.get("/reports/contacts/csv?channel=desk&place=")).content
    [head, row] = as_excel_reads(content)
    assert "Duur (seconden)" in head
    assert row[head.index("Onderwerp")] == "'=1+1"
    assert row[head.index("Telefoon")] == "06 55 39 28 43"
    [entry] = await AuditEntry.objects().where(AuditEntry.action == "contacts.exported")
    assert (entry.actor, '"channel": "desk"' in entry.data) == (world.sam.actor, True)


async def test_nothing_is_told_in_words_when_there_is_nothing(server: Server, world: World) -> None:
    async with supervisor(server, world, "reports.agents") as client:
        page = (await client.get("/reports?first=2019-03-25&last=2019-03-25")).text
        senseless = await client.get(
            "/reports?first=x&last=9999-99-99&channel=fax&department=%C2%B2&place=%00"
        )
    assert '<svg class="ch"' not in page
    assert page.count("Niets in deze periode.") == 13
    assert senseless.status_code == 200
