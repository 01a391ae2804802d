"""Duties to mail somebody about a task: owed once, mailed once, in words that tell what is asked."""

import pytest

from app import clock
from app.clock import now
from app.news import change
from app.settings import settings
from app.tables import Event
from dashboard import answer_links, notices, task_log
from dashboard.states import NoticeKind, TaskAct
from dashboard.task_tables import Notice
from tests.dashboard.asked import asked, for_, notices_of, task_of, the_department, the_group, without_account
from tests.world import World


async def test_a_note_is_mailed_to_the_address_of_who_it_is_for(world: World) -> None:
    group = await the_group("reizen@example.org")
    department = await the_department("burgerzaken@example.org")
    for whom in (for_(world.bea), department, group, await without_account()):
        await asked(world.abe, whom)
    assert [(row["recipient"], row["name"]) for row in await Notice.select().order_by(Notice.id)] == [
        ("bea@example.org", "Bea Smit"),
        ("burgerzaken@example.org", "Burgerzaken"),
        ("reizen@example.org", "Team reisdocumenten"),
        ("ans@example.org", "Ans Mulder"),
    ]
    assert await Event.exists().where((Event.topic == "notices") & (Event.name == "owed"))


async def test_nobody_is_mailed_without_an_address_and_the_log_says_so(world: World) -> None:
    item = await asked(world.abe, await the_department())
    assert await notices_of(item) == []
    last = (await task_log.entries((await task_of(item)).id))[-1]
    assert (last.act, last.who, last.text) == (TaskAct.MAILED, "Burgerzaken", "")


async def test_the_same_is_owed_once(world: World) -> None:
    item = await asked(world.abe, for_(world.bea))
    task = await task_of(item)
    for occasion in ("a", "a", "b"):
        async with change():
            await notices.owe(task, NoticeKind.OVERDUE, "sam@example.org", "Sam de Vries", occasion)
    assert await Notice.count().where(Notice.kind == NoticeKind.OVERDUE) == 2


async def test_a_notice_is_handled_once_and_the_log_says_to_whom(world: World) -> None:
    [notice] = await notices_of(item := await asked(world.abe, for_(world.bea)))
    assert await notices.due(now()) == [notice.id]
    handled = []
    for _ in range(2):
        async with change():
            handled.append(await notices.handled(notice.id))
    assert handled == [True, False]
    assert await notices.due(now()) == []
    mailed = [e for e in await task_log.entries((await task_of(item)).id) if e.act == TaskAct.MAILED]
    assert [(entry.who, entry.text) for entry in mailed] == [("Bea Smit", "bea@example.org")]


async def test_the_words_say_who_asks_what_for_whom_and_how_to_answer(world: World) -> None:
    [notice] = await notices_of(await asked(world.abe, for_(world.bea)))
    subject, text = notices.words(notice)
    assert subject == "Terugbelnotitie: Kees Essaadi, Rijbewijs"
    for said in (
        "Abe Batens vraagt Bea Smit om terug te bellen:",
        "Naam: Kees Essaadi",
        "Telefoonnummer: 06 55 39 28 43",
        "Wanneer: zo snel mogelijk",
        "Moet de keuring opnieuw?",
        "beantwoord deze e-mail",
        f"{settings().origin}/answers/{notice.id}-",
    ):
        assert said in text, text


async def test_a_subject_is_one_line(world: World) -> None:
    [notice] = await notices_of(
        await asked(world.abe, for_(world.bea), client_name="Kees\nBcc: iedereen@example.org")
    )
    assert "\n" not in notices.words(notice)[0]


async def test_a_link_leads_to_its_notice_for_fourteen_days(world: World) -> None:
    token = answer_links.made(7)
    assert answer_links.notice_of(token) == 7
    clock.move(days=14)
    with pytest.raises(answer_links.LinkExpired) as refused:
        answer_links.notice_of(token)
    assert refused.value.status == 410


@pytest.mark.parametrize("forged", ["", "7", "7-9999999999", "7-9999999999.abc", "8", "é.é"])
async def test_a_forged_link_leads_nowhere(world: World, forged: str) -> None:
    token = answer_links.made(7)
    for wrong in (forged, "8" + token[1:], token + "0"):
        with pytest.raises(answer_links.LinkExpired):
            answer_links.notice_of(wrong)
