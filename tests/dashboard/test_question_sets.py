"""What a department wants to know in each note for it: written by administrators, asked, kept, mailed."""

import pytest

from app.problems import Invalid
from dashboard import notices, question_sets, task_reads, tasks, windows
from dashboard.question_sets import Question
from dashboard.states import Priority
from dashboard.task_tables import QuestionSet
from tests.dashboard.asked import asked, for_, note, notices_of, task_of, the_department
from tests.dashboard.given import department
from tests.serving import Server
from tests.world import World

QUESTIONS = "Kenteken? *\n\nGeboortedatum?\nKenteken? *\n"


async def asking(world: World, text: str = QUESTIONS) -> str:
    """Burgerzaken, which asks these; as a form names it."""
    await question_sets.update(int(await department()), text, world.admin)
    return await the_department("burgerzaken@example.org")


def name(label: str) -> str:
    return Question(label, False).name


def test_one_question_a_line_and_a_star_makes_it_required() -> None:
    assert question_sets.parse(QUESTIONS) == [Question("Kenteken?", True), Question("Geboortedatum?", False)]
    assert question_sets.parse(" * \n\n") == []


async def test_the_answers_are_kept_with_the_note_and_mailed(world: World) -> None:
    item = await asked(world.abe, await asking(world), **{name("Kenteken?"): "12-AB-CD"})
    assert task_reads.answered_fields(await task_of(item)) == [("Kenteken?", "12-AB-CD")]
    assert "Kenteken?: 12-AB-CD" in notices.words((await notices_of(item))[0])[1]


async def test_a_required_question_must_be_answered(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        await asked(world.abe, await asking(world), **{name("Geboortedatum?"): "1 mei 1980"})
    assert set(refused.value.errors) == {name("Kenteken?")}


async def test_only_a_note_for_that_department_is_asked_them(world: World) -> None:
    whom = await asking(world)
    await asked(world.abe, for_(world.bea))
    await tasks.create_information_request(note(**{"for": whom}), world.abe)


async def test_changing_the_set_changes_no_note(world: World) -> None:
    item = await asked(world.abe, await asking(world), **{name("Kenteken?"): "12-AB-CD"})
    await question_sets.update(int(await department()), "Iets anders?", world.admin)
    assert task_reads.answered_fields(await task_of(item)) == [("Kenteken?", "12-AB-CD")]
    assert await QuestionSet.count() == 1


async def test_a_window_and_a_priority_are_kept_and_told(world: World) -> None:
    later = windows.choices()[-1][0]
    item = await asked(world.abe, for_(world.bea), when=later, priority="high")
    task = await task_of(item)
    assert task.not_before
    assert task.due
    assert (task.due - task.not_before).total_seconds() == 5 * 3600
    assert task.priority == Priority.HIGH
    text = notices.words((await notices_of(item))[0])[1]
    assert "Prioriteit: hoog" in text
    assert " 12:00 - 17:00" in text


@pytest.mark.parametrize("wrong", [{"from": "15:00", "time": "14:00"}, {"from": "x", "time": "14:00"}])
async def test_a_window_ends_after_it_begins(world: World, wrong: dict[str, str]) -> None:
    with pytest.raises(Invalid) as refused:
        await asked(world.abe, for_(world.bea), day="2099-01-05", **wrong)
    assert set(refused.value.errors) == {"when"}


async def test_only_administrators_edit_the_sets(server: Server, world: World) -> None:
    number = await department()
    for agent in (world.abe, world.sam, world.admin):
        async with server.client(agent) as client:
            expected = 200 if agent is world.admin else 404
            for path in ("", f"/{number}"):
                assert (await client.get(f"/admin/question-sets{path}")).status_code == expected
            answer = await client.post(f"/admin/question-sets/{number}", data={"questions": agent.name})
            assert answer.status_code == (303 if agent is world.admin else 404)
    assert await question_sets.text_of(int(number)) == "Beheer Onthaal"


async def test_the_preview_keeps_nothing_and_what_is_too_much_is_refused(
    server: Server, world: World
) -> None:
    path = f"/admin/question-sets/{await department()}"
    async with server.client(world.admin) as client:
        preview = await client.post(path, data={"questions": "Kenteken? *", "show": "preview"})
        much = await client.post(path, data={"questions": "\n".join(f"Vraag {n}" for n in range(21))})
        gone = await client.post("/admin/question-sets/999999", data={"questions": "x"})
    assert "<label" in preview.text
    assert "Kenteken?" in preview.text
    assert (preview.status_code, much.status_code, gone.status_code) == (200, 422, 404)
    assert "Maximaal 20 vragen." in much.text
    assert "Vraag 20" in much.text
    assert await QuestionSet.count() == 0
