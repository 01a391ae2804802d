"""Who may do what on the routes of the contact history; everybody else is told that there is nothing."""

import pytest

from dashboard import contacts, tasks
from tests.dashboard.given import KEES, department, form, item_for
from tests.serving import Server
from tests.world import World

NOBODY, BEA, FATIMA, ABE, SAM, ADMIN = "nobody", "bea", "fatima", "abe", "sam", "admin"
COLLEAGUES = (BEA, FATIMA, ABE, SAM)
EVERYBODY = dict.fromkeys(COLLEAGUES, 200)
CELLS = [
    ("GET", "/contacts", EVERYBODY),
    ("GET", "/contacts/new", EVERYBODY),
    ("GET", "/contacts/{contact}", EVERYBODY),
    ("GET", "/contacts/{secret}", {BEA: 200, ABE: 200, SAM: 200}),
    ("GET", "/contacts/{draft}/edit", {BEA: 303, FATIMA: 303, ABE: 200, SAM: 303}),
    ("POST", "/contacts/{draft}/edit", {ABE: 422}),
    ("PUT", "/contacts/typed", EVERYBODY),
    ("PUT", "/contacts/{draft}/typed", {ABE: 200}),
    ("PUT", "/contacts/{contact}/typed", {ABE: 409}),
    ("GET", "/contacts/new?contact={secret}", {BEA: 200, ABE: 200, SAM: 200}),
    ("GET", "/contacts/new?item={item}", EVERYBODY),
    ("POST", "/contacts/{contact}/discarding", {ABE: 409}),
    ("POST", "/contacts/{draft}/discarding", {ABE: 303}),
    ("POST", "/contacts/{contact}/deletion", {SAM: 422}),
    ("GET", "/parties/{party}", EVERYBODY),
    ("GET", "/items/{item}/contact", EVERYBODY),
    ("POST", "/items/{item}/contact", {BEA: 409, FATIMA: 409, ABE: 422, SAM: 409}),
    ("GET", "/tasks/new", EVERYBODY),
    ("GET", "/tasks/new?contact={secret}", {BEA: 200, ABE: 200, SAM: 200}),
    ("POST", "/tasks", dict.fromkeys(COLLEAGUES, 422)),
    ("GET", "/tasks/{task}", EVERYBODY),
    ("POST", "/tasks/{task}/completion", {BEA: 409, FATIMA: 409, ABE: 422, SAM: 409}),
]


@pytest.mark.parametrize("who", [NOBODY, *COLLEAGUES, ADMIN])
async def test_only_the_documented_cells_are_open(server: Server, world: World, who: str) -> None:
    numbers = await given(world)
    async with server.client(getattr(world, who, None)) as client:
        for method, path, allowed in CELLS:
            answer = await client.request(
                method, path.format(**numbers), data={} if method == "POST" else None
            )
            door = answer.headers.get("location", "").startswith("/session")
            found = NOBODY if answer.status_code in (401, 403) or door else answer.status_code
            expected = NOBODY if who == NOBODY else allowed.get(who, 404)
            assert found == expected, f"{who}: {method} {path}: {answer.text[-300:]}"


async def given(world: World) -> dict[str, int | None]:
    """All Abe's; the secret one belongs to Bea's department."""
    contact = await contacts.register(await form(), world.abe)
    secret = await contacts.register(await form(confidential="yes", department=await department()), world.abe)
    draft = await contacts.register(await form(subject=""), world.abe, draft=True)
    note = {"token": "n", "message": "Bel terug", "for": f"employee:{world.abe.employee_id}"}
    task = await tasks.create_callback_note(KEES | note, world.abe)
    item = await item_for(world.abe)
    return {
        "contact": contact.id,
        "secret": secret.id,
        "draft": draft.id,
        "party": contact.party,
        "item": item.id,
        "task": task.id,
    }
