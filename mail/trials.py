"""A mail tried step by step, out and in, so that an administrator sees where it stops."""

import asyncio
import ssl
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

import aiosmtplib

from app.clock import now
from app.news import change
from app.problems import Invalid
from app.texts import N_, Lazy, _
from dashboard import items
from mail import mailboxes, outbox, postman
from mail.decoding import clean_line
from mail.delivery import Route
from mail.tables import Email, Mailbox

STEP_SECONDS = 15
READ_SECONDS = 10
LOOK_SECONDS = 0.1
SUBJECT = N_("Test message of Onthaal")


@dataclass(frozen=True)
class Step:
    """One step with what was answered, or what went wrong; `seconds` is how long it took."""

    name: Lazy
    fine: bool
    told: str
    seconds: float


async def send_out(to: str) -> list[Step]:
    """A test message by the relay to this address. Raises Invalid for no address."""
    mailbox = await mailboxes.first()
    if not outbox.can_be_written_to(to):
        raise Invalid({"to": _("This is not an e-mail address. An example: name@example.nl")}, {"to": to})
    route = postman.relay()
    if route is None:
        return [Step(N_("Relay"), False, _("There is no relay for outgoing mail: set ONTHAAL_RELAY."), 0)]
    if mailbox is None:
        return [_without_mailbox()]
    return await _Trial(route).run(_message(mailbox.address, to))


async def bring_in() -> list[Step]:
    """A test message through our own listener, until its item is there; that is closed at once."""
    mailbox = await mailboxes.first()
    if mailbox is None:
        return [_without_mailbox()]
    message = _message(f"postmaster@{mailboxes.domain_of(mailbox.address)}", mailbox.address)
    steps = await _Trial(postman.ourselves()).run(message)
    return [*steps, await _read(message["Message-ID"], mailbox)] if steps[-1].fine else steps


class _Trial:
    """Ends at the first step that goes wrong."""

    def __init__(self, route: Route) -> None:
        self.route = route
        self.steps: list[Step] = []
        self.client = aiosmtplib.SMTP(
            hostname=route.host,
            port=route.port,
            local_hostname=route.hostname,
            timeout=STEP_SECONDS,
            use_tls=route.tls == "tls",
            start_tls=False,
            validate_certs=route.tls != "opportunistic",
        )

    async def run(self, message: EmailMessage) -> list[Step]:
        sender, recipient = message["From"], message["To"]
        await self._step(N_("Connect"), self._connect)
        if self.route.tls in ("starttls", "opportunistic"):
            await self._step(N_("Encrypt (STARTTLS)"), self._encrypt)
        if self.route.user:
            await self._step(N_("Sign in"), lambda: self.client.login(self.route.user, self.route.password))
        await self._step(N_("Sender"), lambda: self.client.mail(sender))
        await self._step(N_("Recipient"), lambda: self.client.rcpt(recipient))
        await self._step(N_("Message"), lambda: self.client.data(message.as_bytes()))
        self.client.close()
        return self.steps

    async def _step(self, name: Lazy, act: Callable[[], Awaitable[object]]) -> None:
        if self.steps and not self.steps[-1].fine:
            return
        began = time.perf_counter()
        try:
            told, fine = str(await act()), True
        except (aiosmtplib.SMTPException, OSError, TimeoutError, ssl.SSLError, ValueError) as error:
            told, fine = str(error) or type(error).__name__, False
        self.steps.append(Step(name, fine, clean_line(told, 300), time.perf_counter() - began))

    async def _connect(self) -> str:
        answer = await self.client.connect()
        await self.client.ehlo()
        return f"{self.route.host}:{self.route.port} {answer.code} {answer.message}"

    async def _encrypt(self) -> str:
        if self.route.tls == "opportunistic" and not self.client.supports_extension("starttls"):
            return _("Not offered; the policy is opportunistic, so it goes on without.")
        answer = await self.client.starttls(validate_certs=self.route.tls == "starttls")
        return f"{answer.code} {answer.message}"


async def _read(message_id: str, mailbox: Mailbox) -> Step:
    began = time.perf_counter()
    while time.perf_counter() - began < READ_SECONDS:
        found = await Email.select(Email.item).where(Email.message_id == message_id).first()
        took = time.perf_counter() - began
        if found is not None:
            async with change():
                await items.close(found["item"])
            told = _("Item %(number)s for %(address)s; it is closed again.")
            return Step(N_("Read"), True, told % {"number": found["item"], "address": mailbox.address}, took)
        await asyncio.sleep(LOOK_SECONDS)
    told = _("It was taken in but not read within %(seconds)s seconds.") % {"seconds": READ_SECONDS}
    return Step(N_("Read"), False, told, READ_SECONDS)


def _message(sender: str, recipient: str) -> EmailMessage:
    message = EmailMessage()
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    message["Date"] = format_datetime(now())
    message["From"], message["To"] = sender, recipient
    message["Subject"] = str(SUBJECT)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(
        _("This message was sent from the page that tests the mail. Nothing needs to be done.")
    )
    return message


def _without_mailbox() -> Step:
    sentence = _("There is no mailbox to write from yet. An administrator can add one.")
    return Step(N_("Mailbox"), False, sentence, 0)
