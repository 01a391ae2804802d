"""The pages of the import: upload, report, confirmation; what travels between them is sealed."""

import html
import re
import secrets

from app.signing import sign
from dashboard.tables import Employee
from tests.dashboard.test_staff_import import HEADER, KIM
from tests.serving import Server
from tests.world import World


def ticket_in(page: str) -> str:
    found = re.search(r'name="ticket" value="([^"]+)"', page)
    assert found
    return html.unescape(found[1])


async def test_an_administrator_looks_first_and_then_imports_once(server: Server, world: World) -> None:
    file = {"file": ("medewerkers.csv", HEADER + KIM + "Jo;;;;jo@example.org;;;\n", "text/csv")}
    async with server.client(world.admin) as admin:
        report = await admin.post("/admin/employees/import", files=file)
        assert report.status_code == 200
        for said in (
            "Importeer 1 regel",
            "Jansen Kim",
            "Er is geen achternaam.",
            "Reisdocumenten, Verhuizen",
        ):
            assert said in report.text
        assert await Employee.count() == 5
        sent = {"ticket": (None, ticket_in(report.text))}
        done = await admin.post("/admin/employees/import/confirmation", files=sent)
        assert "1 regel is geïmporteerd." in done.text
        again = await admin.post("/admin/employees/import/confirmation", files=sent)
        assert again.status_code == 200
        assert "Er is niets gewijzigd." in again.text
    assert await Employee.count() == 6


async def test_a_report_that_is_out_of_date_comes_back_anew(server: Server, world: World) -> None:
    file = {"file": ("x.csv", HEADER + KIM, "text/csv")}
    async with server.client(world.admin) as admin:
        old = ticket_in((await admin.post("/admin/employees/import", files=file)).text)
        await Employee.insert(Employee(family_name="Jansen", email="kim@example.org"))
        answer = await admin.post("/admin/employees/import/confirmation", files={"ticket": (None, old)})
        assert answer.status_code == 409
        assert "Bekijk eerst het nieuwe." in answer.text
        new = {"ticket": (None, ticket_in(answer.text))}
        done = await admin.post("/admin/employees/import/confirmation", files=new)
        assert "1 regel is geïmporteerd." in done.text


async def test_what_was_not_sealed_for_her_is_not_imported(server: Server, world: World) -> None:
    file = {"file": ("x.csv", HEADER + KIM, "text/csv")}
    async with server.client(world.admin) as admin:
        ticket = ticket_in((await admin.post("/admin/employees/import", files=file)).text)
        actor, mark, digest, packed_and_seal = ticket.split(".", 3)
        for forged in (
            "",
            "x",
            f"{actor}.{mark}x.{digest}.{packed_and_seal}",
            ticket[:-1],
            sign("other", ticket.rpartition(".")[0]),
            sign("staff-import", f"agent:999.{mark}.{digest}.{packed_and_seal.rpartition('.')[0]}"),
            sign("staff-import", f"{actor}.{mark}.{digest}.bm9uc2Vuc2U="),
        ):
            answer = await admin.post(
                "/admin/employees/import/confirmation", files={"ticket": (None, forged)}
            )
            assert answer.status_code == 404, forged
    assert await Employee.count() == 5


async def test_a_file_that_cannot_be_read_is_refused_beside_the_field(server: Server, world: World) -> None:
    async with server.client(world.admin) as admin:
        for content, said in (
            (b"", "Kies eerst een bestand."),
            (b"PK\x00", "Dit is geen CSV-bestand."),
            (b"kleur\nrood", "De eerste regel moet de kolommen noemen"),
            (b"achternaam\n" + b"x\n" * 1_000_000, "Dit bestand is groter dan 2 MB."),
        ):
            answer = await admin.post("/admin/employees/import", files={"file": ("x.csv", content)})
            assert answer.status_code == 422
            assert said in answer.text
            assert 'id="f-file-err"' in answer.text
        assert (await admin.post("/admin/employees/import")).status_code == 422
        huge = await admin.post("/admin/employees/import", files={"file": ("x.csv", b"x" * 4_000_000)})
        assert huge.status_code == 413


async def test_a_file_of_two_megabytes_goes_all_the_way(server: Server, world: World) -> None:
    lines = [f"Naam {n};{secrets.token_hex(1000)}" for n in range(990)]
    file = {"file": ("x.csv", "achternaam;opmerking\n" + "\n".join(lines))}
    async with server.client(world.admin) as admin:
        report = await admin.post("/admin/employees/import", files=file)
        assert "Importeer 990 regels" in report.text
        sent = {"ticket": (None, ticket_in(report.text))}
        done = await admin.post("/admin/employees/import/confirmation", files=sent)
        assert "990 regels zijn geïmporteerd." in done.text
