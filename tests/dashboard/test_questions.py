"""One contact may be about several things: each has its subject, answer, department and outcome."""

import asyncio
import re

import pytest

from app.problems import Invalid
from dashboard import contacts, history, questions
from dashboard.agents import SignedIn
from dashboard.contact_tables import Contact, ContactQuestion
from dashboard.history import Filters
from tests.dashboard.given import archived, department, form, item_for
from tests.dashboard.test_registration import words
from tests.serving import Server
from tests.world import World

REFERRED = {"outcome-2": "referred"}


async def two(**changes: str) -> dict[str, str]:
    """A call about a passport and about a parking permit."""
    second = {
        "questions": "2",
        "subject-2": "Parkeervergunning",
        "answer-2": "Gaat via de website.",
        "department-2": await department("Klantcontactcentrum"),
    }
    return await form(**(second | REFERRED | changes))


async def asked_in(contact: Contact, agent: SignedIn) -> list[tuple[int, str, str, str]]:
    found = await questions.of(await contacts.find(contact.id, agent))
    return [(q.number, q.subject, q.department, q.outcome) for q in found]


async def subjects(agent: SignedIn, **filters: object) -> list[str]:
    found = await history.page(agent, Filters(**filters))  # type: ignore[arg-type]
    return [contact.subject for contact in found.contacts]


async def test_a_contact_keeps_each_question_with_its_own_outcome(world: World) -> None:
    contact = await contacts.register(await two(), world.abe)
    assert await asked_in(contact, world.bea) == [
        (1, "Paspoort aanvragen", "Burgerzaken", "answered"),
        (2, "Parkeervergunning", "Klantcontactcentrum", "referred"),
    ]
    assert await subjects(world.bea, subject="parkeer") == ["Paspoort aanvragen"]


async def test_what_is_wrong_with_a_further_question_is_said_at_its_own_field(
    world: World, server: Server
) -> None:
    async with server.client(world.bea) as client:
        sent = await two(**{"subject-2": "", "outcome-2": "", "answer-2": "Blijft <staan>"})
        answer = await client.post("/contacts/new", data=sent)
    assert answer.status_code == 422
    for name in ("subject-2", "outcome-2"):
        assert f'href="#f-{name}"' in answer.text
        assert f'id="f-{name}-err"' in answer.text
    assert "Blijft &lt;staan&gt;" in answer.text
    assert "Vraag 2" in words(answer)
    assert await Contact.count() == 0


@pytest.mark.parametrize(
    "nonsense",
    [
        {"department-2": "999999"},
        {"department-2": "x"},
        {"outcome-2": "lost"},
        {"subject-2": "x" * 201},
        {"answer-2": "x" * 8001},
    ],
)
async def test_a_further_question_that_makes_no_sense_is_refused(
    world: World, nonsense: dict[str, str]
) -> None:
    with pytest.raises(Invalid) as refused:
        await contacts.register(await two(**nonsense), world.abe)
    assert set(refused.value.errors) == set(nonsense)
    assert await ContactQuestion.count() == 0


async def test_a_question_that_was_left_blank_was_not_asked(world: World) -> None:
    blank = {"subject-2": "", "answer-2": "", "outcome-2": ""}
    contact = await contacts.register(await two(**blank), world.abe)
    assert len(await asked_in(contact, world.abe)) == 1


@pytest.mark.parametrize("numbers", [(2, 3), (2, 7), (5, 99)])
async def test_questions_are_numbered_one_by_one_whatever_their_fields_are_called(
    world: World, numbers: tuple[int, int]
) -> None:
    second, third = ({f"subject-{n}": f"Vraag {n}", f"outcome-{n}": "answered"} for n in numbers)
    given = {f"department-{n}": await department() for n in numbers}
    contact = await contacts.register(await form(**second, **third, **given), world.abe)
    assert [(q[0], q[1]) for q in await asked_in(contact, world.abe)][1:] == [
        (2, f"Vraag {numbers[0]}"),
        (3, f"Vraag {numbers[1]}"),
    ]


async def test_there_is_an_end_to_what_can_be_asked_at_once(world: World) -> None:
    filled: dict[str, str] = {"department": "1"}
    for _ in range(20):
        filled = questions.with_another(filled)
    assert questions.numbers(filled) == list(range(2, questions.MOST + 1))


async def test_another_question_and_one_less_keep_everything_that_was_typed(
    world: World, server: Server
) -> None:
    async with server.client(world.bea) as client:
        sent = await two(act="another", phone="06-nog-niet-af", **{"outcome": ""})
        more = await client.post("/contacts/new", data=sent)
        less = await client.post(
            "/contacts/new", data=sent | {"subject-3": "Afval", "act": "remove-2", "department-3": "1"}
        )
    assert (more.status_code, less.status_code) == (200, 200)
    for text in ("06-nog-niet-af", "Parkeervergunning", "Gaat via de website.", "Paspoort aanvragen"):
        assert text in more.text
    assert re.search(r'id="f-subject-3"[^>]*autofocus', more.text)
    assert "Parkeervergunning" not in less.text
    assert re.search(r'name="subject-2" type="text" value="Afval"', less.text)
    assert 'name="subject-3"' not in less.text
    assert await Contact.count() == 0


