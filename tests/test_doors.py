"""Every route there is, against everybody who could ask for it: only the documented doors are open."""

import re
from contextlib import AsyncExitStack
from dataclasses import dataclass

import pytest
from litestar.routes import HTTPRoute

from app.main import create_app
from app.news import change
from app.settings import Settings
from chat import conversations
from chat.tables import Author
from dashboard import bulletins, contacts, groups, labels, links, parties, quick_links, registers, responses
from dashboard.bulletin_tables import Bulletin, QuickLink
from dashboard.contact_tables import OutsideRecord, Register
from dashboard.label_tables import Label
from dashboard.tables import Department
from mail import answers, correspondence
from mail.tables import Mailbox
from tests.chat.conftest import Clients, taken
from tests.chat.conftest import form as chat_form
from tests.dashboard.asked import asked, the_department
from tests.dashboard.given import form
from tests.mail.conftest import arrived, rich
from tests.serving import Server
from tests.world import World

EVERYBODY, OWN, WORK = "everybody", "who signed in", "who works here"
STAFF = "who works or administers here"
ADMIN, LEADERS = "administrators", "administrators and supervisors"
REVIEW = "supervisors"
DOORS = {
    "/widget": EVERYBODY,
    "/chat": EVERYBODY,
    "/static": EVERYBODY,
    "/demo": EVERYBODY,
    "/healthz": EVERYBODY,
    "/readyz": EVERYBODY,
    "/metrics": EVERYBODY,
    "/session": EVERYBODY,
    "/invitations": EVERYBODY,
    "/answers": EVERYBODY,
    "/api": EVERYBODY,
    "/password": OWN,
    "/language": OWN,
    "/signature": OWN,
    "/session/ending": OWN,
    "/palette": OWN,
    "/": OWN,
    "/events": WORK,
    "/batches": WORK,
    "/chats": WORK,
    "/contacts": WORK,
    "/directory": WORK,
    "/items": WORK,
    "/links": WORK,
    "/mail": WORK,
    "/news": WORK,
    "/parties": WORK,
    "/presence": WORK,
    "/records": WORK,
    "/search": WORK,
    "/shift": WORK,
    "/tasks": WORK,
    "/preferences": WORK,
    "/responses": STAFF,
    "/responses/ready": WORK,
    "/review": REVIEW,
    "/reports": REVIEW,
    "/people": ADMIN,
    "/admin": ADMIN,
    "/admin/availability": LEADERS,
    "/admin/sites": LEADERS,
    "/admin/sites/new": ADMIN,
    "/admin/sites/{site_id:int}": ADMIN,
    "/admin/sites/{site_id:int}/texts": LEADERS,
    "/admin/hours": LEADERS,
}
BEGINNINGS = {"/admin": LEADERS}
"""Other doors than those behind them."""

SHUT = {401, 403, 404}
ANSWER = {"shortcut": "welkom", "title": "Begroeting", "language": "nl", "text": "Goedendag"}


@dataclass(frozen=True)
class Door:
    method: str
    path: str
    whose: str


def doors(chosen: Settings) -> list[Door]:
    """Fails for a route that nobody wrote down here."""
    routes = [route for route in create_app(chosen).litestar.routes if isinstance(route, HTTPRoute)]
    return [
        Door(method, route.path, BEGINNINGS.get(route.path) or DOORS[whose_path(route.path)])
        for route in routes
        for method in sorted(route.methods)
        if method not in ("OPTIONS", "HEAD")
    ]


def whose_path(path: str) -> str:
    parts = path.split("/")
    known = ["/".join(parts[:length]) for length in range(len(parts), 1, -1)]
    return next(found for found in known if (found or "/") in DOORS)


