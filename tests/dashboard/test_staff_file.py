"""A file of any spreadsheet program is read; what is no list is refused as a whole."""

import html

import pytest

from dashboard import staff_file, staff_import
from tests.dashboard.test_staff_import import imported, named, seen, verdicts
from tests.serving import Server
from tests.world import World


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
async def test_every_spreadsheet_program_is_understood(world: World, separator: str, encoding: str) -> None:
    lines = ["Family name;First name;E-MAIL address;Department", "Müller;Zoë;zoe@example.org;Café"]
    report = await seen("\r\n".join(lines).replace(";", separator).encode(encoding))
    [line] = report.lines
    assert (line.name, line.row.get("department"), line.verdict) == ("Müller Zoë", "Café", "new")


async def test_quotes_and_line_ends_in_cells_are_read_as_they_were_meant(world: World) -> None:
    text = (
        'achternaam;functie;e-mail\n"Jansen";"Balie; ""begane"" grond\nstadhuis";a@example.org\n\n'
        ";;\nPeters;x;b@example.org\n"
    )
    report = await seen(text)
    assert verdicts(report) == [(2, "new"), (6, "new")]
    assert report.lines[0].row.get("function") == 'Balie; "begane" grond stadhuis'


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (b"", staff_file.NoColumns),
        (b"\n\n", staff_file.NoColumns),
        (b"achternaam;e-mail\n", staff_file.NoLines),
        (b"achternaam;e-mail\n;\n\n", staff_file.NoLines),
        (b"naam van iets;kleur\nx;y\n", staff_file.NoColumns),
        (b"achternaam;surname\nx;y\n", staff_file.TwiceNamed),
        (b'achternaam;e-mail\n"x;y\n', staff_file.Broken),
        (b'achternaam;e-mail\n"x"y;z\n', staff_file.Broken),
        (b"achternaam\nx" + b"y" * 200_000, staff_file.Broken),
        (b"PK\x03\x04\x00\x00\x08\x00", staff_file.NoText),
        (b"achternaam\n\x81\x8d", staff_file.NoText),
        ("achternaam\nx".encode("utf-16"), staff_file.NoText),
        (b"achternaam\n" + b"x\n" * 1_000_000, staff_file.TooLarge),
    ],
)
async def test_a_file_that_is_no_list_is_refused_as_a_whole(
    world: World, text: bytes, problem: type[Exception]
) -> None:
    with pytest.raises(problem):
        await staff_import.read(text)


@pytest.mark.parametrize("cell", ["=1+1", "+31", "-2", "@SUM(A1)", "<script>", "'; DROP TABLE employee;--"])
async def test_a_cell_is_text_and_nothing_else(server: Server, world: World, cell: str) -> None:
    await imported(f'achternaam;functie\nFormule;"{cell}"\n')
    assert (await named("Formule")).function == cell
    async with server.client(world.bea) as client:
        assert str(html.escape(cell, quote=False)) in html.unescape(
            (await client.get("/directory?q=formule")).text
        ).replace("<script>", "&lt;script&gt;")
