"""Taking mail in: accepted and durably stored, reading paused, beside servers that keep nothing; then read.

python -m tests.load.intake [MAILS]

Run as `python -m tests.load.intake bare PORT` or `... product PORT FOLDER` it is one of the servers."""

import asyncio
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiosmtpd.smtp import SMTP

from app import database, ports
from app.clock import now
from app.main import floors, settle
from app.settings import configure
from mail import inbox, mailboxes
from mail.doorway import Rules
from mail.hall import Hall, Limits
from mail.listener import Listener
from tests.load.processes import Process, answering
from tests.serving import free_port

CONNECTIONS = 10
SIZE = 2048
TARGET_RATIO, TARGET_READ = 0.4, 400


def letter(number: int) -> bytes:
    head = (
        f"From: Kees Essaadi <kees{number}@visitor.example>\r\nTo: info@example.org\r\n"
        f"Subject: Vraag {number}\r\nMessage-ID: <{number}@visitor.example>\r\n\r\n"
    ).encode()
    line = b"Kan ik zonder afspraak langskomen voor een nieuw paspoort?\r\n"
    return (head + line * (SIZE // len(line)))[: SIZE - 2] + b"\r\n"


async def measure(mails: int) -> None:
    rates: dict[str, float] = {}
    if shutil.which("smtp-sink"):
        port = free_port()
        async with running(port, "smtp-sink", "-c", f"127.0.0.1:{port}", "100"):
            rates["smtp-sink"] = await offered(port, mails)
    port = free_port()
    async with running(port, sys.executable, "-m", "tests.load.intake", "bare", str(port)) as child:
        rates["bare aiosmtpd"] = await offered(port, mails)
        cost = Process(child.pid, 0, port).cpu_seconds() * 1000 / mails
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        async with running(
            port, sys.executable, "-m", "tests.load.intake", "product", str(port), folder
        ) as child:
            rates["product, stored"] = await offered(port, mails)
            assert child.stdin
            assert child.stdout
            child.stdin.write(b"read\n")
            told = (await child.stdout.readline()).decode().split()
    print(f"\n{mails} mails of {SIZE} octets over {CONNECTIONS} connections, a second:")
    for name, rate in rates.items():
        print(f"{name:>18} {rate:>8.0f}")
    ratio = rates["product, stored"] / rates["bare aiosmtpd"]
    print(f"{'of bare':>18} {ratio:>8.2f}  (at least {TARGET_RATIO})")
    print(f"{'read into items':>18} {float(told[0]):>8.0f}  (at least {TARGET_READ})")
    print(
        f"CPU seconds per 1,000: bare {cost:.2f}, storing {float(told[1]):.2f}, reading {float(told[2]):.2f}"
    )


@asynccontextmanager
async def running(port: int, *words: str) -> AsyncIterator[asyncio.subprocess.Process]:
    pipe = asyncio.subprocess.PIPE
    child = await asyncio.create_subprocess_exec(*words, stdin=pipe, stdout=pipe)
    try:
        await answering(port)
        yield child
    finally:
        child.kill()
        await child.wait()


async def offered(port: int, mails: int) -> float:
    """Mails accepted a second."""
    began = time.perf_counter()
    shares = [range(first, mails, CONNECTIONS) for first in range(CONNECTIONS)]
    await asyncio.gather(*(deliver(port, share) for share in shares))
    return mails / (time.perf_counter() - began)


async def deliver(port: int, numbers: range) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await reader.readline()
    await say(reader, writer, b"HELO load.example\r\n")
    for number in numbers:
        await say(reader, writer, b"MAIL FROM:<kees@visitor.example>\r\n")
        await say(reader, writer, b"RCPT TO:<info@example.org>\r\n")
        await say(reader, writer, b"DATA\r\n")
        await say(reader, writer, letter(number) + b".\r\n")
    writer.close()


async def say(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, words: bytes) -> None:
    writer.write(words)
    answer = await reader.readline()
    if answer[:1] not in b"23":
        raise RuntimeError(answer)


async def bare(port: int) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(object(), hostname="bare", loop=loop), sock=ports.listening("mail", "127.0.0.1", port)
    )
    await server.serve_forever()


async def product(port: int, folder: str) -> None:
    """The listener and its store alone, until a line comes in; then what it has is read, and timed."""
    chosen = configure(data=Path(folder), secret="s" * 40)
    await database.connect(chosen.database_address)
    await database.migrate()
    floors()
    await mailboxes.add("info@example.org")
    listener = Listener(Rules(mailboxes.is_known, inbox.receive_all), Hall(Limits()), 1_000_000, "load")
    await listener.open(ports.listening("mail", "127.0.0.1", port))
    settle()
    before = cpu()
    await asyncio.to_thread(sys.stdin.readline)
    stored = cpu() - before
    kept, began, before = await inbox.RawMail.count(), time.perf_counter(), cpu()
    while await inbox.RawMail.exists().where(inbox.RawMail.state == "stored"):
        await inbox.read_due(now())
    rate = kept / (time.perf_counter() - began)
    print(rate, stored * 1000 / kept, (cpu() - before) * 1000 / kept, flush=True)
    await asyncio.Event().wait()


def cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main(words: list[str]) -> None:
    import uvloop

    roles = {"bare": lambda: bare(int(words[1])), "product": lambda: product(int(words[1]), words[2])}
    role = roles.get(words[0] if words else "")
    uvloop.run(role() if role else measure(int(words[0]) if words else 3000))


if __name__ == "__main__":
    main(sys.argv[1:])
