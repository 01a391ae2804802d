"""Websites, as administrators set them up and supervisors word them."""

import json
import re

import httpx
import pytest

from app.tables import AuditEntry
from chat import embedding, sightings, site_form, sites, texts, wording
from chat.tables import Sighting, SightingKind, Site, VisitorStatus
from tests.chat.conftest import Clients
from tests.world import World

NEW = {
    "name": "Website Haven",
    "slug": "haven",
    "title": "Chat met de haven",
    "variant": "inline",
    "languages": "nl",
    "language": "nl",
    "mailbox": "chat@example.org",
    "opening_hours": "",
    "origins": "https://Haven.example/pagina\n\nhttp://localhost:4000",
    "privacy_url": "https://haven.example/privacy",
    "quiet_minutes": "10",
    "asks_rating": "on",
}


async def test_an_administrator_makes_a_website_and_gets_its_code(world: World, clients: Clients) -> None:
    admin = await clients.of(world.admin)
    answer = await admin.post("/admin/sites/new", data=NEW)
    assert answer.status_code == 303, answer.text
    site = await sites.find("haven")
    assert answer.headers["location"] == f"/admin/sites/{site.id}/embed"
    assert sites.allowed_origins(site) == {"https://haven.example", "http://localhost:4000"}
    assert (site.asks_rating, site.says_goodbye, site.quiet_minutes) == (True, False, 10)
    page = (await admin.get(answer.headers["location"])).text
    assert "site=&#34;haven&#34; variant=&#34;inline&#34;" in page
    assert f"integrity=&#34;{embedding.SCRIPT.integrity}&#34;" in page
    entry = await AuditEntry.objects().get(AuditEntry.action == "site.add")
    assert entry is not None
    assert entry.actor == f"agent:{world.admin.id}"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("slug", "Haven!"),
        ("slug", "website"),
        ("variant", "frame"),
        ("language", "en"),
        ("mailbox", "nobody@example.org"),
        ("opening_hours", "999"),
        ("origins", "www.haven.example"),
        ("origins", "https://haven.example:port"),
        ("privacy_url", "javascript:alert(1)"),
        ("quiet_minutes", "2"),
    ],
)
async def test_what_is_wrong_is_said_beside_its_field(
    world: World, clients: Clients, field: str, value: str
) -> None:
    admin = await clients.of(world.admin)
    answer = await admin.post("/admin/sites/new", data=NEW | {field: value})
    assert answer.status_code == 422
    assert f'href="#f-{field}"' in answer.text
    assert await Site.count() == 1


async def test_a_website_is_changed_but_not_its_short_name(world: World, clients: Clients) -> None:
    admin = await clients.of(world.admin)
    answer = await admin.post(f"/admin/sites/{world.site.id}", data=NEW | {"slug": "other"})
    assert answer.status_code == 303
    site = await sites.by_id(world.site.id)
    assert (site.slug, site.name, site.variant) == ("website", "Website Haven", "inline")


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://www.Example.nl/a?b", "https://www.example.nl"),
        ("https://example.nl:443", "https://example.nl"),
        ("http://localhost:8000/", "http://localhost:8000"),
        ("https://gemeente-súdwest.example", "https://xn--gemeente-sdwest-cvb.example"),
        ("ftp://example.nl", ""),
        ("example.nl", ""),
        ("https://", ""),
        ("https://exa mple.nl", ""),
    ],
)
def test_an_origin_is_read_out_of_an_address(address: str, origin: str) -> None:
    assert site_form.origin(address) == origin


async def test_a_supervisor_words_the_texts_and_brings_the_standard_back(
    world: World, clients: Clients
) -> None:
    sam = await clients.of(world.sam)
    page = f"/admin/sites/{world.site.id}/texts/nl"
    own = {
        "available": "Hallo van {website}!",
        "closed": "Weer open {opens}.",
        "send": "Stuur",
        "title": "Vraag het",
    }
    assert (await sam.post(page, data=own)).status_code == 303
    assert await texts.text_for(world.site, VisitorStatus.AVAILABLE, "nl") == "Hallo van Website Burgerzaken!"
    assert await wording.title(world.site, "nl") == "Vraag het"
    assert await wording.title(world.site, "en") == "Chat met de gemeente"
    back = await sam.post(page, data=own | {"standard": "available"})
    assert "Hallo van" not in re.sub(r"<dl.*?</dl>", "", back.text, flags=re.DOTALL)
    assert (await sam.post(page, data=own | {"available": ""})).status_code == 303
    assert (await texts.text_for(world.site, VisitorStatus.AVAILABLE, "nl")).startswith(
        "We zijn beschikbaar!"
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [("available", "Hallo {naam}"), ("available", "x" * 1001), ("unread_many", "nieuw"), ("send", "%(n)s")],
)
async def test_a_text_that_cannot_be_filled_in_is_refused(
    world: World, clients: Clients, name: str, text: str
) -> None:
    sam = await clients.of(world.sam)
    answer = await sam.post(f"/admin/sites/{world.site.id}/texts/nl", data={name: text})
    assert answer.status_code == 422
    assert f'href="#f-{name}"' in answer.text


