"""News of a reply goes to who may know of its item, and to nobody else."""

from app.news import News, change
from dashboard import items
from dashboard.contact_tables import Contact
from mail.live import mail
from mail.tables import OutboxMail
from tests.mail.conftest import offline
from tests.world import World


async def test_a_reply_about_a_confidential_contact_is_told_to_its_handler_alone(world: World) -> None:
    item = await offline(email="kees@visitor.example")
    async with change():
        await Contact.insert(
            Contact(
                channel="email",
                item=item.id,
                reference="K-1",
                token="t",
                confidential=True,
                handler=world.bea.employee_id,
            )
        )
        sent = OutboxMail(
            message_id="<1@example.org>",
            item=item.id,
            sender="info@example.org",
            recipient="k@x.example",
            content=b"",
        )
        await sent.save()
    news = News(1, "items", "mail", {"item": item.id, "mail": sent.id})
    assert await items.is_for(item, world.bea)
    assert await mail(news, world.bea) is not None
    assert await mail(news, world.abe) is None
