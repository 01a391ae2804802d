"""When a contact began and ended, as the form says it."""

from datetime import UTC, datetime, timedelta

import pytest

from app import clock
from app.clock import now
from app.problems import Invalid
from dashboard import contacts
from tests.dashboard.given import form
from tests.world import World


async def test_a_call_may_last_past_midnight(world: World) -> None:
    sent = await form(day="2026-07-01", start="23:58", end="00:07")
    contact = await contacts.register(sent, world.abe)
    assert contact.ended_at is not None
    assert contact.ended_at - contact.occurred_at == timedelta(minutes=9)


async def test_an_end_before_the_beginning_is_refused(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        await contacts.register(await form(day="2026-07-01", start="10:15", end="10:05"), world.abe)
    assert set(refused.value.errors) == {"end"}


async def test_midnight_is_that_of_the_desk(world: World) -> None:
    clock.move(seconds=(datetime(2026, 7, 1, 12, tzinfo=UTC) - now()).total_seconds())
    sent = await form(channel="desk", day="2026-07-01", start="00:30", end="00:45")
    contact = await contacts.register(sent, world.abe)
    assert contact.occurred_at == datetime(2026, 6, 30, 22, 30, tzinfo=UTC)
