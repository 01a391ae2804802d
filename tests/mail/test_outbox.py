"""The outbox over crashes, repeats and several hands."""

import json

import pytest

from app import news
from app.clock import now
from app.database import run
from app.news import change
from dashboard import items
from mail import inbox, listener, outbox, postman
from mail.hall import Limits
from mail.outbox import CannotBeWrittenTo, NotWaiting
from mail.tables import OutboxMail, OutboxRecipient, SendingState
from tests.mail.conftest import Relay, all_items, fresh, queued
from tests.serving import free_socket
from tests.world import World


async def test_only_one_of_two_who_send_at_once_gets_it(world: World) -> None:
    mail = await queued()
    first, second = await outbox.claim(mail.id), await outbox.claim(mail.id)
    assert first is not None
    assert second is None


@pytest.mark.parametrize(
    ("began", "own", "state"),
    [
        (False, False, SendingState.DEFERRED),
        (True, False, SendingState.PERHAPS_SENT),
        (True, True, SendingState.DEFERRED),
    ],
)
async def test_after_a_crash_nothing_is_sent_twice_blindly(
    world: World, began: bool, own: bool, state: SendingState
) -> None:
    mail = await queued(own=own)
    claimed = await outbox.claim(mail.id)
    assert claimed is not None
    if began:
        await outbox.content_goes(claimed)
    await outbox.sort_out(now())
    assert (await fresh(mail)).state == state
    assert (await fresh(mail)).message_id == mail.message_id


async def test_what_another_process_is_sending_now_is_left_alone(world: World) -> None:
    mail = await queued()
    await outbox.claim(mail.id)
    await outbox.sort_out(now() - postman.LOST_AFTER)
    assert (await fresh(mail)).state == SendingState.SENDING


async def test_what_is_for_ourselves_is_tried_again_at_once_after_a_start(world: World) -> None:
    ours, theirs = await queued(own=True), await queued()
    for mail in (ours, theirs):
        await outbox.claim(mail.id)
    await outbox.sort_out(now() - postman.LOST_AFTER, starting=True)
    states = [(await fresh(mail)).state for mail in (ours, theirs)]
    assert states == [SendingState.DEFERRED, SendingState.SENDING]


async def test_what_is_sent_cannot_be_sent_again(world: World, relay: Relay) -> None:
    mail = await queued()
    await postman.deliver_due(now())
    with pytest.raises(NotWaiting):
        await outbox.retry(mail.id, world.abe)


async def test_a_form_sent_twice_makes_one_mail(world: World) -> None:
    first, second = await queued(token="abc"), await queued(token="abc")
    assert first.id == second.id
    assert await OutboxRecipient.count() == 1


@pytest.mark.parametrize("address", ["a@b.nl\r\nBcc: x@y.nl", "a@b.nl,c@d.nl", "<a@b.nl>", "niemand", ""])
async def test_what_is_more_than_an_address_is_refused(world: World, address: str) -> None:
    with pytest.raises(CannotBeWrittenTo):
        await queued(address)
    assert await OutboxMail.count() == 0


async def test_every_state_is_news_for_who_has_the_item_open(world: World, relay: Relay) -> None:
    async with change():
        item = await items.open_item(kind="email", title="Kees")
    cursor = await news.cursor()
    mail = await queued(item=item.id)
    await postman.deliver_due(now())
    told = await run("SELECT data FROM event WHERE id > {} AND name = 'mail' ORDER BY id", cursor)
    assert [json.loads(row["data"]) for row in told] == [{"item": item.id, "mail": mail.id}] * 3


async def test_an_offline_message_goes_out_and_comes_back_once_though_the_answer_was_lost(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = listener.Listener(
        listener.Rules(listener.mailboxes.is_known, inbox.receive_all),
        listener.Hall(Limits(5, 8)),
        10**6,
        "mx.example.org",
    )
    bound = free_socket()
    await running.open(bound)
    monkeypatch.setattr(listener, "port", lambda: bound.getsockname()[1])
    mail = await queued(
        "chat@example.org",
        own=True,
        kind="offline_message",
        card={
            "kind": "offline_chat",
            "name": "Kees Essaadi",
            "text": "Kan ik langs komen?",
            "phone": "0655392843",
        },
    )
    await postman.deliver_due(now())
    async with change():
        again = {OutboxMail.state: SendingState.QUEUED, OutboxMail.next_at: now()}
        await OutboxMail.update(again).where(OutboxMail.id == mail.id)
        await OutboxRecipient.update({OutboxRecipient.state: SendingState.QUEUED}, force=True)
    await postman.deliver_due(now())
    await inbox.read_due(now())
    await running.close()
    assert (await fresh(mail)).attempts == 2
    [item] = await all_items()
    assert (item.kind, item.phone) == ("offline_chat", "+31655392843")


async def test_pauses_grow_and_never_all_end_at_once() -> None:
    minutes = [outbox.pause(n).total_seconds() / 60 for n in range(1, 12)]
    for pause, least in zip(minutes, [1, 5, 10, 20, 40, 60, 120, 240, 240, 240, 240], strict=True):
        assert least <= pause <= least + 1