async def numbers(world: World) -> dict[str, str]:
    """What stands in the addresses, so that they lead somewhere."""
    letter = await arrived(rich())
    [arrival] = await correspondence.arrived(letter)
    sent = await answers.send(letter, world.bea, "Dat kan.", "t" * 32, close=False)
    conversation, _token, _ = await conversations.start(world.site, chat_form())
    await taken(conversation, world.abe)
    await conversations.end(conversation, Author.AGENT, world.abe)
    task = await asked(world.abe, await the_department())
    contact = await contacts.register(await form(), world.bea)
    other = await contacts.register(await form(phone="0612345678"), world.bea)
    await registers.add({"name": "Zaken", "template": "https://zaken.example.org/{number}"}, world.admin)
    register = await Register.objects().first()
    assert register
    async with change():
        await links.link_record(f"contact:{contact.id}", str(register.id), "Z-1", world.bea)
    record = await OutsideRecord.objects().first()
    department, mailbox = await Department.objects().first(), await Mailbox.objects().first()
    [address] = await parties.addresses_of(contact.party)
    await labels.add({"name": "Spoed", "colour": "7"}, world.admin)
    label = await Label.objects().first()
    await bulletins.add({"title": "Storing"}, world.admin)
    await quick_links.add({"title": "Kalender", "url": "https://kalender.example.org"}, world.admin)
    bulletin, quick_link = await Bulletin.objects().first(), await QuickLink.objects().first()
    assert record
    assert label
    assert bulletin
    assert quick_link
    assert department
    assert mailbox
    return {
        "chats": str(conversation.item),
        "tasks": str(task.id),
        "item_id": str(letter.id),
        "email_id": str(arrival.email.id),
        "index": str(arrival.attachments[0]["index"]),
        "mail_id": str(sent.id),
        "contact_id": str(contact.id),
        "party_id": str(contact.party),
        "other_id": str(other.party),
        "address_id": str(address.id),
        "register_id": str(register.id),
        "record_id": str(record.id),
        "department_id": str(department.id),
        "group_id": str((await groups.add({"name": "Parkeren"}, "test")).id),
        "employee_id": str(world.fatima.employee_id),
        "agent_id": str(world.fatima.id),
        "link_id": "1",
        "label_id": str(label.id),
        "batch_id": "1",
        "bulletin_id": str(bulletin.id),
        "quick_link_id": str(quick_link.id),
        "site_id": str(world.site.id),
        "language": "nl",
        "shown": "popup",
        "response_id": str((await responses.add(ANSWER, world.admin)).id),
        "file_id": "1",
        "mailbox_id": str(mailbox.id),
        "schedule_id": str(world.site.opening_hours),
        "kind": "reply",
        "from": f"contact:{contact.id}",
    }


def address(door: Door, known: dict[str, str]) -> str:
    first = door.path.split("/")[1]
    here = known | ({"item_id": known[first]} if first in known else {})
    here |= {"kind": "csv"} if first in ("reports", "review") else {}
    filled = re.sub(r"\{(\w+):\w+\}", lambda found: here[found[1]], door.path)
    return f"{filled}?from={known['from']}" if door.path.startswith("/links/") else filled


@pytest.mark.timeout(180)
async def test_only_the_documented_doors_are_open(
    world: World, server: Server, session_settings: Settings
) -> None:
    known = await numbers(world)
    shut_out = {
        WORK: [world.admin],
        ADMIN: [world.bea, world.abe, world.sam],
        LEADERS: [world.bea, world.abe],
        REVIEW: [world.bea, world.abe, world.admin],
    }
    async with AsyncExitStack() as stack, server.client() as nobody:
        clients = Clients(server, stack)
        for door in doors(session_settings):
            if door.whose == EVERYBODY:
                continue
            answer = await nobody.request(door.method, address(door, known))
            at_the_door = answer.headers.get("location", "").startswith("/session")
            assert answer.status_code in SHUT or at_the_door, f"nobody: {door} {answer.status_code}"
            for agent in shut_out.get(door.whose, []):
                client = await clients.of(agent)
                answer = await client.request(door.method, address(door, known))
                assert answer.status_code in SHUT, f"{agent.name}: {door} {answer.status_code}"


@pytest.mark.timeout(120)
async def test_every_page_is_there_for_whom_it_is_meant_and_can_tell_her_of_a_chat(
    world: World, server: Server, session_settings: Settings
) -> None:
    known = await numbers(world)
    meant_for = {OWN: world.bea, STAFF: world.admin, WORK: world.bea, ADMIN: world.admin}
    meant_for |= {LEADERS: world.sam, REVIEW: world.sam}
    async with AsyncExitStack() as stack:
        clients = Clients(server, stack)
        for door in doors(session_settings):
            if door.method == "GET" and door.whose in meant_for and door.path != "/events":
                client = await clients.of(meant_for[door.whose])
                answer = await client.get(address(door, known))
                assert answer.status_code in (200, 303), f"{door} {answer.status_code}"
                if "<main" in answer.text and meant_for[door.whose] != world.admin:
                    assert 'id="stream"' in answer.text, f"{door} hears of nothing"
