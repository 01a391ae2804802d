"""Somebody's machine answers every mail of ours, and no header says that it is one: we start no loop."""

from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default

import pytest

from app import clock
from app.clock import now
from mail import answers, inbox, postman
from mail.tables import Mailbox
from tests.mail.conftest import Relay, all_items, dialogue, letter
from tests.world import World

ROUNDS = 6
HOURS = 3


class AutoResponder:
    """Reads what the relay brought, and answers each to where it says, or always to the address it knows."""

    def __init__(self, relay: Relay, port: int, to: str = "") -> None:
        self.relay, self.port, self.to = relay, port, to
        self.read: list[Message] = []

    async def write(self, raw: bytes, recipient: str) -> None:
        async with dialogue(self.port) as talk:
            await talk.hear()
            assert (await talk.deliver(raw, recipient)).startswith("250")
        await inbox.read_due(now())

    async def answer_everything(self) -> int:
        await postman.deliver_due(now())
        new = [message_from_bytes(raw, policy=default) for raw in self.relay.received[len(self.read) :]]
        for message in new:
            self.read.append(message)
            to = self.to or (message["Reply-To"] or message["From"]).addresses[0].addr_spec
            await self.write(self._answer(message), to)
        return len(new)

    def _answer(self, message: Message) -> bytes:
        answer = EmailMessage()
        answer["From"], answer["To"] = "kees@visitor.example", self.to or "info@example.org"
        answer["Subject"] = f"Re: {message['Subject']}"
        answer["Message-ID"] = f"<answer-{len(self.read)}@visitor.example>"
        if not self.to:
            answer["In-Reply-To"] = message["Message-ID"]
        answer.set_content(f"Ik ben er niet. ({len(self.read)})")
        return answer.as_bytes().replace(b"\n", b"\r\n")

    @property
    def automatic(self) -> int:
        return sum(message["Auto-Submitted"] not in (None, "no") for message in self.read)


@pytest.mark.parametrize("to", ["", "info@example.org"], ids=["in the thread", "as a new mail"])
async def test_who_answers_every_mail_gets_one_automatic_mail_a_day(
    world: World, relay: Relay, port: int, to: str
) -> None:
    await Mailbox.update({Mailbox.acknowledge: True}).where(Mailbox.address == "info@example.org")
    responder = AutoResponder(relay, port, to)
    await responder.write(letter(), "info@example.org")
    for number in range(ROUNDS):
        await responder.answer_everything()
        [item, *_] = await all_items()
        await answers.send(item, world.bea, f"Wij ook niet. {number}", f"{number}" * 32, close=False)
        clock.move(hours=HOURS)
    await responder.answer_everything()
    assert (len(responder.read), responder.automatic) == (ROUNDS + 1, 1)
    assert await responder.answer_everything() == 0