async def test_texts_are_shown_as_they_would_be_read(world: World, clients: Clients) -> None:
    sam = await clients.of(world.sam)
    trial = f"/admin/sites/{world.site.id}/texts/en/trial"
    told = await sam.post(trial, data={"available": "Welcome at {website}"})
    assert "Welcome at Website Burgerzaken" in told.text
    assert (await sam.get(f"/admin/sites/{world.site.id}/texts/de")).status_code == 404


async def test_a_bad_colour_is_explained_and_the_proposal_can_be_taken_over(
    world: World, clients: Clients
) -> None:
    admin = await clients.of(world.admin)
    page = f"/admin/sites/{world.site.id}/look"
    pale = {"colours": "own", "field_border": "#8fb5ab"}
    trial = await admin.post(f"{page}/trial", data=pale)
    assert "Slechtziende bezoekers zien niet waar ze kunnen typen." in trial.text
    assert (await admin.post(page, data=pale | {"act": "save"})).status_code == 422
    proposed = await admin.post(page, data=pale | {"propose": "field_border"})
    found = re.search(r'name="field_border" value="(#\w+)"', proposed.text)
    assert found is not None
    assert (await admin.post(page, data=pale | {"field_border": found[1], "act": "save"})).status_code == 303
    assert found[1] in (await sites.by_id(world.site.id)).look


async def test_the_preview_stands_in_a_frame_of_ours_alone_and_takes_no_strange_styles(
    world: World, clients: Clients
) -> None:
    admin = await clients.of(world.admin)
    page = f"/admin/sites/{world.site.id}/look/preview"
    shown = await admin.get(f"{page}/popup?colours=own")
    assert "frame-ancestors 'self'" in shown.headers["content-security-policy"]
    styles = await admin.get(
        f"{page}.css", params={"colours": "own", "primary_bg": "red}*{display:none", "size": "9;x"}
    )
    assert "display:none" not in styles.text
    assert (await admin.get(f"{page}/frame")).status_code == 404


async def test_a_policy_that_is_pasted_is_judged(world: World, clients: Clients) -> None:
    admin = await clients.of(world.admin)
    answer = await admin.post(
        f"/admin/sites/{world.site.id}/embed/policy", data={"policy": "default-src 'self'"}
    )
    assert "default-src houdt de chat tegen. Schrijf in plaats daarvan:" in answer.text
    assert "connect-src &#39;self&#39; http" in answer.text


async def test_a_page_that_was_refused_can_be_allowed_with_one_press(world: World, clients: Clients) -> None:
    admin = await clients.of(world.admin)
    page, origin = f"/admin/sites/{world.site.id}/embed", "https://haven.example"
    await sightings.note(world.site, origin, SightingKind.REFUSED)
    assert "staat niet in de lijst" in (await admin.get(page)).text
    assert (await admin.post(f"{page}/origins", data={"origin": "https://evil.example"})).status_code == 404
    assert (await admin.post(f"{page}/origins", data={"origin": origin})).status_code == 303
    assert json.loads((await sites.by_id(world.site.id)).allowed_origins) == [origin]
    assert "het adres staat nu in de lijst" in (await admin.get(page)).text
    await admin.post(f"{page}/sightings")
    assert not await Sighting.exists()


async def test_a_site_may_do_without_an_end_message(world: World) -> None:
    assert await texts.end_message(world.site, "nl")
    world.site.says_goodbye = False
    assert await texts.end_message(world.site, "nl") == ""


async def test_only_administrators_and_supervisors_come_here(world: World, clients: Clients) -> None:
    bea: httpx.AsyncClient = await clients.of(world.bea)
    sam: httpx.AsyncClient = await clients.of(world.sam)
    assert (await bea.get("/admin/sites")).status_code == 404
    assert (await sam.get("/admin/sites")).status_code == 200
    assert (await sam.get(f"/admin/sites/{world.site.id}/look")).status_code == 404
