"""A file with employees: read in any dialect, reported line by line, then imported exactly so, once."""

import asyncio

import pytest

from app.news import change
from app.tables import AuditEntry
from app.texts import set_language
from dashboard import employees, groups, staff, staff_import
from dashboard.staff_report import Report
from dashboard.tables import Department, Employee, Group, GroupMember
from tests.world import World

HEADER = "voornaam;achternaam;afdeling;functie;e-mail;telefoon;groepen;vervanger\n"
KIM = (
    "Kim;Jansen;Burgerzaken;Medewerker;kim@example.org;030-7551350;Reisdocumenten|Verhuizen;bea@example.org\n"
)


@pytest.fixture(autouse=True)
def _dutch() -> None:
    set_language("nl")


async def seen(text: str | bytes) -> Report:
    content = text if isinstance(text, bytes) else text.encode()
    return await staff_import.preview(await staff_import.read(content))


async def imported(text: str, mark: str = "m", expected: str = "") -> Report:
    sheet = await staff_import.read(text.encode())
    return await staff_import.carry_out(sheet, mark, "test", expected)


def verdicts(report: Report) -> list[tuple[int, str]]:
    return [(line.number, line.verdict) for line in report.lines]


async def named(name: str) -> employees.Entry:
    [entry] = [entry for entry in await employees.everybody() if entry.name == name]
    return entry


async def test_looking_changes_nothing_and_importing_does_exactly_that(world: World) -> None:
    report = await seen(HEADER + KIM)
    assert verdicts(report) == [(2, "new")]
    assert (report.departments, report.groups) == ((), ("Reisdocumenten", "Verhuizen"))
    assert await Employee.count() == 5
    assert not await Group.exists()
    await imported(HEADER + KIM, expected=report.digest)
    entry = await named("Kim Jansen")
    assert (entry.department, entry.function, entry.email, entry.phone) == (
        "Burgerzaken",
        "Medewerker",
        "kim@example.org",
        "030-7551350",
    )
    assert sorted(entry.groups.values()) == ["Reisdocumenten", "Verhuizen"]
    assert entry.substitute == world.bea.employee_id


async def test_a_wrong_line_is_refused_with_its_reason_and_the_others_go_on(world: World) -> None:
    report = await imported(
        "achternaam;voornaam;e-mail;telefoon;afdeling;vervanger\n"
        "Jansen;Kim;geen adres;bel maar;Sport;\n"
        ";Jo;jo@example.org;;;\n"
        "Peters;Jo;jo@example.org;;Water;\n"
        "Peters;Joris;JO@example.org;;;\n"
        "Groot;;g@example.org;;;g@example.org\n"
        "Klein;;k@example.org;;;weg@example.org\n"
        "Teveel;;t@example.org;;;;x;y\n"
        f"{'x' * 101};;;;;\n"
    )
    assert verdicts(report) == [
        (2, "refused"),
        (3, "refused"),
        (4, "new"),
        (5, "refused"),
        (6, "refused"),
        (7, "refused"),
        (8, "refused"),
        (9, "refused"),
    ]
    reasons = [line.reason for line in report.lines]
    for reason, said in zip(
        reasons,
        (
            "E-mail: Dit is geen e-mailadres.",
            "Er is geen achternaam.",
            "",
            "Dit is de medewerker van regel 4 nog een keer.",
            "Niemand kan haar of zijn eigen vervanger zijn.",
            "De vervanger weg@example.org staat niet in het smoelenboek",
            "Deze regel heeft meer cellen dan er kolommen zijn.",
            "Achternaam: Hooguit 100 tekens.",
        ),
        strict=True,
    ):
        assert said in reason
    assert "Telefoonnummer: Dit is geen telefoonnummer." in reasons[0]
    assert report.departments == ("Water",)
    assert await Employee.count() == 6
    assert not await Department.exists().where(Department.name == "Sport")


async def test_an_employee_is_recognised_by_address_and_otherwise_by_name_and_department(
    world: World,
) -> None:
    text = (
        "voornaam;achternaam;afdeling;e-mail;functie\n"
        "Abe;Batens;;ABE@Example.org;Voorlichter\n"
        "Bea;Smit;burgerzaken;;Balie\n"
        "Sam;de Vries;Burgerzaken;;\n"
        "Fatima;el Idrissi;Klantcontactcentrum;fatima@example.org;\n"
    )
    report = await imported(text)
    assert verdicts(report) == [(2, "changed"), (3, "changed"), (4, "new"), (5, "unchanged")]
    assert report.lines[0].told == ["Functie: niets → Voorlichter"]
    assert (await named("Abe Batens")).function == "Voorlichter"
    assert (await named("Abe Batens")).department == "College van Burgemeester en Wethouders"
    assert verdicts(await imported(text, "again")) == [(n, "unchanged") for n in (2, 3, 4, 5)]


async def test_two_with_one_name_and_department_need_an_address(world: World) -> None:
    for _ in range(2):
        await staff.add({"family_name": "Jansen", "given_name": "Kim"}, [], world.admin)
    report = await seen("voornaam;achternaam;afdeling;functie\nKim;Jansen;;x\nKim;Jansen;Burgerzaken;x\n")
    assert verdicts(report) == [(2, "refused"), (3, "new")]
    assert "Verschillende medewerkers heten zo." in report.lines[0].reason


async def test_an_empty_cell_or_a_missing_column_changes_nothing(world: World) -> None:
    group = await groups.add({"name": "Parkeren"}, "test")
    await groups.join(group.id, world.abe.employee_id, "test")
    report = await imported("e-mail;telefoon;groepen;achternaam\nabe@example.org;;;\nbea@example.org\n")
    assert [line.verdict for line in report.lines] == ["unchanged", "unchanged"]
    assert (await named("Abe Batens")).phone == "030-7551339"


