"""An offline chat that is answered by telephone: what the visitor wrote is in the history with the call."""

import json

from dashboard import archive, contacts
from dashboard.tables import Department
from tests.mail.conftest import offline
from tests.world import World


async def test_a_call_about_an_offline_chat_keeps_what_the_visitor_wrote(world: World) -> None:
    item = await offline(phone="0655392843", preference="phone")
    department = await Department.select(Department.id).where(Department.name == "Burgerzaken").first()
    assert department is not None
    form = {
        "subject": "Langskomen",
        "outcome": "answered",
        "department": str(department["id"]),
        "succeeded": "yes",
    }
    contact = await contacts.wrap_up(item, form, world.bea, "phone")
    [kept] = await archive.transcripts_of(contact.id)
    assert [(line["role"], line["text"]) for line in json.loads(kept.lines)] == [
        ("client", "Kan ik langs komen?")
    ]
