"""What became of a run of chats: everything acknowledged is there once, and everybody is shown just that."""

import sqlite3
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from tests.load.talkers import Talker, marked

Lines = list[tuple[str, str]]
"""Client id and text, in the order of their numbers."""


def kept(data: Path) -> dict[int, Lines]:
    """What the database has, by conversation; raises when a number was left out."""
    found: dict[int, Lines] = {}
    with sqlite3.connect(data / "onthaal.sqlite") as file:
        rows = file.execute(
            "SELECT conversation, seq, client_id, text FROM message ORDER BY conversation, seq"
        ).fetchall()
    for conversation, seq, client_id, text in rows:
        lines = found.setdefault(conversation, [])
        lines.append((client_id, text))
        if seq != len(lines):
            raise RuntimeError(f"conversation {conversation} has number {seq} in place {len(lines)}")
    return found


def judge(talkers: Iterable[Talker], database: dict[int, Lines]) -> Counter[str]:
    """How many acknowledged lines were lost, doubled or out of order, and how many views are not right."""
    wrong: Counter[str] = Counter(dict.fromkeys(("lost", "doubled", "out of order", "views that differ"), 0))
    for talker in talkers:
        lines = database[talker.chat.conversation]
        ids, texts = [client_id for client_id, _ in lines], [marked(text) for _, text in lines]
        shown = talker.view.lines
        said = [client_id for client_id, _ in talker.said]
        wrong["lost"] += sum(client_id not in ids for client_id in said)
        wrong["lost"] += sum(bool(text) and text not in shown for text in texts)
        wrong["doubled"] += _doubled(ids) + _doubled(texts) + _doubled(shown)
        wrong["out of order"] += [client_id for client_id in ids if client_id in set(said)] != said
        wrong["out of order"] += len(talker.view.wrong)
        wrong["views that differ"] += shown != texts
        if talker.view.wrong or shown != texts:
            print(f"{talker.path}: {len(shown)} lines of {len(texts)}; {talker.view.wrong[:3]}")
    return wrong


def judge_window(shown: list[str], said: list[str], lines: Lines) -> Counter[str]:
    """The same of a real browser, that shows no numbers; the text of each line is its own."""
    texts = [text for _, text in lines]
    return Counter(
        {
            "lost": sum(text not in texts for text in said),
            "doubled": _doubled(texts) + _doubled(shown),
            "out of order": [text for text in texts if text in said] != said,
            "views that differ": shown != texts,
        }
    )


def _doubled(words: list[str]) -> int:
    return sum(times - 1 for word, times in Counter(words).items() if word)