async def test_groups_become_exactly_those_of_the_cell(world: World) -> None:
    group = await groups.add({"name": "Parkeren"}, "test")
    await groups.join(group.id, world.abe.employee_id, "test")
    report = await imported(
        "e-mail;groepen\nabe@example.org;Water | reizen|WATER\nbea@example.org;parkeren\n"
    )
    assert report.lines[0].told == ["Groepen: Parkeren → Water | reizen | WATER"]
    assert report.groups == ("Water", "reizen")
    assert set((await named("Abe Batens")).groups.values()) == {"Water", "reizen"}
    assert set((await named("Bea Smit")).groups.values()) == {"Parkeren"}
    assert await GroupMember.count() == 3


async def test_a_substitute_may_stand_further_down(world: World) -> None:
    text = (
        "achternaam;e-mail;vervanger\nEen;een@example.org;twee@example.org\n"
        "Twee;twee@example.org;EEN@example.org\nDrie;drie@example.org;twee@example.org\n"
    )
    report = await imported(text)
    assert [line.verdict for line in report.lines] == ["new"] * 3
    one, two, three = [await named(name) for name in ("Een", "Twee", "Drie")]
    assert (one.substitute, two.substitute, three.substitute) == (two.id, one.id, two.id)
    assert not (await seen(text)).to_do


async def test_a_refused_line_takes_those_with_it_whose_substitute_it_is(world: World) -> None:
    report = await imported(
        "achternaam;e-mail;vervanger\nEen;een@example.org;twee@example.org\n"
        "Twee;twee@example.org;drie@example.org\nDrie;drie@example.org;weg@example.org\n"
    )
    assert [line.verdict for line in report.lines] == ["refused"] * 3
    assert await Employee.count() == 5


async def test_who_left_comes_back_when_the_file_has_her(world: World) -> None:
    await staff.leave(world.bea.employee_id, world.admin)
    report = await imported("achternaam;e-mail\nSmit;bea@example.org\n")
    assert report.lines[0].told == ["Werkt hier: nee → ja"]
    assert (await named("Bea Smit")).works_here


async def test_five_thousand_lines_are_one_import(world: World) -> None:
    lines = [
        f"Voornaam {n};Achternaam {n};Afdeling {n % 40};Functie;m{n}@example.org;030-7551350;"
        f"Groep {n % 7}|Iedereen;m{(n + 1) % 5000}@example.org"
        for n in range(5000)
    ]
    text = HEADER + "\n".join(lines)
    report = await imported(text)
    assert report.counts == {"refused": 0, "new": 5000, "changed": 0, "unchanged": 0}
    assert (len(report.departments), len(report.groups)) == (40, 8)
    assert await Employee.count() == 5005
    assert await GroupMember.count() == 10_000
    assert await Employee.count().where(Employee.substitute.is_not_null()) == 5000
    again = await imported(text.replace("Functie", "Andere functie"), "again")
    assert again.counts == {"refused": 0, "new": 0, "changed": 5000, "unchanged": 0}


async def test_nothing_is_kept_when_anything_fails(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("the power went out")

    monkeypatch.setattr(staff_import, "_record", broken)
    with pytest.raises(RuntimeError):
        await imported(HEADER + KIM)
    assert await Employee.count() == 5
    assert not await Group.exists()


async def test_the_same_import_at_the_same_moment_is_done_once(world: World) -> None:
    text = "achternaam;afdeling\n" + "".join(f"Naam {n};Sport\n" for n in range(20))
    expected = (await seen(text)).digest
    done = await asyncio.gather(*(imported(text, "same", expected) for _ in range(4)), return_exceptions=True)
    assert not [
        result
        for result in done
        if isinstance(result, Exception) and not isinstance(result, staff_import.Outdated)
    ]
    assert await Employee.count() == 25
    assert await AuditEntry.count().where(AuditEntry.action == "employees.import") == 1


async def test_what_is_not_what_was_seen_is_not_done(world: World) -> None:
    expected = (await seen(HEADER + KIM)).digest
    async with change():
        await Employee.insert(Employee(family_name="Jansen", email="kim@example.org"))
    with pytest.raises(staff_import.Outdated):
        await imported(HEADER + KIM, expected=expected)
    assert (await named("Jansen")).function == ""


async def test_it_is_in_the_audit_trail_without_names(world: World) -> None:
    await imported(HEADER + KIM)
    entry = await AuditEntry.objects().where(AuditEntry.action == "employees.import").first()
    assert entry
    assert '"new": 1' in entry.data
    assert "Jansen" not in entry.data
    assert "example.org" not in entry.data


async def test_the_command_tells_the_same_report(world: World) -> None:
    text = (HEADER + KIM + "Abe;Batens;;;abe@example.org;;;\n;;;;x;;;\n").encode()
    told = await staff_import.told(text, dry_run=True)
    assert told[:2] == ["Regel 2: Jansen Kim: Nieuw", "Regel 3: Batens Abe: Ongewijzigd"]
    assert told[2].startswith("Regel 4: x: Geweigerd (E-mail: Dit is geen e-mailadres.")
    assert told[3:] == [
        "Groepen die worden gemaakt: Reisdocumenten, Verhuizen",
        "Geweigerd: 1, Nieuw: 1, Gewijzigd: 0, Ongewijzigd: 1",
    ]
    assert await Employee.count() == 5
    assert await staff_import.told(text, dry_run=False) == told
    assert await Employee.count() == 6
