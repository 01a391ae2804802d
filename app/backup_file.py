"""The file of a backup: a ZIP with a line of JSON for every row, the secret, and last of all a manifest.

Every table is a member of its own; the manifest has its columns, its number of rows and the digest of its
lines. The comment at the very end is the digest of all before it, so that a file that was cut off or altered
is known before anything is put back."""

import os
import zipfile
import zlib
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import date, datetime, time
from hashlib import sha256
from pathlib import Path
from typing import IO, Annotated, Any, Literal

import msgspec

from app.problems import Refusal

FORMAT = 1
MANIFEST = "manifest.json"
SECRET = "secret"  # noqa: S105 - the name of the member
ALOUD = 2000
SEAL = 64
PIECE = 1_000_000
LONGEST_LINE = 200_000_000
"""A row may have a whole mail in it; what is longer only fills memory."""
LONGEST_MANIFEST = 10_000_000
PACKED = (zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED)
UNSOUND = (zipfile.BadZipFile, zlib.error, EOFError)
UNFIT = (KeyError, NotImplementedError)
"""What zipfile raises for a member that is not there, and for one that claims a compression or a version
which it does not know: that is an altered file too."""
Whole = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
Name = Annotated[str, msgspec.Meta(pattern="^[a-z0-9_]+$")]
Kind = Literal["integer", "number", "text", "boolean", "moment", "date", "time", "bytes"]
KINDS: dict[Kind, Any] = {
    "integer": Whole,
    "number": float,
    "text": str,
    "boolean": bool,
    "moment": datetime,
    "date": date,
    "time": time,
    "bytes": bytes,
}


class Column(msgspec.Struct, frozen=True):
    name: Name
    kind: Kind


class Contents(msgspec.Struct):
    """What the file has of a table. `last_id` is the highest number that was ever given out."""

    columns: list[Column]
    last_id: Whole
    rows: int = 0
    sha256: str = ""


class Manifest(msgspec.Struct):
    made_by: str
    made_at: datetime
    database: str
    migrations: list[tuple[str, str]]
    secret_sha256: str
    tables: dict[Name, Contents] = {}
    format: int = FORMAT


class Damaged(Refusal):
    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path} is no sound backup ({reason}); nothing was changed.")


class Progress:
    """Told of every so many rows; the command draws a bar of it."""

    def begin(self, work: str, total: int) -> None: ...

    def advance(self, rows: int) -> None: ...


class Writing:
    """Takes in tables one by one, never more than a few rows at a time in memory."""

    def __init__(self, file: IO[bytes], progress: Progress) -> None:
        self._file = file
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6)
        self._progress = progress

    async def table(self, name: str, contents: Contents, rows: AsyncIterator[Sequence[Any]]) -> None:
        encode, digest = msgspec.json.Encoder().encode, sha256()
        with self._zip.open(_member(name), "w", force_zip64=True) as member:
            async for row in rows:
                line = encode(tuple(row)) + b"\n"
                digest.update(line)
                member.write(line)
                contents.rows += 1
                if contents.rows % ALOUD == 0:
                    self._progress.advance(ALOUD)
        self._progress.advance(contents.rows % ALOUD)
        contents.sha256 = digest.hexdigest()

    def finish(self, manifest: Manifest, secret: str) -> None:
        self._zip.writestr(SECRET, secret)
        self._zip.writestr(MANIFEST, msgspec.json.format(msgspec.json.encode(manifest)))
        self._zip.comment = b"0" * SEAL
        self._zip.close()
        self._file.flush()
        seal(Path(self._file.name))


class Reading:
    """A backup that was found sound in what its manifest says. Raises Damaged."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._zip = zipfile.ZipFile(path)
            self._refuse_foreign_members()
            self.manifest = msgspec.json.decode(self._zip.read(MANIFEST), type=Manifest)
            self.secret = self._zip.read(SECRET).decode()
        except OSError as error:
            raise Refusal(f"{path} cannot be read: {error.strerror or error}.") from error
        except UNSOUND as error:
            raise Damaged(path, "it was cut off, altered or is something else") from error
        except (ValueError, *UNFIT) as error:
            raise Damaged(path, "its manifest cannot be read") from error
        if self.manifest.format != FORMAT:
            raise Damaged(path, f"it has format {self.manifest.format}, this program knows {FORMAT}")
        if sha256(self.secret.encode()).hexdigest() != self.manifest.secret_sha256:
            raise Damaged(path, "its secret was altered")

    def _refuse_foreign_members(self) -> None:
        """Such as we never write: with a password, packed in another way, or that unfold without end."""
        longest = {MANIFEST: LONGEST_MANIFEST, SECRET: LONGEST_MANIFEST}
        for member in self._zip.infolist():
            encrypted, packed = member.flag_bits & 1, member.compress_type in PACKED
            if encrypted or not packed or member.file_size > longest.get(member.filename, member.file_size):
                raise Damaged(self.path, f"{member.filename} was not written by Onthaal")

    @property
    def rows(self) -> int:
        return sum(contents.rows for contents in self.manifest.tables.values())

    def check(self, progress: Progress) -> None:
        """Reads all of it and compares. Raises Damaged."""
        with self.path.open("rb") as file:
            if _digest_before_seal(file) != file.read():
                raise Damaged(self.path, "it was altered")
        progress.begin("checking", self.rows)
        for name, contents in self.manifest.tables.items():
            digest, rows = sha256(), 0
            for line in self._lines(name, contents):
                digest.update(line)
                rows += 1
                if rows % ALOUD == 0:
                    progress.advance(ALOUD)
            progress.advance(rows % ALOUD)
            if (rows, digest.hexdigest()) != (contents.rows, contents.sha256 or sha256().hexdigest()):
                raise Damaged(self.path, f"{name} is not as it was written")

    def table(self, name: str) -> Iterator[tuple[Any, ...]]:
        """Its rows, each value of the kind of its column. Raises Damaged."""
        contents = self.manifest.tables[name]
        kinds = tuple(KINDS[column.kind] | None for column in contents.columns)
        decode = msgspec.json.Decoder(tuple[kinds]).decode  # type: ignore[valid-type]
        try:
            for line in self._lines(name, contents):
                yield decode(line)
        except msgspec.DecodeError as error:
            raise Damaged(self.path, f"a row of {name} cannot be read") from error

    def _lines(self, name: str, contents: Contents) -> Iterator[bytes]:
        if not contents.sha256:
            return
        try:
            with self._zip.open(_member(name)) as member:
                yield from _lines_of(member)
        except (*UNSOUND, *UNFIT) as error:
            raise Damaged(self.path, f"{name} cannot be read") from error


def _lines_of(member: IO[bytes]) -> Iterator[bytes]:
    """Each with its end. Raises BadZipFile for one that never ends."""
    begun = b""
    while piece := member.read(PIECE):
        *whole, begun = (begun + piece).split(b"\n")
        for line in whole:
            yield line + b"\n"
        if len(begun) > LONGEST_LINE:
            raise zipfile.BadZipFile("A row without end")
    if begun:
        yield begun


def seal(path: Path) -> None:
    """Of a ZIP with a comment of this length."""
    with path.open("rb+") as file:
        file.write(_digest_before_seal(file))


def _digest_before_seal(file: IO[bytes]) -> bytes:
    """Of an open file, which stands at its seal after."""
    digest, left = sha256(), file.seek(0, os.SEEK_END) - SEAL
    file.seek(0)
    while left > 0 and (piece := file.read(min(PIECE, left))):
        digest.update(piece)
        left -= len(piece)
    return digest.hexdigest().encode()


def _member(table: str) -> str:
    return f"tables/{table}.jsonl"
