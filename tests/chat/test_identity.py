"""Who a visitor is: what her browser says is not verified, what the server of the website seals is."""

import hmac

import pytest

from app.tables import AuditEntry
from chat import conversations, identity, sites
from chat.tables import Conversation, Site
from dashboard import contacts
from tests.chat.conftest import Begin, Clients, taken
from tests.dashboard.given import form
from tests.world import World

KEES = "Kees@visitor.example"


def seal(site: Site, email: str = KEES) -> str:
    """As the server of the website makes it, by the example of the reference."""
    return hmac.new(identity.key(site).encode(), email.encode(), "sha256").hexdigest()


async def test_only_the_seal_of_the_website_for_this_very_address_counts(world: World) -> None:
    site, right = world.site, seal(world.site)
    other = Site(id=site.id + 1, slug="haven")
    assert identity.vouched(site, f" {KEES} ", right.upper())
    for address, given in [
        (KEES, ""),
        (KEES, right[:-1]),
        (KEES, "é" * 64),
        ("ander@visitor.example", right),
        ("", seal(site, "")),
        (KEES, seal(other)),
    ]:
        assert not identity.vouched(site, address, given), (address, given)


@pytest.mark.parametrize("is_right", [True, False])
async def test_agents_read_whether_the_website_verified_an_address(
    world: World, begin: Begin, clients: Clients, is_right: bool
) -> None:
    await contacts.register(await form(email="kees@visitor.example"), world.sam)
    given = seal(world.site) if is_right else "0" * 64
    chat = await taken(await begin(name="", email=KEES, hash=given), world.abe)
    assert (chat.email, chat.verified) == ("kees@visitor.example", is_right)
    page = (await (await clients.of(world.abe)).get(f"/chats/{chat.item}")).text
    assert ("Geverifieerd door de website" in page) == is_right
    assert ("Niet geverifieerd" in page) != is_right
    assert "Kees" not in str(await conversations.view(chat)), "the visitor is shown nothing of who is known"


async def test_an_address_of_the_page_that_is_none_keeps_nobody_from_chatting(begin: Begin) -> None:
    chat = await begin(email="kees@", hash="")
    assert (chat.email, chat.verified) == ("", False)


async def test_an_administrator_sees_the_key_and_a_new_one_makes_the_old_worthless(
    world: World, clients: Clients
) -> None:
    admin, before = await clients.of(world.admin), identity.key(world.site)
    assert before in (await admin.get(f"/admin/sites/{world.site.id}/embed")).text
    answer = await admin.post(f"/admin/sites/{world.site.id}/embed/key")
    renewed = await sites.by_id(world.site.id)
    assert identity.key(renewed) != before
    assert identity.key(renewed) in (await admin.get(answer.headers["location"])).text
    assert not identity.vouched(renewed, KEES, seal(world.site))
    [entry] = await AuditEntry.objects().where(AuditEntry.action == "site.identity")
    assert before not in entry.data
    assert await Conversation.count() == 0
