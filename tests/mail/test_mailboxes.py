"""Mailboxes as an administrator keeps them, and the page that tries the mail out."""

from collections.abc import AsyncIterator

import httpx
import pytest

from dashboard.tables import Department, Item
from mail import mailbox_forms, mailboxes
from mail.tables import Mailbox
from tests.mail.conftest import Relay
from tests.serving import Server
from tests.world import World

FORM = {"address": "Vergunningen@example.org", "name": "Vergunningen", "signature": "Gemeente Waterveen"}


@pytest.fixture
async def admin(world: World, server: Server) -> AsyncIterator[httpx.AsyncClient]:
    async with server.client(world.admin) as client:
        yield client


async def test_a_mailbox_is_made_with_its_departments_in_small_letters(
    admin: httpx.AsyncClient,
) -> None:
    department = await Department.objects().first()
    assert department
    await admin.post("/admin/mailboxes", data=FORM | {"department": str(department.id), "acknowledge": "on"})
    kept = await mailboxes.find("vergunningen@example.org")
    assert kept
    assert (kept.name, kept.signature, kept.acknowledge) == ("Vergunningen", "Gemeente Waterveen", True)
    assert await mailbox_forms.departments_of(kept.id) == {department.id}


async def test_an_address_that_is_none_or_known_is_refused_and_all_stays(
    admin: httpx.AsyncClient,
) -> None:
    before = await Mailbox.count()
    for address in ("vergunningen", "info@example.org"):
        answer = await admin.post("/admin/mailboxes", data=FORM | {"address": address})
        assert answer.status_code == 422
        assert 'value="Vergunningen"' in answer.text
    assert await Mailbox.count() == before


async def test_a_mailbox_out_of_use_takes_no_mail(admin: httpx.AsyncClient) -> None:
    known = await mailboxes.find("info@example.org")
    assert known
    await admin.post(f"/admin/mailboxes/{known.id}", data={"name": "Oud"})
    assert not await mailboxes.is_known("info@example.org")
    await admin.post(f"/admin/mailboxes/{known.id}", data={"name": "Oud", "active": "on"})
    assert await mailboxes.is_known("info@example.org")


async def test_a_test_message_comes_in_step_by_step_and_leaves_no_work(admin: httpx.AsyncClient) -> None:
    answer = await admin.post("/admin/mail/receiving", data={"x": "1"})
    assert "Het werkt" in answer.text
    assert "is weer gesloten" in answer.text
    [item] = await Item.objects()
    assert not item.is_open


async def test_a_test_message_out_names_the_step_that_stops_it(admin: httpx.AsyncClient) -> None:
    answer = await admin.post("/admin/mail/sending", data={"to": "kees@example.org"})
    assert "Hier stopt het" in answer.text
    assert "ONTHAAL_RELAY" in answer.text
    answer = await admin.post("/admin/mail/sending", data={"to": "kees"})
    assert answer.status_code == 422


async def test_a_test_message_out_shows_what_the_relay_said(admin: httpx.AsyncClient, relay: Relay) -> None:
    answer = await admin.post("/admin/mail/sending", data={"to": "kees@example.org"})
    assert "Het werkt" in answer.text
    assert len(relay.received) == 1
    relay.answers(RCPT=["550 5.7.1 relaying denied"])
    answer = await admin.post("/admin/mail/sending", data={"to": "kees@example.org"})
    assert "Hier stopt het" in answer.text
    assert "relaying denied" in answer.text
