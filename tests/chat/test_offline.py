import asyncio
import hmac
from collections.abc import Awaitable, Callable
from email import message_from_bytes, policy
from uuid import uuid4

import pytest

from app.problems import Invalid
from chat import identity, offline, sites
from dashboard.tables import Item
from mail.tables import Email, OutboxMail, OutboxRecipient
from tests.serving import Server
from tests.world import World

Eventually = Callable[[Callable[[], Awaitable[object]]], Awaitable[object]]


def form(**values: str) -> dict[str, str]:
    filled = {
        "name": "Sjoukje Hiemstra-Wijbenga",
        "email": "s.hiemstra@example.nl",
        "phone": "06 12 34 50 98",
        "preference": "phone",
        "text": "Grofvuil is voor de derde keer niet opgehaald.\n\nKunt u mij bellen?",
        "page_url": "https://www.waterveen.example/grofvuil",
    }
    return filled | values


async def left(world: World, **values: str):
    await offline.leave_message(world.site, form(**values), str(uuid4()))
    mail = await OutboxMail.objects().order_by(OutboxMail.id, ascending=False).first()
    return mail, message_from_bytes(mail.content, policy=policy.default)


async def test_it_leaves_as_a_real_mail_to_the_mailbox_of_the_site(world: World) -> None:
    mail, message = await left(world)
    assert (mail.kind, mail.own) == ("offline_message", True)
    assert message["To"] == world.site.mailbox
    assert message["Subject"] == "Offline bericht van Sjoukje Hiemstra-Wijbenga"
    body = message.get_body(("plain",)).get_content()
    for line in (
        "Naam: Sjoukje Hiemstra-Wijbenga",
        "E-mail adres: s.hiemstra@example.nl",
        "Telefoonnummer: +31612345098",
        "Wil antwoord per: Telefoon",
        "Website: Website Burgerzaken",
        "Pagina: https://www.waterveen.example/grofvuil",
        "Grofvuil is voor de derde keer niet opgehaald.",
        "Kunt u mij bellen?",
    ):
        assert line in body


async def test_it_becomes_an_item_by_coming_in_as_mail_and_in_no_other_way(
    world: World, server: Server, eventually: Eventually
) -> None:
    mail, _ = await left(world)
    ours = Email.message_id == mail.message_id
    await eventually(lambda: Email.exists().where(ours))
    item = await Item.objects().get(Item.id == (await Email.objects().get(ours)).item)
    assert item.kind == "offline_chat"
    assert (item.title, item.place) == ("Sjoukje Hiemstra-Wijbenga", "Website Burgerzaken")
    assert item.summary.startswith("Grofvuil is voor de derde keer niet opgehaald.")
    assert (item.email, item.phone, item.preference) == ("s.hiemstra@example.nl", "+31612345098", "phone")


async def test_the_item_tells_whether_the_website_verified_the_address(
    world: World, server: Server, eventually: Eventually
) -> None:
    address = "s.hiemstra@example.nl"
    seal = hmac.new(identity.key(world.site).encode(), address.encode(), "sha256").hexdigest()
    for given, verdict in ((seal, "yes"), ("0" * 64, "no"), ("", "")):
        mail, _ = await left(world, hash=given)
        ours = Email.message_id == mail.message_id
        await eventually(lambda ours=ours: Email.exists().where(ours))  # type: ignore[misc]
        arrived = await Email.objects().get(ours)
        assert (arrived.verified, arrived.automatic) == (verdict, False)


async def test_the_body_is_in_the_language_of_the_site(world: World) -> None:
    site = await sites.create(
        slug="harbour", name="Harbour office", mailbox="chat@example.org", language="en"
    )
    await offline.leave_message(site, form(lang="nl"), str(uuid4()))
    mail = await OutboxMail.objects().first()
    assert mail.subject == "Offline message from Sjoukje Hiemstra-Wijbenga"
    assert "Wants an answer by: Telephone" in mail.text


async def test_sent_five_times_at_once_it_is_one_mail(world: World) -> None:
    client_id = str(uuid4())
    sends = (offline.leave_message(world.site, form(), client_id) for _ in range(5))
    assert True in await asyncio.gather(*sends)
    assert await OutboxMail.count() == await OutboxRecipient.count() == 1


async def test_words_that_were_changed_before_it_was_sent_again_are_not_lost(world: World) -> None:
    client_id = str(uuid4())
    assert await offline.leave_message(world.site, form(), client_id)
    assert not await offline.leave_message(world.site, form(), client_id)
    assert await offline.leave_message(world.site, form(text="Laat maar, het is opgehaald."), client_id)
    assert await OutboxMail.count() == 2


@pytest.mark.parametrize(
    ("given", "preference"),
    [
        ({}, "phone"),
        ({"preference": "email"}, "email"),
        ({"preference": "pigeon"}, "email"),
        ({"email": ""}, "phone"),
        ({"phone": "", "preference": "phone"}, "email"),
        ({"email": "", "phone": ""}, ""),
    ],
)
def test_the_preferred_way_is_one_by_which_she_can_be_reached(given: dict[str, str], preference: str) -> None:
    values = form(**given)
    assert offline._preference(values["preference"], values["email"], values["phone"]) == preference


async def test_without_any_address_it_is_accepted(world: World) -> None:
    mail, _ = await left(world, email="", phone="")
    assert "Wil antwoord per" not in mail.text


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", " "), ("text", ""), ("email", "s.hiemstra"), ("phone", "12"), ("name", "x" * 201)],
)
async def test_what_is_missing_or_wrong_is_said_by_field(world: World, field: str, value: str) -> None:
    with pytest.raises(Invalid) as refused:
        await offline.leave_message(world.site, form(**{field: value}), str(uuid4()))
    assert list(refused.value.errors) == [field]
    assert await OutboxMail.count() == 0


@pytest.mark.parametrize("field", ["name", "preference", "page_url"])
async def test_line_feeds_never_become_headers_or_recipients(world: World, field: str) -> None:
    _, message = await left(world, **{field: "Kees\r\nBcc: victim@example.com\r\n\r\nHallo"})
    assert message["Bcc"] is None
    assert [row["address"] for row in await OutboxRecipient.select()] == ["chat@example.org"]
    assert len(message.get_all("Subject")) == 1
    assert "\n" not in message["Subject"]


async def test_an_address_with_a_line_feed_is_no_address(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        await left(world, email="a@example.nl\r\nBcc: victim@example.com")
    assert list(refused.value.errors) == ["email"]