async def test_questions_are_changed_and_taken_out_while_it_is_a_draft(world: World) -> None:
    contact = await contacts.register(await two(), world.abe, draft=True)
    changed = await two(**{"subject-2": "Afval"})
    await contacts.complete(contact.id, changed, world.abe, draft=True)
    assert [q[1] for q in await asked_in(contact, world.abe)] == ["Paspoort aanvragen", "Afval"]
    without = {name: text for name, text in changed.items() if not name.endswith("-2")}
    await contacts.complete(contact.id, without | {"questions": "1"}, world.abe)
    assert [q[1] for q in await asked_in(contact, world.abe)] == ["Paspoort aanvragen"]


async def test_a_form_that_says_nothing_of_further_questions_leaves_them(world: World) -> None:
    contact = await contacts.register(await two(), world.abe, draft=True)
    await contacts.complete(contact.id, await form(), world.abe)
    assert [q[1] for q in await asked_in(contact, world.abe)] == ["Paspoort aanvragen", "Parkeervergunning"]
    assert await subjects(world.abe, q="parkeervergunning") == ["Paspoort aanvragen"]


async def test_a_completed_contact_is_not_overwritten(world: World) -> None:
    contact = await contacts.register(await two(), world.abe)
    await contacts.complete(contact.id, await two(**{"subject-2": "Iets anders"}), world.abe)
    assert [q[1] for q in await asked_in(contact, world.abe)] == ["Paspoort aanvragen", "Parkeervergunning"]


async def test_thirty_two_posts_at_once_make_one_contact_with_its_questions(
    world: World, server: Server
) -> None:
    sent = await two(act="save")
    async with server.client(world.bea) as client:
        answers = await asyncio.gather(*(client.post("/contacts/new", data=sent) for _ in range(32)))
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert (await Contact.count(), await ContactQuestion.count()) == (1, 1)


async def test_a_draft_completed_thirty_two_times_at_once_has_its_questions_once(
    world: World, server: Server
) -> None:
    contact = await contacts.register(await form(), world.bea, draft=True)
    sent = await two(act="save")
    path = f"/contacts/{contact.id}/edit"
    async with server.client(world.bea) as client:
        answers = await asyncio.gather(*(client.post(path, data=sent) for _ in range(32)))
    assert {answer.status_code for answer in answers} == {303}
    assert (await Contact.count(), await ContactQuestion.count()) == (1, 1)


async def test_the_registration_of_a_chat_may_have_several_questions(world: World, server: Server) -> None:
    item = await item_for(world.abe)
    contact = await archived(item, world)
    async with server.client(world.abe) as client:
        sent = await two(contact=str(contact.id))
        more = await client.post(f"/items/{item.id}/contact", data=sent | {"act": "another"})
        await client.post(f"/items/{item.id}/contact", data=sent)
        record = await client.get(f"/contacts/{contact.id}")
    assert "Vraag 3" in words(more)
    assert "Vraag 2 Onderwerp Parkeervergunning Antwoord Gaat via de website." in words(record)
    assert "Afdeling Klantcontactcentrum Resultaat Doorverwezen" in words(record)


async def test_the_history_says_that_there_was_more_and_finds_it(world: World, server: Server) -> None:
    await contacts.register(await two(), world.abe)
    await contacts.register(await form(subject="Rijbewijs"), world.abe)
    async with server.client(world.bea) as client:
        overview = words(await client.get("/contacts"))
    assert "Paspoort aanvragen +1 vraag" in overview
    assert overview.count("+1 vraag") == 1
    assert await subjects(world.bea, q="parkeervergunning") == ["Paspoort aanvragen"]


async def test_filters_look_at_each_question_by_itself(world: World) -> None:
    await contacts.register(await two(), world.abe)
    desk, centre = int(await department()), int(await department("Klantcontactcentrum"))
    found = ["Paspoort aanvragen"]
    assert await subjects(world.bea, department=desk) == found
    assert await subjects(world.bea, department=centre) == found
    assert await subjects(world.bea, outcome="referred") == found
    assert await subjects(world.bea, department=centre, outcome="referred") == found
    assert await subjects(world.bea, department=centre, outcome="answered") == []
    assert await subjects(world.bea, outcome="transferred") == []


async def test_a_further_question_opens_no_confidential_contact_to_its_department(world: World) -> None:
    there = await department("Klantcontactcentrum")
    await contacts.register(await two(confidential="yes", **{"department-2": there}), world.bea)
    assert await subjects(world.fatima, department=int(there)) == []
    assert await subjects(world.fatima, q="parkeervergunning") == []
