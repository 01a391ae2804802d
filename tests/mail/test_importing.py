import mailbox
from pathlib import Path

import pytest

from app.problems import Refusal
from mail.importing import import_paths
from mail.tables import Mailbox, RawMail
from tests.mail.conftest import all_items, letter
from tests.world import World


def silent(_done: int, _total: int) -> None: ...


@pytest.fixture
def sources(tmp_path: Path) -> list[Path]:
    """A file, an mbox, a Maildir and a folder of files: seven mails."""
    (tmp_path / "een.eml").write_bytes(letter(subject="Een"))
    box = mailbox.mbox(tmp_path / "oud.mbox")
    for n in range(2):
        box.add(letter(subject=f"Mbox {n}"))
    box.close()
    folder = mailbox.Maildir(tmp_path / "Maildir")
    for n in range(2):
        folder.add(letter(subject=f"Maildir {n}", To="chat@example.org"))
    (tmp_path / "map").mkdir()
    for n in range(2):
        (tmp_path / "map" / f"{n}.eml").write_bytes(letter(subject=f"Map {n}", To="elders@voorbeeld.nl"))
    return [tmp_path / name for name in ("een.eml", "oud.mbox", "Maildir", "map")]


async def test_files_mboxes_and_maildirs_all_become_items(world: World, sources: list[Path]) -> None:
    seen: list[tuple[int, int]] = []
    imported = await import_paths(sources, "", lambda done, total: seen.append((done, total)))
    assert (imported.found, imported.new) == (7, 7)
    assert {item.summary for item in await all_items()} == {
        *("Een", "Mbox 0", "Mbox 1", "Maildir 0", "Maildir 1", "Map 0", "Map 1")
    }
    octets = sum(f.stat().st_size for source in sources for f in (source, *source.rglob("*")) if f.is_file())
    assert seen[-1] == (octets, octets)
    assert seen == sorted(seen)
    assert {mail.recipient for mail in await RawMail.objects()} == {"info@example.org", "chat@example.org"}


async def test_importing_again_makes_no_doubles(world: World, sources: list[Path]) -> None:
    await import_paths(sources, "", silent)
    again = await import_paths(sources, "", silent)
    assert (again.found, again.new) == (7, 0)
    assert len(await all_items()) == 7


async def test_an_import_that_was_stopped_goes_on_where_it_was(world: World, tmp_path: Path) -> None:
    box = tmp_path / "oud.mbox"
    for number in range(130):
        separator = b"From - Thu Nov 26 10:15:00 2026\r\n"
        body = b"\r\nFrom hier naar daar.\r\n" if number == 3 else b""
        with box.open("ab") as file:
            file.write(separator + letter(subject=f"Mbox {number}") + body + b"\r\n")

    def stopped(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await import_paths([box], "", stopped)
    assert await RawMail.count() == 100
    again = await import_paths([box], "", silent)
    assert (again.found, again.new) == (130, 30)
    with box.open("ab") as file:
        file.write(b"From - Thu Nov 26 10:16:00 2026\r\n" + letter(subject="Nog een"))
    grown = await import_paths([box], "", silent)
    assert (grown.found, grown.new) == (131, 1)
    assert len(await all_items()) == 131


async def test_mail_that_names_no_mailbox_goes_where_it_is_told(world: World, sources: list[Path]) -> None:
    await import_paths(sources[3:], "chat@example.org", silent)
    assert {mail.recipient for mail in await RawMail.objects()} == {"chat@example.org"}


async def test_a_mailbox_that_does_not_exist_is_refused(world: World, sources: list[Path]) -> None:
    with pytest.raises(Refusal, match="no mailbox nobody@example"):
        await import_paths(sources, "nobody@example.org", silent)
    await Mailbox.delete(force=True)
    with pytest.raises(Refusal, match="no mailbox yet"):
        await import_paths(sources, "", silent)
