"""Visitors and agents of a chat as protocol clients, strict about what they are shown."""

import asyncio
import json
import re
import uuid
from abc import ABC, abstractmethod
from urllib.parse import urlencode

from tests.load.network import LUCK, DownError, Network
from tests.load.prepared import Chat
from tests.load.wire import Answer

LOST, TWICE = 0.05, 0.05
"""How often an answer gets lost, and how often a POST is sent twice at once."""

MARK = re.compile(r"mark-[0-9a-f]{12}")
LINE = re.compile(r'data-seq="(\d+)"(.*?)(?=data-seq=|$)', re.DOTALL)
LOG = re.compile(r'hx-target="#log-(\d+)"')
SIGHT_SECONDS = 10


def marked(text: str) -> str:
    found = MARK.search(text)
    return found.group() if found else ""


class View:
    """What one side shows of a conversation. Every line must be the next, or one that it has."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.again = 0
        self.wrong: list[str] = []

    def put(self, seq: int, text: str) -> None:
        line, place = marked(text), seq - 1
        if place == len(self.lines):
            self.lines.append(line)
        elif place < len(self.lines) and self.lines[place] == line:
            self.again += 1
        else:
            self.wrong.append(f"{seq} {line} after {len(self.lines)} lines")


class Talker(ABC):
    """One side of one chat: says one line after the other, each until it is acknowledged."""

    def __init__(self, chat: Chat, network: Network) -> None:
        self.chat, self.network, self.view = chat, network, View()
        self.said: list[tuple[str, str]] = []
        """Client id and line of what was acknowledged, in that order."""
        self.lost = self.twice = 0

    path = ""
    headers: dict[str, str]

    @abstractmethod
    def body(self, client_id: str, text: str) -> bytes: ...

    @abstractmethod
    def take(self, answer: Answer) -> None: ...

    async def talk(self, pause: float, over: asyncio.Event) -> None:
        await asyncio.sleep(LUCK.uniform(0, pause))
        while not over.is_set():
            client_id, text = str(uuid.uuid4()), f"mark-{uuid.uuid4().hex[:12]}"
            while not await self.deliver(client_id, text):
                await asyncio.sleep(LUCK.uniform(0.3, 1))
            self.said.append((client_id, text))
            await asyncio.sleep(LUCK.uniform(0.5, 1.5) * pause)

    async def deliver(self, client_id: str, text: str) -> bool:
        """Whether it was acknowledged."""
        asked = ("POST", self.path, self.headers, self.body(client_id, text))
        luck = LUCK.random()
        try:
            if luck < LOST:
                self.lost += 1
                await self.network.lose(*asked)
                return False
            if luck < LOST + TWICE:
                self.twice += 1
                answers = await asyncio.gather(self.network.ask(*asked), self.network.ask(*asked))
            else:
                answers = [await self.network.ask(*asked)]
        except DownError:
            return False
        return all([self.understood(answer) for answer in answers])

    def understood(self, answer: Answer) -> bool:
        if answer.status == 429 or answer.status >= 500:
            return False
        if answer.status not in (200, 201):
            raise RuntimeError(f"{self.path} answered {answer.status}: {answer.body[:300]!r}")
        self.take(answer)
        return True


class Visitor(Talker):
    path = "/widget/api/conversation/messages"

    def __init__(self, chat: Chat, network: Network) -> None:
        super().__init__(chat, network)
        self.headers = {"Authorization": f"Bearer {chat.token}", "Content-Type": "application/json"}

    def body(self, client_id: str, text: str) -> bytes:
        return json.dumps({"client_id": client_id, "text": text, "after": len(self.view.lines)}).encode()

    def take(self, answer: Answer) -> None:
        for line in json.loads(answer.body)["messages"]:
            self.view.put(line["seq"], line["text"])

    async def follow(self) -> None:
        while True:
            try:
                path = f"/widget/api/conversation/stream?after={len(self.view.lines)}"
                async for fields in self.network.stream(path, self.headers):
                    if fields.get("event") == "message":
                        line = json.loads(fields["data"])
                        self.view.put(line["seq"], line["text"])
            except DownError:
                await asyncio.sleep(LUCK.uniform(0.3, 1))


class AgentSide(Talker):
    """An agent in one of her chats; her Screen hears for it."""

    def __init__(self, chat: Chat, network: Network, headers: dict[str, str]) -> None:
        super().__init__(chat, network)
        self.path = f"/chats/{chat.item}/messages"
        self.headers = headers | {
            "HX-Request": "true",
            "Content-Type": "application/x-www-form-urlencoded",
        }

    def body(self, client_id: str, text: str) -> bytes:
        return urlencode({"client_id": client_id, "text": text, "after": len(self.view.lines)}).encode()

    def take(self, answer: Answer) -> None:
        self.show(answer.body.decode())

    def show(self, html: str) -> None:
        for seq, rest in LINE.findall(html):
            if int(seq):
                self.view.put(int(seq), rest)


class Screen:
    """The dashboard of one agent: one stream for all her chats."""

    def __init__(self, network: Network, headers: dict[str, str]) -> None:
        self.network, self.headers, self.last = network, headers, ""
        self.sides: dict[int, AgentSide] = {}
        self.reloads = 0
        self._told = 0.0

    async def follow(self) -> None:
        while True:
            more = {"Last-Event-ID": self.last} if self.last else {}
            try:
                async for fields in self.network.stream("/events", self.headers | more):
                    await self._hear(fields)
                    await self._be_seen()
            except DownError:
                await asyncio.sleep(LUCK.uniform(0.3, 1))

    async def _hear(self, fields: dict[str, str]) -> None:
        if fields.get("event") == "reload":
            await self.refresh()
        self.last = fields.get("id", self.last)
        data = fields.get("data", "")
        if (found := LOG.search(data)) and (side := self.sides.get(int(found.group(1)))):
            side.show(data)

    async def refresh(self) -> None:
        self.reloads += 1
        for side in self.sides.values():
            answer = await self.network.ask("GET", f"/chats/{side.chat.item}", self.headers)
            if answer.status != 200:
                raise DownError(f"the page answered {answer.status}")
            shown = answer.body.decode().partition(f'id="log-{side.chat.item}"')[2].partition("<form")[0]
            side.show(shown)

    async def _be_seen(self) -> None:
        moment = asyncio.get_running_loop().time()
        if moment - self._told > SIGHT_SECONDS:
            self._told = moment
            await self.network.ask("POST", "/shift/sight", self.headers)
