"""Ready answers: whose they are, what is filled in, and which fit an item."""

import pytest

from app.problems import Invalid
from dashboard import responses
from dashboard.tables import Agent, CannedResponse
from tests.dashboard.conftest import opened
from tests.serving import Server
from tests.world import World

pytestmark = pytest.mark.usefixtures("heard")

FORM = {
    "shortcut": "welkom",
    "title": "Begroeting",
    "language": "nl",
    "text": "Dag {{naam}}, met {{medewerker}}.",
}


async def test_the_facts_of_the_item_are_filled_in_and_what_is_not_known_stays_open(world: World) -> None:
    text = "{{ naam }} {{Medewerker}} {{onderwerp}} {{afdeling}} {{name}} {{subject}}"
    await responses.add(FORM | {"text": text}, world.bea)
    item = await opened(client_name="Kees Essaadi", summary="Paspoort")
    [ready] = await responses.for_item(item, world.bea)
    assert ready.text == "Kees Essaadi Bea Paspoort Burgerzaken Kees Essaadi Paspoort"
    assert not ready.gaps
    [open_one] = await responses.for_item(await opened(summary="Paspoort"), world.bea)
    assert open_one.text.startswith("… Bea")
    assert open_one.gaps


async def test_an_agent_sees_her_own_and_everybodys(world: World) -> None:
    await responses.add(FORM, world.bea)
    await responses.add(FORM | {"whose": "shared"}, world.sam)
    await responses.add(FORM | {"shortcut": "mijn", "whose": "shared"}, world.abe)
    assert [(one.shortcut, one.owner) for one in await responses.listed(world.bea)] == [
        ("welkom", world.bea.id),
        ("welkom", None),
    ]
    assert [one.shortcut for one in await responses.listed(world.abe)] == ["mijn", "welkom"]
    assert [one.shared for one in await responses.for_item(await opened(), world.bea)] == [False, True]


async def test_one_name_is_one_answer_for_each_owner_and_language(world: World) -> None:
    await responses.add(FORM | {"shortcut": "/Welkom "}, world.bea)
    with pytest.raises(Invalid) as refused:
        await responses.add(FORM, world.bea)
    assert refused.value.errors == {"shortcut": "Er is al een antwoord met deze naam in deze taal."}
    await responses.add(FORM | {"language": "en"}, world.bea)
    await responses.add(FORM, world.abe)
    assert await CannedResponse.count() == 3


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"shortcut": ""}, "shortcut"),
        ({"shortcut": "twee woorden"}, "shortcut"),
        ({"shortcut": "<b>"}, "shortcut"),
        ({"title": ""}, "title"),
        ({"text": "Dag {{achternaam}}"}, "text"),
        ({"text": "x" * 4001}, "text"),
        ({"language": "fr"}, "language"),
    ],
)
async def test_what_is_wrong_is_said_and_nothing_is_kept(
    server: Server, world: World, wrong: dict[str, str], field: str
) -> None:
    async with server.client(world.bea) as client:
        answer = await client.post("/responses", data=FORM | wrong)
    assert answer.status_code == 422
    assert f'id="f-{field}-err"' in answer.text
    assert not await CannedResponse.exists()


async def test_what_everybody_uses_is_changed_by_leaders_and_ones_own_by_oneself(
    server: Server, world: World
) -> None:
    shared = await responses.add(FORM | {"whose": "shared"}, world.admin)
    own = await responses.add(FORM, world.bea)
    may = {"bea": {own.id}, "abe": set(), "sam": {shared.id}, "admin": {shared.id}}
    for who, ids in may.items():
        async with server.client(getattr(world, who)) as client:
            assert (await client.get("/responses")).status_code == 200
            for one in (shared, own):
                page = await client.get(f"/responses/{one.id}")
                changed = await client.post(f"/responses/{one.id}", data=FORM | {"title": who})
                wanted = (200, 303) if one.id in ids else (404, 404)
                assert (page.status_code, changed.status_code) == wanted, (who, one.id)
    async with server.client(world.bea) as client:
        assert (await client.post(f"/responses/{shared.id}/deletion")).status_code == 404
        assert (await client.post(f"/responses/{own.id}/deletion")).status_code == 303
    assert [one.title for one in await CannedResponse.objects()] == ["admin"]


async def test_they_are_offered_with_an_item_she_may_see(server: Server, world: World) -> None:
    item = await opened(client_name='Kees "Essaadi" <b>')
    await responses.add(FORM, world.bea)
    async with server.client(world.bea) as client:
        found = (await client.get(f"/items/{item.id}/responses")).text
        assert "Dag Kees &#34;Essaadi&#34; &lt;b&gt;, met Bea." in found
        assert (await client.get("/items/999999/responses")).status_code == 404


async def test_whether_enter_sends_is_her_own_choice(server: Server, world: World) -> None:
    async with server.client(world.abe) as client:
        assert 'id="enter-sends" checked' in (await client.get("/")).text
        answer = await client.put("/preferences", data={"enter_sends": "off"})
        assert answer.status_code == 204
        assert 'id="enter-sends" checked' not in (await client.get("/")).text
    assert await Agent.count().where(Agent.enter_sends.eq(False)) == 1
