"""Mail: how much is taken in and read, then from the 250 to the item on the agent's stream; each beside a
listener that stores nothing.

python -m tests.load.mail [MAILS] [A_SECOND]
"""

import asyncio
import sys
import tempfile
import time
import uuid
from email.message import EmailMessage
from pathlib import Path

import aiosmtplib

from tests.load import intake, processes
from tests.load.prepared import prepared, signed_in
from tests.load.report import table
from tests.load.wire import Watch, percentile

MAILS_IN = 3000


async def measure(mails: int, rate: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        await prepared(Path(folder), chats=0)
        async with processes.floor() as bare:
            low = await run(bare, {}, mails, rate)
        async with processes.product(Path(folder)) as ours:
            high = await run(ours, await signed_in(ours.url, "agent0@example.org"), mails, rate)
    table(f"SMTP 250 to item on the agent's stream, {mails} mails, {rate} a second", low, high)


async def run(process: processes.Process, headers: dict[str, str], mails: int, rate: int) -> dict[str, float]:
    watch = Watch()
    following = asyncio.create_task(watch.follow(process.port, "/events", headers))
    await asyncio.wait_for(watch.ready.wait(), 10)
    cpu = process.cpu_seconds()
    async with aiosmtplib.SMTP(hostname="127.0.0.1", port=process.smtp_port, start_tls=False) as client:
        for _ in range(mails):
            marker = uuid.uuid4().hex[:12]
            await client.send_message(letter(marker))
            watch.sent[marker.encode()] = time.perf_counter()
            await asyncio.sleep(1 / rate)
    await asyncio.sleep(1)
    following.cancel()
    delays = [max(delay, 0.0) for delay in watch.delays()]
    return {
        "p50 ms": percentile(delays, 0.5),
        "p95 ms": percentile(delays, 0.95),
        "CPU s per 1,000": (process.cpu_seconds() - cpu) * 1000 / mails,
        "memory MB": process.megabytes(),
    }


def letter(marker: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Kees Essaadi <kees@example.net>"
    message["To"] = "info@example.org"
    message["Subject"] = f"marker-{marker}"
    message["Message-ID"] = f"<{uuid.uuid4()}@example.net>"
    message.set_content("Kan ik zonder afspraak langskomen?\n" * 20)
    return message


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:]]
    asyncio.run(intake.measure(MAILS_IN))
    asyncio.run(measure(*(numbers + [200, 20][len(numbers) :])))
